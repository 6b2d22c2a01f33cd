"""Verdicts: which articles of a batch are kept, and which kept article holds the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from archive.article import Kind
from archive.config import DedupConfig
from archive.dedup.likeness import Likeness, compare
from archive.dedup.signature import band_keys, may_be_alike
from archive.dedup.text import Text, headlines_alike

Candidates = Callable[[Sequence[Text]], list[list[Text]]]

LEAST_HEADLINE_LIKENESS: Final = 0.4
CONTAINED_BELOW: Final = 0.8


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
    """An article whose text the article ``copy_of`` holds; ``likeness`` says how far."""

    article_id: str
    story_id: str
    copy_of: str
    copy_class: CopyClass
    likeness: Likeness


@dataclass(slots=True)
class _Round:
    """One batch being judged: what it keeps so far, and how those relate."""

    config: DedupConfig
    kept: list[Text] = field(default_factory=list)
    buckets: dict[int, list[Text]] = field(default_factory=dict)
    copies: list[tuple[Text, Text, Likeness]] = field(default_factory=list)
    links: dict[str, list[tuple[Text, Relation, Likeness]]] = field(default_factory=dict)


def judge(texts: Sequence[Text], candidates: Candidates, config: DedupConfig) -> list[Kept | Copy]:
    """Return a verdict per text, in the order of ``texts``; that order decides nothing.

    Args:
        texts: New articles, each id once.
        candidates: Gives for each text the kept articles of the archive that may be alike.
        config: Thresholds.
    """
    ordered = sorted(texts, key=lambda text: (-len(text.shingles), text.at, text.article_id))
    state = _Round(config)
    for text, committed in zip(ordered, candidates(ordered), strict=True):
        _place(text, committed, state)
    stories = _stories(state)
    verdicts: dict[str, Kept | Copy] = dict(stories)
    for text, original, likeness in state.copies:
        held = stories.get(original.article_id)
        verdicts[text.article_id] = Copy(
            article_id=text.article_id,
            story_id=held.story_id if held else original.story_id or original.article_id,
            copy_of=original.article_id,
            copy_class=_class_of(text, likeness, config),
            likeness=likeness,
        )
    return [verdicts[text.article_id] for text in texts]


def _place(text: Text, committed: Sequence[Text], state: _Round) -> None:
    """Make a text a copy of the kept article that holds it best, or keep it."""
    keys = _keys(text)
    alike = [
        (kept, likeness)
        for kept in _distinct([*committed, *_batch_candidates(keys, state)])
        if (likeness := _compared(text, kept, state.config)) is not None
    ]
    holding = [pair for pair in alike if _is_copy(text, *pair, state.config)]
    if holding:
        original, likeness = max(holding, key=_preference)
        state.copies.append((text, original, likeness))
        return
    state.links[text.article_id] = [
        (kept, relation, likeness)
        for kept, likeness in alike
        if (relation := _relation(text, kept, likeness, state.config))
    ]
    state.kept.append(text)
    for key in keys:
        state.buckets.setdefault(key, []).append(text)


def _preference(pair: tuple[Text, Likeness]) -> tuple[float, float, float, str]:
    """Order holders: the greater covers more, then is more alike, then came earlier."""
    kept, likeness = pair
    return likeness.coverage, likeness.jaccard, -kept.at.timestamp(), kept.article_id


def _keys(text: Text) -> list[int]:
    if text.signature is None:
        return []
    keys: list[int] = band_keys(text.signature[None, :])[0].tolist()
    return keys


def _batch_candidates(keys: Iterable[int], state: _Round) -> Iterable[Text]:
    for key in keys:
        yield from state.buckets.get(key, ())


def _distinct(texts: Iterable[Text]) -> Iterable[Text]:
    return {text.article_id: text for text in texts}.values()


def _compared(text: Text, kept: Text, config: DedupConfig) -> Likeness | None:
    """Return how alike two texts are, None when nothing could come of it."""
    if text.signature is None or kept.signature is None:
        return None
    if not may_be_alike(text.signature, kept.signature[None, :])[0]:
        return None
    hours_apart = abs((text.at - kept.at).total_seconds()) / 3600
    if hours_apart > config.window_hours:
        return None
    return compare(text.shingles, kept.shingles, hours_apart)


def _is_copy(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> bool:
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


def _relation(text: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> Relation | None:
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


def _stories(state: _Round) -> dict[str, Kept]:
    """Give each kept text its story, in the order of publication."""
    stories: dict[str, Kept] = {}
    links = _both_ways(state)
    for text in sorted(state.kept, key=lambda kept: (kept.at, kept.article_id)):
        known = [
            (kept, relation, likeness)
            for kept, relation, likeness in links.get(text.article_id, ())
            if kept.story_id or kept.article_id in stories
        ]
        stories[text.article_id] = _kept(text, known, stories)
    return stories


def _both_ways(state: _Round) -> dict[str, list[tuple[Text, Relation, Likeness]]]:
    """Return the links, updates within the batch from both ends: the shorter text found them."""
    links = {article_id: list(found) for article_id, found in state.links.items()}
    by_id = {text.article_id: text for text in state.kept}
    for article_id, found in state.links.items():
        for kept, relation, likeness in found:
            if relation == Relation.UPDATE and kept.article_id in by_id:
                links[kept.article_id].append((by_id[article_id], relation, likeness))
    return links


def _kept(
    text: Text,
    links: Sequence[tuple[Text, Relation, Likeness]],
    stories: dict[str, Kept],
) -> Kept:
    if not links:
        return Kept(
            article_id=text.article_id,
            story_id=text.article_id,
            relation=Relation.FIRST,
            relates_to=None,
        )
    other, relation, _ = max(
        links, key=lambda link: (link[1] == Relation.UPDATE, *_preference((link[0], link[2])))
    )
    held = stories.get(other.article_id)
    # A flash that arrives after its full report joins the story but updates nothing.
    is_earlier = relation == Relation.UPDATE and text.at < other.at
    return Kept(
        article_id=text.article_id,
        story_id=held.story_id if held else other.story_id or other.article_id,
        relation=Relation.FIRST if is_earlier else relation,
        relates_to=None if is_earlier else other.article_id,
    )


def _class_of(text: Text, likeness: Likeness, config: DedupConfig) -> CopyClass:
    if text.kind == Kind.PHOTO:
        return CopyClass.PHOTO
    if len(text.shingles) < config.least_shingles:
        return CopyClass.SHORT
    if likeness.is_equal:
        return CopyClass.EXACT
    return CopyClass.CONTAINED if likeness.size_ratio < CONTAINED_BELOW else CopyClass.NEAR
