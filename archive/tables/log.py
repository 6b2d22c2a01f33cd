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
import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import CommitUnknown, Damaged, ForeignTable, NoAnswer
from archive.objects.store import ObjectStore
from archive.tables.origin import is_foreign
from archive.tables.schema import TableSchema

Action = Mapping[str, Any]

READER, WRITER = 1, 2
# A log that somebody cleaned up while we held an old version could not be followed from it.
FOLLOWED_SECONDS: Final = 3600.0
_ENTRY: Final = re.compile(r"(\d{20})\.json")
_READERS: Final = 8
_CHECKED: Final = ["txn", "protocol", "metaData"]


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
        self.version = -1
        self.checkpoint = -1
        self._numbers: dict[str, int] = {}
        self._removed: set[str] = set()
        self._was_followed = True
        self._opened = 0.0

    def open(self) -> bool:
        """Move to the newest version, from the last checkpoint; return False without a table.

        Raises:
            Damaged: An entry is missing or cannot be read.
            ForeignTable: Another program's table lies here.
        """
        self._opened = time.time()
        # Opened again, it has not seen all that was removed in between.
        self._was_followed = self.version < 0
        start, numbers = self._checkpoint()
        after = _key(self._name, start) if start >= 0 else self._at("")
        listed = (entry.key for entry in self._store.entries(self._at(""), after))
        keys = [key for key in listed if _ENTRY.fullmatch(key.rpartition("/")[2])]
        if start < 0 and not keys:
            return False
        for number, key in enumerate(keys, start + 1):
            if key != _key(self._name, number):
                raise Damaged(self._store.location, _key(self._name, number), "entry is missing")
        self.version, self.checkpoint, self._numbers = start, start, numbers
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
        return self._numbers.get(name)

    def recorded(self, name: str, version: int) -> bool:
        """Return whether the commit of a version recorded this name."""
        if self._numbers.get(name) == version:
            return True
        data = self._store.get(_key(self._name, version)) if version <= self.version else None
        return data is not None and name in _transactions(self._actions("", data))

    def are_live(self, paths: Iterable[str]) -> bool:
        """Return whether files that were live at an earlier version surely are."""
        return self._was_followed and self._removed.isdisjoint(paths)

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
        self._numbers |= {each.name: each.number for each in kept}
        self._removed |= {action["remove"]["path"] for action in actions if "remove" in action}
        return True

    def _is_old(self) -> bool:
        """Return whether entries after this version may have been cleaned up unseen."""
        return not 0 <= time.time() - self._opened <= FOLLOWED_SECONDS

    def _checkpoint(self) -> tuple[int, dict[str, int]]:
        """Return the last checkpoint's version and the transactions it holds; -1 without one."""
        data = self._store.get(self._at("_last_checkpoint"))
        if data is None:
            return -1, {}
        key = self._at("_last_checkpoint")
        try:
            version = int(msgspec.json.decode(data)["version"])
            key = self._at(f"{version:020}.checkpoint.parquet")
            held = self._store.get(key)
            if held is None:
                raise Damaged(self._store.location, key, "the checkpoint is missing")
            rows = pq.read_table(pa.BufferReader(held), columns=_CHECKED).to_pylist()
            self._check(key, rows)
        except (msgspec.DecodeError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
            raise Damaged(self._store.location, key, f"no checkpoint ({error})") from error
        found = [row["txn"] for row in rows if row["txn"]]
        return version, {txn["appId"]: txn["version"] for txn in found}

    def _take(self, key: str, data: bytes | None) -> None:
        if data is None:
            raise Damaged(self._store.location, key, "entry is missing")
        actions = self._actions(key, data)
        self._check(key, actions)
        self._numbers |= _transactions(actions)
        self._removed |= {action["remove"]["path"] for action in actions if "remove" in action}
        self.version += 1

    def _actions(self, key: str, data: bytes) -> list[Action]:
        try:
            return [msgspec.json.decode(line, type=dict) for line in data.splitlines() if line]
        except msgspec.DecodeError as error:
            raise Damaged(self._store.location, key, f"no log entry ({error})") from error

    def _check(self, key: str, actions: Iterable[Action]) -> None:
        """Raise ForeignTable where actions make this a table that newsfold has not made."""
        try:
            for action in actions:
                if protocol := action.get("protocol"):
                    self._check_protocol(protocol)
                if stated := action.get("metaData"):
                    self._check_metadata(stated)
        except (msgspec.DecodeError, KeyError, TypeError) as error:
            raise Damaged(self._store.location, key, f"no log entry ({error!r})") from error

    def _check_protocol(self, protocol: Mapping[str, Any]) -> None:
        if (protocol["minReaderVersion"], protocol["minWriterVersion"]) > (READER, WRITER):
            why = "it asks its readers for more than newsfold's do"
            raise ForeignTable(self._store.location, self._name, why)

    def _check_metadata(self, stated: Mapping[str, Any]) -> None:
        if (difference := is_foreign(stated, self._schema)) is not None:
            raise ForeignTable(self._store.location, self._name, difference)

    def _at(self, name: str) -> str:
        return f"{self._name}/_delta_log/{name}"


def _key(table: str, version: int) -> str:
    return f"{table}/_delta_log/{version:020}.json"


def _transactions(actions: Iterable[Action]) -> dict[str, int]:
    found = (action["txn"] for action in actions if "txn" in action)
    return {txn["appId"]: txn["version"] for txn in found}


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
