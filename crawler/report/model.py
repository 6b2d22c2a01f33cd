"""What the page shows: figures and texts, without a word of SQL or HTML. Times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.rows import crawl_date
from crawler.health.finding import Finding, Mended


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """An hour of a section: articles read, readings of its list, and how many of those failed."""

    source: str
    section: str
    hour: datetime
    articles: int
    polls: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """When a section's list was last read, and when its newest item then was published.

    ``read_at`` is None where no poll could read it.
    """

    source: str
    section: str
    read_at: datetime | None
    newest_at: datetime | None
    day: int
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """What became of all that a source's lists showed, in runs that came to their end."""

    source: str
    listed: int
    known: int
    fetched: int
    kept: int
    updates: int
    copies: int
    failed: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A day's articles of a parser, and the share (0 to 1) of them that have each field."""

    day: date
    parser: str
    articles: int
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsOfDay:
    """How many runs of a day ended in one way."""

    day: date
    outcome: str
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """A source's last run that came to its end, and the slots that passed without one."""

    source: str
    started_at: datetime
    seconds: float
    outcome: str
    alarms: tuple[str, ...]
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Syndicated:
    """A story that others ran: its first article, its copies, over how many hours."""

    story_id: str
    headline: str
    url: str
    publisher: str | None
    section: str | None
    copies: int
    publishers: int
    hours: float | None
    spread: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How many articles of one publisher another ran."""

    publisher: str
    carrier: str
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesOfDay:
    """How many articles changed, went or were updated on a day."""

    day: date
    changed: int
    gone: int
    updates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A later reading of an article; ``headline`` is the one it had first."""

    seen_at: datetime
    kind: str
    headline: str
    new_headline: str | None
    publisher: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A table of the archive, or the recorded pages: rows, files and bytes."""

    name: str
    rows: int | None
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """What the archive holds and what the crawl costs.

    Attributes:
        parts: Tables, and recorded pages of the window's days.
        daily_bytes: Bytes by day of first sight, of tables and recorded pages.
        requests: Requests of the window.
        fetched_bytes: What they brought.
        price_gb_month: As the configuration states it; None where it does not.
        currency: Of that price.
    """

    parts: tuple[Stored, ...]
    daily_bytes: Mapping[date, int]
    requests: int
    fetched_bytes: int
    price_gb_month: float | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the page shows.

    Attributes:
        location: The archive.
        made_at: When it was asked.
        since: The first day that counts; tables as a whole are named so.
        articles: Kept articles of all days.
        copies: Copies of all days.
        findings: What the check of health found, with since when.
        mended: What it found in these days and no more, the last first.
    """

    location: str
    made_at: datetime
    since: date
    articles: int
    copies: int
    findings: tuple[Finding, ...]
    mended: tuple[Mended, ...]
    hours: tuple[Hour, ...]
    freshness: tuple[Freshness, ...]
    funnel: tuple[Funnel, ...]
    coverage: tuple[Coverage, ...]
    runs: tuple[RunsOfDay, ...]
    last_runs: tuple[LastRun, ...]
    stories: tuple[Syndicated, ...]
    carried: tuple[Carried, ...]
    changes_by_day: tuple[ChangesOfDay, ...]
    changes: tuple[Change, ...]
    storage: Storage

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that counts, today the last."""
        count = (crawl_date(self.made_at) - self.since).days + 1
        return tuple(self.since + timedelta(days=number) for number in range(count))
