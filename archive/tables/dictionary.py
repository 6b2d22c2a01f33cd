"""The data dictionary, made of the schemas: `python -m archive.tables.dictionary`."""

import sys
from typing import Any, Final

import pyarrow as pa

from archive.tables.schema import TABLES, TableSchema
from archive.tables.views import VIEWS

_NAMES: Final = {"timestamp[us, tz=UTC]": "timestamp", "date32[day]": "date"}


def dictionary() -> str:
    """Return every table's columns and every view, as Markdown."""
    views = "\n".join(f"- `{view.name}`: {view.meaning}" for view in VIEWS)
    return "\n\n".join([*map(_table, TABLES), f"**Views**\n\n{views}"])


def _table(schema: TableSchema) -> str:
    rows = "\n".join(
        f"| `{column.name}` | {_kind(column.type)} | {column.metadata[b'meaning'].decode()} |"
        for column in schema.columns
    )
    return (
        f"**{schema.name}**: {schema.meaning}\n\n| column | type | meaning |\n|---|---|---|\n{rows}"
    )


def _kind(kind: Any) -> str:
    if pa.types.is_list(kind):
        return f"list of {_kind(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "(" + ", ".join(f"{field.name} {_kind(field.type)}" for field in kind) + ")"
    if pa.types.is_map(kind):
        return f"map of {_kind(kind.key_type)} to {_kind(kind.item_type)}"
    return _NAMES.get(str(kind), str(kind))


if __name__ == "__main__":
    sys.stdout.write(dictionary() + "\n")
