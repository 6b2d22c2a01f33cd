"""Facts of a source that is as it should be, to be broken by tests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from crawler.config.health import HealthConfig
from crawler.health.assess import assess
from crawler.health.facts import (
    EntryFacts,
    Facts,
    FieldFacts,
    Funnel,
    MachineFacts,
    Polls,
    SectionFacts,
    Shares,
    SourceFacts,
    Texts,
)
from crawler.health.finding import Finding

NOW = datetime(2026, 3, 18, 3, 0, tzinfo=UTC)  # a Wednesday's noon in Seoul
STEP = 1800.0
SEOUL = ZoneInfo("Asia/Seoul")
NO_CONFIG = HealthConfig()

Change = Callable[[Any], None]


def columns(days: float = 28, an_hour: float = 20, seed: int = 1, step: float = STEP) -> Any:
    """Return polls every half an hour up to now: Poisson news, fewer at night and on Sundays."""
    rng = np.random.default_rng(seed)
    at = NOW.timestamp() - step * np.arange(int(days * 86400 / step))[::-1]
    local = [datetime.fromtimestamp(each, SEOUL) for each in at]
    part = np.array(
        [(0.3 if t.hour < 6 else 1.0) * (0.5 if t.weekday() == 6 else 1) for t in local]
    )
    new = rng.poisson(an_hour * part * step / 3600)
    failed = rng.binomial(new, 0.01)
    zeros = np.zeros(len(at), np.int64)
    return {
        "at": at,
        "listed": zeros + 50,
        "known": 50 - np.minimum(new, 50),
        "longest": zeros + 50,
        "age": rng.exponential(3600 / an_hour, len(at)),
        "trouble": zeros - 1,
        "fetched": new - failed,
        "failed": failed,
        "failing": np.where(failed > 0, 5, -1),
        "refused": zeros.copy(),
        "closed": zeros.copy(),
    }


def section(change: Change = lambda _: None, name: str = "politics", **how: Any) -> SectionFacts:
    held = columns(**how)
    change(held)
    return SectionFacts(name=name, polls=Polls(**held))


def last(count: int, **values: Any) -> Change:
    """Return a change of the last polls."""

    def change(held: Any) -> None:
        for name, value in values.items():
            held[name][-count:] = value

    return change


def texts(polls: int = 1000, a_poll: int = 10, seed: int = 2) -> Texts:
    rng = np.random.default_rng(seed)
    of = np.full(polls, a_poll)
    return Texts(
        at=NOW.timestamp() - STEP * np.arange(polls)[::-1],
        articles=of,
        copies=rng.binomial(of, 0.3),
        short=rng.binomial(of, 0.1),
        usual_chars=900.0,
    )


def a_field(name: str = "authors", has: int = 9, usual: int = 9) -> FieldFacts:
    """Return a field that 9 of 10 articles had from one place, and what it is in the last polls."""
    past, recent = np.full(7, 100), np.full(8, 10)
    return FieldFacts(
        parser="village/2026-03",
        name=name,
        place="span.name",
        past_has=Shares(of=past, are=np.full(7, 90)),
        past_usual=Shares(of=np.full(7, 90), are=np.full(7, 88)),
        last_has=Shares(of=recent, are=np.full(8, has)),
        last_usual=Shares(of=np.full(8, has), are=np.full(8, min(usual, has))),
    )


def source(*sections: SectionFacts, **more: Any) -> SourceFacts:
    given: dict[str, Any] = {
        "sections": sections or (section(), section(name="economy", seed=3)),
        "texts": texts(),
        "fields": (a_field(), a_field("headline")),
        "funnels": (Funnel(at=NOW, run_id="run", unread=0, unsettled=0),),
        "entries": (EntryFacts(name="village", last_ended=NOW, last_exit_code=0),),
    }
    return SourceFacts(name="village", zone=SEOUL, **(given | more))


def found(
    *sources: SourceFacts,
    config: HealthConfig = NO_CONFIG,
    machine: MachineFacts | None = None,
    now: datetime = NOW + timedelta(minutes=5),
) -> dict[str, Finding]:
    """Return the findings by their keys, which are told apart."""
    facts = Facts(sources=sources, machine=machine or MachineFacts())
    findings = assess(facts, config, now)
    assert len({each.key for each in findings}) == len(findings)
    return {each.key: each for each in findings}


def with_texts(count: int, **values: Any) -> SourceFacts:
    """Return a source of whose last runs the texts are otherwise."""
    held = texts()
    changed = {name: getattr(held, name).copy() for name in values}
    for name, value in values.items():
        changed[name][-count:] = value
    return source(texts=replace(held, **changed))
