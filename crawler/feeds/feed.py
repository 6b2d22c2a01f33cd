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
    if not is_feed(page.text) or len(page.text) > LONGEST_CHARS:
        return Listing()
    found = feedparser.parse(
        # Given as text it would be taken for a file's name or an address, and opened.
        io.BytesIO(page.text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    return listing(_entries(found.entries), page, publisher)


def _entries(items: list[Any]) -> Iterator[Entry]:
    for item in map(dict, items):  # feedparser's own kind warns where an item has no date
        yield Entry(
            links=tuple(str(item[name]) for name in _LINKS if item.get(name)),
            headline=str(item.get("title") or ""),
            printed_time=next((str(item[name]) for name in _TIMES if item.get(name)), ""),
            publisher=str((item.get("source") or {}).get("title") or ""),
        )
