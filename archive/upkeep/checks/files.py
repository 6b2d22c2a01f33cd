"""Claims about data files: there, of the stated size, and readable to the last row."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.tables.schema import TableSchema
from archive.tables.snapshot import LiveFile
from archive.tables.table import Table
from archive.tables.tables import Tables
from archive.upkeep.checks.found import Found, Offenders, Progress

BACKUP: Final = "restore the file from a backup; the rest of the table is not harmed"
ROWS_AT_ONCE: Final = 2048


def check_files(tables: Tables, progress: Progress, *, is_quick: bool) -> Iterator[Found]:
    """Yield how the data files of each table fare; read to the end unless it has to be quick."""
    for table in tables.all:
        columns = _columns(table, is_current=tables.is_current)
        yield columns
        if columns.broken:
            continue  # another program's files say nothing of what we could ask
        files = table.snapshot.files()
        yield _present(tables, table, files)
        if not is_quick:
            yield _readable(tables, table, files, progress)


def _columns(table: Table, *, is_current: bool) -> Found:
    """Find columns that are not those of the schema: the table is another program's.

    Those that an older newsfold did not know may be missing until the archive is maintained.
    """
    broken, name = Offenders(), table.schema.name
    if table.exists:
        delta = table.snapshot.delta()
        names = {field.name for field in delta.schema().fields}
        if delta.metadata().partition_columns != [table.schema.partition]:
            broken.add(f"{name} is not partitioned by {table.schema.partition}")
        held = table.dataset().schema
        for column in table.schema.columns:
            if column.name not in names and is_current:
                broken.add(f"{name}.{column.name} is missing")
            elif held.field(column.name).type != column.type:
                broken.add(f"{name}.{column.name} is {held.field(column.name).type}")
    return broken.found(
        f"{table.schema.name} has newsfold's columns",
        len(table.schema.columns),
        "another program's table lies here, or one that another program changed: give newsfold a "
        "place of its own",
    )


def _present(tables: Tables, table: Table, files: list[LiveFile]) -> Found:
    prefix = f"{table.schema.name}/"
    sizes = {entry.key: entry.size for entry in tables.store.entries(prefix)}
    broken = Offenders()
    for file in files:
        key = prefix + file.path
        if key not in sizes:
            broken.add(f"{key}: missing")
        elif sizes[key] != file.size:
            broken.add(f"{key}: {sizes[key]} bytes, not {file.size}")
    claim = f"the files of {table.schema.name} are there, of the size that its log says"
    return broken.found(claim, len(files), BACKUP)


def _readable(tables: Tables, table: Table, files: list[LiveFile], progress: Progress) -> Found:
    broken = Offenders()
    with TemporaryDirectory(prefix="newsfold-") as folder:
        path = Path(folder, "held")
        for number, file in enumerate(files, 1):
            progress(f"reading {table.schema.name}, file {number} of {len(files)}")
            key = f"{table.schema.name}/{file.path}"
            if tables.store.fetch_file(key, path) and (why := damage(table.schema, path, file)):
                broken.add(f"{key}: {why}")
    claim = f"the files of {table.schema.name} can be read to the last row"
    return broken.found(claim, len(files), BACKUP)


def damage(schema: TableSchema, path: Path, stated: LiveFile) -> str | None:
    """Return what is wrong with a data file, None when every page and bound of it is right."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if wrong := _foreign(schema, file.schema_arrow):
                return f"column {wrong} is not what it should be"
            rows = sum(batch.num_rows for batch in file.iter_batches(ROWS_AT_ONCE))
            if rows != stated.rows:
                return f"{rows} rows, not {stated.rows}"
            if wrong := next(_misstated(schema, file), None):
                return f"bounds of {wrong} are wrong"
    except (pa.ArrowException, OSError, UnicodeDecodeError, ValueError, KeyError) as error:
        return f"damaged ({str(error).splitlines()[0]})"
    return None


def _foreign(schema: TableSchema, held: Any) -> str | None:
    """Return a column that the schema does not know, or not so; it may lack newer ones."""
    for column in held:
        place = schema.columns.get_field_index(column.name)
        if place < 0 or schema.columns.field(place).type != column.type:
            return str(column.name)
    return None


def _misstated(schema: TableSchema, file: Any) -> Iterator[str]:
    """Yield the bounded columns whose bounds, by which readers skip row groups, are not true."""
    names = [name for name in schema.bounded if name in file.schema_arrow.names]
    for number in range(file.num_row_groups):
        rows, group = file.read_row_group(number, columns=names), file.metadata.row_group(number)
        columns = {
            group.column(k).path_in_schema: group.column(k) for k in range(group.num_columns)
        }
        for name in names:
            stated, found = columns[name].statistics, pc.min_max(rows[name]).as_py()
            if stated is None or not stated.has_min_max:
                continue
            if (stated.min, stated.max) != (found["min"], found["max"]):
                yield name
