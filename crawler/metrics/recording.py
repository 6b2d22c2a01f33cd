"""What a run, a schedule and a check of health add to this machine's figures."""

from collections.abc import Iterable
from datetime import UTC, datetime

from archive.runs import RunOutcome
from archive.spool import Spool
from crawler.health.finding import Finding
from crawler.metrics.book import Book
from crawler.metrics.series import (
    ALERTS,
    COUNTED,
    ENDED,
    FETCHED_BYTES,
    FINDINGS,
    MISSED,
    NEWEST_AGE,
    NEXT_DUE,
    RUNS,
    STARTED,
    SUCCEEDED,
    WAITING,
)
from crawler.run import Run
from crawler.schedule.settled import Settled

DIED = "died"


def record_run(book: Book, run: Run, outcome: RunOutcome) -> None:
    """Add what a crawl came to."""
    source, tally = run.plan.source.name, run.tally
    book.add(RUNS, 1, source, outcome.value)
    book.add(FETCHED_BYTES, tally.bytes_fetched, source)
    for section, counts in tally.sections.items():
        for name, series in COUNTED.items():
            book.add(series, getattr(counts, name), source, section)
    for section, seconds in tally.newest_ages.items():
        book.put(NEWEST_AGE, seconds, source, section)
    now = datetime.now(UTC).timestamp()
    book.put(STARTED, run.started_at.timestamp(), source)
    book.put(ENDED, now, source)
    if outcome == RunOutcome.HEALTHY:
        book.put(SUCCEEDED, now, source)
    book.put(WAITING, len(Spool(run.spool.folder).finished()))


def record_settled(book: Book, settled: Settled) -> None:
    """Add what a schedule says of a slot that it has settled."""
    book.add(MISSED, settled.missed, settled.source, settled.entry)
    if settled.died:
        book.add(RUNS, 1, settled.source, DIED)
    if settled.next_due is not None:
        book.put(NEXT_DUE, settled.next_due.timestamp(), settled.source)


def record_alerts(book: Book, sent: Iterable[str], failed: Iterable[str]) -> None:
    """Add the messages of alerts; each is a line that begins with the alert's name."""
    for lines, result in ((sent, "sent"), (failed, "failed")):
        for line in lines:
            book.add(ALERTS, 1, line.partition(": ")[0], result)


def record_findings(book: Book, findings: Iterable[Finding], sources: Iterable[str]) -> None:
    """State what a check of health found; what it looked at and no longer found becomes 0.

    Args:
        book: The figures.
        findings: What was found.
        sources: What was looked at; what concerns the whole archive always is.
    """
    looked_at = {"", *sources}
    for labels in book.held(FINDINGS):
        if labels[0] in looked_at:
            book.put(FINDINGS, 0, *labels)
    counts: dict[tuple[str, ...], int] = {}
    for each in findings:
        labels = (each.source or "", each.check, each.severity.value)
        counts[labels] = counts.get(labels, 0) + 1
    for labels, count in counts.items():
        book.put(FINDINGS, count, *labels)
