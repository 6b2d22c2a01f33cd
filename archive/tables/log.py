"""A Delta table's log: followed entry by entry, and continued by creating the next one.

An entry is an object whose name is its number, JSON actions a line each
(https://github.com/delta-io/delta/blob/master/PROTOCOL.md). Creating it only if it is absent
is the whole of a commit: one request, whose answer says who was first.
"""

import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from archive.errors import CommitUnknown, Damaged, ForeignTable, NoAnswer
from archive.objects.store import ObjectStore
from archive.tables.checkpoint import newest_checkpoint, write_checkpoint
from archive.tables.livefile import LiveFile, live_file
from archive.tables.origin import is_foreign
from archive.tables.schema import TableSchema
from archive.tables.state import Action, TableState

READER, WRITER = 1, 2
# A log that somebody cleaned up while we held an old version could not be followed from it.
FOLLOWED_SECONDS: Final = 3600.0
_ENTRY: Final = re.compile(r"(\d{20})\.json")
_READERS: Final = 8

TRANSACTION_DAYS: Final = 90
"""A batch is recognised for so long; later checkpoints leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What a commit records by name: a batch, or what it puts in force.

    Attributes:
        lasts: Whether it stays for good; else it may be forgotten after the table's retention.
    """

    name: str
    number: int
    lasts: bool = False


