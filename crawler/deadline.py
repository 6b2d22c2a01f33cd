"""Work that somebody else may draw out, given up after a time."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Final, TypeVar

T = TypeVar("T")

_given_up: Final[dict[str, Thread]] = {}


def within(seconds: float, what: str, work: Callable[[], T]) -> T:
    """Return what a function returns, or raise what it raises.

    A library's own limit begins anew with each byte that arrives, so that whoever sends one now
    and then holds it for ever. What was given up goes on in a thread, one at most for each
    ``what``, and keeps no process from ending.

    Args:
        seconds: So long it may take.
        what: A name for what it waits for.
        work: The function.

    Raises:
        TimeoutError: It has not come to its end, or the one given up before it still has not.
    """
    before = _given_up.get(what)
    if before is not None and before.is_alive():
        raise TimeoutError
    done = Future[T]()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised to whoever waits
            done.set_exception(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        return done.result(seconds)
    except TimeoutError:
        if not done.done():
            _given_up[what] = thread
        raise
