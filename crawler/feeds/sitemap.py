"""Sitemaps as lists: of articles, with what news sitemaps add, and of further sitemaps."""

import io
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

from lxml import etree

from crawler.feeds.entry import Entry, listing
from crawler.pages.page import Listing, Page
from crawler.pages.publisher import Publisher
from crawler.pages.times import find_times

# The protocol's own bound for one file.
MOST_ENTRIES: Final = 50_000
_ROOTS: Final = ("<urlset", "<sitemapindex")
_HEAD_CHARS: Final = 2000
_TIMES: Final = ("publication_date", "lastmod")


def is_sitemap(text: str) -> bool:
    """Whether ``text`` is a sitemap or an index of sitemaps."""
    head = text[:_HEAD_CHARS].lower()
    return any(root in head for root in _ROOTS) or (":urlset" in head or ":sitemapindex" in head)


def read_sitemap(page: Page, publisher: Publisher) -> Listing:
    """Return the sitemap's articles, the newest first; an index goes on with its newest sitemap."""
    if not is_sitemap(page.text):
        return Listing()
    found = sorted(_elements(page.text), key=lambda fields: _time(fields, page, publisher))
    newest_first = [fields for fields in reversed(found) if fields.get("loc")]
    is_index = any(fields["kind"] == "sitemap" for fields in newest_first)
    if is_index:
        return Listing(next_url=urljoin(page.url, newest_first[0]["loc"].strip()))
    return listing(map(_entry, newest_first), page, publisher)


def _entry(fields: dict[str, str]) -> Entry:
    return Entry(
        links=(fields["loc"],),
        headline=fields.get("title", ""),
        printed_time=next((fields[name] for name in _TIMES if fields.get(name)), ""),
        publisher=fields.get("name", ""),
    )


def _time(fields: dict[str, str], page: Page, publisher: Publisher) -> float:
    text = next((fields[name] for name in _TIMES if fields.get(name)), "")
    times = find_times(text, publisher.zone, page.fetched_at)
    return times[0].reading[0].timestamp() if times else 0.0


def _elements(text: str) -> Iterator[dict[str, str]]:
    """Yield each entry's texts by the names of their elements, ``kind`` being its own.

    Entities stay unresolved and nothing is loaded, so a hostile file costs no more than it is long.
    """
    events = etree.iterparse(
        io.BytesIO(_without_declaration(text).encode("utf-8", "replace")),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
    )
    count = 0
    try:
        for _, element in events:
            kind = _name(element)
            if kind not in ("url", "sitemap"):
                continue
            fields = {
                _name(node): (node.text or "").strip()
                for node in reversed(list(element.iter(etree.Element)))
            }
            yield fields | {"kind": kind}
            element.clear()
            count += 1
            if count >= MOST_ENTRIES:
                return
    except etree.XMLSyntaxError:
        return


def _name(element: Any) -> str:
    """Return an element's name without its namespace, declared or not."""
    name = str(element.tag).rpartition("}")[2]
    return name.rpartition(":")[2]


def _without_declaration(text: str) -> str:
    """Return the text without the declaration of the charset that it came in."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.partition("?>")[2] if start.startswith("<?xml") else start
