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
from archive.tables.schema import TableSchema
from archive.tables.state import Action

LEVEL: Final = 3
PART: Final = "part"
SEALED: Final = "sealed"
"""How files begin: as a batch brought them, or of a past day, sorted and packed."""
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
        bounds = Bounds(schema)
        bounds.take(part)
        yield DataFile(path=path, data=data, action=added(path, len(data), bounds.stated()))


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
    """Return how Parquet is written: statistics of the bounded columns only, pages with CRC-32."""
    return {
        "compression": "zstd",
        "compression_level": level,
        "write_statistics": list(schema.bounded),
        "write_page_checksum": True,
    }


def new_path(schema: TableSchema, value: object, kind: str = PART) -> str:
    """Return a path that no file has, in the folder of a partition's value."""
    return f"{schema.partition}={value}/{kind}-{uuid.uuid4()}.zstd.parquet"


class Bounds:
    """The statistics of a file's rows as Delta has them, gathered piece by piece."""

    def __init__(self, schema: TableSchema) -> None:
        self.rows = 0
        self._lowest: dict[str, list[Any]] = {name: [] for name in schema.bounded}
        self._highest: dict[str, list[Any]] = {name: [] for name in schema.bounded}
        self._nulls = dict.fromkeys(schema.bounded, 0)

    def take(self, rows: Any) -> None:
        """Widen by some rows: an Arrow table or record batch."""
        self.rows += rows.num_rows
        for name in self._nulls:
            self._nulls[name] += rows[name].null_count
            found = pc.min_max(rows[name]).as_py()
            if found["min"] is not None:
                self._lowest[name] = [min([found["min"], *self._lowest[name]])]
                self._highest[name] = [max([found["max"], *self._highest[name]])]

    def stated(self) -> dict[str, Any]:
        """Return how many rows, the bounds of columns and how many of each are null."""
        known = [
            name
            for name, values in self._lowest.items()
            if values and not _is_long(values[0]) and not _is_long(self._highest[name][0])
        ]
        return {
            "numRecords": self.rows,
            "minValues": {name: _plain(self._lowest[name][0]) for name in known},
            "maxValues": {name: _plain(self._highest[name][0]) for name in known},
            "nullCount": self._nulls,
        }


def added(path: str, size: int, stats: dict[str, Any], *, is_change: bool = True) -> Action:
    """Return the action that makes a file a part of the table."""
    return {
        "add": {
            "path": path,
            "partitionValues": _partition(path),
            "size": size,
            "modificationTime": time.time_ns() // 1_000_000,
            "dataChange": is_change,
            "stats": msgspec.json.encode(stats).decode(),
        }
    }


def removed(path: str, size: int, *, is_change: bool = True) -> Action:
    """Return the action that ends a file's part in the table."""
    return {
        "remove": {
            "path": path,
            "partitionValues": _partition(path),
            "size": size,
            "deletionTimestamp": time.time_ns() // 1_000_000,
            "dataChange": is_change,
            "extendedFileMetadata": True,
        }
    }


def _partition(path: str) -> dict[str, str]:
    name, _, value = path.partition("/")[0].partition("=")
    return {name: value}


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > LONGEST_BOUND


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value
