"""Record every answer as it was received, before anything decodes or follows it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.fetch.warc import Answer, warc_response


class RecordingMiddleware:
    """Lies next to the downloader, so that it sees answers first and compressed."""

    def __init__(self, record: Callable[[bytes], tuple[str, int]]) -> None:
        """``record`` stores a compressed record and returns its file and offset."""
        self._record = record

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.spider.run.record)  # type: ignore[union-attr] # made before middlewares

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the answer to the batch's raw file and note in ``meta`` where and when."""
        # A replayed answer brings the time at which it was fetched.
        fetched_at = request.meta.pop("recorded_at", None) or datetime.now(UTC)
        request.meta["fetched_at"] = fetched_at
        answer = Answer(
            url=response.url,
            fetched_at=fetched_at,
            status=response.status,
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            ),
            body=response.body,
        )
        request.meta["warc"] = self._record(warc_response(answer))
        request.meta["body_bytes"] = len(response.body)
        return response
