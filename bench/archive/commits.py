"""What a commit costs after 10 batches and after 1,000, with upkeep on: folder and S3.

    .venv/bin/python bench/archive/commits.py [BATCHES]

Batches of 500 judged articles; the S3 server (ministack) runs on loopback, its requests are
counted by a proxy before it.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from conftest import S3Server, free_port, start_s3
from invented import judged
from proxy import Proxy

from archive.config import ArchiveConfig
from archive.tables.tables import Tables
from archive.upkeep.maintain import keep_up

BATCHES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
SIZE = 500
ROUND = 40


def measure(config: ArchiveConfig, proxy: Proxy | None) -> None:
    tables = Tables.open(config)
    commits, upkeep, requests = [], [], []
    for number in range(BATCHES):
        batch = judged(SIZE, number, tables.articles.version + 1)
        if proxy:
            proxy.requests.clear()
        start = time.perf_counter()
        tables.store.create(f"raw/20260318/bench-{number}.warc.gz", b"pages" * 1000)
        tables.catch_up()
        tables.commit(batch)
        commits.append(time.perf_counter() - start)
        requests.append(len(proxy.requests) if proxy else 0)
        keep_up(tables)
        upkeep.append(time.perf_counter() - start - commits[-1])
    early, late = commits[5:45], commits[-ROUND:]
    first, last = (1e3 * statistics.median(each) for each in (early, late))
    files = {table.schema.name: len(table.files()) for table in tables.all}
    print(
        f"| {'S3' if proxy else 'folder'} | {first:.0f} | {last:.0f} | {last / first:.2f} "
        f"| {1e3 * statistics.mean(upkeep[-200:]):.0f} | {max(requests)} | {max(files.values())} |"
    )


def main() -> None:
    print(f"after 10 batches, after {BATCHES:,}")
    print("| | ms | ms | ratio | upkeep a batch, ms | most requests | most live files |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        measure(ArchiveConfig(location=f"{root}/a", spool=root / "s", index=root / "i"), None)
    with tempfile.TemporaryDirectory() as folder:
        root, port = Path(folder), free_port()
        server = start_s3(root, port)
        try:
            S3Server(port).client().create_bucket(Bucket="news")
            with Proxy(port) as proxy:
                os.environ |= S3Server(proxy.port).environment
                location = "s3://news/a"
                measure(ArchiveConfig(location=location, spool=root / "s", index=root / "i"), proxy)
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
