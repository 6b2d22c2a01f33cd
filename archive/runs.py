"""A crawl that has ended, and the row that it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.rows import crawl_date
from archive.tables.schema import RUNS
from archive.tables.table import arrow_rows
from archive.tables.tables import Tables

COUNTS = ("listed", "known", "fetched", "kept", "copies", "updates", "failed", "left")
"""What is counted of a run, by the names of its columns."""


class RunOutcome(StrEnum):
    """How a crawl ended."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    FAILED = "failed"
    OUTSIDE_HOURS = "outside_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRun:
    """A crawl from its beginning to its end; the columns of ``runs`` say what the fields mean.

    ``due_at`` is None for a crawl that no schedule asked for; ``counts`` may leave out what is 0.
    ``is_sweep`` says that it went past what was held already: days, whole lists, or recordings.
    """

    run_id: str
    source: str
    sections: Sequence[str]
    due_at: datetime | None
    started_at: datetime
    ended_at: datetime
    outcome: RunOutcome
    exit_code: int
    counts: Mapping[str, int]
    alarms: Sequence[str]
    bytes_fetched: int
    host: str
    version: str
    is_sweep: bool = False


def append_run(tables: Tables, run: EndedRun) -> None:
    """Append a run's row, whatever others append meanwhile; once, however often it is called.

    Raises:
        StoreUnreachable: The store is away, or these credentials may not write the table.
        CommitUnknown: No answer.
    """
    row: dict[str, object] = {name: getattr(run, name) for name in _PLAIN}
    row |= {name: run.counts.get(name, 0) for name in COUNTS}
    row |= {
        "sections": list(run.sections),
        "alarms": list(run.alarms),
        "outcome": run.outcome.value,
        "trigger": _trigger(run),
        "crawl_date": crawl_date(run.ended_at),
    }
    table = tables.runs
    table.append_once(arrow_rows(RUNS, [row]), run.run_id, table.version + 1)


def _trigger(run: EndedRun) -> str:
    if run.is_sweep:
        return "sweep"
    return "manual" if run.due_at is None else "schedule"


_PLAIN = (
    *("run_id", "source", "due_at", "started_at", "ended_at", "exit_code"),
    *("bytes_fetched", "host", "version"),
)
