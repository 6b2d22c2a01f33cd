"""Naver's official news search: what a query finds, read on the publishers' own pages.

The interface gives headlines and links, no bodies. It wants an application's id and secret, which
go into the headers of requests to it and nowhere else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from archive.article import Article, Section
from crawler.pages.article import read_article as read_publisher
from crawler.pages.links import Address
from crawler.pages.markup import Markup, line
from crawler.pages.page import Listing, ListItem, Page
from crawler.pages.publisher import Publisher, article_address
from crawler.pages.times import KST, find_times
from crawler.portals import naver
from crawler.portals.naverlist import article_address as naver_address
from crawler.sources.source import SectionList, Source

NAME: Final = "naversearch"

# The interface's own bounds.
_PAGE: Final = 100
_LAST_START: Final = 1000

_ANY: Final = Publisher()

ByHost = Mapping[str, Publisher]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Who asks; nothing that prints it shows the secret."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)


def search_source(
    queries: tuple[str, ...],
    application: Application,
    publishers: ByHost,
    *,
    news: str = "https://openapi.naver.com",
    delay_seconds: float = 2.0,
) -> Source:
    """Return a source whose lists are queries.

    Args:
        queries: What to search for, each a list of its name.
        application: Who asks.
        publishers: By host, those whose pages are known.
        news: Where the interface is.
        delay_seconds: The least pause between two requests to one host.
    """
    asked = {"display": _PAGE, "start": 1, "sort": "date"}
    return Source(
        name=NAME,
        sections=tuple(
            SectionList(
                name=query,
                section=Section.OTHER,
                url=f"{news}/v1/search/news.json?{urlencode({'query': query} | asked)}",
            )
            for query in queries
        ),
        read_list=partial(read_list, publishers=publishers),
        read_article=partial(read_article, publishers=publishers),
        bare_url=lambda url: found[0] if (found := _article(url, publishers)) else None,
        delay_seconds=delay_seconds,
        list_type=lambda _: "json",
        headers=partial(_headers, application=application, host=urlsplit(news).netloc),
    )


def _headers(url: str, *, application: Application, host: str) -> Mapping[str, str]:
    if urlsplit(url).netloc != host:
        return {}
    return {
        "X-Naver-Client-Id": application.client_id,
        "X-Naver-Client-Secret": application.client_secret,
    }


def read_list(page: Page, *, publishers: ByHost) -> Listing:
    """Return what a query found, each article at its publisher's address where it has one."""
    try:
        answer = json.loads(page.text)
    except (ValueError, RecursionError):
        return Listing()
    found = answer.get("items") if isinstance(answer, dict) else None
    told = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    items = {item.article_id: item for item in reversed([*_items(told, page, publishers)])}
    return Listing(
        items=tuple(reversed(items.values())),
        next_url=_next(page.url) if items and len(told) >= _PAGE else None,
    )


def _items(told: list[dict[str, Any]], page: Page, publishers: ByHost) -> list[ListItem]:
    items = []
    for item in told:
        links = (str(item.get(name) or "") for name in ("originallink", "link"))
        found = next(filter(None, (_article(link, publishers) for link in links)), None)
        if found is None:
            continue
        headline = Markup(str(item.get("title") or "")).tree.body
        times = find_times(str(item.get("pubDate") or ""), KST, page.fetched_at)
        items.append(
            ListItem(
                url=found[0],
                article_id=found[1],
                headline=(line(headline) if headline else "") or None,
                published_at=times[0].reading[0] if times else None,
            )
        )
    return items


def _next(url: str) -> str | None:
    place = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(place.query).items()}
    start = asked.get("start", "1")
    begin = int(start) + _PAGE if start.isascii() and start.isdigit() else _LAST_START + 1
    if begin > _LAST_START:
        return None
    return place._replace(query=urlencode(asked | {"start": begin})).geturl()


def _article(link: str, publishers: ByHost) -> tuple[str, str] | None:
    """Return address and id of the article that a link leads to."""
    if not urlsplit(link).path.strip("/"):
        return None
    if address := naver_address(link, link):
        return address.url, f"naver:{address.key}"
    publisher, address = _published(link, publishers)
    return (address.url, publisher.article_id(address)) if address else None


def _published(url: str, publishers: ByHost) -> tuple[Publisher, Address | None]:
    """Return whose page an address is, as far as that is known, and the article's address."""
    publisher = publishers.get(urlsplit(url).hostname or "", _ANY)
    if address := article_address(publisher, url, url):
        return publisher, address
    return _ANY, article_address(_ANY, url, url)


def read_article(page: Page, *, publishers: ByHost) -> Article:
    """Return the article on its publisher's page, or on Naver's where it has no other.

    Raises:
        PageChanged: An article's page without headline or body, or cut off before its end.
        NotAnArticle: Another kind of page.
    """
    if naver_address(page.url, page.url):
        return naver.read_article(page)
    return read_publisher(page, _published(page.url, publishers)[0])
