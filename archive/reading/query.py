"""SQL over the tables and views, through DuckDB; nothing but the archive can be reached."""

from typing import Any

import duckdb

from archive.errors import BadQuery
from archive.tables.schema import TABLES
from archive.tables.tables import Tables
from archive.tables.views import VIEWS


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
            return connection.sql(statements[0]).to_arrow_table()
        except duckdb.Error as error:
            raise BadQuery(str(error)) from error
