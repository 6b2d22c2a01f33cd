"""A slot that a schedule has settled, as those who count are told."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a slot.

    Attributes:
        entry: The schedule's entry, by its name.
        missed: How many slots passed without a run of their own.
        died: Whether the crawl ended without a word, such as for want of memory.
        next_due: When something of the source is due next; None where that is not known.
    """

    source: str
    entry: str
    missed: int
    died: bool
    next_due: datetime | None
