"""The body of a page whose template nobody declared, found by trafilatura.

Its strict and quick form is right for most pages and leaves out whole bodies on a few; these
show by the share of the page's text that is left, and are read again, each time less strictly.
"""

import logging
from typing import Any, Final

from lxml.etree import strip_tags
from selectolax.lexbor import LexborNode

from crawler.pages.markup import Markup

# On half of a public benchmark the share hardly mattered between 0.2 and 0.3.
_LEAST_SHARE: Final = 0.25
# Some seconds' work; a page of more characters is no article as it stands.
LONGEST_CHARS: Final = 3_000_000
_NOT_PROSE: Final = (
    "script, style, noscript, a, svg, template, iframe, select, button, option, textarea"
)


def extract(markup: Markup) -> list[str]:
    """Return the paragraphs of the page's article, none where nothing looks like one."""
    if len(markup.html) > LONGEST_CHARS:
        return []
    # A second of import that most pages of declared publishers do not need.
    from trafilatura.utils import load_html  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = load_html(markup.html)
    if tree is None:
        return []
    # It takes the parts of annotated words for paragraphs.
    strip_tags(tree, "ruby", "rb", "rt", "rp")
    enough = _LEAST_SHARE * _prose_chars(markup)
    strict: list[str] = []
    for fast in (True, False):
        strict = _paragraphs(tree, precise=True, fast=fast)
        if _chars(strict) >= enough:
            return strict
    lenient = _paragraphs(tree, precise=False, fast=False)
    return lenient if _chars(strict) < _LEAST_SHARE * _chars(lenient) else strict


def _paragraphs(tree: Any, *, precise: bool, fast: bool) -> list[str]:
    from trafilatura import bare_extraction  # noqa: PLC0415 - as above
    from trafilatura.xml import xmltotxt  # noqa: PLC0415

    found = bare_extraction(tree, include_comments=False, favor_precision=precise, fast=fast)
    body = getattr(found, "body", None)
    if body is None:
        return []
    for item in body.iter("item"):
        item.tag = "p"  # else each would get a dash that the page does not print
    lines = xmltotxt(body, include_formatting=False).split("\n")
    return [text for line in lines if (text := " ".join(line.split()))]


def _chars(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _prose_chars(markup: Markup) -> int:
    """Return about how many characters of text the page has outside of links and controls."""
    if markup.tree.body is None:
        return 0
    others = sum(_text_chars(node) for node in markup.tree.body.css(_NOT_PROSE))
    return max(0, _text_chars(markup.tree.body) - others)


def _text_chars(node: LexborNode) -> int:
    return len(" ".join(node.text().split()))
