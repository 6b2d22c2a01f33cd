"""Tables for people: plain text, Hangul two columns wide."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDEST: Final = 200


def print_table(names: Sequence[str], rows: Iterable[Sequence[object]], numbers: int = 0) -> None:
    """Print rows under names; the last ``numbers`` columns are set flush right."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(names):
        is_number = place >= len(names) - numbers
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=WIDEST)
    out.print(table)
