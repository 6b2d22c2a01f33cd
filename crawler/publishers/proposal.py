"""A declaration proposed for a page that nobody declared."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final
from urllib.parse import urljoin, urlsplit

from archive.article import Article
from crawler.pages.links import resolve
from crawler.pages.markup import Markup
from crawler.pages.page import Page

_LEAST_DIGITS: Final = 5
_LEAST_LINKS: Final = 3
_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])[A-Z]{0,4}[0-9]{5,}(?![0-9A-Za-z])")
_FEEDS: Final = (
    'link[rel=alternate][type="application/rss+xml"], '
    'link[rel=alternate][type="application/atom+xml"]'
)


def id_pattern(urls: Iterable[str]) -> str | None:
    """Return a pattern for the id in addresses, None where no number in them looks like one.

    Of the shapes that the addresses have, the commonest counts; the longest number is the id.
    """
    shapes = Counter(shape for url in urls if (shape := _shape(url)))
    return shapes.most_common(1)[0][0] if shapes else None


def article_pattern(page: Page) -> str | None:
    """Return a pattern for the articles that a list links to, None where it links to few alike."""
    links = (link.attributes.get("href") or "" for link in Markup(page.text).tree.css("a[href]"))
    host = urlsplit(page.url).hostname
    found = {url.geturl() for link in links if (url := resolve(link, page.url))}
    shapes = Counter(
        shape for url in found if urlsplit(url).hostname == host and (shape := _shape(url))
    )
    best = shapes.most_common(1)
    return best[0][0] if best and best[0][1] >= _LEAST_LINKS else None


def declaration(page: Page, pattern: str | None, article: Article | None) -> str:
    """Return a table for newsfold.toml; what the page does not tell is left to its reader."""
    host = urlsplit(page.url).hostname or "www.example.org"
    name = _name(host)
    title = (article.publisher if article else None) or host
    lines = [
        f"[sources.{name}]",
        f"title = {_quoted(title)}",
        f"hosts = [{_quoted(host)}]",
        f"id = {_literal(pattern)}" if pattern else "# id = '/([0-9]+)'  # in an article's address",
        f"language = {_quoted((article.language if article else None) or 'ko')}",
        'zone = "Asia/Seoul"',
        "",
        f"[sources.{name}.lists]",
    ]
    if article is None:
        is_markup = (
            page.text.lstrip("\ufeff \t\r\n")[:200].lower().startswith(("<!doctype h", "<html"))
        )
        kind = ', kind = "page"' if is_markup else ""
        lines.append(f"all = {{ url = {_quoted(page.url)}{kind} }}")
    else:
        feeds = Markup(page.text).tree.css(_FEEDS)
        hrefs = [urljoin(page.url, feed.attributes.get("href") or "") for feed in feeds]
        url = hrefs[0] if hrefs else f"https://{host}/rss"
        doubt = "" if hrefs else "  # a guess: put the address of a feed or list here"
        lines.append(f"all = {{ url = {_quoted(url)} }}{doubt}")
    return "\n".join(lines)


def _shape(url: str) -> str | None:
    parts = urlsplit(url)
    text = parts.path + (f"?{parts.query}" if parts.query else "")
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return None
    best = max(numbers, key=lambda number: (len(number[0]), number.start()))
    letters = re.match("[A-Z]*", best[0])
    count = len(letters[0]) if letters else 0
    digits = len(best[0]) - count
    if digits < _LEAST_DIGITS:
        return None
    before = re.search(r"(?:[A-Za-z_]+=|/)$", text[: best.start()])
    lead = re.escape(before[0]) if before else ""
    return f"{lead}({f'[A-Z]{{{count}}}' if count else ''}[0-9]{{{digits}}})(?![0-9])"


def _name(host: str) -> str:
    labels = [label for label in host.split(".") if label not in ("www", "m", "news", "rss")]
    name = re.sub(r"[^a-z0-9-]", "-", labels[0] if labels else host).strip("-")
    return name if re.match("[a-z]", name) else f"source-{name}"[:32].rstrip("-")


def _quoted(text: str) -> str:
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)


def _literal(pattern: str) -> str:
    return f"'{pattern}'" if "'" not in pattern else _quoted(pattern)
