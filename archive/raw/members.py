"""The gzip members of a file of recorded pages, one after the other."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

CHUNK_BYTES: Final = 1 << 16
MOST_BYTES: Final = 1 << 28
"""No recorded answer is as large; what is has been made to fill memory."""


class BrokenMember(Exception):
    """What lies at an offset is not a whole gzip member; ``offset`` says where."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(f"at byte {offset}: {why}")
        self.offset = offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A gzip member: where it begins, its length in the file, and its bytes uncompressed."""

    offset: int
    length: int
    payload: bytes


def members(file: IO[bytes]) -> Iterator[Member]:
    """Yield the members of a file from where it stands.

    Raises:
        BrokenMember: The file ends in mid-member, or is damaged there.
    """
    offset = file.tell()
    rest = b""
    while rest := rest or file.read(CHUNK_BYTES):
        member, rest = _member(file, offset, rest)
        yield member
        offset += member.length


def member_at(file: IO[bytes], offset: int) -> Member:
    """Return the member that begins at an offset.

    Raises:
        BrokenMember: None begins there.
    """
    file.seek(offset)
    first = next(members(file), None)
    if first is None:
        raise BrokenMember(offset, "the file ends before")
    return first


def _member(file: IO[bytes], offset: int, data: bytes) -> tuple[Member, bytes]:
    """Return the member that begins with some bytes, and what was read beyond it."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    pieces, read, size = [], len(data), 0
    try:
        while True:
            piece = unpacker.decompress(data, MOST_BYTES - size)
            pieces.append(piece)
            size += len(piece)
            if unpacker.eof:
                break
            if size >= MOST_BYTES:
                raise BrokenMember(offset, "too large")
            data = file.read(CHUNK_BYTES)
            if not data:
                raise BrokenMember(offset, "cut off")
            read += len(data)
    except zlib.error as error:
        raise BrokenMember(offset, str(error)) from error
    rest = unpacker.unused_data
    payload = b"".join(pieces)
    return Member(offset=offset, length=read - len(rest), payload=payload), rest
