"""The times at which an entry of the schedule is due: pure functions of clock and calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim

from crawler.config.schedule import Entry
from crawler.sources.source import Hours

MOST_SLOTS: Final = 100_000
"""So many are looked at in one direction: two months of minutes, or hours that never come."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An entry with what its source says: which sections, and by whose clock."""

    entry: Entry
    sections: tuple[str, ...]
    zone: ZoneInfo

    def is_open(self, at: datetime) -> bool:
        """Whether the entry's hours hold at a time."""
        begin, _, end = (self.entry.hours or "").partition("-")
        if not end:
            return True
        hours = Hours(begin=time.fromisoformat(begin), end=time.fromisoformat(end))
        return hours.hold(at.astimezone(self.zone).time())


def slots_between(
    watched: Watched, after: datetime, until: datetime, interval: timedelta | None
) -> list[datetime]:
    """Return the slots later than one time and not later than another, in order and in UTC.

    A change of the clock gives cron's slots neither twice nor never, as in Debian's cron.

    Args:
        watched: What is due.
        after: The slot that was answered last.
        until: The time it is.
        interval: What a rhythm has become; None for what it is.
    """
    return list(takewhile(lambda slot: slot <= until, _following(watched, after, until, interval)))


def next_slot(watched: Watched, after: datetime, interval: timedelta | None) -> datetime | None:
    """Return the first slot later than a time; None where there is none for years."""
    return next(_following(watched, after, after, interval), None)


def last_slot(watched: Watched, now: datetime) -> datetime | None:
    """Return the last slot that is not later than a time; None where there is none."""
    rhythm = watched.entry.rhythm
    if rhythm is not None:
        slot = _EPOCH + (now - _EPOCH) // rhythm.every * rhythm.every
        return slot if watched.is_open(now) else None
    # Counted back from the next minute, for the present one may be a slot.
    start = now.astimezone(watched.zone) + timedelta(minutes=1)
    past = CronSim(watched.entry.cron or "", start, reverse=True)
    found = (slot.astimezone(UTC) for slot in islice(past, MOST_SLOTS))
    return next((slot for slot in found if slot <= now and watched.is_open(slot)), None)


def _following(
    watched: Watched, after: datetime, until: datetime, interval: timedelta | None
) -> Iterator[datetime]:
    entry = watched.entry
    if entry.rhythm is not None:
        step = interval or entry.rhythm.every
        # Of a downtime of years the end is enough.
        first = max(1, (until - after) // step - MOST_SLOTS // 2)
        found: Iterator[datetime] = (after + n * step for n in range(first, first + MOST_SLOTS))
    else:
        coming = CronSim(entry.cron or "", after.astimezone(watched.zone))
        found = (slot.astimezone(UTC) for slot in islice(coming, MOST_SLOTS))
    return (slot for slot in found if slot > after and watched.is_open(slot))
