"""One Delta table: read at a version, append on condition, recognise what is already in.

newsfold writes Parquet files and log entries itself, so that a commit costs two requests and
its outcome is never in doubt; deltalake makes the table and reads it.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from archive.errors import ArchiveError, StaleSnapshot, StoreUnreachable
from archive.objects.store import ObjectStore
from archive.tables.datafile import data_files
from archive.tables.log import Action, Log, Transaction
from archive.tables.schema import TableSchema

COMMITS_PER_CHECKPOINT = 50
UNCONDITIONAL_TRIES = 100
TRANSACTION_DAYS = 90
"""A batch is recognised for so long; the checkpoints forget it later."""


class Table:
    """A Delta table of the archive.

    The handle stays at one version until ``refresh``; reads and conditional appends refer to it.
    """

    def __init__(self, store: ObjectStore, schema: TableSchema, *, create: bool = False) -> None:
        self.schema = schema
        self._store = store
        self._log = Log(store, schema.name)
        self._dataset: tuple[int, Any] | None = None
        self.exists = self._log.open()
        if create and not self.exists:
            self._create()
            self.exists = self._log.open()

    def _create(self) -> None:
        with self._explained(f"table {self.schema.name} cannot be made"):
            # Another process may make it at the same moment.
            DeltaTable.create(
                self._store.table_uri(self.schema.name),
                self.schema.columns,
                mode="ignore",
                partition_by=[self.schema.partition],
                description=self.schema.meaning,
                configuration={
                    "delta.dataSkippingStatsColumns": ",".join(self.schema.bounded),
                    "delta.checkpointInterval": str(COMMITS_PER_CHECKPOINT),
                    "delta.setTransactionRetentionDuration": f"interval {TRANSACTION_DAYS} days",
                },
                storage_options=self._store.table_options(),
            )

    @property
    def version(self) -> int:
        """The version that this handle reads."""
        return self._log.version

    def refresh(self) -> int:
        """Move to the newest version and return it."""
        return self._log.follow()

    def is_newest(self) -> bool:
        """Return whether nobody has committed since; the handle stays where it is."""
        return self._log.is_newest()

    def delta(self) -> DeltaTable:
        """Return deltalake's own handle at this version."""
        with self._explained(f"table {self.schema.name} cannot be read"):
            return DeltaTable(
                self._store.table_uri(self.schema.name),
                version=self.version,
                storage_options=self._store.table_options(),
            )

    def dataset(self) -> Any:
        """Return the rows at this version as a pyarrow dataset; nothing is read yet.

        Columns that an older newsfold did not know are null.
        """
        if not self.exists:
            return ds.dataset(self.schema.columns.empty_table())
        if self._dataset is None or self._dataset[0] != self.version:
            found = self.delta().to_pyarrow_dataset()
            missing = [
                column for column in self.schema.columns if column.name not in found.schema.names
            ]
            if missing:
                found = found.replace_schema(pa.schema([*found.schema, *missing]))
            self._dataset = self.version, found
        return self._dataset[1]

    def read(self, columns: Mapping[str, Any] | Sequence[str], wanted: Any) -> Any:
        """Return columns of the rows that an expression wants, as an Arrow table.

        Raises:
            StoreUnreachable: A file of the table is missing or damaged, or the store is away.
        """
        with self._explained(f"table {self.schema.name} cannot be read"):
            return self.dataset().to_table(_expressions(columns), filter=wanted)

    def batches(
        self, columns: Mapping[str, Any] | Sequence[str], wanted: Any, size: int
    ) -> Iterator[Any]:
        """Yield the same as record batches of at most ``size`` rows.

        Raises:
            StoreUnreachable: As ``read``.
        """
        with self._explained(f"table {self.schema.name} cannot be read"):
            yield from (
                self.dataset()
                .scanner(
                    _expressions(columns),
                    filter=wanted,
                    batch_size=size,
                    batch_readahead=1,
                    fragment_readahead=1,
                )
                .to_batches()
            )

    @contextlib.contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, DeltaError, OSError) as error:
            raise StoreUnreachable(self._store.location, f"{what}: {error}") from error

    def written(self, name: str) -> int | None:
        """Return the number under which a batch was written, None when it was not."""
        return self._log.written(name)

    def recorded(self, name: str, version: int) -> bool:
        """Return whether the commit of a version recorded this batch."""
        return self._log.recorded(name, version)

    def append_next(
        self, rows: Any, batch_id: str, also: Mapping[str, int] = MappingProxyType({})
    ) -> int:
        """Append on condition that nobody has committed since this handle's version.

        Args:
            rows: Arrow rows of this table's columns.
            batch_id: Recorded with the commit's number.
            also: What else is put in force with this commit, by name, for good.

        Returns:
            The new version; the batch is recorded under that number.

        Raises:
            StaleSnapshot: Somebody committed first; nothing landed.
            CommitUnknown: No answer.
        """
        number = self.version + 1
        records = [Transaction(name=batch_id, number=number)]
        records += [Transaction(name=name, number=n, lasts=True) for name, n in also.items()]
        if not self._log.commit(self._stored(rows), records, "WRITE"):
            raise StaleSnapshot(f"{self.schema.name} moved past {number - 1}")
        return number

    def append_once(self, rows: Any, batch_id: str, number: int) -> None:
        """Append whatever others do, unless this batch is in already.

        Raises:
            CommitUnknown: No answer.
        """
        if self.written(batch_id) is not None:
            return
        record = Transaction(name=batch_id, number=number)
        self.commit(self._stored(rows), [record], "WRITE", unless=batch_id)

    def commit(
        self,
        actions: Sequence[Action],
        records: Iterable[Transaction],
        what: str,
        *,
        unless: str | None = None,
    ) -> None:
        """Commit actions that hold whatever others have committed since.

        Args:
            actions: As the Delta protocol has them.
            records: What the commit records by name.
            what: The operation, for the table's history.
            unless: A name that, recorded by somebody else in the meantime, makes this needless.

        Raises:
            CommitUnknown: No answer.
        """
        kept = list(records)
        for _ in range(UNCONDITIONAL_TRIES):
            if self._log.commit(actions, kept, what):
                return
            self.refresh()
            if unless is not None and self.written(unless) is not None:
                return
        raise ArchiveError(
            f"{self._store.location}: {self.schema.name}: others commit all the time; run again"
        )

    def _stored(self, rows: Any) -> list[Action]:
        actions = []
        for file in data_files(self.schema, rows):
            self._store.create(f"{self.schema.name}/{file.path}", file.data)
            actions.append(file.action)
        return actions


def _expressions(columns: Mapping[str, Any] | Sequence[str]) -> Any:
    return dict(columns) if isinstance(columns, Mapping) else list(columns)


def arrow_rows(schema: TableSchema, rows: Sequence[dict[str, object]]) -> Any:
    """Return rows as an Arrow table of exactly the schema's columns.

    Raises:
        pyarrow.ArrowInvalid, pyarrow.ArrowTypeError: A value is not of its column's type.
    """
    return pa.Table.from_pylist(list(rows), schema=schema.columns)
