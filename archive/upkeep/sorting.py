"""Rows of a dataset in order, however many: dealt out to files on disk, then sorted one by one.

DuckDB's own sort needs several times the memory of rows that hold long texts.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

ROWS_AT_ONCE: Final = 2048
STRETCH_BYTES: Final = 64 << 20

Ranks = npt.NDArray[np.int64]


def in_order(
    rows: Any, columns: Sequence[str], order: Sequence[str], wanted: Any = None
) -> Iterator[Any]:
    """Yield a dataset's rows as Arrow tables of some STRETCH_BYTES, sorted through all of them.

    Args:
        rows: A pyarrow dataset, which yields its rows in the same order each time.
        columns: What is wanted of them.
        order: Sorted by these, what is missing last.
        wanted: An Arrow expression that picks rows.
    """
    held: list[Any] = []
    size = 0
    for batch in _batches(rows, columns, wanted):
        held.append(batch)
        size += batch.nbytes
        if size > STRETCH_BYTES:
            break
    else:
        if held:
            yield _sorted(pa.Table.from_batches(held), order)
        return
    a_stretch = max(1, sum(batch.num_rows for batch in held))
    del held
    yield from _dealt(rows, columns, order, wanted, a_stretch)


def _dealt(
    rows: Any, columns: Sequence[str], order: Sequence[str], wanted: Any, a_stretch: int
) -> Iterator[Any]:
    ranks = _ranks(rows, order, wanted)
    with tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
        paths = [Path(folder) / str(n) for n in range(-(-len(ranks) // a_stretch))]
        schema = pa.schema([rows.schema.field(name) for name in columns])
        with ExitStack() as stack:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            piles = [
                stack.enter_context(pa.ipc.new_stream(str(path), schema, options=options))
                for path in paths
            ]
            start = 0
            for batch in _batches(rows, columns, wanted):
                piles_of = ranks[start : start + batch.num_rows] // a_stretch
                start += batch.num_rows
                for pile in np.unique(piles_of):
                    piles[pile].write_batch(batch.take(pa.array(np.flatnonzero(piles_of == pile))))
        for path in paths:
            with pa.ipc.open_stream(str(path)) as reader:
                table = reader.read_all()
            path.unlink()
            yield _sorted(table, order)


def _ranks(rows: Any, order: Sequence[str], wanted: Any) -> Ranks:
    """Return for each row, as the dataset yields them, its place in the order."""
    keys = pa.Table.from_batches(list(_batches(rows, order, wanted)))
    places: Ranks = np.empty(keys.num_rows, np.int64)
    places[_indices(keys, order).to_numpy()] = np.arange(keys.num_rows)
    return places


def _batches(rows: Any, columns: Sequence[str], wanted: Any) -> Iterator[Any]:
    bounds = {"batch_size": ROWS_AT_ONCE, "batch_readahead": 2, "fragment_readahead": 1}
    yield from rows.scanner(list(columns), filter=wanted, **bounds).to_batches()


def _sorted(table: Any, order: Sequence[str]) -> Any:
    return table.take(_indices(table, order))


def _indices(table: Any, order: Sequence[str]) -> Any:
    return pc.sort_indices(table, sort_keys=[(name, "ascending", "at_end") for name in order])
