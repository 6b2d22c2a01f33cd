"""What the crawler hands to a portal's code, and what it gets back from a list."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched page, decoded.

    ``url`` is where the answer came from after redirects; ``fetched_at`` is aware; ``section``
    is the name of the list that led here, None when the page was asked for directly.
    """

    url: str
    text: str
    fetched_at: datetime
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One article that a list links to; ``published_at`` is None where the list shows no time."""

    url: str
    article_id: str
    headline: str | None = None
    publisher: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list page: its articles in page order, each id once, and where the list goes on.

    ``next_url`` is None on the last page, and on lists that have only one.
    """

    items: tuple[ListItem, ...] = ()
    next_url: str | None = None
