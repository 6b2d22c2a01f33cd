"""What an archive has taught of recurring shingles, and which version of it is in force.

A lesson is an object of the archive. It comes into force with the commit of the batch that is
first judged by it, so every host that reads a version of ``articles`` judges by the same.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Final

import numpy as np
import pyarrow.compute as pc

from archive.article import Article
from archive.clean.comparable import comparable
from archive.dedup.frequent import LEAST_SAMPLE, Frequent, learn, unpack, version_of
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

    def renew(self, batch: Iterable[Article], held: int, now: datetime) -> Frequent:
        """Learn from the newest stories of the table and those of a batch, and store that.

        It is not in force before a commit says so.
        """
        fresh = ((each.publisher, shingle(comparable(each.body))) for each in batch)
        packed = learn(
            chain(self._stories(), fresh), held, self._tables.articles.version, _day(now)
        )
        version = version_of(packed)
        self._tables.store.create(_key(version), packed)
        return unpack(packed, _key(version))

    def _read(self, version: int) -> Frequent:
        if not version:
            return NOTHING
        key = _key(version)
        packed = self._tables.store.get(key)
        if packed is None or version_of(packed) != version:
            raise ArchiveError(
                f"{self._tables.store.location}: {key}, by which articles are judged, is missing "
                "or damaged; restore it from a backup"
            )
        return unpack(packed, key)

    def _stories(self) -> Iterator[tuple[str | None, Shingles]]:
        """Yield one text of each of the newest stories."""
        if not self._tables.articles.version:
            return
        articles = self._tables.articles
        recent = pc.field("commit_seq") > articles.version - _COMMITS_BACK
        numbers = articles.read(["commit_seq"], recent)["commit_seq"].to_numpy()
        oldest = np.sort(numbers)[-MOST_STORIES:].tolist()[0] if len(numbers) else 0
        met: set[str] = set()
        columns = ["article_id", "story_id", "publisher", "body"]
        rows = articles.read(columns, pc.field("commit_seq") >= oldest)
        for row in rows.sort_by("article_id").to_pylist():
            if row["story_id"] not in met:
                met.add(row["story_id"])
                yield row["publisher"], shingle(comparable(row["body"]))


def _key(version: int) -> str:
    return f"{LEARNED}/{version:016x}.msgpack"


def _day(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)).days
