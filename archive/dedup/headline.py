"""Headlines: their marks, how alike two are, and keys by which like ones of an outlet meet."""

import re
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import xxhash

KEYS: Final = 8
ALIKE: Final = 0.4

_WORDS = (
    r"속보|상보|긴급|종합\s?\d{0,2}보?|\d{1,2}보|정정|수정|고침"
    r"|速報|続報|詳報|訂正|快[讯訊]|更新|更正|breaking|updated?(?:\s?\d+)?|correct(?:ed|ion)|flash"
)
# In brackets, or at the very start before a stop: 종합병원 and "update" in a sentence are none.
_MARK = re.compile(
    rf"[\[(<【〈]\s*({_WORDS})\s*[\])>】〉]|^\s*({_WORDS})\s*(?:[:=…,]|-\s?)", re.IGNORECASE
)
_SIGNS = re.compile(r"[^\w%]+")

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_ROW_BITS: Final = np.uint64(32)
_MARKED: Final = np.uint64(1)
_SEEDS: Final = np.arange(1, KEYS + 1, dtype=np.uint64)[:, None] * np.uint64(0xC2B2AE3D27D4EB4F)


def mark(headline: str) -> str:
    """Return the headline's sign of a flash, a later report or a correction; empty without one."""
    found = _MARK.search(headline)
    return "".join((found[1] or found[2]).split()).casefold() if found else ""


def headlines_alike(left: str, right: str) -> float:
    """Return the share of character pairs that two headlines have in common, marks aside: 0..1."""
    pairs = _pairs(left), _pairs(right)
    total = len(pairs[0]) + len(pairs[1])
    return 2 * len(pairs[0] & pairs[1]) / total if total else 0.0


def held_codes(publisher: str | None, headline: str) -> npt.NDArray[np.uint64]:
    """Return the bucket codes under which a headline is held: ``KEYS`` or none.

    They are the lowest hashes of its character pairs, the mark's presence in the last bit
    and 32 zero bits, where an index puts a row. Two headlines of one publisher that share
    ``s`` of their pairs meet with chance 1 - (1 - s / (2 - s))**KEYS. A headline without a
    publisher or without two letters has none.
    """
    return (_keys(publisher, headline) | np.uint64(bool(mark(headline)))) << _ROW_BITS


def asked_codes(publisher: str | None, headline: str) -> npt.NDArray[np.uint64]:
    """Return the bucket codes that a headline asks for.

    Of a flash and its report one carries a mark: a marked headline asks for all, another
    for marked ones only.
    """
    keys = _keys(publisher, headline)
    marked = (keys | _MARKED) << _ROW_BITS
    return np.concatenate([marked, keys << _ROW_BITS]) if mark(headline) else marked


@lru_cache(maxsize=1 << 14)
def _keys(publisher: str | None, headline: str) -> npt.NDArray[np.uint64]:
    pairs = _pairs(headline)
    if publisher is None or not pairs:
        return np.empty(0, np.uint64)
    seed = xxhash.xxh3_64_intdigest(publisher.encode("utf-8", "replace"))
    units = np.array([ord(pair[0]) << 32 | ord(pair[1]) for pair in pairs], np.uint64)
    mixed = (units ^ np.uint64(seed)) * _MIX
    mixed ^= mixed >> np.uint64(31)
    mixed = (mixed[None, :] ^ _SEEDS) * _MIX
    mixed ^= mixed >> np.uint64(29)
    lowest: npt.NDArray[np.uint64] = mixed.min(axis=1) >> np.uint64(33) << _MARKED
    return lowest


@lru_cache(maxsize=4096)
def _pairs(headline: str) -> frozenset[str]:
    packed = _SIGNS.sub("", _MARK.sub(" ", headline).casefold())
    return frozenset(packed[at : at + 2] for at in range(len(packed) - 1))
