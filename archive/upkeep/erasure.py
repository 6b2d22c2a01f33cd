"""Erasing rows: the data files that hold them are written anew without, the old ones deleted."""

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.errors import Damaged, StaleSnapshot
from archive.tables.datafile import LEVEL, PART, SEALED
from archive.tables.fetching import Fetched, fetched
from archive.tables.forgotten import ERASED, Forgotten
from archive.tables.log import Transaction
from archive.tables.rewriting import Rewriting
from archive.tables.table import Table
from archive.tables.tables import INTENTS, Tables
from archive.upkeep.compaction import SEALED_LEVEL

TRIES: Final = 20
ROWS_AT_ONCE: Final = 1024
_IDS: Final = ("article_id", "copy_of")
_POINTERS: Final = ("relates_to",)

Progress = Callable[[str], None]


def erase_rows(tables: Tables, forgotten: Forgotten, progress: Progress = lambda _: None) -> int:
    """Take the rows of what is forgotten out of all tables and return how many those were.

    ``articles`` come last, so that no reader meets a copy or revision without its article. One
    that updates or contains an erased article stays, and relates to nothing.
    """
    count = 0
    for table in reversed(tables.about_articles):
        progress(f"erasing from {table.schema.name}")
        is_last = table is tables.articles
        record = Transaction(name=ERASED, number=forgotten.version, lasts=True)
        count += _erase_from(table, forgotten, [record] if is_last else [])
    return count


def _erase_from(table: Table, forgotten: Forgotten, records: Iterable[Transaction]) -> int:
    for attempt in range(1, TRIES + 1):
        try:
            return _rewrite(table, forgotten, records)
        except (StaleSnapshot, Damaged) as error:
            # Another erasure beside this one deletes at once what it replaces.
            is_gone = isinstance(error, Damaged) and not table.is_newest()
            if attempt == TRIES or not (is_gone or isinstance(error, StaleSnapshot)):
                raise
    return 0


def _rewrite(table: Table, forgotten: Forgotten, records: Iterable[Transaction]) -> int:
    table.refresh()
    rewriting = Rewriting(table=table, is_change=True)
    count = 0
    for file in table.files():
        with fetched(table, [file]) as rows:
            gone, points = _held(rows, forgotten)
            if gone or points:
                kept = (without(batch, forgotten) for batch in rows.batches())
                kind, level = (SEALED, SEALED_LEVEL) if file.is_sealed else (PART, LEVEL)
                rewriting.put([file], kept, file.day, kind, level)
        count += gone
    rewriting.commit("DELETE", records)
    return count


def _held(rows: Fetched, forgotten: Forgotten) -> tuple[int, int]:
    """Return how many rows go, and how many of the others point at what goes."""
    gone = points = 0
    for batch in rows.batches([name for name in _ASKED if name in rows.schema.columns.names]):
        gone += _leaves(batch, forgotten).count(True)
        points += _points(batch, forgotten).count(True)
    return gone, points


def without(batch: Any, forgotten: Forgotten) -> Any:
    """Return the rows of a record batch that stay; what pointed at an erased article is null."""
    stays = [not gone for gone in _leaves(batch, forgotten)]
    return _unpointed(batch.filter(pa.array(stays, pa.bool_())), forgotten)


def _leaves(batch: Any, forgotten: Forgotten) -> list[bool]:
    """Return for each row whether it goes: by an id, or as a visit to a forgotten address."""
    names = batch.schema.names
    leaves = [False] * batch.num_rows
    for name in (name for name in _IDS if name in names):
        held = map(forgotten.has_id, batch.column(name).to_pylist())
        leaves = [one or other for one, other in zip(leaves, held, strict=True)]
    if "target" in names:
        visited = zip(*(batch.column(n).to_pylist() for n in _VISITED), strict=True)
        leaves = [
            one or (known is None and (forgotten.has_url(url) or forgotten.has_url(final)))
            for one, (known, url, final) in zip(leaves, visited, strict=True)
        ]
    return leaves


_VISITED: Final = ("article_id", "url", "final_url")
_ASKED: Final = ("target", *_IDS, *_POINTERS, "url", "final_url")


def _points(batch: Any, forgotten: Forgotten) -> list[bool]:
    if _POINTERS[0] not in batch.schema.names:
        return []
    return list(map(forgotten.has_id, batch.column(_POINTERS[0]).to_pylist()))


def _unpointed(batch: Any, forgotten: Forgotten) -> Any:
    """Return the rows with null for what pointed at an erased article."""
    points = _points(batch, forgotten)
    if True not in points:
        return batch
    place = batch.schema.get_field_index(_POINTERS[0])
    column = pc.if_else(pa.array(points), pa.scalar(None, pa.string()), batch.column(place))
    return batch.set_column(place, batch.schema.field(place), column)


def delete_leftovers(tables: Tables, forgotten: Forgotten) -> int:
    """Delete at once what no table has any more and held forgotten rows; return how many files.

    Replaced files keep their text until they are deleted, and so do those that compaction
    replaced before, files of writers that were killed, and intents that are carried out.
    """
    count = 0
    with TemporaryDirectory(prefix="newsfold-") as folder:
        for table in tables.about_articles:
            table.refresh()
            live = {f"{table.schema.name}/{file.path}" for file in table.files()}
            for entry in tables.store.entries(f"{table.schema.name}/"):
                is_data = entry.key.endswith(".parquet") and "/_delta_log/" not in entry.key
                if is_data and entry.key not in live:
                    path = Path(folder, "held")
                    if tables.store.fetch_file(entry.key, path) and has_gone(path, forgotten):
                        tables.store.delete(entry.key)
                        count += 1
    version = tables.settle()
    for entry in tables.store.entries(f"{INTENTS}/"):
        if int(entry.key.rpartition("/")[2].partition("-")[0]) <= version:
            tables.store.delete(entry.key)
            count += 1
    return count


def has_gone(path: Path, forgotten: Forgotten) -> bool:
    """Return whether a data file holds forgotten rows; one that cannot be read may."""
    try:
        with pq.ParquetFile(path) as file:
            columns = [name for name in _ASKED if name in file.schema_arrow.names]
            return any(
                True in _leaves(batch, forgotten)
                for batch in file.iter_batches(ROWS_AT_ONCE, columns=columns)
            )
    except pa.ArrowException:
        return True
