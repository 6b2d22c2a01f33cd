"""Headlines and sentences to be found again in any text, by hashes only.

What is kept of a text cannot be read back, so that it may lie in the archive while an erasure
is under way. Texts are compared by letters and digits, as ``sentences.key`` has them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash

from archive.clean.sentences import key, sentences

LEAST_HEADLINE: Final = 10
LEAST_SENTENCE: Final = 16
"""Letters of the shortest; what is shorter is printed elsewhere by accident."""
ANCHOR: Final = 10
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)

Numbers = npt.NDArray[np.uint64]


class _Packed(msgspec.Struct):
    anchors: bytes
    lengths: bytes
    digests: bytes


def _none() -> Numbers:
    return np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needles:
    """Texts to be found: of each the hash of its first letters, its length and its whole hash.

    All three are uint64 and sorted by anchor.
    """

    anchors: Numbers = field(default_factory=_none)
    lengths: Numbers = field(default_factory=_none)
    digests: Numbers = field(default_factory=_none)

    def __len__(self) -> int:
        return len(self.anchors)

    def found(self, text: str) -> set[int]:
        """Return the digests of the needles that a text holds."""
        return set(self._found(key(text)))

    def are_in(self, text: str) -> bool:
        """Return whether a text holds any."""
        return next(self._found(key(text)), None) is not None

    def without(self, digests: set[int]) -> "Needles":
        """Return these less some."""
        stays = ~np.isin(self.digests, np.fromiter(digests, np.uint64, len(digests)))
        return Needles(
            anchors=self.anchors[stays], lengths=self.lengths[stays], digests=self.digests[stays]
        )

    def _found(self, letters: str) -> Iterator[int]:
        """Yield the digests of what stands in a key, as often as it stands there."""
        if len(letters) < ANCHOR or not len(self):
            return
        hashes = _rolled(letters)
        first = np.searchsorted(self.anchors, hashes)
        first[first == len(self)] = 0
        for place in np.flatnonzero(self.anchors[first] == hashes).tolist():
            number = int(first[place])
            while number < len(self) and self.anchors[number] == hashes[place]:
                length, digest = int(self.lengths[number]), int(self.digests[number])
                piece = letters[place : place + length]
                if len(piece) == length and _digest(piece) == digest:
                    yield digest
                number += 1

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
    letters: dict[int, tuple[int, int]] = {}
    for headline, body in texts:
        for one in _worth_finding(headline, body):
            letters[_digest(one)] = int(_rolled(one[:ANCHOR])[0]), len(one)
    rows = sorted((anchor, length, digest) for digest, (anchor, length) in letters.items())
    table = np.array(rows, np.uint64).reshape(-1, 3)
    return Needles(anchors=table[:, 0].copy(), lengths=table[:, 1], digests=table[:, 2])


def _worth_finding(headline: str, body: str) -> Iterator[str]:
    if len(mine := key(headline)) >= LEAST_HEADLINE:
        yield mine
    for paragraph in body.splitlines():
        for sentence in sentences(paragraph):
            if len(mine := key(sentence)) >= LEAST_SENTENCE:
                yield mine


def _digest(letters: str) -> int:
    return xxhash.xxh3_64_intdigest(letters.encode("utf-8", "surrogatepass"))


def _rolled(letters: str) -> Numbers:
    """Return the hash of the ANCHOR letters from each place on."""
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    count = len(codes) - ANCHOR + 1
    hashes = np.zeros(count, np.uint64)
    for step in range(ANCHOR):
        hashes = hashes * _BASE + codes[step : step + count]
    return hashes
