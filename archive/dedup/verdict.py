"""What a judgement says of an article."""

from dataclasses import dataclass
from enum import StrEnum

from archive.dedup.likeness import Likeness


class Relation(StrEnum):
    """What a kept article is to the others of its story."""

    FIRST = "first"
    UPDATE = "update"
    FULLER = "fuller"


class CopyClass(StrEnum):
    """In which way an article is a copy."""

    EXACT = "exact"
    NEAR = "near"
    CONTAINED = "contained"
    PHOTO = "photo"
    SHORT = "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article that stays; ``relates_to`` is what it updates or contains."""

    article_id: str
    story_id: str
    relation: Relation
    relates_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article whose text the article ``copy_of`` holds; ``likeness`` says how far.

    ``own_sentences`` are those of its sentences that ``copy_of`` does not hold, in order.
    """

    article_id: str
    story_id: str
    copy_of: str
    copy_class: CopyClass
    likeness: Likeness
    own_sentences: tuple[str, ...] = ()
