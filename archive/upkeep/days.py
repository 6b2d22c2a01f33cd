"""What an archive holds of each day, so that a release can tell which days have changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb

from archive.tables.engine import engine, streamed
from archive.tables.tables import Tables

MEMORY_MB: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of a table that bear on a day: how many, their last commit, on which days they came.

    Rows are only ever added with a higher ``commit_seq``, or erased: equal figures are equal rows.
    """

    rows: int = 0
    commit_seq: int = 0
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A partition of a table, and the revisions and copies of its articles and their stories."""

    crawl_date: date
    own: Rows
    revisions: Rows = Rows()
    copies: Rows = Rows()


_TOUCHING: Final = """
    SELECT {key}, count(*) AS n, max(commit_seq) AS seq, min(crawl_date) AS lo,
        max(crawl_date) AS hi
    FROM {table} WHERE commit_seq <= $seq GROUP BY {key}
"""
_ARTICLES: Final = f"""
    WITH revised AS ({_TOUCHING.format(key="article_id", table="revisions")}),
        copied AS ({_TOUCHING.format(key="story_id", table="copies")})
    SELECT a.crawl_date, count(*), max(a.commit_seq), a.crawl_date, a.crawl_date,
        coalesce(sum(r.n), 0)::BIGINT, coalesce(max(r.seq), 0), min(r.lo), max(r.hi),
        coalesce(sum(c.n), 0)::BIGINT, coalesce(max(c.seq), 0), min(c.lo), max(c.hi)
    FROM articles a LEFT JOIN revised r USING (article_id) LEFT JOIN copied c USING (story_id)
    WHERE a.commit_seq <= $seq GROUP BY a.crawl_date ORDER BY a.crawl_date
"""  # noqa: S608 - our own columns
_COPIES: Final = """
    SELECT crawl_date, count(*), max(commit_seq), crawl_date, crawl_date
    FROM copies WHERE commit_seq <= $seq GROUP BY crawl_date ORDER BY crawl_date
"""


def days_of(tables: Tables, commit_seq: int) -> dict[str, list[Day]]:
    """Return for ``articles`` and ``copies`` their days, by date, up to a commit."""
    with engine(MEMORY_MB) as connection:
        for table in (tables.articles, tables.copies, tables.revisions):
            connection.register(table.schema.name, streamed(table.dataset()))
        return {
            "articles": _days(connection, _ARTICLES, commit_seq),
            "copies": _days(connection, _COPIES, commit_seq),
        }


def _days(connection: duckdb.DuckDBPyConnection, sql: str, commit_seq: int) -> list[Day]:
    found = connection.sql(sql, params={"seq": commit_seq}).fetchall()
    return [_day(row[0], row[1:]) for row in found]


def _day(crawl_date: date, figures: Iterable[Any]) -> Day:
    told = list(figures)
    rows = [
        Rows(rows=n, commit_seq=seq, first_day=lo, last_day=hi)
        for n, seq, lo, hi in zip(told[::4], told[1::4], told[2::4], told[3::4], strict=True)
    ]
    names = ("own", "revisions", "copies")
    return Day(crawl_date=crawl_date, **dict(zip(names, rows, strict=False)))
