"""What a page's markup says: fields with their fallbacks, and text in paragraphs."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages import fusion, jsonld

T = TypeVar("T")

# The parser replaces or drops NUL, so no text of a page can contain it.
_BREAK = "\0"
# Marks without width would let an empty paragraph pass for text.
_NO_WIDTH = "\u200b\u2060\ufeff"

_BREAKING = """
    address article aside blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table tbody tfoot thead tr ul
"""
_WITHOUT_TEXT = """
    audio button canvas embed iframe noscript object script select style svg template textarea
    title video
"""
_EDGES = dict.fromkeys(_BREAKING.split(), _BREAK) | {"td": " ", "th": " "}
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)")
_LONGEST_TAG = 2000
_VALUE = re.compile(r"""["']?\s*:\s*(?:Number\()?["']([^"'\n]+)""")
_SILENT = frozenset(_WITHOUT_TEXT.split())


def clean(text: str) -> str:
    """Return ``text`` on one line: trimmed, each run of white space one plain space."""
    return " ".join(_without_marks(text).split())


def _without_marks(text: str) -> str:
    # str.translate, the obvious way, is thirty times slower on Korean text.
    for mark in _NO_WIDTH:
        text = text.replace(mark, "")
    return text


def line(node: LexborNode) -> str:
    """Return all text of ``node`` on one line."""
    return " ".join(paragraphs(node))


def enclosing(node: LexborNode, tag: str, class_name: str | None = None) -> LexborNode:
    """Return the nearest ``tag`` or element of the class around ``node``; else the node itself.

    The search goes five steps up at most.
    """
    around: LexborNode | None = node
    for _ in range(5):
        around = around.parent if around is not None else None
        if around is not None and (around.tag == tag or class_name in classes(around)):
            return around
    return node


def classes(node: LexborNode) -> list[str]:
    """Return the names of the node's classes."""
    return (node.attributes.get("class") or "").split()


def paragraphs(
    root: LexborNode,
    leave_out: Callable[[LexborNode], bool] = lambda _: False,
    *,
    keeps_lines: bool = False,
) -> list[str]:
    """Return the text under ``root`` by block and line break, without blank ones.

    Cells of a table row share a line. The walk keeps its own stack: a page may nest its
    elements deeper than Python recurses.

    Args:
        root: Where to start.
        leave_out: Says of an element that it and everything in it is not text of the page.
        keeps_lines: Whether the markup's own line ends are shown as such.
    """
    pieces: list[str] = []
    to_do: list[LexborNode | str] = [root]
    while to_do:
        node = to_do.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            pieces.append(text.replace("\n", _BREAK) if keeps_lines else text)
        elif not tag.startswith("-") and tag not in _SILENT and not leave_out(node):
            edge = _EDGES.get(tag, "")
            pieces.append(edge)
            to_do.append(edge)
            to_do.extend(reversed(list(node.iter(include_text=True))))
    parts = _without_marks("".join(pieces)).split(_BREAK)
    return [text for part in parts if (text := " ".join(part.split()))]


def is_closed(html: str, mark: str) -> bool:
    """Whether the element with ``mark`` among its attributes ends; true when none has it.

    A mark that begins with < is an element's name. A page cut off in transfer parses like a
    whole one; only its text tells.
    """
    at = html.find(mark)
    while at >= 0:
        start = at if mark[0] == "<" else html.rfind("<", max(0, at - _LONGEST_TAG), at)
        tag = _TAG.match(html, start) if start >= 0 else None
        if tag and html.find(">", start, at) < 0:
            return _ends(html, tag[1], max(at, tag.end()))
        at = html.find(mark, at + 1)
    return True


def _ends(html: str, tag: str, inside: int) -> bool:
    depth = 1
    for edge in re.compile(rf"<(/?){tag}\b", re.IGNORECASE).finditer(html, inside):
        depth += -1 if edge[1] else 1
        if not depth:
            return True
    return False


def _in_script(html: str, name: str) -> str:
    """Return the first quoted value that the name has, nothing without one."""
    # Looking for the bare name first is twenty times faster than an expression alone.
    at = html.find(name)
    while at >= 0:
        found = _VALUE.match(html, at + len(name))
        if found and not (at and (html[at - 1].isalnum() or html[at - 1] == "_")):
            return found[1]
        at = html.find(name, at + 1)
    return ""


class Markup:
    """A parsed page that remembers which place gave each field.

    A place is a CSS selector, optionally with ``@attribute``; or ``meta:`` and a property or name;
    or ``jsonld:`` and a path in the article that the page describes for search engines; or
    ``script:`` and the name of a quoted value in an inline script.
    """

    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = LexborHTMLParser(html)
        self.fields_from: dict[str, str] = {}

    def has(self, selector: str) -> bool:
        return self.tree.css_first(selector) is not None

    def holds(self, place: str) -> bool:
        """Whether a place holds any text."""
        return bool(clean(self._text_at(place)))

    def first(self, field: str, places: Iterable[str], read: Callable[[str], T | None]) -> T | None:
        """Return what ``read`` makes of the first place that holds something it accepts.

        The place is noted in ``fields_from`` under ``field``.
        """
        for place in places:
            text = clean(self._text_at(place))
            value = read(text) if text else None
            if value is not None:
                self.fields_from[field] = place
                return value
        return None

    def all(self, field: str, selector: str) -> list[LexborNode]:
        """Return every node that ``selector`` finds, and note it when there is one."""
        nodes = self.tree.css(selector)
        if nodes:
            self.fields_from[field] = selector
        return nodes

    def lines(
        self, field: str, selector: str, leave_out: Callable[[LexborNode], bool] = lambda _: False
    ) -> list[str]:
        """Return the paragraphs of every node that ``selector`` finds; see ``paragraphs``."""
        found = [text for node in self.tree.css(selector) for text in paragraphs(node, leave_out)]
        if found:
            self.fields_from[field] = selector
        return found

    def _text_at(self, place: str) -> str:
        kind, _, name = place.partition(":")
        if kind == "meta":
            return self.meta(name) or ""
        if kind == "jsonld":
            return next(iter(jsonld.values(self.described, name)), "")
        if kind == "script":
            return _in_script(self.html, name)
        selector, _, attribute = place.partition("@")
        node = self.tree.css_first(selector)
        if node is None:
            return ""
        return (node.attributes.get(attribute) or "") if attribute else line(node)

    def meta(self, name: str) -> str | None:
        """Return the content of the first meta tag of this property or name."""
        return self._meta.get(name.lower())

    @cached_property
    def _meta(self) -> dict[str, str]:
        metas = (node.attributes for node in reversed(self.tree.css("meta")))
        return {
            (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): (
                meta.get("content") or ""
            )
            for meta in metas
        }

    @cached_property
    def drawn(self) -> fusion.Object:
        """The article that a script would draw, empty where the page brings none."""
        return fusion.find_article(self.html)

    @cached_property
    def described(self) -> jsonld.Object:
        """The article that the page's JSON-LD describes, empty when there is none."""
        scripts = self.tree.css('script[type="application/ld+json"]')
        return jsonld.find_article(node.text() for node in scripts) or {}
