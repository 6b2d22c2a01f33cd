"""The top of a story: the summary above it, and the lead printed twice."""

import re
from collections.abc import Sequence

from archive.article import Removed
from archive.clean.sentences import SENTENCE_CHARS, counts, is_ended, is_prose, key

SUMMARY_LINES = 6
# The lead stands at the top. Deeper and looser, a statement printed after the story that
# quotes it, and one victim's case beside another's, pass for repeats.
HEAD_PARAGRAPHS = 4
NEAR = 0.85
SHINGLE = 3
CONDENSED = 0.85
CONDENSED_WORDS = 6
PROBES = 8

_STOP = "\n"
_DIGITS = re.compile(r"\d+")


class Told:
    """A paragraph, the keys of its sentences, and its own."""

    __slots__ = ("key", "sentences", "text")

    def __init__(self, text: str, sentences: list[str]) -> None:
        self.text = text
        self.sentences = [mine for mine in sentences if mine]
        self.key = "".join(sentences)


def without_summary(told: list[Told]) -> tuple[list[Told], list[Removed]]:
    start = next((i for i, one in enumerate(told[:3]) if is_ended(one.text)), len(told))
    stop = start + _summary_lines(told[start:])
    rule = "summary" if stop - start > 1 else "repeat"
    taken = [Removed(rule=rule, text=one.text) for one in told[start:stop]]
    return told[:start] + told[stop:], taken


def _summary_lines(told: Sequence[Told]) -> int:
    """Return how many leading lines are a summary of what follows them.

    A text pasted twice opens the same way, so a summary must also be the smaller part or
    take sentences out of longer paragraphs; one line alone must be the next one's lead.
    """
    story = "".join(one.key + _STOP for one in told)
    lines = end = 0
    ends: list[int] = []
    while lines < min(SUMMARY_LINES, len(told)):
        end += len(told[lines].key) + 1
        if not _recurs(told[lines], story, end):
            break
        ends.append(end)
        lines += 1
    while lines and not all(_recurs(one, story, ends[lines - 1]) for one in told[:lines]):
        lines -= 1
    if lines == 1:
        return int(_recurs(told[0], _STOP + told[1].key, 0))
    if not lines or 2 * ends[lines - 1] <= len(story) - ends[lines - 1]:
        return lines
    again = {one.key for one in told[lines:]}
    return 0 if all(one.key in again for one in told[:lines]) else lines


def _recurs(one: Told, story: str, after: int) -> bool:
    """Return whether the paragraph is one sentence that counts and stands again further on."""
    if len(one.sentences) != 1 or not counts(one.text, one.key):
        return False
    at = story.find(one.key, after)
    # "1번째 …" also stands in "11번째 …", and says something else there.
    return at >= 0 and not (one.key[0].isdigit() and story[at - 1].isdigit())


def without_near_leads(told: list[Told]) -> tuple[list[Told], list[Removed]]:
    """Drop, among the opening paragraphs, one that another of them says more fully.

    The window slides over what is dropped, so a thousand near copies cost one pass.
    """
    kept: list[Told] = []
    removed: list[Removed] = []
    rest = iter(told)
    for one in rest:
        twin = _near_twin(one, kept)
        if twin is None:
            kept.append(one)
        elif len(one.key) <= len(kept[twin].key):
            removed.append(Removed(rule="repeat", text=one.text))
        else:
            removed.append(Removed(rule="repeat", text=kept.pop(twin).text))
            kept.append(one)
        if len(kept) == HEAD_PARAGRAPHS:
            break
    return [*kept, *rest], removed


def _near_twin(one: Told, kept: Sequence[Told]) -> int | None:
    """Return the place of the paragraph that says the same; headings say nothing."""
    if not kept or not is_prose(one.text):
        return None
    mine = one.key
    return next(
        (
            i
            for i, other in enumerate(kept)
            if is_prose(other.text) and (_is_near(mine, other.key) or _condensed(other, one))
        ),
        None,
    )


def _is_near(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return _share(shorter, longer, NEAR) >= NEAR


def _condensed(summary: Told, told: Told) -> bool:
    """Return whether one sentence above a paragraph says it with words left out.

    Nearly all its words, but for their endings, stand there in its order, and all its figures.
    """
    words, longer = summary.text.split(), told.text.split()
    if len(summary.sentences) != 1 or not CONDENSED_WORDS <= len(words) < len(longer):
        return False
    found = at = 0
    for word in words:
        place = next((i for i in range(at, len(longer)) if longer[i][:2] == word[:2]), None)
        if place is not None:
            found, at = found + 1, place + 1
    figures = set(_DIGITS.findall(summary.key)) <= set(_DIGITS.findall(told.key))
    return figures and found >= CONDENSED * len(words)


def _share(shorter: str, longer: str, enough: float) -> float:
    """Return the share of the shorter key's shingles in the longer; 0 if figures differ.

    A few shingles are asked first: most pairs have nothing in common, and end there.
    """
    last = len(shorter) - SHINGLE + 1
    if len(shorter) < SENTENCE_CHARS:
        return 0.0
    probes = range(0, last, max(1, last // PROBES))
    if 2 * sum(shorter[i : i + SHINGLE] in longer for i in probes) < enough * len(probes):
        return 0.0
    pieces = {shorter[i : i + SHINGLE] for i in range(last)}
    found = sum(piece in longer for piece in pieces) / len(pieces)
    if found < 1 and not set(_DIGITS.findall(shorter)) <= set(_DIGITS.findall(longer)):
        return 0.0
    return found


def condenses(line: str, others: Sequence[str], share: float) -> bool:
    """Return whether another paragraph says ``share`` of the line, with the same figures."""
    mine = key(line)
    return any(_share(mine, key(other), share) >= share for other in others)
