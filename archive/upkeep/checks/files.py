"""Claims about data files: there, of the stated size, and readable to the last row."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from archive.tables.livefile import LiveFile
from archive.tables.table import Table
from archive.tables.tables import Tables
from archive.upkeep.checks.damage import Reader
from archive.upkeep.checks.found import Found, Offenders, Progress

BACKUP: Final = "restore the file from a backup; the rest of the table is not harmed"


def check_files(tables: Tables, progress: Progress, *, is_quick: bool) -> Iterator[Found]:
    """Yield how the data files of each table fare; read to the end unless it has to be quick."""
    with Reader() as reader:
        for table in tables.all:
            columns = _columns(table, is_current=tables.is_current)
            yield columns
            if columns.broken:
                continue  # another program's files say nothing of what we could ask
            files = table.files()
            yield _present(tables, table, files)
            if not is_quick:
                yield _readable(tables, table, files, reader, progress)


def _columns(table: Table, *, is_current: bool) -> Found:
    """Find columns that are not those of the schema: the table is another program's.

    Those that an older newsfold did not know may be missing until the archive is maintained.
    """
    broken, name = Offenders(), table.schema.name
    if table.exists:
        names = {field.name for field in table.snapshot.delta().schema().fields}
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


def _readable(
    tables: Tables, table: Table, files: list[LiveFile], reader: Reader, progress: Progress
) -> Found:
    broken = Offenders()
    with TemporaryDirectory(prefix="newsfold-") as folder:
        path = Path(folder, "held")
        for number, file in enumerate(files, 1):
            progress(f"reading {table.schema.name}, file {number} of {len(files)}")
            key = f"{table.schema.name}/{file.path}"
            if tables.store.fetch_file(key, path):
                why = reader.damage(table.schema, path, file)
                if why is not None:
                    broken.add(f"{key}: {why}")
    claim = f"the files of {table.schema.name} can be read to the last row"
    return broken.found(claim, len(files), BACKUP)
