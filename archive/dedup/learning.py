"""What an archive has taught of recurring shingles, and which version of it is in force.

A lesson is an object of the archive. It comes into force with the commit of the batch that is
first judged by it, so every host that reads a version of ``articles`` judges by the same.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pyarrow.compute as pc

from archive.clean.comparable import comparable
from archive.dedup.frequent import LEAST_SAMPLE, Frequent, learn, pack, unpack
from archive.dedup.shingles import Shingles, shingle
from archive.dedup.text import NOTHING
from archive.errors import ArchiveError
from archive.tables.tables import Tables

LEARNED: Final = "learned"
MOST_STORIES: Final = 10_000
DAYS: Final = 7
_COMMITS_BACK: Final = 2000


class Learning:
    """The lessons of one archive."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known = NOTHING

    def in_force(self) -> Frequent:
        """Return what the table's present version is judged by.

        Raises:
            ArchiveError: The archive has lost or damaged it.
        """
        version = self._tables.articles.written(LEARNED) or 0
        if version != self._known.version:
            self._known = self._read(version)
        return self._known

    def is_due(self, held: int, now: datetime) -> bool:
        """Return whether there is enough new to learn from; ``held`` counts articles."""
        known = self.in_force()
        if held < LEAST_SAMPLE:
            return False
        return held >= 2 * known.held or _day(now) >= known.day + DAYS

    def renew(self, held: int, now: datetime) -> Frequent:
        """Learn from the newest stories of the table's present version, and store that.

        It is not in force before a commit says so.
        """
        version = self._tables.articles.version
        known = self._stored(version)
        if known is None:
            learned = learn(self._stories(), version, held, _day(now))
            self._tables.store.create(_key(version), pack(learned))
            known = self._read(version)  # another host may have been first
        return known

    def _read(self, version: int) -> Frequent:
        if not version:
            return NOTHING
        known = self._stored(version)
        if known is None:
            raise ArchiveError(
                f"{self._tables.store.location}: {_key(version)} is missing, by which articles are "
                "judged; restore it from a backup"
            )
        return known

    def _stored(self, version: int) -> Frequent | None:
        packed = self._tables.store.get(_key(version))
        return None if packed is None else unpack(packed, _key(version))

    def _stories(self) -> Iterator[tuple[str | None, Shingles]]:
        """Yield one text of each of the newest stories."""
        dataset = self._tables.articles.dataset()
        recent = pc.field("commit_seq") > self._tables.articles.version - _COMMITS_BACK
        numbers = dataset.to_table(["commit_seq"], filter=recent)["commit_seq"].to_numpy()
        oldest = int(np.sort(numbers)[-MOST_STORIES:][0])
        met: set[str] = set()
        rows = dataset.to_table(
            ["article_id", "story_id", "publisher", "body"], filter=pc.field("commit_seq") >= oldest
        )
        for row in rows.sort_by("article_id").to_pylist():
            if row["story_id"] not in met:
                met.add(row["story_id"])
                yield row["publisher"], shingle(comparable(row["body"]))


def _key(version: int) -> str:
    return f"{LEARNED}/{version:09}.msgpack"


def _day(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)).days
