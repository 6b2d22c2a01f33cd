"""Two texts sentence beside sentence, with what changed inside each pair."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.clean.sentences import key, sentences
from archive.reading.matching import matches
from archive.reading.wording import Piece, pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence of each text that say the same or nearly so, or one that stands alone.

    A side without a sentence is None. Only where both stand and differ there are pieces; those
    of a side, joined, are its sentence. ``is_moved`` says of a sentence alone that the
    other text has it at another place.
    """

    left: str | None
    right: str | None
    left_pieces: tuple[Piece, ...] = ()
    right_pieces: tuple[Piece, ...] = ()
    is_moved: bool = False

    @property
    def is_same(self) -> bool:
        """Whether both sides have it, letter for letter and digit for digit."""
        return self.left is not None and self.right is not None and not self.left_pieces


def sentences_of(body: str) -> list[str]:
    """Return the sentences of a body without outer white space, in order."""
    found = (piece.strip() for line in body.splitlines() for piece in sentences(line))
    return [sentence for sentence in found if sentence]


def align(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Return both texts' sentences, each once and in order on its side, like beside like."""
    keys = [[key(sentence) or sentence for sentence in side] for side in (left, right)]
    shared = Counter(keys[0]) & Counter(keys[1])
    rows: list[Pair] = []
    at = beside = 0
    for one, two in [*matches(keys[0], keys[1]), (len(left), len(right))]:
        rows += (
            Pair(left=left[place], right=None, is_moved=keys[0][place] in shared)
            for place in range(at, one)
        )
        rows += (
            Pair(left=None, right=right[place], is_moved=keys[1][place] in shared)
            for place in range(beside, two)
        )
        if one < len(left):
            rows.append(_beside(left[one], right[two], is_same=keys[0][one] == keys[1][two]))
        at, beside = one + 1, two + 1
    return rows


def _beside(left: str, right: str, *, is_same: bool) -> Pair:
    if is_same:
        return Pair(left=left, right=right)
    changed = pieces(left, right)
    return Pair(left=left, right=right, left_pieces=changed[0], right_pieces=changed[1])
