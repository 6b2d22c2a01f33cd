"""Whether an answer looks like the list that was asked for: dead routes answer 200 too."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from archive.visit import Outcome
from crawler.pages.page import Listing, Page
from crawler.sources.source import Source
from crawler.spiders.paging import Paging

_DAY_SECONDS: Final = 86_400
_HOME: Final = ("", "home", "main")
_STARTS: Final = {
    "json": ("{", "["),
    "xml": ("<?xml", "<rss", "<feed", "<rdf", "<urlset", "<sitemapindex"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A list page and what it looks like; nothing is taken from one that is another page."""

    listing: Listing
    outcome: Outcome
    detail: str | None = None
    newest_age_seconds: int | None = None


def check_list(
    source: Source, paging: Paging, page: Page, asked: str, content_type: str
) -> Checked:
    """Return a list page with its verdict; ``asked`` is its address before redirects."""
    if is_home(page.url) and not is_home(asked):
        return Checked(
            listing=Listing(), outcome=Outcome.LIST_MOVED, detail=f"{asked} leads to {page.url}"
        )
    wanted = source.list_type(asked)
    if not _has_type(wanted, content_type, page.text):
        detail = f"{page.url} answers with {content_type or 'no type'}, not with {wanted}"
        return Checked(listing=Listing(), outcome=Outcome.LIST_TYPE, detail=detail)
    listing = _each_once(source.read_list(page))
    if not listing.items and listing.next_url:
        detail = f"an index; the newest of its lists is {listing.next_url}"
        return Checked(listing=listing, outcome=Outcome.LISTED, detail=detail)
    if not listing.items:
        return _empty(paging, page, content_type)
    times = [item.published_at for item in listing.items if item.published_at]
    age = int((page.fetched_at - max(times)).total_seconds()) if times else None
    is_stale = age is not None and age > source.stale_days * _DAY_SECONDS
    if age is not None and is_stale and not paging.is_sweep and not paging.pages:
        detail = f"the newest article on {page.url} is {age // _DAY_SECONDS} days old"
        return Checked(
            listing=listing, outcome=Outcome.STALE_LIST, detail=detail, newest_age_seconds=age
        )
    return Checked(listing=listing, outcome=Outcome.LISTED, newest_age_seconds=age)


def is_home(url: str) -> bool:
    """Whether an address is that of a portal's front page."""
    return urlsplit(url).path.strip("/") in _HOME


def _empty(paging: Paging, page: Page, content_type: str) -> Checked:
    if paging.pages:
        return Checked(listing=Listing(), outcome=Outcome.LISTED, detail="the list ends here")
    detail = f"no articles on {page.url} ({content_type or 'no type'}): has the list changed?"
    return Checked(listing=Listing(), outcome=Outcome.EMPTY_LIST, detail=detail)


def _has_type(wanted: str, content_type: str, text: str) -> bool:
    """Whether header or content are of a type; HTML is whatever is not asked to be another."""
    starts = _STARTS.get(wanted)
    return (
        starts is None or wanted in content_type or text.lstrip("\ufeff \r\n\t").startswith(starts)
    )


def _each_once(listing: Listing) -> Listing:
    items = {item.article_id: item for item in reversed(listing.items)}
    return replace(listing, items=tuple(reversed(items.values())))
