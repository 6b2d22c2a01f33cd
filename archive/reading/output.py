"""An answer in the formats that other tools read."""

from typing import IO, Any

import msgspec
import pyarrow as pa


def write_csv(answer: Any, file: IO[bytes]) -> None:
    """Write CSV in UTF-8 with a header; nested columns stand as JSON, times as ISO 8601."""
    from pyarrow import csv  # noqa: PLC0415 - only this output needs it

    columns = [_flat(column) for column in answer.columns]
    csv.write_csv(pa.table(columns, names=answer.column_names), file)


def write_json(answer: Any, file: IO[bytes]) -> None:
    """Write JSON Lines, one object a row; binary values are base64."""
    for batch in answer.to_batches(max_chunksize=1000):
        for row in batch.to_pylist():
            file.write(msgspec.json.encode(row) + b"\n")


def write_parquet(answer: Any, file: IO[bytes]) -> None:
    """Write one Parquet file, zstd."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only this output needs it

    pq.write_table(answer, file, compression="zstd")


def _flat(column: Any) -> Any:
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        texts = [None if v is None else msgspec.json.encode(v).decode() for v in column.to_pylist()]
        return pa.array(texts, pa.string())
    return column
