"""Which articles the archive holds: asked before a fetch and before a verdict."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import xxhash

from archive.tables.forgotten import ForgottenList
from archive.tables.tables import Tables

IDS_AT_ONCE = 1 << 17

Digests = npt.NDArray[np.uint64]


class KnownIds:
    """Every article id in ``articles`` and ``copies``, 8 bytes each, and what was forgotten.

    A forgotten article counts as known, so that nobody fetches it again. Ids are held as
    XXH3-64: among 10 million, one foreign id in 2 * 10**12 seems known.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._sorted: Digests = np.empty(0, np.uint64)
        self._commit_seq = 0
        self._list = ForgottenList(tables)
        self._forgotten = self._list.in_force()

    def catch_up(self) -> None:
        """Take in what was committed up to the version that the tables stand at."""
        newest = self._tables.articles.version
        self._forgotten = self._list.in_force()
        if newest == self._commit_seq:
            return
        wanted = pc.field("commit_seq") > self._commit_seq
        for table in (self._tables.articles, self._tables.copies):
            for batch in table.batches(["article_id"], wanted, IDS_AT_ONCE):
                self._sorted = np.union1d(self._sorted, _digests(batch.column(0)))
        self._commit_seq = newest

    def remember(self, ids: Iterable[str], commit_seq: int) -> None:
        """Take in what this process has just committed as ``commit_seq``."""
        if self._commit_seq == commit_seq - 1:
            new = np.array([_digest(article_id) for article_id in ids], np.uint64)
            self._sorted = np.union1d(self._sorted, new)
            self._commit_seq = commit_seq

    def __contains__(self, article_id: str) -> bool:
        digest = _digest(article_id)
        place = int(np.searchsorted(self._sorted, digest))
        is_held = place < len(self._sorted) and self._sorted[place] == digest
        return is_held or self._forgotten.has_id(article_id)

    def __len__(self) -> int:
        return len(self._sorted)


def readings(tables: Tables, ids: Iterable[str]) -> Mapping[str, set[str]]:
    """Return for each id that the archive holds the hashes of all readings of it."""
    found: dict[str, set[str]] = {}
    wanted = pc.field("article_id").isin(sorted(ids))
    for table in (tables.articles, tables.copies, tables.revisions):
        rows = table.read(["article_id", "body_hash"], wanted)
        for row in rows.to_pylist():
            found.setdefault(row["article_id"], set()).add(row["body_hash"])
    return found


def _digest(article_id: str) -> np.uint64:
    return np.uint64(xxhash.xxh3_64_intdigest(article_id.encode()))


def _digests(column: Any) -> Digests:
    return np.array([_digest(value.as_py()) for value in column], np.uint64)
