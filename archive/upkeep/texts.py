"""The texts of articles that are to go, as needles: what only they say, and nobody who stays."""

from collections.abc import Collection, Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from archive.raw.needles import Needles, needles
from archive.tables.table import Table
from archive.tables.tables import Tables

ROWS_AT_ONCE: Final = 256
_SEPARATOR: Final = "\n"


def needles_of(tables: Tables, ids: Collection[str]) -> tuple[Needles, int]:
    """Return what is to be searched for when some articles go, and how much others say too.

    A sentence or headline that an article which stays has as well is that article's own.
    """
    chosen = pa.array(sorted(ids), pa.string())
    sought = needles(_texts(tables, pc.field("article_id").isin(chosen)))
    shared: set[int] = set()
    stays = ~pc.field("article_id").isin(chosen)
    for table in _tables(tables):
        for batch in table.batches(_columns(table), stays, ROWS_AT_ONCE):
            shared |= sought.found(_SEPARATOR.join(f"{h}\n{b}" for h, b in _rows(table, batch)))
    return sought.without(shared), len(shared)


def _tables(tables: Tables) -> tuple[Table, ...]:
    return tables.articles, tables.copies, tables.revisions


def _texts(tables: Tables, wanted: Any) -> Iterator[tuple[str, str]]:
    for table in _tables(tables):
        for batch in table.batches(_columns(table), wanted, ROWS_AT_ONCE):
            yield from _rows(table, batch)


def _columns(table: Table) -> list[str]:
    return ["headline", "own_sentences" if table.schema.name == "copies" else "body"]


def _rows(table: Table, batch: Any) -> Iterator[tuple[str, str]]:
    headlines, bodies = (batch.column(name).to_pylist() for name in _columns(table))
    for headline, body in zip(headlines, bodies, strict=True):
        text = _SEPARATOR.join(body) if isinstance(body, list) else body
        yield headline or "", text or ""
