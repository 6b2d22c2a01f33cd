"""SQL over the tables and views, through DuckDB; nothing but the archive can be reached."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa

from archive.errors import BadQuery
from archive.reading.plain import plain_batch, plain_schema, plain_table
from archive.tables.engine import ROWS_AT_ONCE, engine, streamed
from archive.tables.schema import TABLES
from archive.tables.snapshot import trouble
from archive.tables.tables import Tables
from archive.tables.views import VIEWS

Ask = Callable[[str], Any]
NAMES: Final = (*(schema.name for schema in TABLES), *(view.name for view in VIEWS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A query's answer as it comes: its Arrow schema, and record batches to be read once."""

    schema: Any
    batches: Iterator[Any]


@contextmanager
def connect(tables: Tables) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB connection that sees the archive's tables and views, and no files.

    What does not fit into the memory limit is spilled to a folder of the connection's own, the
    one place that its SQL could read besides.
    """
    with engine(tables.config.reading.memory_mb) as connection:
        for schema in TABLES:
            connection.register(schema.name, streamed(getattr(tables, schema.name).dataset()))
        for view in VIEWS:
            connection.execute(f"CREATE VIEW {view.name} AS {view.sql}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


@contextmanager
def asking(tables: Tables) -> Iterator[Ask]:
    """Open an archive for many questions at one state of it: a SELECT gives an Arrow table.

    Asking raises as ``query`` does.
    """
    with connect(tables) as connection:

        def ask(sql: str) -> Any:
            with _explained(tables):
                return plain_table(_select(connection, sql).to_arrow_table())

        yield ask


def query(tables: Tables, sql: str) -> Any:
    """Return the answer to one SELECT as an Arrow table.

    Raises:
        BadQuery: DuckDB refuses it; the text says where it is wrong.
        StoreUnreachable: A file is missing or damaged, or the store is away.
    """
    with asking(tables) as ask:
        return ask(sql)


@contextmanager
def stream(tables: Tables, sql: str) -> Iterator[Answer]:
    """Open the answer to one SELECT without ever holding the whole of it.

    Raises:
        BadQuery: DuckDB refuses it, or, while the batches are read, cannot go on.
    """
    with connect(tables) as connection:
        with _explained(tables):
            reader = _select(connection, sql).to_arrow_reader(ROWS_AT_ONCE)
        schema = plain_schema(reader.schema)
        yield Answer(schema=schema, batches=_batches(tables, reader, schema))


def _select(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyRelation:
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise BadQuery("give one SELECT; the archive is changed by crawl and ingest only")
    return connection.sql(statements[0])


def _batches(tables: Tables, reader: Any, schema: Any) -> Iterator[Any]:
    while True:
        with _explained(tables):
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                return
            except (pa.ArrowException, OSError) as error:  # as Arrow passes on DuckDB's own
                raise BadQuery(str(error)) from error
            made = plain_batch(batch, schema)
        yield made


@contextmanager
def _explained(tables: Tables) -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, BadQuery) as error:
        said, is_read, why = str(error).partition("' failed: ")
        if is_read and "reading the stream" in said:  # as DuckDB passes on what Arrow met
            what = "a table cannot be read, newsfold verify tells which file"
            raise trouble(tables.store, what, why.partition(". Detail:")[0]) from error
        if "Out of Memory" not in str(error):
            raise error if isinstance(error, BadQuery) else BadQuery(str(error)) from error
        raise BadQuery(
            f"the query needs more than {tables.config.reading.memory_mb} MB; ask for fewer "
            "columns or rows, or raise memory_mb under [reading] in newsfold.toml"
        ) from error
