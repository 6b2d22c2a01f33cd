"""What stands in an article's body: its text, and apart from it captions and what is no text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from crawler.pages.markup import classes, line, paragraphs

# Old templates laid a photo and its caption out as a table; one that holds more text than a
# caption is the article's own, or a layout around all of it.
_CAPTION_CHARS = 300
# Nested by the thousand, as no publisher does, each table would be read through anew.
_MOST_TABLES = 50
_CAPTION_TAGS = frozenset(("figcaption",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How a portal's markup tells what in a body is not its text, most of it by class.

    Attributes:
        captions: Texts under a picture.
        photos: Wrappers of a picture; of their text only the captions count where there are any.
        videos: Beginnings of the classes of players.
        asides: What else a portal or publisher puts between the paragraphs.
        is_caption: Says so of elements that no class tells.
        keeps_lines: Whether the line ends in the markup's text are those that readers see.
    """

    captions: frozenset[str] = frozenset()
    photos: frozenset[str] = frozenset()
    videos: tuple[str, ...] = ()
    asides: frozenset[str] = frozenset()
    is_caption: Callable[[LexborNode], bool] = lambda _: False
    keeps_lines: bool = False


@dataclass(slots=True)
class Body:
    """A body's paragraphs and captions, each in page order; ``tables`` counts those looked at."""

    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    has_video: bool = False
    tables: int = 0


def read_body(
    roots: Iterable[LexborNode],
    parts: Parts,
    leave_out: Callable[[LexborNode], bool] = lambda _: False,
) -> Body:
    """Return what stands in a body.

    Args:
        roots: The elements that hold the body.
        parts: What in them is not text.
        leave_out: Says so of elements that no class tells.
    """
    body = Body()

    def is_apart(node: LexborNode) -> bool:
        return _set_apart(node, parts, body) or leave_out(node)

    for root in roots:
        body.paragraphs += paragraphs(root, is_apart, keeps_lines=parts.keeps_lines)
    return body


def _set_apart(node: LexborNode, parts: Parts, body: Body) -> bool:
    """Whether ``node`` is no text of the body; captions and videos in it are noted."""
    if node.tag == "br":
        return False
    names = classes(node)
    is_caption = node.tag in _CAPTION_TAGS or not parts.captions.isdisjoint(names)
    if is_caption or parts.is_caption(node):
        _note(line(node), body)
        return True
    if node.tag == "table" and (caption := _table_caption(node, body)):
        _note(caption, body)
        return True
    if node.tag == "figure" or not parts.photos.isdisjoint(names):
        selector = ", ".join([*_CAPTION_TAGS, *(f".{name}" for name in parts.captions)])
        for under in node.css(selector) or [node]:
            _note(line(under), body)
        return True
    if any(name.startswith(parts.videos) for name in names):
        body.has_video = True
        return True
    return not parts.asides.isdisjoint(names)


def _note(caption: str, body: Body) -> None:
    if caption:
        body.captions.append(caption)


def _table_caption(table: LexborNode, body: Body) -> str:
    """Return the caption of a table that lays out a photo, nothing for any other table."""
    body.tables += 1
    if body.tables > _MOST_TABLES or table.css_first("img") is None:
        return ""
    text = line(table)
    return text if len(text) <= _CAPTION_CHARS else ""
