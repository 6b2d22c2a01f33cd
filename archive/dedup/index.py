"""Candidates among the kept articles: a cache over the table's signatures, by time window.

It is made from ``articles`` and brought up to the table's version before each batch, so
nothing is lost with it.
"""

from collections import OrderedDict
from collections.abc import Sequence
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
from archive.dedup.shingles import Shingles, shingle
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
    "commit_seq",
)


@dataclass(slots=True)
class _Run:
    """Articles of one catch-up: their rows, and their band keys sorted with the row of each."""

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
        self._shingles: OrderedDict[str, Shingles] = OrderedDict()

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

    def remember(self, texts: Sequence[Text]) -> None:
        """Keep the shingles of texts just judged, which the next batch is likely to need."""
        for text in texts:
            self._shingles[text.article_id] = text.shingles
        while len(self._shingles) > REMEMBERED_TEXTS:
            self._shingles.popitem(last=False)

    def candidates(self, texts: Sequence[Text]) -> list[list[Text]]:
        """Return for each text the held articles that share a band and might be alike."""
        found = [self._rows_alike(text) for text in texts]
        shingles = self._shingles_of({rows["article_id"] for alike in found for rows in alike})
        return [[_text(row, shingles[row["article_id"]]) for row in alike] for alike in found]

    def _rows_alike(self, text: Text) -> list[dict[str, Any]]:
        if text.signature is None:
            return []
        keys = band_keys(text.signature[None, :])[0]
        alike: list[dict[str, Any]] = []
        for run in self._runs:
            start = np.searchsorted(run.keys, keys, "left")
            stop = np.searchsorted(run.keys, keys, "right")
            owners = [run.owners[a:b] for a, b in zip(start, stop, strict=True) if a < b]
            if owners:
                rows = np.unique(np.concatenate(owners))
                rows = rows[may_be_alike(text.signature, run.signatures[rows])]
                alike += run.rows.take(pa.array(rows)).to_pylist()
        return alike

    def _shingles_of(self, ids: set[str]) -> dict[str, Shingles]:
        missing = sorted(ids - self._shingles.keys())
        read: dict[str, Shingles] = {}
        if missing:
            wanted = pc.field("article_id").isin(missing)
            bodies = self._articles.dataset().to_table(["article_id", "body"], filter=wanted)
            for row in bodies.to_pylist():
                read[row["article_id"]] = shingle(comparable(row["body"]))
        return {
            article_id: self._shingles.get(article_id) or read[article_id] for article_id in ids
        }

    def _read_since(self, commit_seq: int) -> Any:
        at = pc.coalesce(pc.field("published_at"), pc.field("first_seen_at"))
        wanted = (
            (pc.field("commit_seq") > commit_seq)
            & (at >= pa.scalar(self._from, pa.timestamp("us", "UTC")))
            & (at <= pa.scalar(self._to, pa.timestamp("us", "UTC")))
            & pc.field("minhash").is_valid()
        )
        return self._articles.dataset().to_table(list(_COLUMNS), filter=wanted)

    def _add(self, rows: Any) -> None:
        if not rows.num_rows:
            return
        packed = b"".join(rows["minhash"].to_pylist())
        signatures = np.frombuffer(packed, "<u4").reshape(-1, PERMUTATIONS)
        keys = band_keys(signatures)
        order = np.argsort(keys, axis=None, kind="stable")
        owners = np.repeat(np.arange(len(keys), dtype=np.uint32), keys.shape[1])
        self._runs.append(
            _Run(
                rows=rows,
                signatures=signatures,
                keys=keys.ravel()[order],
                owners=owners[order],
            )
        )


def _text(row: dict[str, Any], shingles: Shingles) -> Text:
    return Text(
        article_id=row["article_id"],
        publisher=row["publisher"],
        headline=row["headline"],
        kind=Kind(row["kind"]),
        at=row["published_at"] or row["first_seen_at"],
        shingles=shingles,
        signature=np.frombuffer(row["minhash"], "<u4"),
        story_id=row["story_id"],
    )
