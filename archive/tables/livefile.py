"""A data file that is part of a table, as the log states it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from archive.tables.datafile import SEALED


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFile:
    """A data file: its path in the table, its size in bytes, its rows, the day it belongs to."""

    path: str
    size: int
    rows: int
    day: date

    @property
    def is_sealed(self) -> bool:
        """Whether it is of a past day, sorted and packed."""
        return self.path.rpartition("/")[2].startswith(SEALED)


def live_file(stated: Mapping[str, Any], partition: str) -> LiveFile:
    """Return the file that an ``add`` states."""
    statistics = msgspec.json.decode(stated.get("stats") or "{}")
    return LiveFile(
        path=stated["path"],
        size=stated["size"],
        rows=statistics.get("numRecords") or 0,
        day=date.fromisoformat(stated["partitionValues"][partition]),
    )
