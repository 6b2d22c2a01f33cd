"""What newsfold would take from a page: by a declaration that knows it, else by none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from archive.article import Article
from crawler.feeds.feed import is_feed
from crawler.feeds.sitemap import is_sitemap
from crawler.pages.article import is_article, read_article
from crawler.pages.listing import ListTemplate
from crawler.pages.markup import Markup
from crawler.pages.page import Listing, Page
from crawler.pages.publisher import Publisher
from crawler.publishers.lists import SectionPage, read_list
from crawler.publishers.proposal import article_pattern, declaration, id_pattern
from crawler.sources.source import Source


class Kind(StrEnum):
    """What a page is to be read as; a sitemap is read as a feed."""

    LIST = "list"
    ARTICLE = "article"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of a page.

    Attributes:
        source: Whose declaration or code read it, None where nobody knows the page.
        proposal: A table for newsfold.toml where nobody does.
    """

    kind: Kind
    source: str | None
    article: Article | None = None
    listing: Listing | None = None
    proposal: str | None = None


def kind_of(page: Page) -> Kind:
    """Return what a page looks like."""
    if is_feed(page.text) or is_sitemap(page.text):
        return Kind.FEED
    return Kind.ARTICLE if is_article(Markup(page.text), Publisher()) else Kind.LIST


def try_page(page: Page, kind: Kind, sources: Iterable[Source]) -> Trial:
    """Return what would be taken from a page.

    Raises:
        PageChanged: An article without headline or body.
        NotAnArticle: Nothing says that the page is one.
    """
    known = next((source for source in sources if _knows(source, page, kind)), None)
    if kind is Kind.ARTICLE:
        article = known.read_article(page) if known else read_article(page, Publisher())
        proposal = None if known else declaration(page, id_pattern([page.url]), article)
        return Trial(kind=kind, source=_name(known), article=article, proposal=proposal)
    if known:
        return Trial(kind=kind, source=known.name, listing=known.read_list(page))
    listing = read_list(page, publisher=Publisher(), section_page=_NO_SECTION_PAGE)
    pattern = id_pattern(item.url for item in listing.items)
    if kind is Kind.LIST and (pattern := article_pattern(page)):
        publisher = Publisher(name="try", id_pattern=re.compile(pattern))
        listing = read_list(page, publisher=publisher, section_page=_NO_SECTION_PAGE)
    return Trial(kind=kind, source=None, listing=listing, proposal=declaration(page, pattern, None))


_NO_SECTION_PAGE = SectionPage(items=ListTemplate(blocks=(), headline="strong", facts="time"))


def _knows(source: Source, page: Page, kind: Kind) -> bool:
    if kind is Kind.ARTICLE:
        return source.bare_url(page.url) is not None
    hosts = {urlsplit(section.url).hostname for section in source.sections}
    return urlsplit(page.url).hostname in hosts


def _name(source: Source | None) -> str | None:
    return source.name if source else None
