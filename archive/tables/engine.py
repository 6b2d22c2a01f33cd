"""DuckDB within bounds: so much memory, a spill folder of its own, few rows of a table at once."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow.dataset as ds
from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

# The newest thousand whole rows are found by holding some ten thousand of them a thread.
MB_A_THREAD: Final = 512
MOST_THREADS: Final = 4
ROWS_AT_ONCE: Final = 2048


@contextmanager
def engine(memory_mb: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty DuckDB that holds at most so much in memory and the rest in a spill folder.

    What Arrow scans and answers hold comes on top of that.
    """
    with tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
        threads = max(1, min(MOST_THREADS, memory_mb // MB_A_THREAD))
        spill = Path(folder) / "spill"
        config: dict[str, Any] = {
            "memory_limit": f"{memory_mb}MB",
            "threads": threads,
            "temp_directory": str(spill),
        }
        with duckdb.connect(":memory:", config=config) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            # How many rows Arrow holds is not known there, so that a guess puts texts into the
            # hash table of a join: the right side of a join is the one that is held.
            connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
            yield connection


class Streamed(ds.FileSystemDataset):  # type: ignore[misc] # pyarrow is untyped
    """A dataset that is scanned a few thousand rows at a time, whoever scans it.

    Arrow's own defaults hold dozens of row groups at once, outside of DuckDB's memory limit.
    """

    def scanner(self, columns: Any = None, filter: Any = None, **options: Any) -> Any:  # noqa: A002 - Arrow's name
        """Return a scanner that reads ahead little."""
        bounds = {
            "batch_size": ROWS_AT_ONCE,
            "batch_readahead": 4,
            "fragment_readahead": 1,
            # Arrow's threads run ahead of whoever takes the rows, by up to a gigabyte.
            "use_threads": False,
            # One request for all columns of a row group, which then stay in memory until the
            # file is through: worth it where a request takes its time.
            "fragment_scan_options": ds.ParquetFragmentScanOptions(
                pre_buffer=not self._is_local(), page_checksum_verification=True
            ),
        }
        return super().scanner(columns=columns, filter=filter, **(options | bounds))

    def _is_local(self) -> bool:
        files = self.filesystem
        return isinstance(
            files.base_fs if isinstance(files, SubTreeFileSystem) else files, LocalFileSystem
        )


def streamed(dataset: Any) -> Any:
    """Return a table's dataset as one that never holds much of it in memory."""
    if not isinstance(dataset, ds.FileSystemDataset):
        return dataset  # a table without files
    # Newest day first: what is asked for is mostly there, and of a thousand newest rows few are
    # held only to give way to newer ones.
    fragments = sorted(dataset.get_fragments(), key=lambda each: each.path, reverse=True)
    return Streamed(fragments, dataset.schema, dataset.format, dataset.filesystem)
