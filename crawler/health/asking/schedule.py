"""How it stands with the schedule: what is due, what runs, what was missed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from archive.objects.store import ObjectStore
from crawler.health.facts import EntryFacts
from crawler.schedule.lease import is_live
from crawler.schedule.slots import Watched, next_slot
from crawler.schedule.state import EntryState, SectionState, SourceState, read_state


def entries(
    store: ObjectStore, watched: Iterable[Watched], now: datetime
) -> Mapping[str, tuple[EntryFacts, ...]]:
    """Return how each entry stands, by source.

    Raises:
        StoreUnreachable, Damaged: It cannot be known.
    """
    found, states = defaultdict[str, list[EntryFacts]](list), dict[str, SourceState]()
    for each in watched:
        source = each.entry.source
        if source not in states:
            states[source] = read_state(store, source)
        found[source].append(entry_facts(each, states[source], now))
    return {name: tuple(each) for name, each in found.items()}


def entry_facts(watched: Watched, state: SourceState, now: datetime) -> EntryFacts:
    """Return how an entry stands; one that never ran has nothing to be late with."""
    entry = state.entry(watched.entry.name)
    first, second = _waiting(watched, entry, now)
    lease = state.lease if is_live(state.lease, now) else None
    return EntryFacts(
        name=watched.entry.name,
        next_due=first,
        second_due=second,
        running_since=lease.taken_at if lease else None,
        last_ended=entry.last_ended,
        last_exit_code=entry.last_exit_code,
        missed={
            name: (section.likely_missed_since or section.last_due, section.likely_missed_at)
            for name, section in entry.sections.items()
            if section.likely_missed_at is not None
        },
    )


def _waiting(
    watched: Watched, entry: EntryState, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return the first slot that nothing has answered, and the one after it, of any section."""
    held = (entry.held(name, now) for name in watched.sections)
    polled = (section for section in held if section is not None)
    slots = [(slot, section) for section in polled if (slot := _next(watched, section)) is not None]
    if not slots:
        return None, None
    first, section = min(slots, key=lambda each: each[0])
    if first > now:
        return None, None
    return first, next_slot(watched, first, _interval(section))


def _next(watched: Watched, section: SectionState) -> datetime | None:
    return next_slot(watched, section.last_due, _interval(section))


def _interval(section: SectionState) -> timedelta | None:
    seconds = section.interval_seconds
    return None if seconds is None else timedelta(seconds=seconds)
