"""How alike two texts are, exactly."""

from dataclasses import dataclass

import numpy as np

from archive.dedup.shingles import Hashes, Shingles


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A newcomer beside a kept article; every figure lies in 0..1 but ``hours_apart``.

    Attributes:
        coverage: Share of the newcomer's shingles that the kept article holds.
        covered: Share of the kept article's shingles that the newcomer holds.
        jaccard: Shared shingles over all.
        digit_agreement: Share of the newcomer's digit shingles in the kept one; 1 without any.
        digits_covered: Share of the kept one's digit shingles in the newcomer; 1 without any.
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
    """Return the exact likeness of two texts that both have shingles."""
    shared = _shared(newcomer.hashes, kept.hashes)
    digits = _shared(newcomer.digits, kept.digits)
    return Likeness(
        coverage=shared / len(newcomer),
        covered=shared / len(kept),
        jaccard=shared / (len(newcomer) + len(kept) - shared),
        digit_agreement=digits / len(newcomer.digits) if len(newcomer.digits) else 1.0,
        digits_covered=digits / len(kept.digits) if len(kept.digits) else 1.0,
        size_ratio=min(len(newcomer), len(kept)) / max(len(newcomer), len(kept)),
        hours_apart=hours_apart,
    )


def _shared(left: Hashes, right: Hashes) -> int:
    """How many values two sorted arrays without repeats have in common."""
    if not len(left) or not len(right):
        return 0
    places = np.searchsorted(right, left)
    places[places == len(right)] = 0
    return int(np.count_nonzero(right[places] == left))
