"""Recorded answers as other tools write them."""

from io import BytesIO
from pathlib import Path
from typing import Any, Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HTML = ("Content-Type", "text/html; charset=utf-8")


class Recorder:
    """Writes WARC as other tools do: warcio, gzip a record, requests beside the answers."""

    def __init__(self, path: Path, *, is_zipped: bool = True) -> None:
        self.path = path
        self.ends: list[int] = []
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=is_zipped)
        self._add(self._writer.create_warcinfo_record(path.name, {"software": "another tool"}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def answer(
        self,
        url: str,
        body: str | bytes,
        *,
        status: str = "200 OK",
        at: str = "2026-03-21T13:00:00Z",
        headers: tuple[tuple[str, str], ...] = (HTML,),
    ) -> None:
        """Record a request and the response to it."""
        head = StatusAndHeaders("GET / HTTP/1.1", [("Host", "portal")], is_http_request=True)
        self._record(url, "request", b"", head, at)
        payload = body.encode() if isinstance(body, str) else body
        self._record(
            url, "response", payload, StatusAndHeaders(status, [*headers], protocol="HTTP/1.1"), at
        )

    def resource(self, url: str, body: bytes) -> None:
        """Record a page without HTTP headers."""
        self._add(
            self._writer.create_warc_record(
                url,
                "resource",
                payload=BytesIO(body),
                length=len(body),
                warc_content_type="text/html",
            )
        )

    def _record(self, url: str, kind: str, payload: bytes, head: StatusAndHeaders, at: str) -> None:
        self._add(
            self._writer.create_warc_record(
                url,
                kind,
                payload=BytesIO(payload),
                length=len(payload),
                http_headers=head,
                warc_headers_dict={"WARC-Date": at},
            )
        )

    def _add(self, record: Any) -> None:
        self._writer.write_record(record)
        self.ends.append(self._file.tell())
