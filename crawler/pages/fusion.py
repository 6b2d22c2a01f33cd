"""Arc's pages, which bring the article as data for the script that draws it.

https://docs.arcxp.com/alc/en/arc-xp-engine-fusion, and for what an article is made of
https://github.com/washingtonpost/ans-schema.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from archive.clean.sentences import storable

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
        article: Object
        article, _ = json.JSONDecoder(strict=False).raw_decode(html, begins.end())
    except (ValueError, RecursionError):
        return {}
    return article


def elements(article: Object) -> Iterator[Object]:
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


def credited(article: Object) -> list[str]:
    """Return the names of those whom the article credits."""
    stated = article.get("credits")
    people = stated.get("by") if isinstance(stated, dict) else None
    listed = people if isinstance(people, list) else []
    named = (each.get("name") for each in listed if isinstance(each, dict))
    return [storable(name) for name in named if isinstance(name, str)]
