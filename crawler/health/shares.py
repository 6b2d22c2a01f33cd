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
    and so must be those of all polls but the worst, if less clearly.

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
    beta = learned_share(past(), believed)
    limit, half = beta.share + least, beta.share + least / 2
    shows = are > half * of
    showing, telling = np.cumsum(shows), np.cumsum(of >= _TELLING)
    mostly = np.cumsum(shows & (of >= _TELLING)) >= _MOSTLY * telling
    if showing[-1] < _CONFIRMED or not _shows_still(many, all_, half):
        return None
    for place in np.flatnonzero((showing >= _CONFIRMED) & mostly & (many >= limit * all_)).tolist():
        count, total, worst = int(many[place]), int(all_[place]), int(are[: place + 1].argmax())
        rest, rest_of = count - int(are[worst]), total - int(of[worst])
        is_more_than_one = rest >= limit * rest_of and at_least(rest, rest_of, beta) < _SELDOM
        if is_more_than_one and at_least(count, total, beta) < _RARE:
            return Shift(count=count, of=total, polls=place + 1, usual=beta.share)
    return None


def lacking(shares: Shares) -> Shares:
    """Return the others."""
    return Shares(of=shares.of, are=shares.of - shares.are)


def _shows_still(many: Counts, all_: Counts, half: float) -> bool:
    place = min(int(np.searchsorted(all_, _TELLS)), len(all_) - 1)
    return bool(many[place] > half * all_[place])
