"""Whether the articles' pages answer and can be read."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final

import numpy as np

from crawler.config.health import Thresholds
from crawler.health.chance import Beta
from crawler.health.checks.said import at, share
from crawler.health.facts import DAY, TROUBLES, Counts, Floats, Polls, Shares, SourceFacts
from crawler.health.finding import Finding, Severity
from crawler.health.shares import MOST_POLLS, Shift, risen
from crawler.health.text import NOTHING, Text
from crawler.health.usual import WEEK_DAYS

LAST: Final = 2 * DAY
"""Polls of so long ago are no news."""
_BELIEVED: Final = Beta(share=0.02, likeness=0.02)
_LEAST_POLLS: Final = 4
"""Of a source that is polled once a day."""
_MOST: Final = 0.5
_TELLS: Final = 100
"""So many articles before the last week say what is usual without it."""


def failures(source: SourceFacts, limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each section of whose pages more fail than usual."""
    for section in source.sections:
        polls = section.polls
        of = polls.fetched + polls.failed
        shift = risen(
            partial(earlier, polls.at, of, polls.failed, now),
            lately(polls.at, of, polls.failed, now),
            _BELIEVED,
            limits.failures,
        )
        if shift is not None:
            yield Finding(
                check="failures",
                severity=Severity.CRITICAL if shift.share > _MOST else Severity.WARNING,
                source=source.name,
                section=section.name,
                says=Text.of(
                    "{count} of {of} pages failed in the last {polls} polls{mostly}, "
                    "usually {usual}",
                    "최근 {polls}회 확인에서 페이지 {of}건 중 {count}건 실패{mostly}, 평소 {usual}",
                    count=shift.count,
                    of=shift.of,
                    polls=shift.polls,
                    mostly=_mostly(polls),
                    usual=share(shift.usual),
                ),
                advice=Text(
                    en="see the newest rows of visits with that outcome; page_changed means new "
                    "markup, http_error and no_answer trouble at the site or on the way",
                    ko="visits에서 그 결과의 최근 행을 보세요. page_changed는 새 마크업, "
                    "http_error와 no_answer는 사이트나 가는 길의 문제입니다",
                ),
                since=began(polls.at, of, polls.failed, shift),
            )


def earlier(times: Floats, of: Counts, are: Counts, now: float) -> Shares:
    """Return the counts of polls before the last week, or the last two days where more is known."""
    end = int(np.searchsorted(times, now - WEEK_DAYS * DAY))
    if int(of[:end].sum()) < _TELLS:
        end = int(np.searchsorted(times, now - LAST))
    return Shares(of=of[:end], are=are[:end])


def lately(times: Floats, of: Counts, are: Counts, now: float) -> Shares:
    """Return the counts of the last polls that have any."""
    first = min(int(np.searchsorted(times, now - LAST)), max(0, len(times) - _LEAST_POLLS))
    return Shares(of=of[first:], are=are[first:])


def began(times: Floats, of: Counts, are: Counts, shift: Shift) -> datetime:
    """Return when the share had risen in a poll, and in each since."""
    told = np.flatnonzero(of > 0)[-MOST_POLLS:]
    shown = are[told] > of[told] * (shift.usual + shift.share) / 2
    good = np.flatnonzero(~shown)
    first = min(int(good[-1]) + 1 if len(good) else 0, len(told) - shift.polls)
    return at(float(times[told[first]]))


def _mostly(polls: Polls) -> Text:
    found = polls.failing[-MOST_POLLS:]
    found = found[found >= 0]
    if not len(found):
        return NOTHING
    most = TROUBLES[int(np.bincount(found).argmax())].value
    return Text(en=f" ({most} mostly)", ko=f" (주로 {most})")
