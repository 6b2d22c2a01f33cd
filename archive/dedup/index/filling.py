"""What the index takes from the table: signatures as they stand, or bodies to be signed anew."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from archive.dedup.frequent import Frequent
from archive.dedup.headline import mark
from archive.dedup.index.segment import NAMES, REF, Entries
from archive.dedup.index.texts import AT, as_text
from archive.dedup.signature import EMPTY, PERMUTATIONS, sign
from archive.dedup.text import Text, shingles_of
from archive.tables.table import Table

ROWS_AT_ONCE: Final = 1 << 14

_EMPTY: Final = EMPTY.astype("<u4").tobytes()


def in_blocks(blocks: frozenset[int], length: int) -> Any:
    """Return the expression that wants the articles of blocks, and of those between.

    Args:
        blocks: Numbers of blocks.
        length: Of a block, in microseconds.
    """
    moment = pa.timestamp("us", "UTC")
    low, high = min(blocks) * length, (max(blocks) + 1) * length
    return (pa.scalar(low, moment) <= AT) & (pa.scalar(high, moment) > AT)


def read_entries(
    articles: Table, wanted: Any, blocks: frozenset[int], length: int
) -> Iterator[Entries]:
    """Yield the wanted articles of the blocks with their stored signatures, and bare flashes."""
    columns = {name: pc.field(name) for name in (*NAMES.names, "minhash", "shingles")} | {"at": AT}
    for batch in articles.batches(columns, wanted, ROWS_AT_ONCE):
        at = batch["at"].cast(pa.int64()).to_numpy()
        held = np.isin(at // length, sorted(blocks)) & _findable(batch)
        if not held.any():
            continue
        rows = pa.Table.from_batches([batch]).filter(pa.array(held))
        stored = (each or _EMPTY for each in rows["minhash"].to_pylist())
        signatures = np.frombuffer(b"".join(stored), "<u4")
        yield Entries(
            names=rows.select(NAMES.names).cast(NAMES),
            at=at[held],
            signatures=signatures.reshape(-1, PERMUTATIONS),
            sizes=rows["shingles"].to_numpy(),
            refs=np.zeros(len(rows), REF),
        )


def read_texts(
    articles: Table, wanted: Any, blocks: frozenset[int], length: int, frequent: Frequent
) -> Iterator[list[Text]]:
    """Yield the wanted articles of the blocks, signed anew by what counts now."""
    columns = {name: pc.field(name) for name in (*NAMES.names, "body")} | {"at": AT}
    for batch in articles.batches(columns, wanted, ROWS_AT_ONCE):
        held = np.isin(batch["at"].cast(pa.int64()).to_numpy() // length, sorted(blocks))
        texts = []
        for row in batch.filter(pa.array(held)).to_pylist():
            shingles = shingles_of(row["body"], row["publisher"], frequent)
            texts.append(as_text(row, shingles, frequent, sign(shingles.hashes)))
        yield texts


def _findable(batch: Any) -> npt.NDArray[np.bool_]:
    """Return which articles can be met: those with a signature, and an outlet's bare flashes."""
    found: npt.NDArray[np.bool_] = batch["minhash"].is_valid().to_numpy(zero_copy_only=False)
    for place in np.flatnonzero(~found).tolist():
        has_publisher = batch["publisher"][place].is_valid
        found[place] = has_publisher and bool(mark(batch["headline"][place].as_py()))
    return found
