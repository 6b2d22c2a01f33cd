"""What a run shows while it goes: a live line on a terminal, plain log lines elsewhere."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final

from crawler.cli.logs import console, on_terminal

if TYPE_CHECKING:
    from rich.spinner import Spinner

    from crawler.run import Run  # what only looks at the schedule has no need of Arrow

SECONDS_BETWEEN_LINES: Final = 10.0
REFRESHES_PER_SECOND: Final = 4

_log = logging.getLogger("newsfold")


@contextmanager
def progress(run: "Run") -> Iterator[None]:
    """Show a run's counts while the block runs."""
    began = monotonic()
    if on_terminal():
        from rich.live import Live  # noqa: PLC0415 - only where one is
        from rich.spinner import Spinner  # noqa: PLC0415

        spinner = Spinner("dots")
        with Live(
            get_renderable=lambda: _spun(spinner, run, began),
            console=console(),
            refresh_per_second=REFRESHES_PER_SECOND,
            transient=True,
        ):
            yield
        return
    ended = threading.Event()
    lines = threading.Thread(target=_log_lines, args=(run, began, ended), daemon=True)
    lines.start()
    try:
        yield
    finally:
        ended.set()
        lines.join()


def _spun(spinner: "Spinner", run: "Run", began: float) -> "Spinner":
    spinner.update(text=_line(run, began))
    return spinner


def _log_lines(run: "Run", began: float, ended: threading.Event) -> None:
    while not ended.wait(SECONDS_BETWEEN_LINES):
        _log.info("%s", _line(run, began))


def _line(run: "Run", began: float) -> str:
    total = run.tally.total()
    pages = total.fetched + total.failed
    elapsed = max(monotonic() - began, 0.001)
    line = (
        f"{run.tally.lists} lists, {pages} of {total.listed - total.known - total.left} pages, "
        f"{total.kept + total.updates} kept, {total.copies} copies, {pages / elapsed:.1f} pages/s"
    )
    wait_seconds = run.waiting_until - monotonic()
    return f"{line}, waiting {wait_seconds:.0f} s" if wait_seconds > 0 else line


@contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """Give a way to say what is being done: a live line on a terminal, log lines elsewhere.

    The latter come every SECONDS_BETWEEN_LINES at most.
    """
    if on_terminal():
        with console().status("") as status:
            yield status.update
        return
    last = monotonic()

    def say(what: str) -> None:
        nonlocal last
        if monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = monotonic()
            _log.info("%s", what)

    yield say
