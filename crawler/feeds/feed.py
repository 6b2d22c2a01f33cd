"""RSS and Atom as lists."""

import io
from collections.abc import Iterator
from typing import Any, Final

import feedparser

from crawler.feeds.entry import Entry, listing
from crawler.pages.page import Listing, Page
from crawler.pages.publisher import Publisher

# A second's work or two; feeds hold some hundred items.
LONGEST_CHARS: Final = 4_000_000
_ROOTS: Final = ("<rss", "<feed", "<rdf:rdf")
_HEAD_CHARS: Final = 2000
# The first that an item has; Dublin Core's date comes as "updated".
_TIMES: Final = ("published", "updated", "created")
_LINKS: Final = ("feedburner_origlink", "link", "id")


def is_feed(text: str) -> bool:
    """Whether ``text`` is a feed of any kind."""
    head = text[:_HEAD_CHARS].lower()
    return head.lstrip("\ufeff \t\r\n").startswith("<") and any(root in head for root in _ROOTS)


def read_feed(page: Page, publisher: Publisher) -> Listing:
    """Return the feed's items in its order, none for what is no feed or too large for one."""
    return listing(feed_entries(page.text), page, publisher)


def feed_entries(text: str) -> Iterator[Entry]:
    """Yield what a feed says of each item, in its order; nothing for what is no feed."""
    if not is_feed(text) or len(text) > LONGEST_CHARS:
        return
    try:
        found = feedparser.parse(
            # Given as text it would be taken for a file's name or an address, and opened.
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except ValueError:
        return  # Python's expat takes a name apart at a space within its namespace
    items: list[Any] = found.entries
    for item in map(dict, items):  # feedparser's own kind warns where an item has no date
        yield Entry(
            links=tuple(str(item[name]) for name in _LINKS if item.get(name)),
            headline=str(item.get("title") or ""),
            printed_time=next((str(item[name]) for name in _TIMES if item.get(name)), ""),
            publisher=str((item.get("source") or {}).get("title") or ""),
            comments=str(item.get("comments") or ""),
        )
