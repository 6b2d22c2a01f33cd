"""One Delta table: read at a version, append on condition, recognise what is already in."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa
from deltalake import (
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from archive.errors import CommitUnknown, StaleSnapshot, StoreUnreachable
from archive.objects.store import ObjectStore
from archive.tables.schema import TableSchema

COMPRESSION_LEVEL = 3
COMMITS_PER_CHECKPOINT = 50
UNCONDITIONAL_TRIES = 20


class Table:
    """A Delta table of the archive.

    The handle stays at one version until ``refresh``; reads and conditional appends refer to it.
    """

    def __init__(self, store: ObjectStore, schema: TableSchema) -> None:
        self.schema = schema
        self._uri = store.table_uri(schema.name)
        self._options = store.table_options()
        self._location = store.location
        self._delta = self._open()

    def _open(self) -> DeltaTable:
        try:
            return DeltaTable(self._uri, storage_options=self._options)
        except TableNotFoundError:
            return self._create()
        except (DeltaError, OSError) as error:
            raise StoreUnreachable(self._location, f"table {self.schema.name}: {error}") from error

    def _create(self) -> DeltaTable:
        configuration = {
            "delta.dataSkippingStatsColumns": ",".join(self.schema.bounded),
            "delta.checkpointInterval": str(COMMITS_PER_CHECKPOINT),
        }
        try:
            return DeltaTable.create(
                self._uri,
                self.schema.columns,
                mode="ignore",
                partition_by=[self.schema.partition],
                description=self.schema.meaning,
                configuration=configuration,
                storage_options=self._options,
            )
        except DeltaError:
            # Somebody created it at the same moment.
            return DeltaTable(self._uri, storage_options=self._options)
        except OSError as error:
            raise StoreUnreachable(self._location, str(error)) from error

    @property
    def version(self) -> int:
        """The version that this handle reads."""
        return self._delta.version()

    def refresh(self) -> int:
        """Move to the newest version and return it."""
        try:
            self._delta.update_incremental()
        except (DeltaError, OSError) as error:
            raise StoreUnreachable(self._location, f"table {self.schema.name}: {error}") from error
        return self.version

    def newest_version(self) -> int:
        """Return the newest version; the handle stays where it is."""
        return self._open().version()

    def dataset(self) -> Any:
        """Return the rows at this version as a pyarrow dataset; nothing is read yet."""
        return self._delta.to_pyarrow_dataset()

    def read(self, columns: Mapping[str, Any] | Sequence[str], wanted: Any) -> Any:
        """Return columns of the rows that an expression wants, as an Arrow table.

        Raises:
            StoreUnreachable: A file of the table is missing or damaged, or the store is away.
        """
        with self._reading():
            return self.dataset().to_table(_expressions(columns), filter=wanted)

    def batches(
        self, columns: Mapping[str, Any] | Sequence[str], wanted: Any, size: int
    ) -> Iterator[Any]:
        """Yield the same as record batches of at most ``size`` rows.

        Raises:
            StoreUnreachable: As ``read``.
        """
        with self._reading():
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
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, DeltaError, OSError) as error:
            why = f"table {self.schema.name} cannot be read: {error}"
            raise StoreUnreachable(self._location, why) from error

    def written(self, batch_id: str) -> int | None:
        """Return the number under which this batch was written, None when it was not."""
        return self._delta.transaction_version(batch_id)

    def append_next(
        self, rows: Any, batch_id: str, also: Mapping[str, int] = MappingProxyType({})
    ) -> int:
        """Append on condition that nobody has committed since this handle's version.

        Args:
            rows: Arrow rows of this table's columns.
            batch_id: Recorded with the commit's number.
            also: What else is put in force with this commit, by name.

        Returns:
            The new version; the batch is recorded under that number.

        Raises:
            StaleSnapshot: Somebody committed first; nothing landed.
            CommitUnknown: No answer, and the table cannot be read to find out.
        """
        number = self.version + 1
        try:
            self._append(rows, {batch_id: number, **also}, retries=0)
        except (DeltaError, OSError) as error:
            landed = self._look(batch_id, error)
            if landed == number:
                return number
            if isinstance(error, CommitFailedError):
                raise StaleSnapshot(f"{self.schema.name} moved past {number - 1}") from error
            raise StoreUnreachable(self._location, f"{self.schema.name}: {error}") from error
        return number

    def append_once(self, rows: Any, batch_id: str, number: int) -> None:
        """Append whatever others do, unless this batch is in already.

        Raises:
            CommitUnknown: No answer, and the table cannot be read to find out.
        """
        for _ in range(UNCONDITIONAL_TRIES):
            self.refresh()
            if self.written(batch_id) is not None:
                return
            try:
                self._append(rows, {batch_id: number}, retries=None)
            except CommitFailedError as error:
                self._look(batch_id, error)
            except (DeltaError, OSError) as error:
                if self._look(batch_id, error) is None:
                    raise StoreUnreachable(
                        self._location, f"{self.schema.name}: {error}"
                    ) from error
            else:
                return
        raise StoreUnreachable(self._location, f"{self.schema.name}: others commit all the time")

    def _look(self, batch_id: str, cause: Exception) -> int | None:
        try:
            self.refresh()
        except StoreUnreachable as error:
            raise CommitUnknown(
                f"{self._location}: no answer to a commit of {batch_id} to {self.schema.name} "
                f"({cause}); run again, it is looked for before anything is written"
            ) from error
        return self.written(batch_id)

    def _append(self, rows: Any, records: Mapping[str, int], *, retries: int | None) -> None:
        write_deltalake(
            self._delta,
            rows,
            mode="append",
            commit_properties=CommitProperties(
                max_commit_retries=retries,
                app_transactions=[Transaction(name, number) for name, number in records.items()],
            ),
            writer_properties=WriterProperties(
                compression="ZSTD", compression_level=COMPRESSION_LEVEL
            ),
            post_commithook_properties=PostCommitHookProperties(cleanup_expired_logs=False),
        )


def _expressions(columns: Mapping[str, Any] | Sequence[str]) -> Any:
    return dict(columns) if isinstance(columns, Mapping) else list(columns)


def arrow_rows(schema: TableSchema, rows: Sequence[dict[str, object]]) -> Any:
    """Return rows as an Arrow table of exactly the schema's columns.

    Raises:
        pyarrow.ArrowInvalid, pyarrow.ArrowTypeError: A value is not of its column's type.
    """
    return pa.Table.from_pylist(list(rows), schema=schema.columns)
