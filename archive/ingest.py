"""The road of a batch into the archive, stage after stage.

    normalize -> look up -> sign -> judge -> commit

Reading happens at one version of ``articles`` and the commit holds only if nobody committed
since; else the batch is looked up and judged again. The stages never call one another.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from random import uniform

from archive.article import Article
from archive.batch import Batch, encode_article, read_spooled
from archive.clean.story import clean
from archive.dedup.frequent import Frequent
from archive.dedup.index.index import Index
from archive.dedup.judge import judge
from archive.dedup.learning import IN_FORCE, Learning
from archive.dedup.text import NOTHING, Text, dedup_version, made_by, text_of
from archive.dedup.verdict import Copy, Kept, Relation
from archive.errors import StaleSnapshot
from archive.rows import (
    Stamp,
    article_row,
    body_hash,
    copy_row,
    revision_row,
    seen_at,
    visit_row,
)
from archive.spool import Spool
from archive.tables.known import KnownIds, readings
from archive.tables.schema import ARTICLES, COPIES, REVISIONS, VISITS
from archive.tables.table import arrow_rows
from archive.tables.tables import Judged, Tables

LONGEST_RETRY_PAUSE_SECONDS = 0.5


class Verdict(StrEnum):
    """What became of an article."""

    NEW = "new"
    COPY = "copy"
    UPDATE = "update"
    FULLER = "fuller"
    KNOWN = "known"
    REVISED = "revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of a batch.

    ``verdicts`` names each article once, in the order of ids; an id that the batch held more
    than once has the verdict of the reading that was judged. It is empty for a batch that
    the archive held already.
    """

    batch_id: str
    verdicts: Mapping[str, Verdict]

    def total(self, *wanted: Verdict) -> int:
        """Return how many articles got one of these verdicts."""
        counts = Counter(self.verdicts.values())
        return sum(counts[verdict] for verdict in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """A batch's readings beside what the archive holds."""

    new: list[Article]
    revised: list[Article]
    known: list[Article]


class Ingest:
    """One archive, open for batches, one after the other."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._learning = Learning(tables)
        self._index = self._indexed(NOTHING)
        self.known = KnownIds(tables)
        self.known.catch_up()

    def take_spooled(self, spool: Spool, path: Path) -> Ingested:
        """Commit a batch that waits in the spool, then remove it there.

        Raises:
            BadBatch: The file is damaged; it stays where it is.
            StoreUnreachable, CommitUnknown: It stays where it is; run again.
        """
        with spool.taking():
            if not path.exists():
                return Ingested(batch_id=path.stem, verdicts={})  # another process took it
            batch = read_spooled(path)
            if batch.raw:
                self._tables.store.put_file(batch.raw_key, batch.raw)
            done = self.take(batch, batch.batch_id.rpartition("-")[0])
            spool.remove(path)
            return done

    def take(self, batch: Batch, run_id: str) -> Ingested:
        """Judge a batch and commit it, whole or not at all; a batch taken before changes nothing.

        Raises:
            StoreUnreachable, CommitUnknown: Take it again when the store answers.
        """
        now = datetime.now(UTC)
        articles = _in_order(map(clean, batch.articles), now)
        signed: dict[tuple[str, int], Text] = {}
        while True:
            self._tables.settle()
            if self._holds(batch):
                return Ingested(batch_id=batch.batch_id, verdicts={})
            self.known.catch_up()
            sorted_ = self._look_up(articles)
            try:
                verdicts = self._judge_and_commit(batch, sorted_, signed, run_id, now)
            except StaleSnapshot:
                time.sleep(uniform(0, LONGEST_RETRY_PAUSE_SECONDS))
                continue
            return _ingested(batch.batch_id, articles, sorted_, verdicts)

    def _judge_and_commit(
        self,
        batch: Batch,
        sorted_: _Sorted,
        signed: dict[tuple[str, int], Text],
        run_id: str,
        now: datetime,
    ) -> list[Kept | Copy]:
        """Judge what is new at the tables' version, and commit on condition that it stands.

        ``signed`` holds the texts of an earlier try, by id and by the lesson they rest on.
        """
        tables = self._tables
        frequent, put_in_force = self._learning.in_force(), {}
        texts, verdicts = self._judged(sorted_.new, frequent, signed, now)
        held = len(self.known) + len(texts)
        if texts and self._learning.is_due(held, now):
            judged = zip(sorted_.new, verdicts, strict=True)
            stories = {v.story_id: each for each, v in judged if isinstance(v, Kept)}
            frequent = self._learning.renew(stories, held, now)
            put_in_force = {IN_FORCE: frequent.version}
            texts, verdicts = self._judged(sorted_.new, frequent, signed, now)
        stamp = Stamp(
            run_id=run_id,
            batch_id=batch.batch_id,
            commit_seq=tables.articles.version + 1,
            dedup_version=dedup_version(tables.config.dedup, frequent),
            at=now,
        )
        if tables.commit(_rows(batch, sorted_, texts, verdicts, stamp, put_in_force)):
            kept = [
                replace(text, story_id=verdict.story_id)
                for text, verdict in zip(texts, verdicts, strict=True)
                if isinstance(verdict, Kept)
            ]
            self._index.add(kept, batch.batch_id, stamp.commit_seq)
        return verdicts

    def _judged(
        self,
        articles: Sequence[Article],
        frequent: Frequent,
        signed: dict[tuple[str, int], Text],
        now: datetime,
    ) -> tuple[list[Text], list[Kept | Copy]]:
        for article in articles:
            if (article.key, frequent.version) not in signed:
                text = text_of(article, _at(article, now), frequent)
                signed[article.key, frequent.version] = text
        texts = [signed[article.key, frequent.version] for article in articles]
        if self._index.frequent.version != frequent.version:
            self._index = self._indexed(frequent)
        if texts:
            self._index.catch_up(texts)
        return texts, judge(texts, self._index.candidates, self._tables.config.dedup)

    def _indexed(self, frequent: Frequent) -> Index:
        tables = self._tables
        header = f"{tables.archive_id}/{made_by(tables.config.dedup, frequent)}"
        return Index(tables.articles, tables.config.index, header, tables.config.dedup, frequent)

    def _holds(self, batch: Batch) -> bool:
        tables = self._tables
        tables.visits.refresh()
        return any(
            table.written(batch.batch_id) is not None for table in (tables.articles, tables.visits)
        )

    def _look_up(self, articles: Sequence[Article]) -> _Sorted:
        asked = {article.key for article in articles if article.key in self.known}
        held = readings(self._tables, asked) if asked else {}
        sorted_ = _Sorted(new=[], revised=[], known=[])
        met: dict[str, set[str]] = {}
        for article in articles:
            digest = body_hash(article)
            hashes = met.setdefault(article.key, set(held.get(article.key, ())))
            if digest in hashes:
                sorted_.known.append(article)
            elif hashes:
                sorted_.revised.append(article)
            else:
                sorted_.new.append(article)
            hashes.add(digest)
        return sorted_


def _at(article: Article, now: datetime) -> datetime:
    return article.published_at or seen_at(article, now)


def _in_order(articles: Iterable[Article], now: datetime) -> list[Article]:
    """Return articles by id, readings of one id from the earliest; file order decides nothing."""
    ordered = list(articles)
    if len({article.key for article in ordered}) < len(ordered):
        ordered.sort(key=encode_article)
    return sorted(ordered, key=lambda article: _reading_order(article, now))


def _reading_order(article: Article, now: datetime) -> tuple[str, datetime, datetime, str]:
    """Of several readings of one id in a batch the earliest is the article, in any file order."""
    return (
        article.key,
        seen_at(article, now),
        article.modified_at or _at(article, now),
        body_hash(article),
    )


def _rows(
    batch: Batch,
    sorted_: _Sorted,
    texts: Iterable[Text],
    verdicts: Iterable[Kept | Copy],
    stamp: Stamp,
    put_in_force: Mapping[str, int],
) -> Judged:
    kept, copies = [], []
    for article, text, verdict in zip(sorted_.new, texts, verdicts, strict=True):
        if isinstance(verdict, Kept):
            kept.append(article_row(article, verdict, text, stamp))
        else:
            copies.append(copy_row(article, verdict, text, stamp))
    return Judged(
        batch_id=batch.batch_id,
        articles=arrow_rows(ARTICLES, kept),
        copies=arrow_rows(COPIES, copies),
        revisions=arrow_rows(
            REVISIONS, [revision_row(article, stamp) for article in sorted_.revised]
        ),
        visits=arrow_rows(VISITS, [visit_row(visit, stamp) for visit in batch.visits]),
        put_in_force=put_in_force,
    )


def _ingested(
    batch_id: str,
    articles: Sequence[Article],
    sorted_: _Sorted,
    judged: Iterable[Kept | Copy],
) -> Ingested:
    found = dict.fromkeys((article.key for article in sorted_.known), Verdict.KNOWN)
    found |= dict.fromkeys((article.key for article in sorted_.revised), Verdict.REVISED)
    found |= {verdict.article_id: _verdict(verdict) for verdict in judged}
    return Ingested(
        batch_id=batch_id, verdicts={article.key: found[article.key] for article in articles}
    )


def _verdict(verdict: Kept | Copy) -> Verdict:
    if isinstance(verdict, Copy):
        return Verdict.COPY
    return {
        Relation.FIRST: Verdict.NEW,
        Relation.UPDATE: Verdict.UPDATE,
        Relation.FULLER: Verdict.FULLER,
    }[verdict.relation]
