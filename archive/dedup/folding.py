"""What an archive judges by: its lessons and its index, at the tables' version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archive.article import Article
from archive.dedup.frequent import Frequent
from archive.dedup.index.index import Index
from archive.dedup.judge import judge
from archive.dedup.learning import IN_FORCE, Learning
from archive.dedup.text import NOTHING, Text, dedup_version, made_by, text_of
from archive.dedup.verdict import Copy, Kept
from archive.tables.forgotten import ERASED, ForgottenList
from archive.tables.tables import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A cleaned article that the archive does not hold, and when it counts as published."""

    article: Article
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Texts and verdicts in the order of the newcomers, and what they rest on.

    ``put_in_force`` names the lesson that comes into force with their commit, if one does.
    """

    texts: Sequence[Text]
    verdicts: Sequence[Kept | Copy]
    dedup_version: str
    put_in_force: Mapping[str, int]


class Folding:
    """One archive's judging. Texts of an earlier try are at hand while ``signed`` lasts."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._learning = Learning(tables)
        self._forgotten = ForgottenList(tables)
        self._header = ""
        self._index = self._indexed(NOTHING)

    def judge(
        self,
        newcomers: Sequence[Newcomer],
        held: int,
        now: datetime,
        signed: dict[tuple[str, int], Text],
    ) -> Judgement:
        """Judge newcomers at the tables' version; learn first when that is due.

        Args:
            newcomers: Articles with an id each.
            held: How many articles the archive holds without them.
            now: The time of judging.
            signed: Texts by id and lesson, kept by the caller from try to try.

        Raises:
            StaleSnapshot: Another process has brought the index past the tables' version.
            IndexUnusable: The index's folder cannot be written.
        """
        frequent, put_in_force = self._learning.in_force(), {}
        texts, verdicts = self._judged(newcomers, frequent, signed)
        count = held + len(newcomers)
        if newcomers and self._learning.is_due(count, now):
            judged = zip(newcomers, verdicts, strict=True)
            stories = {v.story_id: each.article for each, v in judged if isinstance(v, Kept)}
            frequent = self._learning.renew(stories, count, now)
            put_in_force = {IN_FORCE: frequent.version}
            texts, verdicts = self._judged(newcomers, frequent, signed)
        return Judgement(
            texts=texts,
            verdicts=verdicts,
            dedup_version=dedup_version(self._tables.config.dedup, frequent),
            put_in_force=put_in_force,
        )

    def remember(self, judgement: Judgement, batch_id: str, commit_seq: int) -> None:
        """Take a judgement that was committed into the index, with its exact shingles."""
        kept = [
            replace(text, story_id=verdict.story_id)
            for text, verdict in zip(judgement.texts, judgement.verdicts, strict=True)
            if isinstance(verdict, Kept)
        ]
        self._index.add(kept, batch_id, commit_seq)

    def _judged(
        self,
        newcomers: Sequence[Newcomer],
        frequent: Frequent,
        signed: dict[tuple[str, int], Text],
    ) -> tuple[list[Text], list[Kept | Copy]]:
        texts = []
        for each in newcomers:
            key = each.article.key, frequent.version
            if key not in signed:
                signed[key] = text_of(each.article, each.at, frequent)
            texts.append(signed[key])
        if self._header != index_header(self._tables, frequent):
            self._index = self._indexed(frequent)
        if texts:
            self._index.catch_up(texts)
        return texts, judge(texts, self._candidates, self._tables.config.dedup)

    def _candidates(self, texts: Sequence[Text]) -> list[list[Text]]:
        """Return what the index finds, but for what is about to be erased."""
        found, forgotten = self._index.candidates(texts), self._forgotten.in_force()
        if not len(forgotten):
            return found
        return [[held for held in each if not forgotten.has_id(held.article_id)] for each in found]

    def _indexed(self, frequent: Frequent) -> Index:
        tables = self._tables
        self._header = index_header(self._tables, frequent)
        return Index(
            tables.articles, tables.config.index, self._header, tables.config.dedup, frequent
        )


def index_header(tables: Tables, frequent: Frequent) -> str:
    """Return what an index rests on; one that holds erased articles is another."""
    erased = tables.articles.written(ERASED) or 0
    return f"{tables.archive_id}/{made_by(tables.config.dedup, frequent)}/erased{erased}"
