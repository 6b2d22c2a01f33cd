"""Invented news for the simulated month: what each poll of each section would have seen.

Nights bring little, Sundays half, a public holiday less, a great event nearly twice as much; days
differ by a fifth, hours more. Pages fail now and then, some polls meet a host that hiccups.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from archive.visit import Outcome
from crawler.health.facts import DAY, TROUBLES

HOUR = 3600.0
WARM_DAYS = 28
PAGE, MOST_PAGES, SHORTENED = 50, 20, 10
CLOCK = np.array([0.15] * 6 + [0.7] * 3 + [1.3] * 9 + [0.8] * 6)
WEEK = np.array([1.0, 1.05, 1.0, 1.0, 0.95, 0.6, 0.5])
HOLIDAY, EVENT = 0.45, 1.8
DAY_SPREAD, HOUR_SHAPE = 0.2, 8.0
FIELDS = {
    "headline": (1.0, 0.97),
    "body": (1.0, 0.95),
    "published_at": (0.99, 0.98),
    "authors": (0.8, 0.9),
    "summary": (0.5, 0.95),
}
"""Share of articles that have a field, and of these of those that take it from its first place."""
LIKENESS = 0.01
FAILING = (0.005, 0.02)
HICCUPS, HICCUP = 0.003, 0.7
"""Of so many polls so many pages fail, as their host was in trouble for a moment."""

LOSSES = {"list lost nine tenths": 0.1, "list lost three quarters": 0.25}
LIST_KINDS = {
    "list empty": Outcome.EMPTY_LIST,
    "list leads to the front page": Outcome.LIST_MOVED,
    "site away": Outcome.NO_ANSWER,
    "robots.txt disallows": Outcome.ROBOTS,
}


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """Something planted: of a kind, on one section or the whole source, for a while."""

    kind: str
    source: str
    begin: float
    end: float
    section: str | None = None

    def hits(self, at: Any) -> Any:
        return (at >= self.begin) & (at < self.end)


@dataclass(kw_only=True)
class Calendar:
    """What all sources share: how much each day brings."""

    start: float
    days: int
    rng: Any
    special: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        holidays = self.rng.integers(3, WARM_DAYS - 1), WARM_DAYS + self.rng.integers(3, self.days)
        events = self.rng.integers(1, WARM_DAYS + self.days, 3)
        self.special = dict.fromkeys(map(int, events), EVENT) | dict.fromkeys(
            map(int, holidays), HOLIDAY
        )

    @property
    def hours(self) -> Any:
        return self.start - WARM_DAYS * DAY + HOUR * np.arange(24 * (WARM_DAYS + self.days))

    def shape(self, zone: ZoneInfo) -> tuple[Any, Any]:
        """Return each hour's part of a usual day, as everybody may know it and as it will be."""
        local = [datetime.fromtimestamp(at, zone) for at in self.hours]
        usual = CLOCK[[at.hour for at in local]] * WEEK[[at.weekday() for at in local]]
        days = np.array([(at.date() - local[0].date()).days for at in local])
        known = usual * np.array([self.special.get(int(day), 1.0) for day in days])
        return known, known * self.rng.lognormal(0, DAY_SPREAD, days.max() + 1)[days]


@dataclass(kw_only=True)
class News:
    """A section: when its articles appear, and how many an hour who knows the calendar expects."""

    pubs: Any
    hours: Any
    known: Any

    def usually(self, begin: float, end: float) -> float:
        """Return how many articles anybody who knows the calendar expects between two times."""
        at = np.array([begin, end])
        edges = np.append(self.hours, self.hours[-1] + HOUR)
        total = np.concatenate(([0.0], np.cumsum(self.known)))
        low, high = np.interp(at, edges, total)
        return float(high - low)


def news(calendar: Calendar, zone: ZoneInfo, an_hour: float) -> News:
    rng = calendar.rng
    known, real = calendar.shape(zone)
    noise = rng.gamma(HOUR_SHAPE, 1 / HOUR_SHAPE, len(real))
    counts = rng.poisson(an_hour * real * noise)
    pubs = np.sort(np.repeat(calendar.hours, counts) + HOUR * rng.random(counts.sum()))
    return News(pubs=pubs, hours=calendar.hours, known=an_hour * known)


