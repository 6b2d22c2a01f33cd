"""Text of several styles, wrapped into a column of cells; Hangul is two cells wide."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import click
from rich.cells import cell_len, chop_cells

from crawler.cli.screen import Screen
from crawler.printable import printable

Style = dict[str, object]

_CHUNK = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one style, as click names it."""

    text: str
    style: Style = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """Runs that fill one line of a column, and how many cells they take."""

    runs: list[Run] = field(default_factory=list)
    cells: int = 0

    def add(self, text: str, style: Style) -> None:
        """Put text behind the line, to the run before it if that has its style."""
        self.cells += cell_len(text)
        if self.runs and self.runs[-1].style == style:
            text = self.runs.pop().text + text
        self.runs.append(Run(text, style))

    def end(self) -> None:
        """Drop the white space at the end."""
        while self.runs and self.runs[-1].text.endswith(" "):
            last = self.runs.pop()
            if bare := last.text.rstrip(" "):
                self.runs.append(Run(bare, last.style))
        self.cells = cell_len("".join(run.text for run in self.runs))


def wrap(runs: Iterable[Run], width: int) -> list[Line]:
    """Return runs as lines of at most ``width`` cells, at least 2; longer words are folded.

    Nothing but white space at a line's ends is lost, and nothing reaches the lines that a
    terminal would obey.
    """
    lines = [Line()]
    for run in runs:
        for chunk in _CHUNK.findall(printable(run.text)):
            if lines[-1].cells + cell_len(chunk) <= width:
                if lines[-1].cells or not chunk.isspace():
                    lines[-1].add(chunk, run.style)
            elif not chunk.isspace():
                _fold(lines, chunk, run.style, width)
    for line in lines:
        line.end()
    return lines


def _fold(lines: list[Line], chunk: str, style: Style, width: int) -> None:
    """Put a word on lines of its own, the last of which stays open."""
    for piece in chop_cells(chunk, width):
        if lines[-1].cells:
            lines.append(Line())
        lines[-1].add(piece, style)


def print_beside(
    screen: Screen, gutter: str, left: Sequence[Run], right: Sequence[Run], style: Style
) -> None:
    """Print two columns that share the screen's width, behind a gutter in a style of its own."""
    width = column_width(screen, gutter)
    sides = zip_longest(wrap(left, width), wrap(right, width), fillvalue=Line())
    for number, (one, two) in enumerate(sides):
        sign = screen.styled(gutter, **style) if number == 0 else " " * cell_len(gutter)
        padding = " " * (width - one.cells)
        click.echo(f"{sign}{_drawn(screen, one)}{padding} │ {_drawn(screen, two)}".rstrip())


def print_wrapped(screen: Screen, *runs: Run, indent: int = 0) -> None:
    """Print one paragraph over the screen's width."""
    for line in wrap(runs, screen.width - indent):
        click.echo(f"{' ' * indent}{_drawn(screen, line)}".rstrip())


def column_width(screen: Screen, gutter: str) -> int:
    """Return the cells of each of two columns."""
    return (screen.width - cell_len(gutter) - len(" │ ")) // 2


def _drawn(screen: Screen, line: Line) -> str:
    return "".join(_styled(screen, line.runs))


def _styled(screen: Screen, runs: Sequence[Run]) -> Iterator[str]:
    for run in runs:
        yield screen.styled(run.text, **run.style)
