"""What a check makes of the findings that are known: pure functions of both and the time."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from crawler.alerts.state import HealthState, Standing
from crawler.health.finding import Finding, Mended, Severity

RETURNS_WITHIN: Final = timedelta(hours=1)
"""What comes back so soon after it mended is the same trouble, not a new one."""
KEPT: Final = 50
FORGOTTEN_AFTER: Final = timedelta(days=30)


def observed(
    state: HealthState, findings: Iterable[Finding], now: datetime, *, looked: bool = True
) -> HealthState:
    """Return a source's findings as they stand after a check.

    Args:
        state: Before it.
        findings: All that the check found of the source.
        now: When it was made.
        looked: Whether it looked at the source; else what it did not find stands as before.
    """
    found = {each.key: each for each in findings}
    standing = {
        key: each if key in found or each.mended_at is not None or not looked else _gone(each, now)
        for key, each in state.standing.items()
    }
    past: list[Mended] = []
    for key, finding in found.items():
        before = standing.pop(key, None)
        if before is not None and is_over(before, now):
            past.append(before.past)
            before = None
        standing[key] = _begun(finding, now) if before is None else _again(before, finding)
    over = [key for key, each in standing.items() if is_over(each, now) and _is_done(each, now)]
    past += [standing.pop(key).past for key in over]
    return replace(state, standing=standing, mended=(*state.mended, *past)[-KEPT:])


def is_over(standing: Standing, now: datetime) -> bool:
    """Whether a finding has mended for so long that it would be a new one."""
    return standing.mended_at is not None and now - standing.mended_at >= RETURNS_WITHIN


def worse(one: Severity, other: Severity) -> Severity:
    """Return the graver of two."""
    return Severity.CRITICAL if Severity.CRITICAL in {one, other} else Severity.WARNING


def with_since(findings: Iterable[Finding], states: Mapping[str, HealthState]) -> list[Finding]:
    """Return findings with since when they stand, by the states of their sources."""
    known = {key: one for state in states.values() for key, one in state.standing.items()}
    return [known[each.key].finding if each.key in known else each for each in findings]


def _begun(finding: Finding, now: datetime) -> Standing:
    return Standing(
        check=finding.check,
        severity=finding.severity,
        worst=finding.severity,
        says=finding.says,
        advice=finding.advice,
        source=finding.source,
        section=finding.section,
        since=finding.since or now,
    )


def _again(before: Standing, finding: Finding) -> Standing:
    return replace(
        before,
        severity=finding.severity,
        worst=worse(before.worst, finding.severity),
        says=finding.says,
        advice=finding.advice,
        mended_at=None,
        returns=before.returns + (before.mended_at is not None),
    )


def _gone(standing: Standing, now: datetime) -> Standing:
    return replace(standing, mended_at=now)


def _is_done(standing: Standing, now: datetime) -> bool:
    """Whether everybody who was to be told of a finding knows that it has mended."""
    is_told = all(each.last == "mended" for each in standing.told.values())
    return is_told or now - (standing.mended_at or now) > FORGOTTEN_AFTER
