"""Shingles that count for nothing: what recurs over many stories is form, not what they say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec
import numpy as np
import xxhash

from archive.dedup.shingles import Hashes, Shingles
from archive.errors import ArchiveError

SHARE: Final = 0.01
LEAST_STORIES: Final = 10
LEAST_SAMPLE: Final = 500

_NONE: Final = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequent:
    """What was learned from an archive.

    Attributes:
        version: XXH3 of what was learned, 63 bits; 0 when that is nothing yet.
        stories: How many stories were looked at.
        held: How many articles the archive held then.
        after: The table's version then: signatures up to it rest on earlier lessons.
        day: Days from 1970 to the day of learning.
        everywhere: Shingles in more than SHARE of all stories, sorted uint32.
        publishers: For a publisher those in more than SHARE of its stories, the former included.
    """

    version: int = 0
    stories: int = 0
    held: int = 0
    after: int = 0
    day: int = 0
    everywhere: Hashes = field(default_factory=_NONE.copy)
    publishers: Mapping[str, Hashes] = field(default_factory=dict)

    def of(self, publisher: str | None) -> Hashes:
        """Return the shingles that count for nothing in a text of this publisher, sorted."""
        return self.publishers.get(publisher, self.everywhere) if publisher else self.everywhere


class _Packed(msgspec.Struct, forbid_unknown_fields=True):
    stories: int
    held: int
    after: int
    day: int
    everywhere: bytes
    publishers: dict[str, bytes]


def learn(stories: Iterable[tuple[str | None, Shingles]], held: int, after: int, day: int) -> bytes:
    """Return, packed, the shingles that recur, from one text a story with its publisher.

    A shingle must also stand in LEAST_STORIES stories: 1 % of a small outlet's is one story.
    """
    by_publisher: dict[str | None, list[Hashes]] = {}
    for publisher, shingles in stories:
        by_publisher.setdefault(publisher, []).append(shingles.hashes)
    texts = [hashes for each in by_publisher.values() for hashes in each]
    everywhere = _recurring(texts)
    own = {
        publisher: np.union1d(everywhere, recurring)
        for publisher, each in by_publisher.items()
        if publisher is not None and len(recurring := _recurring(each))
    }
    return msgspec.msgpack.encode(
        _Packed(
            stories=len(texts),
            held=held,
            after=after,
            day=day,
            everywhere=_bytes(everywhere),
            publishers={name: _bytes(hashes) for name, hashes in sorted(own.items())},
        )
    )


def version_of(packed: bytes) -> int:
    """Return the version of what ``learn`` packed."""
    return xxhash.xxh3_64_intdigest(packed) >> 1


def unpack(packed: bytes, key: str) -> Frequent:
    """Return what ``learn`` packed: MessagePack, hashes as little-endian uint32.

    Raises:
        ArchiveError: The object is damaged.
    """
    try:
        found = msgspec.msgpack.decode(packed, type=_Packed)
        return Frequent(
            version=version_of(packed),
            stories=found.stories,
            held=found.held,
            after=found.after,
            day=found.day,
            everywhere=np.frombuffer(found.everywhere, "<u4"),
            publishers={name: np.frombuffer(own, "<u4") for name, own in found.publishers.items()},
        )
    except (msgspec.DecodeError, ValueError) as error:
        raise ArchiveError(f"{key}: damaged ({error}); restore it from a backup") from error


def _recurring(texts: list[Hashes]) -> Hashes:
    least = max(LEAST_STORIES, int(SHARE * len(texts)) + 1)
    if len(texts) < least:
        return _NONE
    values, counts = np.unique(np.concatenate(texts), return_counts=True)
    recurring: Hashes = values[counts >= least]
    return recurring


def _bytes(hashes: Hashes) -> bytes:
    return hashes.astype("<u4").tobytes()
