"""The two sides of a comparison: a text file, or an article that the archive holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from archive.article import Article, Kind
from archive.dedup.frequent import Frequent
from archive.dedup.learning import Learning
from archive.dedup.text import NOTHING, Text, text_of
from archive.errors import NotInArchive, StoreUnreachable
from archive.reading.query import connect
from archive.reading.textfile import NotAText, read_text
from archive.tables.tables import Tables

Row = dict[str, Any]

_FIND: Final = """
    SELECT * FROM {} WHERE $1 IN (article_id, url, original_url)
    ORDER BY article_id = $1 DESC, published_at, article_id LIMIT 1
"""
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A text to compare.

    ``article`` has a body, ``at`` is its time where one is known. For a copy of the archive
    ``article`` is None: ``copy`` is its row and ``kept`` that of the article it copies.
    ``frequent`` is what its archive has learned.
    """

    name: str
    article: Article | None
    at: datetime | None = None
    copy: Row | None = None
    kept: Row | None = None
    frequent: Frequent = NOTHING


def side(name: str, tables: Callable[[], Tables]) -> Side:
    """Return what a path, an article id or a URL names; ``tables`` opens the archive.

    Raises:
        NotAText: A file of this path exists and is no text.
        NotInArchive: Neither a file nor an article of the archive.
    """
    if not name.strip():
        raise NotInArchive("an empty name; give a text file, or an id or URL of the archive")
    path = Path(name)
    if _exists(path):
        return Side(name=name, article=read_text(path))
    try:
        return find_side(tables(), name)
    except StoreUnreachable as error:
        raise NotInArchive(f"{name}: no such file, and no archive to look in: {error}") from error


def find_side(tables: Tables, wanted: str) -> Side:
    """Return an article of the archive, kept or a copy, by id or URL.

    Raises:
        NotInArchive: Nothing in the archive has it.
    """
    frequent = Learning(tables).in_force()
    if kept := _row(tables, "articles", wanted):
        at = kept["published_at"] or kept["first_seen_at"]
        return Side(name=kept["article_id"], article=_article(kept), at=at, frequent=frequent)
    if copy := _row(tables, "copies", wanted):
        kept = _row(tables, "articles", copy["copy_of"])
        return Side(name=copy["article_id"], article=None, copy=copy, kept=kept)
    raise NotInArchive(f"{wanted}: neither a file nor an id or URL of the archive")


def texts(one: Side, other: Side) -> tuple[Text, Text]:
    """Return two sides that have bodies as the judge sees them.

    A side without a time takes the other's: they lie 0 hours apart.
    """
    first, second = one.article, other.article
    if first is None or second is None:
        raise NotAText(f"{(one if first is None else other).name}: its body is not in the archive")
    at = one.at or other.at or _NO_TIME
    frequent = one.frequent if one.frequent.version else other.frequent
    return text_of(first, at, frequent), text_of(second, other.at or at, frequent)


def article_text(row: Row, frequent: Frequent) -> Text:
    """Return a kept article's row as the judge sees it."""
    return text_of(_article(row), row["published_at"] or row["first_seen_at"], frequent)


def _article(row: Row) -> Article:
    return Article(
        url=row["url"],
        article_id=row["article_id"],
        headline=row["headline"],
        body=row["body"],
        publisher=row["publisher"],
        kind=Kind(row["kind"]),
    )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError as error:
        raise NotAText(f"{path}: {error.strerror}") from error
    except (OSError, ValueError):  # no path at all: too long, or with a zero character
        return False


def _row(tables: Tables, table: str, wanted: str) -> Row | None:
    with connect(tables) as connection:
        found = connection.sql(_FIND.format(table), params=[wanted]).to_arrow_table().to_pylist()
    return found[0] if found else None