class Log:
    """One table's log at one version; ``written`` and ``version`` refer to it.

    ``checkpoint`` is the version of the last checkpoint, -1 without one.
    """

    def __init__(self, store: ObjectStore, schema: TableSchema) -> None:
        self._store = store
        self._schema = schema
        self._name = schema.name
        self._folder = f"{schema.name}/_delta_log"
        self.version = -1
        self.checkpoint = -1
        self._state = TableState()
        self._opened = 0.0

    def open(self) -> bool:
        """Move to the newest version, from the last checkpoint; return False without a table.

        Raises:
            Damaged: An entry is missing or cannot be read.
            ForeignTable: Another program's table lies here.
        """
        self._opened = time.time()
        start, held = newest_checkpoint(self._store, self._folder)
        state = TableState()
        self._let_in(f"{self._folder}/{start:020}.checkpoint.parquet", held, state)
        after = _key(self._name, start) if start >= 0 else f"{self._folder}/"
        listed = (entry.key for entry in self._store.entries(f"{self._folder}/", after))
        keys = [key for key in listed if _ENTRY.fullmatch(key.rpartition("/")[2])]
        if start < 0 and not keys:
            return False
        for number, key in enumerate(keys, start + 1):
            if key != _key(self._name, number):
                raise Damaged(self._store.location, _key(self._name, number), "entry is missing")
        self.version, self.checkpoint, self._state = start, start, state
        with ThreadPoolExecutor(_READERS) as pool:
            for key, data in zip(keys, pool.map(self._store.get, keys), strict=True):
                self._take(key, data)
        return True

    def follow(self) -> int:
        """Move to the newest version and return it.

        Raises:
            Damaged, ForeignTable: As ``open``.
        """
        if self._is_old():
            self.open()
        while (data := self._store.get(_key(self._name, self.version + 1))) is not None:
            self._take(_key(self._name, self.version + 1), data)
        return self.version

    def is_newest(self) -> bool:
        """Return whether nobody has committed since; the log stays where it is."""
        return self._store.get(_key(self._name, self.version + 1)) is None

    def written(self, name: str) -> int | None:
        """Return the number under which a name was recorded last, None when it was not."""
        held = self._state.transactions.get(name)
        return None if held is None else int(held["version"])

    def recorded(self, name: str, version: int) -> bool:
        """Return whether the commit of a version recorded this name."""
        if self.written(name) == version:
            return True
        key = _key(self._name, version)
        data = self._store.get(key) if version <= self.version else None
        actions = [] if data is None else self._actions(key, data)
        return any(action["txn"]["appId"] == name for action in actions if "txn" in action)

    def are_live(self, paths: Iterable[str]) -> bool:
        """Return whether these data files are part of the table."""
        return all(path in self._state.live for path in paths)

    def files(self) -> list[LiveFile]:
        """Return the data files, by path.

        Raises:
            Damaged: The log does not say of one what newsfold's own do.
        """
        try:
            found = [live_file(each, self._schema.partition) for each in self._state.live.values()]
        except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
            key = f"{self._folder}/"
            raise Damaged(
                self._store.location, key, f"no entry of newsfold's ({error!r})"
            ) from error
        return sorted(found, key=lambda file: file.path)

    def put_checkpoint(self) -> None:
        """Write a checkpoint at this version, so that opening reads one file and not each entry."""
        actions = list(self._state.actions(_now_ms(), TRANSACTION_DAYS))
        write_checkpoint(self._store, self._folder, self.version, actions)
        self.checkpoint = self.version

    def commit(self, actions: Sequence[Action], records: Iterable[Transaction], what: str) -> bool:
        """Write the next entry; return False when somebody else's stands there or may do so.

        Raises:
            CommitUnknown: No answer; the entry may stand there.
        """
        if self._is_old():
            return False
        key = _key(self._name, self.version + 1)
        kept = list(records)
        lines = [_commit_info(what), *actions, *map(_transaction, kept)]
        data = b"\n".join(map(msgspec.json.encode, lines)) + b"\n"
        try:
            if not self._store.create(key, data):
                return False
        except NoAnswer as error:
            raise CommitUnknown(
                f"{error} (it is not known whether {key} was written; run again, it is looked for "
                "before anything is written)"
            ) from error
        self.version += 1
        self._state.take(lines)
        return True

    def _is_old(self) -> bool:
        """Return whether entries after this version may have been cleaned up unseen."""
        return not 0 <= time.time() - self._opened <= FOLLOWED_SECONDS

    def _take(self, key: str, data: bytes | None) -> None:
        if data is None:
            raise Damaged(self._store.location, key, "entry is missing")
        self._let_in(key, self._actions(key, data), self._state)
        self.version += 1

    def _let_in(self, key: str, actions: Sequence[Action], state: TableState) -> None:
        """Take actions into a state, if they are newsfold's own.

        Raises:
            Damaged, ForeignTable: They are not.
        """
        try:
            for action in actions:
                if protocol := action.get("protocol"):
                    self._check_protocol(protocol)
                if stated := action.get("metaData"):
                    self._check_metadata(stated)
            state.take(actions)
        except (msgspec.DecodeError, AttributeError, KeyError, TypeError) as error:
            raise Damaged(self._store.location, key, f"no log entry ({error!r})") from error

    def _actions(self, key: str, data: bytes) -> list[Action]:
        try:
            return [msgspec.json.decode(line, type=dict) for line in data.splitlines() if line]
        except msgspec.DecodeError as error:
            raise Damaged(self._store.location, key, f"no log entry ({error})") from error

    def _check_protocol(self, protocol: Mapping[str, Any]) -> None:
        if (protocol["minReaderVersion"], protocol["minWriterVersion"]) > (READER, WRITER):
            why = "it asks its readers for more than newsfold's do"
            raise ForeignTable(self._store.location, self._name, why)

    def _check_metadata(self, stated: Mapping[str, Any]) -> None:
        if (difference := is_foreign(stated, self._schema)) is not None:
            raise ForeignTable(self._store.location, self._name, difference)


def _key(table: str, version: int) -> str:
    return f"{table}/_delta_log/{version:020}.json"


def _transaction(record: Transaction) -> Action:
    stated: dict[str, Any] = {"appId": record.name, "version": record.number}
    # Only what states a time is ever forgotten.
    return {"txn": stated if record.lasts else stated | {"lastUpdated": _now_ms()}}


def _commit_info(what: str) -> Action:
    # With an id of its own an entry is never taken for another's.
    about = {"timestamp": _now_ms(), "operation": what, "engineInfo": "newsfold"}
    return {"commitInfo": about | {"operationParameters": {}, "txnId": str(uuid.uuid4())}}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
