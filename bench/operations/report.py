"""The report of a large archive: seconds, memory, bytes, and when a browser first paints it.

    .venv/bin/python bench/operations/report.py [ARTICLES]

A million articles of 30 days with a third as many copies, and the visits and runs of twelve sources
(`visited.py`). The command runs as a user runs it; Chromium opens the file that it wrote.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "archive"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from browser import browser
from grown import grow, load_words
from visited import visit

from archive.config import ArchiveConfig
from archive.rows import crawl_date
from archive.tables.tables import Tables
from archive.upkeep.maintain import maintain

DAYS = 30
EVERY = timedelta(minutes=22)
PAINTS = 5


def main(articles: int = 1_000_000) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = ArchiveConfig(
            location=f"{folder}/data", spool=folder / "spool", index=folder / "index"
        )
        tables = Tables.open(config)
        words, _ = load_words()
        grow(tables, words, [articles // DAYS] * DAYS)
        today = crawl_date(datetime.now(UTC))
        days = [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
        visits, runs = visit(tables, days, articles * 4 // 3 // DAYS, EVERY)
        maintain(Tables.open(config))
        print(f"{articles:,} articles, {visits:,} visits, {runs:,} runs")
        page = folder / "report.html"
        began = time.perf_counter()
        command = [str(Path(sys.executable).with_name("newsfold")), "report", "--to", str(page)]
        subprocess.run([*command, "--archive", config.location], check=True, cwd=folder)
        taken = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        print("| built, s | peak, MB | page, MB | first paint, ms |\n|---|---|---|---|")
        paints = sorted(first_paint(page) for _ in range(PAINTS))
        size, paint = page.stat().st_size / 1e6, paints[PAINTS // 2]
        print(f"| {taken:.1f} | {peak} | {size:.2f} | {paint:.0f} |")
        if keep := os.environ.get("KEEP_REPORT"):
            Path(keep).write_bytes(page.read_bytes())


def first_paint(page: Path) -> float:
    """Return after how many milliseconds a new browser first paints the page's content."""
    with browser() as driver:
        driver.get(page.as_uri())
        time.sleep(1)
        asked = "return performance.getEntriesByName('first-contentful-paint')[0].startTime"
        return float(driver.execute_script(asked))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
