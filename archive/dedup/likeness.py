"""How alike two texts are, exactly."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from archive.config import DedupConfig
from archive.dedup.shingles import CHARACTERS, WORDS, Hashes, Shingles, is_among, ordered
from archive.dedup.signature import PERMUTATIONS

Int64s = npt.NDArray[np.int64]

# Below it a pair is chance, whatever the sizes.
LEAST_EQUAL_SLOTS: Final = 9
# Two sentences, by width of the shingles.
LEAST_PASSAGE: Final = {CHARACTERS: 80, WORDS: 20}
SLIP: Final = 5
# What a number is worth that the other text has, but counting something else.
ANOTHER_SIGN: Final = 0.5

_NUMBER_SHIFT: Final = np.uint32(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A newcomer beside a kept article; every figure lies in 0..1 but ``hours_apart``.

    Attributes:
        coverage: Share of the newcomer's shingles that the kept article holds.
        covered: Share of the kept article's shingles that the newcomer holds.
        jaccard: Shared shingles over all.
        digit_agreement: Share of the newcomer's figures in the kept one, by half where the number
            counts something else; 1 without any.
        digits_covered: Share of the kept one's figures in the newcomer; 1 without any.
        size_ratio: The smaller number of shingles over the larger.
        hours_apart: Hours between the two publications.
    """

    coverage: float
    covered: float
    jaccard: float
    digit_agreement: float
    digits_covered: float
    size_ratio: float
    hours_apart: float

    @property
    def containment(self) -> float:
        """Shared shingles over the smaller set."""
        return max(self.coverage, self.covered)

    @property
    def is_equal(self) -> bool:
        """Whether both say the same, shingle for shingle."""
        return self.jaccard == 1.0


def compare(newcomer: Shingles, kept: Shingles, hours_apart: float) -> Likeness:
    """Return the exact likeness of two texts; of one without shingles nothing is held."""
    shared = _shared(newcomer.hashes, kept.hashes)
    return Likeness(
        coverage=shared / max(len(newcomer), 1),
        covered=shared / max(len(kept), 1),
        jaccard=shared / max(len(newcomer) + len(kept) - shared, 1),
        digit_agreement=_agreement(newcomer.figures, kept.figures),
        digits_covered=_agreement(kept.figures, newcomer.figures),
        size_ratio=min(len(newcomer), len(kept)) / max(len(newcomer), len(kept), 1),
        hours_apart=hours_apart,
    )


def least_equal(sizes: Int64s, others: Int64s, config: DedupConfig) -> npt.NDArray[np.float64]:
    """Return how many equal slots a pair of signatures needs to be worth an exact comparison.

    A copy or a fuller text shares ``coverage`` of the smaller set's shingles at least, hence a
    Jaccard that falls with the ratio of the sizes. Three standard deviations below its share of
    the slots lie one in a thousand of the pairs that just pass. Too unequal pairs need more
    slots than there are.

    Args:
        sizes: Numbers of shingles, (n,).
        others: Those of the other texts, (n,).
        config: Thresholds.
    """
    ratio = np.minimum(sizes, others) / np.maximum(sizes, others)
    jaccard = config.coverage * ratio / (1 + (1 - config.coverage) * ratio)
    spread = np.sqrt(PERMUTATIONS * jaccard * (1 - jaccard))
    needed = np.maximum(PERMUTATIONS * jaccard - 3 * spread, LEAST_EQUAL_SLOTS)
    least: npt.NDArray[np.float64] = np.where(ratio < config.size_ratio, PERMUTATIONS + 1, needed)
    return least


def passages(text: str, kept: Hashes) -> float:
    """Return the share of a comparable text that stands in long passages of its own: 0..1.

    A reworded copy differs here and there; what a reporter added stands together. A passage is
    LEAST_PASSAGE shingles in a row that the kept text lacks, or a quarter of a shorter text; up to
    SLIP between them may be the kept text's.

    Args:
        text: The newcomer's comparable text.
        kept: Hashes that do not count as its own, sorted: the kept text's, and frequent ones.
    """
    hashes, width = ordered(text)
    own = np.flatnonzero(~is_among(hashes, kept))
    if not len(own):
        return 0.0
    ends = np.flatnonzero(np.diff(own, append=own[-1] + SLIP + 2) > SLIP + 1)
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = own[ends] - own[starts] + 1
    least = min(LEAST_PASSAGE[width], len(hashes) / 4)
    return float(lengths[lengths >= least].sum() / len(hashes))


def _agreement(figures: Hashes, held: Hashes) -> float:
    """Return which share of figures is held; a number that counts something else is held by half.

    Copies put games in place of sets, and a day's number where its name stood.
    """
    if not len(figures):
        return 1.0
    among = is_among(figures, held)
    other = figures[~among]
    numbers = is_among(other >> _NUMBER_SHIFT, held >> _NUMBER_SHIFT)
    shared = len(figures) - len(other) + ANOTHER_SIGN * np.count_nonzero(numbers)
    return float(shared / len(figures))


def _shared(left: Hashes, right: Hashes) -> int:
    """How many values two sorted arrays without repeats have in common."""
    if not len(left) or not len(right):
        return 0
    return int(np.count_nonzero(is_among(left, right)))
