"""Verdicts: which articles of a batch are kept, and which kept article holds the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.config import DedupConfig
from archive.dedup.likeness import Likeness, compare
from archive.dedup.newcomers import Newcomers
from archive.dedup.relation import class_of, has_text, is_copy, relation_of
from archive.dedup.text import Text
from archive.dedup.verdict import Copy, Kept, Relation

Candidates = Callable[[Sequence[Text]], list[list[Text]]]


@dataclass(slots=True)
class _Round:
    """One batch being judged: what it keeps so far, what it folds, and how those relate."""

    config: DedupConfig
    newcomers: Newcomers
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
    state = _Round(config, Newcomers(texts, config))
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
            copy_class=class_of(text, likeness, config),
            likeness=likeness,
            held_by=original.shingles,
        )
    return [verdicts[text.article_id] for text in texts]


def _place(text: Text, committed: Sequence[Text], state: _Round) -> None:
    """Make a text a copy of the kept article that holds it best, or keep it."""
    alike = [
        (kept, likeness)
        for kept in (*committed, *state.newcomers.candidates(text))
        if (likeness := _compared(text, kept, state.config)) is not None
    ]
    holding = [pair for pair in alike if is_copy(text, *pair, state.config)]
    if holding:
        original, likeness = max(holding, key=_preference)
        state.copies.append((text, original, likeness))
        return
    state.links[text.article_id] = [
        (kept, relation, likeness)
        for kept, likeness in alike
        if (relation := relation_of(text, kept, likeness, state.config))
    ]
    state.newcomers.keep(text)


def _preference(pair: tuple[Text, Likeness]) -> tuple[float, float, float, str]:
    """Order holders: the greater covers more, then is more alike, then came earlier."""
    kept, likeness = pair
    return likeness.coverage, likeness.jaccard, -kept.at.timestamp(), kept.article_id


def _compared(text: Text, kept: Text, config: DedupConfig) -> Likeness | None:
    """Return how alike two texts are; None too far apart in time, or with nothing to compare.

    What one outlet prints with every story counts for nothing in another's reprint either.
    Of a text kept under an earlier lesson a later one may leave nothing.
    """
    if not has_text(text, kept):
        return None
    hours_apart = abs((text.at - kept.at).total_seconds()) / 3600
    if hours_apart > config.window_hours:
        return None
    mine, theirs = text.shingles, kept.shingles
    if text.uncounted is not kept.uncounted:
        mine, theirs = mine.without(kept.uncounted), theirs.without(text.uncounted)
    return compare(mine, theirs, hours_apart)


def _stories(state: _Round) -> dict[str, Kept]:
    """Give each kept text its story, in the order of publication."""
    stories: dict[str, Kept] = {}
    links = _both_ways(state)
    for text in sorted(state.newcomers.kept, key=lambda kept: (kept.at, kept.article_id)):
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
    by_id = {text.article_id: text for text in state.newcomers.kept}
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
