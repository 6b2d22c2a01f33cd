"""The report of an archive, asked for chapter by chapter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from archive.reading.query import asking
from archive.rows import crawl_date
from archive.tables.tables import Tables
from crawler.health.finding import Finding, Mended
from crawler.report.asking import crawls, stories
from crawler.report.asking.storage import ask_storage
from crawler.report.model import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a report is to show.

    Attributes:
        days: So many days back, today one of them.
        price_gb_month: What a gigabyte costs a month; None says nothing of costs.
    """

    days: int
    price_gb_month: float | None = None
    currency: str = "USD"


def build(
    tables: Tables,
    wish: Wish,
    findings: tuple[Finding, ...],
    mended: tuple[Mended, ...],
    now: datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Return the report of an archive.

    Raises:
        StoreUnreachable, Damaged: The archive cannot be read.
        BadQuery: It needs more memory than ``[reading]`` allows.
    """
    since = crawl_date(now) - timedelta(days=wish.days - 1)
    with asking(tables) as answer:

        def ask(sql: str) -> list[dict[str, Any]]:
            progress("asking the archive")
            rows: list[dict[str, Any]] = answer(sql).to_pylist()
            return rows

        return Report(
            location=tables.config.location,
            made_at=now,
            since=since,
            articles=sum(file.rows for file in tables.articles.files()),
            copies=sum(file.rows for file in tables.copies.files()),
            findings=findings,
            mended=mended,
            hours=crawls.ask_hours(ask, now),
            freshness=crawls.ask_freshness(ask, since, now),
            funnel=crawls.ask_funnel(ask, since),
            coverage=stories.ask_coverage(ask, since),
            runs=crawls.ask_runs(ask, since),
            last_runs=crawls.ask_last_runs(ask, since, tables.store),
            stories=stories.ask_stories(ask, since),
            carried=stories.ask_carried(ask, since),
            changes_by_day=stories.ask_changes_by_day(ask, since),
            changes=stories.ask_changes(ask, since),
            storage=ask_storage(ask, tables, since, wish.price_gb_month, wish.currency),
        )
