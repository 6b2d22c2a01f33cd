"""What a checkup costs on an archive of a million articles with four weeks of visits.

    python bench/operations/health.py [ARTICLES]

Twelve sources of eight sections, polled every half an hour; of 75 days the last 28 have visits,
some half a million. Bodies repeat, as none is read. Peaks are those of the command's own process.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "archive"))

from grown import load_words

from archive.config import ArchiveConfig, UpkeepConfig
from archive.rows import crawl_date
from archive.runs import EndedRun, RunOutcome
from archive.tables.intents import Judged
from archive.tables.schema import ARTICLES, COPIES, REVISIONS, RUNS, VISITS
from archive.tables.table import arrow_rows
from archive.tables.tables import Tables

ARTICLES_WANTED = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
DAYS, VISITED = 75, 28
SOURCES = tuple(f"bench{number:02}" for number in range(12))
SECTIONS = ("politics", "economy", "society", "culture", "world", "tech", "sports", "opinion")
POLLS = 48
NEWSFOLD = Path(sys.executable).with_name("newsfold")


class Day:
    """One day's rows, by table."""

    def __init__(self, day: date, articles: int, seq: int, texts: list[str]) -> None:
        self.rng = random.Random(str(day))
        self.day, self.seq, self.texts = day, seq, texts
        self.a_poll = articles / (len(SOURCES) * POLLS * len(SECTIONS))
        self.articles: list[dict[str, Any]] = []
        self.copies: list[dict[str, Any]] = []
        self.visits: list[dict[str, Any]] = []
        self.runs: list[dict[str, Any]] = []
        self.number = 0

    def fill(self, *, visited: bool) -> None:
        start = datetime.combine(self.day, datetime.min.time(), UTC) - timedelta(hours=9)
        for poll in range(POLLS):
            at = start + timedelta(minutes=30 * poll)
            if at > datetime.now(UTC):
                return
            for source in SOURCES:
                self._run(source, at, visited=visited)

    def _run(self, source: str, at: datetime, *, visited: bool) -> None:
        run_id = f"{at:%Y%m%dT%H%M%SZ}-{source}-{self.rng.getrandbits(24):06x}"
        listed = fetched = 0
        for section in SECTIONS:
            new = int(self.a_poll) + (self.rng.random() < self.a_poll % 1)
            listed, fetched = listed + 30, fetched + new
            if visited:
                self.visits.append(_visit(source, section, at, run_id, self, new=new))
            for _ in range(new):
                self._article(source, section, at, run_id, visited=visited)
        if visited:
            self.runs.append(_run_row(run_id, source, at, listed, fetched))

    def _article(
        self, source: str, section: str, at: datetime, run_id: str, *, visited: bool
    ) -> None:
        self.number += 1
        article_id = f"{source}:{self.day:%Y%m%d}{self.number:06}"
        if visited:
            self.visits.append(_visit(source, section, at, run_id, self, article_id=article_id))
        row = {
            "article_id": article_id,
            "story_id": article_id,
            "url": f"https://news.example/v/{article_id}",
            "authors": [],
            "headline": article_id,
            "published_precision": "minute",
            "published_at": at,
            "first_seen_at": at,
            "body_hash": f"{self.rng.getrandbits(128):032x}",
            "body_chars": self.rng.randint(200, 2000),
            "dedup_version": "bench",
            "run_id": run_id,
            "batch_id": f"bench-{self.day}",
            "commit_seq": self.seq,
            "crawl_date": self.day,
        }
        if self.rng.random() < 0.3:
            more = {"copy_of": article_id, "class": "near", "own_sentences": []}
            self.copies.append(row | more)
            return
        body = self.rng.choice(self.texts)
        more = {"relation": "first", "kind": "text", "summary": [], "body": body, "captions": []}
        self.articles.append(
            row | more | {"removed": [], "shingles": 1, "minhash": self.rng.randbytes(512)}
        )


