"""What is known of a crawl, as far as its health goes; nothing here asks anything.

Times in arrays are seconds since 1970, UTC. Rows of arrays are in the order of time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from archive.visit import Outcome

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

TROUBLES: Final = tuple(outcome for outcome in Outcome if outcome.is_failure)
"""What a list may have come to that is no list, by number; -1 stands for none of them."""
DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Polls:
    """What each run made of one section, oldest first; the arrays have one length.

    Attributes:
        at: When the list was asked for.
        listed: Articles on it; 0 where no list came.
        known: Of them, those that needed no fetch.
        longest: Articles on its longest page.
        age: Seconds of its newest article; NaN where the list states no time.
        trouble: Place in TROUBLES of what came instead of the list, -1 where none did.
        fetched: Articles read.
        failed: Pages that failed, for the first time; a broken one stays on its list for long.
        failing: Place in TROUBLES of what most of them came to, -1 where none failed.
        refused: Requests that robots.txt kept back.
        closed: Requests to hosts that were given up or whose rules could not be read.
    """

    at: Floats
    listed: Counts
    known: Counts
    longest: Counts
    age: Floats
    trouble: Counts
    fetched: Counts
    failed: Counts
    failing: Counts
    refused: Counts
    closed: Counts

    def __len__(self) -> int:
        return len(self.at)

    def where(self, wanted: Truths) -> "Polls":
        """Return the polls that an array of truths names."""
        return Polls(**{name: getattr(self, name)[wanted] for name in POLL_COLUMNS})


POLL_COLUMNS: Final = tuple(Polls.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """So many of so many, oldest first; ``of`` and ``are`` have one length."""

    of: Counts
    are: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts:
    """A field of the articles that one parser read.

    ``past`` are runs of past weeks, ``last`` the last ones. ``has`` counts the articles that have
    the field, ``usual`` of these the ones that took it from ``place``, the most common.
    """

    parser: str
    name: str
    place: str
    past_has: Shares
    past_usual: Shares
    last_has: Shares
    last_usual: Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The articles that each run brought in; the arrays have one length.

    Attributes:
        copies: Of the articles, those judged copies.
        short: Of the articles, those with under half of the usual body.
        usual_chars: Median length of a body in past weeks; 0 where nothing is known.
    """

    at: Floats
    articles: Counts
    copies: Counts
    short: Counts
    usual_chars: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """A run that came to its end, with what its counts leave unexplained.

    ``unread`` counts listed articles that were neither known, fetched, failed nor left out,
    ``unsettled`` articles that were read and of which the archive knows nothing.
    """

    at: datetime
    run_id: str
    unread: int
    unsettled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFacts:
    """One list of a source: its polls of past weeks, at least one."""

    name: str
    polls: Polls


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """An entry of the schedule.

    Attributes:
        next_due: When something was due that nothing has answered yet.
        second_due: The slot after it.
        running_since: When the run that holds the source's lease began.
        last_exit_code: Of the last run; negative for the signal that ended it.
        missed: Sections of which articles were likely missed, with since and until when.
    """

    name: str
    next_due: datetime | None = None
    second_due: datetime | None = None
    running_since: datetime | None = None
    last_ended: datetime | None = None
    last_exit_code: int | None = None
    missed: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """All that is known of one source."""

    name: str
    zone: ZoneInfo
    sections: tuple[SectionFacts, ...] = ()
    fields: tuple[FieldFacts, ...] = ()
    texts: Texts | None = None
    funnels: tuple[Funnel, ...] = ()
    entries: tuple[EntryFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A file system that something of ours lies on; bytes, and bytes a day that come to it."""

    what: str
    folder: str
    total: int
    free: int
    daily: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFacts:
    """The archive as a whole, and the machine that asks.

    Attributes:
        spooled: Batches that wait in the spool.
        oldest_spooled: When the oldest of them was finished.
        commits_behind: By how many commits the index of candidates trails the table.
        archive_bytes: Of all live data files, and of raw pages where they were counted.
    """

    spooled: int = 0
    oldest_spooled: datetime | None = None
    commits_behind: int = 0
    disks: tuple[Disk, ...] = ()
    archive_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an assessment rests on."""

    sources: tuple[SourceFacts, ...] = ()
    machine: MachineFacts = field(default_factory=MachineFacts)
