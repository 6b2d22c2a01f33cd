"""A publisher's lists, told apart by what they are: feed, sitemap or section page."""

from dataclasses import dataclass, replace
from functools import partial

from selectolax.lexbor import LexborHTMLParser

from crawler.feeds.feed import is_feed, read_feed
from crawler.feeds.sitemap import is_sitemap, read_sitemap
from crawler.pages.links import resolve
from crawler.pages.listing import ListTemplate, next_page, read_items
from crawler.pages.markup import Markup
from crawler.pages.page import Listing, Page
from crawler.pages.publisher import Publisher, article_address


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage:
    """How a publisher's section page shows its articles, and which link leads to the next page."""

    items: ListTemplate
    next_page: str | None = None


def read_list(page: Page, *, publisher: Publisher, section_page: SectionPage) -> Listing:
    """Return what a list holds; nothing of a page that is none, such as an article or an error."""
    if is_sitemap(page.text):
        return read_sitemap(page, publisher)
    if is_feed(page.text):
        return read_feed(page, publisher)
    if publisher.id_pattern is None and not section_page.items.blocks:
        return Listing()  # nothing tells an article of this publisher's from its other pages
    if publisher.id_pattern and article_address(publisher, page.url, page.url):
        return Listing()
    tree = Markup(page.text).tree
    found = read_items(
        section_page.items,
        tree,
        partial(article_address, publisher, base=page.url),
        portal=publisher.name or "",
        now=page.fetched_at,
    )
    items = tuple(replace(item, publisher=item.publisher or publisher.title) for item in found)
    return Listing(items=items, next_url=_next(tree, page, section_page) if items else None)


def _next(tree: LexborHTMLParser, page: Page, section_page: SectionPage) -> str | None:
    link = tree.css_first(section_page.next_page) if section_page.next_page else None
    there = resolve((link.attributes.get("href") or "") if link else "", page.url)
    if there and there.geturl() != page.url:
        return there.geturl()
    return next_page(tree, page.url)
