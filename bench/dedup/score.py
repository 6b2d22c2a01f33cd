"""What a folding is worth, beside the truth of its items.

An item is *dropped* when the folding keeps another in its place. The drop is *right* when both
say the same text, the item is an original or a copy (never unique, update or fuller), and the
one kept has at least LEAST_KEPT of what the item has. Of each text one kept item stands for
it: an update, else the fullest, else the earliest; its other originals and copies are *redundant*.

An outlet's flash or full report that gave way to another outlet's copy of as much counts as
neither dropped nor kept. From this:

- precision: right drops among all drops.
- recall: redundant items that were rightly dropped, among all redundant ones.
- wrongly dropped: drops that are not right, among the items of a slice.
- updates in one story: pairs of versions of one story in one outlet that share a story id.
- stories right: kept articles in the story of another that truly are of its story.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from items import FOLDABLE, Item, Role

LEAST_KEPT = 0.6
OUT_OF_TOTALS = frozenset({"20 days later", "photo: two people"})
"""Shown, but held against nobody: peers know no dates, so they fold a later printing; and whether
an outlet's captions of two people at one event say one thing is a matter of taste."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What a program made of the items.

    ``copy_of`` names for each dropped article the one kept for it; ``story_of`` gives every
    article's story, and is empty for a program that knows none.
    """

    name: str
    copy_of: Mapping[str, str]
    story_of: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An item with what became of it; ``kept`` is None when it stayed itself."""

    item: Item
    kept: Item | None
    is_right: bool
    is_redundant: bool

    @property
    def is_wrong(self) -> bool:
        return not self.is_right and (self.kept is not None or self.is_redundant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of a slice, which add up over seeds."""

    items: int = 0
    dropped: int = 0
    right: int = 0
    redundant: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            items=self.items + other.items,
            dropped=self.dropped + other.dropped,
            right=self.right + other.right,
            redundant=self.redundant + other.redundant,
        )

    @property
    def precision(self) -> float:
        return self.right / self.dropped if self.dropped else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.redundant if self.redundant else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def wrongly_dropped(self) -> float:
        return (self.dropped - self.right) / self.items if self.items else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs asked about, and those of them that hold; they add up over seeds."""

    asked: int = 0
    holding: int = 0

    def __add__(self, other: "Pairs") -> "Pairs":
        return Pairs(asked=self.asked + other.asked, holding=self.holding + other.holding)

    @property
    def share(self) -> float:
        return self.holding / self.asked if self.asked else 1.0


def verdicts(items: Sequence[Item], folded: Folded) -> list[Verdict]:
    """Return each item's verdict, in the order of the items."""
    by_id = {item.article.key: item for item in items}
    standing = _standing(items, folded)
    return [
        _verdict(item, by_id.get(folded.copy_of.get(item.article.key, "")), standing)
        for item in items
    ]


def _verdict(item: Item, kept: Item | None, standing: set[str]) -> Verdict:
    if kept is not None and _is_harmless(item, kept):
        kept = None
    return Verdict(
        item=item,
        kept=kept,
        is_right=kept is not None and _is_right(item, kept),
        is_redundant=item.role in FOLDABLE and item.article.key not in standing,
    )


def _is_harmless(item: Item, kept: Item) -> bool:
    """Whether a version of a growing story gave way to another outlet's copy that says as much.

    It lost nothing and was not asked for: neither right nor wrong. A correction says something
    new, and within the outlet all versions stay.
    """
    return (
        item.role == Role.UPDATE
        and kept.role == Role.COPY
        and item.text_id == kept.text_id
        and "correction" not in item.slices
        and kept.share >= 0.9 * item.share
    )


def _is_right(item: Item, kept: Item) -> bool:
    return (
        item.role in FOLDABLE
        and item.text_id == kept.text_id
        and kept.share >= LEAST_KEPT * item.share
    )


def _standing(items: Sequence[Item], folded: Folded) -> set[str]:
    """Return the ids of the kept items that stand for their texts."""
    texts: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.article.key not in folded.copy_of and item.role in {*FOLDABLE, Role.UPDATE}:
            texts[item.text_id].append(item)
    return {max(found, key=_fullest).article.key for found in texts.values()}


def _fullest(item: Item) -> tuple[bool, float, float]:
    at = item.article.published_at
    return item.role == Role.UPDATE, item.share, -at.timestamp() if at else 0.0


def tally(found: Iterable[Verdict], named: str = "") -> Tally:
    """Return the counts of a slice, without a name those of all items."""
    chosen = [verdict for verdict in found if _is_in(verdict.item, named)]
    return Tally(
        items=len(chosen),
        dropped=sum(verdict.kept is not None for verdict in chosen),
        right=sum(verdict.is_right for verdict in chosen),
        redundant=sum(verdict.is_redundant for verdict in chosen),
    )


def _is_in(item: Item, named: str) -> bool:
    return named in item.slices if named else OUT_OF_TOTALS.isdisjoint(item.slices)


def updates_in_one_story(items: Sequence[Item], folded: Folded) -> Pairs:
    stories: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if item.role == Role.UPDATE and folded.story_of:
            stories[item.story].append(folded.story_of[item.article.key])
    pairs = [pair for found in stories.values() for pair in combinations(found, 2)]
    return Pairs(asked=len(pairs), holding=sum(one == other for one, other in pairs))


def stories_right(items: Sequence[Item], folded: Folded) -> Pairs:
    by_id = {item.article.key: item for item in items}
    kept = [key for key in folded.story_of if key not in folded.copy_of]
    joined = [(key, folded.story_of[key]) for key in kept if folded.story_of[key] != key]
    right = sum(by_id[key].story == by_id[first].story for key, first in joined)
    return Pairs(asked=len(joined), holding=right)
