"""The checks in their order, and what they find: a pure function of facts and time."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from crawler.config.health import HealthConfig, Thresholds
from crawler.health.checks.fields import coverage, fallback
from crawler.health.checks.funnel import unaccounted
from crawler.health.checks.hosts import host_closed, robots
from crawler.health.checks.lists import nothing_listed, short_list
from crawler.health.checks.machine import bucket, disk, index_behind, spool
from crawler.health.checks.pages import failures
from crawler.health.checks.schedule import missed_items, not_run, run_failed
from crawler.health.checks.texts import copies, short_bodies
from crawler.health.checks.volume import few_new, newest_old
from crawler.health.facts import Facts, MachineFacts, SourceFacts
from crawler.health.finding import Finding, Severity

Check = Callable[[SourceFacts, Thresholds, float], Iterator[Finding]]
MachineCheck = Callable[[MachineFacts, HealthConfig, float], Iterator[Finding]]

OF_SOURCES: Final[tuple[Check, ...]] = (
    *(not_run, run_failed, robots, host_closed),
    *(nothing_listed, short_list, newest_old, few_new, missed_items),
    *(failures, unaccounted, fallback, coverage, short_bodies, copies),
)
OF_THE_MACHINE: Final[tuple[MachineCheck, ...]] = (spool, index_behind, disk, bucket)


def assess(facts: Facts, limits: HealthConfig, now: datetime) -> tuple[Finding, ...]:
    """Return what is not as it should be, the gravest first; sources come before the machine.

    Asks nothing and keeps nothing: the same facts give the same findings. Each check stands under
    the name of its function.
    """
    at, found = now.timestamp(), list[Finding]()
    for source in facts.sources:
        thresholds = limits.of(source.name)
        for check in OF_SOURCES:
            if check.__name__ not in thresholds.disable:
                found += check(source, thresholds, at)
    for each in OF_THE_MACHINE:
        if each.__name__ not in limits.all.disable:
            found += each(facts.machine, limits, at)
    return tuple(sorted(found, key=lambda each: each.severity != Severity.CRITICAL))
