"""What is wrong with a data file, found by a process that may die of it."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.tables.livefile import LiveFile
from archive.tables.schema import TableSchema

ROWS_AT_ONCE: Final = 2048
STDERR: Final = 2
FATAL: Final = "damaged (a process that read it died of it)"


class Reader:
    """Reads data files in a process apart.

    Arrow ends the process where a column's type in the footer was overwritten: its accessor of
    column metadata lets a C++ exception through.
    """

    def __enter__(self) -> Self:
        """Start nothing yet."""
        self._pool = _pool()
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._pool.shutdown()

    def damage(self, schema: TableSchema, path: Path, stated: LiveFile) -> str | None:
        """Return what is wrong with a data file, None when every page and bound is right."""
        try:
            return self._pool.submit(damage, schema, path, stated).result()
        except BrokenProcessPool:
            self._pool.shutdown()
            self._pool = _pool()
            return FATAL


def _pool() -> ProcessPoolExecutor:
    # A server that has loaded Arrow, and no thread, gives each archive its own process at once.
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return ProcessPoolExecutor(1, context, _hush)


def _hush() -> None:
    """Leave what the runtime says of its own death unsaid; the verdict names the file."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), STDERR)


def damage(schema: TableSchema, path: Path, stated: LiveFile) -> str | None:
    """Return what is wrong with a data file, None when every page and bound of it is right."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if wrong := _foreign(schema, file.schema_arrow):
                return f"column {wrong} is not what it should be"
            rows = sum(batch.num_rows for batch in file.iter_batches(ROWS_AT_ONCE))
            if rows != stated.rows:
                return f"{rows} rows, not {stated.rows}"
            if wrong := next(_misstated(schema, file), None):
                return f"bounds of {wrong} are wrong"
    except (pa.ArrowException, ArithmeticError, OSError, ValueError, KeyError) as error:
        return f"damaged ({str(error).splitlines()[0]})"
    return None


def _foreign(schema: TableSchema, held: Any) -> str | None:
    """Return a column that the schema does not know, or not so; it may lack newer ones."""
    for column in held:
        place = schema.columns.get_field_index(column.name)
        if place < 0 or schema.columns.field(place).type != column.type:
            return str(column.name)
    return None


def _misstated(schema: TableSchema, file: Any) -> Iterator[str]:
    """Yield the bounded columns whose bounds, by which readers skip row groups, are not true."""
    names = [name for name in schema.bounded if name in file.schema_arrow.names]
    for number in range(file.num_row_groups):
        rows, group = file.read_row_group(number, columns=names), file.metadata.row_group(number)
        columns = {
            group.column(k).path_in_schema: group.column(k) for k in range(group.num_columns)
        }
        for name in names:
            stated, found = columns[name].statistics, pc.min_max(rows[name]).as_py()
            if stated is None or not stated.has_min_max:
                continue
            if (stated.min, stated.max) != (found["min"], found["max"]):
                yield name
