"""Candidates among the kept articles: a cache over the table's signatures, on disk, by time.

It is made from ``articles`` and brought up to the table's version before each batch, so
nothing is lost with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from archive.config import DedupConfig
from archive.dedup.frequent import Frequent
from archive.dedup.index.filling import in_blocks, read_entries, read_texts
from archive.dedup.index.runfile import BrokenRun
from archive.dedup.index.search import MICROSECOND, Met, asked, meet
from archive.dedup.index.segment import NAMES, Entries, Segment, segments_of
from archive.dedup.index.shelf import Shelf
from archive.dedup.index.texts import HeldTexts, micros
from archive.dedup.signature import EMPTY, PERMUTATIONS
from archive.dedup.text import Text
from archive.errors import StaleSnapshot
from archive.tables.table import Table

MOST_CANDIDATES: Final = 50
HEADLINES: Final = -1
"""Stands for equal slots where like headlines brought two texts together."""
MOST_SIGNED_ANEW: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A pair that may be alike: number of the text, segment, row, equal slots or HEADLINES."""

    text: int
    segment: Segment
    row: int
    equal: int


_Pairs = dict[int, dict[tuple[int, int, bool], _Found]]


class Index:
    """Kept articles of the time windows that are asked for, found by shared bands."""

    def __init__(
        self, articles: Table, folder: Path, header: str, config: DedupConfig, frequent: Frequent
    ) -> None:
        self.frequent = frequent
        self._articles = articles
        self._config = config
        self._window = timedelta(hours=config.window_hours) // MICROSECOND
        self._shelf = Shelf(folder, header)
        self._texts = HeldTexts(articles, self._shelf.shingles, frequent)

    def catch_up(self, texts: Iterable[Text]) -> None:
        """Hold every kept article within the window of each text.

        Raises:
            StaleSnapshot: Another process has brought the index past this table's version.
            IndexUnusable: The index's folder cannot be written.
        """
        blocks = self._blocks(text.at for text in texts)
        version = self._articles.version
        with self._shelf.changing():
            if self._shelf.manifest.commit_seq > version and not self._articles.is_newest():
                raise StaleSnapshot(f"the index stands past version {version}")
            if not self._is_of_this_table():
                self._shelf.reset()
            try:
                self._fill(blocks, version)
            except BrokenRun:
                self._shelf.reset()
                self._fill(blocks, version)

    def _is_of_this_table(self) -> bool:
        """Whether the table has what the index was made of: not after a backup was put back."""
        manifest = self._shelf.manifest
        if manifest.commit_seq > self._articles.version:
            return False
        if not manifest.batch_id:
            return True
        return self._articles.written(manifest.batch_id) == manifest.batch_seq

    def candidates(self, texts: Sequence[Text]) -> list[list[Text]]:
        """Return for each text the held articles that may hold it, be held by it or update it."""
        asking = [place for place, text in enumerate(texts) if text.is_findable]
        chosen = [texts[place] for place in asking]
        try:
            found = list(self._search(chosen))
        except BrokenRun:
            with self._shelf.changing():
                self._shelf.reset()
            self.catch_up(texts)
            found = list(self._search(chosen))
        held = self._texts.of([(one.segment, one.row) for one in found])
        answer: list[list[Text]] = [[] for _ in texts]
        for one, text in zip(found, held, strict=True):
            answer[asking[one.text]].append(text)
        return answer

    def add(self, texts: Sequence[Text], batch_id: str, commit_seq: int) -> None:
        """Take in what this process has just committed as ``commit_seq``, with its shingles."""
        with self._shelf.changing():
            manifest = self._shelf.manifest
            if manifest.commit_seq != commit_seq - 1:
                return  # another process reads it from the table
            try:
                self._hold(texts)
            except BrokenRun:
                self._shelf.reset()
                return
            manifest.commit_seq = manifest.batch_seq = commit_seq
            manifest.batch_id = batch_id

    def _fill(self, blocks: frozenset[int], version: int) -> None:
        manifest = self._shelf.manifest
        manifest.round += 1
        if version > manifest.commit_seq and manifest.blocks:
            self._read(frozenset(manifest.blocks), pc.field("commit_seq") > manifest.commit_seq)
        manifest.commit_seq = version
        if missing := blocks - manifest.blocks.keys():
            self._read(missing, pc.field("commit_seq") <= version)
        manifest.blocks.update(dict.fromkeys(sorted(blocks), manifest.round))
        self._shelf.expire()

    def _read(self, blocks: frozenset[int], since: Any) -> None:
        """Hold the table's articles of these blocks.

        Signatures that rest on earlier lessons are made anew while that takes seconds; of a
        larger window they serve as they are, to find candidates that share enough.
        """
        wanted = in_blocks(blocks, self._window) & since
        earlier = wanted & (pc.field("commit_seq") <= self.frequent.after)
        count = self._articles.read(["commit_seq"], earlier).num_rows if self.frequent.after else 0
        if 0 < count <= MOST_SIGNED_ANEW:
            parts = read_texts(self._articles, earlier, blocks, self._window, self.frequent)
            for texts in parts:
                self._hold(texts)
            wanted &= pc.field("commit_seq") > self.frequent.after
        for entries in read_entries(self._articles, wanted, blocks, self._window):
            self._put(entries)

    def _hold(self, texts: Sequence[Text]) -> None:
        findable = [text for text in texts if text.is_findable]
        refs = self._shelf.log([text.shingles for text in findable])
        self._put(_entries(findable, refs))

    def _put(self, entries: Entries) -> None:
        self._shelf.add(segments_of(entries, self._window, self._config.bands))

    def _blocks(self, times: Iterable[datetime]) -> frozenset[int]:
        own = {micros(at) // self._window for at in times}
        return frozenset(block + step for block in own for step in (-1, 0, 1))

    def _search(self, texts: Sequence[Text]) -> Iterator[_Found]:
        """Yield what each text meets, those of one block searched together."""
        at = np.array([micros(text.at) for text in texts], np.int64)
        question = asked(texts, at, self._config.bands)
        own = at // self._window
        for block in np.unique(own).tolist():
            near = frozenset(range(block - 1, block + 2))
            segments = self._shelf.segments(near)
            pairs: _Pairs = {}
            for part in question.only(own == block).parts():
                _gather(meet(part, segments, self._config), pairs)
                self._shelf.release()
            for text in sorted(pairs):
                yield from _best(pairs[text].values(), int(at[text]))


def _gather(met: Iterable[Met], pairs: _Pairs) -> None:
    """Put each pair once under its text."""
    for each in met:
        equal = [HEADLINES] * len(each.texts) if each.equal is None else each.equal.tolist()
        for text, row, slots in zip(each.texts.tolist(), each.rows.tolist(), equal, strict=True):
            key = id(each.segment), row, slots == HEADLINES
            found = _Found(text=text, segment=each.segment, row=row, equal=slots)
            pairs.setdefault(text, {})[key] = found


def _best(pairs: Iterable[_Found], at: int) -> list[_Found]:
    """Return the pairs with the most equal slots, and the nearest of those with like headlines.

    A series of thousands of like texts would otherwise be compared with each of them.
    """
    by_text: list[_Found] = []
    by_headline: list[_Found] = []
    for one in pairs:
        (by_headline if one.equal == HEADLINES else by_text).append(one)
    chosen = [*_first(by_text, at), *_first(by_headline, at)]
    return list({(id(one.segment), one.row): one for one in chosen}.values())


def _first(pairs: list[_Found], at: int) -> list[_Found]:
    if len(pairs) <= MOST_CANDIDATES:
        return pairs

    def order(one: _Found) -> tuple[int, int, str]:
        names = one.segment.names["article_id"]
        return -one.equal, abs(int(one.segment.at[one.row]) - at), names[one.row].as_py()

    return sorted(pairs, key=order)[:MOST_CANDIDATES]


def _entries(texts: Sequence[Text], refs: npt.NDArray[np.void]) -> Entries:
    rows = [
        {
            "article_id": text.article_id,
            "story_id": text.story_id,
            "publisher": text.publisher,
            "headline": text.headline,
            "kind": text.kind.value,
        }
        for text in texts
    ]
    signatures = np.array(
        [EMPTY if text.signature is None else text.signature for text in texts], np.uint32
    )
    return Entries(
        names=pa.Table.from_pylist(rows, schema=NAMES),
        at=np.array([micros(text.at) for text in texts], np.int64),
        signatures=signatures.reshape(-1, PERMUTATIONS),
        sizes=np.array([len(text.shingles) for text in texts], np.int32),
        refs=refs,
    )
