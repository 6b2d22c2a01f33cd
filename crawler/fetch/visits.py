"""A Visit for every answer, made from what Scrapy knows of the request."""

from datetime import UTC, datetime
from typing import Any, Final

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.visit import Outcome, Visit
from crawler.errors import NotRecorded
from crawler.fetch.refusal import HostClosed, RobotsRefused

LONGEST_DETAIL: Final = 500

_BY_KIND: Final = (
    (NotRecorded, Outcome.NOT_RECORDED),
    (RobotsRefused, Outcome.ROBOTS),
    (HostClosed, Outcome.HOST_CLOSED),
    (DownloadCancelledError, Outcome.TOO_LARGE),
)
# Scrapy names these only in words; a test holds each.
_BY_WORDS: Final = (
    ("DOWNLOAD_MAXSIZE", Outcome.TOO_LARGE),
    ("max redirections", Outcome.REDIRECTS),
    ("certificate verify failed", Outcome.CERTIFICATE),
)


def visit_of(request: Request, response: Response, outcome: Outcome, **more: Any) -> Visit:
    """Return the visit of an answer; ``more`` are further fields of Visit."""
    return _visit(request, outcome, final_url=response.url, status=response.status, **more)


def visit_of_failure(failure: Failure) -> Visit:
    """Return the visit of a request that gave no page."""
    error = failure.value
    request: Request = failure.request  # type: ignore[attr-defined] # Scrapy sets it
    if isinstance(error, HttpError):
        answer = error.response
        detail = f"HTTP {answer.status} from {answer.url}"
        return visit_of(request, answer, Outcome.HTTP_ERROR, detail=detail)
    words = failure_words(error)
    detail = words if request.url in words else f"{request.url}: {words}"
    return _visit(request, _outcome(error), detail=detail[:LONGEST_DETAIL])


def visit_of_rules(
    request: Request, response: Response | None, outcome: Outcome, detail: str
) -> Visit:
    """Return the visit of a robots.txt; ``response`` is None when none came."""
    if response is None:
        return _visit(request, outcome, detail=detail[:LONGEST_DETAIL])
    return visit_of(request, response, outcome, detail=detail[:LONGEST_DETAIL])


def failure_words(error: BaseException | None) -> str:
    """Return why no answer came, in words."""
    if isinstance(error, DownloadTimeoutError):
        return "no whole answer in time"
    if isinstance(error, NotRecorded | IgnoreRequest):
        return str(error)
    return repr(error)


def _outcome(error: BaseException | None) -> Outcome:
    words = repr(error)
    by_words = (outcome for mark, outcome in _BY_WORDS if mark in words)
    by_kind = (outcome for kind, outcome in _BY_KIND if isinstance(error, kind))
    return next(by_words, None) or next(by_kind, Outcome.NO_ANSWER)


def _visit(request: Request, outcome: Outcome, **more: Any) -> Visit:
    meta = request.meta
    warc_file, warc_offset = meta.get("warc", (None, None))
    first = meta.get("redirect_urls", [request.url])[0]
    return Visit(
        source=meta["source"],
        target=meta["target"],
        section=meta.get("section"),
        url=first,
        fetched_at=meta.get("fetched_at") or datetime.now(UTC),
        outcome=outcome,
        body_bytes=meta.get("body_bytes"),
        basis=meta.get("basis"),
        warc_file=warc_file,
        warc_offset=warc_offset,
        **more,
    )
