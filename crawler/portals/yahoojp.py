"""Yahoo! News Japan (news.yahoo.co.jp): its sections, digests and article pages."""

import re
from functools import partial

from selectolax.lexbor import LexborNode

from archive.article import Article
from crawler.errors import ArticleElsewhere, NotAnArticle
from crawler.pages.body import Parts
from crawler.pages.links import bare_url
from crawler.pages.markup import Markup
from crawler.pages.page import Page
from crawler.pages.template import Template, read_template
from crawler.portals.yahoojplist import JST, article_address, is_digest, next_part, read_list
from crawler.sources.lists import section_lists
from crawler.sources.source import Source

# Domestic news are politics and society in one.
_LISTS = "domestic world business entertainment sports it science life local"

# "橋の上の写真館（夕凪新聞） - Yahoo!ニュース"
_TITLE = re.compile(r"^(.*?)(?:（([^（）]+)）)? - Yahoo!ニュース$")


def _headline(text: str) -> str | None:
    match = _TITLE.match(text)
    return (match[1] if match else text) or None


def _publisher(text: str) -> str | None:
    match = _TITLE.match(text)
    return match[2] if match else text


def _is_caption(node: LexborNode) -> bool:
    """Whether an element is a picture's link, of whose text the caption is all."""
    return node.tag == "a" and "/images/" in (node.attributes.get("href") or "")


def _is_not_body(node: LexborNode) -> bool:
    """Whether an element is a publisher's link to other stories of its own."""
    return node.tag == "a" and "rsec:related" in (node.attributes.get("data-ylk") or "")


_TEMPLATE = Template(
    headline=("#uamods h1", "article h1", "meta:og:title", "meta:twitter:title"),
    publisher=(
        "jsonld:author.name",
        "#uamods a[data-ylk*=cp_name]",
        "#uamods header a[data-ylk*=banner] img@alt",
        "meta:og:title",
        "meta:twitter:title",
    ),
    published=("jsonld:datePublished", "meta:pubdate", "#uamods header time", "article time"),
    modified=("jsonld:dateModified", "#uamods footer time"),
    # The shown time lacks the year.
    printed=("#uamods header p:has(time)", "#uamods header time", "article header time"),
    section=("script:category", "script:currentCategory"),
    body=("#uamods .article_body", "article .article_body", ".article_body"),
    marks=("article_body",),
    parts=Parts(
        photos=frozenset(("thumbnail",)),
        videos=("video",),
        asides=frozenset(("adWrap", "pagination")),
        is_caption=_is_caption,
        keeps_lines=True,
    ),
    default_language="ja",
    zone=JST,
    as_headline=_headline,
    as_publisher=_publisher,
    leave_out=_is_not_body,
)
_LANDMARKS = "#uamods, .article_body"
# A digest's link to its article, "記事全文を読む", comes first among all that lead to articles.
_FULL_TEXT = "#uamods-pickup a, article a, main a"


def source(
    *, name: str = "yahoojp", news: str = "https://news.yahoo.co.jp", delay_seconds: float = 2.0
) -> Source:
    """Return Yahoo! News Japan; another ``name`` and ``news`` make a portal of the same markup.

    Each section has a feed of all its articles, and one of what editors picked from it.
    """
    feeds = {slug: f"categories/{slug}" for slug in _LISTS.split()}
    feeds |= {f"{slug}/topics": f"topics/{slug}" for slug in feeds}
    return Source(
        name=name,
        sections=section_lists(news, {slug: f"rss/{path}.xml" for slug, path in feeds.items()}),
        read_list=partial(read_list, name=name),
        read_article=partial(read_article, name=name),
        bare_url=partial(bare_url, article_address),
        delay_seconds=delay_seconds,
        next_part=next_part,
        list_type=lambda url: "xml" if url.endswith(".xml") else "html",
        zone="Asia/Tokyo",
    )


def read_article(page: Page, *, name: str = "yahoojp") -> Article:
    """Return the article, of one on several pages what stands on this one.

    Raises:
        PageChanged: An article's page without headline or body, or cut off before its end.
        ArticleElsewhere: A digest.
        NotAnArticle: Another kind of page.
    """
    markup, address = Markup(page.text), article_address(page.url, page.url)
    if address is None and markup.has(_LANDMARKS):
        places = ("link[rel=canonical]@href", "meta:og:url")
        address = markup.first("article_id", places, partial(article_address, base=page.url))
    if address is None:
        raise NotAnArticle(page.url, "neither the address nor the markup of an article")
    if is_digest(address):
        raise _digest(markup, page, name)
    markup.fields_from.setdefault("article_id", "url")
    return read_template(
        _TEMPLATE, markup, page, portal=name, parser="yahoojp/2021-10", address=address
    )


def _digest(markup: Markup, page: Page, name: str) -> NotAnArticle:
    """Return the error that says where the article of a digest stands, or that there is none."""
    for link in markup.tree.css(_FULL_TEXT):
        there = article_address(link.attributes.get("href") or "", page.url)
        if there and not is_digest(there):
            return ArticleElsewhere(page.url, there.url, f"{name}:{there.key}")
    return NotAnArticle(page.url, "a digest that leads to no article of the portal")
