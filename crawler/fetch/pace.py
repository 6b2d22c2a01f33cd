"""The queue that Scrapy keeps for each host, and its pace."""

import logging
from typing import Any, Final

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

# Scrapy draws each pause from the middle of a range; this puts the range above the delay.
JITTER: Final = 0.2
_MIDDLE: Final = 1 / (1 - JITTER)

_log = logging.getLogger("newsfold")


def pace_settings(delay_seconds: float) -> dict[str, object]:
    """Return Scrapy's settings for pauses of a delay and up to half of it more."""
    return {"DOWNLOAD_DELAY": delay_seconds * _MIDDLE, "DOWNLOAD_DELAY_JITTER": JITTER}


def pace(crawler: Crawler, request: Request, delay_seconds: float) -> None:
    """Slow the queue of a request's host down to a delay; it is never made faster."""
    key, slot = slot_of(crawler, request)
    if delay_seconds * _MIDDLE > slot.delay:
        slot.delay = delay_seconds * _MIDDLE
        # A queue that is idle for a minute is forgotten and made anew from these.
        crawler.engine.downloader.per_slot_settings[key] = {"delay": slot.delay}
        _log.info("%s: robots.txt asks for %g s between requests", key, delay_seconds)


def let_go(slot: Any, why: IgnoreRequest) -> None:
    """Fail what waits in a host's queue, so that none of it is sent."""
    while slot.queue:
        _waiting, answer = slot.queue.popleft()
        answer.errback(why)


def slot_of(crawler: Crawler, request: Request) -> Any:
    return crawler.engine.downloader._get_slot(request)  # noqa: SLF001 - no public door
