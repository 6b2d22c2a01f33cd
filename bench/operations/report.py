"""The report of a large archive: seconds, memory, bytes, and when a browser first paints it.

    .venv/bin/python bench/operations/report.py [ARTICLES]

The archive is that of `month.py`. The command runs as a user runs it; Chromium opens the file
that it wrote.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "archive"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from browser import browser
from month import DAYS, month

PAINTS = 5


def main(articles: int = 1_000_000) -> None:
    with month(articles) as config, TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        print("| days | built, s | peak, MB | page, MB | first paint, ms |\n|---|---|---|---|---|")
        for days in (14, DAYS):
            command = [str(Path(sys.executable).with_name("newsfold")), "report", "--to", str(page)]
            command += ["--days", str(days), "--archive", config.location]
            began = time.perf_counter()
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
            taken = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
            paints = sorted(first_paint(page) for _ in range(PAINTS))
            size, paint = page.stat().st_size / 1e6, paints[PAINTS // 2]
            print(f"| {days} | {taken:.1f} | {peak} | {size:.2f} | {paint:.0f} |", flush=True)
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
