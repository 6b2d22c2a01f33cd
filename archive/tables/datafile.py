"""Data files: rows as Parquet, one file a partition, and what the log says of each."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.errors import ArchiveError
from archive.tables.log import Action
from archive.tables.schema import TableSchema

LEVEL: Final = 3
# A longer bound would have to be cut, and a cut upper bound raised.
LONGEST_BOUND: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file to be: its path in the table, its bytes and what the log says of it."""

    path: str
    data: bytes
    action: Action


def data_files(schema: TableSchema, rows: Any) -> Iterator[DataFile]:
    """Yield the files of some rows, one for each value of the partition column.

    Raises:
        ArchiveError: The rows are not exactly of the schema.
    """
    checked(schema, rows)
    for value in sorted(pc.unique(rows[schema.partition]).to_pylist()):
        part = rows.filter(pc.equal(rows[schema.partition], value)).drop_columns(schema.partition)
        sink = pa.BufferOutputStream()
        pq.write_table(part, sink, **parquet_options(schema, LEVEL))
        data = sink.getvalue().to_pybytes()
        path = new_path(schema, value)
        yield DataFile(
            path=path, data=data, action=added(path, value, len(data), statistics(schema, part))
        )


def checked(schema: TableSchema, rows: Any) -> None:
    """Raise ArchiveError unless the rows have the schema's columns, types and required values."""
    for column in schema.columns:
        held = rows.schema.field(column.name) if column.name in rows.column_names else None
        if held is None or held.type != column.type:
            found = "missing" if held is None else held.type
            raise ArchiveError(f"{schema.name}.{column.name} must be {column.type}, not {found}")
        if not column.nullable and rows[column.name].null_count:
            raise ArchiveError(f"{schema.name}.{column.name} has rows without a value")
    if len(rows.schema) != len(schema.columns):
        raise ArchiveError(f"{schema.name} has no columns but {schema.columns.names}")


def parquet_options(schema: TableSchema, level: int) -> dict[str, Any]:
    """Return how Parquet is written: statistics of the bounded columns only."""
    return {
        "compression": "zstd",
        "compression_level": level,
        "write_statistics": list(schema.bounded),
    }


def new_path(schema: TableSchema, value: object) -> str:
    """Return a path that no file has, in the folder of a partition's value."""
    return f"{schema.partition}={value}/part-{uuid.uuid4()}.zstd.parquet"


def statistics(schema: TableSchema, rows: Any) -> dict[str, Any]:
    """Return the statistics of rows as Delta has them: how many, and the bounds of columns."""
    lowest, highest, nulls = {}, {}, {}
    for name in schema.bounded:
        column = rows[name]
        nulls[name] = column.null_count
        bounds = pc.min_max(column).as_py()
        low, high = _bound(bounds["min"]), _bound(bounds["max"])
        if low is not None and high is not None:
            lowest[name], highest[name] = low, high
    return {
        "numRecords": rows.num_rows,
        "minValues": lowest,
        "maxValues": highest,
        "nullCount": nulls,
    }


def added(
    path: str, value: object, size: int, stats: dict[str, Any], *, is_change: bool = True
) -> Action:
    """Return the action that makes a file a part of the table."""
    return {
        "add": {
            "path": path,
            "partitionValues": {path.partition("=")[0]: str(value)},
            "size": size,
            "modificationTime": time.time_ns() // 1_000_000,
            "dataChange": is_change,
            "stats": msgspec.json.encode(stats).decode(),
        }
    }


def _bound(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return None if isinstance(value, str) and len(value) > LONGEST_BOUND else value
