"""What a copy says in its own words: the sentences that the kept article does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from archive.clean.comparable import comparable
from archive.clean.sentences import sentences
from archive.dedup.shingles import CHARACTERS, NO_HASHES, WORDS, Hashes, Shingles, is_among, shingle

HELD: Final = 0.9

# Cleaning knows this letter in no rule, so that it parts sentences and leaves them alone.
_PARTED: Final = "ᚠ"
# A sentence in another script than its article was shingled there by the article's rule. A
# run of a letter brings that rule about here, and so many shingles of its own.
_RULES: Final = (("가", CHARACTERS), ("q", WORDS - 2))


@dataclass(frozen=True, slots=True)
class _Held:
    """The kept text's hashes, and those that count for nothing in the other text, sorted."""

    hashes: Hashes
    uncounted: Hashes

    def shares(self, text: str, own: int = 0) -> tuple[int, float]:
        """Return how many shingles a text has but ``own``, and which share of them is held."""
        found = shingle(text, self.uncounted).hashes
        count = len(found) - own
        return count, self._number(found) / count if count > 0 else 1.0

    def holds_addition(self, alone: str, both: str) -> bool:
        """Whether the kept text has what a sentence adds to its neighbor's shingles."""
        longer, shorter = (shingle(text, self.uncounted).hashes for text in (both, alone))
        added = np.setdiff1d(longer, shorter, assume_unique=True)
        return self._number(added) >= HELD * len(added)

    def _number(self, found: Hashes) -> int:
        return int(np.count_nonzero(is_among(found, self.hashes)))


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
    texts = ["", *(text for _, text in said), ""]
    lacking = _lacking(texts, 1, len(texts) - 1, _Held(kept.hashes, uncounted))
    return tuple(said[place - 1][0] for place in lacking)


def _texts(printed: list[str]) -> list[str]:
    """Return each sentence's comparable text, of one cleaning for all."""
    texts = [text.strip() for text in comparable(f" {_PARTED} ".join(printed)).split(_PARTED)]
    if len(texts) == len(printed):
        return texts
    return [comparable(sentence) for sentence in printed]


def _lacking(texts: list[str], start: int, stop: int, kept: _Held) -> Iterator[int]:
    """Yield the places from start to stop that are not held: halved until they are found.

    What holds a stretch wholly holds all its sentences, so a near copy takes few steps.
    """
    if stop - start > 1:
        if kept.shares(" ".join(texts[start:stop]))[1] < 1:
            middle = (start + stop) // 2
            yield from _lacking(texts, start, middle, kept)
            yield from _lacking(texts, middle, stop, kept)
    elif stop > start and not _is_held(texts, start, kept):
        yield start


def _is_held(texts: list[str], place: int, kept: _Held) -> bool:
    before, text, after = texts[place - 1 : place + 2]
    count, share = kept.shares(text)
    if share >= HELD:
        return True
    if count == 1:
        neighbors = ((before, f"{before} {text}"), (after, f"{text} {after}"))
        return any(kept.holds_addition(alone, both) for alone, both in neighbors if alone)
    foreign = (kept.shares(f"{text} {letter * (len(text) + 1)}", own) for letter, own in _RULES)
    return any(count > 0 and share >= HELD for count, share in foreign)
