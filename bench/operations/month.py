"""An archive as a month of crawls would have left it, written without crawling.

Twelve sources of six sections are read every 22 minutes; a night brings a fifth of what a day does.
Every third article has a copy, every fiftieth a revision; one page in a hundred fails, a list now
and then, and one source does for half a day. Visits name the articles and copies that are there.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from grown import Words, article_row, bodies, copy_row, load_words, revision_row

from archive.config import ArchiveConfig, UpkeepConfig
from archive.rows import crawl_date
from archive.tables.intents import Judged
from archive.tables.schema import ARTICLES, COPIES, REVISIONS, RUNS, VISITS
from archive.tables.table import arrow_rows
from archive.tables.tables import Tables
from archive.upkeep.maintain import maintain

DAYS = 30
EVERY = timedelta(minutes=22)
SOURCES = tuple(f"portal-{number:02}" for number in range(12))
SECTIONS = ("politics", "economy", "society", "culture", "world", "tech")
LISTED = 50
COPIED, REVISED = 3, 50
RUNS_AT_ONCE = 100


@dataclass(slots=True)
class Rows:
    """What a stretch of crawls left, by table."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    copies: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Run:
    """A crawl of a source: when it began, what it brings, and whether the host was away."""

    source: str
    at: datetime
    new: int
    is_away: bool


@contextmanager
def month(articles: int) -> Iterator[ArchiveConfig]:
    """Give an archive of so many articles, and a third as many copies, of the last 30 days.

    Where the variable NEWSFOLD_BENCH names a folder, it is made or found there and stays.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.environ.get("NEWSFOLD_BENCH") or name)
        config = ArchiveConfig(
            location=str(folder / "data"),
            spool=folder / "spool",
            index=folder / "index",
            upkeep=UpkeepConfig(automatic=False),
        )
        if not (folder / "data").exists():
            crawl(Tables.open(config), articles)
        tables = Tables.open_existing(config)
        print(", ".join(f"{sum(f.rows for f in t.files()):,} {t.schema.name}" for t in tables.all))
        yield config


def crawl(tables: Tables, articles: int) -> None:
    """Fill an archive."""
    words, _ = load_words()
    today = crawl_date(datetime.now(UTC))
    for ago in reversed(range(DAYS)):
        day, number = today - timedelta(days=ago), 0
        runs = list(_runs(day, articles / DAYS, random.Random(str(day))))
        for start in range(0, len(runs), RUNS_AT_ONCE):
            number = _commit(tables, words, day, runs[start : start + RUNS_AT_ONCE], number)
    maintain(tables)


def _runs(day: date, articles: float, rng: random.Random) -> Iterator[Run]:
    """Yield the runs of a day until now."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=9)
    count = timedelta(days=1) // EVERY
    usual = articles / (len(SOURCES) * count)
    for number in range(count):
        at = begin + number * EVERY
        strength = 0.25 if number / count < 0.3 else 1.3
        for source in SOURCES:
            is_away = source == SOURCES[3] and day.day % 10 == 7 and number < count // 2
            new = 0 if is_away else max(0, round(rng.gauss(usual * strength, usual / 4)))
            if at <= datetime.now(UTC):
                yield Run(source, at + timedelta(seconds=rng.randint(0, 300)), new, is_away)


def _commit(tables: Tables, words: Words, day: date, runs: list[Run], number: int) -> int:
    """Write what some runs brought; return the number of the day's next article."""
    seq, rows = tables.articles.version + 1, Rows()
    rng = random.Random(seq)
    batch = f"{day}-{number:09}-{runs[0].at:%H%M%S}"
    texts = bodies(words, sum(run.new for run in runs), seq)
    for run in runs:
        made = [
            article_row(f"bench:{day:%Y%m%d}{number + n:09}", next(texts), day, seq, rng)
            for n in range(run.new)
        ]
        number += len(made)
        _run(rows, run, made, {"batch_id": batch, "crawl_date": day}, rng)
    revised = rows.articles[::REVISED]
    later = bodies(words, len(revised), -seq % (1 << 32))
    rows.revisions = [revision_row(row, body) for row, body in zip(revised, later, strict=True)]
    tables.commit(
        Judged(
            batch_id=batch,
            articles=arrow_rows(ARTICLES, rows.articles),
            copies=arrow_rows(COPIES, rows.copies),
            revisions=arrow_rows(REVISIONS, rows.revisions),
            visits=arrow_rows(VISITS, rows.visits),
        )
    )
    tables.runs.append_once(arrow_rows(RUNS, rows.runs), batch, tables.runs.version + 1)
    return number


