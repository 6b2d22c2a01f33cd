"""What a copy says in its own words: the sentences that the kept article does not hold."""

from typing import Final

import numpy as np
import numpy.typing as npt

from archive.clean.comparable import comparable
from archive.clean.sentences import sentences
from archive.dedup.shingles import (
    CHARACTERS,
    NO_HASHES,
    Hashes,
    Shingles,
    is_among,
    ordered,
)

HELD: Final = 0.9

# Cleaning knows this letter in no rule, so that it parts sentences and leaves them alone.
_PARTED: Final = "ᚠ"


def own_sentences(body: str, kept: Shingles, uncounted: Hashes = NO_HASHES) -> tuple[str, ...]:
    """Return the sentences of a cleaned body that a kept text does not hold, in order, each once.

    A sentence is held when nine in ten of its shingles are; one that is shorter than a shingle,
    when it stands in the kept text behind or before the same words. One without a letter or
    digit, or with nothing but a dateline, says nothing that could be lost.

    Args:
        body: Paragraphs, one newline between.
        kept: The shingles of the kept text that count.
        uncounted: Shingles that count for nothing in the body, sorted.
    """
    lines = body.splitlines()
    printed = list(dict.fromkeys(piece.strip() for line in lines for piece in sentences(line)))
    said = [(piece, text) for piece, text in zip(printed, _texts(printed), strict=True) if text]
    # All at once: a sentence in another script is shingled as its article was.
    hashes, width = ordered(" ".join(text for _, text in said))
    held = is_among(hashes, kept.hashes) | is_among(hashes, uncounted)
    own = []
    start = 0
    for piece, text in said:
        units = len(text.replace(" ", "")) if width == CHARACTERS else len(text.split())
        if not _is_held(held, start, units, width):
            own.append(piece)
        start += units
    return tuple(own)


def _is_held(held: npt.NDArray[np.bool_], start: int, units: int, width: int) -> bool:
    """Return whether the units from ``start`` on, letters or words, are held."""
    inside = held[start : start + units - width + 1] if units >= width else held[:0]
    if len(inside):
        return bool(inside.mean() >= HELD)
    return bool(held[max(0, start + units - width) : start + 1].any())


def _texts(printed: list[str]) -> list[str]:
    """Return each sentence's comparable text, of one cleaning for all."""
    texts = [text.strip() for text in comparable(f" {_PARTED} ".join(printed)).split(_PARTED)]
    if len(texts) == len(printed):
        return texts
    return [comparable(sentence) for sentence in printed]
