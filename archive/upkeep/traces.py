"""The proof of an erasure: a search of every byte that is left for what should be gone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from archive.config import ArchiveConfig
from archive.objects.store import ObjectStore
from archive.raw.escapes import readings
from archive.raw.members import BrokenMember, members
from archive.raw.needles import Needles
from archive.upkeep.rawpages import speaks

ROWS_AT_ONCE: Final = 256
CHUNK_BYTES: Final = 1 << 22
OVERLAP_BYTES: Final = 1 << 16
"""Longer than any sentence, however it is escaped."""
_FOOTER_BYTES: Final = 8

Progress = Callable[[str], None]


def traces(
    store: ObjectStore, config: ArchiveConfig, sought: Needles, progress: Progress = lambda _: None
) -> Iterator[str]:
    """Yield the name of each object and local file in which anything of the texts is left."""
    entries = store.entries("")
    with TemporaryDirectory(prefix="newsfold-") as folder:
        path = Path(folder, "held")
        for number, entry in enumerate(entries, 1):
            progress(f"searching object {number} of {len(entries)}")
            if store.fetch_file(entry.key, path) and holds(path, entry.key, sought):
                yield entry.key
    for local in (config.spool, config.index):
        for path in sorted(local.rglob("*")):
            if path.is_file() and holds(path, path.name, sought):
                yield str(path)


def holds(path: Path, name: str, sought: Needles) -> bool:
    """Return whether a file holds any of the texts; ``name`` says by its end what it is."""
    for suffix, read in _READERS.items():
        if name.endswith(suffix):
            try:
                return read(path, sought)
            except (pa.ArrowException, BrokenMember, OSError):
                break  # not what its name says, so its bytes are searched as they are
    return _in_bytes(path, sought)


def _in_parquet(path: Path, sought: Needles) -> bool:
    with path.open("rb") as file:
        file.seek(-_FOOTER_BYTES, 2)
        length = int.from_bytes(file.read(4), "little")
        file.seek(-_FOOTER_BYTES - length, 2)
        if any(sought.are_in(text) for text in readings(file.read(length))):
            return True
    with pq.ParquetFile(path) as table:
        return any(
            sought.are_in("\n".join(_strings(column)))
            for batch in table.iter_batches(ROWS_AT_ONCE)
            for column in batch.columns
        )


def _strings(column: Any) -> Iterator[str]:
    """Yield every string of a column, however deep it lies."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield from (value for value in column.to_pylist() if value)
    elif pa.types.is_dictionary(kind):
        yield from _strings(column.dictionary_decode())
    elif pa.types.is_struct(kind):
        for field in column.flatten():
            yield from _strings(field)
    elif pa.types.is_map(kind):
        yield from _strings(column.keys)
        yield from _strings(column.items)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _strings(column.flatten())


def _in_pages(path: Path, sought: Needles) -> bool:
    with path.open("rb") as file:
        return any(speaks(member, sought) for member in members(file))


def _in_arrow(path: Path, sought: Needles) -> bool:
    with path.open("rb") as file:
        end = path.stat().st_size
        while file.tell() < end:
            for batch in pa.ipc.open_stream(file):
                if any(sought.are_in("\n".join(_strings(column))) for column in batch.columns):
                    return True
    return False


def _in_bytes(path: Path, sought: Needles) -> bool:
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(CHUNK_BYTES):
            data = before + chunk
            if any(sought.are_in(text) for text in readings(data)):
                return True
            before = data[-OVERLAP_BYTES:]
    return False


_READERS: Final[dict[str, Callable[[Path, Needles], bool]]] = {
    ".parquet": _in_parquet,
    ".warc.gz": _in_pages,
    ".arrow": _in_arrow,
}
