"""What a release holds: two tables for everyone who wants to glob, as plain Parquet."""

from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from archive.tables.schema import ARTICLES, COPIES, COUNT, TableSchema, column
from archive.tables.views import IS_GONE, LATEST, REVISIONS_COUNT

ORDER: Final = ("section", "published_at", "article_id")
"""Rows of a day are sorted so; what is missing comes last."""
_PARTITION: Final = ARTICLES.columns.field("crawl_date")
_COPIES_COUNT: Final = column("copies", COUNT, "copies of its story", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A table of a release.

    Attributes:
        schema: Its columns; the partition column stands in the path, not in the files.
        source: Columns of the archive's table of the same name that it is made of.
        sql: A SELECT of its rows from the archive's table of the same name, and for articles from
            ``revisions`` and ``spread`` (how many copies a story has).
    """

    schema: TableSchema
    source: tuple[str, ...]
    sql: str

    @property
    def name(self) -> str:
        """Its name, that of the archive's table."""
        return self.schema.name

    @property
    def filed(self) -> Any:
        """The Arrow schema of its files."""
        kept = (field for field in self.schema.columns if field.name != self.schema.partition)
        return pa.schema([field.remove_metadata() for field in kept])


def _names(schema: Any) -> tuple[str, ...]:
    return tuple(name for name in schema.names if name != "minhash")


# Of 512 bytes an article that compress not at all; who wants signatures asks the archive.
_ARTICLE: Final = tuple(field for field in ARTICLES.columns if field.name != "minhash")

RELEASED_ARTICLES: Final = Contents(
    schema=TableSchema(
        name="articles",
        meaning="kept articles with the text of their newest revision; one row an article_id",
        columns=pa.schema(
            [
                *(field for field in _ARTICLE if field.name != "crawl_date"),
                REVISIONS_COUNT,
                IS_GONE,
                _COPIES_COUNT,
                _PARTITION,
            ]
        ),
        bounded=(*ARTICLES.bounded, "publisher", "first_seen_at"),
    ),
    source=_names(ARTICLES.columns),
    sql=f"""
        SELECT l.*, coalesce(s.copies, 0) AS copies
        FROM ({LATEST.sql}) l
        LEFT JOIN spread s USING (story_id)
    """,  # noqa: S608 - our own view
)

RELEASED_COPIES: Final = Contents(
    schema=TableSchema(
        name="copies",
        meaning=COPIES.meaning,
        columns=COPIES.columns,
        bounded=(*COPIES.bounded, "section", "publisher", "first_seen_at"),
    ),
    source=_names(COPIES.columns),
    sql="SELECT * FROM copies",
)

CONTENTS: Final = (RELEASED_ARTICLES, RELEASED_COPIES)
