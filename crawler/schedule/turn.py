"""A source's turn: what is due is claimed with the lease, and settled when the crawl has ended."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from archive.objects.store import ObjectStore
from crawler.schedule.adaptive import likely_missed, next_interval
from crawler.schedule.due import Due, due
from crawler.schedule.lease import LASTS, Held, is_live, take
from crawler.schedule.order import Done, Polled
from crawler.schedule.slots import Watched
from crawler.schedule.state import EntryState, Lease, SectionState, SourceState, read_state

_log: Final = logging.getLogger("newsfold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who takes leases: a name that no other has, a machine and a process."""

    token: str
    host: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is due, claimed: nobody else crawls the source until the lease is given back."""

    due: Due
    held: Held
    began: datetime


def first_due(entries: Iterable[Watched], state: SourceState, now: datetime) -> Due | None:
    """Return what has been due for the longest of a source's entries."""
    found = (due(each, state.entry(each.entry.name), now) for each in entries)
    return min(filter(None, found), key=lambda one: one.due_at, default=None)


def begin(
    store: ObjectStore, entries: Iterable[Watched], holder: Holder, now: datetime
) -> Turn | Lease | None:
    """Claim what is due of a source.

    Returns:
        The turn; the lease of somebody else who is at it; None where nothing is due, or somebody
        was quicker.

    Raises:
        StoreUnreachable, Damaged: It cannot be known.
    """
    watched = tuple(entries)
    source = watched[0].entry.source
    state = read_state(store, source)
    wanted = first_due(watched, state, now)
    if wanted is None:
        return None
    if state.lease is not None and is_live(state.lease, now):
        return state.lease
    lease = Lease(
        token=holder.token,
        host=holder.host,
        pid=holder.pid,
        entry=wanted.watched.entry.name,
        due_at=wanted.due_at,
        taken_at=now,
        until=now + LASTS,
    )
    held = take(store, source, lease, now)
    if held is None:
        return None
    claimed = first_due(watched, held.state, now)
    if claimed is None or claimed.due_at != wanted.due_at:
        held.give_back(held.state)  # answered between our reading and our taking
        return None
    if state.lease is not None:
        _log.warning(
            "%s: the run due at %s on %s (process %d) was killed; its slot is answered now",
            *(source, state.lease.due_at.isoformat(), state.lease.host, state.lease.pid),
            extra={"source": source},
        )
    return Turn(due=claimed, held=held, began=now)


def settle(turn: Turn, done: Done, now: datetime) -> bool:
    """Write what a turn came to and give the lease back; False when it was lost to another.

    Raises:
        StoreUnreachable: It is not written; the slot will be answered once more.
    """
    name, state = turn.due.watched.entry.name, turn.held.state
    entry = _settled(turn, state.entry(name), done, now)
    return turn.held.give_back(replace(state, entries={**state.entries, name: entry}))


def _settled(turn: Turn, entry: EntryState, done: Done, now: datetime) -> EntryState:
    wanted = turn.due
    sections = dict(entry.sections)
    for section, slot in wanted.passed.items():
        held = sections.get(section)
        sections[section] = (
            replace(held, last_due=slot) if held is not None else SectionState(last_due=slot)
        )
    for section, slot in wanted.slots.items():
        polled = done.sections.get(section)
        sections[section] = _polled(turn, sections.get(section), slot, polled, now - turn.began)
    if wanted.missed:
        entry = replace(entry, missed=entry.missed + wanted.missed, missed_at=now)
    if not wanted.slots:
        return replace(entry, sections=sections)
    return replace(
        entry,
        sections=sections,
        last_due=wanted.due_at,
        last_started=turn.began,
        last_ended=now,
        last_run_id=done.run_id,
        last_exit_code=done.exit_code,
    )


def _polled(
    turn: Turn,
    held: SectionState | None,
    slot: datetime,
    polled: Polled | None,
    took: timedelta,
) -> SectionState:
    """Return a section's state after a poll; one that gave nothing changes no rhythm."""
    before = held or SectionState(last_due=slot)
    if polled is None:
        return replace(before, last_due=slot)
    was_listed, rhythm = before.has_listed, turn.due.watched.entry.rhythm
    after = replace(before, last_due=slot, has_listed=was_listed or polled.listed > 0)
    if likely_missed(polled.poll, was_listed=was_listed):
        after = replace(after, likely_missed_at=turn.began, likely_missed_since=before.last_due)
    if rhythm is None:
        return after
    present = timedelta(seconds=before.interval_seconds or rhythm.every.total_seconds())
    interval = next_interval(rhythm, present, polled.poll, was_listed=was_listed, took=took)
    return replace(after, interval_seconds=interval.total_seconds())
