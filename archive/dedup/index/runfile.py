"""An immutable file of segments: written once, memory-mapped, each segment under a checksum.

"NEWSFOLD" | length of contents, u64 | XXH3-64 of contents, u64 | contents, JSON
| segments, each at a multiple of a page: at, codes, headlines, sketches, sizes,
      refs, names (Arrow)
"""

import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
import xxhash

from archive.dedup.index.segment import NAMES, REF, Segment

_MAGIC: Final = b"NEWSFOLD"
_HEAD: Final = len(_MAGIC) + 16
_PIECE: Final = 1 << 24
_ALIGN: Final = 64


class BrokenRun(Exception):
    """The file is torn, damaged or not an index of this archive; make it again."""


class _Place(msgspec.Struct, array_like=True):
    block: int
    rows: int
    offset: int
    lengths: tuple[int, ...]
    codes: int
    headlines: int
    check: int


class _Contents(msgspec.Struct):
    header: str
    places: list[_Place]
    files: list[int]


class Run:
    """An open run; its segments are views of the mapped file, checked when first asked for."""

    def __init__(self, path: Path, header: str) -> None:
        """Map a file.

        Raises:
            BrokenRun: It is not whole, or its header is another.
        """
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise BrokenRun(f"{path}: {error}") from error
        contents = _contents(self._map, path)
        if contents.header != header:
            raise BrokenRun(f"{path}: made for another archive or another version")
        self.path = path
        self.files = frozenset(contents.files)
        self._places = {place.block: place for place in contents.places}
        self._open: dict[int, Segment] = {}
        if any(place.offset + sum(place.lengths) > len(self._map) for place in contents.places):
            raise BrokenRun(f"{path}: torn")

    @property
    def rows(self) -> int:
        """How many articles it holds."""
        return sum(place.rows for place in self._places.values())

    @property
    def blocks(self) -> frozenset[int]:
        """The blocks it holds articles of."""
        return frozenset(self._places)

    def segment(self, block: int) -> Segment:
        """Return the segment of a block.

        Raises:
            BrokenRun: Its bytes are not those that were written.
        """
        if block not in self._open:
            place = self._places[block]
            if self._check(place) != place.check:
                raise BrokenRun(f"{self.path}: damaged")
            self._open[block] = _segment(memoryview(self._map), place)
        return self._open[block]

    def release(self) -> None:
        """Give the mapped pages back; they stay in the system's cache, not in this process."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def _check(self, place: _Place) -> int:
        digest = xxhash.xxh3_64()
        view = memoryview(self._map)
        end = place.offset + sum(place.lengths)
        for start in range(place.offset, end, _PIECE):
            digest.update(view[start : min(start + _PIECE, end)])
            self.release()
        return digest.intdigest()


def write_run(path: Path, header: str, segments: Sequence[Segment]) -> None:
    """Write segments to a new file."""
    places, packed = [], []
    for segment in segments:
        parts = _parts(segment)
        digest = xxhash.xxh3_64()
        for part in parts:
            digest.update(part)
        lengths = tuple(map(len, parts))
        check = digest.intdigest()
        counts = len(segment.codes), len(segment.headlines)
        places.append(_Place(segment.block, len(segment), 1 << 62, lengths, *counts, check))
        packed.append(parts)
    files = sorted({int(file) for one in segments for file in np.unique(one.refs["file"])})
    contents = _Contents(header=header, places=places, files=files)
    offset = _aligned(_HEAD + len(msgspec.json.encode(contents)), mmap.PAGESIZE)
    for place in places:
        place.offset = offset
        offset = _aligned(offset + sum(place.lengths), mmap.PAGESIZE)
    encoded = msgspec.json.encode(contents)
    with path.open("wb") as file:
        file.write(_MAGIC)
        file.write(len(encoded).to_bytes(8, "little"))
        file.write(xxhash.xxh3_64_intdigest(encoded).to_bytes(8, "little"))
        file.write(encoded)
        for place, parts in zip(places, packed, strict=True):
            file.seek(place.offset)
            file.writelines(parts)


def _contents(mapped: mmap.mmap, path: Path) -> _Contents:
    length = int.from_bytes(mapped[len(_MAGIC) : len(_MAGIC) + 8], "little")
    check = int.from_bytes(mapped[len(_MAGIC) + 8 : _HEAD], "little")
    encoded = mapped[_HEAD : _HEAD + length] if length < len(mapped) else b""
    if mapped[: len(_MAGIC)] != _MAGIC or xxhash.xxh3_64_intdigest(encoded) != check:
        raise BrokenRun(f"{path}: torn, or no index")
    try:
        return msgspec.json.decode(encoded, type=_Contents)
    except msgspec.DecodeError as error:
        raise BrokenRun(f"{path}: {error}") from error


def _parts(segment: Segment) -> list[memoryview]:
    """Return the segment's arrays as bytes, behind each what fills it to ``_ALIGN``."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, NAMES) as writer:
        writer.write_table(segment.names)
    arrays = (
        segment.at,
        segment.codes,
        segment.headlines,
        segment.sketches,
        segment.sizes,
        segment.refs,
    )
    parts = [array.view(np.uint8).data.cast("B") for array in map(np.ascontiguousarray, arrays)]
    return [each for part in (*parts, memoryview(sink.getvalue())) for each in _filled(part)]


def _filled(part: memoryview) -> tuple[memoryview, memoryview]:
    return part, memoryview(bytes(-len(part) % _ALIGN))


def _aligned(offset: int, to: int) -> int:
    return offset + -offset % to


def _segment(view: memoryview, place: _Place) -> Segment:
    parts, offset = [], place.offset
    for length in place.lengths:
        parts.append(view[offset : offset + length])
        offset += length
    at, codes, headlines, sketches, sizes, refs, names = parts[::2]
    rows = place.rows
    return Segment(
        block=place.block,
        at=np.frombuffer(at, np.int64, rows),
        codes=np.frombuffer(codes, np.uint64, place.codes),
        headlines=np.frombuffer(headlines, np.uint64, place.headlines),
        sketches=np.frombuffer(sketches, np.uint8).reshape(rows, -1),
        sizes=np.frombuffer(sizes, np.int32, rows),
        refs=np.frombuffer(refs, REF, rows),
        names=pa.ipc.open_stream(pa.py_buffer(names)).read_all(),
    )
