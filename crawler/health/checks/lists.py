"""Whether lists list what they should: anything at all, as much as usual, and news."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from crawler.config.health import Thresholds
from crawler.health.checks.said import at, number, span
from crawler.health.facts import DAY, TROUBLES, Polls, SectionFacts, SourceFacts, Truths
from crawler.health.finding import Finding, Severity
from crawler.health.usual import HOUR, oldest_newest

CONFIRMED: Final = 2
"""So many polls in a row say that it is no accident."""
_NEAR: Final = 1.5 * HOUR
_LEAST_POLLS: Final = 3
_BEYOND: Final = 3.0
_LEAST_BEYOND: Final = HOUR / 2
_LEAST_LENGTHS: Final = 20
_LEAST_LENGTH: Final = 2
_MOSTLY: Final = 0.5


def nothing_listed(source: SourceFacts, _limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding for each section whose last two polls listed nothing, where others did."""
    for section in source.sections:
        polls = section.polls
        empty = in_a_row(polls.listed == 0)
        if empty < CONFIRMED or not _is_active(polls, len(polls) - empty):
            continue
        what = polls.trouble[-1]
        came = f" ({TROUBLES[what].value})" if what >= 0 else ""
        before = "as ever" if empty == len(polls) else _usually(polls, len(polls) - empty)
        yield Finding(
            check="nothing_listed",
            severity=Severity.CRITICAL,
            source=source.name,
            section=section.name,
            says=f"the last {empty} polls listed nothing{came}, {before}",
            advice="open the list's address in visits; if it has moved or its markup has changed, "
            "mend the source",
            since=at(float(polls.at[-empty])),
        )


def short_list(source: SourceFacts, limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each list that has become short: nearly all polls showed more."""
    for section in source.sections:
        polls = section.polls
        lengths = polls.longest[(polls.longest > 0) & (polls.at < now - HOUR)]
        lengths = lengths[: -CONFIRMED or None]
        if len(lengths) < _LEAST_LENGTHS:
            continue
        usual = float(np.quantile(lengths, 0.05))
        limit = limits.short_list * usual
        short = in_a_row((polls.longest < limit) & (polls.longest > 0))
        if short < CONFIRMED or limit < _LEAST_LENGTH:
            continue
        yield Finding(
            check="short_list",
            severity=Severity.WARNING,
            source=source.name,
            section=section.name,
            says=f"the list's longest page holds {polls.longest[-1]} articles, for {short} polls; "
            f"{number(usual)} or more in past weeks",
            advice="compare the recorded list with an older one: its markup may have changed",
            since=at(float(polls.at[-short])),
        )


def newest_old(source: SourceFacts, limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding for each list whose newest article is older than it ever is at this hour."""
    for section in source.sections:
        polls = _with_age(section)
        if len(polls) < CONFIRMED:
            continue
        usual = oldest_newest(polls, float(polls.at[-1]))
        limit = _oldest(usual, limits)
        old = in_a_row(polls.age > limit)
        if old < CONFIRMED:
            continue
        beside = f", at most some {span(usual)} at this hour in past weeks" if usual else ""
        yield Finding(
            check="newest_old",
            severity=Severity.WARNING,
            source=source.name,
            section=section.name,
            says=f"the newest article is {span(float(polls.age[-1]))} old{beside}",
            advice="open the list: it may stand still, or show an archive instead of the latest",
            since=at(float(polls.at[-1] - polls.age[-1])),
        )


def _oldest(usual: float | None, limits: Thresholds) -> float:
    learned = float("inf") if usual is None else max(_BEYOND * usual, usual + _LEAST_BEYOND)
    return min(learned, limits.newest_hours * HOUR) if limits.newest_hours else learned


def _with_age(section: SectionFacts) -> Polls:
    return section.polls.where(~np.isnan(section.polls.age))


def in_a_row(bad: Truths) -> int:
    """Return how many of the last ones are bad without a good one between."""
    good = np.flatnonzero(~bad)
    return len(bad) - (int(good[-1]) + 1 if len(good) else 0)


def _is_active(polls: Polls, end: int) -> bool:
    """Whether at this hour most polls before a place listed something; yes where nothing says."""
    gap = np.abs((polls.at[:end] - polls.at[-1] + DAY / 2) % DAY - DAY / 2)
    near = polls.listed[:end][(gap <= _NEAR) & (polls.at[:end] < polls.at[-1] - DAY / 2)]
    if len(near) < _LEAST_POLLS:
        return True
    return bool((near > 0).mean() >= _MOSTLY)


def _usually(polls: Polls, end: int) -> str:
    return f"{number(float(np.median(polls.listed[:end])))} articles each in past weeks"
