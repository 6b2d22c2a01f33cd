"""A source held by a crawl that somebody has started by hand, so that no schedule joins in."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Final

from archive.errors import ArchiveError
from archive.objects.store import ObjectStore
from crawler.errors import SourceBusy
from crawler.schedule.lease import LASTS, RENEWED_EVERY, SKEW, Held, take
from crawler.schedule.state import Lease, read_state

ENTRY: Final = "by hand"
_TRIES: Final = 3


@contextmanager
def held_by_hand(store: ObjectStore, source: str) -> Iterator[None]:
    """Hold a source's lease while the block runs.

    Where it cannot be renewed the crawl goes on: it keeps its pace, and articles are kept once
    whoever crawls.

    Raises:
        SourceBusy: It is being crawled.
        StoreUnreachable, Damaged: It cannot be known.
    """
    held, ended = _taken(store, source), Event()

    def renew() -> None:
        while not ended.wait(RENEWED_EVERY.total_seconds()):
            with suppress(ArchiveError):
                held.renew(datetime.now(UTC))

    renewing = Thread(target=renew, daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()
        with suppress(ArchiveError):  # then it runs out by itself
            held.give_back(held.state)


def _taken(store: ObjectStore, source: str) -> Held:
    for _ in range(_TRIES):
        now = datetime.now(UTC)
        holder = read_state(store, source).lease
        lease = Lease(
            token=f"hand-{secrets.token_hex(8)}",
            host=socket.gethostname(),
            pid=os.getpid(),
            entry=ENTRY,
            due_at=now,
            taken_at=now,
            until=now + LASTS,
        )
        is_over = holder is not None and _has_died(holder)
        if held := take(store, source, lease, now + LASTS + 2 * SKEW if is_over else now):
            return held
        if holder is not None and not is_over:
            by = f"{holder.host} (process {holder.pid})"
            raise SourceBusy(f"{source} is being crawled on {by}; wait until that has ended")
    raise SourceBusy(f"{source} is being crawled; wait until that has ended")


def _has_died(holder: Lease) -> bool:
    """Whether a holder was a process of this machine that is no more, as one killed by hand."""
    if holder.host != socket.gethostname():
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
