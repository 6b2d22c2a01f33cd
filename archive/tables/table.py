"""One Delta table: followed and continued by its log, read at a version.

newsfold writes Parquet files and log entries itself, so that a commit costs two requests and
its outcome is never in doubt; deltalake makes the table and reads it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from archive.errors import ArchiveError, Damaged, StaleSnapshot
from archive.objects.store import ObjectStore
from archive.tables.datafile import data_files
from archive.tables.livefile import LiveFile
from archive.tables.log import Log, Transaction
from archive.tables.schema import TableSchema
from archive.tables.snapshot import Snapshot, create_table
from archive.tables.state import Action

UNCONDITIONAL_TRIES = 100


class Table:
    """A Delta table of the archive.

    The handle stays at one version until ``refresh``; reads and conditional appends refer to it.
    ``is_new`` says that this handle has made the table.
    """

    def __init__(self, store: ObjectStore, schema: TableSchema, *, create: bool = False) -> None:
        self.schema = schema
        self._store = store
        self._log = Log(store, schema)
        self._snapshot: Snapshot | None = None
        self.exists = self._log.open()
        self.is_new = create and not self.exists
        if self.is_new:
            self._refuse_to_bury()
            create_table(store, schema)
            self.exists = self._log.open()

    def _refuse_to_bury(self) -> None:
        """Raise Damaged where data files lie without a log: a new one would make them forgotten."""
        data = self._store.entries(f"{self.schema.name}/{self.schema.partition}=")
        # Another process may have made the table and filled it in the meantime.
        if data and not self._log.open():
            why = f"the log is missing, though {len(data)} data files lie there"
            raise Damaged(self._store.location, f"{self.schema.name}/_delta_log", why)

    @property
    def location(self) -> str:
        """Where the archive lies."""
        return self._store.location

    @property
    def version(self) -> int:
        """The version that this handle reads."""
        return self._log.version

    @property
    def entries(self) -> int:
        """How many log entries have come since the last checkpoint."""
        return self.version - self._log.checkpoint

    def refresh(self) -> int:
        """Move to the newest version and return it."""
        return self._log.follow()

    def is_newest(self) -> bool:
        """Return whether nobody has committed since; the handle stays where it is."""
        return self._log.is_newest()

    @property
    def snapshot(self) -> Snapshot:
        """The table at this version."""
        if self._snapshot is None or self._snapshot.version != self.version:
            self._snapshot = Snapshot(self._store, self.schema, self.version)
        return self._snapshot

    def dataset(self) -> Any:
        """Return the rows at this version as a pyarrow dataset; nothing is read yet."""
        return self.snapshot.dataset()

    def files(self) -> list[LiveFile]:
        """Return the data files at this version, by path; that costs no request.

        Raises:
            Damaged: The log is not as newsfold writes it.
        """
        return self._log.files()

    def read(self, columns: Mapping[str, Any] | Sequence[str], wanted: Any) -> Any:
        """Return columns of the rows that an expression wants, as an Arrow table.

        Raises:
            StoreUnreachable: A file of the table is missing or damaged, or the store is away.
        """
        return self.snapshot.read(columns, wanted)

    def batches(
        self, columns: Mapping[str, Any] | Sequence[str], wanted: Any, size: int
    ) -> Iterator[Any]:
        """Yield the same as record batches of at most ``size`` rows.

        Raises:
            StoreUnreachable: As ``read``.
        """
        return self.snapshot.batches(columns, wanted, size)

    def put_checkpoint(self) -> None:
        """Write a checkpoint at this version, so that opening reads one file and not each entry."""
        self._log.put_checkpoint()

    def fetch_file(self, path: str, file: Path) -> None:
        """Bring a data file here.

        Raises:
            Damaged: It is missing.
        """
        key = f"{self.schema.name}/{path}"
        if not self._store.fetch_file(key, file):
            raise Damaged(self._store.location, key, "the data file is missing")

    def store_file(self, path: str, file: Path) -> None:
        """Store a data file that a commit shall make part of the table."""
        self._store.put_file(f"{self.schema.name}/{path}", file)

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
        live: Collection[str] = (),
    ) -> None:
        """Commit actions that hold whatever others have committed since.

        Args:
            actions: As the Delta protocol has them.
            records: What the commit records by name.
            what: The operation, for the table's history.
            unless: A name that, recorded by somebody else in the meantime, makes this needless.
            live: Paths of data files that must still be live.

        Raises:
            StaleSnapshot: Somebody has replaced one of these files; nothing landed.
            CommitUnknown: No answer.
        """
        kept = list(records)
        for _ in range(UNCONDITIONAL_TRIES):
            if self._log.commit(actions, kept, what):
                return
            self.refresh()
            if unless is not None and self.written(unless) is not None:
                return
            if not self._log.are_live(live):
                raise StaleSnapshot(f"{self.schema.name}: others replaced the same files")
        raise ArchiveError(
            f"{self._store.location}: {self.schema.name}: others commit all the time; run again"
        )

    def _stored(self, rows: Any) -> list[Action]:
        actions = []
        for file in data_files(self.schema, rows):
            self._store.create(f"{self.schema.name}/{file.path}", file.data)
            actions.append(file.action)
        return actions


def arrow_rows(schema: TableSchema, rows: Sequence[dict[str, object]]) -> Any:
    """Return rows as an Arrow table of exactly the schema's columns.

    Raises:
        pyarrow.ArrowInvalid, pyarrow.ArrowTypeError: A value is not of its column's type.
    """
    return pa.Table.from_pylist(list(rows), schema=schema.columns)
