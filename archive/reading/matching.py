"""Which sentence of one text answers to which of another, in time for any length."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

ALIKE: Final = 0.5
# Most pairs of sentences that are compared; the gaps of longer texts are compared in parts.
MOST_PAIRS: Final = 200_000
# Of a sentence without end this much is compared.
COMPARED_CHARS: Final = 400

Place = tuple[int, int]


def matches(left: Sequence[str], right: Sequence[str]) -> list[Place]:
    """Return places of sentences that answer to each other, rising on both sides.

    Equal ones come first; between those, the most alike with over half of their pairs of
    characters in common.

    Args:
        left: The sentences' letters and digits, as ``archive.clean.sentences.key`` gives them.
        right: The same of the other text.
    """
    equal = _rising(_equal(left, right))
    borders = [(-1, -1), *equal, (len(left), len(right))]
    gaps = [(range(a + 1, c), range(b + 1, d)) for (a, b), (c, d) in pairwise(borders)]
    parts = 1 + sum(len(one) * len(two) for one, two in gaps) // MOST_PAIRS
    alike = [
        place
        for one, two in gaps
        for part in range(parts)
        for place in _alike(left, right, _part(one, part, parts), _part(two, part, parts))
    ]
    return sorted(equal + alike)


def _equal(left: Sequence[str], right: Sequence[str]) -> list[Place]:
    """Return places of equal sentences by the left, each place once.

    The n-th printing of a sentence answers to the other text's n-th, so that one sentence over
    and over costs no more than any other text.
    """
    places = {each: place for place, each in enumerate(_numbered(right))}
    met = enumerate(_numbered(left))
    return [(place, places[each]) for place, each in met if each in places]


def _numbered(keys: Sequence[str]) -> Iterator[tuple[str, int]]:
    seen: Counter[str] = Counter()
    for each in keys:
        yield each, seen[each]
        seen[each] += 1


def _rising(places: Sequence[Place]) -> list[Place]:
    """Return the longest row of places, given by the left, whose right sides rise too."""
    tops: list[int] = []
    ends: list[int] = []
    behind: list[int] = []
    for number, (_, right) in enumerate(places):
        rank = bisect_left(tops, right)
        tops[rank : rank + 1] = [right]
        ends[rank : rank + 1] = [number]
        behind.append(ends[rank - 1] if rank else -1)
    row: list[Place] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        row.append(places[number])
        number = behind[number]
    return row[::-1]


def _part(whole: range, part: int, parts: int) -> range:
    return whole[len(whole) * part // parts : len(whole) * (part + 1) // parts]


def _alike(left: Sequence[str], right: Sequence[str], one: range, two: range) -> list[Place]:
    """Return the row of alike sentences between two stretches with the greatest sum."""
    if not one or not two:
        return []
    pairs = [_pairs(left[place]) for place in one], [_pairs(right[place]) for place in two]
    likeness = [[_likeness(each, other) for other in pairs[1]] for each in pairs[0]]
    best = [[0.0] * (len(two) + 1) for _ in range(len(one) + 1)]
    for row in range(len(one) - 1, -1, -1):
        for column in range(len(two) - 1, -1, -1):
            paired = likeness[row][column] and likeness[row][column] + best[row + 1][column + 1]
            best[row][column] = max(best[row + 1][column], best[row][column + 1], paired)
    found: list[Place] = []
    row = column = 0
    while row < len(one) and column < len(two):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            found.append((one[row], two[column]))
            row, column = row + 1, column + 1
    return found


def _pairs(text: str) -> frozenset[str]:
    cut = text[:COMPARED_CHARS]
    return frozenset(cut[place : place + 2] for place in range(len(cut) - 1))


def _likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """Return the share of character pairs in common, 0 when it is not over ``ALIKE``."""
    total = len(left) + len(right)
    share = 2 * len(left & right) / total if total else 0.0
    return share if share > ALIKE else 0.0
