"""Bringing an archive that an older newsfold made to the present format."""

import pyarrow as pa
from deltalake import Field, Schema

from archive.tables.snapshot import explained
from archive.tables.table import Table
from archive.tables.tables import Tables


def migrate(tables: Tables) -> tuple[str, ...]:
    """Add the columns and tables that an older newsfold did not know, and return their names.

    Rows that are there read null in them. Once this is done, an older newsfold refuses the
    archive and names the format. Killed midway, it is done by the next call.
    """
    if tables.is_current:
        return ()
    added = [name for table in tables.all for name in _add_columns(tables, table)]
    added += [table.schema.name for table in tables.all if table.is_new]
    tables.put_mark()
    return tuple(added)


def _add_columns(tables: Tables, table: Table) -> list[str]:
    table.refresh()
    delta = table.snapshot.delta()
    held = {field.name for field in delta.schema().fields}
    missing = [column for column in table.schema.columns if column.name not in held]
    if not missing:
        return []
    # Rows without a value are there, so that even a required column may be null in them.
    stated = Schema.from_arrow(pa.schema([column.with_nullable(True) for column in missing]))
    fields: list[Field] = stated.fields
    with explained(tables.store, f"table {table.schema.name} cannot be given columns"):
        delta.alter.add_columns(fields)
    table.refresh()
    return [f"{table.schema.name}.{column.name}" for column in missing]