@dataclass(kw_only=True)
class Seen:
    """What the polls of a section came to; arrays by the names of ``Polls``, and what was new."""

    columns: dict[str, Any]
    new: Any


def seen(
    held: News, at: Any, breakages: list[Breakage], rng: Any, zone: ZoneInfo, *, daily: bool
) -> Seen:
    """Return what polls at these times see; ``daily`` lists begin anew each midnight."""
    masks = {each.kind: each.hits(at) for each in breakages}
    none = np.zeros(len(at), bool)
    blind, trouble = none.copy(), np.full(len(at), -1)
    for kind, outcome in LIST_KINDS.items():
        blind |= masks.get(kind, none)
        trouble[masks.get(kind, none)] = TROUBLES.index(outcome)
    shown = np.maximum.accumulate(np.where(blind | masks.get("list frozen", none), 0, at))
    shown = np.maximum(shown, at[0])
    reach = np.searchsorted(held.pubs, shown, "right")
    new = np.minimum(np.diff(reach, prepend=reach[0]), PAGE * MOST_PAGES)
    for kind, left in LOSSES.items():
        new = np.where(masks.get(kind, none), rng.binomial(new, left), new)
    longest = np.where(rng.random(len(at)) < 0.05, PAGE - 2, PAGE)
    if daily:
        midnights = np.array([_midnight(t, zone) for t in shown])
        today = reach - np.searchsorted(held.pubs, midnights, "right")
        longest = np.minimum(longest, today)
    short = masks.get("list shortened", none)
    longest = np.where(short, np.minimum(longest, SHORTENED), longest)
    new = np.where(short, np.minimum(new, SHORTENED), new)
    trouble[longest == 0] = TROUBLES.index(Outcome.EMPTY_LIST)
    longest[blind] = 0
    pages = np.where(longest == PAGE, 1 + (new + 10) // PAGE, 1)
    listed = np.where(longest > 0, np.maximum(longest * pages, new), 0)
    age = np.where(longest > 0, at - held.pubs[np.maximum(reach - 1, 0)], np.nan)
    failed, failing = _failed(new, masks, rng)
    retried = np.minimum(np.concatenate(([0], failed[:-1])), PAGE)
    columns = {
        "at": at,
        "listed": listed,
        "known": np.maximum(listed - new, 0),
        "longest": longest,
        "age": age,
        "trouble": trouble,
        "fetched": new - failed + np.where(masks.get("pages changed", none), 0, retried),
        "failed": failed,
        "failing": failing,
        "refused": masks.get("robots.txt disallows", none).astype(int),
        "closed": np.zeros(len(at), int),
    }
    return Seen(columns=columns, new=new)


def _failed(new: Any, masks: dict[str, Any], rng: Any) -> tuple[Any, Any]:
    chance = rng.uniform(*FAILING)
    shares = rng.beta(chance / LIKENESS, (1 - chance) / LIKENESS, len(new))
    shares = np.where(rng.random(len(new)) < HICCUPS, HICCUP, shares)
    none = np.zeros(len(new), bool)
    changed, more = masks.get("pages changed", none), masks.get("a third of the pages fail", none)
    shares = np.where(changed, 1.0, np.where(more, 0.33, shares))
    failed = rng.binomial(new, shares)
    code = np.where(
        changed, TROUBLES.index(Outcome.PAGE_CHANGED), TROUBLES.index(Outcome.NO_ANSWER)
    )
    return failed, np.where(failed > 0, code, -1)


def _midnight(at: float, zone: ZoneInfo) -> float:
    local = datetime.fromtimestamp(at, zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def drawn(of: Any, share: Any, rng: Any) -> Any:
    """Return how many of each count are something, by a share that differs from run to run."""
    share = np.clip(share, 0.001, 0.999)
    mass = 1 / LIKENESS
    return rng.binomial(of, rng.beta(share * mass, (1 - share) * mass, len(of)))


def stamp(at: datetime | timedelta) -> float:
    return at.total_seconds() if isinstance(at, timedelta) else at.astimezone(UTC).timestamp()
