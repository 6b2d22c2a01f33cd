"""SQL over the whole of an archive within bounded memory; what does not fit goes to disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from archive.tables.engine import engine, streamed
from archive.tables.snapshot import trouble
from archive.tables.tables import Tables

MEMORY_MB: Final = 512


@contextmanager
def workbench(tables: Tables) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that sees the archive's tables at their version, and may make others.

    Raises:
        StoreUnreachable: A file of a table is missing or damaged, or the store is away.
    """
    with engine(MEMORY_MB) as connection:
        for table in tables.all:
            connection.register(table.schema.name, streamed(table.dataset()))
        try:
            yield connection
        except (duckdb.Error, OSError) as error:
            raise trouble(tables.store, "the tables cannot be read", str(error)) from error
