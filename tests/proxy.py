"""A proxy on loopback between newsfold and an S3 server: counts requests, and spoils them."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked: ``target`` with its query, header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


class Fault(Enum):
    """What happens to a request on its way."""

    NONE = "it passes"
    UNCONDITIONAL = "it passes without its conditions"
    CHANGED = "it passes with another first byte"
    ANSWER_LOST = "it is carried out, and the connection closed without an answer"
    ANSWER_TORN = "it is carried out, and half of the answer comes"
    NOT_SENT = "the connection is closed, nothing is carried out"
    UNAVAILABLE = "503 SlowDown, nothing is carried out"
    FAILED = "500 InternalError, nothing is carried out"
    EXPIRED = "400 ExpiredToken, nothing is carried out"
    SLOW = "it is carried out after a second"


_ANSWERS = {
    Fault.UNAVAILABLE: (503, "Service Unavailable", "SlowDown"),
    Fault.FAILED: (500, "Internal Server Error", "InternalError"),
    Fault.EXPIRED: (400, "Bad Request", "ExpiredToken"),
}
_CONDITIONS = ("if-none-match", "if-match")


@dataclass(slots=True)
class Proxy:
    """Forwards to a port of this machine; ``fault`` decides on each request.

    ``delay_seconds`` holds each of them back.
    """

    upstream: int
    fault: Callable[[Request], Fault] = lambda _: Fault.NONE
    requests: list[Request] = field(default_factory=list)
    delay_seconds: float = 0.0
    port: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(started)))
        self._thread.start()
        if not started.wait(10):
            raise TimeoutError("the proxy did not start")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    async def _run(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._ended.wait()
        server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while (request := await _request(reader, writer)) is not None:
                    self.requests.append(request)
                    await asyncio.sleep(self.delay_seconds)
                    if not await self._answer(request, self.fault(request), writer):
                        break
        finally:
            writer.close()

    async def _answer(self, request: Request, fault: Fault, writer: asyncio.StreamWriter) -> bool:
        """Answer a request and return whether the connection stays open."""
        if fault == Fault.NOT_SENT:
            return False
        if fault in _ANSWERS:
            writer.write(_refusal(*_ANSWERS[fault]))
            await writer.drain()
            return True
        if fault == Fault.SLOW:
            await asyncio.sleep(1)
        if fault == Fault.CHANGED:
            request = replace(request, body=bytes([request.body[0] ^ 1]) + request.body[1:])
        answer = await self._forward(request, without_conditions=fault == Fault.UNCONDITIONAL)
        if fault == Fault.ANSWER_LOST:
            return False
        if fault == Fault.ANSWER_TORN:
            answer = answer[: len(answer) // 2]
        writer.write(answer)
        await writer.drain()
        return fault != Fault.ANSWER_TORN

    async def _forward(self, request: Request, *, without_conditions: bool) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        dropped = ("connection", "expect", "transfer-encoding", "content-length")
        dropped += _CONDITIONS if without_conditions else ()
        headers = {k: v for k, v in request.headers.items() if k not in dropped}
        headers |= {"connection": "close", "content-length": str(len(request.body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"{request.method} {request.target} HTTP/1.1\r\n{head}\r\n".encode("latin-1"))
        writer.write(request.body)
        await writer.drain()
        answer = await reader.read(-1)
        writer.close()
        # What the client may send next goes over its own connection, which stays.
        top, _, rest = answer.partition(b"\r\n\r\n")
        lines = [line for line in top.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        return b"\r\n".join(lines) + b"\r\n\r\n" + rest


async def _request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    method, target, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if headers.get("expect"):  # boto3 waits a second for it
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = await _body(reader, headers)
    return Request(method=method, target=target, headers=headers, body=body)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


def _refusal(status: int, reason: str, code: str) -> bytes:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>planted</Message></Error>"
    return (
        f"HTTP/1.1 {status} {reason}\r\ncontent-type: application/xml\r\n"
        f"content-length: {len(body)}\r\n\r\n{body}"
    ).encode()


def during(fault: Fault, wanted: Callable[[Request], bool]) -> Callable[[Request], Fault]:
    """Return a rule that spoils the wanted requests and lets the others pass."""
    return lambda request: fault if wanted(request) else Fault.NONE


def once(fault: Fault, wanted: Callable[[Request], bool]) -> Callable[[Request], Fault]:
    """Return a rule that spoils the first wanted request only."""
    left = [fault]
    return lambda request: left.pop() if left and wanted(request) else Fault.NONE
