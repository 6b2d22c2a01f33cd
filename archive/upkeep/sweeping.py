"""Removing what nothing refers to any more: replaced files, old log entries, orphaned pages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from archive.dedup.learning import FOLDER, lesson_key
from archive.dedup.learning import IN_FORCE as LESSON
from archive.objects.store import Entry
from archive.tables.snapshot import explained
from archive.tables.table import Table
from archive.tables.tables import Tables

RAW: Final = "raw/"
IDS_AT_ONCE: Final = 1 << 16
SPARE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How many objects were removed, and the bytes of those that were measured."""

    data_files: int
    intents: int
    lessons: int
    raw_files: int
    raw_bytes: int


def sweep(tables: Tables, now: datetime, last: date | None) -> Swept:
    """Remove what has been replaced or orphaned for longer than the grace.

    A batch's pages are stored before its commit, and its spool keeps them until then; pages
    that nothing points into after the grace are those of a batch that was never taken.

    Args:
        tables: Settled at their newest version.
        now: The time it is.
        last: The day on which it was done before, None for never; older pages are not looked at.

    Raises:
        NoRight: These credentials may not delete.
    """
    grace = timedelta(hours=tables.config.upkeep.grace_hours)
    intents = [key for key, _, number in tables.intents() if number <= tables.articles.version]
    lessons = _lessons(tables, now - grace)
    since = last - grace - SPARE if last else None
    raw = _orphans(tables, now - grace, since)
    for key in (*intents, *lessons, *(entry.key for entry in raw)):
        tables.store.delete(key)
    return Swept(
        data_files=sum(_vacuum(tables, table) for table in tables.all),
        intents=len(intents),
        lessons=len(lessons),
        raw_files=len(raw),
        raw_bytes=sum(entry.size for entry in raw),
    )


def _vacuum(tables: Tables, table: Table) -> int:
    """Remove a table's replaced files and old log entries; return how many files."""
    delta = table.snapshot.delta()
    hours = round(tables.config.upkeep.grace_hours)
    with explained(tables.store, f"table {table.schema.name} cannot be swept"):
        unused = delta.vacuum(
            retention_hours=hours, dry_run=True, enforce_retention_duration=False, full=True
        )
        for path in unused:
            tables.store.delete(f"{table.schema.name}/{path}")
        delta.cleanup_metadata()
    return len(unused)


def _lessons(tables: Tables, before: datetime) -> list[str]:
    """Return the lessons that are no longer in force, of which no reader can be in need."""
    held = lesson_key(tables.articles.written(LESSON) or 0)
    found = tables.store.entries(f"{FOLDER}/")
    return [entry.key for entry in found if entry.key != held and entry.modified < before]


def _orphans(tables: Tables, before: datetime, since: date | None) -> list[Entry]:
    """Return the recorded pages that no row points into, of batches that began since a day."""
    after = f"{RAW}{since:%Y%m%d}" if since else ""
    old = [entry for entry in tables.store.entries(RAW, after) if entry.modified < before]
    if not old:
        return []
    known: set[str] = set()
    wanted = pc.field("warc_file").is_valid()
    if since:
        wanted &= pc.field("crawl_date") >= pa.scalar(since, pa.date32())
    for table in tables.about_articles:
        table.refresh()
        for batch in table.batches(["warc_file"], wanted, IDS_AT_ONCE):
            known.update(pc.unique(batch["warc_file"]).to_pylist())
    return [entry for entry in old if entry.key not in known]