def _run(
    rows: Rows, run: Run, made: list[dict[str, Any]], batch: dict[str, Any], rng: random.Random
) -> None:
    """Add what one run left: its lists, the pages it read, and what came of them."""
    at, run_id = run.at, f"{run.at:%Y%m%dT%H%M%SZ}-{run.source}-{rng.getrandbits(24):06x}"
    own = batch | {"run_id": run_id, "source": run.source}
    failed = [run.is_away or rng.random() < 0.003 for _ in SECTIONS]
    rows.visits += [
        _list(own, section, at, has_failed, rng)
        for section, has_failed in zip(SECTIONS, failed, strict=True)
    ]
    for row in made:
        seen = at + timedelta(seconds=rng.randint(1, 200))
        published = seen - timedelta(seconds=rng.randint(60, 3600))
        row.update(batch, run_id=run_id, portal=run.source, parser=f"{run.source}/2026-03")
        row.update(published_at=published, first_seen_at=seen, fetched_at=seen)
    copies = [copy_row(row, rng) for row in made[::COPIED]]
    read = [*made, *copies]
    rows.visits += [_page(own, row, rng) for row in read]
    lost = sum(rng.random() < 0.01 for _ in read)
    rows.visits += [_lost(own, at, rng) for _ in range(lost)]
    rows.articles += made
    rows.copies += copies
    listed = LISTED * failed.count(False)
    rows.runs.append(_ended(own, at, listed, len(made), len(copies), lost, sum(failed)))


def _list(
    own: dict[str, Any], section: str, at: datetime, has_failed: bool, rng: random.Random
) -> dict[str, Any]:
    return own | {
        "target": "list",
        "section": section,
        "url": f"https://{own['source']}.example/{section}",
        "fetched_at": at,
        "status": 503 if has_failed else 200,
        "body_bytes": 60_000,
        "outcome": "http_error" if has_failed else "listed",
        "items_listed": None if has_failed else LISTED,
        "items_known": None if has_failed else LISTED * 4 // 5,
        "newest_item_age_seconds": None if has_failed else rng.randint(30, 1800),
    }


def _page(own: dict[str, Any], row: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    given = [(name, f"place of {name}") for name in ("headline", "body", "published_at", "byline")]
    given += [("authors", "byline")] * (rng.random() < 0.8)
    given += [("summary", rng.choice(("h2", "meta:description")))] * (rng.random() < 0.5)
    return own | {
        "target": "article",
        "section": row["section"],
        "url": row["url"],
        "fetched_at": row["first_seen_at"],
        "status": 200,
        "body_bytes": 120_000,
        "outcome": "article",
        "article_id": row["article_id"],
        "parser": f"{own['source']}/2026-03",
        "fields_from": given,
    }


def _lost(own: dict[str, Any], at: datetime, rng: random.Random) -> dict[str, Any]:
    return own | {
        "target": "article",
        "section": rng.choice(SECTIONS),
        "url": f"https://{own['source']}.example/v/{rng.randrange(1 << 40)}",
        "fetched_at": at + timedelta(seconds=rng.randint(1, 200)),
        "status": 404,
        "body_bytes": 2_000,
        "outcome": "http_error",
    }


def _ended(
    own: dict[str, Any], at: datetime, listed: int, kept: int, copies: int, lost: int, failed: int
) -> dict[str, Any]:
    whole = own | {
        "sections": list(SECTIONS),
        "trigger": "schedule",
        "due_at": at,
        "started_at": at,
        "ended_at": at + timedelta(seconds=210),
        "outcome": "unhealthy" if failed else "healthy",
        "exit_code": 3 if failed else 0,
        "listed": listed,
        "known": listed - kept - copies - lost,
        "fetched": kept + copies,
        "kept": kept,
        "copies": copies,
        "updates": 0,
        "failed": lost,
        "left": 0,
        "alarms": [f"{failed} lists failed"] if failed else [],
        "bytes_fetched": 90_000 * (kept + copies),
        "host": "bench",
        "version": "bench",
    }
    return {name: whole[name] for name in RUNS.columns.names}
