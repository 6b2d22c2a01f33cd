"""A tombstone: a gzip member of a wanted length that says a record was erased, and no more.

Rows point into a file of recorded pages by byte offset, so a record can only be replaced by
one of exactly its length. The gzip header's comment takes up what is left over; every reader
skips it (RFC 1952).
"""

import zlib
from datetime import UTC, datetime
from functools import cache
from typing import Final
from uuid import NAMESPACE_URL, uuid5

# Magic, deflate, flags, no time, best compression, system unknown.
_HEAD: Final = b"\x1f\x8b\x08%c\x00\x00\x00\x00\x02\xff"
_HAS_COMMENT: Final = 0x10
_TRAILER_BYTES: Final = 8
_ERASED: Final = b"erased on request\r\n"
NOTHING: Final = b""


def tombstone(length: int, name: str, at: datetime) -> bytes:
    """Return a gzip member of exactly ``length`` bytes that holds a WARC record of an erasure.

    One too short for a record holds nothing at all; readers pass over it.

    Args:
        length: At least ``smallest()``, which no gzip member falls short of.
        name: Tells this record from others; only a hash of it is written.
        at: When it was erased.

    Raises:
        ValueError: No gzip member is so short.
    """
    for payload in (_record(name, at), NOTHING):
        member = _member(payload, length)
        if member is not None:
            return member
    raise ValueError(f"no gzip member has {length} bytes")


@cache
def smallest() -> int:
    """Return the length of the shortest gzip member."""
    return len(_HEAD % 0) + len(_deflated(NOTHING)) + _TRAILER_BYTES


def is_tombstone(payload: bytes) -> bool:
    """Return whether a member's uncompressed bytes are a tombstone's."""
    return payload == NOTHING or payload.endswith(b"\r\n\r\n" + _ERASED + b"\r\n\r\n")


def _record(name: str, at: datetime) -> bytes:
    lines = (
        "WARC/1.1",
        "WARC-Type: metadata",
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, name)}>",
        f"WARC-Date: {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Content-Type: text/plain",
        f"Content-Length: {len(_ERASED)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + _ERASED + b"\r\n\r\n"


def _member(payload: bytes, length: int) -> bytes | None:
    """Return the payload as a member of this length, None when it takes more."""
    packed = _deflated(payload)
    trailer = zlib.crc32(payload).to_bytes(4, "little") + len(payload).to_bytes(4, "little")
    left = length - len(_HEAD % 0) - len(packed) - len(trailer)
    if left < 0:
        return None
    # A comment ends in a zero byte, so that one byte is an empty comment.
    comment = b" " * (left - 1) + b"\0" if left else b""
    return _HEAD % (_HAS_COMMENT if left else 0) + comment + packed + trailer


def _deflated(payload: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(payload) + packer.flush()
