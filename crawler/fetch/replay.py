"""Answer every request from recorded files; there is no way from here to the network."""

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.errors import NotRecorded
from crawler.fetch.warc import read_answer

MORE = "more-recorded"


class ReplayHandler(BaseDownloadHandler):
    """The only download handler of a replay."""

    async def download_request(self, request: Request) -> Response:
        """Return the next recorded answer; flagged ``MORE`` when later ones follow.

        Raises:
            NotRecorded: The files hold none.
            DownloadCancelledError: It is larger than a live answer may be.
        """
        recordings = self.crawler.spider.run.recordings  # type: ignore[union-attr] # it is a portal's
        place, more = recordings.next_place(request.url)
        if place is None:
            raise NotRecorded(request.url)
        most_bytes = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        answer = read_answer(place, most_bytes + 1)
        if len(answer.body) > most_bytes:
            raise DownloadCancelledError(f"{request.url} is larger than {most_bytes} bytes")
        request.meta["recorded_at"] = answer.fetched_at
        headers = Headers({})
        for name, value in answer.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return kind(
            url=request.url,
            status=answer.status,
            headers=headers,
            body=answer.body,
            request=request,
            flags=[MORE] if more else [],
        )
