"""One recorded answer: whose it is, and what text it holds in whatever coding."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

_DAMAGE: Final = (ArchiveLoadFailed, EOFError, ValueError, AttributeError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A WARC record; ``content`` has its content coding undone, ``charset`` is as stated."""

    kind: str
    url: str
    content: bytes
    charset: str | None


def read_record(payload: bytes) -> Record | None:
    """Return the record that a member's uncompressed bytes hold, None when that is none."""
    try:
        found = next(iter(ArchiveIterator(BytesIO(payload))), None)
        if found is None:
            return None
        stated = found.http_headers.get_header("Content-Type") if found.http_headers else None
        return Record(
            kind=found.rec_type,
            url=(found.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"),
            content=found.content_stream().read(),
            charset=_charset(stated or ""),
        )
    except _DAMAGE:
        return None


def _charset(content_type: str) -> str | None:
    _, sign, rest = content_type.lower().partition("charset=")
    return rest.partition(";")[0].strip(" \"'") or None if sign else None
