"""What a feed or sitemap says of one article, and the list made of it."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.pages.links import Address
from crawler.pages.markup import clean
from crawler.pages.page import Listing, ListItem, Page
from crawler.pages.publisher import Publisher, article_address
from crawler.pages.times import find_times

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as it stands there, empty where it says nothing; ``links`` has the best one first.

    ``comments`` is the address of what readers say of it.
    """

    links: tuple[str, ...]
    headline: str = ""
    printed_time: str = ""
    publisher: str = ""
    comments: str = ""


def listing(entries: Iterable[Entry], page: Page, publisher: Publisher) -> Listing:
    """Return the entries that lead to articles of the publisher, each once."""
    items: dict[str, ListItem] = {}
    for entry in entries:
        address = _address(entry, page, publisher)
        if address is None or address.key in items:
            continue
        times = find_times(entry.printed_time, publisher.zone, page.fetched_at)
        items[address.key] = ListItem(
            url=address.url,
            article_id=publisher.article_id(address),
            headline=_headline(entry, publisher) or None,
            publisher=clean(entry.publisher) or publisher.title,
            published_at=times[0].reading[0] if times else None,
        )
    return Listing(items=tuple(items.values()))


def _address(entry: Entry, page: Page, publisher: Publisher) -> Address | None:
    links = (article_address(publisher, link, page.url) for link in entry.links)
    return next(filter(None, links), None)


def _headline(entry: Entry, publisher: Publisher) -> str:
    # Many escape a headline once more than XML asks for, markup and all.
    headline = clean(_MARKUP.sub("", html.unescape(entry.headline)))
    for name in filter(None, (clean(entry.publisher), publisher.title)):
        headline = headline.removesuffix(f" - {name}")
    return headline
