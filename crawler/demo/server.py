"""The demo portal: a generated day of news served over HTTP on this machine."""

import gzip
import socket
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from crawler.demo.answers import Answer, Answers
from crawler.demo.records import Day

_GZIP_LEVEL = 1  # the crawl shares the machine: speed before size


class DemoPortal:
    """Serves a day while its ``with`` block runs.

    ``requests`` holds one (monotonic seconds, path, status) for each request so far. Pages are
    rendered when first asked for and kept. With port 0 the system chooses a free one.
    """

    def __init__(self, day: Day, host: str = "127.0.0.1", port: int = 0) -> None:
        self.requests: list[tuple[float, str, int]] = []
        self._server = _Server((host, port), partial(_Handler, self))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.base_url = f"http://{host}:{self._server.server_port}"
        self._answers = Answers(day, self.base_url)
        self._bodies: dict[tuple[str, bool], bytes] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()

    def answer(self, target: str, *, is_zipped: bool) -> tuple[Answer, bytes]:
        """Return the answer to a request and its bytes, and log the request."""
        path = urlsplit(target).path
        answer = self._answers.at(path)
        self.requests.append((time.monotonic(), target, int(answer.status)))
        if answer.status is not HTTPStatus.OK:
            return answer, _body(answer, is_zipped=is_zipped)
        key = (path, is_zipped)
        if key not in self._bodies:
            self._bodies[key] = _body(answer, is_zipped=is_zipped)
        return answer, self._bodies[key]


def _body(answer: Answer, *, is_zipped: bool) -> bytes:
    text = answer.make().encode()
    return gzip.compress(text, _GZIP_LEVEL) if is_zipped else text


class _Server(ThreadingHTTPServer):
    """Joins its threads when closed, which needs their idle connections hung up first."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], handler: Callable[..., BaseHTTPRequestHandler]
    ) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, handler)

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End connections that clients keep alive; their threads then finish."""
        for request in list(self._open):
            try:
                request.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was quicker


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet; unbuffered, each page would wait 40 ms for an ACK
    disable_nagle_algorithm = True
    server_version = "demo"

    def __init__(self, portal: DemoPortal, *arguments: object) -> None:
        self._portal = portal
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        is_zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        answer, body = self._portal.answer(self.path, is_zipped=is_zipped)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        if is_zipped:
            self.send_header("Content-Encoding", "gzip")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet: ``requests`` of the portal is the log."""
