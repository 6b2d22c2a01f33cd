"""Whether a section brings as much as in past weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from crawler.config.health import Thresholds
from crawler.health.chance import RARE, fewer
from crawler.health.checks.lists import CONFIRMED
from crawler.health.checks.said import at, number, share, span
from crawler.health.facts import Floats, SectionFacts, SourceFacts
from crawler.health.finding import Finding, Severity
from crawler.health.usual import HOUR, Expected, Volume, days_back, expected, volume

WINDOWS: Final = (1, 2, 4, 8, 16, 24, 48, 96, 168)
"""Hours that are looked back on; a small section shows only in the long ones that it fails."""
_TELLS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """What came since a poll, and what should have."""

    begin: float
    count: int
    expected: Expected

    @property
    def share(self) -> float:
        return self.count / self.expected.count


def few_new(source: SourceFacts, limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each section with fewer new articles than chance makes of the usual."""
    back = None
    for section in source.sections:
        if len(section.polls) <= CONFIRMED:
            continue
        if back is None:
            days = int((now - min(float(each.polls.at[0]) for each in source.sections)) // 86_400)
            back = days_back(now, source.zone, days + 1)
        worst = _worst(section, limits, back)
        if worst is not None:
            yield _finding(source, section, worst)


def _worst(section: SectionFacts, limits: Thresholds, back: Floats) -> _Stretch | None:
    """Return the shortest stretch that is too improbable; None where the newest one is fine."""
    told = False
    for each in _stretches(section, volume(section.polls), back):
        if each.expected.count <= 0:
            continue
        if not told and each.expected.count >= _TELLS:
            told = True
            if each.share > (1 + limits.few_new) / 2:
                return None  # whatever it was, it has mended
        is_few = each.share < limits.few_new
        if is_few and fewer(each.count, each.expected.count, each.expected.spread) < RARE:
            return each
    return None


def _stretches(section: SectionFacts, held: Volume, back: Floats) -> Iterator[_Stretch]:
    times = section.polls.at
    last = len(times) - 1
    begins = np.minimum(
        np.searchsorted(times, times[last] - np.array(WINDOWS) * HOUR), last - CONFIRMED
    )
    for begin in dict.fromkeys(begins.tolist()):
        if held.unknown[last] > held.unknown[begin]:
            return  # nobody knows how much that time brought
        usual = expected(held, float(times[begin]), float(times[last]), back)
        if usual is not None:
            count = int(held.total[last] - held.total[begin])
            yield _Stretch(begin=float(times[begin]), count=count, expected=usual)


def _finding(source: SourceFacts, section: SectionFacts, worst: _Stretch) -> Finding:
    usual = worst.expected
    beside = (
        f"the same hours of {usual.weekdays} past weeks"
        if usual.weekdays > 1
        else f"the same hours of {usual.days} past days"
    )
    length = span(float(section.polls.at[-1]) - worst.begin)
    return Finding(
        check="few_new",
        severity=Severity.WARNING,
        source=source.name,
        section=section.name,
        says=f"{worst.count} new articles in {length}, {share(worst.share)} of the "
        f"{number(usual.count)} that {beside} would have at least",
        advice="compare the list with what is recorded of it: it may stand still, be shortened, or "
        "lead elsewhere",
        since=at(worst.begin),
    )
