"""The data dictionary, made of the schemas: `python -m archive.tables.dictionary`."""

import sys
from collections.abc import Iterable
from typing import Final, Protocol

import pyarrow as pa

from archive.tables.schema import TABLES
from archive.tables.views import VIEWS

_NAMES: Final = {"timestamp[us, tz=UTC]": "timestamp", "date32[day]": "date", "double": "float"}


class Described(Protocol):
    """A table or view: its name, what it holds, and an Arrow schema whose fields say so too."""

    @property
    def name(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def columns(self) -> pa.Schema: ...


DESCRIBED: Final[tuple[Described, ...]] = (*TABLES, *VIEWS)


def dictionary(described: Iterable[Described] = DESCRIBED) -> str:
    """Return the columns of tables and views, as Markdown."""
    return "\n\n".join(map(_table, described))


def column_rows(described: Described) -> list[tuple[str, str, str]]:
    """Return of each column its name, its type in words, and its meaning."""
    return [
        (column.name, _kind(column.type), column.metadata[b"meaning"].decode())
        for column in described.columns
    ]


def _table(described: Described) -> str:
    rows = "\n".join(
        f"| `{name}` | {kind} | {meaning} |" for name, kind, meaning in column_rows(described)
    )
    return (
        f"**{described.name}**: {described.meaning}\n\n"
        f"| column | type | meaning |\n|---|---|---|\n{rows}"
    )


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_kind(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "(" + ", ".join(f"{field.name} {_kind(field.type)}" for field in kind) + ")"
    if pa.types.is_map(kind):
        return f"map of {_kind(kind.key_type)} to {_kind(kind.item_type)}"
    return _NAMES.get(str(kind), str(kind))


if __name__ == "__main__":
    sys.stdout.write(dictionary() + "\n")
