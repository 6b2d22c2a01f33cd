"""What the archive knows of findings beside what a check has just found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.objects.store import ObjectStore
from crawler.alerts.observing import with_since
from crawler.alerts.state import ARCHIVE, known_sources, read_health
from crawler.health.finding import Finding, Mended


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Findings with since when each stands, and those that mended lately, the last first."""

    findings: tuple[Finding, ...]
    mended: tuple[Mended, ...]


def known(store: ObjectStore, findings: Iterable[Finding], since: datetime) -> Known:
    """Return findings with what the archive knows of them; nothing is noted.

    Args:
        store: The archive's.
        findings: All that a check has just found.
        since: What mended before it is left out.

    Raises:
        StoreUnreachable, Damaged: The archive cannot be read.
    """
    states = {name or ARCHIVE: read_health(store, name) for name in known_sources(store)}
    found = tuple(with_since(findings, states))
    stand = {each.key for each in found}
    mended = [one for state in states.values() for one in state.mended]
    mended += [
        each.past
        for state in states.values()
        for key, each in state.standing.items()
        if each.mended_at is not None and key not in stand
    ]
    lately = (each for each in mended if each.mended_at >= since)
    return Known(
        findings=found,
        mended=tuple(sorted(lately, key=lambda each: each.mended_at, reverse=True)),
    )
