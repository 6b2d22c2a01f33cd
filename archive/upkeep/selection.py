"""Which articles an erasure takes: those asked for, and whatever else holds their text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import duckdb

from archive.article import url_id
from archive.errors import NotInArchive
from archive.tables.forgotten import ForgottenList
from archive.tables.tables import Tables
from archive.upkeep.workbench import workbench

MOST_EXAMPLES: Final = 5

_ALL: Final = """
    CREATE TEMP VIEW everything AS
    SELECT article_id, url, original_url, publisher, crawl_date FROM articles
    UNION ALL SELECT article_id, url, original_url, publisher, crawl_date FROM copies
"""
_ASKED: Final = """
    CREATE TEMP TABLE gone AS
    SELECT DISTINCT article_id FROM everything
    WHERE (len($names) = 0 OR article_id IN (SELECT unnest($names))
            OR url IN (SELECT unnest($names)) OR original_url IN (SELECT unnest($names)))
        AND ($publisher IS NULL OR publisher = $publisher)
        AND ($before IS NULL OR crawl_date < $before)
"""
# A kept article's copies say what it says, and so does another article of the same text or one
# that names its address as the original.
_GROWN: Final = """
    INSERT INTO gone
    SELECT article_id FROM (
        SELECT article_id FROM copies WHERE copy_of IN (SELECT article_id FROM gone)
        UNION
        SELECT article_id FROM articles WHERE body_chars > 0 AND body_hash IN (
            SELECT body_hash FROM articles WHERE article_id IN (SELECT article_id FROM gone))
        UNION
        SELECT article_id FROM everything WHERE url IN (SELECT url FROM gone_urls)
            OR original_url IN (SELECT url FROM gone_urls)
    ) WHERE article_id NOT IN (SELECT article_id FROM gone)
"""
_URLS: Final = """
    CREATE TEMP VIEW gone_urls AS
    SELECT url FROM everything WHERE article_id IN (SELECT article_id FROM gone)
    UNION SELECT url FROM visits WHERE article_id IN (SELECT article_id FROM gone)
    UNION SELECT final_url FROM visits
    WHERE article_id IN (SELECT article_id FROM gone) AND final_url IS NOT NULL
"""
_ROWS: Final = "SELECT count(*) FROM {} WHERE article_id IN (SELECT article_id FROM gone)"
_PAGES: Final = """
    SELECT count(DISTINCT (warc_file, warc_offset)) FROM (
        SELECT article_id, warc_file, warc_offset FROM articles
        UNION ALL SELECT article_id, warc_file, warc_offset FROM copies
        UNION ALL SELECT article_id, warc_file, warc_offset FROM revisions
        UNION ALL SELECT article_id, warc_file, warc_offset FROM visits
    ) WHERE warc_file IS NOT NULL AND article_id IN (SELECT article_id FROM gone)
"""
_EXAMPLES: Final = """
    SELECT article_id, publisher, headline, url FROM articles
    WHERE article_id IN (SELECT article_id FROM gone)
    UNION ALL SELECT article_id, publisher, headline, url FROM copies
    WHERE article_id IN (SELECT article_id FROM gone)
    ORDER BY article_id LIMIT {}
"""
# A copy may go alone; whoever asks for it should hear that its text stays.
_HOLDING: Final = """
    SELECT DISTINCT copy_of FROM copies WHERE article_id IN (SELECT article_id FROM gone)
        AND copy_of NOT IN (SELECT article_id FROM gone) ORDER BY 1
"""
_TEXTS: Final = """
    SELECT DISTINCT body_hash FROM articles
    WHERE body_chars > 0 AND article_id IN (SELECT article_id FROM gone)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked to be forgotten: some ids and URLs, or all of a publisher and before a day."""

    names: Sequence[str] = ()
    publisher: str | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What would be erased.

    Attributes:
        ids: Of articles and copies.
        urls: Addresses of these.
        texts: ``body_hash`` of the kept articles among them.
        rows: How many rows of each table.
        pages: How many recorded pages; lists that name them are found while erasing.
        examples: First rows: article_id, publisher, headline, url.
        holding: Kept articles that stay and hold the text of a copy that goes.
    """

    ids: Sequence[str]
    urls: Sequence[str]
    texts: Sequence[str]
    rows: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    examples: Sequence[tuple[str, ...]] = ()
    holding: Sequence[str] = ()


def select(tables: Tables, wanted: Wanted) -> Selection:
    """Return what an erasure would take at the tables' version.

    Raises:
        NotInArchive: Nothing of it is there, or a name is not.
    """
    with workbench(tables) as connection:
        connection.execute(_ALL)
        _check(tables, connection, wanted.names)
        names = [*wanted.names, *(url_id(name) for name in wanted.names if "://" in name)]
        connection.execute(
            _ASKED, {"names": names, "publisher": wanted.publisher, "before": wanted.before}
        )
        connection.execute(_URLS)
        count = -1
        while count != (count := _one(connection, "SELECT count(*) FROM gone")):
            connection.execute(_GROWN)
        if not count:
            raise NotInArchive("nothing of that is in the archive")
        return Selection(
            ids=_column(connection, "SELECT article_id FROM gone ORDER BY 1"),
            urls=_column(connection, "SELECT DISTINCT url FROM gone_urls ORDER BY 1"),
            texts=_column(connection, _TEXTS),
            rows={
                table.schema.name: _one(connection, _ROWS.format(table.schema.name))
                for table in tables.about_articles
            },
            pages=_one(connection, _PAGES),
            examples=connection.execute(_EXAMPLES.format(MOST_EXAMPLES)).fetchall(),
            holding=_column(connection, _HOLDING),
        )


def _check(tables: Tables, connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    forgotten = ForgottenList(tables).in_force()
    for name in names:
        ids = [name, url_id(name)] if "://" in name else [name]
        found = connection.execute(
            "SELECT 1 FROM everything WHERE article_id IN (SELECT unnest($1)) OR url = $2 "
            "OR original_url = $2 LIMIT 1",
            [ids, name],
        ).fetchone()
        if found is None:
            is_gone = forgotten.has_url(name) or any(map(forgotten.has_id, ids))
            why = "is forgotten already" if is_gone else "no article of the archive has it"
            raise NotInArchive(f"{name}: {why}; nothing was erased")


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    (value,) = connection.execute(sql).fetchone() or (0,)
    return int(value)


def _column(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    return [row[0] for row in connection.execute(sql).fetchall()]
