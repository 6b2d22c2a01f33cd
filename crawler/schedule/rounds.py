"""The schedule at work: once for all that is due now, or for good."""

import contextlib
import logging
import os
import secrets
import socket
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import uniform
from threading import Event
from time import monotonic
from typing import Final

from archive.errors import ArchiveError
from archive.objects.store import ObjectStore
from crawler.exits import FAILED, HEALTHY, OUTSIDE_HOURS, UNHEALTHY
from crawler.schedule.adaptive import likely_missed
from crawler.schedule.child import carry_out
from crawler.schedule.due import next_due
from crawler.schedule.lease import is_live
from crawler.schedule.order import Done, Order
from crawler.schedule.rest import LONGEST, Rest
from crawler.schedule.settled import Settled
from crawler.schedule.slots import Watched
from crawler.schedule.state import Lease, SourceState, read_state
from crawler.schedule.turn import Holder, Turn, begin, settle

LONGEST_SLEEP: Final = timedelta(seconds=60)
HELD_SLEEP: Final = timedelta(seconds=20)
SHORTEST_SLEEP: Final = timedelta(seconds=1)
READS_AT_ONCE: Final = 8
_WORST: Final = (HEALTHY, OUTSIDE_HOURS, UNHEALTHY, FAILED)

_log: Final = logging.getLogger("newsfold")


