"""Whether hosts let themselves be asked."""

from collections.abc import Iterator
from typing import Final

from crawler.config.health import Thresholds
from crawler.health.checks.lists import CONFIRMED, in_a_row
from crawler.health.checks.said import at
from crawler.health.facts import Counts, SectionFacts, SourceFacts
from crawler.health.finding import Finding, Severity

_OFTEN: Final = 0.1


def robots(source: SourceFacts, _limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding where robots.txt has begun to keep requests back."""
    found = [
        (section, since)
        for section in source.sections
        if (since := _newly(section, section.polls.refused, 1)) is not None
    ]
    if found:
        refused = sum(int(section.polls.refused[-1]) for section, _ in found)
        yield Finding(
            check="robots",
            severity=Severity.CRITICAL,
            source=source.name,
            says=f"robots.txt kept back {refused} requests in {_named(found)}, and none before",
            advice="read the site's robots.txt and ask its owner; a permission is stated under "
            "[permissions]",
            since=at(min(since for _, since in found)),
        )


def host_closed(source: SourceFacts, _limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding where a host was given up, or its rules could not be read, twice in a row."""
    found = [
        (section, since)
        for section in source.sections
        if (since := _newly(section, section.polls.closed, CONFIRMED)) is not None
    ]
    if found:
        yield Finding(
            check="host_closed",
            severity=Severity.CRITICAL,
            source=source.name,
            says=f"a host was given up or its robots.txt could not be read, in {_named(found)}",
            advice="see whether the site refuses this address; ask it more slowly (delay_seconds)",
            since=at(min(since for _, since in found)),
        )


def _newly(section: SectionFacts, count: Counts, polls: int) -> float | None:
    """Return since when each poll has counted something that few before them did."""
    row = in_a_row(count > 0)
    before = count[: len(count) - row]
    if row < polls or (len(before) and (before > 0).mean() > _OFTEN):
        return None
    return float(section.polls.at[-row])


def _named(found: list[tuple[SectionFacts, float]]) -> str:
    return ", ".join(section.name for section, _ in found)
