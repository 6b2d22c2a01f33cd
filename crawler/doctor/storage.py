"""The archive's store: whether it answers, what these credentials may, and what its clock says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from archive.config import ArchiveConfig
from archive.errors import ArchiveError, StoreUnsafe
from archive.objects.store import ObjectStore
from archive.upkeep.policies import Role
from archive.upkeep.rights import open_for, rights
from crawler.doctor.sign import Sign, ok, warning, wrong
from crawler.schedule.lease import SKEW

ARCHIVE: Final = "archive"
CLOCK: Final = "clock"
SYNCHRONIZE: Final = "let NTP set this machine's clock"


def look_at_storage(config: ArchiveConfig, role: Role) -> Iterator[Sign]:
    """Yield how the store is for a role; nothing is left in it but its own probe object."""
    if not is_there(config):
        yield ok(ARCHIVE, f"{config.location} is not there yet: the first crawl makes it")
        return
    try:
        store = open_for(config, role)
        clock = store.clock()
        if role != Role.ANALYST:
            store.prepare()
    except StoreUnsafe as error:
        yield wrong(ARCHIVE, str(error), "use another store")
        return
    except ArchiveError as error:
        yield wrong(ARCHIVE, str(error), "see what the text says, then look again")
        return
    yield ok(ARCHIVE, f"{config.location} answers")
    yield from _rights(store, config, role)
    if clock is not None:
        yield clock_sign("the archive's store", clock - datetime.now(UTC))


def is_there(config: ArchiveConfig) -> bool:
    """Return whether a store can be asked: S3 always can, a folder has to be there."""
    return config.location.startswith("s3://") or Path(config.location).expanduser().is_dir()


def _rights(store: ObjectStore, config: ArchiveConfig, role: Role) -> Iterator[Sign]:
    tried = list(rights(store, config, role))
    refused = [right for right in tried if right.refused is not None]
    for right in refused:
        advice = f"grant it: newsfold policy {role.value} prints what is needed"
        yield wrong(f"right to {right.does}", right.refused or "", advice)
    if not refused:
        what = ", ".join(dict.fromkeys(right.does for right in tried))
        yield ok("rights", f"those of {role.value}: {what}")


def clock_sign(whose: str, ahead: timedelta) -> Sign:
    """Return how this machine's clock is beside another's, which is ``ahead`` by so much."""
    seconds = ahead.total_seconds()
    said = f"{abs(seconds):.1f} s {'behind' if seconds > 0 else 'ahead of'} {whose}"
    if abs(ahead) > SKEW:
        return wrong(CLOCK, said, f"{SYNCHRONIZE}: leases of the schedule allow {SKEW.seconds} s")
    if abs(ahead) > SKEW / 2:
        return warning(CLOCK, said, SYNCHRONIZE)
    return ok(CLOCK, said)
