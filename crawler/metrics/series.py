"""The figures that there are: names and units as OpenMetrics asks, labels of few values each.

https://prometheus.io/docs/specs/om/open_metrics_spec/
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """Whether a figure only grows."""

    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A figure by its name, without ``_total``; ``unit`` is the name's end, or empty."""

    name: str
    kind: Kind
    says: str
    labels: tuple[str, ...]
    unit: str = ""


def _of_section(what: str, says: str) -> Series:
    return Series(
        name=f"newsfold_{what}", kind=Kind.COUNTER, says=says, labels=("source", "section")
    )


def _at(what: str, says: str, *labels: str) -> Series:
    name = f"newsfold_{what}_timestamp_seconds"
    return Series(name=name, kind=Kind.GAUGE, says=says, labels=labels, unit="seconds")


RUNS: Final = Series(
    name="newsfold_runs",
    kind=Kind.COUNTER,
    says="Crawls that ended: healthy, unhealthy, failed, outside_hours or died.",
    labels=("source", "outcome"),
)
COUNTED: Final = {
    "listed": _of_section("listed_articles", "Articles on the lists that were read."),
    "known": _of_section("known_articles", "Listed articles that were held or met already."),
    "fetched": _of_section("fetched_articles", "Articles that were read."),
    "kept": _of_section("kept_articles", "Read articles that were kept as new or fuller."),
    "copies": _of_section("copied_articles", "Read articles that were judged copies."),
    "updates": _of_section("updated_articles", "Read articles that were kept as updates."),
    "failed": _of_section("failed_pages", "Pages that failed."),
    "left": _of_section("left_articles", "Listed articles that a limit left out."),
    "alarms": _of_section("list_alarms", "Answers for lists that were not as they should be."),
}
"""By the names of the tally's counts."""

FETCHED_BYTES: Final = Series(
    name="newsfold_fetched_bytes",
    kind=Kind.COUNTER,
    says="Bytes of bodies as received.",
    labels=("source",),
    unit="bytes",
)
NEWEST_AGE: Final = Series(
    name="newsfold_newest_item_age_seconds",
    kind=Kind.GAUGE,
    says="Age of a list's newest item when it was read last.",
    labels=("source", "section"),
    unit="seconds",
)
STARTED: Final = _at("run_start", "When the last crawl began.", "source")
ENDED: Final = _at("run_end", "When the last crawl ended.", "source")
SUCCEEDED: Final = _at("run_success", "When a crawl last ended healthy.", "source")
NEXT_DUE: Final = _at("next_due", "When something of a source is due next.", "source")
MISSED: Final = Series(
    name="newsfold_missed_slots",
    kind=Kind.COUNTER,
    says="Slots of the schedule that passed without a run of their own.",
    labels=("source", "entry"),
)
FINDINGS: Final = Series(
    name="newsfold_findings",
    kind=Kind.GAUGE,
    says="What is not as it should be, by check; 0 once it has mended.",
    labels=("source", "check", "severity"),
)
WAITING: Final = Series(
    name="newsfold_spool_batches",
    kind=Kind.GAUGE,
    says="Finished batches that wait for the archive.",
    labels=(),
)
ALERTS: Final = Series(
    name="newsfold_alerts",
    kind=Kind.COUNTER,
    says="Messages of alerts: sent or failed.",
    labels=("alert", "result"),
)

ALL: Final = (
    *(RUNS, *COUNTED.values(), FETCHED_BYTES, NEWEST_AGE, STARTED, ENDED, SUCCEEDED),
    *(NEXT_DUE, MISSED, FINDINGS, WAITING, ALERTS),
)
