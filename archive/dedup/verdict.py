"""What a judgement says of an article."""

from dataclasses import dataclass, field
from enum import StrEnum

from archive.dedup.likeness import Likeness
from archive.dedup.shingles import Shingles


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

    ``held_by`` has the shingles of ``copy_of``, by which a copy's own sentences are told.
    """

    article_id: str
    story_id: str
    copy_of: str
    copy_class: CopyClass
    likeness: Likeness
    held_by: Shingles = field(compare=False, repr=False)
