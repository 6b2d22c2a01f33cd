"""The whole job beside a bare Scrapy crawl of the same pages that parses nothing.

    python bench/crawl.py [--pages 2000] [--rounds 3]

Both fetch the same pages of the demo portal, which runs in a process of its own, one request at a
time. Reported per round: CPU milliseconds a page (user and system of the crawling process,
start-up included), their ratio, and the peaks of resident memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

DELAY_SECONDS = 0.0001
PAGES_A_DAY = 700


@dataclass(frozen=True)
class Cost:
    """What a finished process took."""

    cpu_seconds: float
    peak_mb: float


def serve(pages: int) -> None:
    """Serve some days at once until standard input closes; print where and which pages."""
    from crawler.demo.day import make_day
    from crawler.demo.records import Day
    from crawler.demo.server import DemoPortal

    first = date(2026, 3, 18)
    days = [
        make_day(seed, PAGES_A_DAY, first + timedelta(days=seed))
        for seed in range(-(-pages // PAGES_A_DAY))
    ]
    articles = [article for day in days for article in day.articles if article.fault is None][
        :pages
    ]
    with DemoPortal(Day(articles=tuple(articles), closes_at=days[-1].closes_at)) as portal:
        urls = [f"{portal.base_url}{article.path}" for article in articles]
        print(json.dumps({"base": portal.base_url, "urls": urls}), flush=True)
        sys.stdin.read()


def bare(urls: list[str]) -> None:
    """Fetch the pages with Scrapy and do nothing with them."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    class Bare(Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[Request]:
            for url in urls:
                yield Request(url)

        def parse(self, response: Any, **_: Any) -> None:
            pass

    process = CrawlerProcess(
        {
            "LOG_LEVEL": "CRITICAL",
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": DELAY_SECONDS,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "RETRY_ENABLED": False,
        }
    )
    process.crawl(Bare)
    process.start()


def whole(base: str, folder: str) -> None:
    """Crawl, record, read, clean, fold and commit the same pages."""
    from crawler.config.config import load_config
    from crawler.crawl import crawl
    from crawler.plan import open_run
    from crawler.portals import daum
    from crawler.run import Plan

    source = daum.source(name="demo", news=base, delay_seconds=DELAY_SECONDS)
    run = open_run(Plan(source=source, sections=source.sections), load_config(folder))
    crawl(run)
    total = run.tally.total()
    print(json.dumps({"fetched": total.fetched, "kept": total.kept, "copies": total.copies}))


def measure(arguments: list[str], given: str) -> tuple[Cost, str]:
    """Run this script in a process of its own and return what it took and printed."""
    command = [sys.executable, __file__, *arguments]
    with tempfile.TemporaryFile("w+") as fed, tempfile.TemporaryFile("w+") as out:
        fed.write(given)
        fed.seek(0)
        process = subprocess.Popen(command, stdin=fed, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command} failed")
        out.seek(0)
        return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), out.read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    server = subprocess.Popen(
        [sys.executable, __file__, "serve", str(given.pages)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin
    assert server.stdout
    try:
        served = json.loads(server.stdout.readline())
        urls = json.dumps(served["urls"])
        measure(["bare"], urls)  # the server renders each page once
        rows = []
        for _ in range(given.rounds):
            plain, _out = measure(["bare"], urls)
            with tempfile.TemporaryDirectory() as folder:
                full, counts = measure(["whole", served["base"], str(Path(folder) / "data")], "")
            rows.append((plain, full, counts.strip()))
    finally:
        server.stdin.close()
        server.wait(30)
    pages = len(served["urls"])
    print("| bare, ms a page | whole job, ms a page | ratio | bare, MB | whole job, MB | counts |")
    print("|---|---|---|---|---|---|")
    for plain, full, counts in rows:
        print(
            f"| {plain.cpu_seconds / pages * 1e3:.2f} | {full.cpu_seconds / pages * 1e3:.2f} "
            f"| {full.cpu_seconds / plain.cpu_seconds:.2f} | {plain.peak_mb:.0f} "
            f"| {full.peak_mb:.0f} | {counts} |"
        )
    print(f"median ratio {median(f.cpu_seconds / p.cpu_seconds for p, f, _ in rows):.2f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", pages]:
            serve(int(pages))
        case ["bare"]:
            bare(json.load(sys.stdin))
        case ["whole", base, folder]:
            whole(base, folder)
        case _:
            main()
