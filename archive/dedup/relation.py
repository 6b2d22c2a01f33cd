"""The rules for two articles: a copy, an update, a fuller text, or nothing."""

from typing import Final

from archive.article import Kind
from archive.config import DedupConfig
from archive.dedup.likeness import Likeness
from archive.dedup.text import Text, headlines_alike
from archive.dedup.verdict import CopyClass, Relation

LEAST_HEADLINE_LIKENESS: Final = 0.4
CONTAINED_BELOW: Final = 0.8


def is_copy(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> bool:
    """Return whether a kept article holds what the text says."""
    if min(len(text.shingles), len(kept.shingles)) < config.least_shingles:
        return likeness.is_equal and _same_picture(text, kept)
    if _is_update(text, kept, likeness, config):
        return False
    least_coverage, least_digits = config.coverage, config.digit_agreement
    if _same_outlet(text, kept):
        least_coverage = max(least_coverage, config.same_outlet)
        least_digits = max(least_digits, config.same_outlet)
    return (
        likeness.coverage >= least_coverage
        and likeness.digit_agreement >= least_digits
        and likeness.size_ratio >= config.size_ratio
        and _same_picture(text, kept)
    )


def _same_outlet(text: Text, kept: Text) -> bool:
    return text.publisher is not None and text.publisher == kept.publisher


def _same_picture(text: Text, kept: Text) -> bool:
    """Captions fold only with captions of their publisher under a like headline.

    Captions of one event are alike by the thousand and would join different events.
    """
    if Kind.PHOTO not in {text.kind, kept.kind}:
        return True
    return (
        text.kind == kept.kind
        and text.publisher == kept.publisher
        and headlines_alike(text.headline, kept.headline) >= LEAST_HEADLINE_LIKENESS
    )


def _is_update(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> bool:
    """Whether the two are a flash and its fuller or corrected report in one outlet."""
    return (
        _same_outlet(text, kept)
        and text.mark != kept.mark
        and not likeness.is_equal
        and likeness.containment >= config.update_containment
        and headlines_alike(text.headline, kept.headline) >= LEAST_HEADLINE_LIKENESS
    )


def relation_of(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> Relation | None:
    """Return what the text is to a kept article that does not hold it, None for nothing."""
    if _is_update(text, kept, likeness, config):
        return Relation.UPDATE
    contains = (
        min(len(text.shingles), len(kept.shingles)) >= config.least_shingles
        and likeness.covered >= config.coverage
        and likeness.digits_covered >= config.digit_agreement
        and likeness.size_ratio >= config.size_ratio
        and Kind.PHOTO not in {text.kind, kept.kind}
    )
    return Relation.FULLER if contains else None


def class_of(text: Text, likeness: Likeness, config: DedupConfig) -> CopyClass:
    """Return in which way a text is a copy."""
    if text.kind == Kind.PHOTO:
        return CopyClass.PHOTO
    if len(text.shingles) < config.least_shingles:
        return CopyClass.SHORT
    if likeness.is_equal:
        return CopyClass.EXACT
    return CopyClass.CONTAINED if likeness.size_ratio < CONTAINED_BELOW else CopyClass.NEAR
