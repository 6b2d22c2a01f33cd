"""MinHash signatures, bit-identical to datasketch's, and their bands."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from archive.dedup.shingles import Hashes

Signature = npt.NDArray[np.uint32]

PERMUTATIONS: Final = 128
SEED: Final = 1

EMPTY: Final = np.full(PERMUTATIONS, 0xFFFFFFFF, np.uint32)
"""The MinHash of no shingles, which stands in the index for a text without any."""

_BLOCK: Final = 4096
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)
_KEY_SHIFT: Final = np.uint64(38)
_ROW_BITS: Final = np.uint64(32)
_BAND_SHIFT: Final = np.uint64(58)
_ONES: Final = np.uint64(0x0101010101010101)
_TOP_BYTE: Final = np.uint64(56)


def sign(hashes: Hashes) -> Signature | None:
    """Return the MinHash of a set of shingle hashes, None for an empty set.

    Equals ``datasketch.MinHash(num_perm=128, seed=1, scheme="affine32")`` updated with the same
    32-bit hashes: MurmurHash3's finalizer, then a * h + b mod 2**32 for each permutation.
    """
    if not len(hashes):
        return None
    mixed = _finalize(hashes)
    lowest = EMPTY.copy()
    for start in range(0, len(mixed), _BLOCK):
        block = _FACTORS[:, None] * mixed[None, start : start + _BLOCK]
        block += _TERMS[:, None]
        np.minimum(lowest, block.min(axis=1), out=lowest)
    return lowest


def band_codes(signatures: npt.NDArray[np.uint32], bands: int) -> npt.NDArray[np.uint64]:
    """Return one bucket code a band: uint64, shape (n, bands), from signatures (n, PERMUTATIONS).

    A code is the band's number in the upper 6 bits, a 26-bit hash of its ``PERMUTATIONS // bands``
    slots below, and 32 zero bits, where an index puts a row. Two articles become candidates when
    any code is equal: at Jaccard ``s`` with chance 1 - (1 - s**rows)**bands, and one pair in a
    million by accident of the hash.
    """
    rows = PERMUTATIONS // bands
    slots = signatures[:, : bands * rows].reshape(len(signatures), bands, rows).astype(np.uint64)
    codes = slots[:, :, 0]
    for row in range(1, rows):
        codes = (codes ^ (codes >> _SHIFT)) * _MIX + slots[:, :, row]
    codes *= _MIX
    codes = (codes >> _SHIFT) * _MIX >> _KEY_SHIFT << _ROW_BITS
    codes |= np.arange(bands, dtype=np.uint64) << _BAND_SHIFT
    return codes


def sketches(signatures: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Return the lowest byte of each slot, uint8 (n, PERMUTATIONS).

    Unlike slots share it once in 256, half a slot a pair: too seldom to matter beside
    the least number asked for, at a quarter of the bytes.
    """
    return (signatures & np.uint32(0xFF)).astype(np.uint8)


def equal_slots(
    left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint64]:
    """Return in how many slots each row of one equals the same row of the other, (n,)."""
    words = np.equal(left, right).view(np.uint64)
    # Each byte of the sum stays below 17, so one product adds all eight into the highest.
    equal: npt.NDArray[np.uint64] = words.sum(axis=1, dtype=np.uint64) * _ONES >> _TOP_BYTE
    return equal


def as_minhash(signature: Signature) -> Any:
    """Return datasketch's MinHash of a signature, to compare or to put into its LSH."""
    from datasketch import MinHash  # noqa: PLC0415 - it loads SciPy, which nothing else needs

    return MinHash(PERMUTATIONS, seed=SEED, hashvalues=signature, scheme="affine32")


def _permutations() -> tuple[Signature, Signature]:
    """Draw odd factors and terms as datasketch does; a test holds the two equal."""
    generator = np.random.RandomState(SEED)
    halves = generator.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32)
    terms = generator.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)
    return halves * np.uint32(2) + np.uint32(1), terms


def _finalize(hashes: Hashes) -> Hashes:
    mixed = hashes ^ (hashes >> np.uint32(16))
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


_FACTORS, _TERMS = _permutations()
