"""Lists and runs: volume by hour, freshness, the funnel, and how runs ended."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from archive.objects.store import ObjectStore
from crawler.report.model import Freshness, Funnel, Hour, LastRun, RunsOfDay
from crawler.schedule.state import FOLDER, read_state

HOURS: Final = 48
"""So many hours have a column of their own."""

Ask = Callable[[str], list[dict[str, Any]]]
"""Answers one SELECT with rows as dictionaries by column."""


def ask_hours(ask: Ask, now: datetime) -> tuple[Hour, ...]:
    """Return the last hours of every section, those without a request left out."""
    since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    rows = ask(f"""
        SELECT source, section, date_trunc('hour', fetched_at) AS hour,
            count(*) FILTER (outcome = 'article') AS articles,
            count(*) FILTER (target = 'list' AND outcome <> 'waited') AS polls,
            count(*) FILTER (target = 'list' AND outcome <> 'waited' AND items_listed IS NULL)
                AS failed
        FROM visits
        WHERE crawl_date >= DATE '{since.date() - timedelta(days=1)}'
            AND fetched_at >= TIMESTAMPTZ '{since.isoformat()}' AND section IS NOT NULL
        GROUP BY ALL ORDER BY ALL
    """)
    return tuple(Hour(**row) for row in rows)


def ask_freshness(ask: Ask, since: date, now: datetime) -> tuple[Freshness, ...]:
    """Return when each section was last read, if it was, and what it brought; the stalest first."""
    rows = ask(f"""
        SELECT source, section,
            max(fetched_at) FILTER (items_listed IS NOT NULL) AS read_at,
            max(fetched_at - to_seconds(newest_item_age_seconds)) AS newest_at,
            count(*) FILTER (outcome = 'article'
                AND fetched_at >= TIMESTAMPTZ '{(now - timedelta(days=1)).isoformat()}') AS day,
            count(*) FILTER (outcome = 'article') AS window
        FROM visits WHERE crawl_date >= DATE '{since}' AND section IS NOT NULL
        GROUP BY ALL HAVING count(*) FILTER (target = 'list') > 0
        ORDER BY read_at IS NOT NULL, newest_at NULLS FIRST, source, section
    """)
    return tuple(Freshness(**row) for row in rows)


def ask_funnel(ask: Ask, since: date) -> tuple[Funnel, ...]:
    """Return by source what became of what its lists showed."""
    names = ("listed", "known", "fetched", "kept", "updates", "copies", "failed")
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in names)
    rows = ask(f"""
        SELECT source, {sums}, sum("left")::BIGINT AS "left" FROM runs
        WHERE crawl_date >= DATE '{since}' GROUP BY source ORDER BY listed DESC, source
    """)
    return tuple(Funnel(**row) for row in rows)


def ask_runs(ask: Ask, since: date) -> tuple[RunsOfDay, ...]:
    """Return how runs ended, day by day."""
    rows = ask(f"""
        SELECT crawl_date AS day, outcome, count(*) AS runs FROM runs
        WHERE crawl_date >= DATE '{since}' GROUP BY ALL ORDER BY ALL
    """)
    return tuple(RunsOfDay(**row) for row in rows)


def ask_last_runs(ask: Ask, since: date, store: ObjectStore) -> tuple[LastRun, ...]:
    """Return each source's last run, with the slots of its schedule that passed without one."""
    missed = _missed(store)
    rows = ask(f"""
        SELECT source, started_at, epoch(ended_at - started_at) AS seconds, outcome, alarms
        FROM runs WHERE crawl_date >= DATE '{since}'
        QUALIFY row_number() OVER (PARTITION BY source ORDER BY ended_at DESC) = 1
        ORDER BY source
    """)
    return tuple(
        LastRun(
            **row | {"alarms": tuple(row["alarms"] or ()), "missed": missed.get(row["source"], 0)}
        )
        for row in rows
    )


def _missed(store: ObjectStore) -> dict[str, int]:
    names = [
        entry.key.removeprefix(FOLDER).removesuffix(".json") for entry in store.entries(FOLDER)
    ]
    states = {name: read_state(store, name) for name in names}
    return {
        name: sum(entry.missed for entry in state.entries.values())
        for name, state in states.items()
    }
