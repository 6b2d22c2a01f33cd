"""`newsfold run` with nothing due: twelve sources, an archive in a folder and on S3.

    .venv/bin/python bench/operations/idle.py [ROUNDS]

The S3 server (ministack) runs on loopback, once plainly and once behind a proxy that holds each
request back by 20 ms, as a bucket in the same region does. A look asks the archive where the last
that did was an hour ago; the others rest on the note that it leaves. Python's own start and
boto3's loading are timed in the same rounds.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from conftest import S3Server, free_port, start_s3
from proxy import Proxy

from archive.config import ArchiveConfig
from archive.objects.opening import open_store
from crawler.catalog import sources
from crawler.schedule.rest import NAME
from crawler.schedule.state import EntryState, SectionState, SourceState, encode, state_key

SOURCES = 12
DELAY_SECONDS = 0.02


def answered(location: str) -> list[str]:
    """Leave a schedule in an archive of which nothing is due, and return its sources."""
    store = open_store(ArchiveConfig(location=location, spool=Path(), index=Path()))
    now = datetime.now(UTC)
    names = list(sources())[:SOURCES]
    for name in names:
        sections = {each.name: SectionState(last_due=now) for each in sources()[name].sections}
        state = SourceState(source=name, entries={name: EntryState(sections=sections)})
        store.create(state_key(name), encode(state))
    return names


def seconds(command: list[str], folder: Path, note: Path | None = None) -> float:
    if note is not None:
        note.unlink(missing_ok=True)
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def measure(what: str, location: str, folder: Path, rounds: int) -> None:
    folder.mkdir()
    entries = "".join(
        f'[schedule.{name}]\nsource = "{name}"\nevery = "1d"\n' for name in answered(location)
    )
    head = f'archive = "{location}"\nspool = "{folder}/spool"\ncontact = "bench@example.org"\n'
    (folder / "newsfold.toml").write_text(head + entries, "utf-8")
    run = [str(Path(sys.executable).with_name("newsfold")), "run"]
    client = "import boto3; boto3.client('s3', region_name='x')"
    note = folder / "spool" / NAME
    taken = [
        (
            seconds(run, folder, note),
            seconds(run, folder),
            seconds([sys.executable, "-c", "pass"], folder),
            seconds([sys.executable, "-c", client], folder),
        )
        for _ in range(rounds)
    ]
    medians = (f"{statistics.median(column):.2f}" for column in zip(*taken, strict=True))
    print(f"| {what} | {' | '.join(medians)} |")


def main(rounds: int = 15) -> None:
    print(
        "| archive | asks the archive, s | by the note, s | Python alone, s | boto3's client, s |"
    )
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        root, port = Path(name), free_port()
        measure("folder", f"{root}/data", root / "a", rounds)
        server = start_s3(root, port)
        try:
            S3Server(port).client().create_bucket(Bucket="news")
            os.environ |= S3Server(port).environment
            measure("S3 on loopback", "s3://news/a", root / "b", rounds)
            with Proxy(port) as proxy:
                proxy.delay_seconds = DELAY_SECONDS
                os.environ |= S3Server(proxy.port).environment
                measure("S3, 20 ms a request", "s3://news/b", root / "c", rounds)
        finally:
            server.terminate()
            server.wait(30)
    print(f"peak of the largest: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