def _visit(
    source: str,
    section: str,
    at: datetime,
    run_id: str,
    day: Day,
    *,
    new: int | None = None,
    article_id: str | None = None,
) -> dict[str, Any]:
    row = {
        "source": source,
        "section": section,
        "url": f"https://news.example/v/{article_id or section}",
        "fetched_at": at,
        "status": 200,
        "body_bytes": 40_000,
        "run_id": run_id,
        "batch_id": f"bench-{day.day}",
        "crawl_date": day.day,
    }
    if article_id is None:
        more: dict[str, Any] = {"target": "list", "outcome": "listed", "items_listed": 30}
        return row | more | {"items_known": 30 - (new or 0), "newest_item_age_seconds": 300}
    given = [(name, f"place of {name}") for name in ("headline", "body", "published_at", "byline")]
    given += [("authors", "byline")] * (day.rng.random() < 0.8)
    given += [("summary", day.rng.choice(("h2", "meta:description")))] * (day.rng.random() < 0.5)
    more = {"target": "article", "outcome": "article", "article_id": article_id}
    return row | more | {"parser": f"{source}/2026-03", "fields_from": given}


def _run_row(run_id: str, source: str, at: datetime, listed: int, fetched: int) -> dict[str, Any]:
    run = EndedRun(
        run_id=run_id,
        source=source,
        sections=SECTIONS,
        due_at=at,
        started_at=at,
        ended_at=at + timedelta(minutes=5),
        outcome=RunOutcome.HEALTHY,
        exit_code=0,
        counts={},
        alarms=(),
        bytes_fetched=1_000_000,
        host="bench",
        version="0",
    )
    row = {name: getattr(run, name) for name in EndedRun.__dataclass_fields__}
    del row["counts"], row["is_sweep"]
    counts = {"listed": listed, "known": listed - fetched, "fetched": fetched, "kept": fetched}
    counts |= {"copies": 0, "updates": 0, "failed": 0, "left": 0}
    lists = {"sections": list(SECTIONS), "alarms": []}
    return row | counts | lists | {"trigger": "schedule", "crawl_date": crawl_date(run.ended_at)}


def fill(tables: Tables) -> Iterator[str]:
    words, _ = load_words()
    texts = [" ".join(words.words[first:last]) for first, last in words.texts]
    today = crawl_date(datetime.now(UTC))
    for number in range(DAYS):
        day = Day(
            today - timedelta(days=DAYS - 1 - number),
            ARTICLES_WANTED // DAYS,
            tables.articles.version + 1,
            texts,
        )
        day.fill(visited=number >= DAYS - VISITED)
        tables.commit(
            Judged(
                batch_id=f"bench-{day.day}",
                articles=arrow_rows(ARTICLES, day.articles),
                copies=arrow_rows(COPIES, day.copies),
                revisions=arrow_rows(REVISIONS, []),
                visits=arrow_rows(VISITS, day.visits),
            )
        )
        if day.runs:
            tables.runs.append_once(arrow_rows(RUNS, day.runs), f"runs-{day.day}", 1)
        yield f"{len(day.articles)} {len(day.copies)} {len(day.visits)} {len(day.runs)}"


def measured(*arguments: str) -> tuple[float, float, str]:
    """Return seconds, peak MB and the last line of a command."""
    start = time.perf_counter()
    process = subprocess.Popen((str(NEWSFOLD), *arguments), stdout=subprocess.PIPE, text=True)
    said = process.stdout.read() if process.stdout else ""
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1e3, said.strip().rpartition("\n")[2]


def main() -> None:
    given = os.environ.get("NEWSFOLD_BENCH")
    with tempfile.TemporaryDirectory() as folder:
        location = Path(given or folder) / "data"
        config = ArchiveConfig(
            location=str(location),
            spool=location / "spool",
            index=location / "index",
            upkeep=UpkeepConfig(automatic=False),
        )
        if not location.exists():
            totals = [tuple(map(int, each.split())) for each in fill(Tables.open(config))]
            sums = [f"{sum(each):,}" for each in zip(*totals, strict=True)]
            print("articles {}, copies {}, visits {}, runs {}".format(*sums))
        report(config)


def report(config: ArchiveConfig) -> None:
    from crawler.config.config import Config
    from crawler.health.checkup import checkup

    settings = Config(archive=config, contact=None)
    print("| checkup | of all sources, s | of one, s |\n|---|---|---|")
    for what in ("first", "again"):
        cells = []
        for source in (None, SOURCES[3]):
            tables = Tables.open_existing(config)
            start = time.perf_counter()
            checkup(tables, settings, datetime.now(UTC), source)
            cells.append(f"{time.perf_counter() - start:.2f}")
        print(f"| {what} | {' | '.join(cells)} |")
    for more in ((), ("--source", SOURCES[3])):
        seconds, peak, said = measured("health", "--archive", config.location, *more)
        print(f"newsfold health {' '.join(more)}: {seconds:.2f} s, {peak:.0f} MB: {said}")


if __name__ == "__main__":
    main()
