"""A month of unattended crawling on a virtual clock: every due run happens or is reported.

Twelve sources, two hosts that both look every minute with clocks of their own, a crash of one
host a day, sources that fail for hours, lists that run over, and a change of the clock. The
schedule, its state and its leases are the real ones; only crawls and time are invented.

Into as many months of invented news breakages are planted, for health to report: see ``planted``.

    python bench/operations/simulation.py [DAYS] [SEED] [MONTHS]
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

from archive.objects.store import ObjectStore
from crawler.config.schedule import Entry, Rhythm
from crawler.health.asking.schedule import entry_facts
from crawler.health.facts import EntryFacts
from crawler.schedule.due import next_due
from crawler.schedule.order import Done, Polled
from crawler.schedule.slots import Watched
from crawler.schedule.state import EntryState, decode, read_state, state_key
from crawler.schedule.turn import Holder, Turn, begin, settle

START = datetime(2026, 10, 10, tzinfo=UTC)  # Europe turns its clocks back on 25 October
MINUTE = timedelta(minutes=1)
HOSTS = ("one", "two")
LIST_ITEMS = 50


class Memory:
    """A store with the conditional writes of a real one, and nothing to wait for."""

    location = "memory"

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._held.get(key)

    def create(self, key: str, data: bytes) -> bool:
        return self._held.setdefault(key, data) is data

    def replace(self, key: str, data: bytes, expected: bytes) -> bool:
        if self._held.get(key) != expected:
            return False
        self._held[key] = data
        return True


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A run that came to its end: what a check of health would be told of it."""

    source: str
    due_at: datetime
    began: datetime
    ended: datetime
    missed: int
    intervals: dict[str, float | None]
    slots: dict[str, datetime]
    done: Done


@dataclass(frozen=True, kw_only=True)
class Stood:
    """How a source's entry stood after a run.

    ``over`` has the lists that may have run over, ``second_slot`` is when, but for another run, two
    slots of a list would have passed; None of an expression.
    """

    source: str
    at: datetime
    over: frozenset[str]
    entry: EntryFacts
    second_slot: datetime | None


@dataclass(kw_only=True)
class Site:
    """A source: how much it publishes, when it is away, and of each list what it has shown.

    ``over`` has the lists that were all new, and so may have run over, when they were read last.
    """

    watched: Watched
    an_hour: float
    away: tuple[datetime, datetime]
    seen: dict[str, int] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)

    def published(self, at: datetime) -> int:
        """Return how many articles there are by then; nights bring a fifth of what days do."""
        hours = (at - START).total_seconds() / 3600
        days, rest = divmod(hours, 24)
        night = min(rest, 8.0)
        return int(self.an_hour * (days * 17.6 + night * 0.2 + (rest - night)))

    def crawled(self, sections: Iterator[str], at: datetime) -> Done:
        if self.away[0] <= at < self.away[1]:
            return Done(exit_code=3, troubles=("listed nothing",))
        now, polled = self.published(at) + LIST_ITEMS, {}
        self.over = set()
        for name in sections:
            came = now - self.seen.get(name, now - LIST_ITEMS)
            new = min(LIST_ITEMS, came)
            self.over |= {name} if name in self.seen and came >= LIST_ITEMS else set()
            polled[name] = Polled(listed=LIST_ITEMS, held=LIST_ITEMS - new, overflowed=False)
            self.seen[name] = now
        return Done(exit_code=0, sections=polled, run_id=f"{at.isoformat()}")


@dataclass(kw_only=True)
class Host:
    """A machine that looks at the schedule every minute, unless it is down."""

    name: str
    skew: timedelta
    down_until: datetime = START
    turns: dict[str, tuple[Turn, datetime]] = field(default_factory=dict)


