"""What an alert has to be told of a finding: pure functions of what it was told and the time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from crawler.alerts.observing import is_over
from crawler.alerts.state import Claim, HealthState, Standing, Telling
from crawler.config.alerts import LONGEST_SECONDS, Alert
from crawler.health.finding import Finding, Severity

CLAIMED_FOR: Final = timedelta(seconds=4 * LONGEST_SECONDS)
"""Longer than any delivery; what a killed teller had claimed is told by a check after that."""


class Kind(StrEnum):
    """What there is to say of a finding."""

    NEW = "new"
    WORSE = "worse"
    BACK = "back"
    STANDING = "standing"
    PASSED = "passed"
    MENDED = "mended"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something to be told; ``mended_at`` where the finding is gone."""

    kind: Kind
    finding: Finding
    mended_at: datetime | None = None


def owed(state: HealthState, alerts: Iterable[Alert]) -> HealthState:
    """Return a state that names, with each finding that stands, the alerts that it concerns.

    A finding that is gone before an alert could be told of it is told nevertheless.
    """
    wanted = tuple(alerts)
    standing = {key: _owed(each, wanted) for key, each in state.standing.items()}
    return replace(state, standing=standing)


def news_of(standing: Standing, alert: Alert, now: datetime, token: str = "") -> News | None:
    """Return what an alert has to be told of a finding; None for nothing, or not by this teller.

    Args:
        standing: The finding.
        alert: Whom it may concern.
        now: The time it is.
        token: This teller's, whose own claims do not bar it.
    """
    told = standing.told.get(alert.name)
    if told is None or (told.claim and told.claim.token != token and told.claim.until > now):
        return None
    if standing.mended_at:
        kind = _of_mended(standing, told, now)
    else:
        kind = _of_open(standing, told, alert, now)
    if kind is None:
        return None
    return News(kind=kind, finding=standing.finding, mended_at=standing.mended_at)


def claimed(
    state: HealthState, alert: Alert, now: datetime, token: str
) -> tuple[HealthState, dict[str, News]]:
    """Return a state in which all that an alert has to be told is claimed, and what that is."""
    news = {
        key: one
        for key, each in state.standing.items()
        if (one := news_of(each, alert, now, token)) is not None
    }
    claim = Claim(token=token, until=now + CLAIMED_FOR)
    standing = dict(state.standing)
    for key in news:
        told = standing[key].told[alert.name]
        standing[key] = _with(standing[key], alert, replace(told, claim=claim))
    return replace(state, standing=standing), news


def settled(
    state: HealthState, alert: Alert, news: Mapping[str, News], token: str, at: datetime | None
) -> HealthState:
    """Return a state after a delivery: told at a time, or for None, not told and free again."""
    standing = dict(state.standing)
    for key, one in news.items():
        told = standing[key].told.get(alert.name) if key in standing else None
        if told is None or told.claim is None or told.claim.token != token:
            continue  # it took so long that another tells it
        after = replace(told, claim=None)
        if at is not None:
            last = "mended" if one.mended_at else "open"
            after = Telling(last=last, at=at, severity=one.finding.severity)
        standing[key] = _with(standing[key], alert, after)
    return replace(state, standing=standing)


def _of_open(standing: Standing, told: Telling, alert: Alert, now: datetime) -> Kind | None:
    if told.last is None:
        return Kind.NEW
    if told.last == "mended":
        return Kind.BACK
    if standing.severity == Severity.CRITICAL and told.severity == Severity.WARNING:
        return Kind.WORSE
    is_long_ago = told.at is None or now - told.at >= alert.repeat
    return Kind.STANDING if is_long_ago else None


def _of_mended(standing: Standing, told: Telling, now: datetime) -> Kind | None:
    if told.last is None:
        return Kind.PASSED
    if told.last == "mended":
        return None
    # What comes and goes has mended when it stays away.
    return Kind.MENDED if not standing.returns or is_over(standing, now) else None


def _owed(standing: Standing, alerts: tuple[Alert, ...]) -> Standing:
    if standing.mended_at is not None:
        return standing
    new = {
        alert.name: Telling()
        for alert in alerts
        if alert.name not in standing.told and _concerns(alert, standing)
    }
    return replace(standing, told={**standing.told, **new})


def _concerns(alert: Alert, standing: Standing) -> bool:
    is_grave = alert.least == "warning" or standing.worst == Severity.CRITICAL
    is_source = not alert.sources or standing.source in alert.sources
    return is_grave and is_source and (not alert.checks or standing.check in alert.checks)


def _with(standing: Standing, alert: Alert, told: Telling) -> Standing:
    return replace(standing, told={**standing.told, alert.name: told})
