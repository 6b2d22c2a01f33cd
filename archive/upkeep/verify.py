"""The proof of an archive, claim after claim.

place -> files -> rows -> pages -> index
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

from archive.tables.tables import Tables
from archive.upkeep.checks.files import check_files
from archive.upkeep.checks.found import Found
from archive.upkeep.checks.index import check_index
from archive.upkeep.checks.pages import check_pages
from archive.upkeep.checks.place import check_place, is_settled
from archive.upkeep.checks.rows import check_rows

TRIES: Final = 10
PAUSE_SECONDS: Final = 0.5

Progress = Callable[[str], None]


def verify(
    tables: Tables, *, is_quick: bool = False, progress: Progress = lambda _: None
) -> Iterator[Found]:
    """Yield each claim with how it fares, as it is known; nothing is changed.

    Rows are asked only where all files can be read.

    Args:
        tables: An open archive, at the version that is looked at.
        is_quick: Neither data files nor recorded pages are read through.
        progress: Told what is being looked at.

    Raises:
        Damaged, StoreUnreachable: The archive cannot be read so far.
    """
    _wait_for_writers(tables)
    broken = False
    for found in check_place(tables, progress):
        broken |= found.is_failure
        yield found
    for found in check_files(tables, progress, is_quick=is_quick):
        broken |= found.is_failure
        yield found
    if broken:
        return
    yield from check_rows(tables, progress)
    yield from check_pages(tables, progress, is_quick=is_quick)
    yield from check_index(tables, progress)


def _wait_for_writers(tables: Tables) -> None:
    """Move all tables to versions that go together: writers commit to one after the other."""
    for _ in range(TRIES):
        for table in tables.all:
            table.refresh()
        if tables.articles.is_newest() and is_settled(tables):
            return
        time.sleep(PAUSE_SECONDS)
