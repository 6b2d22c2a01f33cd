"""What a checkup costs on a month of a million articles.

    .venv/bin/python bench/operations/health.py [ARTICLES]

The archive is that of `month.py`. Peaks are those of the command's own process.
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "archive"))

from month import SOURCES, month

from archive.tables.tables import Tables
from crawler.config.config import Config
from crawler.health.checkup import checkup

NEWSFOLD = Path(sys.executable).with_name("newsfold")


def measured(*arguments: str) -> tuple[float, float, str]:
    """Return seconds, peak MB and the last line of a command."""
    start = time.perf_counter()
    process = subprocess.Popen((str(NEWSFOLD), *arguments), stdout=subprocess.PIPE, text=True)
    said = process.stdout.read() if process.stdout else ""
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1e3, said.strip().rpartition("\n")[2]


def main(articles: int = 1_000_000) -> None:
    with month(articles) as config:
        settings = Config(archive=config, contact=None)
        print("| checkup | of all sources, CPU s | of one, CPU s |\n|---|---|---|")
        for what in ("first", "again"):
            cells = []
            for source in (None, SOURCES[3]):
                start = time.process_time()
                checkup(Tables.open_existing(config), settings, datetime.now(UTC), source)
                cells.append(f"{time.process_time() - start:.2f}")
            print(f"| {what} | {' | '.join(cells)} |")
        for more in ((), ("--source", SOURCES[3])):
            seconds, peak, said = measured("health", "--archive", config.location, *more)
            print(f"newsfold health {' '.join(more)}: {seconds:.2f} s, {peak:.0f} MB: {said}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
