"""What the index takes from the table: signatures as they stand, or bodies to be signed anew."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from archive.dedup.frequent import Frequent
from archive.dedup.index.segment import NAMES, REF, Entries
from archive.dedup.index.texts import AT, as_text
from archive.dedup.signature import PERMUTATIONS, sign
from archive.dedup.text import Text, shingles_of
from archive.tables.table import Table

ROWS_AT_ONCE: Final = 1 << 14


def in_blocks(blocks: frozenset[int], length: int) -> Any:
    """Return the expression that wants the signed articles of blocks, and of those between.

    Args:
        blocks: Numbers of blocks.
        length: Of a block, in microseconds.
    """
    moment = pa.timestamp("us", "UTC")
    low, high = min(blocks) * length, (max(blocks) + 1) * length
    within = (pa.scalar(low, moment) <= AT) & (pa.scalar(high, moment) > AT)
    return within & pc.field("minhash").is_valid()


def read_entries(
    articles: Table, wanted: Any, blocks: frozenset[int], length: int
) -> Iterator[Entries]:
    """Yield the wanted articles of the blocks with their stored signatures."""
    columns = {name: pc.field(name) for name in (*NAMES.names, "minhash", "shingles")} | {"at": AT}
    for batch in articles.batches(columns, wanted, ROWS_AT_ONCE):
        at = batch["at"].cast(pa.int64()).to_numpy()
        held = np.isin(at // length, sorted(blocks))
        if not held.any():
            continue
        rows = pa.Table.from_batches([batch]).filter(pa.array(held))
        signatures = np.frombuffer(b"".join(rows["minhash"].to_pylist()), "<u4")
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
