"""Whether what is due is done."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from crawler.config.health import Thresholds
from crawler.health.checks.said import at, span
from crawler.health.facts import SourceFacts
from crawler.health.finding import Finding, Severity

GRACE: Final = timedelta(minutes=15)
"""A run that was killed is taken up within some minutes."""
_LONG: Final = timedelta(hours=12)
_STANDS: Final = timedelta(days=1)
_FAILED: Final = 1


def not_run(source: SourceFacts, _limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding where two slots of an entry went by and nothing ran, or a run hangs."""
    for entry in source.entries:
        is_running = entry.running_since is not None
        is_late = entry.second_due is not None and at(now) > entry.second_due + GRACE
        if is_running and entry.running_since is not None and at(now) - entry.running_since > _LONG:
            says = f"{entry.name}: a run has been going on for {_since(entry.running_since, now)}"
        elif is_late and not is_running and entry.next_due is not None:
            ended = f", the last run ended at {_time(entry.last_ended)}" if entry.last_ended else ""
            says = f"{entry.name}: due for {_since(entry.next_due, now)}, and nothing ran{ended}"
        else:
            continue
        yield Finding(
            check="not_run",
            severity=Severity.CRITICAL,
            source=source.name,
            says=says,
            advice="see whether the timer, newsfold run --forever or its host is up, and its log",
            since=entry.running_since or entry.next_due,
        )
        return  # the others wait for the same host


def run_failed(source: SourceFacts, _limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding where an entry's last run could not do its work or was ended by a signal.

    While the next one is going on, which looks for findings at its own end, that is not the last.
    """
    for entry in source.entries:
        code = entry.last_exit_code
        if code is None or (code >= 0 and code != _FAILED) or entry.running_since is not None:
            continue
        how = f"was ended by signal {-code}" if code < 0 else "could not do its work (exit code 1)"
        yield Finding(
            check="run_failed",
            severity=Severity.CRITICAL,
            source=source.name,
            says=f"{entry.name}: the last run {how}",
            advice="its log says why; signal 9 mostly means that memory ran out"
            if code < 0
            else "its log says why in a line; newsfold run tries again at the next slot",
            since=entry.last_ended,
        )
        return


def missed_items(source: SourceFacts, _limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each section of which articles were likely missed within a day."""
    for entry in source.entries:
        for section, (since, until) in entry.missed.items():
            if at(now) - until <= _STANDS:
                yield Finding(
                    check="missed_items",
                    severity=Severity.WARNING,
                    source=source.name,
                    section=section,
                    says=f"articles were likely missed between {_time(since)} and {_time(until)}: "
                    "nothing on the list was held",
                    advice="poll it more often (every_least); where the source lists days, "
                    "newsfold crawl --since fetches them",
                    since=since,
                )


def _since(time: datetime, now: float) -> str:
    return span(now - time.timestamp())


def _time(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if time else "?"
