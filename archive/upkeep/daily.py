"""The rows of one day of a release, in order and in stretches that fit into memory."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from archive.tables.engine import ROWS_AT_ONCE, engine, streamed
from archive.tables.fetching import fetched
from archive.tables.livefile import LiveFile
from archive.tables.sorting import in_order
from archive.tables.tables import Tables
from archive.upkeep.contents import ORDER, Contents
from archive.upkeep.days import MEMORY_MB, Day, Rows

STRETCH_MB: Final = 128
NO_COPIES: Final = pa.schema([("story_id", pa.string()), ("copies", pa.int64())]).empty_table()


def rows_of(
    tables: Tables, contents: Contents, day: Day, files: Sequence[LiveFile], commit_seq: int
) -> Iterator[Any]:
    """Yield a day's rows as Arrow tables of the columns that a release's files have.

    Args:
        tables: At a version that holds every batch up to ``commit_seq``.
        contents: Which table.
        day: Which day, with what bears on it.
        files: Data files of that day.
        commit_seq: Later rows are left out.
    """
    spread = _spread(tables, day, commit_seq) if day.copies.rows else NO_COPIES
    with fetched(getattr(tables, contents.name), files) as rows:
        for stretch in in_order(rows, ORDER):
            held = stretch.filter(pc.field("commit_seq") <= commit_seq).select(contents.source)
            revisions = _revisions(tables, day.revisions, held, commit_seq)
            yield _made(contents, held, spread, revisions)
            # What Arrow keeps for later would add up over many stretches.
            pa.default_memory_pool().release_unused()


def _made(contents: Contents, rows: Any, spread: Any, revisions: Any) -> Any:
    with engine(STRETCH_MB) as connection:
        connection.register(contents.name, rows)
        connection.register("spread", spread)
        connection.register("revisions", revisions)
        order = ", ".join(f"{name} NULLS LAST" for name in ORDER)
        columns = ", ".join(contents.filed.names)
        made = connection.sql(f"SELECT {columns} FROM ({contents.sql}) ORDER BY {order}")  # noqa: S608 - our own columns
        return made.to_arrow_table().cast(contents.filed)


def _spread(tables: Tables, day: Day, commit_seq: int) -> Any:
    """Return how many copies the stories have that ran on a day: ``story_id`` and ``copies``."""
    with engine(MEMORY_MB) as connection:
        connection.register("copies", streamed(tables.copies.dataset()))
        return connection.sql(
            "SELECT story_id, count(*) AS copies FROM copies "
            "WHERE crawl_date BETWEEN $first AND $last AND commit_seq <= $seq GROUP BY story_id",
            params={
                "first": day.copies.first_day,
                "last": day.copies.last_day,
                "seq": commit_seq,
            },
        ).to_arrow_table()


def _revisions(tables: Tables, rows: Rows, articles: Any, commit_seq: int) -> Any:
    """Return the revisions of some articles."""
    table = tables.revisions
    if not rows.rows:
        return table.schema.columns.empty_table()
    wanted = (
        (pc.field("crawl_date") >= rows.first_day)
        & (pc.field("crawl_date") <= rows.last_day)
        & (pc.field("commit_seq") <= commit_seq)
    )
    names = table.schema.columns.names
    ids = articles["article_id"].combine_chunks()
    found = [
        batch.filter(pc.is_in(batch.column("article_id"), value_set=ids))
        for batch in table.batches(names, wanted, ROWS_AT_ONCE)
    ]
    return pa.Table.from_batches(found) if found else table.schema.columns.empty_table()
