"""Wait when a host asks for it: Retry-After and robots.txt's Crawl-delay, which Scrapy ignores."""

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import monotonic
from typing import Final, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from archive.visit import Outcome
from crawler.fetch.visits import visit_of

ASKS_TO_WAIT: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
FIRST_WAIT_SECONDS: Final = 5.0
LONGEST_WAIT_SECONDS: Final = 600.0

_log = logging.getLogger("newsfold")


class WaitMiddleware:
    """Holds a host's queue for as long as a 429 or 503 asks, then asks again."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = crawler.settings["USER_AGENT"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        waiting = cls(crawler)
        crawler.signals.connect(waiting.keep_crawl_delay, signal=signals.robots_parsed)
        return waiting

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Ask again after the wait; the last refusal goes on as an HTTP error."""
        if response.status not in ASKS_TO_WAIT or "target" not in request.meta:
            return response  # robots.txt is asked for by Scrapy, not by a source
        refusals = request.meta.get("retry_times", 0)
        asked = wait_asked(response, request.meta["fetched_at"])
        wait_seconds = FIRST_WAIT_SECONDS * 2**refusals if asked is None else asked
        if wait_seconds > LONGEST_WAIT_SECONDS:
            return response
        again = get_retry_request(
            request,
            spider=self._crawler.spider,  # type: ignore[arg-type] # runs while a spider does
            reason=f"asked to wait {wait_seconds:g} s",
            priority_adjust=1,
        )
        if again is None:
            return response
        _log.info("%s asks to wait %g s", request.url, wait_seconds)
        self._hold(request, wait_seconds)
        visit = visit_of(
            request, response, Outcome.WAITED, detail=f"asked to wait {wait_seconds:g} s"
        )
        again.meta["visits"] = [*request.meta.get("visits", ()), visit]
        return again

    def keep_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        """Slow a host's queue down to what its robots.txt asks for."""
        delay = robotparser.crawl_delay(self._agent)
        if delay:
            key, slot = self._slot(request)
            slot.delay = max(slot.delay, float(delay))
            _log.info("%s: robots.txt asks for %g s between requests", key, slot.delay)

    def _hold(self, request: Request, wait_seconds: float) -> None:
        # Scrapy sends the next request of a slot one delay after lastseen.
        _, slot = self._slot(request)
        until = monotonic() + wait_seconds
        slot.lastseen = max(slot.lastseen, until - slot.delay)
        self._crawler.spider.run.waiting_until = until  # type: ignore[union-attr] # as above

    def _slot(self, request: Request):  # type: ignore[no-untyped-def] # noqa: ANN202 - Scrapy's own
        return self._crawler.engine.downloader._get_slot(request)  # noqa: SLF001 - no public door


def wait_asked(response: Response, now: datetime) -> float | None:
    """Return how many seconds an answer's Retry-After asks to wait, in either of its forms.

    None when the answer names no time (RFC 9110, 10.2.3).
    """
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
