"""Data files brought here and read batch by batch: memory stays that of one row group."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import Damaged
from archive.tables.livefile import LiveFile
from archive.tables.schema import TableSchema
from archive.tables.table import Table

ROWS_AT_ONCE: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Some data files of a table on the local disk."""

    schema: TableSchema
    location: str
    files: Sequence[tuple[LiveFile, Path]]

    def batches(self, columns: Sequence[str] = ()) -> Iterator[Any]:
        """Yield all rows, or some columns of them, as record batches, file after file.

        Columns that a file lacks are null.

        Raises:
            Damaged: A file is not the Parquet it was.
        """
        wanted = list(columns) or self.schema.columns.names
        for live, path in self.files:
            try:
                with pq.ParquetFile(path, page_checksum_verification=True) as file:
                    held = [name for name in file.schema_arrow.names if name in wanted]
                    for batch in file.iter_batches(ROWS_AT_ONCE, columns=held):
                        yield self._whole(batch, live, wanted)
            except (pa.ArrowException, OSError) as error:
                key = f"{self.schema.name}/{live.path}"
                raise Damaged(self.location, key, f"cannot be read ({error})") from error

    def _whole(self, batch: Any, live: LiveFile, wanted: Sequence[str]) -> Any:
        fields = [self.schema.columns.field(name).with_nullable(True) for name in wanted]
        arrays = [self._column(batch, live, field) for field in fields]
        return pa.record_batch(arrays, schema=pa.schema(fields))

    def _column(self, batch: Any, live: LiveFile, field: Any) -> Any:
        if field.name == self.schema.partition:
            return pa.repeat(pa.scalar(live.day, field.type), batch.num_rows)
        if field.name not in batch.schema.names:
            return pa.nulls(batch.num_rows, field.type)
        return batch[field.name].cast(field.type)


@contextmanager
def fetched(table: Table, files: Sequence[LiveFile]) -> Iterator[Fetched]:
    """Bring data files here for as long as the context lasts."""
    with TemporaryDirectory(prefix="newsfold-") as folder:
        paths = [Path(folder) / str(number) for number in range(len(files))]
        for file, path in zip(files, paths, strict=True):
            table.fetch_file(file.path, path)
        pairs = tuple(zip(files, paths, strict=True))
        yield Fetched(schema=table.schema, location=table.location, files=pairs)
