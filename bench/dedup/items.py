"""What the simulator makes: articles whose truth is known."""

from dataclasses import dataclass, field
from enum import StrEnum

from archive.article import Article, Kind, Section


class Role(StrEnum):
    """What an item is to its text: ``update``, ``fuller`` and ``unique`` must never be dropped."""

    ORIGINAL = "original"
    COPY = "copy"
    FULLER = "fuller"
    UPDATE = "update"
    UNIQUE = "unique"


FOLDABLE = frozenset({Role.ORIGINAL, Role.COPY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text before an outlet prints it.

    ``share`` is how much of its original is left, 0..1; 1 for what was not shortened.
    """

    headline: str
    paragraphs: tuple[str, ...]
    share: float = 1.0
    kind: Kind = Kind.TEXT
    section: Section = Section.SOCIETY


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article with its truth.

    Attributes:
        text_id: The text that it says; items of one text are redundant but for one.
        story: What updates and fuller articles share; the text_id where there are none.
        slices: Under which heads its verdict is counted, kinds of edit among them.
        share: How much of its original is left, 0..1.
    """

    article: Article
    text_id: str
    story: str
    role: Role
    slices: frozenset[str] = field(default_factory=frozenset)
    share: float = 1.0
