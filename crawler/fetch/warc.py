"""WARC files (ISO 28500): one compressed member a record, written for others, read from anyone."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from isal import igzip
from w3lib.url import canonicalize_url
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.errors import BadRecording

# Level 1 of ISA-L: a tenth of the time that zlib takes at level 6, for 15 % more bytes.
COMPRESSION_LEVEL: Final = 1
CHUNK_BYTES: Final = 1 << 20
_ASKED_TO_WAIT: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})

# What warcio lets through from a file that ends in mid-record; AttributeError from a cut head.
_DAMAGE: Final = (ArchiveLoadFailed, EOFError, ValueError, AttributeError, zlib.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer as it was received; ``headers`` keep their order and repeats."""

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a recorded answer lies."""

    path: Path
    offset: int
    fetched_at: str
    status: int


def warc_info(run_id: str) -> bytes:
    """Return the record that opens a file: which software wrote it, for which run."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    about = {"software": "newsfold", "format": "WARC File Format 1.1", "isPartOf": run_id}
    writer.write_record(writer.create_warcinfo_record(f"{run_id}.warc.gz", about))
    return _compressed(buffer)


def warc_response(answer: Answer) -> bytes:
    """Return an answer as one compressed response record."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    # The transfer encoding is gone by now; readers would look for chunks that are not there.
    headers = [pair for pair in answer.headers if pair[0].lower() != "transfer-encoding"]
    record = writer.create_warc_record(
        answer.url,
        "response",
        payload=BytesIO(answer.body),
        length=len(answer.body),
        http_headers=StatusAndHeaders(_status_line(answer.status), headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": _warc_date(answer.fetched_at)},
    )
    writer.write_record(record)
    return _compressed(buffer)


class Recordings:
    """The answers in some WARC files, by URL.

    ``notes`` says in words what of the files could not be used.
    """

    def __init__(
        self, paths: Iterable[Path], bare: Callable[[str], str | None] = lambda _: None
    ) -> None:
        """Read the files through once and remember where each answer lies.

        Args:
            paths: The files.
            bare: Returns an article's URL without what only tracks readers, None for other URLs.
                Other tools record under whatever address a list links to.

        Raises:
            BadRecording: A file cannot be opened or is no WARC at all.
        """
        self.notes: list[str] = []
        self._bare = bare
        self._places: dict[str, list[Place]] = {}
        self._under_bare: dict[str, str] = {}
        self._asked: dict[str, int] = {}
        for path in paths:
            self._index(path)
        for key, places in self._places.items():
            self._places[key] = _worth_giving(places)

    def next_place(self, url: str) -> tuple[Place | None, bool]:
        """Return the next recorded answer of a URL in order of time, and whether more follow.

        The last one is given again and again; None when there never was one.
        """
        key = _key(url)
        if key not in self._places:
            key = self._under_bare.get(key, key)
        places = self._places.get(key)
        if not places:
            return None, False
        turn = self._asked.get(key, 0)
        self._asked[key] = turn + 1
        return places[min(turn, len(places) - 1)], turn + 1 < len(places)

    def hold(self, url: str) -> bool:
        """Whether an answer to ``url`` is among them."""
        key = _key(url)
        return key in self._places or key in self._under_bare

    def __len__(self) -> int:
        return sum(len(places) for places in self._places.values())

    def _index(self, path: Path) -> None:
        found = 0
        try:
            with path.open("rb") as file:
                for place, url in _places(path, file):
                    self._places.setdefault(_key(url), []).append(place)
                    if bare := self._bare(url.strip("<>")):
                        self._under_bare[_key(bare)] = _key(url)
                    found += 1
            if not found:
                raise BadRecording(f"{path}: no recorded answer in it; is it a WARC file?")
        except OSError as error:
            raise BadRecording(f"{path}: {error.strerror or error}") from error
        except _DAMAGE as error:
            if not found:
                raise BadRecording(f"{path}: not a WARC file ({error})") from error
            self.notes.append(f"{path}: damaged after {found} recorded answers, which are used")


def read_answer(place: Place, most_bytes: int | None = None) -> Answer:
    """Return a recorded answer, its content decoded.

    Args:
        place: Where it lies.
        most_bytes: Where reading stops: a few recorded bytes can decode to gigabytes.

    Raises:
        BadRecording: The file changed since it was indexed.
    """
    try:
        with place.path.open("rb") as file:
            file.seek(place.offset)
            record = next(iter(ArchiveIterator(file)))
            headers = record.http_headers.headers if record.http_headers else _resource(record)
            return Answer(
                url=record.rec_headers.get_header("WARC-Target-URI").strip("<>"),
                fetched_at=datetime.fromisoformat(place.fetched_at).astimezone(UTC),
                status=place.status,
                headers=tuple((name, value) for name, value in headers if _stays(name)),
                body=_read(record.content_stream(), most_bytes),
            )
    except (OSError, StopIteration, ArchiveLoadFailed) as error:
        raise BadRecording(f"{place.path}: changed while it was replayed ({error})") from error


def _read(stream: Any, most_bytes: int | None) -> bytes:
    body = bytearray()
    while (most_bytes is None or len(body) < most_bytes) and (piece := stream.read(CHUNK_BYTES)):
        body += piece
    return bytes(body)


def _compressed(buffer: BytesIO) -> bytes:
    member: bytes = igzip.compress(buffer.getvalue(), COMPRESSION_LEVEL)
    return member


def _places(path: Path, file: Any) -> Iterator[tuple[Place, str]]:
    records = ArchiveIterator(file)
    for record in records:
        offset = records.get_record_offset()
        # Reading to the end proves that the record is whole.
        while record.raw_stream.read(CHUNK_BYTES):
            pass
        # Cut off in its head, a record has lost its length and with it the limit.
        if not isinstance(record.raw_stream, LimitReader) or record.raw_stream.limit:
            raise EOFError(f"record at {offset} is cut off")
        if (status := _status(record)) is not None:
            at = record.rec_headers.get_header("WARC-Date") or "1970-01-01T00:00:00Z"
            place = Place(path=path, offset=offset, fetched_at=at, status=status)
            yield place, record.rec_headers.get_header("WARC-Target-URI") or ""


def _status(record: Any) -> int | None:
    """Return an answer's HTTP status, None for records that answer no request.

    Some tools record a page as a resource, without HTTP headers.
    """
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not url.strip("<>").lower().startswith(("http://", "https://")):
        return None
    if record.rec_type == "response" and record.http_headers:
        code = record.http_headers.get_statuscode()
        return int(code) if code.isdigit() else None
    return HTTPStatus.OK if record.rec_type == "resource" else None


def _resource(record: Any) -> list[tuple[str, str]]:
    return [("Content-Type", record.rec_headers.get_header("Content-Type") or "text/html")]


def _stays(name: str) -> bool:
    """Content comes decoded, so what said how it was coded and how long it was goes."""
    return name.lower() not in {"content-encoding", "transfer-encoding", "content-length"}


def _worth_giving(places: list[Place]) -> list[Place]:
    """Sort by time and drop answers that asked to wait, where a later one gave the page."""
    ordered = sorted(places, key=lambda place: place.fetched_at)
    given = [place for place in ordered if place.status not in _ASKED_TO_WAIT]
    return given or ordered[-1:]


def _key(url: str) -> str:
    return canonicalize_url(url.strip("<>")).partition("://")[2]


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _warc_date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
