"""The rules for two articles: a copy, an update, a fuller text, or nothing.

Each rule gives its checks, figure by figure, so that a verdict can be explained by what made it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from archive.article import Kind
from archive.clean.comparable import comparable
from archive.config import DedupConfig
from archive.dedup.headline import (
    ALIKE,
    TOLD,
    headlines_alike,
    is_correction,
    is_roundup,
    person,
    told,
)
from archive.dedup.likeness import Likeness, passages
from archive.dedup.text import Text
from archive.dedup.verdict import CopyClass, Relation

CONTAINED_BELOW: Final = 0.8
# Two captions with fewer shingles than these are the same only when they are equal.
LEAST_CAPTION: Final = 20
# A flash with fewer is one line or two.
LEAST_FLASH: Final = 40
# What is left of a short text is the edge where another sentence followed.
SHORT_COVERAGE: Final = 0.9
# Above this coverage no passage of the newcomer's own is long enough to matter.
WITHOUT_PASSAGES: Final = 0.85
# An outlet's shorter bodies may be nothing but its contact lines, under any headline.
LEAST_WITHOUT_HEADLINE: Final = 250
# Of the few figures in a text that short, one that differs makes another story.
FEW_FIGURES: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition of a rule; ``figure`` and ``least`` are shares in 0..1, None for yes or no."""

    name: str
    holds: bool
    figure: float | None = None
    least: float | None = None


def has_text(text: Text, kept: Text) -> bool:
    """Return whether there is something to compare: two texts, or a flash's headline and a text."""
    shorter, longer = sorted((text, kept), key=lambda each: len(each.shingles))
    return len(longer.shingles) > 0 and (len(shorter.shingles) > 0 or shorter.is_bare_flash)


