"""Why two articles are one text or not: every check of the rules, with its figure."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from archive.config import DedupConfig
from archive.dedup.headline import asked_codes, held_codes
from archive.dedup.likeness import Likeness, compare, least_equal
from archive.dedup.relation import (
    Check,
    class_of,
    copy_checks,
    fuller_checks,
    has_text,
    update_checks,
)
from archive.dedup.signature import band_codes
from archive.dedup.text import Text
from archive.dedup.verdict import CopyClass

_SECONDS_AN_HOUR = 3600


class Outcome(StrEnum):
    """What becomes of a newcomer beside one kept article."""

    COPY = "copy"
    UPDATE = "update"
    FULLER = "fuller"
    APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """How two articles may become candidates: by their signatures, or an outlet's headlines.

    Attributes:
        equal_slots: Equal slots of the two signatures, 0..128.
        least_slots: How many two texts of these sizes need; more than 128 when none suffice.
        shared_bands: Equal bands, 0..bands.
        shared_headline_keys: Keys that headlines of one publisher have in common.
    """

    equal_slots: int
    least_slots: float
    bands: int
    shared_bands: int
    shared_headline_keys: int

    @property
    def takes_place(self) -> bool:
        """Whether the two are ever compared."""
        by_text = self.shared_bands > 0 and self.equal_slots >= self.least_slots
        return by_text or self.shared_headline_keys > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule and its checks, in the order in which they are asked."""

    name: str
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A newcomer beside a kept article: the outcome, and all that it rests on.

    ``likeness`` is None when there is nothing to compare; then there are no ``rules`` either. Of
    these, ``update`` and ``fuller`` are there only where the newcomer is no ``copy``.
    """

    newcomer: Text
    kept: Text
    outcome: Outcome
    copy_class: CopyClass | None
    likeness: Likeness | None
    meeting: Meeting
    before: Rule
    rules: tuple[Rule, ...]


def examine(newcomer: Text, kept: Text, config: DedupConfig) -> Examination:
    """Return what a newcomer would be if only the other article were kept, and why."""
    hours_apart = abs((newcomer.at - kept.at).total_seconds()) / _SECONDS_AN_HOUR
    meeting = meet(newcomer, kept, config)
    before = _before(newcomer, kept, hours_apart, meeting, config)
    result = Examination(
        newcomer=newcomer,
        kept=kept,
        outcome=Outcome.APART,
        copy_class=None,
        likeness=None,
        meeting=meeting,
        before=before,
        rules=(),
    )
    if not has_text(newcomer, kept):
        return result
    likeness = compare(newcomer.shingles, kept.shingles, hours_apart)
    rules = _rules(newcomer, kept, likeness, config)
    held = next((Outcome(rule.name) for rule in rules if rule.holds), Outcome.APART)
    outcome = held if before.holds else Outcome.APART
    return replace(
        result,
        outcome=outcome,
        copy_class=class_of(newcomer, likeness, config) if outcome == Outcome.COPY else None,
        likeness=likeness,
        rules=rules,
    )


def meet(newcomer: Text, kept: Text, config: DedupConfig) -> Meeting:
    """Return in what two texts would meet as candidates."""
    equal = shared = 0
    if newcomer.signature is not None and kept.signature is not None:
        equal = int(np.count_nonzero(newcomer.signature == kept.signature))
        codes = band_codes(np.stack([newcomer.signature, kept.signature]), config.bands)
        shared = int(np.count_nonzero(codes[0] == codes[1]))
    sizes = [np.array([max(len(text.shingles), 1)]) for text in (newcomer, kept)]
    asked = asked_codes([newcomer.publisher], [newcomer.headline]).codes
    held = held_codes([kept.publisher], [kept.headline]).codes
    of_one = newcomer.publisher == kept.publisher
    return Meeting(
        equal_slots=equal,
        least_slots=float(least_equal(sizes[0], sizes[1], config)[0]),
        bands=config.bands,
        shared_bands=shared,
        shared_headline_keys=len(np.intersect1d(asked, held)) if of_one else 0,
    )


def _before(
    newcomer: Text, kept: Text, hours_apart: float, meeting: Meeting, config: DedupConfig
) -> Rule:
    """Return what must hold before two texts are compared at all."""
    window = f"within {config.window_hours:g} hours"
    return Rule(
        name="compared",
        checks=(
            Check(name="text on both sides, or a flash", holds=has_text(newcomer, kept)),
            Check(name=window, holds=hours_apart <= config.window_hours),
            Check(name="met as candidates", holds=meeting.takes_place),
        ),
    )


def _rules(newcomer: Text, kept: Text, likeness: Likeness, config: DedupConfig) -> tuple[Rule, ...]:
    copy = Rule(name=Outcome.COPY, checks=tuple(copy_checks(newcomer, kept, likeness, config)))
    if copy.holds:
        return (copy,)
    others = {Outcome.UPDATE: update_checks, Outcome.FULLER: fuller_checks}
    return (
        copy,
        *(
            Rule(name=name, checks=tuple(checks(newcomer, kept, likeness, config)))
            for name, checks in others.items()
        ),
    )
