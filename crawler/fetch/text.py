"""An answer as text that a reader may be given."""

import re
from collections import Counter
from typing import Final

from scrapy.http import Response

from crawler.errors import Garbled, NotAnArticle, TooDeep
from crawler.pages.decoding import decode

MOST_REPLACED: Final = 0.005
DEEPEST: Final = 1000
_REPLACED: Final = "\ufffd"
_TEXTS: Final = re.compile(r"text|html|xml|json", re.IGNORECASE)

# No page with fewer tags can be deep enough to matter; real ones have some 5,000.
_MANY_TAGS: Final = 10_000
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# Elements that end by themselves, so that a thousand of them nest in nothing.
_SELF_ENDING: Final = """
    area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th
    thead tr track wbr
"""


def page_text(response: Response) -> str:
    """Return an answer's text, in whichever of the charsets that it states its bytes are valid.

    Raises:
        NotAnArticle: It is no text.
        Garbled: Too much of it is in no stated charset.
        TooDeep: Its elements nest deeper than a parser takes in good time.
    """
    stated = (response.headers.get("Content-Type") or b"").decode("latin-1")
    text = decode(response.body, stated)
    if text is None and not _TEXTS.search(stated):
        raise NotAnArticle(response.url, "the answer is not text")
    if text is None or _is_garbled(text):
        raise Garbled(f"{response.url}: in none of the charsets that it states")
    if text.count("<") > _MANY_TAGS and _depth(text) > DEEPEST:
        raise TooDeep(f"{response.url}: its elements nest deeper than {DEEPEST}")
    return text


def _is_garbled(text: str) -> bool:
    """Whether more of a text than a slip or two could not be decoded."""
    return text.count(_REPLACED) > max(2, MOST_REPLACED * len(text))


def _depth(html: str) -> int:
    """Return how deep elements of one name nest at least; unclosed ones count as open."""
    self_ending = frozenset(_SELF_ENDING.split())
    depths: Counter[str] = Counter()
    deepest = 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name in self_ending:
            continue
        depths[name] = max(0, depths[name] - 1) if tag[1] else depths[name] + 1
        deepest = max(deepest, depths[name])
    return deepest
