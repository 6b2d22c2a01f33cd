"""An answer in the formats that other tools read, written as it comes."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

import msgspec
import pyarrow as pa

from archive.reading.query import Answer

GROUP_BYTES: Final = 32 << 20
ROWS: Final = "answer"
"""The table of an SQLite file that holds the answer to a SELECT."""
_SQLITE_KINDS: Final[tuple[tuple[Callable[[Any], bool], str], ...]] = (
    (pa.types.is_boolean, "INTEGER"),
    (pa.types.is_integer, "INTEGER"),
    (pa.types.is_floating, "REAL"),
    (pa.types.is_binary, "BLOB"),
)


def write_csv(answer: Answer, file: IO[bytes]) -> None:
    """Write CSV in UTF-8 with a header; nested columns stand as JSON, times as ISO 8601."""
    from pyarrow import csv  # noqa: PLC0415 - only this output needs it

    schema = pa.schema([(field.name, _flat_kind(field.type)) for field in answer.schema])
    with csv.CSVWriter(file, schema) as writer:
        for batch in answer.batches:
            columns = [_flat(column) for column in batch.columns]
            writer.write_batch(pa.record_batch(columns, schema=schema))


def write_json(answer: Answer, file: IO[bytes]) -> None:
    """Write JSON Lines, one object a row; binary values are base64."""
    for batch in answer.batches:
        for row in batch.to_pylist():
            file.write(msgspec.json.encode(row) + b"\n")


def write_parquet(answer: Answer, file: IO[bytes]) -> None:
    """Write one Parquet file, zstd, in row groups of some GROUP_BYTES."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only this output needs it

    with pq.ParquetWriter(file, answer.schema, compression="zstd") as writer:
        for group in _groups(answer):
            writer.write_table(group, row_group_size=group.num_rows)


def write_sqlite(answer: Answer, path: Path, table: str = ROWS) -> None:
    """Write one table of an SQLite file; times are ISO 8601, nested columns JSON."""
    columns = ", ".join(f"{_quoted(f.name)} {_sqlite_kind(f.type)}" for f in answer.schema)
    places = ", ".join("?" for _ in answer.schema)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = off")  # the file counts only when it is whole
        connection.execute(f"CREATE TABLE {_quoted(table)} ({columns})")
        insert = f"INSERT INTO {_quoted(table)} VALUES ({places})"  # noqa: S608 - quoted
        for batch in answer.batches:
            values = (map(_sqlite_value, column.to_pylist()) for column in batch.columns)
            connection.executemany(insert, zip(*values, strict=True))
        connection.commit()


def _groups(answer: Answer) -> Iterator[Any]:
    held: list[Any] = []
    size = 0
    for batch in answer.batches:
        held.append(batch)
        size += batch.nbytes
        if size >= GROUP_BYTES:
            yield pa.Table.from_batches(held)
            held, size = [], 0
    if held:
        yield pa.Table.from_batches(held)


def _is_packed(kind: Any) -> bool:
    return bool(pa.types.is_nested(kind) or pa.types.is_binary(kind))


def _flat_kind(kind: Any) -> Any:
    return pa.string() if _is_packed(kind) else kind


def _flat(column: Any) -> Any:
    if not _is_packed(column.type):
        return column
    texts = [None if v is None else msgspec.json.encode(v).decode() for v in column.to_pylist()]
    return pa.array(texts, pa.string())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sqlite_kind(kind: Any) -> str:
    return next((name for fits, name in _SQLITE_KINDS if fits(kind)), "TEXT")


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
