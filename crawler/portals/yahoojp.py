"""Yahoo! News Japan (news.yahoo.co.jp): its feeds and lists, digests and article pages."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import parse_qs, urlsplit

from parsel import Selector
from selectolax.lexbor import LexborNode

from archive.article import Article, Section
from crawler.errors import ArticleElsewhere, NotAnArticle
from crawler.pages.body import Parts
from crawler.pages.links import Address, bare_url, resolve
from crawler.pages.listing import ListTemplate, next_page, read_items
from crawler.pages.markup import Markup, clean
from crawler.pages.page import Listing, ListItem, Page
from crawler.pages.sections import section_of_list
from crawler.pages.template import Template, read_template
from crawler.sources.source import SectionList, Source

JST = timezone(timedelta(hours=9), "JST")

# Domestic news are politics and society in one.
_LISTS = "domestic world business entertainment sports it science life local"

# Class names are hashed anew with each release of the page; ids and these are not.
_LIST = ListTemplate(
    blocks=("a.newsFeed_item_link", ".newsFeed_item a, .yjnSub_list_item a"),
    headline=".newsFeed_item_title, .yjnSub_list_headline",
    facts=".newsFeed_item_media, .newsFeed_item_date, .yjnSub_list_media, time",
)

_FIELDS = ("title", "link", "comments", "pubDate")
_PATH = re.compile(r"/articles/([0-9a-f]{40})/?")
_DIGEST = re.compile(r"/pickup/([0-9]{1,12})/?")
_COMMENTS = re.compile(r"/articles/[0-9a-f]{40}(?=/comments/?$)")
_PART = re.compile(r"[2-9]|[1-9][0-9]")
# "橋の上の写真館（夕凪新聞） - Yahoo!ニュース"
_FEED_TITLE = re.compile(r"(.+?)（([^（）]+)）$")
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
        "#uamods a[data-ylk*=cp_name]",
        "#uamods header a[data-ylk*=banner] img@alt",
        "meta:og:title",
        "meta:twitter:title",
    ),
    published=("script:datePublished", "meta:pubdate", "#uamods header time", "article time"),
    modified=("script:dateModified", "#uamods footer time"),
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
        sections=tuple(
            SectionList(
                name=slug,
                section=section_of_list(slug) or Section.OTHER,
                url=f"{news.rstrip('/')}/rss/{path}.xml",
            )
            for slug, path in feeds.items()
        ),
        read_list=partial(read_list, name=name),
        read_article=partial(read_article, name=name),
        bare_url=partial(bare_url, _address),
        delay_seconds=delay_seconds,
        next_part=next_part,
        list_type=lambda url: "xml" if url.endswith(".xml") else "html",
        zone="Asia/Tokyo",
    )


def _address(href: str, base: str) -> Address | None:
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


def read_list(page: Page, *, name: str = "yahoojp") -> Listing:
    """Return the articles of a feed, or of a page that lists some.

    A feed of topics links to digests; where it names an article's comments, it names the article.
    """
    if _is_home(page.url) or _address(page.url, page.url):
        return Listing()
    if page.text.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        return Listing(items=_read_feed(page, name))
    tree, address_of = Markup(page.text).tree, partial(_address, base=page.url)
    items = read_items(_LIST, tree, address_of, portal=name, now=page.fetched_at)
    return Listing(items=items, next_url=next_page(tree, page.url) if items else None)


def _read_feed(page: Page, name: str) -> tuple[ListItem, ...]:
    items: dict[str, ListItem] = {}
    if "<!ENTITY" in page.text:
        return ()  # no feed needs them, and they unfold without end
    # A broken page can hold half a character, which no XML may.
    text = page.text.encode("utf-8", "replace").decode("utf-8")
    for entry in Selector(text=text, type="xml").xpath("//item"):
        said = {field: clean(entry.xpath(f"string({field})").get("")) for field in _FIELDS}
        address = _entry_address(said, page.url)
        if address and address.key not in items:
            title = _FEED_TITLE.match(said["title"])
            items[address.key] = ListItem(
                url=address.url,
                article_id=f"{name}:{address.key}",
                headline=(title[1] if title else said["title"]) or None,
                publisher=title[2] if title else None,
                published_at=_feed_time(said["pubDate"]),
            )
    return tuple(items.values())


def _entry_address(said: dict[str, str], base: str) -> Address | None:
    address = _address(said["link"], base)
    if address is None or address.key.startswith("pickup-"):
        article = _COMMENTS.search(said["comments"])
        return _address(article[0], said["comments"]) if article else address
    return address


def _feed_time(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=JST)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _is_home(url: str) -> bool:
    return urlsplit(url).path.strip("/") == ""


def next_part(page: Page) -> str | None:
    """Return the address of the next page of an article told on several, None on its last."""
    address = _address(page.url, page.url)
    if address is None or "page=" not in page.text:
        return None
    return next_page(Markup(page.text).tree, page.url)


def read_article(page: Page, *, name: str = "yahoojp") -> Article:
    """Return the article, of one on several pages what stands on this one.

    Raises:
        PageChanged: An article's page without headline or body, or cut off before its end.
        ArticleElsewhere: A digest.
        NotAnArticle: Another kind of page.
    """
    markup, address = Markup(page.text), _address(page.url, page.url)
    if address is None and markup.has(_LANDMARKS):
        places = ("link[rel=canonical]@href", "meta:og:url")
        address = markup.first("article_id", places, partial(_address, base=page.url))
    if address is None:
        raise NotAnArticle(page.url, "neither the address nor the markup of an article")
    if address.key.startswith("pickup-"):
        raise _digest(markup, page, name)
    markup.fields_from.setdefault("article_id", "url")
    return read_template(
        _TEMPLATE, markup, page, portal=name, parser="yahoojp/2021-10", address=address
    )


def _digest(markup: Markup, page: Page, name: str) -> NotAnArticle:
    """Return the error that says where the article of a digest stands, or that there is none."""
    for link in markup.tree.css(_FULL_TEXT):
        there = _address(link.attributes.get("href") or "", page.url)
        if there and not there.key.startswith("pickup-"):
            return ArticleElsewhere(page.url, there.url, f"{name}:{there.key}")
    return NotAnArticle(page.url, "a digest that leads to no article of the portal")
