"""Yahoo! News Japan's feeds and lists, and the addresses of its articles."""

import re
from datetime import timedelta, timezone
from functools import partial
from typing import Final
from urllib.parse import parse_qs, urlsplit

from crawler.feeds.entry import Entry
from crawler.feeds.feed import feed_entries, is_feed
from crawler.pages.links import Address, resolve
from crawler.pages.listing import ListTemplate, next_page, read_items
from crawler.pages.markup import Markup, clean
from crawler.pages.page import Listing, ListItem, Page
from crawler.pages.times import find_times

JST: Final = timezone(timedelta(hours=9), "JST")

# Class names are hashed anew with each release of the page; ids and these are not.
_LIST = ListTemplate(
    blocks=("a.newsFeed_item_link", ".newsFeed_item a, .yjnSub_list_item a"),
    headline=".newsFeed_item_title, .yjnSub_list_headline",
    facts=".newsFeed_item_media, .newsFeed_item_date, .yjnSub_list_media, time",
    zone=JST,
)

_PATH = re.compile(r"/articles/([0-9a-f]{40})/?")
_DIGEST = re.compile(r"/pickup/([0-9]{1,12})/?")
_COMMENTS = re.compile(r"/articles/[0-9a-f]{40}(?=/comments/?$)")
_PART = re.compile(r"[2-9]|[1-9][0-9]")
# "橋の上の写真館（夕凪新聞）" in feeds of all a section has; editors' titles name nobody.
_FEED_TITLE = re.compile(r"(.+?)（([^（）]+)）$")


def article_address(href: str, base: str) -> Address | None:
    """Return the article or digest that ``href`` links to, None for any other link."""
    url = resolve(href, base)
    if url is None:
        return None
    host = f"{url.scheme}://{url.netloc}"
    if match := _DIGEST.fullmatch(url.path):
        return Address(f"{host}/pickup/{match[1]}", f"pickup-{match[1]}")
    if match := _PATH.fullmatch(url.path):
        number = parse_qs(url.query).get("page", [""])[0]
        part = f"?page={number}" if _PART.fullmatch(number) else ""
        return Address(f"{host}/articles/{match[1]}{part}", match[1])
    return None


def is_digest(address: Address) -> bool:
    """Whether an address is that of a digest, which only leads to an article."""
    return address.key.startswith("pickup-")


def read_list(page: Page, *, name: str = "yahoojp") -> Listing:
    """Return the articles of a feed, or of a page that lists some.

    A feed of topics links to digests; where it names an article's comments, it names the article.
    """
    if _is_home(page.url) or article_address(page.url, page.url):
        return Listing()
    if is_feed(page.text):
        return Listing(items=_read_feed(page, name))
    tree, address_of = Markup(page.text).tree, partial(article_address, base=page.url)
    items = read_items(_LIST, tree, address_of, portal=name, now=page.fetched_at)
    return Listing(items=items, next_url=next_page(tree, page.url) if items else None)


def _read_feed(page: Page, name: str) -> tuple[ListItem, ...]:
    items: dict[str, ListItem] = {}
    for entry in feed_entries(page.text):
        address, headline = _entry_address(entry, page.url), clean(entry.headline)
        if address is None or address.key in items:
            continue
        title = _FEED_TITLE.match(headline)
        times = find_times(entry.printed_time, JST, page.fetched_at)
        items[address.key] = ListItem(
            url=address.url,
            article_id=f"{name}:{address.key}",
            headline=(title[1] if title else headline) or None,
            publisher=title[2] if title else None,
            published_at=times[0].reading[0] if times else None,
        )
    return tuple(items.values())


def _entry_address(entry: Entry, base: str) -> Address | None:
    address = next(filter(None, (article_address(link, base) for link in entry.links)), None)
    if address is None or is_digest(address):
        article = _COMMENTS.search(entry.comments)
        return article_address(article[0], entry.comments) if article else address
    return address


def _is_home(url: str) -> bool:
    return urlsplit(url).path.strip("/") == ""


def next_part(page: Page) -> str | None:
    """Return the address of the next page of an article told on several, None on its last."""
    address = article_address(page.url, page.url)
    if address is None or "page=" not in page.text:
        return None
    return next_page(Markup(page.text).tree, page.url)
