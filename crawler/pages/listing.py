"""Reading a list: which links are articles, what stands beside them, where the list goes on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.links import Address, resolve
from crawler.pages.markup import enclosing, line
from crawler.pages.page import ListItem
from crawler.pages.times import KST, read_time

AddressOf = Callable[[str], Address | None]
Beside = tuple[str | None, datetime | None]

# Around one item stand its picture, headline, publisher and comments; around more links, others.
_MOST_LINKS_OF_ITEM = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTemplate:
    """Where a portal's list shows its articles.

    Attributes:
        blocks: Selectors of links, best block first.
        otherwise: Selectors of links that count only where no block holds an article.
        headline: Where in a link its headline stands; without it the link's text is the headline.
        box: The class of what holds an item, where that is no li.
        facts: Where in an item publisher and time stand.
        zone: Where times without an offset were printed.
        read_fact: Returns what one such place says.
    """

    blocks: tuple[str, ...]
    otherwise: tuple[str, ...] = ("a",)
    headline: str
    box: str | None = None
    facts: str
    zone: tzinfo = KST
    read_fact: Callable[[LexborNode], Iterable[str]] = lambda node: (line(node),)


def read_items(
    template: ListTemplate,
    tree: LexborHTMLParser,
    address_of: AddressOf,
    *,
    portal: str,
    now: datetime,
) -> tuple[ListItem, ...]:
    """Return the articles that the links of a list lead to, best block first, each once.

    Args:
        template: Where they stand.
        tree: The list page.
        address_of: Returns the article that a link's href leads to, None for other links.
        portal: What the ids of the articles begin with.
        now: When the page was fetched, aware.
    """
    # Each item is read once, however many links it holds.
    known: dict[int, Beside] = {}

    def read(link: LexborNode, address: Address) -> ListItem:
        box = link if link.css_first(template.facts) else enclosing(link, "li", template.box)
        if box.mem_id not in known:
            known[box.mem_id] = _beside(box, template, now)
        publisher, published_at = known[box.mem_id]
        return ListItem(
            url=address.url,
            article_id=f"{portal}:{address.key}",
            headline=line(link.css_first(template.headline) or link) or None,
            publisher=publisher,
            published_at=published_at,
        )

    for blocks in (template.blocks, template.otherwise):
        if items := _collect(tree, blocks, address_of, read):
            return items
    return ()


def _collect(
    tree: LexborHTMLParser,
    blocks: Iterable[str],
    address_of: AddressOf,
    read: Callable[[LexborNode, Address], ListItem],
) -> tuple[ListItem, ...]:
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


def _beside(box: LexborNode, template: ListTemplate, now: datetime) -> Beside:
    """Return the first name and the first time among the facts of an item."""
    if len(box.css("a")) > _MOST_LINKS_OF_ITEM:
        return None, None
    publisher, published_at = None, None
    for node in box.css(template.facts):
        for fact in template.read_fact(node):
            if time := read_time(fact, template.zone, now):
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
