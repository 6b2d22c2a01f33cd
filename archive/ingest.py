"""The road of a batch into the archive, stage after stage.

    normalize -> look up -> sign -> judge -> commit

Reading happens at one version of ``articles`` and the commit holds only if nobody committed
since; else the batch is looked up and judged again. The stages never call one another.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from random import uniform

from archive.article import Article
from archive.batch import Batch, encode_article, read_spooled
from archive.clean.story import clean
from archive.dedup.folding import Folding, Judgement, Newcomer
from archive.dedup.text import Text
from archive.dedup.verdict import Copy, Kept, Relation
from archive.errors import StaleSnapshot, StoreUnreachable
from archive.raw.forgetting import without_forgotten
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
from archive.tables.forgotten import Forgotten, ForgottenList
from archive.tables.intents import Judged
from archive.tables.known import KnownIds, readings
from archive.tables.schema import ARTICLES, COPIES, REVISIONS, VISITS
from archive.tables.table import arrow_rows
from archive.tables.tables import Tables
from archive.visit import Visit

LONGEST_RETRY_PAUSE_SECONDS = 0.5


class Verdict(StrEnum):
    """What became of an article."""

    NEW = "new"
    COPY = "copy"
    UPDATE = "update"
    FULLER = "fuller"
    KNOWN = "known"
    REVISED = "revised"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of a batch.

    ``verdicts`` names each article once, in the order of ids; an id that the batch held more
    than once has the verdict of the reading that was judged. All are known in a batch that the
    archive held already.
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
    forgotten: list[Article]


class Ingest:
    """One archive, open for batches, one after the other."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._folding = Folding(tables)
        self._forgotten = ForgottenList(tables)
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
            done = self.take_whole(batch, batch.batch_id.rpartition("-")[0])
            spool.remove(path)
            return done

    def take_whole(self, batch: Batch, run_id: str) -> Ingested:
        """Store a batch's recorded pages, but for what is forgotten, then take it.

        Raises:
            StoreUnreachable, CommitUnknown: Take it again when the store answers.
        """
        before = self._forgotten.in_force()
        self._put_raw(batch, before)
        done = self.take(batch, run_id)
        if (now := self._forgotten.in_force()).version != before.version:
            # Until then the batch waits in the spool, and whoever takes it up sees to it.
            self._put_raw(batch, now)
        return done

    def _put_raw(self, batch: Batch, forgotten: Forgotten) -> None:
        if batch.raw:
            with without_forgotten(batch.raw, forgotten) as path:
                self.tables.store.put_file(batch.raw_key, path)

    def take(self, batch: Batch, run_id: str) -> Ingested:
        """Judge a batch and commit it, whole or not at all; a batch taken before changes nothing.

        Raises:
            StoreUnreachable, CommitUnknown: Take it again when the store answers.
        """
        now = datetime.now(UTC)
        articles = _in_order(map(clean, batch.articles), now)
        signed: dict[tuple[str, int], Text] = {}
        while True:
            try:
                return self._take(batch, articles, run_id, now, signed)
            except StaleSnapshot:
                time.sleep(uniform(0, LONGEST_RETRY_PAUSE_SECONDS))
            except StoreUnreachable:
                # An erasure deletes files at once, under those who still read an older version.
                if self.tables.articles.is_newest():
                    raise

    def _take(
        self,
        batch: Batch,
        articles: Sequence[Article],
        run_id: str,
        now: datetime,
        signed: dict[tuple[str, int], Text],
    ) -> Ingested:
        self.tables.catch_up()
        if self._holds(batch):
            known = dict.fromkeys((each.key for each in articles), Verdict.KNOWN)
            return Ingested(batch_id=batch.batch_id, verdicts=known)
        self.known.catch_up()
        sorted_ = self._look_up(articles)
        newcomers = [Newcomer(article=each, at=_at(each, now)) for each in sorted_.new]
        judgement = self._folding.judge(newcomers, len(self.known), now, signed)
        self._commit(batch, sorted_, judgement, run_id, now)
        return _ingested(batch.batch_id, articles, sorted_, judgement.verdicts)

    def _commit(
        self, batch: Batch, sorted_: _Sorted, judgement: Judgement, run_id: str, now: datetime
    ) -> None:
        """Commit on condition that the version which was judged at still stands."""
        stamp = Stamp(
            run_id=run_id,
            batch_id=batch.batch_id,
            commit_seq=self.tables.articles.version + 1,
            dedup_version=judgement.dedup_version,
            at=now,
        )
        forgotten = self._forgotten.in_force()
        visits = [visit for visit in batch.visits if not forgotten.covers_visit(visit)]
        if self.tables.commit(_rows(visits, sorted_, judgement, stamp)):
            self._folding.remember(judgement, batch.batch_id, stamp.commit_seq)
            self.known.remember((article.key for article in sorted_.new), stamp.commit_seq)

    def _holds(self, batch: Batch) -> bool:
        tables = self.tables
        return any(
            table.written(batch.batch_id) is not None for table in (tables.articles, tables.visits)
        )

    def _look_up(self, articles: Sequence[Article]) -> _Sorted:
        forgotten = self._forgotten.in_force()
        asked = {article.key for article in articles if article.key in self.known}
        held = readings(self.tables, asked) if asked else {}
        sorted_ = _Sorted(new=[], revised=[], known=[], forgotten=[])
        met: dict[str, set[str]] = {}
        for article in articles:
            digest = body_hash(article)
            if forgotten.covers(article, digest):
                sorted_.forgotten.append(article)
                continue
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


def _rows(visits: Iterable[Visit], sorted_: _Sorted, judgement: Judgement, stamp: Stamp) -> Judged:
    kept, copies = [], []
    judged = zip(sorted_.new, judgement.texts, judgement.verdicts, strict=True)
    for article, text, verdict in judged:
        if isinstance(verdict, Kept):
            kept.append(article_row(article, verdict, text, stamp))
        else:
            copies.append(copy_row(article, verdict, text, stamp))
    return Judged(
        batch_id=stamp.batch_id,
        articles=arrow_rows(ARTICLES, kept),
        copies=arrow_rows(COPIES, copies),
        revisions=arrow_rows(
            REVISIONS, [revision_row(article, stamp) for article in sorted_.revised]
        ),
        visits=arrow_rows(VISITS, [visit_row(visit, stamp) for visit in visits]),
        put_in_force=judgement.put_in_force,
    )


def _ingested(
    batch_id: str,
    articles: Sequence[Article],
    sorted_: _Sorted,
    judged: Iterable[Kept | Copy],
) -> Ingested:
    found = dict.fromkeys((article.key for article in sorted_.known), Verdict.KNOWN)
    found |= dict.fromkeys((article.key for article in sorted_.revised), Verdict.REVISED)
    found |= dict.fromkeys((article.key for article in sorted_.forgotten), Verdict.FORGOTTEN)
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
