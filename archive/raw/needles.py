"""Headlines and sentences to be found again in any text, by hashes only.

What is kept of a text cannot be read back, so that it may lie in the archive while an erasure
is under way. Texts are compared by letters and digits, in lower case, as ``sentences.key`` does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash

from archive.clean.sentences import sentences

LEAST_HEADLINE: Final = 10
LEAST_SENTENCE: Final = 16
"""Letters of the shortest; what is shorter is printed elsewhere by accident."""
ANCHOR: Final = 8
"""Letters by which a needle is met; a power of two."""
_BASE: Final = 0x9E3779B97F4A7C15
_FILTER_BITS: Final = 20
_CODE_POINTS: Final = 0x110000
_BLOCK: Final = 1 << 15

Letters = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.uint64]


class _Packed(msgspec.Struct):
    anchors: bytes
    lengths: bytes
    digests: bytes


def _none() -> Numbers:
    return np.empty(0, np.uint64)


@dataclass(frozen=True, kw_only=True)
class Needles:
    """Texts to be found: of each the hash of its middle letters, its length and its whole hash.

    All three are uint64, sorted by anchor, then length, then hash.
    """

    anchors: Numbers = field(default_factory=_none)
    lengths: Numbers = field(default_factory=_none)
    digests: Numbers = field(default_factory=_none)

    def __len__(self) -> int:
        return len(self.anchors)

    def found(self, text: str) -> set[int]:
        """Return the digests of the needles that a text holds."""
        return set(self._found(letters(text)))

    def are_in(self, text: str) -> bool:
        """Return whether a text holds any."""
        return next(self._found(letters(text)), None) is not None

    def without(self, digests: set[int]) -> "Needles":
        """Return these less some."""
        stays = ~np.isin(self.digests, np.fromiter(digests, np.uint64, len(digests)))
        return Needles(
            anchors=self.anchors[stays], lengths=self.lengths[stays], digests=self.digests[stays]
        )

    def _found(self, text: Letters) -> Iterator[int]:
        """Yield the digests of what stands in a text, as often as it stands there."""
        if len(text) < ANCHOR or not len(self):
            return
        hashes = _rolled(text)
        places = np.flatnonzero(self._filter[hashes >> np.uint64(64 - _FILTER_BITS)])
        first = np.searchsorted(self.anchors, hashes[places])
        for place, number in zip(places.tolist(), first.tolist(), strict=True):
            while number < len(self) and self.anchors[number] == hashes[place]:
                length, end = int(self.lengths[number]), int(self._ends[number])
                start = place - _anchored(length)
                piece = text[max(0, start) : start + length]
                digest = np.uint64(_digest(piece))
                same = number + int(np.searchsorted(self.digests[number:end], digest))
                if len(piece) == length and same < end and self.digests[same] == digest:
                    yield int(digest)
                number = end  # noqa: PLW2901 - those of one anchor lie side by side

    @cached_property
    def _ends(self) -> npt.NDArray[np.int64]:
        """Return for each needle the place behind the last of the same anchor and length."""
        is_last = np.append(
            (np.diff(self.anchors) != 0) | (np.diff(self.lengths) != 0), np.ones(1, np.bool_)
        )
        ends = np.flatnonzero(is_last) + 1
        return np.repeat(ends, np.diff(ends, prepend=0))

    @cached_property
    def _filter(self) -> npt.NDArray[np.bool_]:
        """Return whether any anchor begins with these bits: most letters of a page meet none."""
        met = np.zeros(1 << _FILTER_BITS, np.bool_)
        met[self.anchors >> np.uint64(64 - _FILTER_BITS)] = True
        return met

    def packed(self) -> bytes:
        """Return them as MessagePack, for ``unpack_needles``."""
        parts = (self.anchors, self.lengths, self.digests)
        return msgspec.msgpack.encode(_Packed(*(part.astype("<u8").tobytes() for part in parts)))


def unpack_needles(packed: bytes) -> Needles:
    """Return what ``packed`` made.

    Raises:
        ValueError: It is damaged.
    """
    found = msgspec.msgpack.decode(packed, type=_Packed)
    anchors, lengths, digests = (
        np.frombuffer(part, "<u8").astype(np.uint64)
        for part in (found.anchors, found.lengths, found.digests)
    )
    return Needles(anchors=anchors, lengths=lengths, digests=digests)


def needles(texts: Iterable[tuple[str, str]]) -> Needles:
    """Return the needles of some articles, each given by headline and body."""
    blocks = [np.empty((0, 3), np.uint64)]
    waiting: list[tuple[int, int, int]] = []
    for headline, body in texts:
        for one in worth_finding(headline, body):
            middle = _anchored(len(one))
            anchor = int(_rolled(one[middle : middle + ANCHOR])[0])
            waiting.append((anchor, len(one), _digest(one)))
        if len(waiting) >= _BLOCK:
            blocks.append(np.array(waiting, np.uint64))
            waiting.clear()
    blocks.append(np.array(waiting, np.uint64).reshape(-1, 3))
    table = np.concatenate(blocks)
    table = table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))]
    is_new = np.append(np.ones(min(1, len(table)), np.bool_), (np.diff(table, axis=0) != 0).any(1))
    anchors, lengths, digests = table[is_new].T.copy()
    return Needles(anchors=anchors, lengths=lengths, digests=digests)


def worth_finding(headline: str, body: str) -> Iterator[Letters]:
    """Yield the letters of a headline and of a body's sentences that are no accident elsewhere."""
    if len(mine := letters(headline)) >= LEAST_HEADLINE:
        yield mine
    for paragraph in body.splitlines():
        for sentence in sentences(paragraph):
            if len(mine := letters(sentence)) >= LEAST_SENTENCE:
                yield mine


def letters(text: str) -> Letters:
    """Return the code points of a text's letters and digits, in lower case."""
    folded = text.casefold().encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(folded, "<u4").astype(np.uint32)
    return codes[_is_letter()[codes]]


@cache
def _is_letter() -> npt.NDArray[np.bool_]:
    return np.fromiter((chr(code).isalnum() for code in range(_CODE_POINTS)), np.bool_)


def _anchored(length: int) -> int:
    """Return where in a needle its anchor begins: headlines often begin alike, and end alike."""
    return (length - ANCHOR) // 2


def _digest(text: Letters) -> int:
    return xxhash.xxh3_64_intdigest(text.tobytes())


def _rolled(text: Letters) -> Numbers:
    """Return the hash of the ANCHOR letters from each place on, each round of twice as many."""
    hashes = text.astype(np.uint64)
    width = 1
    while width < ANCHOR:
        base = np.uint64(pow(_BASE, width, 1 << 64))
        hashes = hashes[:-width] * base + hashes[width:]
        width *= 2
    return hashes
