"""The claim about the local index: it holds what the table says, neither more nor less."""

from collections.abc import Iterator
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
_MICROSECOND: Final = timedelta(microseconds=1)

_Rows = dict[str, tuple[Any, ...]]


def check_index(tables: Tables, progress: Progress) -> Iterator[Found]:
    """Yield whether this machine's index is right; one by other settings is not looked at."""
    progress(CLAIM)
    broken, held = Offenders(), {}
    if (tables.config.index / MANIFEST).is_file():
        shelf = Shelf(tables.config.index, index_header(tables, Learning(tables).in_force()))
        try:
            with shelf.changing():
                blocks, version = frozenset(shelf.manifest.blocks), shelf.manifest.commit_seq
                held = _held(shelf, blocks, broken)
        except (BrokenRun, IndexUnusable) as error:
            broken.add(str(error))
        else:
            if blocks and version <= tables.articles.version:
                _compare(held, _stated(tables, blocks, version), broken)
    yield broken.found(CLAIM, len(held), _ADVICE)


def _held(shelf: Shelf, blocks: frozenset[int], broken: Offenders) -> _Rows:
    held: _Rows = {}
    for segment in shelf.segments(blocks):
        for article_id, row in _named(segment.names, segment.at.tolist()):
            if article_id in held:
                broken.add(f"{article_id}: twice")
            held[article_id] = row
    return held


def _compare(held: _Rows, stated: _Rows, broken: Offenders) -> None:
    for article_id in sorted(stated.keys() | held.keys()):
        if stated.get(article_id) != held.get(article_id):
            broken.add(article_id)


def _stated(tables: Tables, blocks: frozenset[int], version: int) -> _Rows:
    window = timedelta(hours=tables.config.dedup.window_hours) // _MICROSECOND
    wanted = in_blocks(blocks, window) & (pc.field("commit_seq") <= version)
    rows: _Rows = {}
    for entries in read_entries(tables.articles, wanted, blocks, window):
        rows.update(_named(entries.names, entries.at.tolist()))
    return rows


def _named(names: Any, at: list[int]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    table = names if isinstance(names, pa.Table) else pa.Table.from_batches([names])
    columns = [table[name].to_pylist() for name in NAMES.names]
    for *row, moment in zip(*columns, at, strict=True):
        yield row[0], (*row, moment)
