"""What changed inside a sentence, word by word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import Final

# Most pairs of words that are looked at; the middle of longer sentences changed as a whole.
MOST_PAIRS: Final = 10_000

# Scripts without spaces are told apart sign by sign; a sign keeps the marks that follow it.
_SIGN = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_STOP = r"[.,!?:;…·、。，！？()\[\]<>〈〉《》「」『』【】\"'“”‘’]"
_WORD = re.compile(
    rf"\s+|{_SIGN}[\u3099\u309a\ufe00-\ufe0f]*|[0-9]+(?:[.,][0-9]+)+|{_STOP}"
    rf"|(?:(?!{_SIGN}|{_STOP})\S)+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a sentence's characters, which the other sentence has there too or not."""

    text: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """Words from the left and from the right that stand at one place."""

    left: Sequence[str]
    right: Sequence[str]
    is_shared: bool


def pieces(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return each sentence cut where shared words end and changed ones begin, never empty runs.

    The pieces of a side, joined, are its sentence. White space between two changes belongs to
    them.
    """
    steps = list(_steps(_WORD.findall(left), _WORD.findall(right)))
    for place in range(1, len(steps) - 1):
        around = steps[place - 1], steps[place + 1]
        if not any(step.is_shared for step in around) and not "".join(steps[place].left).strip():
            steps[place] = replace(steps[place], is_shared=False)
    return (
        _joined((step.left, step.is_shared) for step in steps),
        _joined((step.right, step.is_shared) for step in steps),
    )


def _joined(runs: Iterable[tuple[Sequence[str], bool]]) -> tuple[Piece, ...]:
    filled = [("".join(words), is_shared) for words, is_shared in runs if words]
    return tuple(
        Piece(text="".join(text for text, _ in group), is_shared=is_shared)
        for is_shared, group in groupby(filled, key=itemgetter(1))
    )


def _steps(left: Sequence[str], right: Sequence[str]) -> Iterator[_Step]:
    """Yield what both have at their ends, and between those the changes."""
    start = _shared_ends(left, right)
    stop = _shared_ends(left[start:][::-1], right[start:][::-1])
    one, two = left[start : len(left) - stop], right[start : len(right) - stop]
    yield _Step(left[:start], right[:start], is_shared=True)
    if len(one) * len(two) > MOST_PAIRS:
        yield _Step(one, two, is_shared=False)
    else:
        for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
            yield _Step(one[a:b], two[c:d], is_shared=tag == "equal")
    yield _Step(left[len(left) - stop :], right[len(right) - stop :], is_shared=True)


def _shared_ends(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, two in zip(left, right, strict=False):
        if one != two:
            break
        count += 1
    return count
