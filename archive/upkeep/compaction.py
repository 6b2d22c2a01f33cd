"""Few large files in place of many small ones: today's merged, past days sorted and sealed.

Rows stay what they are, and each keeps its ``commit_seq``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb

from archive.errors import StaleSnapshot
from archive.tables.datafile import LEVEL, PART, SEALED
from archive.tables.log import Transaction
from archive.tables.rewriting import Rewriting
from archive.tables.snapshot import LiveFile
from archive.tables.table import Table

MOST_OPEN: Final = 25
"""Small files that today's partition may gather before they are merged."""
SMALL_BYTES: Final = 64 << 20
SEALED_LEVEL: Final = 9
DAYS_A_COMMIT: Final = 32
MEMORY: Final = "256MB"
ROWS_AT_ONCE: Final = 2048
TRIES: Final = 5

# A day is asked for by section and time; what a table lacks of these is left out.
_ORDER: Final = ("section", "source", "published_at", "seen_at", "fetched_at", "article_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """How many files were put in place of how many others, of how many days."""

    days: int = 0
    old: int = 0
    new: int = 0

    def __add__(self, other: "Compacted") -> "Compacted":
        return Compacted(
            days=self.days + other.days, old=self.old + other.old, new=self.new + other.new
        )


def compact(table: Table, today: date, records: Iterable[Transaction] = ()) -> Compacted:
    """Merge and seal what is due in a table.

    Args:
        table: At any version; it is moved to the newest.
        today: The day whose partition is still open.
        records: What the last commit records by name.

    Raises:
        StoreUnreachable: As for any write; what was committed until then stays so.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return _compact(table, today, records)
        except StaleSnapshot:
            if attempt == TRIES:
                raise
    return Compacted()


def _compact(table: Table, today: date, records: Iterable[Transaction]) -> Compacted:
    table.refresh()
    snapshot = table.snapshot
    work = sorted(due(snapshot.files(), today).items())
    done = Compacted()
    for start in range(0, max(len(work), 1), DAYS_A_COMMIT):
        chosen = work[start : start + DAYS_A_COMMIT]
        rewriting = Rewriting(table=table)
        for day, files in chosen:
            rows = snapshot.part(files)
            if day < today:
                rewriting.put(files, _sorted(rows), day, SEALED, SEALED_LEVEL)
            else:
                rewriting.put(files, _read(rows), day, PART, LEVEL)
        is_last = start + DAYS_A_COMMIT >= len(work)
        rewriting.commit("OPTIMIZE", records if is_last else ())
        new = sum("add" in action for action in rewriting.actions)
        done += Compacted(days=len(chosen), old=len(rewriting.old), new=new)
    return done


def due(files: Iterable[LiveFile], today: date) -> Mapping[date, Sequence[LiveFile]]:
    """Return by day the files that want to be rewritten.

    Of today these are its small files when there are many, of a past day all that were not
    sealed, and sealed ones that are small: a straggler is joined with the last one.
    """
    days: dict[date, list[LiveFile]] = defaultdict(list)
    for file in files:
        days[file.day].append(file)
    wanted: dict[date, list[LiveFile]] = {}
    for day, held in days.items():
        small = [file for file in held if file.size < SMALL_BYTES]
        if day >= today:
            if len(small) > MOST_OPEN:
                wanted[day] = small
        elif unsealed := [file for file in held if not file.is_sealed]:
            wanted[day] = unsealed + [file for file in small if file.is_sealed]
    return wanted


def _read(rows: Any) -> Iterator[Any]:
    scanner = rows.scanner(batch_size=ROWS_AT_ONCE, batch_readahead=1, fragment_readahead=4)
    yield from scanner.to_batches()


def _sorted(rows: Any) -> Iterator[Any]:
    """Yield the rows sorted, on disk where they are too many for memory."""
    order = ", ".join(name for name in _ORDER if name in rows.schema.names)
    with (
        TemporaryDirectory(prefix="newsfold-") as folder,
        duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder}) as connection,
    ):
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("day", rows)
        ordered = connection.sql(f"SELECT * FROM day ORDER BY {order}")  # noqa: S608 - own columns
        yield from ordered.to_arrow_reader(ROWS_AT_ONCE)
