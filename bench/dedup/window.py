"""An archive with its index, as the crawls of earlier days left them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from corpus import Drawn, Stock, body, draw, make_stock, shingles_of, signatures

from archive.article import Kind
from archive.config import ArchiveConfig, DedupConfig
from archive.dedup.index.index import Index
from archive.dedup.shingles import NO_HASHES, Shingles
from archive.dedup.text import NOTHING, Text, made_by
from archive.tables.tables import Tables

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
PART = 20_000
OUTLETS = 60
BARE = Shingles(hashes=NO_HASHES, figures=NO_HASHES)


def config_of(folder: Path, bands: int = 64) -> ArchiveConfig:
    """Return the configuration of a bench's archive."""
    return ArchiveConfig(
        location=str(folder / "data"),
        spool=folder / "spool",
        index=folder / "index",
        dedup=DedupConfig(bands=bands),
    )


def index_of(tables: Tables) -> Index:
    """Return the archive's index, as an ingest opens it."""
    config = tables.config
    header = f"{tables.archive_id}/{made_by(config.dedup, NOTHING)}"
    return Index(tables.articles, config.index, header, config.dedup, NOTHING)


def fill(
    config: ArchiveConfig, count: int, name: str, days: tuple[float, float], *, is_indexed: bool
) -> None:
    """Commit articles published between so many days before NOON, in order.

    Without an index they have no bodies either.
    """
    stock, tables = make_stock(), Tables.open(config)
    index = index_of(tables)
    for start in range(0, count, PART):
        part = (start / count, min(start + PART, count) / count)
        hours = [24 * (days[0] + share * (days[1] - days[0])) for share in part]
        size = min(PART, count - start)
        drawn = draw(size, start + len(name))
        at = [NOON - timedelta(hours=each) for each in np.linspace(*hours, size)]
        ids = [f"bench:{name}-{start + number:09}" for number in range(size)]
        signed = signatures(stock, drawn)
        texts = _texts(ids, at, signed, stock, drawn) if is_indexed else []
        index.catch_up(texts)
        bodies = [body(stock, row) for row in drawn] if is_indexed else [""] * size
        rows = _rows(ids, at, signed, bodies, tables.articles.version + 1)
        tables.articles.append_next(_table(tables, rows, size), f"{name}-{start}")
        index.add(texts, f"{name}-{start}", tables.articles.version)


def _texts(
    ids: list[str],
    at: list[datetime],
    signed: npt.NDArray[np.uint32],
    stock: Stock,
    drawn: Drawn,
) -> list[Text]:
    return [
        Text(
            article_id=article_id,
            publisher=f"outlet {number % OUTLETS}",
            headline=f"headline {number} of {number % 97}",
            kind=Kind.TEXT,
            at=at[number],
            shingles=shingles,
            signature=signed[number],
            story_id=article_id,
        )
        for number, (article_id, shingles) in enumerate(
            zip(ids, shingles_of(stock, drawn), strict=True)
        )
    ]


def _rows(
    ids: list[str],
    at: list[datetime],
    signed: npt.NDArray[np.uint32],
    bodies: list[str],
    commit_seq: int,
) -> dict[str, list[Any]]:
    size = len(ids)
    said = {"relation": "first", "kind": "text", "published_precision": "second"}
    return {
        "article_id": ids,
        "story_id": ids,
        "url": [f"https://news.example/{each}" for each in ids],
        "publisher": [f"outlet {number % OUTLETS}" for number in range(size)],
        "headline": [f"headline {number} of {number % 97}" for number in range(size)],
        "body": bodies,
        "published_at": at,
        "first_seen_at": at,
        "crawl_date": [each.date() for each in at],
        "minhash": [each.astype("<u4").tobytes() for each in signed],
        "shingles": [709] * size,
        "commit_seq": [commit_seq] * size,
        **{name: [value] * size for name, value in said.items()},
    }


def _table(tables: Tables, rows: dict[str, list[Any]], size: int) -> pa.Table:
    """Return rows with what the table asks for beside them empty."""
    columns = tables.articles.schema.columns
    return pa.table(
        [pa.array(rows.get(each.name) or [_empty(each)] * size, each.type) for each in columns],
        schema=columns,
    )


def _empty(column: pa.Field) -> object:
    if column.nullable:
        return None
    if pa.types.is_list(column.type) or pa.types.is_map(column.type):
        return []
    return "" if pa.types.is_string(column.type) else 0
