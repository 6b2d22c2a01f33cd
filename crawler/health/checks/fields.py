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
from crawler.health.text import Text

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
            says=_told(
                found,
                "{name} no longer from {place} in {count} of {of} articles, usually {usual} "
                "({parser})",
                "{name}: 기사 {of}건 중 {count}건이 {place} 아닌 곳에서, 평소 {usual} ({parser})",
            ),
            advice=Text(
                en="the markup has changed: give the source the new place before the last fails",
                ko="마크업이 바뀌었습니다. 마지막 자리까지 깨지기 전에 소스에 새 자리를 적으세요",
            ),
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
            says=_told(
                found,
                "{name} missing in {count} of {of} articles, usually {usual} ({parser})",
                "{name}: 기사 {of}건 중 {count}건에 없음, 평소 {usual} ({parser})",
            ),
            advice=Text(
                en="look at a recorded page: the field has moved, or the site has dropped it",
                ko="기록된 페이지를 보세요. 항목이 옮겨졌거나 사이트에서 없어졌습니다",
            ),
        )


def _told(found: Iterable[tuple[FieldFacts, Shift]], en: str, ko: str) -> Text:
    return Text.joined(
        [
            Text.of(
                *(en, ko),
                name=each.name,
                place=each.place,
                count=shift.count,
                of=shift.of,
                usual=share(shift.usual),
                parser=each.parser,
            )
            for each, shift in found
        ]
    )
