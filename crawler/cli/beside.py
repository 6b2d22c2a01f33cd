"""The difference of two texts, drawn side by side."""

from collections.abc import Iterator, Sequence
from typing import Final

import click

from archive.reading.sidebyside import Pair
from archive.reading.wording import Piece
from crawler.cli.columns import Run, Style, print_beside, print_wrapped
from crawler.cli.screen import Screen

LEFT: Final[Style] = {"fg": "red", "bold": True}
RIGHT: Final[Style] = {"fg": "green", "bold": True}
DIM: Final[Style] = {"dim": True}
_CHANGED: Final[Style] = {"bold": True}

CHANGED, ONLY_LEFT, ONLY_RIGHT, MOVED = "~ ", "- ", "+ ", "> "
LEGEND: Final = "~ changed  - left only  + right only  > at another place  = the same"


def print_legend(screen: Screen) -> None:
    """Print what the signs at the lines' beginnings mean."""
    print_wrapped(screen, Run(LEGEND, DIM))


def print_pairs(
    screen: Screen, titles: tuple[str, str], pairs: Sequence[Pair], folded: str = ""
) -> None:
    """Print sentence beside sentence; those that both have are one line, so many the same.

    Args:
        screen: Where to.
        titles: What stands over the left and the right column.
        pairs: Sentences in order.
        folded: When given, the right side has only its own sentences: those of the left alone
            are counted with the same, and this is what the count is called.
    """
    print_beside(screen, "  ", [Run(titles[0], _CHANGED)], [Run(titles[1], _CHANGED)], {})
    same = 0
    for pair in pairs:
        if pair.is_same or (folded and pair.right is None):
            same += 1
            continue
        _print_same(screen, same, folded)
        same = 0
        _print_pair(screen, pair)
    _print_same(screen, same, folded)


def _print_same(screen: Screen, count: int, folded: str) -> None:
    if count:
        noun = "sentence" if count == 1 else "sentences"
        click.echo(screen.styled(f"= {count} {noun} {folded or 'the same'}", **DIM))


def _print_pair(screen: Screen, pair: Pair) -> None:
    if pair.left is not None and pair.right is not None:
        left = list(_runs(screen, pair.left_pieces, LEFT, "[-{}-]"))
        right = list(_runs(screen, pair.right_pieces, RIGHT, "{{+{}+}}"))
        print_beside(screen, CHANGED, left, right, _CHANGED)
    elif pair.left is not None:
        gutter, style = (MOVED, {}) if pair.is_moved else (ONLY_LEFT, LEFT)
        print_beside(screen, gutter, [Run(pair.left, style)], [], style)
    elif pair.right is not None:
        gutter, style = (MOVED, {}) if pair.is_moved else (ONLY_RIGHT, RIGHT)
        print_beside(screen, gutter, [], [Run(pair.right, style)], style)


def _runs(screen: Screen, pieces: Sequence[Piece], style: Style, marks: str) -> Iterator[Run]:
    """Yield a sentence's pieces; where styles are not seen, marks stand around the changes."""
    for piece in pieces:
        if piece.is_shared:
            yield Run(piece.text)
        elif screen.has_styles or not piece.text.strip():
            yield Run(piece.text, style)
        else:
            bare = piece.text.strip()
            before, _, after = piece.text.partition(bare)
            yield Run(f"{before}{marks.format(bare)}{after}", style)
