"""What the archive holds and this machine keeps for it: batches that wait, tables, index."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from archive.config import ArchiveConfig
from archive.errors import ArchiveError
from archive.objects.store import ObjectStore
from archive.spool import Spool
from archive.tables.tables import Tables
from archive.upkeep.checks.found import Found
from archive.upkeep.verify import verify
from crawler.doctor.sign import Sign, State, ok, warning, wrong
from crawler.schedule.lease import is_live
from crawler.schedule.state import read_state

TABLES: Final = "tables and index"


def look_at_holdings(
    config: ArchiveConfig, scheduled: Iterable[str], progress: Callable[[str], None]
) -> Iterator[Sign]:
    """Yield how the archive is, by the claims that ``newsfold verify --quick`` asks.

    Args:
        config: The archive's.
        scheduled: Sources whose state in the schedule is read.
        progress: Told what is being looked at.
    """
    yield from _waiting(config)
    try:
        tables = Tables.open_existing(config)
        yield _format(tables)
        found = list(verify(tables, is_quick=True, progress=progress))
        yield from (_sign(each) for each in found if each.broken)
        if held := sum(not each.broken for each in found):
            yield ok(TABLES, f"{held} of {len(found)} claims hold")
        yield from _states(tables.store, scheduled)
    except ArchiveError as error:
        yield wrong(TABLES, str(error), "see what the text says; newsfold verify tells more")


def _states(store: ObjectStore, scheduled: Iterable[str]) -> Iterator[Sign]:
    now, held = datetime.now(UTC), 0
    for name in dict.fromkeys(scheduled):
        lease = read_state(store, name).lease
        held += 1
        if lease is not None and not is_live(lease, now):
            said = f"the run due at {lease.due_at.isoformat()} on {lease.host} was killed"
            yield warning(f"schedule of {name}", said, "the next newsfold run answers its slot")
    if held:
        yield ok("schedule's state", f"{held} sources")


def _waiting(config: ArchiveConfig) -> Iterator[Sign]:
    if not config.spool.is_dir():
        return
    batches = Spool(config.spool).finished()
    if batches:
        advice = "the next run takes them up, and so does newsfold ingest"
        yield warning("spool", f"{len(batches)} finished batches wait in {config.spool}", advice)
    else:
        yield ok("spool", "no batch waits")


def _format(tables: Tables) -> Sign:
    if tables.is_current:
        return ok("format", f"current, {tables.articles.version} commits to articles")
    return warning("format", "older than this newsfold's", "newsfold maintain migrates it")


def _sign(found: Found) -> Sign:
    more = found.broken - len(found.first)
    said = f"{found.claim}: not so: {'; '.join(found.first)}{f' and {more} more' if more else ''}"
    return Sign(
        state=State.WARNING if found.is_warning else State.WRONG,
        what=TABLES,
        says=said,
        advice=found.advice,
    )
