"""Ask each host no faster than it wants: delays, Retry-After, back-off, and when to stop."""

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import monotonic
from typing import Any, Final, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Response

from archive.visit import Outcome
from crawler.fetch.hosts import Host
from crawler.fetch.pace import let_go, slot_of
from crawler.fetch.refusal import HostClosed, HoursOver
from crawler.fetch.visits import visit_of

ASKS_TO_WAIT: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
REFUSES: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
FIRST_WAIT_SECONDS: Final = 5.0
LONGEST_WAIT_SECONDS: Final = 600.0
WAIT_SECONDS: Final = "wait_seconds"

_NO_ANSWER: Final = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

_log = logging.getLogger("newsfold")


class WaitMiddleware:
    """Holds a host's queue for as long as a 429 or 503 asks, and closes hosts that refuse."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, Host] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if crawler.spider.run.recordings is not None:  # type: ignore[union-attr] # made before
            raise NotConfigured
        waiting = cls(crawler)
        crawler.signals.connect(waiting.heed, signal=signals.response_downloaded)
        return waiting

    def process_request(self, request: Request) -> None:
        """Stop what would go to a closed host, or out of hours.

        Raises:
            HostClosed: It is one.
            HoursOver: The source's hours are.
        """
        if not self._run.plan.is_open(datetime.now(UTC)):
            raise HoursOver
        if (why := self._host(request).closed) is not None:
            raise HostClosed(why)

    def heed(self, response: Response, request: Request) -> None:
        """Hold or close the host's queue as the answer wants, before it sends what comes next.

        A busy host answers later than its pause is long, so that the next request would be on its
        way when the answer has come through to ``process_response``.
        """
        if not self._run.plan.is_open(datetime.now(UTC)):
            for slot in self._crawler.engine.downloader.slots.values():
                let_go(slot, HoursOver())
        host = self._host(request)
        host.note(refused=response.status in REFUSES)
        if response.status in ASKS_TO_WAIT:
            request.meta[WAIT_SECONDS] = self._wait(host, request, response)
        else:
            host.busy = 0
        self._let_closed_go(host, request)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Ask again after the wait; the last refusal goes on as an HTTP error."""
        wait_seconds = request.meta.pop(WAIT_SECONDS, None)
        if wait_seconds is None or self._host(request).closed is not None:
            return response
        return self._again(request, response, wait_seconds) or response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a request without an answer."""
        if isinstance(exception, _NO_ANSWER):
            host = self._host(request)
            host.note(refused=True)
            self._let_closed_go(host, request)

    def _wait(self, host: Host, request: Request, response: Response) -> float:
        asked = wait_asked(response, datetime.now(UTC))
        wait_seconds = FIRST_WAIT_SECONDS * 2**host.busy if asked is None else asked
        host.busy += 1
        if wait_seconds > LONGEST_WAIT_SECONDS:
            host.close(f"{host.name} asks to wait {wait_seconds:g} s, longer than a run waits")
        else:
            self._hold(request, wait_seconds)
        return wait_seconds

    def _again(self, request: Request, response: Response, wait_seconds: float) -> Request | None:
        why = f"asked to wait {wait_seconds:g} s"
        again = get_retry_request(
            request,
            spider=self._crawler.spider,  # type: ignore[arg-type] # runs while a spider does
            reason=why,
            priority_adjust=1,
        )
        if again is not None:
            _log.info("%s asks to wait %g s", request.url, wait_seconds)
            visit = visit_of(request, response, Outcome.WAITED, detail=why)
            again.meta["visits"] = [*request.meta.get("visits", ()), visit]
        return again

    def _hold(self, request: Request, wait_seconds: float) -> None:
        # Scrapy sends the next request of a slot one delay after lastseen.
        _, slot = slot_of(self._crawler, request)
        until = monotonic() + wait_seconds
        slot.lastseen = max(slot.lastseen, until - slot.delay * (1 - slot.jitter))
        self._run.waiting_until = until

    def _let_closed_go(self, host: Host, request: Request) -> None:
        """Let go what waits for a host that was just closed."""
        if host.closed is None or host.closed in self._run.tally.alarms:
            return
        _log.warning("%s: nothing more is asked there", host.closed)
        self._run.tally.alarms.append(host.closed)
        _, slot = slot_of(self._crawler, request)
        let_go(slot, HostClosed(host.closed))

    def _host(self, request: Request) -> Host:
        key, _queue = slot_of(self._crawler, request)
        return self._hosts.setdefault(key, Host(key))

    @property
    def _run(self) -> Any:
        return self._crawler.spider.run  # type: ignore[union-attr] # as above


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