@dataclass(kw_only=True)
class World:
    """All that is simulated; ``ran`` and ``killed`` are what happened."""

    days: int
    seed: int
    store: Memory = field(default_factory=Memory)
    ran: list[Ran] = field(default_factory=list)
    killed: list[tuple[str, datetime]] = field(default_factory=list)
    most_at_once: int = 0
    down: list[tuple[datetime, datetime]] = field(default_factory=list)
    hourly: list[tuple[datetime, dict[str, EntryFacts]]] = field(default_factory=list)
    stood: list[Stood] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)
        self._known: dict[str, tuple[bytes | None, datetime]] = {}
        self.sites = {site.watched.entry.source: site for site in sites(self.rng, self.days)}
        self.hosts = [
            Host(name=name, skew=timedelta(seconds=self.rng.uniform(-7, 7))) for name in HOSTS
        ]
        self.crashes = {
            START + timedelta(days=day, minutes=self.rng.randrange(1440))
            for day in range(self.days)
        }

    def run(self) -> None:
        for minute in range(self.days * 1440):
            now = START + minute * MINUTE
            if now in self.crashes:
                self._crash(self.rng.choice(self.hosts), now)
            for host in self.rng.sample(self.hosts, 2):
                if now >= host.down_until:
                    self._look(host, now)
            if minute % 60 == 0:
                self.hourly.append((now, {name: self.entry(name, now) for name in self.sites}))
            running = Counter(source for host in self.hosts for source in host.turns)
            self.most_at_once = max(self.most_at_once, *running.values(), 0)

    def _crash(self, host: Host, now: datetime) -> None:
        self.killed += [(source, turn.due.due_at) for source, (turn, _) in host.turns.items()]
        host.turns.clear()
        host.down_until = now + self.rng.randint(1, 180) * MINUTE
        if self.rng.random() < 0.2:  # now and then nobody is left
            other = next(each for each in self.hosts if each is not host)
            self.killed += [(s, turn.due.due_at) for s, (turn, _) in other.turns.items()]
            other.turns.clear()
            other.down_until = now + self.rng.randint(1, 300) * MINUTE
        self.down.append((now, min(each.down_until for each in self.hosts)))

    def _look(self, host: Host, now: datetime) -> None:
        shown = now + host.skew
        for source, (turn, end) in list(host.turns.items()):
            if end <= now:
                self._end(host, source, turn, shown)
            else:
                assert turn.held.renew(shown)
        for source, site in self.sites.items():
            if source in host.turns or self._waits(source, shown):
                continue
            holder = Holder(token=f"{host.name}-{shown}", host=host.name, pid=1)
            turn = begin(cast("ObjectStore", self.store), [site.watched], holder, shown)
            if isinstance(turn, Turn):
                host.turns[source] = turn, now + self.rng.randint(1, 12) * MINUTE

    def _waits(self, source: str, shown: datetime) -> bool:
        """Whether the state still is one of which it is known when something is due next."""
        held = self.store.get(state_key(source))
        known, until = self._known.get(source, (None, shown))
        if held is None or held is known:
            return held is not None and shown < until
        state = decode(cast("ObjectStore", self.store), source, held)
        if state.lease is None:
            watched = self.sites[source].watched
            coming = next_due(watched, state.entry(watched.entry.name), shown)
            self._known[source] = held, coming or shown
        return False

    def is_down(self, at: datetime) -> bool:
        """Whether nobody is left to run anything, or was within the last minutes."""
        return any(begin <= at < end + 30 * MINUTE for begin, end in self.down)

    def entry(self, source: str, now: datetime) -> EntryFacts:
        state = read_state(cast("ObjectStore", self.store), source)
        return entry_facts(self.sites[source].watched, state, now)

    def _end(self, host: Host, source: str, turn: Turn, shown: datetime) -> None:
        done = self.sites[source].crawled(iter(turn.due.slots), shown)
        name = turn.due.watched.entry.name
        before = turn.held.state.entry(name).sections
        intervals = {s: before[s].interval_seconds if s in before else None for s in turn.due.slots}
        assert settle(turn, done, shown)
        del host.turns[source]
        self.ran.append(
            Ran(
                source=source,
                due_at=turn.due.due_at,
                began=turn.began,
                ended=shown,
                missed=turn.due.missed,
                intervals=intervals,
                slots=dict(turn.due.slots),
                done=done,
            )
        )

        self.stood.append(
            Stood(
                source=source,
                at=shown,
                over=frozenset(self.sites[source].over if done.sections else ()),
                entry=self.entry(source, shown),
                second_slot=self._second_slot(source),
            )
        )

    def _second_slot(self, source: str) -> datetime | None:
        rhythm = self.sites[source].watched.entry.rhythm
        if rhythm is None:
            return None
        usual = rhythm.every.total_seconds()
        return min(
            held.last_due + 2 * timedelta(seconds=held.interval_seconds or usual)
            for held in self.state(source).sections.values()
        )

    def state(self, source: str) -> EntryState:
        name = self.sites[source].watched.entry.name
        return read_state(cast("ObjectStore", self.store), source).entry(name)


