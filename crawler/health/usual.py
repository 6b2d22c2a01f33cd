"""What past weeks say of a section: how much it brings, and how old its newest article gets."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from crawler.health.chance import LEAST_SPREAD, UNKNOWN_SPREAD
from crawler.health.facts import DAY, Floats, Polls

HOUR: Final = 3600.0
WEEK_DAYS: Final = 7
_LEAST_DAYS: Final = 2
_COVERED: Final = 0.9
_LONG_GAP: Final = 2 * HOUR
_TRIMMED: Final = 2.0
"""What a great event brings beyond that says nothing of how little a day may bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a stretch of time should have brought.

    ``usual`` is the median of the same weekday, ``quiet`` the third quietest of all days, such as
    a Sunday, and ``count`` the least that is to be expected: as on a public holiday, unless it is
    known that this is none. ``days`` and ``weekdays`` say on how many it rests.
    """

    usual: float
    quiet: float
    count: float
    days: int
    weekdays: int
    _weeks: Floats

    @property
    def spread(self) -> float:
        """By how much a day differs from others of its weekday, as in ``fewer``."""
        return _spread(self._weeks, self.days)

    def at_most(self, share: float) -> "Expected":
        """Return the same where others bring such a share of what is usual of them."""
        least = min(self.usual, max(self.quiet, share * self.usual))
        return replace(self, count=least)


def days_back(now: float, zone: ZoneInfo, days: int) -> Floats:
    """Return for each past day how many seconds ago the clock of a zone showed what it does now."""
    local = datetime.fromtimestamp(now, zone).replace(tzinfo=None)
    return np.array(
        [
            now - (local - timedelta(days=day)).replace(tzinfo=zone).astimezone(UTC).timestamp()
            for day in range(1, days + 1)
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """New articles of a section as a line that only rises, and the time of which nothing is known.

    What a poll brought came evenly since the poll before it. A stretch of over two hours, and over
    three times what is usual between polls, counts as unknown.
    """

    at: Floats
    total: Floats
    unknown: Floats

    def between(self, begin: Floats | float, end: Floats | float) -> Floats:
        """Return how many articles came between two times, NaN where too little is known."""
        found = np.interp(end, self.at, self.total) - np.interp(begin, self.at, self.total)
        dark = np.interp(end, self.at, self.unknown) - np.interp(begin, self.at, self.unknown)
        length = np.asarray(end) - np.asarray(begin)
        dark = dark + np.clip(self.at[0] - np.asarray(begin), 0, length)
        light = length - dark
        is_known = light >= _COVERED * length
        scaled = found * length / np.where(is_known, light, 1.0)
        return np.where(is_known, scaled, np.nan)


def volume(polls: Polls) -> Volume:
    """Return what a section's polls brought, readable or not; there is at least one."""
    gaps, brought = np.diff(polls.at), polls.fetched + polls.failed
    longest = max(_LONG_GAP, 3 * float(np.median(gaps))) if len(gaps) else _LONG_GAP
    return Volume(
        at=polls.at,
        total=np.concatenate(([0.0], np.cumsum(brought[1:]))),
        unknown=np.concatenate(([0.0], np.cumsum(np.where(gaps > longest, gaps, 0.0)))),
    )


def expected(held: Volume, begin: float, end: float, back: Floats) -> Expected | None:
    """Return what the time between two polls should have brought; None where nothing is known.

    Args:
        held: The section's volume.
        begin: Seconds since 1970.
        end: The same.
        back: As ``days_back`` gives it.
    """
    days = held.between(begin - back, end - back)
    days[back < end - begin] = np.nan  # it would be compared with itself
    weeks = days[: len(days) // WEEK_DAYS * WEEK_DAYS].reshape(-1, WEEK_DAYS)
    same = weeks[:, -1][~np.isnan(weeks[:, -1])]
    # The last week is left out where older ones are known: trouble that lasts must not be usual.
    older = days[WEEK_DAYS - 1 :]
    older = older[~np.isnan(older)]
    known = older if len(older) >= WEEK_DAYS else days[~np.isnan(days)]
    if len(known) < _LEAST_DAYS:
        return None
    rising = np.sort(known)
    quiet = float(rising[len(rising) // 10])
    middle = np.sort(same) if len(same) >= _LEAST_DAYS else rising
    usual = float(middle[(len(middle) - 1) // 2] + middle[len(middle) // 2]) / 2
    return Expected(
        usual=usual,
        quiet=quiet,
        count=min(usual, quiet),
        days=len(known),
        weekdays=len(same),
        _weeks=weeks,
    )


def _spread(weeks: Floats, days: int) -> float:
    if days < WEEK_DAYS or len(weeks) < _LEAST_DAYS:
        return UNKNOWN_SPREAD
    known = ~np.isnan(weeks)
    others = known.sum(axis=0) - 1
    rising = np.sort(np.where(known, weeks, np.inf), axis=0)
    middle = np.take_along_axis(rising, np.maximum(others, 0)[None] // 2, axis=0)
    trimmed = np.where(known, np.minimum(weeks, _TRIMMED * middle), 0.0)
    mean = (trimmed.sum(axis=0) - trimmed) / np.maximum(others, 1)
    told = known & (others > 0) & (mean > 0)
    square = float((mean[told] ** 2).sum())
    if square <= 0:
        return UNKNOWN_SPREAD
    # The mean of the others has its own share of chance.
    beyond = (trimmed - mean) ** 2 / (1 + 1 / np.maximum(others, 1)) - mean
    return max(LEAST_SPREAD, float(beyond[told].sum()) / square)


def oldest_newest(polls: Polls, now: float) -> float | None:
    """Return how old the newest article gets at this time of day; None where nothing is known.

    It is the third greatest of the past days' own greatest, an hour and a half around.
    """
    near = 1.5 * HOUR
    before = (now - polls.at + near) % DAY
    at_this_hour = (before <= 2 * near) & ~np.isnan(polls.age) & (now - polls.at > near)
    ages, day = polls.age[at_this_hour], ((now - polls.at[at_this_hour] + near) // DAY).astype(int)
    if (day >= WEEK_DAYS).sum() >= WEEK_DAYS:
        ages, day = ages[day >= WEEK_DAYS], day[day >= WEEK_DAYS]
    if not len(ages):
        return None
    greatest = np.zeros(int(day.max()) + 1)
    np.maximum.at(greatest, day, ages)
    found = np.sort(greatest[greatest > 0])
    return None if len(found) < _LEAST_DAYS else float(found[-1 - len(found) // 10])
