"""Visits and runs in the proportion of a crawl, written without crawling: for a report's archive.

Twelve sources of six sections are read every half hour or hour; a night brings a fifth of what a
day does; a list fails now and then, and one source does for half a day.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from archive.tables.schema import RUNS, VISITS
from archive.tables.tables import Tables

SOURCES = tuple(f"portal-{number:02}" for number in range(12))
SECTIONS = ("politics", "economy", "society", "culture", "world", "tech")
AT_ONCE = 100_000


def visit(tables: Tables, days: Sequence[date], articles: int, every: timedelta) -> tuple[int, int]:
    """Fill visits and runs of some days, ``articles`` a day; return how many there are of each."""
    rng = random.Random(7)
    visits, runs = 0, 0
    for day in days:
        made = list(_runs(day, articles, every, rng))
        rows = [row for _, visited in made for row in visited]
        for start in range(0, len(rows), AT_ONCE):
            part = pa.Table.from_pylist(rows[start : start + AT_ONCE], schema=VISITS.columns)
            tables.visits.append_once(part, f"{day}-{start}", tables.visits.version + 1)
        table = pa.Table.from_pylist([row for row, _ in made], schema=RUNS.columns)
        tables.runs.append_once(table, f"{day}", tables.runs.version + 1)
        visits, runs = visits + len(rows), runs + len(made)
    return visits, runs


def _runs(
    day: date, articles: int, every: timedelta, rng: random.Random
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=9)
    count = timedelta(days=1) // every
    usual = articles / (len(SOURCES) * count)
    now = datetime.now(UTC)
    for number in range(count):
        at = begin + number * every
        if at > now:
            return
        strength = 0.25 if number / count < 0.3 else 1.3
        for source in SOURCES:
            new = round(rng.gauss(usual * strength, usual / 4))
            yield _run(source, at + timedelta(seconds=rng.randint(0, 300)), max(new, 0), rng)


def _run(
    source: str, at: datetime, new: int, rng: random.Random
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    run_id = f"{at:%Y%m%dT%H%M%SZ}-{source}"
    is_away = source == SOURCES[3] and at.day % 10 == 7 and at.hour < 12
    own = {"source": source, "run_id": run_id, "batch_id": f"{run_id}-0001"}
    own["crawl_date"] = (at + timedelta(hours=9)).date()
    rows, failed = [], 0
    for section in SECTIONS:
        has_failed = is_away or rng.random() < 0.003
        failed += has_failed
        rows.append(_list(own, section, at, has_failed, rng))
    pages = 0 if is_away else new
    rows += [_page(own, rng.choice(SECTIONS), at, rng) for _ in range(pages)]
    read = sum(row["outcome"] == "article" for row in rows)
    copies = read // 3
    lost = len(rows) - len(SECTIONS) - read
    run = own | {
        "sections": list(SECTIONS),
        "trigger": "schedule",
        "due_at": at,
        "started_at": at,
        "ended_at": at + timedelta(seconds=20 + new),
        "outcome": "unhealthy" if failed else "healthy",
        "exit_code": 3 if failed else 0,
        "listed": 50 * (len(SECTIONS) - failed),
        "known": 50 * (len(SECTIONS) - failed) - read - lost,
        "fetched": read,
        "kept": read - copies - read // 20,
        "copies": copies,
        "updates": read // 20,
        "failed": lost,
        "left": 0,
        "alarms": [f"{failed} lists failed"] if failed else [],
        "bytes_fetched": 90_000 * len(rows),
        "host": "bench",
        "version": "bench",
    }
    return {name: run[name] for name in RUNS.columns.names}, rows


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
        "items_listed": None if has_failed else 50,
        "items_known": None if has_failed else 40,
        "newest_item_age_seconds": None if has_failed else rng.randint(30, 1800),
    }


def _page(own: dict[str, Any], section: str, at: datetime, rng: random.Random) -> dict[str, Any]:
    is_lost = rng.random() < 0.01
    return own | {
        "target": "article",
        "section": section,
        "url": f"https://{own['source']}.example/v/{rng.randrange(1 << 40)}",
        "fetched_at": at + timedelta(seconds=rng.randint(1, 200)),
        "status": 404 if is_lost else 200,
        "body_bytes": 120_000,
        "outcome": "http_error" if is_lost else "article",
        "article_id": None if is_lost else f"{own['source']}:{rng.randrange(1 << 40)}",
        "parser": None if is_lost else f"{own['source']}/2026-03",
        "fields_from": None if is_lost else [("headline", "h3.tit"), ("body", "section.news")],
    }
