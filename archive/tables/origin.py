"""Whose table it is: what a Delta log's metaData action states, beside newsfold's columns."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
import pyarrow as pa

from archive.tables.schema import COUNT, TEXT, TIME, TableSchema

_DELTA_TYPES: Final = {TEXT: "string", COUNT: "long", TIME: "timestamp", pa.date32(): "date"}


def is_foreign(stated: Mapping[str, Any], schema: TableSchema) -> str | None:
    """Return how a table differs from every one that newsfold ever made, None when it does not.

    The columns that must have a value have been there since the first version.

    Args:
        stated: ``partitionColumns`` and ``schemaString``, as in
            https://github.com/delta-io/delta/blob/master/PROTOCOL.md#change-metadata
        schema: The table that is expected.

    Raises:
        msgspec.DecodeError, KeyError, TypeError: It is no metaData action.
    """
    if list(stated["partitionColumns"]) != [schema.partition]:
        return f"it is not partitioned by {schema.partition}"
    fields = msgspec.json.decode(stated["schemaString"])["fields"]
    types = {field["name"]: field["type"] for field in fields}
    for column in schema.columns:
        wanted = _DELTA_TYPES.get(column.type)
        if column.nullable or wanted is None:
            continue
        if column.name not in types:
            return f"it has no column {column.name}"
        if types[column.name] != wanted:
            return f"its column {column.name} is {types[column.name]}, not {wanted}"
    return None
