"""Paragraphs, sentences and the key by which two of them are the same."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

# Measured on 1,600 bodies: up to 19 characters what recurs is interview talk, section
# heads and speakers' names; from 20 on, with a full stop, it is a text pasted twice.
SENTENCE_CHARS = 20
# Letters carry less than syllables, and "in the U.S. " ends like a sentence.
LETTERS_CHARS = 40

_ODD = re.compile("[\xa0\u200b\u2060\ufeff\ud800-\udfff]")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
# Zero-width joiners stay: emoji and several scripts mean something by them.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]+")

_CLOSERS = r"[\"'”’)\]』」》〉>]"
_BREAK = re.compile(rf"[.!?…]{_CLOSERS}*[^\S\n]+|[。！？]{_CLOSERS}*[^\S\n]*")
_ENDED = re.compile(rf"[.!?…。！？]{_CLOSERS}*$")
# A headline may end in "?", in "…" or in "..", so only a full stop or a verb proves prose.
_PROSE = re.compile(rf"(?:(?<!\.)[.。]|(?:다|요|죠)[!?]){_CLOSERS}*$")
_NOT_KEY = re.compile(r"[\W_]+")
_SEPARATOR = "\x1f"
_NOT_KEY_HERE = re.compile(r"[^\w\n\x1f]+")
_SPACED_SCRIPT = re.compile(r"[A-Za-z\u00c0-\u024f\u0400-\u04ff]")
_CJK = re.compile(r"[가-힣぀-ヿ一-鿿]")


def storable(text: str) -> str:
    """Return the text with U+FFFD for half a surrogate pair, which no UTF-8 file can hold."""
    if not _HALF_PAIR.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def paragraphs(body: str) -> list[str]:
    """Return the non-empty paragraphs of a body, storable, NFC, without invisible spaces."""
    if _ODD.search(body):
        body = storable(_INVISIBLE.sub("", body.replace("\xa0", " ")))
    lines = unicodedata.normalize("NFC", body).splitlines()
    return [stripped for line in lines if (stripped := line.strip())]


def key(text: str) -> str:
    """Return what two printings of one sentence share: its letters and digits, lower case."""
    return _NOT_KEY.sub("", text).casefold()


def keys(paragraphs: Sequence[str]) -> list[list[str]]:
    """Return the sentence keys of each paragraph, all in one walk over the text."""
    text = "\n".join(paragraphs).replace(_SEPARATOR, "")
    marked = _BREAK.sub(_SEPARATOR, text)
    # Eight marks in ten are these; taking them out first halves the walk.
    for mark in (" ", ".", ",", '"', "'", "_"):
        marked = marked.replace(mark, "")
    marked = _NOT_KEY_HERE.sub("", marked).casefold()
    return [line.split(_SEPARATOR) for line in marked.split("\n")]


def sentences(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph; joined, they are the paragraph again."""
    start = 0
    for stop in _BREAK.finditer(paragraph):
        yield paragraph[start : stop.end()]
        start = stop.end()
    if start < len(paragraph):
        yield paragraph[start:]


def is_ended(text: str) -> bool:
    """Return whether the text closes like a sentence, whatever its language."""
    return _ENDED.search(text[-12:].rstrip()) is not None


def is_prose(text: str) -> bool:
    """Return whether the text closes as no headline does."""
    return _PROSE.search(text[-12:]) is not None


def _is_spaced(text: str) -> bool:
    """Return whether the script writes letters, not syllables: its keys run longer."""
    return _CJK.search(text) is None and _SPACED_SCRIPT.search(text) is not None


def counts(sentence: str, mine: str) -> bool:
    """Return whether the sentence is whole, and too long to be said twice by chance."""
    least = LETTERS_CHARS if _is_spaced(sentence) else SENTENCE_CHARS
    return len(mine) >= least and is_ended(sentence)
