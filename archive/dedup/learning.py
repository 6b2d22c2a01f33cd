"""What an archive has taught of recurring shingles, and which version of it is in force.

A lesson is an object of the archive. It comes into force with the commit of the batch that is
first judged by it, so every host that reads a version of ``articles`` judges by the same.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pyarrow.compute as pc

from archive.article import Article
from archive.clean.comparable import comparable
from archive.dedup.frequent import LEAST_SAMPLE, Frequent, learn, unpack, version_of
from archive.dedup.shingles import shingle
from archive.dedup.text import NOTHING
from archive.errors import ArchiveError
from archive.tables.tables import Tables

IN_FORCE: Final = "newsfold/learned"
"""Under this name a commit to ``articles`` says which lesson it was judged by."""
FOLDER: Final = "learned"
MOST_STORIES: Final = 10_000
DAYS: Final = 7
GROWN: Final = 3
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
        version = self._tables.articles.written(IN_FORCE) or 0
        if version != self._known.version:
            self._known = self._read(version)
        return self._known

    def is_due(self, held: int, now: datetime) -> bool:
        """Return whether there is enough new to learn from; ``held`` counts articles.

        A first lesson comes early, another when the archive has trebled, then one a week.
        """
        known = self.in_force()
        if held < LEAST_SAMPLE:
            return False
        return held >= GROWN * known.held or _day(now) >= known.day + DAYS

    def renew(self, batch: Mapping[str, Article], held: int, now: datetime) -> Frequent:
        """Learn from the newest stories of the table and a batch's own, and store that.

        It is not in force before a commit says so.

        Args:
            batch: One article of each story that the batch brings or continues, by story id.
            held: How many articles the archive holds with the batch.
            now: The time of learning.
        """
        stories = self._stories() | {
            story_id: (each.publisher, each.body) for story_id, each in batch.items()
        }
        texts = ((who, shingle(comparable(body))) for who, body in stories.values())
        packed = learn(texts, held, self._tables.articles.version, _day(now))
        version = version_of(packed)
        self._tables.store.create(lesson_key(version), packed)
        return unpack(packed, lesson_key(version))

    def _read(self, version: int) -> Frequent:
        if not version:
            return NOTHING
        key = lesson_key(version)
        packed = self._tables.store.get(key)
        if packed is None or version_of(packed) != version:
            raise ArchiveError(
                f"{self._tables.store.location}: {key}, by which articles are judged, is missing "
                "or damaged; restore it from a backup"
            )
        return unpack(packed, key)

    def _stories(self) -> dict[str, tuple[str | None, str]]:
        """Return one article of each of the newest stories: publisher and body, by story id."""
        articles = self._tables.articles
        if not articles.version:
            return {}
        recent = pc.field("commit_seq") > articles.version - _COMMITS_BACK
        numbers = articles.read(["commit_seq"], recent)["commit_seq"].to_numpy()
        oldest = np.sort(numbers)[-MOST_STORIES:].tolist()[0] if len(numbers) else 0
        columns = ["article_id", "story_id", "publisher", "body"]
        rows = articles.read(columns, pc.field("commit_seq") >= oldest).sort_by("article_id")
        return {row["story_id"]: (row["publisher"], row["body"]) for row in rows.to_pylist()}


def lesson_key(version: int) -> str:
    return f"{FOLDER}/{version:016x}.msgpack"


def _day(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)).days
