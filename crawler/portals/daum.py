"""Daum (news.daum.net, v.daum.net): its section lists and its article page."""

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from archive.article import Article
from crawler.errors import NotAnArticle
from crawler.pages.body import Parts
from crawler.pages.links import Address, bare_url, resolve
from crawler.pages.listing import ListTemplate, read_items
from crawler.pages.markup import Markup, line
from crawler.pages.page import Listing, Page
from crawler.pages.template import Template, read_template
from crawler.sources.lists import section_lists
from crawler.sources.source import Source

# Politics and society were seen live in 2026; the others are linked or crawled by many. Life is
# home, health and travel, which other portals file with culture; climate is weather, disasters
# and the environment, which they file with society; understanding holds columns.
_LISTS = "politics society economy world tech culture life climate understanding"


def _read_fact(node: LexborNode) -> Iterator[str]:
    """Give what stands in one element with points between: publisher and time, until 2024."""
    yield from re.split(r"\s[·・]\s", line(node))


# Links of a list page, best block first: what a section leads with, what follows below it,
# the blocks of 2022-2024, the daily lists of before that, then whatever links to an article.
_LIST = ListTemplate(
    blocks=(
        "ul.list_newsheadline2 a.item_newsheadline2",
        ".list_newsbasic .item_newsbasic",
        ".box_news_major a, .tit_thumb a",
        "ul.list_allnews a, .list_news2 a",
        "a",
    ),
    headline=".tit_txt",
    facts=".txt_info, .info_news, .info_time",
    read_fact=_read_fact,
)

# What the service calls itself: alone in 2022 ("다음뉴스", "뉴스"), before a publisher later.
_SERVICE = re.compile(r"^(?:(?:Daum|다음)\s*(?:뉴스)?|뉴스)\s*(?:[|-]\s*|$)")


def _publisher(text: str) -> str | None:
    return _SERVICE.sub("", text) or None


# A byline and the times share a class; what holds a time has another inside.
_TIME = ".info_view .txt_info:has(.num_date)"
# The id harmonyContainer, which the 2022 template put on article_view, is gone in 2026.
_TEMPLATE = Template(
    headline=("h3.tit_view", ".tit_view", "meta:og:title"),
    publisher=(
        "meta:og:article:author",
        "#kakaoServiceLogo",
        "meta:og:site_name",
        ".info_cp img@alt",
    ),
    byline=(".info_view .txt_info:first-of-type:not(:has(.num_date))",),
    published=(
        "meta:og:regDate",
        "script:regDt",
        "script:reg_timestamp",
        "meta:article:published_time",
        ".info_view .num_date",
    ),
    modified=(f"{_TIME} ~ .txt_info .num_date", ".info_view .num_date ~ .num_date"),
    # The label, 입력 or 수정, stands beside the time in 2022.
    printed=(_TIME, ".info_view .num_date"),
    section=("h2#kakaoBody", "main h2", "script:categoryName", "script:tromm_sub_category"),
    summary=".news_view strong.summary_view",
    # The 2022 template kept the sentence inside article_view, below the body's section.
    rights=(".news_view > p:last-of-type", ".article_view > p:last-of-type"),
    body=("div.article_view > section[dmcf-sid]", "#harmonyContainer", "div.article_view"),
    # What only the opening tags of those contain.
    marks=("dmcf-sid", "article_view"),
    parts=Parts(
        asides=frozenset(
            ("cp_view", "kakao_ad_area", "layer_util", "util_wrap", "viewrelate_wrap")
        ),
        videos=("video_frm",),
    ),
    video="div.article_view .video_frm",
    as_publisher=_publisher,
)
_LONG_ID = ("meta:og:url", "script:consumerContentId", "[data-item-key]@data-item-key")
_LANDMARKS = "h3.tit_view, div.article_view, section[dmcf-sid]"
_TEMPLATE_2022 = "#harmonyContainer, h2#kakaoBody"
_ID = re.compile(r"(?<![0-9])[0-9]{17}(?![0-9])")
_PATH = re.compile(r"/v/([0-9]{17}|[0-9A-Za-z]{10})/?")
_ELSEWHERE = re.compile(r"(?:m\.)?(?:sports|entertain)\.")


def source(
    *, name: str = "daum", news: str = "https://news.daum.net", delay_seconds: float = 2.0
) -> Source:
    """Return Daum as a source; another ``name`` and ``news`` make a portal of the same markup."""
    return Source(
        name=name,
        sections=section_lists(news, {slug: slug for slug in _LISTS.split()}),
        read_list=partial(read_list, name=name),
        read_article=partial(read_article, name=name),
        bare_url=partial(bare_url, _address),
        delay_seconds=delay_seconds,
    )


def _address(href: str, base: str) -> Address | None:
    """Return the article that ``href`` links to, None for any other link."""
    url = resolve(href, base)
    if url is None or _ELSEWHERE.match(url.hostname or ""):
        return None
    if match := _PATH.fullmatch(url.path):
        return Address(f"{url.scheme}://{url.netloc}/v/{match[1]}", match[1])
    newsid = parse_qs(url.query).get("newsid", [""])[0]
    if url.path.endswith("/newsview") and _ID.fullmatch(newsid):
        return Address(f"{url.scheme}://{url.netloc}{url.path}?newsid={newsid}", newsid)
    return None


def read_list(page: Page, *, name: str = "daum") -> Listing:
    """Return the list's articles, the leading block first; no list is known to have more pages.

    A page that came instead of the list gives none: the home page, which dead routes answer
    with status 200, or an article.
    """
    home = urlsplit(page.url).path.strip("/") in ("", "home")
    if home or _is_elsewhere(page.url) or _address(page.url, page.url):
        return Listing()
    tree, address_of = Markup(page.text).tree, partial(_listed, base=page.url)
    return Listing(items=read_items(_LIST, tree, address_of, portal=name, now=page.fetched_at))


def _listed(href: str, base: str) -> Address | None:
    address = _address(href, base)
    return address if address and _ID.fullmatch(address.key) else None


def _is_elsewhere(url: str) -> bool:
    return bool(_ELSEWHERE.match(urlsplit(url).hostname or ""))


def read_article(page: Page, *, name: str = "daum") -> Article:
    """Return the article; its body keeps every paragraph as printed, tails too.

    Raises:
        PageChanged: An article's page without headline or body.
        NotAnArticle: Another kind of page, or one of the portals for sports and entertainment.
    """
    markup, address = Markup(page.text), _address(page.url, page.url)
    if _is_elsewhere(page.url):
        raise NotAnArticle(page.url, "sports and entertainment are other portals than Daum's news")
    if address is None and not markup.has(_LANDMARKS):
        raise NotAnArticle(page.url, "neither the address nor the markup of an article")
    key = _key(markup, address)
    return read_template(
        _TEMPLATE,
        markup,
        page,
        portal=name,
        parser="daum/2022-03" if markup.has(_TEMPLATE_2022) else "daum/2026-03",
        address=Address(address.url if address else page.url, key),
    )


def _key(markup: Markup, address: Address | None) -> str:
    """Return the 17 digits, for pages under a short id those of their inline data."""
    if address and _ID.fullmatch(address.key):
        markup.fields_from["article_id"] = "url"
        return address.key
    key = markup.first("article_id", _LONG_ID, _long_id)
    return key or (address.key if address else "")


def _long_id(text: str) -> str | None:
    match = _ID.search(text)
    return match[0] if match else None
