"""Headlines: their marks, how alike two are, and keys by which like ones of an outlet meet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import xxhash

KEYS: Final = 8
ALIKE: Final = 0.4
# Of real headlines one in forty has less of itself in its body, of a strange body's one in
# a hundred more.
TOLD: Final = 0.3

_WORDS = (
    r"속보|상보|긴급|재?종합\s?\d{0,2}보?|\d{1,2}[보신]|업데이트"
    r"|정정(?:보도문?|합니다)?|바로\s?잡(?:습니다|음|기)|수정본?|고침"
    r"|速報|続報|詳報|訂正|快[讯訊]|更新|更正|breaking|updated?(?:\s?\d+)?|correct(?:ed|ion)|flash"
)
# In brackets, or at the very start before a stop: 종합병원 and "update" in a sentence are none.
_MARK = re.compile(
    rf"[\[(<【〈]\s*({_WORDS})\s*[\])>】〉]|^\s*({_WORDS})\s*(?:[:=…,]|-\s?)", re.IGNORECASE
)
_ROUNDUP = re.compile(
    r"[\[(<【〈][^\[\]()<>【】〈〉]{0,12}(?:단신|간추린|브리핑|게시판|소식|주요\s?뉴스|헤드라인|이모저모"
    r"|まとめ|简讯|簡訊|round-?up|in brief)[^\[\]()<>【】〈〉]{0,12}[\])>】〉]"
    r"|\s[외外](?:\s?\d{1,2}건)?\s*$",
    re.IGNORECASE,
)
# Captions of one photo call differ in this alone: "[포토] 오가람, 눈부신 미모".
_PERSON = re.compile(r"^\W*(?:\w{1,8}[\])>】〉]\W*)?([가-힣]{2,4})\s?[,，'‘\"“]")
_SIGNS = re.compile(r"[^\w%]+")

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_ROW_BITS: Final = np.uint64(32)
_MARKED: Final = np.uint64(1)
_SEEDS: Final = np.arange(1, KEYS + 1, dtype=np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of several headlines: uint64, the number of each code's headline, codes of each."""

    codes: npt.NDArray[np.uint64]
    owners: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    def lists(self) -> list[list[int]]:
        """Return the codes of each headline."""
        ends = np.cumsum(self.counts).tolist()
        codes = self.codes.tolist()
        return [codes[end - count : end] for end, count in zip(ends, self.counts, strict=True)]


def mark(headline: str) -> str:
    """Return the headline's sign of a flash, a later report or a correction; empty without one."""
    found = _MARK.search(headline)
    return "".join((found[1] or found[2]).split()).casefold() if found else ""


def is_correction(mark: str) -> bool:
    """Return whether a mark says that an earlier report was wrong."""
    return mark.startswith(("정정", "바로잡", "수정", "고침", "訂正", "更正", "correct"))


def is_roundup(headline: str) -> bool:
    """Return whether the headline says that other stories stand below it, one after another."""
    return _ROUNDUP.search(headline) is not None


def person(headline: str) -> str:
    """Return the name, one Korean word, before a caption's first comma or quotation, or nothing."""
    found = _PERSON.match(headline)
    return found[1] if found else ""


def told(headline: str, body: str) -> float:
    """Return the share of a headline's character pairs that the body holds: 0..1.

    One without two letters asks for nothing.
    """
    pairs = _pairs(headline)
    plain = _plain(body)
    return sum(pair in plain for pair in pairs) / len(pairs) if pairs else 1.0


def headlines_alike(left: str, right: str) -> float:
    """Return the share of character pairs that two headlines have in common, marks aside: 0..1."""
    pairs = _pairs(left), _pairs(right)
    total = len(pairs[0]) + len(pairs[1])
    return 2 * len(pairs[0] & pairs[1]) / total if total else 0.0


def held_codes(publishers: Sequence[str | None], headlines: Sequence[str]) -> Codes:
    """Return the bucket codes under which headlines are held: ``KEYS`` for each, or none.

    They are the lowest hashes of a headline's character pairs, the mark's presence in the last
    bit and 32 zero bits, where an index puts a row. Two headlines of one publisher that share
    ``s`` of their pairs meet with chance 1 - (1 - s / (2 - s))**KEYS. A headline without a
    publisher or without two letters has none.
    """
    keys = _keys(publishers, headlines)
    marked = np.array([bool(mark(each)) for each in headlines], np.uint64)
    codes = (keys.codes | np.repeat(marked, keys.counts)) << _ROW_BITS
    return Codes(codes, keys.owners, keys.counts)


def asked_codes(publishers: Sequence[str | None], headlines: Sequence[str]) -> Codes:
    """Return the bucket codes that headlines ask for.

    Of a flash and its report one carries a mark: a marked headline asks for all, another
    for marked ones only.
    """
    keys = _keys(publishers, headlines)
    marked = np.array([bool(mark(each)) for each in headlines], np.bool_)
    plain = np.repeat(marked, keys.counts)
    codes = np.concatenate([keys.codes | _MARKED, keys.codes[plain]]) << _ROW_BITS
    owners = np.concatenate([keys.owners, keys.owners[plain]])
    order = np.argsort(owners, kind="stable")
    return Codes(codes[order], owners[order], keys.counts * (1 + marked))


def _keys(publishers: Sequence[str | None], headlines: Sequence[str]) -> Codes:
    """Hash all pairs of all headlines at once, and take the lowest of each under each seed."""
    plain = [
        _plain(one) if publisher is not None else ""
        for publisher, one in zip(publishers, headlines, strict=True)
    ]
    lengths = np.array([max(len(one) - 1, 0) for one in plain], np.int64)
    owners = np.flatnonzero(lengths)
    counts = np.where(lengths > 0, KEYS, 0)
    if not len(owners):
        return Codes(np.empty(0, np.uint64), np.empty(0, np.int64), counts)
    letters = np.frombuffer(
        "".join(one for one in plain if len(one) > 1).encode("utf-32-le", "replace"), np.uint32
    )
    letters = letters.astype(np.uint64)
    pairs = (letters[:-1] << _ROW_BITS) | letters[1:]
    # A pair that reaches from one headline into the next is none.
    pairs = np.delete(pairs, np.cumsum(lengths[owners] + 1)[:-1] - 1)
    seeds = np.array([_seed(publishers[owner]) for owner in owners.tolist()], np.uint64)
    mixed = (pairs ^ np.repeat(seeds, lengths[owners])) * _MIX
    mixed ^= mixed >> np.uint64(31)
    starts = np.concatenate(([0], np.cumsum(lengths[owners])[:-1]))
    codes = np.empty((len(owners), KEYS), np.uint64)
    for number, seed in enumerate(_SEEDS):
        under = (mixed ^ seed) * _MIX
        under ^= under >> np.uint64(29)
        codes[:, number] = np.minimum.reduceat(under, starts)
    codes = codes >> np.uint64(33) << _MARKED
    return Codes(codes.ravel(), np.repeat(owners, KEYS), counts)


@lru_cache(maxsize=4096)
def _seed(publisher: str | None) -> int:
    return xxhash.xxh3_64_intdigest((publisher or "").encode("utf-8", "replace"))


@lru_cache(maxsize=4096)
def _pairs(headline: str) -> frozenset[str]:
    plain = _plain(headline)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _plain(headline: str) -> str:
    return _SIGNS.sub("", _MARK.sub(" ", headline).casefold())