@dataclass(slots=True, kw_only=True)
class Rounds:
    """Sources whose entries are answered, each by one run at a time.

    Attributes:
        archive: Its location, as the crawls are told.
        jobs: How many sources are crawled at once.
        rest: Where to note until when nothing will be due.
        prepare: Makes the archive where there is none: a schedule is looked after from its first
            slot on, whatever becomes of that.
        told: Who wants to know of each slot that was settled.
        stop: Set when everything shall end.
        looked: Told, when all that is due has been answered, and each minute by one that stays,
            the worst exit code of the last runs.
    """

    store: ObjectStore
    archive: str
    sources: Mapping[str, Sequence[Watched]]
    jobs: int
    rest: Rest
    prepare: Callable[[], None]
    told: Callable[[Settled], None] = lambda _: None
    stop: Event = field(default_factory=Event)
    looked: Callable[[int], None] = lambda _: None
    _token: str = field(default_factory=lambda: secrets.token_hex(8))
    _held_off: dict[str, float] = field(default_factory=dict)

    def once(self) -> int:
        """Answer all that is due now and return the worst exit code of the crawls.

        Raises:
            StoreUnreachable, StoreUnsafe, Damaged: It cannot be known what is due, or claimed.
        """
        codes: list[int] = []
        waiting, is_well = self._waiting()
        if waiting:
            self.prepare()
            with ThreadPoolExecutor(self.jobs) as pool:
                codes = [code for found in pool.map(self._all_of, waiting) for code in found]
            with contextlib.suppress(ArchiveError):  # the crawls are settled; this is for the note
                self._waiting()
        worst = max(codes, key=_WORST.index, default=HEALTHY)
        self.looked(worst if codes or is_well else UNHEALTHY)
        return worst

    def forever(self) -> int:
        """Answer what comes due until asked to stop.

        Raises:
            StoreUnreachable, StoreUnsafe: At the start; later it waits until the store answers.
        """
        self.prepare()
        busy: dict[str, Future[list[int]]] = {}
        last, told = dict[str, int](), monotonic() - LONGEST_SLEEP.total_seconds()
        with ThreadPoolExecutor(self.jobs) as pool:
            while not self.stop.is_set():
                for name in [name for name, work in busy.items() if work.done()]:
                    if codes := busy.pop(name).result():
                        last[name] = max(codes, key=_WORST.index)
                if monotonic() - told >= LONGEST_SLEEP.total_seconds():
                    self.looked(max(last.values(), key=_WORST.index, default=HEALTHY))
                    told = monotonic()
                waits = {name: self._patience(name) for name in self.sources.keys() - busy.keys()}
                for name, wait in waits.items():
                    if wait <= timedelta(0):
                        busy[name] = pool.submit(self._after_jitter, name)
                later = [wait for wait in waits.values() if wait > timedelta(0)]
                sleep = SHORTEST_SLEEP if busy else min([*later, LONGEST_SLEEP])
                self.stop.wait(max(sleep, SHORTEST_SLEEP).total_seconds())
        return HEALTHY

    def _waiting(self) -> tuple[list[str], bool]:
        """Return the sources of which something is due, and whether all last runs were well.

        Where nothing is due, until when is noted.
        """
        now = datetime.now(UTC)
        with ThreadPoolExecutor(READS_AT_ONCE) as pool:
            states = list(pool.map(partial(read_state, self.store), self.sources))
        waits = {state.source: self._until_due(state, now) for state in states}
        is_well = all(map(self._is_well, states))
        if (least := min(waits.values())) > timedelta(0):
            self.rest.put(now, now + least, is_well=is_well)
        return [name for name, wait in waits.items() if wait <= timedelta(0)], is_well

    def _is_well(self, state: SourceState) -> bool:
        codes = (state.entry(each.entry.name).last_exit_code for each in self.sources[state.source])
        return all(code in {None, HEALTHY, OUTSIDE_HOURS} for code in codes)

    def _until_due(self, state: SourceState, now: datetime) -> timedelta:
        entries = self.sources[state.source]
        found = (next_due(each, state.entry(each.entry.name), now) for each in entries)
        at = min((each for each in found if each is not None), default=None)
        return LONGEST if at is None else at - now

    def _patience(self, source: str) -> timedelta:
        """Return how long nothing of a source is to be done, a while where that is not known."""
        if (left := self._held_off.get(source, 0.0) - monotonic()) > 0:
            return timedelta(seconds=left)
        now = datetime.now(UTC)
        try:
            state = read_state(self.store, source)
        except ArchiveError as error:
            _log.warning("%s: %s", source, error, extra={"source": source})
            return LONGEST_SLEEP
        return HELD_SLEEP if is_live(state.lease, now) else self._until_due(state, now)

    def _after_jitter(self, source: str) -> list[int]:
        most = max(each.entry.jitter for each in self.sources[source])
        self.stop.wait(uniform(0, most.total_seconds()))
        return self._all_of(source)

    def _all_of(self, source: str) -> list[int]:
        """Answer what is due of a source by now, each entry once unless it makes up for all."""
        until, codes, waiting = datetime.now(UTC), [], list(self.sources[source])
        try:
            while waiting and not self.stop.is_set():
                turn = begin(self.store, waiting, self._holder(), until)
                if not isinstance(turn, Turn):
                    _say_who(source, turn)
                    break
                code = self._answer(source, turn)
                if code is None:
                    break
                codes.append(code)
                if turn.due.watched.entry.catch_up != "all":
                    waiting.remove(turn.due.watched)
        except ArchiveError as error:
            _log.error("%s: %s", source, error, extra={"source": source})
            codes.append(FAILED)
            self._held_off[source] = monotonic() + LONGEST_SLEEP.total_seconds()
        return codes

    def _answer(self, source: str, turn: Turn) -> int | None:
        """Return a crawl's exit code; None for one that was stopped."""
        wanted = turn.due
        if wanted.missed:
            name = wanted.watched.entry.name
            why = "nothing ran, or a run took longer"
            said = f"{name}: {wanted.missed} slots passed without a run: {why}"
            _log.warning("%s", said, extra={"source": source})
        if not wanted.slots:
            settle(turn, Done(exit_code=HEALTHY), datetime.now(UTC))
            self._tell(turn, None)
            return HEALTHY
        order = Order(
            source=source,
            sections=tuple(wanted.slots),
            due_at=wanted.due_at,
            archive=self.archive,
            limit=wanted.watched.entry.limit,
        )
        done = carry_out(order, turn.held, self.stop)
        if done is None:
            turn.held.give_back(turn.held.state)
            return None
        _say(turn, done)
        if not settle(turn, done, datetime.now(UTC)):
            why = "its lease was lost, so the slot may be answered again"
            _log.warning("%s: %s", source, why, extra={"source": source})
        self._tell(turn, done)
        return done.exit_code if done.exit_code in _WORST else FAILED

    def _tell(self, turn: Turn, done: Done | None) -> None:
        source, now = turn.held.state.source, datetime.now(UTC)
        settled = Settled(
            source=source,
            entry=turn.due.watched.entry.name,
            missed=turn.due.missed,
            died=done is not None and done.run_id is None and done.exit_code < 0,
            next_due=now + self._until_due(turn.held.state, now),
        )
        self.told(settled)

    def _holder(self) -> Holder:
        # Each turn has a token of its own: a lease of ours that was never given back is no longer.
        token = f"{self._token}-{secrets.token_hex(4)}"
        return Holder(token=token, host=socket.gethostname(), pid=os.getpid())


def by_source(entries: Sequence[Watched]) -> dict[str, list[Watched]]:
    """Return entries by their sources."""
    found: dict[str, list[Watched]] = defaultdict(list)
    for each in entries:
        found[each.entry.source].append(each)
    return dict(found)


def _say_who(source: str, lease: Lease | None) -> None:
    if lease is not None:
        _log.info(
            "%s is being crawled on %s (process %d) for the slot of %s",
            *(source, lease.host, lease.pid, lease.due_at.isoformat()),
            extra={"source": source},
        )


def _say(turn: Turn, done: Done) -> None:
    entry = turn.due.watched.entry
    fields = {"source": entry.source, "run": done.run_id}
    for trouble in done.troubles:
        _log.warning("%s: unhealthy: %s", entry.name, trouble, extra=fields)
    state = turn.held.state.entry(entry.name)
    for name, polled in done.sections.items():
        before = state.sections.get(name)
        if before and likely_missed(polled.poll, was_listed=before.has_listed):
            _log.warning(
                "%s: %s: items were likely missed since %s: nothing on the list was held",
                *(entry.name, name, before.last_due.isoformat()),
                extra=fields | {"section": name},
            )
