"""SQL over the tables and views, through DuckDB; nothing but the archive can be reached."""

from datetime import timedelta
from typing import Any

import duckdb
import pyarrow as pa

from archive.errors import BadQuery
from archive.tables.schema import TABLES
from archive.tables.tables import Tables
from archive.tables.views import VIEWS

SPAN = pa.duration("us")


def connect(tables: Tables) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB connection that sees the archive's tables and views, and no files."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    for schema in TABLES:
        connection.register(schema.name, getattr(tables, schema.name).dataset())
    for view in VIEWS:
        connection.execute(f"CREATE VIEW {view.name} AS {view.sql}")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _plain(answer: Any) -> Any:
    """Return the answer with a name of its own for each column, and types that all formats hold."""
    names: list[str] = []
    for name in answer.column_names:
        again = sum(name == taken.partition(":")[0] for taken in names)
        names.append(f"{name}:{again}" if again else name)
    return pa.table([_plain_column(column) for column in answer.columns], names=names)


def _plain_column(column: Any) -> Any:
    if pa.types.is_interval(column.type):
        return pa.array([None if v is None else _span(v) for v in column.to_pylist()], SPAN)
    if pa.types.is_decimal(column.type):
        # DuckDB's sum of whole numbers is one; beyond 64 bits, the nearest float will do.
        try:
            return column.cast(pa.int64() if column.type.scale == 0 else pa.float64())
        except pa.ArrowInvalid:
            return column.cast(pa.float64())
    return column


def _span(interval: Any) -> timedelta:
    """Return DuckDB's interval with months of 30 days, as DuckDB itself compares them."""
    days = 30 * interval.months + interval.days
    return timedelta(days=days, microseconds=interval.nanoseconds // 1000)


def query(tables: Tables, sql: str) -> Any:
    """Return the answer to one SELECT as an Arrow table.

    Raises:
        BadQuery: DuckDB refuses it; the text says where it is wrong.
    """
    with connect(tables) as connection:
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise BadQuery("give one SELECT; the archive is changed by crawl and ingest only")
            return _plain(connection.sql(statements[0]).to_arrow_table())
        except duckdb.Error as error:
            raise BadQuery(str(error)) from error
