"""A publisher's lists, told apart by what they are: feed, sitemap or section page."""

from dataclasses import dataclass
from functools import partial

from selectolax.lexbor import LexborNode

from crawler.feeds.feed import is_feed, read_feed
from crawler.feeds.sitemap import is_sitemap, read_sitemap
from crawler.pages.links import Address, resolve
from crawler.pages.listing import collect, next_page
from crawler.pages.markup import Markup, enclosing, line
from crawler.pages.page import Listing, ListItem, Page
from crawler.pages.publisher import Publisher, article_address
from crawler.pages.times import read_time

_ANY_LINK = ("a",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSelectors:
    """How a section page shows its articles; see ``Items`` of a declaration."""

    link: tuple[str, ...] = ()
    around: tuple[str, ...] = ("li",)
    headline: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    next_page: tuple[str, ...] = ()


def read_list(page: Page, *, publisher: Publisher, selectors: ItemSelectors) -> Listing:
    """Return what a list holds; nothing of a page that is none, such as an article or an error."""
    if is_sitemap(page.text):
        return read_sitemap(page, publisher)
    if is_feed(page.text):
        return read_feed(page, publisher)
    if publisher.id_pattern is None and not selectors.link:
        return Listing()  # no link of a page of this publisher's says that it leads to an article
    return _read_section_page(page, publisher, selectors)


def _read_section_page(page: Page, publisher: Publisher, selectors: ItemSelectors) -> Listing:
    if publisher.id_pattern and article_address(publisher, page.url, page.url):
        return Listing()
    tree = Markup(page.text).tree
    read = partial(_item, page=page, publisher=publisher, selectors=selectors)
    address_of = partial(article_address, publisher, base=page.url)
    found = (collect(tree, (block,), address_of, read) for block in selectors.link or _ANY_LINK)
    items = next(filter(None, found), ())
    return Listing(items=items, next_url=_next(page, selectors) if items else None)


def _next(page: Page, selectors: ItemSelectors) -> str | None:
    tree = Markup(page.text).tree
    for selector in selectors.next_page:
        link = tree.css_first(selector)
        found = resolve((link.attributes.get("href") or "") if link else "", page.url)
        if found and found.geturl() != page.url:
            return found.geturl()
    return next_page(tree, page.url)


def _item(
    link: LexborNode,
    address: Address,
    *,
    page: Page,
    publisher: Publisher,
    selectors: ItemSelectors,
) -> ListItem:
    box = enclosing(link, *selectors.around)
    headlines = (link.css_first(selector) for selector in selectors.headline)
    headline = next(filter(None, headlines), link)
    facts = [line(node) for selector in selectors.facts for node in box.css(selector)]
    times = (read_time(fact, publisher.zone, page.fetched_at) for fact in facts)
    return ListItem(
        url=address.url,
        article_id=publisher.article_id(address),
        headline=line(headline) or None,
        publisher=publisher.title,
        published_at=next((time[0] for time in times if time), None),
    )
