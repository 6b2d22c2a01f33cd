"""Rows in order, however many: those of a large day are laid out on disk, bucket by bucket."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from archive.tables.fetching import Fetched

BUCKET_ROWS: Final = 8_000
"""Some 35 MB of articles."""


def in_order(rows: Fetched, columns: Sequence[str]) -> Iterator[Any]:
    """Yield rows sorted by columns, nulls last, as tables of at most BUCKET_ROWS rows.

    Which bucket a row falls into is told from the columns alone; then each row is written to
    its bucket's file, and each bucket sorted in memory.
    """
    keys = [(name, "ascending") for name in columns]
    sorted_ = pc.sort_indices(pa.Table.from_batches(rows.batches(columns)), sort_keys=keys)
    bucket_of = np.empty(len(sorted_), np.int64)
    bucket_of[sorted_.to_numpy()] = np.arange(len(sorted_)) // BUCKET_ROWS
    with TemporaryDirectory(prefix="newsfold-") as folder:
        for path in _buckets(rows, bucket_of, Path(folder)):
            with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
                bucket = reader.read_all()
            yield bucket.take(pc.sort_indices(bucket, sort_keys=keys))
            path.unlink()


def _buckets(rows: Fetched, bucket_of: Any, folder: Path) -> list[Path]:
    """Write every row into the file of its bucket and return the files in order."""
    count = int(bucket_of.max(initial=-1)) + 1
    paths = [folder / str(number) for number in range(count)]
    with ExitStack() as stack:
        writers: dict[int, Any] = {}
        start = 0
        for batch in rows.batches():
            own = bucket_of[start : start + batch.num_rows]
            for number in np.unique(own).tolist():
                if number not in writers:
                    opened = pa.ipc.new_file(str(paths[number]), batch.schema)
                    writers[number] = stack.enter_context(opened)
                writers[number].write_batch(batch.filter(pa.array(own == number)))
            start += batch.num_rows
    return paths
