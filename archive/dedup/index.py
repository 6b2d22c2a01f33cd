"""Candidates among the kept articles: a cache over the table's signatures, by time window.

It is made from ``articles`` and brought up to the table's version before each batch, so
nothing is lost with it.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from archive.article import Kind
from archive.clean.comparable import comparable
from archive.config import DedupConfig
from archive.dedup.shingles import shingle
from archive.dedup.signature import PERMUTATIONS, band_keys, may_be_alike
from archive.dedup.text import Text
from archive.tables.table import Table

REMEMBERED_TEXTS: Final = 5000
MOST_RUNS: Final = 16
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS: Final = (
    "article_id",
    "story_id",
    "publisher",
    "headline",
    "kind",
    "published_at",
    "first_seen_at",
    "minhash",
)


@dataclass(slots=True)
class _Run:
    """Articles of one catch-up: ids, and their band keys sorted with the row of each."""

    rows: Any
    signatures: npt.NDArray[np.uint32]
    keys: npt.NDArray[np.uint64]
    owners: npt.NDArray[np.uint32]


class Index:
    """Kept articles of a time window, found by shared bands."""

    def __init__(self, articles: Table, config: DedupConfig) -> None:
        self._articles = articles
        self._window = timedelta(hours=config.window_hours)
        self._runs: list[_Run] = []
        self._from = self._to = _NEVER
        self._commit_seq = 0
        self._texts: OrderedDict[str, Text] = OrderedDict()

    def catch_up(self, first: datetime, last: datetime) -> None:
        """Hold every kept article within the window of a batch published from first to last."""
        low, high = first - self._window, last + self._window
        if not self._runs or low < self._from or high > self._to:
            self._runs, self._commit_seq = [], 0
            self._from, self._to = low, high
        newest = self._articles.version
        if newest > self._commit_seq:
            self._add(self._read_since(self._commit_seq))
            self._commit_seq = newest
            if len(self._runs) > MOST_RUNS:
                rows = pa.concat_tables([run.rows for run in self._runs])
                self._runs = []
                self._add(rows)

    def remember(self, texts: Iterable[Text]) -> None:
        """Keep texts at hand, which the next batch is likely to need; those used last stay."""
        for text in texts:
            self._texts[text.article_id] = text
            self._texts.move_to_end(text.article_id)
        while len(self._texts) > REMEMBERED_TEXTS:
            self._texts.popitem(last=False)

    def candidates(self, texts: Sequence[Text]) -> list[list[Text]]:
        """Return for each text the held articles that share a band and might be alike."""
        asking = [place for place, text in enumerate(texts) if text.signature is not None]
        found: list[list[str]] = [[] for _ in texts]
        if asking and self._runs:
            signatures = np.stack([texts[place].signature for place in asking])  # type: ignore[misc] # chosen above
            for run in self._runs:
                for asked, article_id in _meetings(run, signatures):
                    found[asking[asked]].append(article_id)
        held = self._held({article_id for ids in found for article_id in ids})
        return [[held[article_id] for article_id in ids] for ids in found]

    def _held(self, ids: set[str]) -> dict[str, Text]:
        """Return the held texts by id, reading from the table those that are not at hand."""
        missing = sorted(ids - self._texts.keys())
        held = {article_id: self._texts[article_id] for article_id in ids - set(missing)}
        if missing:
            wanted = pc.field("article_id").isin(missing)
            rows = self._articles.dataset().to_table([*_COLUMNS, "body"], filter=wanted)
            held |= {row["article_id"]: _text(row) for row in rows.to_pylist()}
        self.remember(held[article_id] for article_id in sorted(held))
        return held

    def _read_since(self, commit_seq: int) -> Any:
        at = pc.coalesce(pc.field("published_at"), pc.field("first_seen_at"))
        wanted = (
            (pc.field("commit_seq") > commit_seq)
            & (at >= pa.scalar(self._from, pa.timestamp("us", "UTC")))
            & (at <= pa.scalar(self._to, pa.timestamp("us", "UTC")))
            & pc.field("minhash").is_valid()
        )
        return self._articles.dataset().to_table(["article_id", "minhash"], filter=wanted)

    def _add(self, rows: Any) -> None:
        if not rows.num_rows:
            return
        packed = b"".join(rows["minhash"].to_pylist())
        signatures = np.frombuffer(packed, "<u4").reshape(-1, PERMUTATIONS)
        keys = band_keys(signatures)
        order = np.argsort(keys, axis=None, kind="stable")
        owners = np.repeat(np.arange(len(keys), dtype=np.uint32), keys.shape[1])
        self._runs.append(
            _Run(rows=rows, signatures=signatures, keys=keys.ravel()[order], owners=owners[order])
        )


def _meetings(run: _Run, signatures: npt.NDArray[np.uint32]) -> Iterator[tuple[int, str]]:
    """Yield which signature meets which article of a run, each pair once, in order."""
    asked = band_keys(signatures)
    start = np.searchsorted(run.keys, asked, "left")
    stop = np.searchsorted(run.keys, asked, "right")
    for place in range(len(asked)):
        ranges = [run.owners[a:b] for a, b in zip(start[place], stop[place], strict=True) if a < b]
        if ranges:
            owners = np.unique(np.concatenate(ranges))
            owners = owners[may_be_alike(signatures[place], run.signatures[owners])]
            for article_id in run.rows["article_id"].take(pa.array(owners)).to_pylist():
                yield place, article_id


def _text(row: dict[str, Any]) -> Text:
    return Text(
        article_id=row["article_id"],
        publisher=row["publisher"],
        headline=row["headline"],
        kind=Kind(row["kind"]),
        at=row["published_at"] or row["first_seen_at"],
        shingles=shingle(comparable(row["body"])),
        signature=np.frombuffer(row["minhash"], "<u4"),
        story_id=row["story_id"],
    )
