"""The road of an erasure, step after step.

    select -> put in force -> releases -> pages -> rows -> leftovers -> index -> search

From the moment the list of hashes is in force nothing of it can come back, and each step may be
repeated: whoever is killed leaves a pending erasure, and the next call goes on with it.
The search ends it, when nothing was found.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from archive.errors import ArchiveError, StaleSnapshot
from archive.ingest import Ingest
from archive.spool import Spool
from archive.tables.forgotten import FOLDER, IN_FORCE, Forgotten, ForgottenList, list_key
from archive.tables.schema import ARTICLES
from archive.tables.tables import Tables
from archive.upkeep.erasure import delete_leftovers, erase_rows
from archive.upkeep.pending import SUFFIX as PENDING
from archive.upkeep.pending import Pending, begin, pending
from archive.upkeep.rawpages import erase_pages
from archive.upkeep.redaction import redact_releases
from archive.upkeep.selection import Selection, Wanted, select
from archive.upkeep.texts import needles_of
from archive.upkeep.traces import traces

READERS_BEHIND: Final = timedelta(days=1)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What one erasure did.

    Attributes:
        rows: Taken out of all tables.
        pages: Recorded pages erased.
        files: Replaced files, also of releases, and settled intents deleted.
        sought: How many headlines and sentences were searched for in the end.
        left: Objects and files in which some of them still are; empty when all is gone.
    """

    rows: int
    pages: int
    files: int
    sought: int
    left: Sequence[str]


def forget(tables: Tables, wanted: Wanted, progress: Progress = lambda _: None) -> Erased:
    """Erase what is wanted away.

    Args:
        tables: An archive open for writing, whose spool has been taken.
        wanted: What; it is selected anew, so that what came since it was shown goes as well.
        progress: Told what is being done.

    Raises:
        NotInArchive: There is nothing of it.
        StoreUnreachable, CommitUnknown: Run again when the store answers.
    """
    return _erase(tables, _put_in_force(tables, wanted, progress), progress)


def finish(tables: Tables, progress: Progress = lambda _: None) -> list[Erased]:
    """Go on with each erasure that was interrupted or could not remove everything."""
    return [_erase(tables, one, progress) for one in pending(tables)]


def take_spool(tables: Tables) -> None:
    """Take what waits in the local spool, so that it can be erased like everything else.

    Raises:
        BadBatch: A batch is damaged.
    """
    spool = Spool(tables.config.spool)
    left = spool.finished()
    if left:
        ingest = Ingest(tables)
        for path in left:
            ingest.take_spooled(spool, path)


def _put_in_force(tables: Tables, wanted: Wanted, progress: Progress) -> Pending:
    while True:
        tables.settle()
        progress("selecting")
        selection = select(tables, wanted)
        progress("reading what has to go, and what others say too")
        sought, _ = needles_of(tables, selection.ids)
        forgotten = _longer(ForgottenList(tables).in_force(), selection)
        begun = begin(tables, forgotten, sought)
        try:
            tables.articles.append_next(
                ARTICLES.columns.empty_table(),
                f"forget-{forgotten.version:016x}",
                {IN_FORCE: forgotten.version},
            )
        except StaleSnapshot:
            tables.store.delete(begun.key)
            continue
        tables.settle()
        return begun


def _longer(known: Forgotten, selection: Selection) -> Forgotten:
    hashes = (
        *map(known.hash_id, selection.ids),
        *map(known.hash_url, selection.urls),
        *map(known.hash_text, selection.texts),
    )
    return known.with_hashes(hashes)


def _erase(tables: Tables, begun: Pending, progress: Progress) -> Erased:
    tables.settle()
    forgotten, sought = ForgottenList(tables).in_force(), begun.sought
    released = redact_releases(tables.store, forgotten, progress)
    pages = erase_pages(tables, forgotten, sought, progress)
    rows = erase_rows(tables, forgotten, progress)
    progress("deleting replaced files")
    files = released + delete_leftovers(tables, forgotten)
    _drop(tables.config.index)
    left = list(traces(tables.store, tables.config, sought, progress))
    if not left:
        tables.store.delete(begun.key)
        _drop_older_lists(tables, forgotten)
    return Erased(rows=rows, pages=pages, files=files, sought=len(sought), left=left)


def _drop_older_lists(tables: Tables, forgotten: Forgotten) -> None:
    """Delete lists that the one in force has replaced; readers may be a little behind."""
    entries = tables.store.entries(f"{FOLDER}/")
    if any(entry.key.endswith(PENDING) for entry in entries):
        return  # it names its list
    before = datetime.now(UTC) - READERS_BEHIND
    for entry in entries:
        if entry.key != list_key(forgotten.version) and entry.modified < before:
            tables.store.delete(entry.key)


def _drop(folder: Path) -> None:
    """Empty the local index, a cache that names headlines; it is made anew from the tables."""
    try:
        if folder.is_dir():
            shutil.rmtree(folder)
    except OSError as error:
        raise ArchiveError(
            f"{folder}: the index cannot be removed ({error.strerror}); remove it and run again"
        ) from error
