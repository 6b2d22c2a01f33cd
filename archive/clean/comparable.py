"""The text by which likeness is judged: what copies reword, brought to one form."""

import re
import unicodedata
from collections.abc import Sequence

from archive.clean.credits import without_capitals, without_credits, without_wire
from archive.clean.endings import plain
from archive.clean.numerals import in_digits, in_words

CLEANING_VERSION = 2
"""Raise it with any change to what this package returns: stored signatures rest on it."""

# The mark comes first, so that the search leaps from mark to mark.
_FIGURE_COMMA = re.compile(r",(?<=[0-9],)(?=[0-9])")
_LONE_POINT = re.compile(r"\.(?:(?![0-9])|(?<![0-9]\.))")
_FEW = 40
_QUOTES = frozenset("\"'`´‘’‚‛“”„‟「」『』〈〉《》«»")


class _Folded(dict[int, str | None]):
    """What becomes of a character, learned once: kept, a space, or nothing."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        kind = unicodedata.category(sign)
        # A quotation mark stands inside a word (했다"고); other marks part words.
        if sign in _QUOTES or kind == "Cf":
            self[code] = None
        elif sign not in "%." and (kind[0] in "PSZC"):
            self[code] = " "
        else:
            self[code] = sign
        return self[code]


_FOLDED = _Folded()


def comparable(body: str, captions: Sequence[str] = ()) -> str:
    """Return the text in the one form that copies share; only likeness is judged by it.

    Letters, digits, decimal points and % signs are left, between single spaces. A body
    without any is compared by its captions. Calling it on its own result changes nothing.
    """
    return _form(body) or _form("\n".join(captions))


def _form(text: str) -> str:
    text = _normal(text)
    text = without_credits(text)
    text = _without_marks(in_words(_FIGURE_COMMA.sub("", text)))
    text = in_digits(" ".join(_LONE_POINT.sub(" ", text).split()))
    text = plain(without_wire(text))
    # Taking a mark away can bring a letter and its accent together.
    return text if unicodedata.is_normalized("NFKC", text) else _form(text)


def _normal(text: str) -> str:
    folded = without_capitals(unicodedata.normalize("NFKC", text)).casefold()
    return unicodedata.normalize("NFKC", folded)


def _without_marks(text: str) -> str:
    """Return the text with its marks folded; a page has ten kinds, replaced one by one."""
    marks = {sign: folded for sign in set(text) if (folded := _FOLDED[ord(sign)]) != sign}
    if len(marks) > _FEW:
        return text.translate(_FOLDED)
    for sign, folded in marks.items():
        text = text.replace(sign, folded or "")
    return text
