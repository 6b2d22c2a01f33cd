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
MOST_RECENT = 1 << 17

Digests = npt.NDArray[np.uint64]


class KnownIds:
    """Every article id in ``articles`` and ``copies``, 8 bytes each, and what was forgotten.

    A forgotten article counts as known, so that nobody fetches it again. Ids are held as
    XXH3-64: among 10 million, one foreign id in 2 * 10**12 seems known.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._sorted: Digests = np.empty(0, np.uint64)
        self._recent: set[int] = set()
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
        self._merge(
            _digests(batch.column(0))
            for table in (self._tables.articles, self._tables.copies)
            for batch in table.batches(["article_id"], wanted, IDS_AT_ONCE)
        )
        self._commit_seq = newest

    def remember(self, ids: Iterable[str], commit_seq: int) -> None:
        """Take in what this process has just committed as ``commit_seq``."""
        if self._commit_seq == commit_seq - 1:
            self._recent.update(map(_digest, ids))
            self._commit_seq = commit_seq
            if len(self._recent) > MOST_RECENT:
                self._merge(())

    def __contains__(self, article_id: str) -> bool:
        digest = _digest(article_id)
        if digest in self._recent:
            return True
        place = int(np.searchsorted(self._sorted, np.uint64(digest)))
        is_held = place < len(self._sorted) and int(self._sorted[place]) == digest
        return is_held or self._forgotten.has_id(article_id)

    def __len__(self) -> int:
        return len(self._sorted) + len(self._recent)

    def _merge(self, found: Iterable[Digests]) -> None:
        """Sort everything once more, which takes a second for ten million: not after each batch."""
        recent = np.fromiter(self._recent, np.uint64, len(self._recent))
        merged = np.concatenate([self._sorted, recent, *found])
        merged.sort()  # in place, where np.unique builds a hash table several times as large
        self._sorted = merged[np.diff(merged, prepend=~merged[:1]) != 0]
        self._recent = set()


def readings(tables: Tables, ids: Iterable[str]) -> Mapping[str, set[str]]:
    """Return for each id that the archive holds the hashes of all readings of it."""
    found: dict[str, set[str]] = {}
    wanted = pc.field("article_id").isin(sorted(ids))
    for table in (tables.articles, tables.copies, tables.revisions):
        rows = table.read(["article_id", "body_hash"], wanted)
        for row in rows.to_pylist():
            found.setdefault(row["article_id"], set()).add(row["body_hash"])
    return found


def _digest(article_id: str) -> int:
    return xxhash.xxh3_64_intdigest(article_id.encode())


def _digests(column: Any) -> Digests:
    return np.fromiter(map(_digest, column.to_pylist()), np.uint64, len(column))
