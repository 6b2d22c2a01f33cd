"""Arc's pages, which bring the article as data for the script that draws it.

https://docs.arcxp.com/alc/en/arc-xp-engine-fusion, and for what an article is made of
https://github.com/washingtonpost/ans-schema.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.body import Body, Parts, read_body

Object = Mapping[str, Any]

PLACE: Final = "script:Fusion.globalContent"
_BEGINS: Final = re.compile(r"Fusion\.globalContent\s*=\s*(?=\{)")
_MOST_ELEMENTS: Final = 2000


def find_article(html: str) -> Object:
    """Return the article that a script would draw, an empty one where the page brings none."""
    begins = _BEGINS.search(html)
    if begins is None:
        return {}
    try:
        article, _ = json.JSONDecoder(strict=False).raw_decode(html, begins.end())
    except (ValueError, RecursionError):
        return {}
    return article if isinstance(article, dict) else {}


def drawn_body(article: Object) -> Body:
    """Return the body of an article that ``find_article`` returned."""
    body = Body()
    for element in _elements(article):
        match element.get("type"):
            case "text" | "header":
                body.paragraphs.extend(_lines(element.get("content")))
            case "image" | "gallery":
                body.captions.extend(_lines(element.get("caption")))
            case "video":
                body.has_video = True
    return body


def credited(article: Object) -> list[str]:
    """Return the names of those whom the article credits."""
    stated = article.get("credits")
    people = stated.get("by") if isinstance(stated, dict) else None
    named = (each.get("name") for each in people or () if isinstance(each, dict))
    return [name for name in named if isinstance(name, str)]


def _elements(article: Object) -> Iterator[Object]:
    """Yield what the article is made of in order, that of lists and quotes in their places."""
    to_do, met = [article.get("content_elements")], 0
    while to_do and met < _MOST_ELEMENTS:
        met += 1
        item = to_do.pop()
        if isinstance(item, list):
            to_do.extend(reversed(item))
        elif isinstance(item, dict):
            yield item
            if item.get("type") in ("list", "quote"):
                to_do.append(item.get("items") or item.get("content_elements"))


def _lines(content: Any) -> list[str]:
    if not isinstance(content, str):
        return []
    root = LexborHTMLParser(content).body
    return read_body([root], Parts()).paragraphs if root else []
