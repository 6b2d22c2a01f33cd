"""SQL over the whole of an archive within bounded memory; what does not fit goes to disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Final

import duckdb

from archive.errors import StoreUnreachable
from archive.tables.tables import Tables

MEMORY: Final = "512MB"


@contextmanager
def workbench(tables: Tables) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that sees the archive's tables at their version, and may make others.

    Raises:
        StoreUnreachable: A file of a table is missing or damaged, or the store is away.
    """
    with (
        TemporaryDirectory(prefix="newsfold-") as folder,
        duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": folder, "threads": 2}
        ) as connection,
    ):
        connection.execute("SET TimeZone = 'UTC'")
        for table in tables.all:
            connection.register(table.schema.name, table.dataset())
        try:
            yield connection
        except (duckdb.Error, OSError) as error:
            raise StoreUnreachable(tables.store.location, f"cannot be read: {error}") from error