def sites(rng: Random, days: int) -> Iterator[Site]:
    """Give twelve sources: nine by a rhythm, three by the clock of Berlin."""
    crons = ("30 2 * * *", "15 * * * *", "0 6,18 * * *")
    for number in range(12):
        every = rng.choice((10, 15, 30)) * MINUTE
        cron = crons[number - 9] if number >= 9 else None
        given: dict[str, Any] = {"cron": cron}
        if cron is None:
            given = {"rhythm": Rhythm(every=every, least=every / 4, most=every * 4)}
        entry = Entry(name=f"entry-{number}", source=f"source-{number}", **given)
        begin_ = START + timedelta(minutes=rng.randrange(days * 1440))
        yield Site(
            watched=Watched(entry=entry, sections=("a", "b"), zone=ZoneInfo("Europe/Berlin")),
            an_hour=rng.choice((2, 20, 120, 400)),
            away=(begin_, begin_ + timedelta(hours=rng.randint(2, 12))),
        )


def expected(cron: str, days: int) -> int:
    """Return how many times an expression has by Berlin's clock, counted minute by minute."""
    zone, minutes = ZoneInfo("Europe/Berlin"), set[tuple[Any, ...]]()
    wanted_minute, wanted_hours = cron.split()[:2]
    for minute in range(days * 1440):
        at = (START + minute * MINUTE).astimezone(zone)
        if at.minute == int(wanted_minute) and wanted_hours == "*":
            minutes.add((at.astimezone(UTC),))
        elif at.minute == int(wanted_minute) and str(at.hour) in wanted_hours.split(","):
            minutes.add((at.date(), at.hour))
    return len(minutes)


def check(world: World) -> list[str]:
    """Return what is wrong: slots that were lost, answered twice, or passed over unsaid."""
    wrong = [] if world.most_at_once <= 1 else ["two runs of a source at once"]
    for source, site in world.sites.items():
        runs = [ran for ran in world.ran if ran.source == source]
        wrong += _slots(source, site, runs)
        state = world.state(source)
        if state.missed != sum(ran.missed for ran in runs):
            wrong.append(f"{source}: {state.missed} missed by its state")
        kills = [killed for killed in world.killed if killed[0] == source]
        if state.killed not in {len(kills), len(kills) - 1}:  # the last may not be over yet
            wrong.append(f"{source}: {state.killed} of {len(kills)} kills are reported")
        cron = site.watched.entry.cron
        if cron is not None:
            total = expected(cron, world.days)
            # The first run answers the slot before the start, the last slot may be under way.
            if not total - 2 <= len(runs) + state.missed <= total + 1:
                wrong.append(f"{source}: {len(runs)} runs + {state.missed} missed, not {total}")
    return wrong


def _slots(source: str, site: Site, runs: list[Ran]) -> Iterator[str]:
    last: dict[str, datetime] = {}
    rhythm = site.watched.entry.rhythm
    for ran in runs:
        for section, slot in ran.slots.items():
            before = last.get(section)
            if before is not None and slot <= before:
                yield f"{source}: {section}: {slot} is answered again"
            if before is not None and rhythm is not None:
                step = ran.intervals[section] or rhythm.every.total_seconds()
                steps = (slot - before).total_seconds() / step
                if steps - 1 > ran.missed or steps != int(steps):
                    yield f"{source}: {section}: {steps} slots up to {slot}, {ran.missed} missed"
            last[section] = slot


def main(days: int = 30, seed: int = 1, months: int = 5) -> int:
    began = time.perf_counter()
    world = World(days=days, seed=seed)
    world.run()
    wrong = check(world)
    missed = sum(ran.missed for ran in world.ran)
    print(f"{days} days, {len(world.sites)} sources, {len(HOSTS)} hosts, seed {seed}")
    print(f"{len(world.ran)} runs, {missed} slots passed over and said so")
    print(f"{len(world.killed)} runs killed in {len(world.crashes)} crashes, answered by the next")
    for name in sorted(world.sites, key=lambda each: int(each.rpartition("-")[2])):
        entry, state = world.sites[name].watched.entry, world.state(name)
        spans = [held.interval_seconds for held in state.sections.values()]
        what = entry.cron or f"every {entry.rhythm.every}"  # type: ignore[union-attr]
        runs = sum(ran.source == name for ran in world.ran)
        print(f"  {name:10} {what:16} {runs:5} runs {state.missed:4} missed, now every {spans} s")
    for line in wrong[:20]:
        print(f"WRONG: {line}")
    print(f"{len(wrong)} wrong; {time.perf_counter() - began:.1f} s")
    return 1 if wrong or not is_watched_over(world, months) else 0


def is_watched_over(world: World, months: int) -> bool:
    """Print what health makes of the schedule, and of breakages in so many months of news."""
    import planted
    import standing

    began, start = time.perf_counter(), START.timestamp()
    is_told = standing.report(world)
    held = not months or planted.report(planted.months(world, start, months), world.days)
    print(f"{time.perf_counter() - began:.1f} s")
    return is_told and held


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
