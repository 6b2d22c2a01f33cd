"""The text by which likeness is judged: what copies reword, brought to one form."""

import re
import unicodedata
from collections.abc import Sequence

from archive.clean.credits import without_capitals, without_credits, without_wire
from archive.clean.endings import plain
from archive.clean.marks import without_marks
from archive.clean.numerals import in_digits, in_words

CLEANING_VERSION = 3
"""Raise it with any change to what this package returns: stored signatures rest on it."""

# The mark comes first, so that the search leaps from mark to mark.
_FIGURE_COMMA = re.compile(r",(?<=[0-9],)(?=[0-9])")
# Most bodies are in NFKC but for these, and the check is far sooner done than the rewriting.
_WIDER = {"\xa0": " ", "…": "..."}


def comparable(body: str, captions: Sequence[str] = ()) -> str:
    """Return the text in the one form that copies share; only likeness is judged by it.

    Letters, digits, decimal points and % signs are left, between single spaces. A body
    without any is compared by its captions. Calling it on its own result changes nothing.
    """
    return _form(body) or _form("\n".join(captions))


def _form(text: str) -> str:
    text = without_credits(_normal(text))
    text = without_marks(in_words(_FIGURE_COMMA.sub("", text)))
    text = plain(without_wire(in_digits(text)))
    # Taking a mark away can bring a letter and its accent together.
    return text if unicodedata.is_normalized("NFKC", text) else _form(text)


def _normal(text: str) -> str:
    for sign, usual in _WIDER.items():
        text = text.replace(sign, usual)
    text = unicodedata.normalize("NFKC", text).replace("\n", " ")
    # White space of any kind and length is one space to every rule that follows.
    if "  " in text or not text.isprintable():
        text = " ".join(text.split())
    return unicodedata.normalize("NFKC", without_capitals(text).casefold())
