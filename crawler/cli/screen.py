"""Text on a terminal or in a pipe: its width, what must not reach it, and styles."""

import os
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import click

NARROWEST: Final = 40
WIDEST: Final = 200
USUAL: Final = 100
_SEOUL: Final = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where output goes: ``width`` in cells, and whether color and weight can be seen there."""

    width: int
    has_styles: bool

    def styled(self, text: str, **style: object) -> str:
        """Return printable text in a style of click's, plain where styles are not seen."""
        return click.style(text, **style) if self.has_styles and text else text  # type: ignore[arg-type] # click's names


def screen() -> Screen:
    """Return the terminal, or what stands for it in a pipe."""
    width = shutil.get_terminal_size((USUAL, 0)).columns
    is_plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return Screen(
        width=max(NARROWEST, min(width, WIDEST)),
        has_styles=sys.stdout.isatty() and not is_plain,
    )


def local(at: datetime) -> str:
    """Return a time as clocks in Korea show it, with the zone named: to the minute."""
    return f"{at.astimezone(_SEOUL):%Y-%m-%d %H:%M %Z}"
