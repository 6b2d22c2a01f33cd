"""How often a list is asked: seldom while it brings little, often when it may have run over."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from crawler.config.schedule import Rhythm

MOSTLY_KNOWN: Final = 0.8
"""From this share of held items on, twice the time brings less than half a list of new ones."""
MOSTLY_NEW: Final = 0.4
QUIET_INTERVALS: Final = 2
"""So many intervals without a new item say that the list rests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one reading of a list came to.

    Attributes:
        listed: Items on it.
        held: Of them, those that the archive held before.
        overflowed: Whether it went on at the last page that was asked for.
        newest_age: Of its newest item; None where the list states no times.
    """

    listed: int
    held: int
    overflowed: bool = False
    newest_age: timedelta | None = None


def next_interval(
    rhythm: Rhythm, interval: timedelta, poll: Poll, *, was_listed: bool, took: timedelta
) -> timedelta:
    """Return after what time to ask again, within the rhythm's bounds.

    Args:
        rhythm: The user's.
        interval: The present one.
        poll: What came after it; a list that gave nothing changes nothing.
        was_listed: Whether the list gave items to an earlier poll.
        took: How long the run was, which no slot may be shorter than: it would pass unanswered.
    """
    factor = 1.0
    if poll.listed and was_listed:
        share = poll.held / poll.listed
        rests = poll.newest_age is not None and poll.newest_age > QUIET_INTERVALS * interval
        if poll.overflowed or share < MOSTLY_NEW:
            factor = 0.5
        elif share >= MOSTLY_KNOWN or rests:
            factor = 2.0
    return min(max(interval * factor, rhythm.least, took), rhythm.most)


def likely_missed(poll: Poll, *, was_listed: bool) -> bool:
    """Whether items have come and gone since the poll before: nothing on the list was held."""
    return was_listed and poll.listed > 0 and poll.held == 0
