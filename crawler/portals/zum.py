"""ZUM (news.zum.com, m.news.zum.com): its section lists and its article page.

No page of it was at hand: what is read here is what a handful of programs agree on, each place
with fallbacks. A script fills today's page for desktops; the same path on the host for mobiles
answers with the article, so articles are asked for there.
"""

import re
from functools import partial
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from archive.article import Article
from crawler.errors import NotAnArticle
from crawler.pages.body import Parts
from crawler.pages.links import Address, bare_url, resolve
from crawler.pages.listing import ListTemplate, next_page, read_items
from crawler.pages.markup import Markup, classes
from crawler.pages.page import Listing, Page
from crawler.pages.template import Template, read_template
from crawler.sources.lists import section_lists
from crawler.sources.source import Source

# The portal's numbers, as the menu of its front page had them in 2018 and programs still do.
_LISTS = {
    "politics": "01",
    "society": "02",
    "economy": "03",
    "world": "04",
    "sports": "05",
    "entertainment": "06",
    "culture": "07",
    "tech": "08",
    "opinion": "09",
}

_LIST = ListTemplate(
    blocks=("a.item", ".issue_news_list a, .major_news a, ul.news a"),
    headline="h2, h3, .title, .tit, strong, p",
    facts=".media, .press, .etc, .date, .time",
)

_PATH = re.compile(r"/articles/([0-9]{4,12})(?:/[^/]*)?/?")
_DESKTOP, _MOBILE = "news.zum.com", "m.news.zum.com"
_SERVICE = re.compile(r"\s*[:|-]?\s*(?:zum|줌)\s*(?:뉴스|news)?$", re.IGNORECASE)
_NOT_BODY = re.compile(r"relat(?:ed|ion)|link_?news|banner|(?:^|_)ad(?:_|$)", re.IGNORECASE)
# On the mobile page the element of the article may hold its heading too.
_AROUND = frozenset(("header", "footer", "nav", "aside", "h1", "time"))


def _without_service(text: str) -> str | None:
    return _SERVICE.sub("", text) or None


def _is_not_body(node: LexborNode) -> bool:
    names = (node.attributes.get("id") or "", *classes(node))
    return node.tag in _AROUND or any(map(_NOT_BODY.search, names))


_TEMPLATE = Template(
    headline=("meta:og:title", ".article_header h1", ".article_header h2", "article h1"),
    publisher=(
        ".article_info .media",
        ".media_logo img@alt",
        ".sponsor .media",
        "meta:og:article:author",
        "meta:article:publisher",
        "meta:og:site_name",
    ),
    byline=(".article_header .author", "article .author", "article .reporter"),
    published=(
        "meta:article:published_time",
        "dl.time dd",
        ".sponsor .date",
        "article time@datetime",
        "article time",
    ),
    modified=("meta:article:modified_time", "dl.time dd ~ dd", ".sponsor .date ~ .date"),
    printed=("dl.time dd", ".sponsor .date", "article time"),
    original=(".article_info a.origin@href",),
    section=("meta:article:section",),
    rights=(".article_copyright", ".copyright", "article footer"),
    body=("#article_body", ".article_body", "[itemprop=articleBody]", "article"),
    marks=("article_body", "articleBody", "<article"),
    parts=Parts(
        captions=frozenset(("caption", "img_caption", "img_desc")),
        videos=("video", "vod"),
        asides=frozenset(("copyright", "article_copyright", "author", "reporter")),
    ),
    as_headline=_without_service,
    as_publisher=_without_service,
    leave_out=_is_not_body,
)
_DESKTOP_BODY = "#article_body, .article_body"
_LANDMARKS = f"{_DESKTOP_BODY}, [itemprop=articleBody], article"


def source(
    *, name: str = "zum", news: str = f"https://{_DESKTOP}", delay_seconds: float = 2.0
) -> Source:
    """Return ZUM as a source; another ``name`` and ``news`` make a portal of the same markup."""
    return Source(
        name=name,
        sections=section_lists(news, {slug: f"front?c={n}" for slug, n in _LISTS.items()}),
        read_list=partial(read_list, name=name),
        read_article=partial(read_article, name=name),
        bare_url=partial(bare_url, _address),
        delay_seconds=delay_seconds,
    )


def _address(href: str, base: str) -> Address | None:
    """Return the article that ``href`` links to, for mobiles, None for any other link."""
    url = resolve(href, base)
    match = _PATH.fullmatch(url.path) if url else None
    if url is None or match is None:
        return None
    host = _MOBILE if url.netloc == _DESKTOP else url.netloc
    return Address(f"{url.scheme}://{host}/articles/{match[1]}", match[1])


def read_list(page: Page, *, name: str = "zum") -> Listing:
    """Return the articles of a list.

    A page that came instead of the list gives nothing: the front page, or an article.
    """
    if urlsplit(page.url).path.strip("/") in ("", "home") or _address(page.url, page.url):
        return Listing()
    tree, address_of = Markup(page.text).tree, partial(_address, base=page.url)
    items = read_items(_LIST, tree, address_of, portal=name, now=page.fetched_at)
    return Listing(items=items, next_url=next_page(tree, page.url) if items else None)


def read_article(page: Page, *, name: str = "zum") -> Article:
    """Return the article; its body keeps every paragraph as printed, tails too.

    Raises:
        PageChanged: An article's page without headline or body, or cut off before its end.
        NotAnArticle: Another kind of page, or one that a script fills.
    """
    markup, address = Markup(page.text), _address(page.url, page.url)
    if address is None and markup.has(_LANDMARKS):
        places = ("link[rel=canonical]@href", "meta:og:url")
        address = markup.first("article_id", places, partial(_address, base=page.url))
    if address is None:
        raise NotAnArticle(page.url, "neither the address nor the markup of an article")
    if urlsplit(page.url).netloc == _DESKTOP and not markup.has(_LANDMARKS):
        raise NotAnArticle(page.url, f"a page that a script fills; {address.url} has the article")
    markup.fields_from.setdefault("article_id", "url")
    parser = "zum/2022" if markup.has(_DESKTOP_BODY) else "zum/2026-04"
    return read_template(_TEMPLATE, markup, page, portal=name, parser=parser, address=address)
