"""What is due of an entry: a pure function of its state and the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from crawler.schedule.slots import Watched, last_slot, next_slot, slots_between
from crawler.schedule.state import EntryState, SectionState

LATE: Final = timedelta(hours=1)
"""A slot that is over for so long was missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to be done about an entry now.

    Attributes:
        due_at: The slot that a run answers, the latest of its sections'.
        slots: Of each section to be crawled, the slot that this answers.
        passed: Of each section that is passed over, the slot up to which.
        missed: How many of the entry's slots nothing will answer by a run of its own.
    """

    watched: Watched
    due_at: datetime
    slots: Mapping[str, datetime] = field(default_factory=dict)
    passed: Mapping[str, datetime] = field(default_factory=dict)
    missed: int = 0


def due(watched: Watched, state: EntryState, now: datetime) -> Due | None:
    """Return what is due of an entry; None where nothing is."""
    open_slots = {name: _open(watched, state.held(name, now), now) for name in watched.sections}
    found = {name: slots for name, slots in open_slots.items() if slots}
    if not found:
        return _begun(watched, state, now)
    if watched.entry.catch_up == "all":
        return _each(watched, found)
    newest = {name: slots[-1] for name, slots in found.items()}
    is_late = {name: now - slot > LATE for name, slot in newest.items()}
    skips = watched.entry.catch_up == "skip"
    slots = {name: slot for name, slot in newest.items() if not (skips and is_late[name])}
    return Due(
        watched=watched,
        due_at=max((slots or newest).values()),
        slots=slots,
        passed={name: slot for name, slot in newest.items() if name not in slots},
        missed=max(len(found[name]) - (name in slots) for name in found),
    )


def next_due(watched: Watched, state: EntryState, now: datetime) -> datetime | None:
    """Return when something will be due next, now where something is."""
    coming = (_coming(watched, state.held(name, now), now) for name in watched.sections)
    return min((at for at in coming if at is not None), default=None)


def _begun(watched: Watched, state: EntryState, now: datetime) -> Due | None:
    """Return that a new expression counts from now on, for it has no slot that is due."""
    new = [name for name in watched.sections if state.held(name, now) is None]
    if watched.entry.cron is None or not new:
        return None
    return Due(watched=watched, due_at=now, passed=dict.fromkeys(new, now))


def _coming(watched: Watched, held: SectionState | None, now: datetime) -> datetime | None:
    if held is not None:
        return next_slot(watched, held.last_due, _interval(held))
    if watched.entry.cron is not None or last_slot(watched, now) is not None:
        return now
    return next_slot(watched, now, None)


def _each(watched: Watched, found: Mapping[str, list[datetime]]) -> Due:
    """Return the oldest slot that is to be made up for, with the sections due then."""
    kept = {name: slots[-watched.entry.catch_up_most :] for name, slots in found.items()}
    due_at = min(slots[0] for slots in kept.values())
    return Due(
        watched=watched,
        due_at=due_at,
        slots={name: due_at for name, slots in kept.items() if slots[0] == due_at},
        missed=max(len(found[name]) - len(kept[name]) for name in found),
    )


def _open(watched: Watched, held: SectionState | None, now: datetime) -> list[datetime]:
    """Return a section's slots that wait for an answer; the last one where it never ran.

    An expression means its times: a new one does not answer what was over long before it came.
    """
    if held is not None:
        return slots_between(watched, held.last_due, now, _interval(held))
    slot = last_slot(watched, now)
    if slot is None or (watched.entry.cron is not None and now - slot > LATE):
        return []
    return [slot]


def _interval(held: SectionState) -> timedelta | None:
    return None if held.interval_seconds is None else timedelta(seconds=held.interval_seconds)
