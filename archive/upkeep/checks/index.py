"""The claim about the local index: it holds what the table says, neither more nor less."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from archive.dedup.folding import index_header
from archive.dedup.index.filling import in_blocks, read_entries
from archive.dedup.index.runfile import BrokenRun
from archive.dedup.index.segment import NAMES
from archive.dedup.index.shelf import MANIFEST, Shelf
from archive.dedup.learning import Learning
from archive.errors import IndexUnusable
from archive.tables.tables import Tables
from archive.upkeep.checks.found import Found, Offenders, Progress

CLAIM: Final = "the local index holds what the table says"
_ADVICE: Final = "delete the folder; the next run makes it anew"
ROWS_AT_ONCE: Final = 1 << 16
_MICROSECOND: Final = timedelta(microseconds=1)

_Rows = dict[str, int]
"""By article id a hash of what else is said of it: a million articles have to fit."""


def check_index(tables: Tables, progress: Progress) -> Iterator[Found]:
    """Yield whether this machine's index is right; one by other settings is not looked at."""
    progress(CLAIM)
    broken, total = Offenders(), 0
    if (tables.config.index / MANIFEST).is_file():
        shelf = Shelf(tables.config.index, index_header(tables, Learning(tables).in_force()))
        try:
            with shelf.changing():
                blocks, version = frozenset(shelf.manifest.blocks), shelf.manifest.commit_seq
                held = _held(shelf, blocks, broken)
        except (BrokenRun, IndexUnusable) as error:
            broken.add(str(error))
        else:
            total = len(held)
            if blocks and version <= tables.articles.version:
                _compare(held, _stated(tables, blocks, version), broken)
    yield broken.found(CLAIM, total, _ADVICE)


def _held(shelf: Shelf, blocks: frozenset[int], broken: Offenders) -> _Rows:
    held: _Rows = {}
    for segment in shelf.segments(blocks):
        for article_id, row in _named(segment.names, segment.at.tolist()):
            if article_id in held:
                broken.add(f"{article_id}: twice")
            held[article_id] = row
        shelf.release()
    return held


def _compare(held: _Rows, stated: Iterable[tuple[str, int]], broken: Offenders) -> None:
    """Name what one side says and the other does not; empties ``held``."""
    for article_id, row in stated:
        if held.pop(article_id, None) != row:
            broken.add(article_id)
    for article_id in sorted(held):
        broken.add(article_id)


def _stated(tables: Tables, blocks: frozenset[int], version: int) -> Iterator[tuple[str, int]]:
    window = timedelta(hours=tables.config.dedup.window_hours) // _MICROSECOND
    wanted = in_blocks(blocks, window) & (pc.field("commit_seq") <= version)
    for entries in read_entries(tables.articles, wanted, blocks, window):
        yield from _named(entries.names, entries.at.tolist())


def _named(names: Any, at: list[int]) -> Iterator[tuple[str, int]]:
    table = names if isinstance(names, pa.Table) else pa.Table.from_batches([names])
    for batch in table.to_batches(ROWS_AT_ONCE):
        columns = [batch[name].to_pylist() for name in NAMES.names]
        begun, at = at[: len(batch)], at[len(batch) :]
        for *row, moment in zip(*columns, begun, strict=True):
            yield row[0], hash((*row, moment))
