"""The benchmark's own measure: shingles of four words, precision and recall meaned over pages."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean

_WORD = re.compile(r"\w+")
_WORDS = 4


@dataclass(frozen=True, slots=True)
class Score:
    """Means over pages, each in 0..1; F1 is of the means."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(pairs: Iterable[tuple[str, str]]) -> Score:
    """Return the score of pairs of a true and a given text."""
    counts = [_counts(true, given) for true, given in pairs]
    return Score(
        mean(_share(hits, extra) for hits, extra, _ in counts if hits + extra),
        mean(_share(hits, missed) for hits, _, missed in counts if hits + missed),
    )


def _counts(true: str, given: str) -> tuple[int, int, int]:
    wanted, found = _shingles(true), _shingles(given)
    hits = (wanted & found).total()
    return hits, found.total() - hits, wanted.total() - hits


def _share(hits: int, others: int) -> float:
    return hits / (hits + others)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - _WORDS + 1))
    return Counter(tuple(words[at : at + _WORDS]) for at in starts if words)
