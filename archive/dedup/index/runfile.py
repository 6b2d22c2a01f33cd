"""An immutable file of segments: written once, memory-mapped, each segment under a checksum.

"NEWSFOLD" | length of contents, u64 | XXH3-64 of contents, u64 | contents, JSON
| segments, each at a multiple of a page: at, codes, starts, headlines,
      sketches, sizes, refs, names (Arrow)
"""

import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from archive.dedup.index.segment import NAMES, REF, Segment, bucket_starts, together

_MAGIC: Final = b"NEWSFOLD"
_HEAD: Final = len(_MAGIC) + 24
_PIECE: Final = 1 << 24
_ALIGN: Final = 64


class BrokenRun(Exception):
    """The file is torn, damaged or not an index of this archive; make it again."""


class _Place(msgspec.Struct, array_like=True):
    block: int
    rows: int
    offset: int
    lengths: tuple[int, ...]
    check: int

    @property
    def end(self) -> int:
        """Where it ends, the filling behind its arrays included."""
        return self.offset + sum(_aligned(length, _ALIGN) for length in self.lengths)


class _Contents(msgspec.Struct):
    header: str
    name: str
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
        if (contents.header, contents.name) != (header, path.name):
            raise BrokenRun(f"{path}: another run, or made for another archive or version")
        self.path = path
        self.files = frozenset(contents.files)
        self._places = {place.block: place for place in contents.places}
        self._open: dict[int, Segment] = {}
        if any(place.end > len(self._map) for place in contents.places):
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
        for start in range(place.offset, place.end, _PIECE):
            digest.update(view[start : min(start + _PIECE, place.end)])
            self.release()
        return digest.intdigest()


def write_run(
    path: Path,
    header: str,
    groups: Sequence[Sequence[Segment]],
    release: Callable[[], None] = lambda: None,
) -> None:
    """Write segments to a new file, those of a group, which are of one block, as one.

    A merged segment may be larger than the memory to spare: it is made piece by piece, and
    ``release`` is called behind each to give back what was read for it.
    """
    with path.open("wb") as file:
        file.seek(mmap.PAGESIZE)
        places = [_write(file, group, release) for group in groups]
        files = {
            int(number)
            for group in groups
            for one in group
            for number in set(one.refs["file"].tolist())
        }
        contents = _Contents(header=header, name=path.name, places=places, files=sorted(files))
        encoded = msgspec.json.encode(contents)
        offset = file.tell()
        file.write(encoded)
        file.seek(0)
        file.write(_MAGIC)
        for number in (offset, len(encoded), xxhash.xxh3_64_intdigest(encoded)):
            file.write(number.to_bytes(8, "little"))


def _write(file: BinaryIO, group: Sequence[Segment], release: Callable[[], None]) -> _Place:
    offset = file.seek(_aligned(file.tell(), mmap.PAGESIZE))
    digest, lengths = xxhash.xxh3_64(), []
    for pieces in _parts(group):
        length = 0
        for piece in pieces:
            data = np.ascontiguousarray(piece).view(np.uint8).data.cast("B")
            digest.update(data)
            file.write(data)
            length += len(data)
            if length % _PIECE < len(data):
                release()
        filling = bytes(-length % _ALIGN)
        digest.update(filling)
        file.write(filling)
        lengths.append(length)
    return _Place(
        block=group[0].block,
        rows=sum(map(len, group)),
        offset=offset,
        lengths=tuple(lengths),
        check=digest.intdigest(),
    )


def _contents(mapped: mmap.mmap, path: Path) -> _Contents:
    numbers = [int.from_bytes(mapped[at : at + 8], "little") for at in range(8, _HEAD, 8)]
    offset, length, check = numbers
    encoded = mapped[offset : offset + length]
    if mapped[: len(_MAGIC)] != _MAGIC or xxhash.xxh3_64_intdigest(encoded) != check:
        raise BrokenRun(f"{path}: torn, or no index")
    try:
        return msgspec.json.decode(encoded, type=_Contents)
    except msgspec.DecodeError as error:
        raise BrokenRun(f"{path}: {error}") from error


def _parts(group: Sequence[Segment]) -> Iterator[Iterable[npt.NDArray[Any]]]:
    """Yield the arrays of the merged segment, in the order of the file, each in pieces."""
    starts = np.cumsum([0, *map(len, group)]).tolist()[:-1]
    yield (one.at for one in group)
    if len(group) == 1:
        yield [group[0].codes]
        yield [group[0].starts]
    else:
        bucketed: list[npt.NDArray[np.uint32]] = []
        yield _merged_bands(group, starts, bucketed)
        yield bucketed
    yield [together([one.headlines for one in group], starts)]
    yield (one.sketches for one in group)
    yield (one.sizes for one in group)
    yield (one.refs for one in group)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, NAMES) as writer:
        writer.write_table(pa.concat_tables([one.names for one in group]).combine_chunks())
    yield [np.frombuffer(sink.getvalue(), np.uint8)]


def _merged_bands(
    group: Sequence[Segment], starts: Sequence[int], bucketed: list[npt.NDArray[np.uint32]]
) -> Iterator[npt.NDArray[np.uint64]]:
    """Yield the codes band by band, as they lie one behind the other; note where buckets begin."""
    rows = sum(map(len, group))
    bands = len(group[0].codes) // len(group[0])
    for band in range(bands):
        parts = [one.codes[band * len(one) : (band + 1) * len(one)] for one in group]
        codes = together(parts, starts)
        begins = bucket_starts(codes, band, 1, rows)
        bucketed.append(begins if band == bands - 1 else begins[:-1])
        yield codes


def _aligned(offset: int, to: int) -> int:
    return offset + -offset % to


def _segment(view: memoryview, place: _Place) -> Segment:
    parts, offset = [], place.offset
    for length in place.lengths:
        parts.append(view[offset : offset + length])
        offset = _aligned(offset + length, _ALIGN)
    at, codes, starts, headlines, sketches, sizes, refs, names = parts
    return Segment(
        block=place.block,
        at=np.frombuffer(at, np.int64),
        codes=np.frombuffer(codes, np.uint64),
        starts=np.frombuffer(starts, np.uint32),
        headlines=np.frombuffer(headlines, np.uint64),
        sketches=np.frombuffer(sketches, np.uint8).reshape(place.rows, -1),
        sizes=np.frombuffer(sizes, np.int32),
        refs=np.frombuffer(refs, REF),
        names=pa.ipc.open_stream(pa.py_buffer(names)).read_all(),
    )
