"""What a batch brings beside articles, laid down as one object before its commit."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from archive.tables.schema import ARTICLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A batch's rows, one Arrow table for each table of the archive.

    ``put_in_force`` names what this commit puts in force, each with its version.
    """

    batch_id: str
    articles: Any
    copies: Any
    revisions: Any
    visits: Any
    put_in_force: Mapping[str, int] = field(default_factory=dict)


def pack(judged: Judged) -> bytes:
    """Return copies, revisions and visits as three Arrow streams, one behind the other."""
    with tempfile.SpooledTemporaryFile(max_size=1 << 24) as file:
        for rows in (judged.copies, judged.revisions, judged.visits):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(
                sink, rows.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")
            ) as writer:
                writer.write_table(rows)
            file.write(sink.getvalue())
        file.seek(0)
        return file.read()


def unpack(batch_id: str, data: bytes) -> Judged:
    """Return what ``pack`` packed; the articles were committed and are not in it."""
    source = pa.BufferReader(data)
    copies, revisions, visits = (pa.ipc.open_stream(source).read_all() for _ in range(3))
    empty = ARTICLES.columns.empty_table()
    return Judged(
        batch_id=batch_id, articles=empty, copies=copies, revisions=revisions, visits=visits
    )
