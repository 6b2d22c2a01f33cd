"""A Visit for every answer, made from what Scrapy knows of the request."""

from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.visit import Outcome, Visit
from crawler.errors import NotRecorded


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
    if isinstance(error, NotRecorded):
        return _visit(request, Outcome.NOT_RECORDED, detail=str(error))
    if isinstance(error, IgnoreRequest):
        return _visit(request, Outcome.ROBOTS, detail=f"{request.url}: {error}")
    return _visit(request, Outcome.NO_ANSWER, detail=f"{request.url}: {error!r}"[:500])


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
        warc_file=warc_file,
        warc_offset=warc_offset,
        **more,
    )
