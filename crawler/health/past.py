"""A source's past weeks, as far as its volume goes."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from crawler.health.chance import fewer
from crawler.health.facts import DAY, Floats, SourceFacts
from crawler.health.usual import Expected, Volume, days_back, expected, volume

TELLS: Final = 5.0
"""Where fewer articles are usual, their number says little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Each section's volume, and how long ago the clock showed the same on past days."""

    volumes: dict[str, Volume]
    back: Floats

    @classmethod
    def of(cls, source: SourceFacts, now: float) -> Self:
        """Return a source's past, as far as its polls reach."""
        first = min((float(each.polls.at[0]) for each in source.sections), default=now)
        return cls(
            volumes={each.name: volume(each.polls) for each in source.sections},
            back=days_back(now, source.zone, int((now - first) // DAY) + 1),
        )

    def usual(self, section: str, begin: float, end: float) -> Expected | None:
        """Return what a section should have brought, at least; None where nothing is known."""
        return expected(self.volumes[section], begin, end, self.back)

    def tempered(self, found: Expected, section: str, begin: float, end: float) -> Expected:
        """Return the same as the source's other sections temper it.

        A day that is quiet everywhere is nobody's trouble, one that is not is no holiday.
        """
        if found.quiet >= found.usual:
            return found
        count, usual = 0.0, 0.0
        for each in (held for name, held in self.volumes.items() if name != section):
            beside = expected(each, begin, end, self.back)
            came = float(each.between(begin, end))
            if beside is not None and not np.isnan(came):
                count, usual = count + came, usual + beside.usual
        return found.at_most(count / usual) if usual >= TELLS else found.at_most(0.0)

    def chance_of_none(self, section: str, begin: float, end: float) -> float:
        """Return how likely a section brings nothing for a while; 1 where nothing is known."""
        found = self.usual(section, begin, end)
        if found is None:
            return 1.0
        found = self.tempered(found, section, begin, end)
        return fewer(0, found.count, found.spread)