def is_copy(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> bool:
    """Return whether a kept article holds what the text says."""
    return all(check.holds for check in copy_checks(text, kept, likeness, config))


def relation_of(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> Relation | None:
    """Return what the text is to a kept article that does not hold it, None for nothing."""
    if all(check.holds for check in update_checks(text, kept, likeness, config)):
        return Relation.UPDATE
    if all(check.holds for check in fuller_checks(text, kept, likeness, config)):
        return Relation.FULLER
    return None


def class_of(text: Text, likeness: Likeness, config: DedupConfig) -> CopyClass:
    """Return in which way a text is a copy."""
    if text.kind == Kind.PHOTO:
        return CopyClass.PHOTO
    if len(text.shingles) < config.least_shingles:
        return CopyClass.SHORT
    if likeness.is_equal:
        return CopyClass.EXACT
    return CopyClass.CONTAINED if likeness.size_ratio < CONTAINED_BELOW else CopyClass.NEAR


def copy_checks(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> Iterator[Check]:
    """Yield what must hold for the text to be dropped because the kept article says it."""
    if Kind.PHOTO in {text.kind, kept.kind}:
        yield from _caption_checks(text, kept, likeness, config)
    elif _shorter(text, kept) < config.least_shingles:
        yield from _short_checks(text, kept, likeness, config)
    else:
        yield from _text_checks(text, kept, likeness, config)
    if is_correction(text.mark) and not is_correction(kept.mark):
        yield Check(name="no correction of it", holds=likeness.is_equal)
    yield from _roundup_checks(kept, text, likeness)
    if _is_short_of_one_outlet(text, kept):
        is_bare = not text.headline or not kept.headline
        check = _told_check if likeness.is_equal or is_bare else _headline_check
        yield check(text, kept)
    if _same_outlet(text, kept):
        updates = all(check.holds for check in update_checks(text, kept, likeness, config))
        yield Check(name="no update of it", holds=not updates)


def _short_checks(
    text: Text, kept: Text, likeness: Likeness, config: DedupConfig
) -> Iterator[Check]:
    """Yield when a text too short for shares is held whole, figure for figure.

    Under strange headlines that say none of it, it is but a notice: see the film, log in.
    """
    yield _share("coverage of a short text", likeness.coverage, SHORT_COVERAGE)
    yield _share("digit agreement", likeness.digit_agreement, 1.0)
    yield _share("size ratio", likeness.size_ratio, config.size_ratio)
    yield _told_check(text, kept)


def _roundup_checks(longer: Text, shorter: Text, likeness: Likeness) -> Iterator[Check]:
    """Yield when one is a round-up: it holds stories that have nothing else in common."""
    if is_roundup(longer.headline) and not is_roundup(shorter.headline):
        yield _share("size ratio in a round-up", likeness.size_ratio, CONTAINED_BELOW)


def _text_checks(
    text: Text, kept: Text, likeness: Likeness, config: DedupConfig
) -> Iterator[Check]:
    """Yield the thresholds for running text; an outlet's own series share their form."""
    is_strict = _same_outlet(text, kept) or _is_short_of_one_outlet(text, kept)
    outlet = config.same_outlet if is_strict else 0.0
    yield _share("coverage", likeness.coverage, max(config.coverage, outlet))
    least = max(_least_figures(text, kept, config), outlet)
    yield _share("digit agreement", likeness.digit_agreement, least)
    yield _share("size ratio", likeness.size_ratio, config.size_ratio)
    if likeness.coverage < WITHOUT_PASSAGES:
        held = np.union1d(kept.shingles.hashes, text.uncounted)
        own = passages(comparable(text.body), held)
        yield _share("not in long passages of its own", 1 - own, 1 - config.passages)
    if likeness.size_ratio < CONTAINED_BELOW:
        is_fuller = all(check.holds for check in fuller_checks(text, kept, likeness, config))
        yield Check(name="no fuller text of it", holds=not is_fuller)


def _caption_checks(
    text: Text, kept: Text, likeness: Likeness, config: DedupConfig
) -> Iterator[Check]:
    """Yield when captions are one: of one publisher and one event.

    Captions are alike by the thousand; one frame would join different events.
    """
    yield Check(name="both captions", holds=text.kind == kept.kind)
    yield Check(name="same publisher", holds=_same_outlet(text, kept))
    if _shorter(text, kept) < LEAST_CAPTION:
        yield Check(name="equal text", holds=likeness.is_equal, figure=likeness.jaccard, least=1.0)
    yield _share("coverage", likeness.coverage, config.coverage)
    yield _share("digit agreement", likeness.digit_agreement, config.digit_agreement)
    yield _share("size ratio", likeness.size_ratio, config.size_ratio)
    yield _headline_check(text, kept)
    if not likeness.is_equal:
        one, other = person(text.headline), person(kept.headline)
        yield Check(name="no other person", holds=one == other or not (one and other))


def update_checks(
    text: Text, kept: Text, likeness: Likeness, config: DedupConfig
) -> Iterator[Check]:
    """Yield when two texts are a flash and its fuller or corrected report in one outlet.

    Without a mark, figures in place of others tell that nearly the same text was corrected.
    """
    yield Check(name="same outlet", holds=_same_outlet(text, kept))
    is_marked = text.mark != kept.mark
    is_corrected = _other_figures(text, kept, likeness, config)
    yield Check(name="another mark or other figures", holds=is_marked or is_corrected)
    yield Check(name="another text", holds=not likeness.is_equal)
    flash = _flash_told(text, kept)
    name = "flash told in it" if flash > likeness.containment else "containment"
    yield _share(name, max(flash, likeness.containment), config.update_containment)
    yield _headline_check(text, kept)


def fuller_checks(
    text: Text, kept: Text, likeness: Likeness, config: DedupConfig
) -> Iterator[Check]:
    """Yield when the text says what the kept article says, and more."""
    least = config.least_shingles
    yield Check(name=f"{least} shingles in both", holds=_shorter(text, kept) >= least)
    yield Check(name="longer than the kept", holds=len(text.shingles) > len(kept.shingles))
    yield Check(name="no captions", holds=Kind.PHOTO not in {text.kind, kept.kind})
    yield _share("coverage of the kept", likeness.covered, config.coverage)
    figures = _least_figures(text, kept, config)
    yield _share("its digits covered", likeness.digits_covered, figures)
    yield _share("size ratio", likeness.size_ratio, config.size_ratio)
    yield from _roundup_checks(text, kept, likeness)


def _flash_told(text: Text, kept: Text) -> float:
    """Return the share of a marked line's headline in the other's body, 0 where none is a line.

    A flash of one line is its headline, which the report never says in the same words.
    """
    flash, report = sorted((text, kept), key=lambda each: len(each.shingles))
    if not flash.mark or len(flash.shingles) >= LEAST_FLASH:
        return 0.0
    return told(flash.headline, report.body or report.headline)


def _other_figures(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> bool:
    """Return whether each of two nearly equal texts, no captions, has figures of its own."""
    lowest = min(likeness.digit_agreement, likeness.digits_covered)
    highest = max(likeness.digit_agreement, likeness.digits_covered)
    alike = min(likeness.containment, lowest) >= config.same_outlet
    return alike and highest < 1 and Kind.PHOTO not in {text.kind, kept.kind}


def _share(name: str, figure: float, least: float) -> Check:
    return Check(name=name, holds=figure >= least, figure=figure, least=least)


def _least_figures(text: Text, kept: Text, config: DedupConfig) -> float:
    few = FEW_FIGURES if _shorter(text, kept) < LEAST_WITHOUT_HEADLINE else 0.0
    return max(config.digit_agreement, few)


def _headline_check(text: Text, kept: Text) -> Check:
    return _share("headlines alike", headlines_alike(text.headline, kept.headline), ALIKE)


def _told_check(text: Text, kept: Text) -> Check:
    """Return whether two short texts are what their headlines announce, the same or one each."""
    is_told = max(told(each.headline, text.body) for each in (text, kept)) >= TOLD
    is_alike = headlines_alike(text.headline, kept.headline) >= ALIKE
    return Check(name="headlines alike, or told in it", holds=is_alike or is_told)


def _same_outlet(text: Text, kept: Text) -> bool:
    return text.publisher is not None and text.publisher == kept.publisher


def _is_short_of_one_outlet(text: Text, kept: Text) -> bool:
    """Return whether a short text may be of an outlet's series: unknown publishers may be one."""
    return text.publisher == kept.publisher and _shorter(text, kept) < LEAST_WITHOUT_HEADLINE


def _shorter(text: Text, kept: Text) -> int:
    return min(len(text.shingles), len(kept.shingles))
