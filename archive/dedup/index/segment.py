"""Articles of one block of time, as the arrays in which candidates are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from archive.dedup.headline import held_codes
from archive.dedup.signature import band_codes, sketches

NAMES: Final = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("story_id", pa.string(), nullable=False),
        pa.field("publisher", pa.string()),
        pa.field("headline", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
    ]
)

REF: Final = np.dtype(
    [
        ("offset", "<u8"),
        ("file", "<u4"),
        ("count", "<u4"),
        ("figures", "<u4"),
        ("filling", "<u4"),
        ("check", "<u8"),
    ]
)
"""Where an article's exact shingles lie; ``count`` is 0 when they are not at hand."""

_BAND_SHIFT: Final = 58
_KEY_BITS: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Articles whose times lie in one block.

    Attributes:
        block: Number of the block: time since 1970 over the window's length.
        at: Times, int64 microseconds since 1970, (n,).
        codes: Band codes with the row in the lower 32 bits, uint64, sorted, (n * bands,).
        starts: Where the codes of each bucket of codes begin, uint32; see ``bucket_shift``.
        headlines: Headline codes with the row in the lower 32 bits, uint64, sorted.
        sketches: uint8, (n, PERMUTATIONS).
        sizes: How many shingles each has, int32, (n,).
        refs: Where exact shingles lie, ``REF``, (n,).
        names: What else a text has, schema ``NAMES``.
    """

    block: int
    at: npt.NDArray[np.int64]
    codes: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.uint32]
    headlines: npt.NDArray[np.uint64]
    sketches: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.int32]
    refs: npt.NDArray[np.void]
    names: Any

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Articles to be held, of any time; ``signatures`` apart, all as in a segment.

    ``signatures`` is uint32, (n, PERMUTATIONS).
    """

    names: Any
    at: npt.NDArray[np.int64]
    signatures: npt.NDArray[np.uint32]
    sizes: npt.NDArray[np.int32]
    refs: npt.NDArray[np.void]


def segments_of(entries: Entries, block_length: int, bands: int) -> list[Segment]:
    """Return the entries as segments, one a block; ``block_length`` is in microseconds."""
    blocks = entries.at // block_length
    made = []
    for block in np.unique(blocks).tolist():
        rows = np.flatnonzero(blocks == block)
        names = entries.names.take(pa.array(rows)).combine_chunks()
        signatures = entries.signatures[rows]
        codes = _numbered(band_codes(signatures, bands))
        made.append(
            Segment(
                block=block,
                at=entries.at[rows],
                codes=codes,
                starts=bucket_starts(codes, 0, bands, len(rows)),
                headlines=_headline_codes(names),
                sketches=sketches(signatures),
                sizes=entries.sizes[rows],
                refs=entries.refs[rows],
                names=names,
            )
        )
    return made


def bucket_shift(rows: int) -> np.uint64:
    """Return how far a code is shifted to give its bucket, in a segment of so many rows.

    A bucket is a band and the first bits of a key: one to four codes on average, so that a code is
    found in one step.
    """
    return np.uint64(_BAND_SHIFT - min(max(rows.bit_length() - 1, 0), _KEY_BITS))


def bucket_starts(
    codes: npt.NDArray[np.uint64], first_band: int, bands: int, rows: int
) -> npt.NDArray[np.uint32]:
    """Return where the buckets of some bands begin, and behind the last band where it ends.

    Args:
        codes: All codes of these bands, sorted.
        first_band: Number of the first.
        bands: How many.
        rows: Rows of the segment.
    """
    shift = bucket_shift(rows)
    per_band = 1 << (_BAND_SHIFT - int(shift))
    own = (codes >> shift).astype(np.int64) - first_band * per_band
    counts = np.bincount(own, minlength=bands * per_band)
    starts = np.concatenate(([0], np.cumsum(counts))) + first_band * rows
    return starts.astype(np.uint32)


def _headline_codes(names: Any) -> npt.NDArray[np.uint64]:
    held = held_codes(names["publisher"].to_pylist(), names["headline"].to_pylist())
    return np.sort(held.codes | held.owners.astype(np.uint64))


def _numbered(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    codes |= np.arange(len(codes), dtype=np.uint64)[:, None]
    return np.sort(codes, axis=None)


def together(
    parts: Sequence[npt.NDArray[np.uint64]], starts: Sequence[int]
) -> npt.NDArray[np.uint64]:
    """Return sorted codes of several segments as one, their rows counted on from ``starts``."""
    moved = [part + np.uint64(start) for part, start in zip(parts, starts, strict=True)]
    joined = np.concatenate(moved)
    joined.sort(kind="stable")  # merges what is sorted already
    return joined
