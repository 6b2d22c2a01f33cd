"""What is asked of the archive: how far back, and of which source."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from archive.reading.query import Ask
from archive.rows import crawl_date
from archive.tables.tables import Tables

RUN_ID: Final = r"^(\d{8}T\d{6}Z)-(.+)-[0-9a-f]{6}$"
"""When a crawl began, and its source, as its name has them."""
SWEEPS: Final = "SELECT run_id FROM runs WHERE \"trigger\" = 'sweep'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An archive, the time it is, how many weeks count, and which source; None for all.

    ``rows`` gives the answer to a SELECT as an Arrow table.
    """

    tables: Tables
    rows: Ask
    now: datetime
    weeks: int
    source: str | None = None

    @property
    def first(self) -> date:
        """The first day that counts; data files of days before are not read."""
        return crawl_date(self.now) - timedelta(days=7 * self.weeks)

    def days_ago(self, days: int) -> date:
        """Return the day so many days ago."""
        return crawl_date(self.now) - timedelta(days=days)

    def of_source(self, column: str = "source") -> str:
        """Return the condition that wants the source's rows only."""
        if self.source is None:
            return "true"
        return f"{column} = '{self.source.replace(chr(39), 2 * chr(39))}'"


def floats(rows: Any, name: str) -> npt.NDArray[np.float64]:
    """Return a column as numbers, NaN for null."""
    column = rows[name].to_numpy()
    return np.asarray(column, np.float64)


def counts(rows: Any, name: str) -> npt.NDArray[np.int64]:
    """Return a column of counts, 0 for null."""
    return np.asarray(np.nan_to_num(floats(rows, name)), np.int64)


def stretches(*names: npt.NDArray[Any]) -> list[slice]:
    """Return where rows that are sorted by these columns have the same values."""
    if not len(names[0]):
        return []
    changes = np.zeros(len(names[0]), bool)
    for column in names:
        changes[1:] |= column[1:] != column[:-1]
    starts = [0, *np.flatnonzero(changes).tolist(), len(changes)]
    return [slice(begin, end) for begin, end in pairwise(starts)]
