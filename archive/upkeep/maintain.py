"""What an archive needs from time to time, step after step.

    migrate -> compact -> checkpoint -> sweep

Sweeping deletes, everything before it only adds: a role without the right to delete keeps an
archive quick, another one keeps it small.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from archive.errors import ArchiveError, NoRight
from archive.rows import crawl_date
from archive.tables.log import Transaction
from archive.tables.tables import Tables
from archive.upkeep.compaction import Compacted, compact
from archive.upkeep.migration import migrate
from archive.upkeep.sweeping import Swept, sweep

MAINTAINED: Final = "newsfold/maintained"
"""Under this name a commit to ``articles`` says on which day upkeep was done."""
MOST_ENTRIES: Final = 25
EPOCH: Final = date(1970, 1, 1)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintained:
    """What was done.

    Attributes:
        migrated: New columns, as ``table.column``.
        compacted: By table.
        swept: None when nothing was due or these credentials may not delete.
        trouble: What kept ``keep_up`` from the rest; it is tried again after the next batch.
    """

    migrated: tuple[str, ...] = ()
    compacted: dict[str, Compacted] = field(default_factory=dict)
    swept: Swept | None = None
    trouble: ArchiveError | None = None


def keep_up(tables: Tables) -> Maintained | None:
    """Do after a batch what is due, if the configuration wants that; asking costs no request.

    Small files are merged when log entries have gathered, the rest is done once a day. A role
    that may not even do that leaves it to another. The batch is committed by then, so nothing
    that stands in the way of upkeep is raised.
    """
    now = datetime.now(UTC)
    if not tables.config.upkeep.automatic or tables.articles.version <= 0:
        return None
    try:
        if _last_day(tables) != crawl_date(now):
            return maintain(tables, now)
        if any(table.entries > MOST_ENTRIES for table in tables.all):
            return Maintained(compacted=_compacted(tables, crawl_date(now), lambda _: None))
    except NoRight:
        return None
    except ArchiveError as error:
        return Maintained(trouble=error)
    return None


def maintain(
    tables: Tables, now: datetime | None = None, progress: Progress = lambda _: None
) -> Maintained:
    """Do everything; killed anywhere, it is taken up by the next call.

    Args:
        tables: An archive open for writing.
        now: The time it is; today's partition in Seoul is left open.
        progress: Told what comes next.

    Raises:
        StoreUnreachable: The store is away or refuses; what was done until then stays so.
    """
    now = now or datetime.now(UTC)
    last = _last_day(tables)
    tables.settle()
    migrated = migrate(tables)
    compacted = _compacted(tables, crawl_date(now), progress)
    progress("sweeping")
    try:
        swept = sweep(tables, now, last)
    except NoRight:
        swept = None
    return Maintained(migrated=migrated, compacted=compacted, swept=swept)


def _compacted(tables: Tables, today: date, progress: Progress) -> dict[str, Compacted]:
    done = {}
    for table in tables.all:
        progress(f"compacting {table.schema.name}")
        is_first = table is tables.articles and _last_day(tables) != today
        record = Transaction(name=MAINTAINED, number=(today - EPOCH).days, lasts=True)
        done[table.schema.name] = compact(table, today, [record] if is_first else [])
        if table.entries > MOST_ENTRIES:
            table.put_checkpoint()
    return done


def _last_day(tables: Tables) -> date | None:
    number = tables.articles.written(MAINTAINED)
    return None if number is None else EPOCH + timedelta(days=number)
