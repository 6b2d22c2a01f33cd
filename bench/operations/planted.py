"""Health over the simulated month: whether each planted breakage is reported, and nothing else.

The polls are those of the simulated schedule, after four weeks of warm-up at each list's own
pace; news, failures and breakages are drawn anew for each seed. The findings are those of the
real checks, looked for after each run and once an hour.

A poll *can show* a breakage once somebody could tell who knows the true rates and the calendar:
once what came since it began has a chance under one in a hundred million. (Who has to learn the
rates asks for less and knows less.) From that poll on, it must
be reported by the second. For shares, polls with three articles or more count.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from math import lgamma, log
from typing import Any

import numpy as np
from news import (
    DAY_SPREAD,
    FAILING,
    FIELDS,
    HICCUP,
    HICCUPS,
    HOUR,
    HOUR_SHAPE,
    LIKENESS,
    LIST_KINDS,
    LOSSES,
    WARM_DAYS,
    Breakage,
    Calendar,
    News,
    Seen,
    drawn,
    news,
    seen,
    stamp,
)

from crawler.config.health import HealthConfig
from crawler.health.assess import assess
from crawler.health.chance import Beta, at_least, fewer
from crawler.health.facts import (
    DAY,
    EntryFacts,
    Facts,
    FieldFacts,
    Polls,
    SectionFacts,
    Shares,
    SourceFacts,
    Texts,
)

CHECKS = {
    "list empty": {"nothing_listed"},
    "list leads to the front page": {"nothing_listed"},
    "site away": {"nothing_listed"},
    "robots.txt disallows": {"robots"},
    "list frozen": {"few_new", "newest_old"},
    "list lost nine tenths": {"few_new"},
    "list lost three quarters": {"few_new"},
    "list shortened": {"short_list", "few_new"},
    "pages changed": {"failures"},
    "a third of the pages fail": {"failures"},
    "field from another place": {"fallback"},
    "field gone": {"coverage"},
    "bodies cut off": {"short_bodies"},
    "everything a copy": {"copies"},
    "no copies any more": {"copies"},
    "slow drift to another place": {"fallback"},
}
"""What would be right to report of each kind."""
WHOLE_SOURCE = {
    "site away",
    "robots.txt disallows",
    "field from another place",
    "field gone",
    "bodies cut off",
    "everything a copy",
    "no copies any more",
    "slow drift to another place",
}
AFTER = 1.5 * DAY
"""What is found so shortly after a breakage is no false alarm: its traces are still there."""
SURE = 1e-8
TELLS = 3
"""A poll with fewer articles tells little of any share."""
DRIFT = 0.06
BEYOND = 0.25


@dataclass(kw_only=True)
class Source:
    """A source with all that its runs will see."""

    name: str
    zone: Any
    sections: dict[str, Seen]
    news: dict[str, News]
    runs: Any
    of: Any
    texts: dict[str, Any]
    fields: dict[str, tuple[Any, Any]]
    breakages: list[Breakage]
    truth: dict[str, float]

    def facts(self, now: float, entry: EntryFacts | None = None) -> SourceFacts:
        first = now - WARM_DAYS * DAY
        sections = []
        for name, held in self.sections.items():
            low, high = np.searchsorted(held.columns["at"], (first, now))
            if high > low:
                polls = Polls(**{key: each[low:high] for key, each in held.columns.items()})
                sections.append(SectionFacts(name=name, polls=polls))
        low, high = np.searchsorted(self.runs, (first, now))
        texts = Texts(
            at=self.runs[low:high],
            articles=self.of[low:high],
            usual_chars=900.0,
            **{key: each[low:high] for key, each in self.texts.items()},
        )
        return SourceFacts(
            name=self.name,
            zone=self.zone,
            sections=tuple(sections),
            fields=tuple(self._fields(int(low), int(high), now)),
            texts=texts,
            entries=() if entry is None else (entry,),
        )

    def _fields(self, low: int, high: int, now: float) -> Iterator[FieldFacts]:
        middle = int(np.searchsorted(self.runs, now - 2 * DAY))
        last = slice(middle, high)
        for name, (has, usual) in self.fields.items():
            past = slice(low, max(low, middle))
            yield FieldFacts(
                parser="invented/1",
                name=name,
                place="first",
                past_has=Shares(of=self.of[past], are=has[past]),
                past_usual=Shares(of=has[past], are=usual[past]),
                last_has=Shares(of=self.of[last], are=has[last]),
                last_usual=Shares(of=has[last], are=usual[last]),
            )


def plan(world: Any, start: float, rng: Any) -> dict[str, list[Breakage]]:
    """Plant two breakages a source, apart from each other and from when it is away anyhow."""
    kinds = [kind for kind in CHECKS if kind != "site away"]
    order = [*rng.permutation(kinds), *rng.permutation(kinds)]
    planted: dict[str, list[Breakage]] = {}
    for name, site in world.sites.items():
        away = [stamp(at) for at in site.away]
        found = [Breakage(kind="site away", source=name, begin=away[0], end=away[1])]
        step = float(np.median(np.diff(_times(world, name, None))))
        for early, late in ((1.0, 10.0), (16.0, world.days - 7.0)):
            kind = str(order.pop())
            length = max(rng.uniform(12, 30) * 3600, 5 * step)
            length = 6 * DAY if kind.startswith("slow") else length
            for _ in range(100):
                begin = start + rng.uniform(early, late) * DAY
                if all(
                    begin > each.end + 2.5 * DAY or begin + length < each.begin - 2.5 * DAY
                    for each in found
                ):
                    section = None if kind in WHOLE_SOURCE else str(rng.choice(["a", "b"]))
                    found.append(
                        Breakage(
                            kind=kind, source=name, begin=begin, end=begin + length, section=section
                        )
                    )
                    break
        planted[name] = found
    return planted


def _times(world: Any, source: str, section: str | None) -> Any:
    return np.array(
        sorted(
            stamp(ran.began)
            for ran in world.ran
            if ran.source == source and (section is None or section in ran.slots)
        )
    )


def sources(world: Any, start: float, seed: int, *, warm: bool = True) -> dict[str, Source]:
    rng = np.random.default_rng(seed)
    calendar = Calendar(start=start, days=world.days + 1, rng=rng)
    planted = plan(world, start, rng)
    found = {}
    for number, (name, site) in enumerate(world.sites.items()):
        zone = site.watched.zone
        held, polls = {}, {}
        for section, part in (("a", 0.7), ("b", 0.3)):
            held[section] = news(calendar, zone, site.an_hour * part)
            at = _warmed(_times(world, name, section), warm=warm)
            broken = [each for each in planted[name] if each.section in {None, section}]
            is_daily = number == 5 and section == "b"
            polls[section] = seen(held[section], at, broken, rng, zone, daily=is_daily)
        found[name] = _source(name, zone, held, polls, planted[name], rng)
    return found


def _warmed(at: Any, *, warm: bool) -> Any:
    """Put four weeks at the same pace before the polls of a simulated month."""
    step = max(float(np.median(np.diff(at))), 60.0)
    before = at[0] - step * np.arange(1, int(WARM_DAYS * DAY // step))[::-1] if warm else []
    return np.concatenate((before, at))


def _source(
    name: str, zone: Any, held: Any, polls: Any, planted: list[Breakage], rng: Any
) -> Source:
    runs = np.unique(np.concatenate([each.columns["at"] for each in polls.values()]))
    of = np.zeros(len(runs), int)
    for each in polls.values():
        np.add.at(of, np.searchsorted(runs, each.columns["at"]), each.columns["fetched"])
    truth = {"short": rng.uniform(0.05, 0.2), "copies": rng.uniform(0.2, 0.5)}
    masks: dict[str, Any] = defaultdict(lambda: np.zeros(len(runs), bool))
    for each in planted:
        masks[each.kind] |= each.hits(runs)
    share = np.full(len(runs), truth["copies"]) * rng.lognormal(0, 0.2, len(runs))
    share = np.where(masks["everything a copy"], 0.97, share)
    share = np.where(masks["no copies any more"], 0.01, share)
    short = np.where(masks["bodies cut off"], 0.95, truth["short"])
    texts = {"copies": drawn(of, share, rng), "short": drawn(of, short, rng)}
    fields = {}
    for each, (has, usual) in FIELDS.items():
        lost = masks["field gone"] if each == "authors" else masks[""]
        moved = masks["field from another place"] if each == "headline" else masks[""]
        held_by = drawn(of, np.where(lost, 0.03, has), rng)
        first = np.where(moved, 0.02, usual)
        if each == "headline":
            for one in planted:
                if one.kind == "slow drift to another place":
                    drift = DRIFT * (runs - one.begin) / DAY
                    first = np.where(one.hits(runs), np.maximum(0.0, usual - drift), first)
        fields[each] = held_by, drawn(held_by, first, rng)
    return Source(
        name=name,
        zone=zone,
        sections=polls,
        news=held,
        runs=runs,
        of=of,
        texts=texts,
        fields=fields,
        breakages=planted,
        truth=truth,
    )


def could_show(source: Source, each: Breakage) -> Any:
    """Return the times of the polls that matter, from the first that can show a breakage on."""
    if each.section is not None:
        return _section_could(source.sections[each.section], source.news[each.section], each)
    inside = np.flatnonzero(each.hits(source.runs))
    if each.kind in LIST_KINDS:
        return source.runs[inside]
    inside = inside[source.of[inside] >= TELLS]
    if each.kind.startswith("slow"):
        inside = inside[source.runs[inside] >= each.begin + DAY * (BEYOND + 0.05) / DRIFT]
    return _share(source.runs[inside], *_shown(source, each, inside))


def _section_could(held: Seen, told: News, each: Breakage) -> Any:
    at = held.columns["at"]
    inside = np.flatnonzero(each.hits(at))
    if each.kind in {"list frozen", *LOSSES}:
        counts = zip(np.cumsum(held.new[inside]), at[inside], strict=True)
        law = (
            fewer(int(count), told.usually(each.begin, t), _spread(t - each.begin)) < SURE
            for count, t in counts
        )
        return _from(at[inside], law)
    if each.kind in {"pages changed", "a third of the pages fail"}:
        inside = inside[held.new[inside] >= TELLS]
        return _from(at[inside], _failing(held.columns["failed"][inside], held.new[inside]))
    return at[inside]


def _failing(failed: Any, of: Any) -> Iterator[bool]:
    """Give after each poll whether so many failures, and more, are too rare for the true law.

    That of one poll is beta-binomial but where the host hiccups; polls are independent, so that
    the law of their sum is what folding theirs gives.
    """
    law = np.ones(1)
    for total, count in zip(np.cumsum(failed), of, strict=True):
        usual = Beta(share=FAILING[1], likeness=LIKENESS)
        tails = [at_least(k, int(count), usual) for k in range(int(count) + 1)]
        plain = np.diff(np.array([*tails, 0.0])) * -1
        bad = binomial(int(count), HICCUP)
        law = np.convolve(law, (1 - HICCUPS) * plain + HICCUPS * bad)
        yield bool(law[int(total) :].sum() < SURE)


def binomial(of: int, share: float) -> Any:
    """Return how likely each of 0 to ``of`` is."""
    k = np.arange(of + 1)
    ways = [lgamma(of + 1) - lgamma(x + 1) - lgamma(of - x + 1) for x in k]
    return np.exp(np.array(ways) + k * log(share) + (of - k) * log(1 - share))


def _spread(seconds: float) -> float:
    """Return by how much such a time differs from others, beyond chance: by days and hours."""
    return DAY_SPREAD**2 + 1 / (HOUR_SHAPE * max(1.0, seconds / HOUR))


def _shown(source: Source, each: Breakage, inside: Any) -> tuple[Any, ...]:
    """Return how many articles show a breakage, of how many, the usual share, and its likeness."""
    of = source.of[inside]
    has, first = (one[inside] for one in source.fields["headline"])
    copied = source.texts["copies"][inside]
    shown: dict[str, tuple[Any, ...]] = {
        "slow drift to another place": (has - first, has, 1 - FIELDS["headline"][1]),
        "field from another place": (has - first, has, 1 - FIELDS["headline"][1]),
        "field gone": (of - source.fields["authors"][0][inside], of, 1 - FIELDS["authors"][0]),
        "bodies cut off": (source.texts["short"][inside], of, source.truth["short"]),
        "everything a copy": (copied, of, source.truth["copies"], 3 * LIKENESS),
        "no copies any more": (of - copied, of, 1 - source.truth["copies"], 3 * LIKENESS),
    }
    return shown[each.kind]


def _share(at: Any, are: Any, of: Any, usual: float, likeness: float = LIKENESS) -> Any:
    beta = Beta(share=usual, likeness=likeness)
    pairs = zip(np.cumsum(are), np.cumsum(of), strict=True)
    return _from(at, (at_least(int(x), int(n), beta) < SURE for x, n in pairs))


def _from(at: Any, shows: Iterator[bool]) -> Any:
    place = next((place for place, does in enumerate(shows) if does), len(at))
    return at[place:]


@dataclass(kw_only=True)
class Outcome:
    """What was reported of a breakage: after how many polls that can show it, and when it ended."""

    breakage: Breakage
    polls: int | None
    could: int
    hours: float | None = None
    mended: float | None = None


@dataclass(kw_only=True)
class Month:
    """What came of a month: outcomes, false alarms in words, and how often it was looked."""

    outcomes: list[Outcome] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    looks: int = 0
    idle: int = 0


def month(world: Any, start: float, seed: int, *, warm: bool = True) -> Month:
    """Look after each run and each hour, and judge what was found."""
    held = sources(world, start, seed, warm=warm)
    looks, done, limits = sorted(_looks(world), key=lambda each: each[:2]), Month(), HealthConfig()
    done.looks = len(looks)
    seen_at: dict[Breakage, tuple[float, float]] = {}
    standing: dict[str, float] = {}
    for at, name, entry in looks:
        now = datetime.fromtimestamp(at, UTC)
        facts = Facts(sources=(held[name].facts(at, entry),))
        near = [each for each in held[name].breakages if each.begin <= at < each.end + AFTER]
        for found in assess(facts, limits, now):
            for each in near:
                if found.check in CHECKS[each.kind] and each.section in {None, found.section}:
                    seen_at[each] = seen_at.get(each, (at, at))[0], at
            is_idle = found.check == "not_run" and world.is_down(now)
            done.idle += is_idle
            if not near and not is_idle and at - standing.get(found.key, 0.0) > HOUR:
                done.false.append(f"{now:%m-%d %H:%M} {found.key}: {found.says.en}")
            standing[found.key] = at
    done.outcomes = [
        _outcome(source, each, seen_at.get(each))
        for source in held.values()
        for each in source.breakages
    ]
    return done


def _looks(world: Any) -> Iterator[tuple[float, str, EntryFacts | None]]:
    """Give when and at what is looked: after each run, and each hour unless one has just ended."""
    ended = defaultdict[str, list[float]](list)
    for ran in world.ran:
        ended[ran.source].append(stamp(ran.ended))
        yield stamp(ran.ended), ran.source, None
    for now, entries in world.hourly:
        for name, entry in entries.items():
            last = bisect_left(ended[name], stamp(now)) - 1
            if last < 0 or stamp(now) - ended[name][last] > HOUR / 2:
                # Lists that run over are the schedule's own world, whose news are others.
                yield stamp(now), name, replace(entry, missed={})


def _outcome(source: Source, each: Breakage, seen_at: tuple[float, float] | None) -> Outcome:
    polls = could_show(source, each)
    is_late = seen_at is None or seen_at[0] >= each.end + HOUR
    return Outcome(
        breakage=each,
        polls=None if seen_at is None or is_late else max(1, int((polls < seen_at[0]).sum())),
        could=len(polls),
        hours=None if seen_at is None else (seen_at[0] - each.begin) / HOUR,
        mended=None if seen_at is None else max(0.0, (seen_at[1] - each.end) / HOUR),
    )


def months(world: Any, start: float, seeds: int, *, warm: bool = True) -> list[Month]:
    """Return what came of as many months of news, two of them at once."""
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(partial(month, world, start, warm=warm), range(1, seeds + 1)))


def report(months: list[Month], days: int) -> bool:
    """Print what came of the months, a line a kind; return whether the bars were held."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for each in months:
        for outcome in each.outcomes:
            by_kind[outcome.breakage.kind].append(outcome)
    print("| planted | times | can be shown | within two polls | most polls | median hours |")
    print("|---|---|---|---|---|---|")
    late = 0
    for kind in CHECKS:
        found = by_kind[kind]
        shown = [each for each in found if each.could >= 2]
        prompt = [each for each in shown if each.polls is not None and each.polls <= 2]
        late += len(shown) - len(prompt)
        polls = [each.polls for each in shown if each.polls is not None]
        hours = [each.hours for each in shown if each.hours is not None]
        missed = len(shown) - len(polls)
        most = f"{max(polls, default=0)}" + (f", {missed} never" if missed else "")
        median = f"{np.median(hours):.1f}" if hours else ""
        print(f"| {kind} | {len(found)} | {len(shown)} | {len(prompt)} | {most} | {median} |")
    weeks = len(months) * days / 7
    false = sum(len(each.false) for each in months)
    worst = max(len(each.false) for each in months) / (days / 7)
    looks = sum(each.looks for each in months)
    print(f"{false} false alarms in {weeks:.0f} weeks, {false / weeks:.2f} a week; ", end="")
    print(f"{worst:.2f} a week in the worst month; looked {looks:,} times")
    for each in months:
        for line in each.false[:12]:
            print(f"  false: {line}")
    return not late and worst <= 1
