"""Whether pages still give each field, and from where they used to."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from crawler.config.health import Thresholds
from crawler.health.chance import Beta
from crawler.health.checks.said import share
from crawler.health.facts import FieldFacts, SourceFacts
from crawler.health.finding import Finding, Severity
from crawler.health.shares import Shift, lacking, risen

_BELIEVED: Final = Beta(share=0.05, likeness=0.02)
_LEAST_HELD: Final = 0.2
"""A field that fewer articles have is missed by nobody."""


def fallback(source: SourceFacts, limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding where fields come from another place than they used to."""
    found = [
        (each, shift)
        for each in source.fields
        if each.place
        and (
            shift := risen(
                partial(lacking, each.past_usual),
                lacking(each.last_usual),
                _BELIEVED,
                limits.fallback,
            )
        )
    ]
    if found:
        yield Finding(
            check="fallback",
            severity=Severity.WARNING,
            source=source.name,
            says=_told(found, "no longer from {place}"),
            advice="the markup has changed: give the source the new place before the last fails",
        )


def coverage(source: SourceFacts, limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding where articles lack fields that they used to have."""
    found = [
        (each, shift)
        for each in source.fields
        if each.past_has.are.sum() >= _LEAST_HELD * each.past_has.of.sum() > 0
        and (
            shift := risen(
                partial(lacking, each.past_has), lacking(each.last_has), _BELIEVED, limits.coverage
            )
        )
    ]
    if found:
        yield Finding(
            check="coverage",
            severity=Severity.WARNING,
            source=source.name,
            says=_told(found, "missing"),
            advice="look at a recorded page: the field has moved, or the site has dropped it",
        )


def _told(found: Iterable[tuple[FieldFacts, Shift]], how: str) -> str:
    return "; ".join(
        f"{each.name} {how.format(place=each.place)} in {shift.count} of {shift.of} articles, "
        f"usually {share(shift.usual)} ({each.parser})"
        for each, shift in found
    )
