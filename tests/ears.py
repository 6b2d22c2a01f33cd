"""Those whom alerts tell: a web server, a mail server and a program, all real, all on loopback."""

import contextlib
import itertools
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Hook:
    """A web server that keeps what it is sent, and answers with ``status``."""

    def __init__(self) -> None:
        self.status = 204
        self.got: list[tuple[str, str, bytes]] = []
        hook = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                hook.got.append((self.command, self.path, self.rfile.read(length)))
                self.send_response(hook.status)
                if 300 <= hook.status < 400:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - http.server's name

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def told(self) -> list[dict[str, Any]]:
        """What was posted, as JSON."""
        return [json.loads(body) for method, _, body in self.got if method == "POST"]

    @property
    def kinds(self) -> list[list[str]]:
        """Of each message, what it says of its findings."""
        return [[each["news"] for each in message["findings"]] for message in self.told]


@contextmanager
def dripping(said: bytes) -> Iterator[int]:
    """Give the port of a server that answers whatever it is told, a byte at a time, for ever."""
    ended = threading.Event()

    def drip(peer: socket.socket) -> None:
        with peer, contextlib.suppress(OSError):
            for byte in itertools.cycle(said):
                peer.sendall(bytes([byte]))
                if ended.wait(0.1):
                    return

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            ended.set()
            server.shutdown(socket.SHUT_RDWR)


@contextmanager
def listening() -> Iterator[Hook]:
    hook = Hook()
    thread = threading.Thread(target=hook._server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        hook._server.shutdown()
        hook._server.server_close()


class Letterbox:
    """Keeps the letters that a mail server takes; it refuses one reader."""

    def __init__(self, refused: str | None) -> None:
        self.letters: list[Envelope] = []
        self._refused = refused

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address == self._refused:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters.append(envelope)
        return "250 taken"


@contextmanager
def post_office(port: int, refused: str | None = None) -> Iterator[Letterbox]:
    box = Letterbox(refused)
    office = Controller(box, hostname="127.0.0.1", port=port)
    office.start()
    try:
        yield box
    finally:
        office.stop()


def writer(folder: Path, then: str = "") -> tuple[str, ...]:
    """Return a program that appends what it is given to ``folder/said``, and does what follows."""
    program = folder / "tell.sh"
    # One write, for two of them may append at the same time.
    told = f"given=$(cat); printf '%s\\n' \"$given\" >> {folder}/said"
    program.write_text(f"#!/bin/sh\n{told}\n{then}\n")
    program.chmod(0o755)
    return (str(program),)


def said(folder: Path) -> list[dict[str, Any]]:
    """Return what the program was given."""
    path = folder / "said"
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    )
