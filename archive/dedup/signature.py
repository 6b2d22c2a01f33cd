"""MinHash signatures, bit-identical to datasketch's, and their bands."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from archive.dedup.shingles import Hashes

Signature = npt.NDArray[np.uint32]

PERMUTATIONS: Final = 128
SEED: Final = 1
BANDS: Final = 64
ROWS: Final = PERMUTATIONS // BANDS

# A copy of coverage 0.62 at size ratio 0.3 has Jaccard 0.17 at least, that is 21 equal slots of
# 128 give or take 4; fewer than 9 is noise that need not be compared exactly.
LEAST_EQUAL_SLOTS: Final = 9

_BLOCK: Final = 4096
_BAND_NUMBERS: Final = np.arange(BANDS, dtype=np.uint64)


def sign(hashes: Hashes) -> Signature | None:
    """Return the MinHash of a set of shingle hashes, None for an empty set.

    Equals ``datasketch.MinHash(num_perm=128, seed=1, scheme="affine32")`` updated with the same
    32-bit hashes: MurmurHash3's finalizer, then a * h + b mod 2**32 for each permutation.
    """
    if not len(hashes):
        return None
    mixed = _finalize(hashes)
    lowest = np.full(PERMUTATIONS, 0xFFFFFFFF, np.uint32)
    for start in range(0, len(mixed), _BLOCK):
        block = _FACTORS[:, None] * mixed[None, start : start + _BLOCK]
        block += _TERMS[:, None]
        np.minimum(lowest, block.min(axis=1), out=lowest)
    return lowest


def band_keys(signatures: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Return one bucket key per band: uint64, shape (n, BANDS), from signatures (n, PERMUTATIONS).

    Two articles become candidates when any key is equal. With ``ROWS`` hashes a band,
    articles of Jaccard ``s`` meet with chance 1 - (1 - s**ROWS)**BANDS.
    """
    slots = signatures.reshape(len(signatures), BANDS, ROWS).astype(np.uint64)
    keys = (slots[:, :, 0] << np.uint64(32)) | slots[:, :, 1]
    keys *= np.uint64(0x9E3779B97F4A7C15)
    keys ^= keys >> np.uint64(29)
    # The band's number takes the lowest bits, so that bands never meet each other.
    return (keys & ~np.uint64(BANDS - 1)) | _BAND_NUMBERS


def may_be_alike(signature: Signature, others: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Return for each row of others, (n, PERMUTATIONS), whether an exact comparison is worth it."""
    alike: npt.NDArray[np.bool_] = (others == signature).sum(axis=1) >= LEAST_EQUAL_SLOTS
    return alike


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
