"""One story: the kept articles, their copies with figures, and where they ran."""

from dataclasses import dataclass
from typing import Any, Final

import duckdb

from archive.errors import NotInArchive
from archive.reading.query import connect
from archive.tables.tables import Tables

Row = dict[str, Any]

_FIND: Final = """
    SELECT story_id FROM articles WHERE $1 IN (article_id, story_id, url, original_url)
    UNION ALL
    SELECT story_id FROM copies WHERE $1 IN (article_id, url, original_url)
    LIMIT 1
"""
_SPREAD: Final = "SELECT original_publisher FROM stories WHERE story_id = $1"
_OF_STORY: Final = "SELECT * FROM {} WHERE story_id = $1 ORDER BY published_at, article_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as the archive holds it; ``kept`` and ``copies`` are rows, earliest first."""

    story_id: str
    original_publisher: str | None
    kept: list[Row]
    copies: list[Row]


def find_story(tables: Tables, wanted: str) -> Story:
    """Return the story that an article id, story id or URL belongs to.

    Raises:
        NotInArchive: Nothing in the archive has it.
    """
    with connect(tables) as connection:
        found = _rows(connection, _FIND, wanted)
        if not found:
            raise NotInArchive(f"{wanted}: no article of the archive has this id or URL")
        story_id: str = found[0]["story_id"]
        (spread,) = _rows(connection, _SPREAD, story_id)
        return Story(
            story_id=story_id,
            original_publisher=spread["original_publisher"],
            kept=_rows(connection, _OF_STORY.format("articles"), story_id),
            copies=_rows(connection, _OF_STORY.format("copies"), story_id),
        )


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, value: str) -> list[Row]:
    rows: list[Row] = connection.sql(sql, params=[value]).to_arrow_table().to_pylist()
    return rows
