"""Few large files in place of many small ones: today's merged, past days sorted and sealed.

Rows stay what they are, and each keeps its ``commit_seq``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from archive.errors import Damaged, StaleSnapshot
from archive.tables.datafile import LEVEL, PART, SEALED
from archive.tables.fetching import fetched
from archive.tables.log import Transaction
from archive.tables.rewriting import Rewriting
from archive.tables.snapshot import LiveFile
from archive.tables.sorting import in_order
from archive.tables.table import Table

MOST_OPEN: Final = 20
"""Small files that today's partition may gather before they are merged."""
SMALL_BYTES: Final = 32 << 20
SEALED_LEVEL: Final = 9
DAYS_A_COMMIT: Final = 32
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
        except (StaleSnapshot, Damaged) as error:
            # An erasure beside it deletes at once what it replaces.
            is_gone = isinstance(error, Damaged) and not table.is_newest()
            if attempt == TRIES or not (is_gone or isinstance(error, StaleSnapshot)):
                raise
    return Compacted()


def _compact(table: Table, today: date, records: Iterable[Transaction]) -> Compacted:
    table.refresh()
    order = [name for name in _ORDER if name in table.schema.columns.names]
    work = sorted(due(table.snapshot.files(), today).items())
    done = Compacted()
    for start in range(0, max(len(work), 1), DAYS_A_COMMIT):
        chosen = work[start : start + DAYS_A_COMMIT]
        rewriting = Rewriting(table=table)
        for day, files in chosen:
            with fetched(table, files) as rows:
                if day < today:
                    rewriting.put(files, in_order(rows, order), day, SEALED, SEALED_LEVEL)
                else:
                    rewriting.put(files, rows.batches(), day, PART, LEVEL)
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
