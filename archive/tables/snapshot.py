"""A Delta table at one version, read through deltalake and pyarrow."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from archive.errors import NoRight, StoreUnreachable
from archive.objects.advice import REFUSED, advice, code_in
from archive.objects.store import ObjectStore
from archive.tables.datafile import SEALED
from archive.tables.schema import TableSchema

TRANSACTION_DAYS: Final = 90
"""A batch is recognised for so long; later checkpoints leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFile:
    """A data file: its path in the table, its size in bytes, its rows, the day it belongs to."""

    path: str
    size: int
    rows: int
    day: date

    @property
    def is_sealed(self) -> bool:
        """Whether it is of a past day, sorted and packed."""
        return self.path.rpartition("/")[2].startswith(SEALED)


class Snapshot:
    """One version of a table; -1 is a table that is not there yet and holds nothing.

    Every method raises StoreUnreachable where a file is missing or damaged, or the store away.
    """

    def __init__(self, store: ObjectStore, schema: TableSchema, version: int) -> None:
        self.version = version
        self._store = store
        self._schema = schema

    def delta(self) -> DeltaTable:
        """Return deltalake's own handle at this version."""
        with explained(self._store, f"table {self._schema.name} cannot be read"):
            return DeltaTable(
                self._store.table_uri(self._schema.name),
                version=self.version,
                storage_options=self._store.table_options(),
            )

    def dataset(self) -> Any:
        """Return the rows as a pyarrow dataset; nothing is read yet.

        Columns that an older newsfold did not know are null.
        """
        return self._dataset

    @cached_property
    def _dataset(self) -> Any:
        if self.version < 0:
            return ds.dataset(self._schema.columns.empty_table())
        files = self._store.table_files(self._schema.name)
        found = self.delta().to_pyarrow_dataset(filesystem=files)
        known = found.schema.names
        missing = [c.with_nullable(True) for c in self._schema.columns if c.name not in known]
        return found.replace_schema(pa.schema([*found.schema, *missing])) if missing else found

    def put_checkpoint(self) -> None:
        """Write a checkpoint at this version, so that opening reads one file and not each entry."""
        with explained(self._store, f"table {self._schema.name} gets no checkpoint"):
            self.delta().create_checkpoint()

    def files(self) -> list[LiveFile]:
        """Return the data files, by path."""
        if self.version < 0:
            return []
        with explained(self._store, f"table {self._schema.name} cannot be read"):
            found = pa.table(self.delta().get_add_actions(flatten=True))
            if not found.num_rows:
                return []
            columns = ("path", "size_bytes", "num_records", f"partition.{self._schema.partition}")
            rows = zip(*(found[name].to_pylist() for name in columns), strict=True)
        return sorted(
            (
                LiveFile(path=path, size=size, rows=count, day=day)
                for path, size, count, day in rows
            ),
            key=lambda file: file.path,
        )

    def read(self, columns: Mapping[str, Any] | Sequence[str], wanted: Any) -> Any:
        """Return columns of the rows that an expression wants, as an Arrow table."""
        with explained(self._store, f"table {self._schema.name} cannot be read"):
            return self.dataset().to_table(_expressions(columns), filter=wanted)

    def batches(
        self, columns: Mapping[str, Any] | Sequence[str], wanted: Any, size: int
    ) -> Iterator[Any]:
        """Yield the same as record batches of at most ``size`` rows."""
        with explained(self._store, f"table {self._schema.name} cannot be read"):
            yield from (
                self.dataset()
                .scanner(
                    _expressions(columns),
                    filter=wanted,
                    batch_size=size,
                    batch_readahead=1,
                    fragment_readahead=1,
                    # Arrow's threads run ahead of whoever takes the batches, by up to a gigabyte.
                    use_threads=False,
                )
                .to_batches()
            )


def create_table(store: ObjectStore, schema: TableSchema) -> None:
    """Make a table unless there is one; another process may make it at the same moment."""
    with explained(store, f"table {schema.name} cannot be made"):
        DeltaTable.create(
            store.table_uri(schema.name),
            schema.columns,
            mode="ignore",
            partition_by=[schema.partition],
            description=schema.meaning,
            configuration={
                "delta.dataSkippingStatsColumns": ",".join(schema.bounded),
                "delta.setTransactionRetentionDuration": f"interval {TRANSACTION_DAYS} days",
            },
            storage_options=store.table_options(),
        )


@contextlib.contextmanager
def explained(store: ObjectStore, what: str) -> Iterator[None]:
    """Turn what deltalake and pyarrow raise into one line that says what to do."""
    try:
        yield
    except (pa.ArrowException, DeltaError, OSError) as error:
        raise trouble(store, what, str(error)) from error


def trouble(store: ObjectStore, what: str, said: str) -> StoreUnreachable:
    """Return what a library said of a store, as the error that says what to do."""
    code = code_in(said)
    cause = NoRight if code in REFUSED else StoreUnreachable
    return cause(store.location, f"{what}: {advice(code, said)}")


def _expressions(columns: Mapping[str, Any] | Sequence[str]) -> Any:
    return dict(columns) if isinstance(columns, Mapping) else list(columns)
