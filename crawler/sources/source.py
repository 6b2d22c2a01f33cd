"""What a source is: a portal's lists, how to read them, and how to ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from archive.article import Article, Section
from crawler.pages.page import Listing, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionList:
    """One list of a portal: its slug, its place in the shared taxonomy, and its address."""

    name: str
    section: Section
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours of the day from ``begin`` up to ``end``, over midnight where ``end`` is earlier."""

    begin: time
    end: time

    def hold(self, at: time) -> bool:
        """Whether ``at`` is one of them."""
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something that can be crawled; its functions depend on nothing but what they are given.

    ``read_list`` returns a list page's articles and the address of its next page.
    ``read_article`` returns the article or raises PageChanged or NotAnArticle. ``bare_url``
    returns an article's URL without what only tracks readers, None for any other URL.
    ``delay_seconds`` is the least pause between two requests to one host.

    Attributes:
        kind: ``portal`` or ``publisher``.
        list_of_day: Returns the address of a list's articles of one day in the source's zone;
            None where the source cannot go back.
        next_part: Returns the address of the next page of an article told on several; itself
            None where no article is.
        list_type: Returns what a list's address answers with: ``html``, ``json`` or ``xml``.
        zone: Whose days and hours the source counts by.
        hours: Hours of that zone in which alone the source may be crawled.
        stale_days: From which age on a list's newest article says that the list stands still.
        most_pages: How many pages of one list are asked for at most.
        closed_hosts: Hosts that refuse every robot, so that a live crawl needs a permission.
        headers: Returns what a request to an address carries besides. They may be secrets: they
            are recorded nowhere, and what carries them follows no redirect.
    """

    name: str
    sections: tuple[SectionList, ...]
    read_list: Callable[[Page], Listing]
    read_article: Callable[[Page], Article]
    bare_url: Callable[[str], str | None] = lambda _: None
    delay_seconds: float = 2.0
    kind: str = "portal"
    list_of_day: Callable[[SectionList, date], str] | None = None
    next_part: Callable[[Page], str | None] | None = None
    list_type: Callable[[str], str] = lambda _: "html"
    zone: str = "Asia/Seoul"
    hours: Hours | None = None
    stale_days: float = 30.0
    most_pages: int = 500
    closed_hosts: tuple[str, ...] = ()
    headers: Callable[[str], Mapping[str, str]] = lambda _: {}

    @property
    def clock(self) -> ZoneInfo:
        """The zone as datetime takes it."""
        return ZoneInfo(self.zone)
