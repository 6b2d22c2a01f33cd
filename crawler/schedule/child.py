"""A crawl in a process of its own, as Scrapy's reactor starts only once in one.

The child reads its order from standard input and stops when that is closed: it does not outlive
whoever started it, even where that was killed, so that no crawl goes on without a lease.
"""

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from typing import Final

import msgspec

from archive.errors import ArchiveError
from crawler.schedule.lease import RENEWED_EVERY, Held
from crawler.schedule.order import Done, Order

COMMAND: Final = (sys.executable, "-m", "crawler.cli.main", "answer")
ASKED_SECONDS: Final = 8.0
FORCED_SECONDS: Final = 23.0
"""After so long since it was asked to stop, a crawl is stopped by force, and then killed."""
_LOOK_SECONDS: Final = 0.1

_log: Final = logging.getLogger("newsfold")


def carry_out(order: Order, held: Held, stop: Event) -> Done | None:
    """Carry a crawl out and keep its lease; None for one that was stopped before its end.

    Args:
        order: What to crawl.
        held: The lease; a crawl that loses it is stopped.
        stop: Set when the crawl shall end.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0
    )
    assert process.stdin is not None  # noqa: S101 - asked for
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(msgspec.json.encode(order) + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it died at once; its exit code says how
    is_whole = _watched(process, held, stop)
    said = process.stdout.read()
    process.stdout.close()
    return _done(said, process.wait()) if is_whole else None


def _watched(process: subprocess.Popen[bytes], held: Held, stop: Event) -> bool:
    """Wait until the child has ended; return whether it was left to do so."""
    renewed = monotonic()
    while process.poll() is None:
        if stop.wait(_LOOK_SECONDS):
            _stopped(process)
            return False
        if monotonic() - renewed >= RENEWED_EVERY.total_seconds():
            renewed = monotonic()
            if not _is_kept(held):
                source = held.state.source
                why = "its lease was lost, the crawl stops"
                _log.warning("%s: %s", source, why, extra={"source": source})
                _stopped(process)
                return False
    return True


def _is_kept(held: Held) -> bool:
    now = datetime.now(UTC)
    until = held.lease.until
    try:
        return held.renew(now)
    except ArchiveError as error:
        source = held.state.source
        what = "the lease could not be renewed"
        _log.warning("%s: %s: %s", source, what, error, extra={"source": source})
        return now < until


def _stopped(process: subprocess.Popen[bytes]) -> None:
    """Ask a child to end, then stop it by force, then kill it; all within 25 seconds."""
    steps: tuple[tuple[Callable[[], None], float], ...] = (
        (process.terminate, ASKED_SECONDS),
        (process.terminate, FORCED_SECONDS - ASKED_SECONDS),
        (process.kill, 5.0),
    )
    for ask, seconds in steps:
        ask()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return


def _done(said: bytes, code: int) -> Done:
    """Return what a child said at its end; one that died said nothing."""
    try:
        return msgspec.json.decode(said, type=Done)
    except msgspec.DecodeError:
        return Done(exit_code=code, troubles=(f"the crawl ended with {code} and said nothing",))
