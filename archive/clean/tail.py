"""The bottom of a page: byline, rights, tip lines, the list of other stories."""

from collections.abc import Sequence

from archive.article import Removed
from archive.clean.agency import is_credit
from archive.clean.furniture import (
    at_the_end,
    may_hold_furniture,
    removed,
    split_bracket,
    split_glued,
    unmistakable,
)
from archive.clean.lists import list_start


def strip_tail(lines: Sequence[str]) -> tuple[list[str], list[Removed]]:
    """Return the lines without furniture, and the furniture in the order of the page.

    A rule that only holds below the story is asked from the last line up, until a line
    belongs to the story; an unmistakable line opens the end again, because a footer may
    stand in the middle of a page whose related list we cannot tell from prose. An agency's
    name stays, since it says whose the text is, and ends nothing.
    """
    story = list_start(lines)
    listed = [removed(at_the_end(line) or "related", [line]) for line in lines[story:]]
    taken = [piece for pieces in reversed(listed) for piece in pieces]
    suspect = may_hold_furniture("\n".join(lines[:story]))
    kept: list[str] = []
    below = True
    for at, line in reversed(list(enumerate(lines[:story]))):
        if not (below or suspect):
            return [*lines[: at + 1], *kept[::-1]], taken[::-1]
        text = line
        if below:
            text, glued = _without_glued(line)
            taken += glued
        rule = at_the_end(text) if below else unmistakable(text)
        if rule:
            taken += removed(rule, [text])
            below = True
        elif text:
            kept.append(text)
            below = below and is_credit(text)
    return kept[::-1], taken[::-1]


def _without_glued(line: str) -> tuple[str, list[Removed]]:
    taken: list[Removed] = []
    while parts := split_glued(line) or split_bracket(line):
        line, glued = parts
        taken += removed(at_the_end(glued) or "byline", [glued])
    return line, taken
