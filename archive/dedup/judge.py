"""Verdicts: which articles of a batch are kept, and which kept article holds the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from archive.config import DedupConfig
from archive.dedup.headline import Codes, asked_codes, held_codes
from archive.dedup.likeness import Likeness, compare, least_equal
from archive.dedup.relation import class_of, is_copy, relation_of
from archive.dedup.signature import PERMUTATIONS, band_codes
from archive.dedup.text import Text
from archive.dedup.verdict import Copy, Kept, Relation

MOST_IN_BUCKET: Final = 64
MOST_CANDIDATES: Final = 50

Candidates = Callable[[Sequence[Text]], list[list[Text]]]


@dataclass(slots=True)
class _Round:
    """One batch being judged: what it keeps so far, and how those relate.

    ``buckets`` maps a band's code and ``headlines`` a headline's to places in ``kept``,
    ``signatures`` and ``sizes`` have a row for each of them. ``shared`` has the band codes by
    which a text can meet another of the batch, ``held`` and ``asked`` those of headlines.
    """

    config: DedupConfig
    signatures: npt.NDArray[np.uint32]
    sizes: npt.NDArray[np.int64]
    shared: dict[str, list[int]]
    held: dict[str, list[int]]
    asked: dict[str, list[int]]
    kept: list[Text] = field(default_factory=list)
    buckets: dict[int, list[int]] = field(default_factory=dict)
    headlines: dict[int, list[int]] = field(default_factory=dict)
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
    state = _Round(
        config,
        signatures=np.empty((len(texts), PERMUTATIONS), np.uint32),
        sizes=np.empty(len(texts), np.int64),
        shared=_shared_codes(texts, config.bands),
        held=_of_headlines(texts, held_codes),
        asked=_of_headlines(texts, asked_codes),
    )
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
        for kept in (*committed, *_batch_candidates(text, state))
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
    _keep(text, state)


def _keep(text: Text, state: _Round) -> None:
    place = len(state.kept)
    state.kept.append(text)
    if text.signature is not None:
        state.signatures[place] = text.signature
        state.sizes[place] = len(text.shingles)
        _put(state.buckets, state.shared.get(text.article_id, ()), place)
        _put(state.headlines, state.held.get(text.article_id, ()), place)


def _put(buckets: dict[int, list[int]], codes: Iterable[int], place: int) -> None:
    """Put a place into its buckets; those of a crowd are full, and tell nobody from another."""
    for code in codes:
        bucket = buckets.setdefault(code, [])
        if len(bucket) < MOST_IN_BUCKET:
            bucket.append(place)


def _batch_candidates(text: Text, state: _Round) -> list[Text]:
    """Return what the batch keeps so far and may hold the text, be held by it or update it."""
    if text.signature is None:
        return []
    places = _met(state.headlines, state.asked.get(text.article_id, ()))
    same = [place for place in places if state.kept[place].publisher == text.publisher]
    same.sort(key=lambda place: (abs(state.kept[place].at - text.at), place))
    places = set(same[:MOST_CANDIDATES])
    if alike := sorted(_met(state.buckets, state.shared.get(text.article_id, ()))):
        equal = np.count_nonzero(state.signatures[alike] == text.signature, axis=1)
        least = least_equal(np.array([len(text.shingles)]), state.sizes[alike], state.config)
        found = np.flatnonzero(equal >= least)
        best = found[np.argsort(-equal[found], kind="stable")[:MOST_CANDIDATES]]
        places.update(alike[place] for place in best.tolist())
    return [state.kept[place] for place in sorted(places)]


def _met(buckets: dict[int, list[int]], codes: Iterable[int]) -> set[int]:
    return {place for code in codes for place in buckets.get(code, ())}


def _shared_codes(texts: Sequence[Text], bands: int) -> dict[str, list[int]]:
    """Return by article id the band codes that another text of the batch has too."""
    signed = [text for text in texts if text.signature is not None]
    signatures = np.array([text.signature for text in signed], np.uint32)
    codes = band_codes(signatures.reshape(-1, PERMUTATIONS), bands)
    _, group, counts = np.unique(codes, return_inverse=True, return_counts=True)
    is_shared = (counts > 1)[group].reshape(codes.shape)
    return {
        text.article_id: own[shared].tolist()
        for text, own, shared in zip(signed, codes, is_shared, strict=True)
        if shared.any()
    }


def _of_headlines(
    texts: Sequence[Text], codes: Callable[[list[str | None], list[str]], Codes]
) -> dict[str, list[int]]:
    """Return the headline codes of each text, by article id."""
    made = codes([text.publisher for text in texts], [text.headline for text in texts])
    return dict(zip((text.article_id for text in texts), made.lists(), strict=True))


def _preference(pair: tuple[Text, Likeness]) -> tuple[float, float, float, str]:
    """Order holders: the greater covers more, then is more alike, then came earlier."""
    kept, likeness = pair
    return likeness.coverage, likeness.jaccard, -kept.at.timestamp(), kept.article_id


def _compared(text: Text, kept: Text, config: DedupConfig) -> Likeness | None:
    """Return how alike two texts are; None too far apart in time, or with nothing to compare.

    What one outlet prints with every story counts for nothing in another's reprint either.
    Of a text kept under an earlier lesson a later one may leave nothing.
    """
    if not len(text.shingles) or not len(kept.shingles):
        return None
    hours_apart = abs((text.at - kept.at).total_seconds()) / 3600
    if hours_apart > config.window_hours:
        return None
    mine, theirs = text.shingles, kept.shingles
    if text.uncounted is not kept.uncounted:
        mine, theirs = mine.without(kept.uncounted), theirs.without(text.uncounted)
        if not len(mine) or not len(theirs):
            return None
    return compare(mine, theirs, hours_apart)


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
