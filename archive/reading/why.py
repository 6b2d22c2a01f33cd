"""Why the articles of a story belong together: figures, and the difference in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from archive.config import DedupConfig
from archive.dedup.examine import examine
from archive.dedup.frequent import Frequent
from archive.dedup.text import dedup_version
from archive.reading.side import article_text
from archive.reading.sidebyside import Pair, align, sentences_of
from archive.reading.story import Story

Row = dict[str, Any]

FIGURES: Final = (
    "coverage",
    "containment",
    "jaccard",
    "digit_agreement",
    "size_ratio",
    "hours_apart",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """An article of a story beside the kept article that it copies, updates or contains.

    Attributes:
        kept: Row of the kept article, the left side.
        other: Row of the copy or of the other kept article, the right side.
        word: The copy's class, or ``update`` or ``fuller``.
        figures: By name, as ``FIGURES`` lists them; None where nothing was measured.
        covered: Share of the kept article that the other holds, 0..1; None when unknown.
        dedup_version: What the figures were made by.
        is_whole: Whether both bodies were at hand; else ``pairs`` has of the other only its own
            sentences, and a sentence of the kept article alone may stand in both.
        pairs: The sentences; None when the archive did not keep the copy's own.
    """

    kept: Row
    other: Row
    word: str
    figures: dict[str, float | None]
    covered: float | None
    dedup_version: str
    is_whole: bool
    pairs: list[Pair] | None


def why_story(story: Story, config: DedupConfig, frequent: Frequent) -> Iterator[Why]:
    """Yield for each kept article that relates to another, then for each copy, why."""
    kept = {row["article_id"]: row for row in story.kept}
    for row in story.kept:
        if row["relates_to"] in kept:
            yield why_related(row, kept[row["relates_to"]], config, frequent)
    for row in story.copies:
        if row["copy_of"] in kept:
            yield why_copy(row, kept[row["copy_of"]])


def why_copy(copy: Row, kept: Row) -> Why:
    """Return why a copy is one, from what the archive holds of it."""
    own = copy.get("own_sentences")
    return Why(
        kept=kept,
        other=copy,
        word=copy["class"],
        figures={name: copy[name] for name in FIGURES},
        covered=_covered(copy["coverage"], copy["jaccard"]),
        dedup_version=copy["dedup_version"],
        is_whole=False,
        pairs=None if own is None else align(sentences_of(kept["body"]), own),
    )


def why_related(row: Row, kept: Row, config: DedupConfig, frequent: Frequent) -> Why:
    """Return why a kept article updates or contains another, judged anew from both bodies."""
    likeness = examine(article_text(row, frequent), article_text(kept, frequent), config).likeness
    return Why(
        kept=kept,
        other=row,
        word=row["relation"],
        figures={name: getattr(likeness, name, None) for name in FIGURES},
        covered=None if likeness is None else likeness.covered,
        dedup_version=dedup_version(config, frequent),
        is_whole=True,
        pairs=align(sentences_of(kept["body"]), sentences_of(row["body"])),
    )


def _covered(coverage: float | None, jaccard: float | None) -> float | None:
    """Return the share of the kept shingles that a copy holds, from the two stored shares.

    With s shared of a and b shingles, coverage is s / a and Jaccard s / (a + b - s).
    """
    if not coverage or not jaccard:
        return None
    return min(1.0, 1 / (1 + 1 / jaccard - 1 / coverage))
