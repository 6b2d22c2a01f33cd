"""Two sides compared: the verdict either way, or what the archive still knows of a copy."""

from dataclasses import dataclass

from archive.config import DedupConfig
from archive.dedup.examine import Examination, examine
from archive.reading.side import Side, texts
from archive.reading.sidebyside import Pair, align, sentences_of
from archive.reading.why import Why, why_copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What can be said of two sides.

    Attributes:
        one: The newcomer.
        other: The kept article beside it.
        forth: The verdict when ``one`` comes to ``other``; None when a body is missing.
        back: The verdict when ``other`` comes to ``one``.
        stored: For each side that is a copy of the archive, why it became one.
        pairs: Sentences, ``other`` on the left; empty when a body is missing.
    """

    one: Side
    other: Side
    forth: Examination | None
    back: Examination | None
    stored: tuple[Why, ...]
    pairs: tuple[Pair, ...]

    @property
    def is_timed(self) -> bool:
        """Whether both sides have a time of publication."""
        return self.one.at is not None and self.other.at is not None


def compare_sides(one: Side, other: Side, config: DedupConfig) -> Comparison:
    """Return the verdicts of two texts beside each other, judged by the rules of an ingest."""
    stored = tuple(
        why_copy(side.copy, side.kept) for side in (one, other) if side.copy and side.kept
    )
    if one.article is None or other.article is None:
        return Comparison(one=one, other=other, forth=None, back=None, stored=stored, pairs=())
    newcomer, kept = texts(one, other)
    left, right = sentences_of(other.article.body), sentences_of(one.article.body)
    return Comparison(
        one=one,
        other=other,
        forth=examine(newcomer, kept, config),
        back=examine(kept, newcomer, config),
        stored=stored,
        pairs=tuple(align(left, right)),
    )
