"""Findings told to whom they concern: when new, worse, back, still so after long, and mended.

Each alert's news of all sources is one message. What is to be told is claimed before it is sent,
by replacing the state that was read, and noted as told after it has arrived. So:

- of hosts that check at the same time, one tells;
- what did not arrive is told by the next check, and so is what a rate held back, in one message;
- what a teller had claimed when it was killed is told by a check eight minutes later or more. It is
  told twice then if it had arrived already: at least once, never less.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from archive.objects.store import ObjectStore
from crawler.alerts.delivery import deliver
from crawler.alerts.message import Message
from crawler.alerts.news import News, claimed, news_of, owed, settled
from crawler.alerts.observing import observed, with_since
from crawler.alerts.sent import count_message, may_send
from crawler.alerts.state import (
    ARCHIVE,
    HealthState,
    change_health,
    known_sources,
    read_health,
)
from crawler.config.alerts import Alert
from crawler.errors import NotDelivered
from crawler.health.finding import Finding

_TOKEN_BYTES: Final = 8

States = dict[str, HealthState]
Claimed = dict[str, dict[str, News]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of telling.

    Attributes:
        findings: Those that were given, with since when each stands.
        sent: A line for each message that arrived.
        failed: A line for each that did not.
        held: A line for each alert that has sent as many messages as it may in an hour.
    """

    findings: tuple[Finding, ...] = ()
    sent: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def tell(
    store: ObjectStore,
    alerts: Sequence[Alert],
    findings: Iterable[Finding],
    sources: Iterable[str],
    now: datetime,
    *,
    whole: bool = True,
) -> Told:
    """Note what a check found and tell whom it concerns.

    Args:
        store: The archive's, where what was told is kept.
        alerts: Those of the configuration.
        findings: All that the check found.
        sources: Those it looked at; what it did not find there any more has mended.
        now: When it was made.
        whole: Whether it looked at the archive and the machine too.

    Raises:
        StoreUnreachable, Damaged: It cannot be noted, so that nothing was told, or cannot be noted
            that it was: then it is told again.
    """
    found = tuple(findings)
    states = _noted(store, alerts, found, {*sources, *((None,) if whole else ())}, now)
    sent: list[str] = []
    failed: list[str] = []
    held: list[str] = []
    for alert in alerts:
        wanted = _wanted(states, alert, now)
        if not wanted:
            continue
        if not may_send(store, alert.name, alert.most_an_hour, now):
            held.append(f"{alert.name}: {alert.most_an_hour} messages an hour are sent already")
            continue
        try:
            if told := _tell_one(store, alert, wanted, now):
                sent.append(f"{alert.name}: {told}")
        except NotDelivered as error:
            failed.append(f"{alert.name}: {error}")
    return Told(
        findings=tuple(with_since(found, states)),
        sent=tuple(sent),
        failed=tuple(failed),
        held=tuple(held),
    )


def _noted(
    store: ObjectStore,
    alerts: Sequence[Alert],
    findings: Sequence[Finding],
    looked_at: set[str | None],
    now: datetime,
) -> States:
    """Return every source's findings, after those of this check were noted."""
    own = {source: [each for each in findings if each.source == source] for source in looked_at}
    for each in findings:
        own.setdefault(each.source, [one for one in findings if one.source == each.source])

    def changed(source: str | None, state: HealthState) -> HealthState:
        after = observed(state, own[source], now, looked=source in looked_at)
        return owed(after, alerts)

    if findings:
        store.prepare()
    states = {
        source or ARCHIVE: change_health(store, source, partial(changed, source))
        for source in sorted(own, key=str)
    }
    for source in known_sources(store):
        if source not in own:
            states[source or ARCHIVE] = read_health(store, source)
    return states


def _wanted(states: States, alert: Alert, now: datetime) -> list[str]:
    """Return the sources of which an alert has something to be told."""
    return [
        name
        for name, state in states.items()
        if any(news_of(each, alert, now) is not None for each in state.standing.values())
    ]


def _tell_one(store: ObjectStore, alert: Alert, names: list[str], now: datetime) -> str | None:
    """Claim an alert's news, tell it, and return what was said; None if others were quicker.

    Raises:
        NotDelivered: It is free to be told by the next check.
    """
    token = secrets.token_hex(_TOKEN_BYTES)
    mine = {name: _claim(store, alert, name, now, token) for name in names}
    news = [one for found in mine.values() for one in found.values()]
    if not news:
        count_message(store, alert.name, now, arrived=None)
        return None
    message = Message(archive=store.location, news=news, at=now)
    try:
        deliver(alert, message)
    except NotDelivered:
        _settle(store, alert, mine, token, None)
        count_message(store, alert.name, now, arrived=False)
        raise
    _settle(store, alert, mine, token, now)
    count_message(store, alert.name, now, arrived=True)
    return message.subject


def _claim(
    store: ObjectStore, alert: Alert, name: str, now: datetime, token: str
) -> dict[str, News]:
    news: dict[str, News] = {}

    def changed(state: HealthState) -> HealthState:
        nonlocal news
        after, news = claimed(state, alert, now, token)
        return after

    change_health(store, name, changed)
    return news


def _settle(
    store: ObjectStore, alert: Alert, mine: Claimed, token: str, at: datetime | None
) -> None:
    def changed(news: dict[str, News], state: HealthState) -> HealthState:
        return settled(state, alert, news, token, at)

    for name, news in mine.items():
        change_health(store, name, partial(changed, news))
