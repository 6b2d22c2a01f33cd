"""Reading a list: which links are articles, what stands beside them, where the list goes on."""

from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.links import Address, resolve
from crawler.pages.page import ListItem
from crawler.pages.times import KST, read_time


def collect(
    tree: LexborHTMLParser,
    blocks: Iterable[str],
    address_of: Callable[[str], Address | None],
    read: Callable[[LexborNode, Address], ListItem],
) -> tuple[ListItem, ...]:
    """Return the articles that the links of a list lead to, best block first, each once.

    Args:
        tree: The list page.
        blocks: Selectors of links, best first.
        address_of: Returns the article that a link's href leads to, None for other links.
        read: Returns the item of a link to an article.
    """
    items: dict[str, ListItem] = {}
    for block in blocks:
        for link in tree.css(block):
            address = address_of(link.attributes.get("href") or "")
            if address is None:
                continue
            known = items.get(address.key)
            # Many lists link a thumbnail, without text, before the headline.
            if known is None or known.headline is None:
                items[address.key] = read(link, address)
    return tuple(items.values())


def publisher_and_time(facts: Iterable[str], now: datetime) -> tuple[str | None, datetime | None]:
    """Return what the facts beside a link say: the first name and the first time, KST."""
    publisher, published_at = None, None
    for fact in facts:
        if time := read_time(fact, KST, now):
            published_at = published_at or time[0]
        elif any(map(str.isalpha, fact)):
            publisher = publisher or fact
    return publisher, published_at


def next_page(tree: LexborHTMLParser, url: str, number: str = "page") -> str | None:
    """Return the link that asks for the page of this list after ``url``, None for no such link.

    Args:
        tree: The list page.
        url: Its address; without a page number it is the first.
        number: The query's field that counts pages.
    """
    here = urlsplit(url)
    wanted = _number(here.query, number) + 1
    for link in tree.css("a[href]"):
        href = link.attributes.get("href") or ""
        if f"{number}={wanted}" not in href:
            continue
        there = resolve(href, url)
        if there and there.path == here.path and _number(there.query, number) == wanted:
            return there.geturl()
    return None


def _number(query: str, name: str) -> int:
    digits = parse_qs(query).get(name, ["1"])[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1  # noqa: PLR2004 - no list is that long
