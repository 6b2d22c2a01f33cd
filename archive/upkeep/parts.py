"""Rows as Parquet files of a release, each named for its place and its bytes."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.upkeep.contents import ORDER, Contents
from archive.upkeep.manifest import ReleasedFile

LEVEL: Final = 9
GROUP_BYTES: Final = 16 << 20
FILE_BYTES: Final = 256 << 20
SLICE_ROWS: Final = 256
DIGITS: Final = 16
FALSE_POSITIVES: Final = 0.01
LOOKED_UP: Final = ("article_id", "story_id")
# What repeats within a row group; a dictionary of texts or ids would only be given up again.
_ALIKE: Final = (
    "relation", "kind", "class", "portal", "section", "portal_section", "publisher", "agency",
    "authors.list.element", "byline", "language", "published_precision", "rights", "parser",
    "dedup_version", "run_id", "batch_id", "commit_seq", "warc_file", "removed.list.element.rule",
    "fields_from.key_value.key", "fields_from.key_value.value", "revisions", "is_gone", "copies",
    "published_raw", "first_seen_at", "fetched_at", "story_id", "relates_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file that waits in a local folder, and what the manifest will say of it."""

    local: Path
    file: ReleasedFile


def parts(contents: Contents, day: str, rows: Iterable[Any], folder: Path) -> Iterator[Part]:
    """Yield a day's files as each is full; whoever takes one may remove it.

    Args:
        contents: Which table.
        day: The partition's date.
        rows: Arrow tables of its columns, in order.
        folder: Where the files are written.
    """
    groups = _groups(rows)
    group = next(groups, None)
    number = 0
    while group is not None:
        local = folder / f"{contents.name}-{number:05}"
        held = _Held()
        with pq.ParquetWriter(local, contents.filed, **_options(contents, group)) as writer:
            while group is not None and (not held.rows or local.stat().st_size < FILE_BYTES):
                held.take(group)
                writer.write_table(group, row_group_size=group.num_rows)
                group = next(groups, None)
        yield _part(contents, day, number, local, held)
        number += 1


class _Held:
    """How many rows a file holds, and when they were published."""

    def __init__(self) -> None:
        self.rows = 0
        self.times: list[Any] = []

    def take(self, group: Any) -> None:
        self.rows += group.num_rows
        bounds = pc.min_max(group["published_at"]).as_py()
        self.times += [at for at in bounds.values() if at is not None]


def _part(contents: Contents, day: str, number: int, local: Path, held: _Held) -> Part:
    with local.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    path = f"{contents.name}/crawl_date={day}/part-{number:05}-{digest[:DIGITS]}.parquet"
    return Part(
        local=local,
        file=ReleasedFile(
            path=path,
            rows=held.rows,
            bytes=local.stat().st_size,
            sha256=digest,
            published_from=min(held.times, default=None),
            published_to=max(held.times, default=None),
        ),
    )


def _options(contents: Contents, group: Any) -> dict[str, Any]:
    columns = contents.filed
    places = [pq.SortingColumn(columns.get_field_index(name), nulls_first=False) for name in ORDER]
    expected = {"ndv": group.num_rows, "fpp": FALSE_POSITIVES}
    return {
        "compression": "zstd",
        "compression_level": LEVEL,
        "use_dictionary": list(_ALIKE),
        "write_statistics": list(contents.schema.bounded),
        "write_page_index": True,
        "sorting_columns": places,
        "bloom_filter_options": dict.fromkeys(LOOKED_UP, expected),
    }


def _groups(rows: Iterable[Any]) -> Iterator[Any]:
    """Gather rows into row groups of some GROUP_BYTES in memory."""
    held: list[Any] = []
    size = 0
    for table in rows:
        for batch in table.to_batches(max_chunksize=SLICE_ROWS):
            held.append(batch)
            size += batch.nbytes
            if size >= GROUP_BYTES:
                yield pa.Table.from_batches(held)
                held, size = [], 0
    if held:
        yield pa.Table.from_batches(held)
