"""Whether a section brings as much as in past weeks, and anything new at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from crawler.config.health import Thresholds
from crawler.health.chance import RARE, fewer
from crawler.health.checks.lists import CONFIRMED
from crawler.health.checks.said import at, number, share, span
from crawler.health.facts import Polls, SectionFacts, SourceFacts
from crawler.health.finding import Finding, Severity
from crawler.health.past import TELLS, Past
from crawler.health.text import NOTHING, Text
from crawler.health.usual import HOUR, Expected, oldest_newest

WINDOWS: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 48, 96, 168)
"""Hours that are looked back on; a small section shows only in the long ones that it fails."""
_BEYOND: Final = 2.0
_LEAST_BEYOND: Final = HOUR / 4
_LATELY: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """What came since a poll, and what should have."""

    begin: float
    end: float
    count: int
    expected: Expected

    @property
    def share(self) -> float:
        return self.count / max(self.expected.count, 1e-9)

    def is_fine(self, least: float) -> bool:
        """Whether there is no doubt that as much came as usual, or nearly."""
        is_told = self.expected.usual >= TELLS
        return is_told and self.count > (1 + least) / 2 * self.expected.usual

    def is_rare(self, least: float) -> bool:
        if self.share >= least:
            return False
        chance = fewer(self.count, self.expected.count, self.expected.spread)
        return chance < _rare(self.end - self.begin)


def few_new(source: SourceFacts, limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each section with fewer new articles than chance makes of the usual."""
    past = Past.of(source, now)
    for section in source.sections:
        worst = _worst(section, limits, past)
        if worst is not None:
            yield _finding(source, section, worst)


def newest_old(source: SourceFacts, limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each list whose newest article is older than it ever is at this hour."""
    old = [each for each in source.sections if _may_be_old(each.polls, limits)]
    past = Past.of(source, now) if old else None
    for section in old:
        polls = section.polls.where(~np.isnan(section.polls.age))
        age, last = float(polls.age[-1]), float(polls.at[-1])
        usual = oldest_newest(polls, last)
        is_too_old = limits.newest_hours is not None and age > limits.newest_hours * HOUR
        if not is_too_old and not (past and _is_unheard_of(section, past, last, age, usual)):
            continue
        yield Finding(
            check="newest_old",
            severity=Severity.WARNING,
            source=source.name,
            section=section.name,
            says=Text.of(
                "the newest article is {age} old{beside}",
                "가장 새로운 기사가 {age} 전 것{beside}",
                age=span(age),
                beside=_at_most(usual),
            ),
            advice=Text(
                en="open the list: it may stand still, or show an archive instead of the latest",
                ko="목록을 여세요. 멈췄거나 최신 기사 대신 지난 기사를 보여 줄 수 있습니다",
            ),
            since=at(last - age),
        )


def _worst(section: SectionFacts, limits: Thresholds, past: Past) -> _Stretch | None:
    """Return the shortest stretch that is too improbable; None where the newest one is fine."""
    told = False
    for each in _stretches(section, past):
        if not told and each.is_fine(limits.few_new):
            return None
        usual = past.tempered(each.expected, section.name, each.begin, each.end)
        doubted = replace(each, expected=usual)
        if not told and usual.count >= TELLS:
            told = True
            if doubted.share > (1 + limits.few_new) / 2:
                return None  # whatever it was, it has mended
        if doubted.is_rare(limits.few_new):
            return doubted
    return None


def _stretches(section: SectionFacts, past: Past) -> Iterator[_Stretch]:
    times, held = section.polls.at, past.volumes[section.name]
    last = len(times) - 1
    if last < CONFIRMED:
        return
    begins = np.minimum(
        np.searchsorted(times, times[last] - np.array(WINDOWS) * HOUR), last - CONFIRMED
    )
    for begin in dict.fromkeys(begins.tolist()):
        if held.unknown[last] > held.unknown[begin]:
            return  # nobody knows how much that time brought
        first, end = float(times[begin]), float(times[last])
        usual = past.usual(section.name, first, end)
        if usual is not None:
            count = int(held.total[last] - held.total[begin])
            yield _Stretch(begin=first, end=end, count=count, expected=usual)


def _rare(seconds: float) -> float:
    """Return what is no chance of a stretch: a week has the fewer of them, the longer they are."""
    return RARE * max(1.0, seconds / HOUR)


def _may_be_old(polls: Polls, limits: Thresholds) -> bool:
    """Whether the last polls that state an age are worth a look at those of past weeks."""
    least = min(_LEAST_BEYOND, (limits.newest_hours or np.inf) * HOUR)
    last = polls.age[-_LATELY:]
    last = last[~np.isnan(last)][-CONFIRMED:]
    return len(last) == CONFIRMED and bool((last > least).all())


def _is_unheard_of(
    section: SectionFacts, past: Past, last: float, age: float, usual: float | None
) -> bool:
    """Whether a section has never been without news for so long, and chance would not do it."""
    if usual is None or age < max(_BEYOND * usual, usual + _LEAST_BEYOND):
        return False
    return past.chance_of_none(section.name, last - age, last) < _rare(age)


def _at_most(usual: float | None) -> Text:
    if not usual:
        return NOTHING
    return Text.of(
        ", at most some {usual} at this hour in past weeks",
        ", 지난 몇 주 이 시간대에는 길어야 {usual} 정도",
        usual=span(usual),
    )


def _finding(source: SourceFacts, section: SectionFacts, worst: _Stretch) -> Finding:
    usual = worst.expected
    beside = (
        Text(
            en=f"the same hours of {usual.weekdays} past weeks",
            ko=f"지난 {usual.weekdays}주의 같은 시간대",
        )
        if usual.weekdays > 1
        else Text(
            en=f"the same hours of {usual.days} past days",
            ko=f"지난 {usual.days}일의 같은 시간대",
        )
    )
    return Finding(
        check="few_new",
        severity=Severity.WARNING,
        source=source.name,
        section=section.name,
        says=Text.of(
            "{count} new articles in {length}, {part} of the {usual} that {beside} would have at "
            "least",
            "{length} 동안 새 기사 {count}건, {beside}라면 적어도 {usual}건일 것의 {part}",
            count=worst.count,
            length=span(float(section.polls.at[-1]) - worst.begin),
            part=share(worst.share),
            usual=number(usual.count),
            beside=beside,
        ),
        advice=Text(
            en="compare the list with what is recorded of it: it may stand still, be shortened, or "
            "lead elsewhere",
            ko="목록을 기록된 것과 견주어 보세요. 멈췄거나 짧아졌거나 다른 곳으로 "
            "이어질 수 있습니다",
        ),
        since=at(worst.begin),
    )
