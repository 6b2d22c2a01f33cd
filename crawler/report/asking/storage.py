"""Bytes: of the tables by their logs, of recorded pages by a listing of the window's days."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from archive.rows import crawl_date
from archive.tables.tables import Tables
from crawler.report.asking.crawls import Ask
from crawler.report.model import Storage, Stored

RAW = "recorded pages"


def ask_storage(
    ask: Ask, tables: Tables, since: date, price_gb_month: float | None, currency: str
) -> Storage:
    """Return what the archive holds, and what the window's requests brought."""
    parts, daily = [], Counter[date]()
    for table in tables.all:
        files = table.files()
        parts.append(
            Stored(
                name=table.schema.name,
                rows=sum(file.rows for file in files),
                files=len(files),
                bytes=sum(file.size for file in files),
            )
        )
        for file in files:
            if file.day >= since:
                daily[file.day] += file.size
    raw = _raw(tables, since)
    daily.update({day: size for day, (_, size) in raw.items()})
    files_, size = (sum(column) for column in zip((0, 0), *raw.values(), strict=True))
    parts.append(Stored(name=RAW, rows=None, files=files_, bytes=size))
    (row,) = ask(f"""
        SELECT count(*) AS requests, coalesce(sum(body_bytes), 0)::BIGINT AS fetched_bytes
        FROM visits WHERE crawl_date >= DATE '{since}'
    """)
    return Storage(
        parts=tuple(parts),
        daily_bytes=dict(sorted(daily.items())),
        price_gb_month=price_gb_month,
        currency=currency,
        **row,
    )


def _raw(tables: Tables, since: date) -> dict[date, tuple[int, int]]:
    """Return by day the files and bytes of recorded pages.

    Their folders have the days of UTC, the report those by which the tables are cut.
    """
    files, sizes = Counter[date](), Counter[date]()
    for number in range(-1, (datetime.now(UTC).date() - since).days + 1):
        for entry in tables.store.entries(f"raw/{since + timedelta(days=number):%Y%m%d}/"):
            day = crawl_date(entry.modified)
            if day >= since:
                files[day] += 1
                sizes[day] += entry.size
    return {day: (files[day], sizes[day]) for day in files}
