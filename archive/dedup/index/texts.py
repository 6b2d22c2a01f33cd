"""The texts behind the rows of segments: from the shingle files, else from the table."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow.compute as pc

from archive.article import Kind
from archive.dedup.frequent import Frequent
from archive.dedup.index.search import MICROSECOND
from archive.dedup.index.segment import NAMES, Segment
from archive.dedup.index.shinglelog import ShingleLog
from archive.dedup.shingles import NONE, Shingles
from archive.dedup.signature import Signature
from archive.dedup.text import Text, shingles_of
from archive.tables.table import Table

REMEMBERED_TEXTS: Final = 5000
AT: Final = pc.coalesce(pc.field("published_at"), pc.field("first_seen_at"))
"""When an article counts as published, as an expression over the table."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Row = tuple[Segment, int]


class HeldTexts:
    """Texts of held articles; those used last stay in memory."""

    def __init__(self, articles: Table, log: ShingleLog, frequent: Frequent) -> None:
        self._articles = articles
        self._log = log
        self._frequent = frequent
        self._texts: OrderedDict[str, Text] = OrderedDict()

    def of(self, rows: Sequence[Row]) -> list[Text]:
        """Return the text of each row, without its signature."""
        ids: list[str] = [segment.names["article_id"][row].as_py() for segment, row in rows]
        held: dict[str, Text] = {}
        missing = set()
        for article_id, row in zip(ids, rows, strict=True):
            if article_id not in held and article_id not in missing:
                text = self._texts.get(article_id) or self._logged(row, article_id)
                if text is None:
                    missing.add(article_id)
                else:
                    held[article_id] = text
        if missing:
            held |= self._from_table(missing)
        self._remember(held.values())
        return [held[article_id] for article_id in ids]

    def _logged(self, row: Row, article_id: str) -> Text | None:
        segment, number = row
        is_bare = segment.sizes[number] == 0
        shingles = NONE if is_bare else self._log.read(segment.refs[number])
        if shingles is None:
            return None
        names = {name: segment.names[name][number].as_py() for name in NAMES.names}
        at = _EPOCH + int(segment.at[number]) * MICROSECOND
        return as_text(names | {"article_id": article_id, "at": at}, shingles, self._frequent)

    def _from_table(self, ids: Iterable[str]) -> dict[str, Text]:
        wanted = pc.field("article_id").isin(sorted(ids))
        columns = {name: pc.field(name) for name in (*NAMES.names, "body")} | {"at": AT}
        rows = self._articles.read(columns, wanted).to_pylist()
        return {
            row["article_id"]: as_text(
                row, shingles_of(row["body"], row["publisher"], self._frequent), self._frequent
            )
            for row in rows
        }

    def _remember(self, texts: Iterable[Text]) -> None:
        for text in texts:
            self._texts[text.article_id] = text
            self._texts.move_to_end(text.article_id)
        while len(self._texts) > REMEMBERED_TEXTS:
            self._texts.popitem(last=False)


def micros(at: datetime) -> int:
    """Return a time as microseconds since 1970."""
    return (at - _EPOCH) // MICROSECOND


def as_text(
    row: dict[str, Any],
    shingles: Shingles,
    frequent: Frequent,
    signature: Signature | None = None,
) -> Text:
    """Return a table's row, with ``at`` as its time, as the judge sees it."""
    return Text(
        article_id=row["article_id"],
        publisher=row["publisher"],
        headline=row["headline"],
        kind=Kind(row["kind"]),
        at=row["at"],
        shingles=shingles,
        signature=signature,
        story_id=row["story_id"],
        uncounted=frequent.of(row["publisher"]),
    )
