"""What a source is: a portal's lists, how to read them, and how to ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from archive.article import Article, Section
from crawler.pages.page import Listing, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionList:
    """One list of a portal: its slug, its place in the shared taxonomy, and its address."""

    name: str
    section: Section
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something that can be crawled; its functions depend on nothing but what they are given.

    ``read_list`` returns a list page's articles and the address of its next page.
    ``read_article`` returns the article or raises PageChanged or NotAnArticle. ``bare_url``
    returns an article's URL without what only tracks readers, None for any other URL.
    ``delay_seconds`` is the pause between two requests to one host.

    Attributes:
        list_of_day: Returns the address of a list's articles of one day in the source's zone;
            None where the source cannot go back.
        next_part: Returns the address of the next page of an article told on several; itself
            None where no article is.
        list_type: Returns what a list's address answers with: ``html``, ``json`` or ``xml``.
        zone: Whose days and hours the source counts by.
    """

    name: str
    sections: tuple[SectionList, ...]
    read_list: Callable[[Page], Listing]
    read_article: Callable[[Page], Article]
    bare_url: Callable[[str], str | None] = lambda _: None
    delay_seconds: float = 2.0
    list_of_day: Callable[[SectionList, date], str] | None = None
    next_part: Callable[[Page], str | None] | None = None
    list_type: Callable[[str], str] = lambda _: "html"
    zone: str = "Asia/Seoul"
