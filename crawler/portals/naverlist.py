"""Naver's lists, and what all its pages share: addresses of articles, names of publishers."""

import json
import re
from functools import partial
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.links import Address, resolve
from crawler.pages.listing import ListTemplate, next_page, read_items
from crawler.pages.markup import Markup
from crawler.pages.page import Listing, Page

# Section and breaking-news pages since 2024, opinion, rankings, and the daily lists of before.
# Beside them stand rankings of other sections, so that any link counts only where none is found.
_TEMPLATE = ListTemplate(
    blocks=(
        "li.sa_item a",
        ".opinion_editorial_item a, .opinion_calendar_content li a",
        ".rankingnews_list li a",
        ".type06_headline li a, .type06 li a",
    ),
    headline=".sa_text_strong, .description, strong:not(.press_name)",
    facts=".sa_text_press, .sa_text_datetime b, .press_name, .list_time, .writing, .date",
)
_MORE = "[data-cursor][data-template]"
_TEMPLATES = "/section/template/"

_PATH = re.compile(r"/(?:[a-z]+/){0,3}article/(?:newspaper/)?([0-9]{3})/([0-9]{10})/?")
_QUERY_PATH = re.compile(r"/(?:[a-z]+/)*(?:read|news)(?:\.nhn|\.naver)?/?")
_OID, _AID = re.compile(r"[0-9]{3}"), re.compile(r"[0-9]{10}")
_SERVICE = re.compile(r"네이버(?: ?(?:뉴스|스포츠|연예|TV연예))?")
_ELSEWHERE = re.compile(r"(?:^|\.)(?:sports|entertain)\.")


def article_address(href: str, base: str) -> Address | None:
    """Return the article that ``href`` links to, None for any other link.

    The key is publisher and article, ``<OID>-<AID>``. Of the query only these two stay, and only
    where they do not stand in the path.
    """
    url = resolve(href, base)
    if url is None:
        return None
    if match := _PATH.fullmatch(url.path):
        path = url.path.rstrip("/")
        return Address(f"{url.scheme}://{url.netloc}{path}", f"{match[1]}-{match[2]}")
    if not _QUERY_PATH.fullmatch(url.path):
        return None
    fields = parse_qs(url.query)
    oid, aid = (fields.get(name, [""])[0] for name in ("oid", "aid"))
    if not (_OID.fullmatch(oid) and _AID.fullmatch(aid)):
        return None
    return Address(f"{url.scheme}://{url.netloc}{url.path}?oid={oid}&aid={aid}", f"{oid}-{aid}")


def is_elsewhere(url: str) -> bool:
    """Whether an address lies on Naver's portals for sports and entertainment."""
    return bool(_ELSEWHERE.search(urlsplit(url).hostname or ""))


def publisher_name(text: str) -> str | None:
    """Return who publishes in "한들일보 | 네이버", in whichever order the page has it."""
    names = (part.strip() for part in text.split("|"))
    return next((name for name in names if name and not _SERVICE.fullmatch(name)), None)


def read_list(page: Page, *, name: str = "naver") -> Listing:
    """Return the articles of a section, a day's list or a further piece of either.

    Section pages go on behind a cursor, by an interface that answers in JSON; daily lists of old
    are numbered. A page that came instead of the list gives nothing: the front page, an article,
    or another portal.
    """
    home = urlsplit(page.url).path.strip("/") in ("", "home")
    if home or is_elsewhere(page.url) or article_address(page.url, page.url):
        return Listing()
    tree = Markup(_markup(page.text)).tree
    address_of = partial(_listed, base=page.url)
    items = read_items(_TEMPLATE, tree, address_of, portal=name, now=page.fetched_at)
    next_url = (_behind_cursor(tree, page.url) or next_page(tree, page.url)) if items else None
    return Listing(items=items, next_url=next_url)


def _markup(text: str) -> str:
    """Return the markup of a page, or of all pieces that an answer in JSON holds."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        pieces = json.loads(text).get("renderedComponent")
    except (ValueError, RecursionError):
        return ""
    if not isinstance(pieces, dict):
        return ""
    return "".join(piece for piece in pieces.values() if isinstance(piece, str))


def _listed(href: str, base: str) -> Address | None:
    address = article_address(href, base)
    return address if address and not is_elsewhere(address.url) else None


def _behind_cursor(tree: LexborHTMLParser, url: str) -> str | None:
    """Return where the list goes on; without its cursor every page number is the first again."""
    more = tree.css_first(_MORE)
    if more is None:
        return None
    data = {key: value or "" for key, value in more.attributes.items()}
    template, cursor = data.get("data-template", ""), data.get("data-cursor", "")
    if data.get("data-has-next") != "true" or not cursor or not template.isidentifier():
        return None
    number = data.get("data-page-no", "")
    asked = {
        "sid": data.get("data-sid", ""),
        "sid2": data.get("data-sid2", ""),
        "cluid": data.get("data-cluid", ""),
        "pageNo": int(number) + 1 if re.fullmatch(r"[0-9]{1,5}", number) else 2,
        "date": data.get("data-date", ""),
        data.get("data-cursor-name") or "next": cursor,
    }
    return f"{urljoin(url, _TEMPLATES + template)}?{urlencode(asked)}"
