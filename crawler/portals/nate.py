"""Nate (news.nate.com): its recent, section and ranking lists and its article page.

No page of it was at hand: what is read here is what ten programs and a description agree on,
each place with fallbacks. Nate has served EUC-KR, which the fetcher decodes by the header or the
page's own word before a page comes here. Its rules disallow every robot they do not name, so
that a live crawl needs a stated permission; what was recorded can be replayed.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from archive.article import Article
from crawler.errors import NotAnArticle
from crawler.pages.body import Parts
from crawler.pages.links import Address, bare_url, resolve
from crawler.pages.listing import ListTemplate, next_page, read_items
from crawler.pages.markup import Markup, classes, clean, line
from crawler.pages.page import Listing, Page
from crawler.pages.template import Template, read_template
from crawler.sources.lists import section_lists
from crawler.sources.source import SectionList, Source

# The portal's words for a section or a part of one, of which programs name these, and its list.
_LISTS = {
    "politics": "recent?cate=pol&mid=n0201",
    "economy": "recent?cate=eco&mid=n0301",
    "economy/real-estate": "subsection?cate=eco03&mid=n0303",
    "society": "recent?cate=soc&mid=n0401",
    "world": "recent?cate=int&mid=n0501",
    "tech": "recent?cate=its&mid=n0601",
    "tech/science": "subsection?cate=its01&mid=n0602",
    "tech/digital": "subsection?cate=its02&mid=n0603",
    "tech/computers": "subsection?cate=its03&mid=n0604",
    "tech/telecom": "subsection?cate=its04&mid=n0605",
    "tech/games": "subsection?cate=its05&mid=n0606",
    "tech/general": "subsection?cate=its06&mid=n0607",
    "opinion": "recent?cate=col&mid=n0701",
}


def _read_fact(node: LexborNode) -> Iterator[str]:
    """Give the publisher, and the day that stands in the same element in a tag of its own."""
    yield clean(node.text(deep=False))
    yield from map(line, node.css("em"))


# A list's items and the first five of a ranking, then the others of a ranking. The frame around
# the list ranks other sections, so that any link counts only where neither is found.
_LIST = ListTemplate(
    blocks=(".mduSubjectList a", ".mduRankSubject li a, #postRankSubject li a"),
    otherwise=(".mduSubject a", "a"),
    headline=".tit, h2, strong",
    box="mduSubjectList",
    facts=".medium",
    read_fact=_read_fact,
)

_PATH = re.compile(r"/view/([0-9]{8}n[0-9]{5})/?")
_SERVICE = re.compile(r"\s*[:|-]\s*네이트\s*(?:뉴스|연예|스포츠)$")
_NOT_BODY = re.compile(
    r"relat(?:ed|ion)|rel_?news|link_?news|banner|(?:^|_)ad(?:_|$)", re.IGNORECASE
)


def _without_service(text: str) -> str | None:
    return _SERVICE.sub("", text) or None


def _is_not_body(node: LexborNode) -> bool:
    names = (node.attributes.get("id") or "", *classes(node))
    return any(map(_NOT_BODY.search, names))


_TEMPLATE = Template(
    # The misspelt names are the portal's own.
    headline=(
        ".articleSubecjt",
        ".articleSubject",
        "h3.viewTite",
        "#articleView h1, #articleView h3",
        "#cntArea > h1",
        "meta:og:title",
    ),
    publisher=(
        "#articleView a.medium",
        ".articleInfo .medium",
        ".articleInfo img@alt",
        "meta:og:article:author",
    ),
    byline=(".articleInfo .reporter", ".articleInfo .author"),
    published=(".firstDate em", ".firstDate", ".articleInfo em"),
    modified=(".lastDate em", ".lastDate"),
    printed=(".firstDate", ".articleInfo em"),
    original=("a.articleOriginal@href", ".articleInfo a.original@href"),
    section=(".snbArea li.on", "meta:article:section"),
    summary="#realArtcContents .sub_tit, .articleSubTit",
    rights=("#articleView .copyright", ".articleCopyright", ".copyright"),
    body=("#realArtcContents", "#RealArtcContents", "#articleContetns", ".articleContetns"),
    marks=("realArtcContents", "RealArtcContents", "articleContetns"),
    parts=Parts(
        captions=frozenset(("img_desc", "news_cont_img_txt", "caption", "articleMedia")),
        videos=("vod", "video", "movie"),
        asides=frozenset(
            ("sub_tit", "articleSubTit", "imageZoom", "copyright", "articleCopyright")
        ),
    ),
    as_headline=_without_service,
    as_publisher=_without_service,
    leave_out=_is_not_body,
)
_LANDMARKS = ".articleSubecjt, #realArtcContents, #articleContetns"


def source(
    *, name: str = "nate", news: str = "https://news.nate.com", delay_seconds: float = 2.0
) -> Source:
    """Return Nate as a source; another ``name`` and ``news`` make a portal of the same markup."""
    return Source(
        name=name,
        sections=section_lists(news, {slug: f"{path}&type=c" for slug, path in _LISTS.items()}),
        read_list=partial(read_list, name=name),
        read_article=partial(read_article, name=name),
        bare_url=partial(bare_url, _address),
        delay_seconds=delay_seconds,
        list_of_day=list_of_day,
        closed_hosts=("news.nate.com",),
    )


def _address(href: str, base: str) -> Address | None:
    """Return the article that ``href`` links to, None for any other link."""
    url = resolve(href, base)
    match = _PATH.fullmatch(url.path) if url else None
    if url is None or match is None:
        return None
    return Address(f"{url.scheme}://{url.netloc}/view/{match[1]}", match[1])


def list_of_day(section: SectionList, day: date) -> str:
    """Return the list of a section's day."""
    return f"{section.url}&date={day:%Y%m%d}"


def read_list(page: Page, *, name: str = "nate") -> Listing:
    """Return the articles of a list or ranking; after its last page a list comes empty.

    A page that came instead of the list gives nothing: the front page, or an article.
    """
    home = urlsplit(page.url).path.strip("/") == ""
    if home or _address(page.url, page.url):
        return Listing()
    tree = Markup(page.text).tree
    if tree.css_first(".mduNoList") is not None:
        return Listing()
    address_of = partial(_address, base=page.url)
    items = read_items(_LIST, tree, address_of, portal=name, now=page.fetched_at)
    return Listing(items=items, next_url=next_page(tree, page.url) if items else None)


def read_article(page: Page, *, name: str = "nate") -> Article:
    """Return the article; its body keeps every paragraph as printed, tails too.

    Raises:
        PageChanged: An article's page without headline or body, or cut off before its end.
        NotAnArticle: Another kind of page.
    """
    markup, address = Markup(page.text), _address(page.url, page.url)
    if address is None and markup.has(_LANDMARKS):
        # The page's own link to itself tells the id under any address.
        address = markup.first("article_id", ("meta:og:url",), partial(_address, base=page.url))
    if address is None:
        raise NotAnArticle(page.url, "neither the address nor the markup of an article")
    markup.fields_from.setdefault("article_id", "url")
    parser = "nate/2026-07" if markup.has("h1.articleSubecjt") else "nate/2014-07"
    return read_template(_TEMPLATE, markup, page, portal=name, parser=parser, address=address)
