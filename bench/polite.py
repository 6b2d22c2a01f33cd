"""What a host sees of a crawl of 300 pages: pauses, waits, and what is never asked.

    python bench/polite.py [--pages 300] [--delay 0.05]

The host, on loopback, wants a Crawl-delay above the source's own delay, answers four pages with
429 or 503 and a Retry-After in seconds or as a date, redirects some to what its rules disallow, and
logs when requests come. Gaps are between arrivals; what is sent on time can arrive late, so that a
gap may come out shorter by what the request before it was late.
"""

import argparse
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from village import Reply, Village, listing, story, visit

from archive.config import ArchiveConfig

WAIT_SECONDS = 1.0
BUSY = {20: 429, 40: 503, 60: 429, 80: 503}

PATHS = [f"/v/{number}" for number in BUSY]


class Host:
    """Answers as the table above says."""

    def __init__(self) -> None:
        self.met: set[int] = set()

    def article(self, path: str) -> Reply:
        number = int(path.rpartition("/")[2])
        if number in BUSY and number not in self.met:
            self.met.add(number)
            until = format_datetime(datetime.now(UTC) + timedelta(seconds=WAIT_SECONDS + 1))
            value = until if number > 40 else f"{WAIT_SECONDS:.0f}"
            return Reply(status=BUSY[number], headers=(("Retry-After", value),))
        if number % 50 == 0:
            return Reply(status=302, headers=(("Location", f"/v/private/{number}"),))
        return replace(story(path), seconds=0.005)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--delay", type=float, default=0.05)
    given = parser.parse_args()
    rules = f"User-agent: *\nDisallow: /v/private/\nCrawl-delay: {given.delay}\n"
    host = Host()
    answers = {
        "/robots.txt": Reply(rules.encode(), headers=(("Content-Type", "text/plain"),)),
        "/news": listing(range(1, given.pages + 1)),
        "/v/": host.article,
    }
    with tempfile.TemporaryDirectory() as folder, Village(answers) as village:
        root = Path(folder)
        config = ArchiveConfig(location=folder, spool=root / "spool", index=root / "index")
        done = visit(village, config, delay_seconds=given.delay / 2)
    # The first gap lies before the rules are read.
    asked = village.asked[1:]
    gaps = sorted(later.came - earlier.came for earlier, later in pairwise(asked))
    firsts = {path: asked.index(next(one for one in asked if one.path == path)) for path in PATHS}
    waits = [asked[at + 1].came - asked[at].answered for at in firsts.values()]
    lasted = asked[-1].came - asked[0].came
    print("| requests | took, s | least allowed, s | gap: shortest, s | 1 % | median | longest |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {len(asked)} | {lasted:.1f} | {given.delay * len(gaps):.1f} | {gaps[0]:.4f} "
        f"| {gaps[len(gaps) // 100]:.4f} | {median(gaps):.4f} | {gaps[-1]:.2f} |"
    )
    print()
    print(
        "| most at once | waits after Retry-After, s | disallowed asked | redirected there | exit |"
    )
    print("|---|---|---|---|---|")
    private = sum("private" in path for path in village.paths)
    print(
        f"| {village.most_at_once} | {', '.join(f'{wait:.2f}' for wait in waits)} | {private} "
        f"| {given.pages // 50} | {done.code} |"
    )


if __name__ == "__main__":
    main()
