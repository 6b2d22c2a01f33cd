"""A Delta log's checkpoint: all that its entries add up to, in one Parquet file.

https://github.com/delta-io/delta/blob/master/PROTOCOL.md#checkpoints, in the classic form.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import Damaged
from archive.objects.store import ObjectStore
from archive.tables.state import Action

LAST: Final = "_last_checkpoint"
"""The object that names the last one."""

_TEXT: Final = pa.string()
_LONG: Final = pa.int64()
_BOOL: Final = pa.bool_()
_TEXTS: Final = pa.list_(pa.field("element", _TEXT))
_PAIRS: Final = pa.map_(_TEXT, _TEXT)

SCHEMA: Final = pa.schema(
    {
        "txn": pa.struct({"appId": _TEXT, "version": _LONG, "lastUpdated": _LONG}),
        "add": pa.struct(
            {
                "path": _TEXT,
                "partitionValues": _PAIRS,
                "size": _LONG,
                "modificationTime": _LONG,
                "dataChange": _BOOL,
                "tags": _PAIRS,
                "stats": _TEXT,
            }
        ),
        "remove": pa.struct(
            {
                "path": _TEXT,
                "deletionTimestamp": _LONG,
                "dataChange": _BOOL,
                "extendedFileMetadata": _BOOL,
                "partitionValues": _PAIRS,
                "size": _LONG,
            }
        ),
        "metaData": pa.struct(
            {
                "id": _TEXT,
                "name": _TEXT,
                "description": _TEXT,
                "format": pa.struct({"provider": _TEXT, "options": _PAIRS}),
                "schemaString": _TEXT,
                "partitionColumns": _TEXTS,
                "configuration": _PAIRS,
                "createdTime": _LONG,
            }
        ),
        "protocol": pa.struct({"minReaderVersion": pa.int32(), "minWriterVersion": pa.int32()}),
    }
)


def write_checkpoint(
    store: ObjectStore, folder: str, version: int, actions: Sequence[Action]
) -> None:
    """Write a checkpoint of a version and point to it.

    Args:
        store: Where the table lies.
        folder: Of its log.
        version: The version that the actions add up to.
        actions: All of them.
    """
    sink = pa.BufferOutputStream()
    rows = pa.Table.from_pylist([dict(action) for action in actions], schema=SCHEMA)
    pq.write_table(rows, sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    store.create(f"{folder}/{version:020}.checkpoint.parquet", data)
    about = {
        "version": version,
        "size": len(actions),
        "sizeInBytes": len(data),
        "numOfAddFiles": sum("add" in action for action in actions),
    }
    key, stated = f"{folder}/{LAST}", msgspec.json.encode(about)
    # Whoever points to another one meanwhile points to one that is as good.
    if (before := store.get(key)) is None:
        store.create(key, stated)
    else:
        store.replace(key, stated, before)


def newest_checkpoint(store: ObjectStore, folder: str) -> tuple[int, list[Action]]:
    """Return the version of the last checkpoint and what it holds; -1 without one.

    Raises:
        Damaged: It is missing or cannot be read.
    """
    key = f"{folder}/{LAST}"
    data = store.get(key)
    if data is None:
        return -1, []
    try:
        version = int(msgspec.json.decode(data)["version"])
        key = f"{folder}/{version:020}.checkpoint.parquet"
        held = store.get(key)
        if held is None:
            raise Damaged(store.location, key, "the checkpoint is missing")
        return version, list(_read(held))
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
        raise Damaged(store.location, key, f"no checkpoint ({error})") from error


def _read(data: bytes) -> Iterator[Action]:
    """Yield the actions of a checkpoint, also of one that another program wrote."""
    with pq.ParquetFile(pa.BufferReader(data)) as file:
        columns = [name for name in SCHEMA.names if name in file.schema_arrow.names]
        rows = file.read(columns).to_pylist(maps_as_pydicts="strict")
    for row in rows:
        yield {kind: _stated(held) for kind, held in row.items() if held is not None}


def _stated(held: dict[str, Any]) -> dict[str, Any]:
    """Return an action without the fields that it leaves open."""
    return {name: value for name, value in held.items() if value is not None}
