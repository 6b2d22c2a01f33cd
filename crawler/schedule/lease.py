"""One run a source at a time, on any host: a lease that the store's conditional writes make sure.

A lease is taken, renewed and given back by replacing the object that was read, so that of two who
try only one succeeds. Time matters only when a holder has died: others take its lease when it has
been over for ``SKEW`` by their own clocks, and a holder stops when it could not renew it before
the end by its own. Clocks may differ by ``SKEW``; should they differ by more, two runs of a source
overlap, which costs its host's patience but no article, as the commit to ``articles`` decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from archive.objects.store import ObjectStore
from crawler.schedule.state import Lease, SourceState, decode, encode, state_key

LASTS: Final = timedelta(seconds=120)
RENEWED_EVERY: Final = timedelta(seconds=30)
SKEW: Final = timedelta(seconds=15)


def is_live(lease: Lease | None, now: datetime) -> bool:
    """Whether somebody holds the source, as far as others can tell."""
    return lease is not None and now < lease.until + SKEW


@dataclass(slots=True)
class Held:
    """A lease in this process's hands, with the state that it guards."""

    store: ObjectStore
    state: SourceState
    lease: Lease
    _data: bytes

    def renew(self, now: datetime) -> bool:
        """Make the lease last from now on; return False when it is another's.

        Raises:
            StoreUnreachable: It is not known; it holds until its end.
        """
        self.lease = replace(self.lease, until=now + LASTS)
        return self._put(replace(self.state, lease=self.lease))

    def give_back(self, state: SourceState) -> bool:
        """Leave a state without a lease; return False when it is another's by now.

        Raises:
            StoreUnreachable: As ``renew``.
        """
        return self._put(replace(state, lease=None))

    def _put(self, state: SourceState) -> bool:
        key, data = state_key(state.source), encode(state)
        if not self.store.replace(key, data, self._data):
            # A write whose acknowledgement was lost may have been followed by this one.
            held = self.store.get(key)
            found = decode(self.store, state.source, held)
            is_ours = found.lease is not None and found.lease.token == self.lease.token
            if held is None or not is_ours or not self.store.replace(key, data, held):
                return False
        self._data, self.state = data, state
        return True


def take(store: ObjectStore, source: str, lease: Lease, now: datetime) -> Held | None:
    """Take a source's lease; None when another holds it or was quicker.

    Where the lease of a run that never gave it back is over, the state says that it was killed.

    Raises:
        StoreUnreachable, Damaged: It cannot be known.
    """
    key = state_key(source)
    before = store.get(key)
    state = decode(store, source, before)
    if is_live(state.lease, now):
        return None
    if state.lease is not None:
        state = _killed(state, state.lease, now)
    state = replace(state, lease=lease)
    data = encode(state)
    is_won = store.create(key, data) if before is None else store.replace(key, data, before)
    return Held(store, state, lease, data) if is_won else None


def _killed(state: SourceState, lease: Lease, now: datetime) -> SourceState:
    entry = state.entry(lease.entry)
    killed = replace(entry, killed=entry.killed + 1, killed_at=now)
    return replace(state, entries={**state.entries, lease.entry: killed})
