"""Data files in place of others: the one way in which compaction, sealing and erasing work."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from archive.tables.datafile import Bounds, added, new_path, parquet_options, removed
from archive.tables.log import Action, Transaction
from archive.tables.snapshot import LiveFile
from archive.tables.table import Table

# Arrow keeps what it has read of a file until it is through with the whole of it.
FILE_BYTES: Final = 64 << 20
GROUP_BYTES: Final = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What shall stand in place of what; nothing of it shows before ``commit``.

    ``is_change`` says whether rows differ, as in erasing, or are only laid out anew.
    """

    table: Table
    is_change: bool = False
    old: list[LiveFile] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    def put(
        self, old: Sequence[LiveFile], rows: Iterable[Any], day: date, kind: str, level: int
    ) -> None:
        """Write a day's rows into files of at most some FILE_BYTES, in place of others.

        Args:
            old: Files of that day.
            rows: Record batches or tables with the table's columns.
            day: The partition.
            kind: How the files' names begin.
            level: Of zstd.
        """
        self.old.extend(old)
        self.actions.extend(removed(f.path, f.size, is_change=self.is_change) for f in old)
        with tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
            for file, size, bounds in _files(self.table, rows, level, Path(folder)):
                path = new_path(self.table.schema, day, kind)
                self.table.store_file(path, file)
                action = added(path, size, bounds.stated(), is_change=self.is_change)
                self.actions.append(action)
                file.unlink()

    def commit(self, what: str, records: Iterable[Transaction] = ()) -> None:
        """Make the table hold the new files and no longer the old ones.

        Raises:
            StaleSnapshot: Somebody replaced one of the old files; nothing changed.
            CommitUnknown: No answer.
        """
        kept = list(records)
        if self.actions or kept:
            self.table.commit(self.actions, kept, what, live=[file.path for file in self.old])


def _files(
    table: Table, rows: Iterable[Any], level: int, folder: Path
) -> Iterator[tuple[Path, int, Bounds]]:
    """Yield each file as it is full, with its size and statistics."""
    groups = _groups(table, rows)
    group = next(groups, None)
    for number in range(1 << 30):
        if group is None:
            return
        path, bounds = folder / str(number), Bounds(table.schema)
        with pq.ParquetWriter(path, group.schema, **parquet_options(table.schema, level)) as writer:
            while group is not None and (not bounds.rows or path.stat().st_size < FILE_BYTES):
                bounds.take(group)
                writer.write_table(group, row_group_size=group.num_rows)
                group = next(groups, None)
        yield path, path.stat().st_size, bounds


def _groups(table: Table, rows: Iterable[Any]) -> Iterator[Any]:
    """Gather rows into row groups of some GROUP_BYTES, without the partition column."""
    # Rows from before a column was there are null in it, be it required by now.
    schema = pa.schema(
        [c.with_nullable(True) for c in table.schema.columns if c.name != table.schema.partition]
    )
    waiting: list[Any] = []
    size = 0
    for batch in rows:
        if not batch.num_rows:
            continue
        waiting.append(batch.select(schema.names).cast(schema))
        size += batch.nbytes
        if size >= GROUP_BYTES:
            yield _joined(waiting)
            waiting, size = [], 0
    if waiting:
        yield _joined(waiting)


def _joined(batches: list[Any]) -> Any:
    tables = [b if isinstance(b, pa.Table) else pa.Table.from_batches([b]) for b in batches]
    return pa.concat_tables(tables)
