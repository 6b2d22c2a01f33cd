"""Whether hosts let themselves be asked."""

from collections.abc import Iterator
from typing import Final

from crawler.config.health import Thresholds
from crawler.health.checks.lists import CONFIRMED, in_a_row
from crawler.health.checks.said import at
from crawler.health.facts import Counts, SectionFacts, SourceFacts
from crawler.health.finding import Finding, Severity
from crawler.health.text import Text

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
            says=Text(
                en=f"robots.txt kept back {refused} requests in {_named(found)}, and none before",
                ko=f"robots.txt가 {_named(found)}에서 요청 {refused}건을 막음, 전에는 없던 일",
            ),
            advice=Text(
                en="read the site's robots.txt and ask its owner; a permission is stated under "
                "[permissions]",
                ko="사이트의 robots.txt를 읽고 운영자에게 문의하세요. 허락은 "
                "[permissions]에 적습니다",
            ),
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
            says=Text(
                en=f"a host was given up or its robots.txt could not be read, in {_named(found)}",
                ko=f"{_named(found)}에서 호스트를 포기했거나 robots.txt를 읽지 못함",
            ),
            advice=Text(
                en="see whether the site refuses this address; ask it more slowly (delay_seconds)",
                ko="사이트가 이 주소를 거부하는지 보고, 더 천천히 요청하세요(delay_seconds)",
            ),
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
