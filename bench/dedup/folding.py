"""newsfold itself: items go into an archive batch after batch, verdicts come back by query."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from items import Item
from score import Folded

from archive.batch import Batch
from archive.config import ArchiveConfig
from archive.ingest import Ingest
from archive.reading.query import query
from archive.tables.tables import Tables

BATCH_ARTICLES = 500


def fold(items: Sequence[Item]) -> Folded:
    """Return what newsfold makes of the items, given in download order, at its defaults."""
    with tempfile.TemporaryDirectory(prefix="newsfold-bench-") as folder:
        config = ArchiveConfig(
            location=f"{folder}/archive", spool=Path(folder) / "spool", index=Path(folder) / "index"
        )
        ingest = Ingest(Tables.open(config))
        for number, batch in enumerate(batches(items)):
            articles = tuple(item.article for item in batch)
            ingest.take(Batch(batch_id=f"20260318-{number:04}", articles=articles), "bench")
        return _read(config)


def batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Yield batches of some 500, closed at the end of an hour as a scheduled crawl does."""
    batch: list[Item] = []
    hour = None
    for item in items:
        at = item.article.published_at
        now = at.timestamp() // 3600 if at else 0
        if len(batch) >= BATCH_ARTICLES and now != hour:
            yield batch
            batch = []
        batch.append(item)
        hour = now
    if batch:
        yield batch


def _read(config: ArchiveConfig) -> Folded:
    tables = Tables.open_existing(config)
    kept = query(tables, "SELECT article_id, story_id FROM articles").to_pylist()
    copies = query(tables, "SELECT article_id, copy_of, story_id FROM copies").to_pylist()
    return Folded(
        name="newsfold",
        copy_of={row["article_id"]: row["copy_of"] for row in copies},
        story_of={row["article_id"]: row["story_id"] for row in (*kept, *copies)},
    )
