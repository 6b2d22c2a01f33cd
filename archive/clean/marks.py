"""Marks folded: what copies print between their words, brought to single spaces."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

# The planes above hold emoji and rare letters: each is asked as it comes.
_PLANE = 0x10000
_GONE = 0
_SPACE, _POINT, _ZERO, _NINE = map(ord, " .09")
_QUOTES = frozenset("\"'`´‘’‚‛“”„‟「」『』〈〉《》«»")


def without_marks(text: str) -> str:
    """Return the letters, digits, % signs and decimal points of a text, between single spaces.

    A quotation mark goes without a space, for it stands inside a word (했다"고).
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded: NDArray[np.uint32] = _table().take(codes, mode="clip")
    is_rare = codes >= _PLANE
    if is_rare.any():
        folded[is_rare] = [_folded(code) for code in codes[is_rare].tolist()]
    folded = folded[folded != _GONE]
    folded[_lone_points(folded)] = _SPACE
    is_space = folded == _SPACE
    single = folded[1:][~(is_space[1:] & is_space[:-1])]
    told: bytes = folded[:1].tobytes() + single.tobytes()
    return told.decode("utf-32-le").strip()


def _lone_points(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which signs are full stops, and not a point between two digits."""
    points: NDArray[np.bool_] = codes == _POINT
    digits = (codes >= _ZERO) & (codes <= _NINE)
    points[1:-1] &= ~(digits[:-2] & digits[2:])
    return points


@cache
def _table() -> NDArray[np.uint32]:
    """Return what each code of the first plane becomes; made once, in some milliseconds."""
    return np.fromiter(map(_folded, range(_PLANE)), np.uint32, _PLANE)


def _folded(code: int) -> int:
    """Return what becomes of a character: itself, a space, or nothing."""
    sign = chr(code)
    kind = unicodedata.category(sign)
    if sign in _QUOTES or kind == "Cf":
        return _GONE
    return _SPACE if sign not in "%." and kind[0] in "PSZC" else code
