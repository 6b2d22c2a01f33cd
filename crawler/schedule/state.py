"""What the archive knows of the schedule: one object a source, ``schedule/SOURCE.json``.

Whoever runs the schedule writes it, anybody may read it. It is replaced only as a whole and only
where nobody else has done so, which makes it the lock as well: see ``lease``.
"""

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from archive.errors import Damaged
from archive.objects.store import ObjectStore

FOLDER: Final = "schedule/"
AHEAD: Final = timedelta(minutes=1)
"""A slot that lies so far in the future was answered by a clock that was wrong."""

At = Annotated[datetime, msgspec.Meta(tz=True)]


class SectionState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A section as an entry polls it.

    Attributes:
        last_due: The slot that was answered last, or passed over.
        interval_seconds: What the rhythm has become; None as long as it is the user's.
        has_listed: Whether a poll has seen items on the list.
        likely_missed_at: When a poll last met nothing that the archive held.
        likely_missed_since: When the poll before that one was.
    """

    last_due: At
    interval_seconds: float | None = None
    has_listed: bool = False
    likely_missed_at: At | None = None
    likely_missed_since: At | None = None


class EntryState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of the schedule.

    Attributes:
        last_due: The slot that was answered last.
        last_exit_code: Of the command; negative for the signal that ended it.
        missed: How many slots were passed over so far, as nothing ran or a run took longer.
        killed: How many runs were killed together with whoever had started them; their slots
            are answered by another run.
    """

    sections: dict[str, SectionState] = {}
    last_due: At | None = None
    last_started: At | None = None
    last_ended: At | None = None
    last_run_id: str | None = None
    last_exit_code: int | None = None
    missed: int = 0
    missed_at: At | None = None
    killed: int = 0
    killed_at: At | None = None

    def held(self, section: str, now: datetime) -> SectionState | None:
        """Return a section's state; None where it never ran, or only by a clock that was ahead."""
        state = self.sections.get(section)
        return None if state is None or state.last_due > now + AHEAD else state


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """Who crawls a source now, for which slot of which entry, and until when that holds."""

    token: str
    host: str
    pid: int
    entry: str
    due_at: At
    taken_at: At
    until: At


class SourceState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is known of a source's schedule; ``entries`` by their names."""

    source: str
    entries: dict[str, EntryState] = {}
    lease: Lease | None = None

    def entry(self, name: str) -> EntryState:
        """Return an entry's state, that of a new one where it never ran."""
        return self.entries.get(name) or EntryState()


def state_key(source: str) -> str:
    """Return the object that holds a source's state."""
    return f"{FOLDER}{source}.json"


def read_state(store: ObjectStore, source: str) -> SourceState:
    """Return a source's state.

    Raises:
        Damaged: The object is not newsfold's.
    """
    return decode(store, source, store.get(state_key(source)))


def encode(state: SourceState) -> bytes:
    """Return a state as the object's bytes."""
    return msgspec.json.format(msgspec.json.encode(state)) + b"\n"


def decode(store: ObjectStore, source: str, data: bytes | None) -> SourceState:
    """Return the state that bytes hold, that of a source that never ran for None.

    Raises:
        Damaged: They hold none.
    """
    if data is None:
        return SourceState(source=source)
    try:
        state = msgspec.json.decode(data, type=SourceState)
        if state.source != source:
            raise msgspec.ValidationError(f"it is that of {state.source!r}")
    except msgspec.DecodeError as error:
        why, advice = f"no state of a schedule ({error})", "delete it: its entries begin anew"
        raise Damaged(store.location, state_key(source), why, advice) from error
    return state
