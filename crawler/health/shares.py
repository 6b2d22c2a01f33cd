"""Whether a share has left what past days make likely."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from crawler.health.chance import Beta, at_least, learned_share
from crawler.health.facts import Counts, Shares

MOST_POLLS: Final = 20
"""So many of the last polls are looked at."""
_CONFIRMED: Final = 2
_TELLING: Final = 3
_MOSTLY: Final = 0.6
"""So many of the polls with so many articles must show it: two bad ones may meet by chance."""
_TELLS: Final = 10
"""So many of the newest articles must still show it, else it has mended."""
_RARE: Final = 1e-7
"""Shares are looked at of many fields at once."""
_SELDOM: Final = 0.005
_RARE_ROW: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A share that has risen: ``count`` of ``of`` in the last ``polls``, ``usual`` before."""

    count: int
    of: int
    polls: int
    usual: float

    @property
    def share(self) -> float:
        """What it has risen to."""
        return self.count / self.of


def risen(past: Callable[[], Shares], last: Shares, believed: Beta, least: float) -> Shift | None:
    """Return by how much a share has risen; None where it has not, or chance may be the cause.

    Two polls at least must show it each for itself, and most of them must; the newest articles
    must show it still; together they must be too many for the beta-binomial law of the past polls,
    and so must be those of all polls but the worst, if less clearly. Or so many polls in a row must
    show it as past polls seldom did: where they differ much, that law finds hardly anything rare.

    Args:
        past: Gives the past polls; asked only where something may have risen.
        last: By polls.
        believed: What counts where the past says little.
        least: By how much it must have risen, in 0..1.
    """
    told = last.of > 0
    of, are = last.of[told][: -MOST_POLLS - 1 : -1], last.are[told][: -MOST_POLLS - 1 : -1]
    many, all_ = np.cumsum(are), np.cumsum(of)
    if not (many >= np.maximum(least * all_, _CONFIRMED)).any():
        return None
    before = past()
    beta = learned_share(before, believed)
    limit, half = beta.share + least, beta.share + least / 2
    shows = are > half * of
    showing, telling = np.cumsum(shows), np.cumsum(of >= _TELLING)
    mostly = np.cumsum(shows & (of >= _TELLING)) >= _MOSTLY * telling
    if showing[-1] < _CONFIRMED or not _shows_still(many, all_, half):
        return None
    for place in np.flatnonzero((showing >= _CONFIRMED) & mostly & (many >= limit * all_)).tolist():
        count, total, worst = int(many[place]), int(all_[place]), int(are[: place + 1].argmax())
        rest, rest_of = count - int(are[worst]), total - int(of[worst])
        others = beta.over(np.delete(of[: place + 1], worst))
        is_more_than_one = rest >= limit * rest_of and at_least(rest, rest_of, others) < _SELDOM
        if is_more_than_one and at_least(count, total, beta.over(of[: place + 1])) < _RARE:
            return Shift(count=count, of=total, polls=place + 1, usual=beta.share)
    row = _in_a_row(before, of, are, limit)
    if not row:
        return None
    count, total = int(many[row - 1]), int(all_[row - 1])
    return Shift(count=count, of=total, polls=row, usual=beta.share)


def _in_a_row(past: Shares, of: Counts, are: Counts, limit: float) -> int:
    """Return of how many polls, the newest first, each has a share that is seldom; else 0.

    The chance of such a poll is what share of past polls had as much; that of a row is its power.
    """
    places = np.flatnonzero(of >= _TELLING)
    level = np.minimum.accumulate(are[places] / of[places])
    told = past.of >= _TELLING
    shares = past.are[told] / past.of[told]
    for count, place in enumerate(places.tolist(), 1):
        if level[count - 1] < limit:
            break
        chance = (int((shares >= level[count - 1]).sum()) + 1) / (len(shares) + 1)
        if count >= _CONFIRMED and chance**count < _RARE_ROW:
            return place + 1
    return 0


def lacking(shares: Shares) -> Shares:
    """Return the others."""
    return Shares(of=shares.of, are=shares.of - shares.are)


def _shows_still(many: Counts, all_: Counts, half: float) -> bool:
    place = min(int(np.searchsorted(all_, _TELLS)), len(all_) - 1)
    return bool(many[place] > half * all_[place])
