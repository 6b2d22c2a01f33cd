"""Whether lists list what they should: anything at all, and as much as usual."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from archive.visit import Outcome
from crawler.config.health import Thresholds
from crawler.health.checks.said import at, number
from crawler.health.facts import DAY, TROUBLES, Polls, SectionFacts, SourceFacts, Truths
from crawler.health.finding import Finding, Severity
from crawler.health.past import Past
from crawler.health.text import Text
from crawler.health.usual import HOUR

CONFIRMED: Final = 2
"""So many polls in a row say that it is no accident."""
_EMPTY: Final = (-1, TROUBLES.index(Outcome.EMPTY_LIST))
_LIKELY: Final = 1e-4
_NEAR: Final = 1.5 * HOUR
_LEAST_LENGTHS: Final = 20
_LEAST_LENGTH: Final = 2
_AS_EVER: Final = Text(en="as ever", ko="처음부터 그러함")


def nothing_listed(source: SourceFacts, _limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each section whose last two polls listed nothing, where others did."""
    past = None
    for section in source.sections:
        polls = section.polls
        empty = in_a_row(polls.listed == 0)
        if empty < CONFIRMED:
            continue
        past = past or Past.of(source, now)
        if _is_natural(section, len(polls) - empty, past):
            continue
        what = polls.trouble[-1]
        came = f" ({TROUBLES[what].value})" if what >= 0 else ""
        before = _AS_EVER if empty == len(polls) else _usually(polls, len(polls) - empty)
        yield Finding(
            check="nothing_listed",
            severity=Severity.CRITICAL,
            source=source.name,
            section=section.name,
            says=Text.of(
                "the last {empty} polls listed nothing{came}, {before}",
                "최근 {empty}회 확인에서 목록에 아무것도 없음{came}, {before}",
                empty=empty,
                came=came,
                before=before,
            ),
            advice=Text(
                en="open the list's address in visits; if it has moved or its markup has changed, "
                "mend the source",
                ko="visits에 있는 목록 주소를 여세요. 옮겨졌거나 마크업이 바뀌었으면 "
                "소스를 고치세요",
            ),
            since=at(float(polls.at[-empty])),
        )


def short_list(source: SourceFacts, limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each list that has become short: nearly all polls showed more."""
    for section in source.sections:
        polls = section.polls
        if polls.longest[-1] >= limits.short_list * polls.longest.max():
            continue
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
            says=Text(
                en=f"the list's longest page holds {polls.longest[-1]} articles, for {short} "
                f"polls; {number(usual)} or more in past weeks",
                ko=f"목록의 가장 긴 페이지가 {short}회 연속 기사 {polls.longest[-1]}건, "
                f"지난 몇 주에는 {number(usual)}건 이상",
            ),
            advice=Text(
                en="compare the recorded list with an older one: its markup may have changed",
                ko="기록된 목록을 예전 것과 견주어 보세요. 마크업이 바뀌었을 수 있습니다",
            ),
            since=at(float(polls.at[-short])),
        )


def in_a_row(bad: Truths) -> int:
    """Return how many of the last ones are bad without a good one between."""
    good = np.flatnonzero(~bad)
    return len(bad) - (int(good[-1]) + 1 if len(good) else 0)


def _is_natural(section: SectionFacts, end: int, past: Past) -> bool:
    """Whether a list that is empty from a place on may well be so.

    It was empty at this hour of a past day, or it was empty at times, and chance may have brought
    nothing since. What came in its place, such as no answer, is no empty list, then and now.
    """
    polls = section.polls
    empty = (polls.listed == 0) & np.isin(polls.trouble, _EMPTY)
    before = empty[:end] & (polls.at[:end] < polls.at[-1] - DAY / 2)
    if not empty[-1] or not before.any():
        return False
    gap = np.abs((polls.at[:end] - polls.at[-1] + DAY / 2) % DAY - DAY / 2)
    if before[gap <= _NEAR].any():
        return True
    return (
        past.chance_of_none(section.name, float(polls.at[end - 1]), float(polls.at[-1])) > _LIKELY
    )


def _usually(polls: Polls, end: int) -> Text:
    usual = number(float(np.median(polls.listed[:end])))
    return Text(en=f"{usual} articles each in past weeks", ko=f"지난 몇 주에는 매번 {usual}건")
