"""Peaks of resident memory of newsfold's commands on an archive of many articles.

    python bench/archive/memory.py [ARTICLES]

Half of the articles lie on days of some 20,000, the other half on one day: today. The index is
made anew from the table by the first ingest.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from multiprocessing import Process
from pathlib import Path

from grown import bodies, grow, load_words

from archive.config import ArchiveConfig, UpkeepConfig
from archive.tables.tables import Tables

ARTICLES = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
A_DAY = 20_000
A_BATCH = 5_000
QUERIES = {
    "count by section and day": "SELECT section, crawl_date, count(*) FROM articles GROUP BY ALL",
    "text search": "SELECT count(*) FROM latest WHERE body LIKE '%북미%'",
    "newest 1,000 with text": "SELECT * FROM latest ORDER BY published_at DESC LIMIT 1000",
    "one id": "SELECT * FROM latest WHERE article_id = 'bench:1'",
    "stories by copies": "SELECT * FROM stories ORDER BY copies DESC, story_id LIMIT 1000",
}


def fill(location: Path) -> None:
    """Leave the archive as ingests without upkeep would."""
    words, is_real = load_words()
    if not is_real:
        print("THE REAL ARTICLES ARE MISSING: these texts are of invented words\n")
    days = [A_DAY] * max(1, ARTICLES // 2 // A_DAY) + [ARTICLES // 2]
    config = ArchiveConfig(
        location=str(location),
        spool=location / "spool",
        index=location / "index",
        upkeep=UpkeepConfig(automatic=False),
    )
    grow(Tables.open(config), words, days)


def corpus(path: Path) -> None:
    """Write a batch of new articles, one in three of them printed twice."""
    words, _ = load_words()
    rng, now = random.Random(1), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with path.open("w", encoding="utf-8") as file:
        for number, body in enumerate(bodies(words, A_BATCH, 99)):
            for outlet in range(1 + (rng.random() < 1 / 3)):
                row = {
                    "url": f"https://news.example/new/{outlet}/{number}",
                    "headline": body[:40],
                    "body": body,
                    "publisher": f"outlet {outlet}",
                    "published_at": now,
                }
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def run(name: str, location: Path, *words: str) -> None:
    """Run a command; print its seconds and the peak of its resident memory."""
    command = [str(Path(sys.executable).with_name("newsfold")), *words, "--archive", str(location)]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        started = subprocess.Popen(command, stdout=said, stderr=said, cwd=location.parent)
        _, status, usage = os.wait4(started.pid, 0)
        took = time.perf_counter() - began
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines()
    failed = f"FAILED: {lines[-1][:80]}" if status else ""
    print(f"| {name} | {took:.1f} | {usage.ru_maxrss / 1024:.0f} | {failed}", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        location, new = Path(folder, "data"), Path(folder, "new.jsonl")
        # In a process apart: a command's peak begins at the memory of whoever starts it.
        for made in (Process(target=fill, args=(location,)), Process(target=corpus, args=(new,))):
            made.start()
            made.join()
        (location.parent / "newsfold.toml").write_text("[upkeep]\nautomatic = false\n", "utf-8")
        print(f"{ARTICLES:,} articles\n\n| command | s | peak, MB | |\n|---|---|---|---|")
        run("ingest, index made anew", location, "ingest", str(new))
        run("ingest of the same again", location, "ingest", str(new))
        run("maintain", location, "maintain")
        run("release", location, "release")
        run("release again", location, "release")
        for name, sql in QUERIES.items():
            answer = f"{folder}/answer.jsonl"
            run(f"query: {name}", location, "query", sql, "--format", "json", "-o", answer)
        run("export of latest, Parquet", location, "export", "latest", f"{folder}/latest.parquet")
        run("verify", location, "verify")


if __name__ == "__main__":
    main()
