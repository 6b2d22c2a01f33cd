"""What each run made of each section, from ``visits``."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from archive.visit import Outcome, Target
from crawler.health.asking.asked import RUN_ID, SWEEPS, Asked, counts, floats, stretches
from crawler.health.facts import TROUBLES, Polls, SectionFacts

_CLOSED: Final = (Outcome.HOST_CLOSED, Outcome.RULES_UNREACHABLE)
_PLACES: Final = {outcome.value: place for place, outcome in enumerate(TROUBLES)}
_UNDER_WAY: Final = "INTERVAL 2 HOUR"
"""A run without a row in ``runs`` whose visits are as young may still be going on."""


def sections(asked: Asked) -> Mapping[str, tuple[SectionFacts, ...]]:
    """Return each source's sections with their polls, but for sweeps, replays and runs under way.

    A replay's visits are older than its run. A poll is of a run that has ended, or that is silent
    for two hours.
    """
    rows = asked.rows(_sql(asked))
    source, section = rows["source"].to_numpy(), rows["section"].to_numpy()
    arrays: dict[str, Any] = {name: floats(rows, name) for name in ("at", "age")}
    arrays |= {name: counts(rows, name) for name in ("listed", "known", "longest", "fetched")}
    keys = zip(source, section, rows["run_id"].to_pylist(), strict=True)
    arrays |= _failures(asked, {key: place for place, key in enumerate(keys)})
    found = defaultdict[str, list[SectionFacts]](list)
    for place in stretches(source, section):
        polls = Polls(**{name: column[place] for name, column in arrays.items()})
        found[source[place.start]].append(SectionFacts(name=section[place.start], polls=polls))
    return {name: tuple(each) for name, each in found.items()}


def _failures(asked: Asked, polls: Mapping[tuple[str, str, str], int]) -> dict[str, Any]:
    """Return of each poll what its list came to, and which pages failed for the first time."""
    found: dict[str, Any] = {
        name: np.zeros(len(polls), np.int64) for name in ("failed", "refused", "closed")
    }
    found |= {name: np.full(len(polls), -1) for name in ("trouble", "failing")}
    met, kinds = set[tuple[str, str]](), defaultdict[int, Counter[int]](Counter)
    rows = asked.rows(_failures_sql(asked)).to_pydict()
    for source, section, run_id, target, url, outcome in zip(*rows.values(), strict=True):
        place = polls.get((source, section, run_id))
        if place is None:
            continue
        found["refused"][place] += outcome == Outcome.ROBOTS.value
        found["closed"][place] += outcome in _CLOSED
        if target == Target.LIST.value:
            found["trouble"][place] = _PLACES[outcome]
            continue
        found["failed"][place] += (source, url) not in met
        met.add((source, url))
        kinds[place][_PLACES[outcome]] += 1
    for place, outcomes in kinds.items():
        found["failing"][place] = outcomes.most_common(1)[0][0]
    return found


def _sql(asked: Asked) -> str:
    now, began = asked.now.isoformat(), f"regexp_extract(run_id, '{RUN_ID}', 1)"
    return f"""
        SELECT source, coalesce(section, '-') AS section, run_id,
            epoch(min(fetched_at) FILTER (target = 'list')) AS "at",
            sum(items_listed) AS listed,
            sum(items_known) AS known,
            max(items_listed) AS longest,
            min(newest_item_age_seconds) AS age,
            count(*) FILTER (outcome IN ('article', 'outside_days')) AS fetched
        FROM visits
        WHERE {_wanted(asked)} AND target <> 'robots'
        GROUP BY ALL
        HAVING "at" IS NOT NULL
            AND coalesce("at" + 1 >= epoch(try_strptime({began}, '%Y%m%dT%H%M%SZ')), true)
            AND (run_id IN (SELECT run_id FROM runs)
                OR max(fetched_at) < TIMESTAMPTZ '{now}' - {_UNDER_WAY})
        ORDER BY source, section, "at"
    """  # noqa: S608 - our own names


def _failures_sql(asked: Asked) -> str:
    outcomes = ", ".join(f"'{outcome.value}'" for outcome in TROUBLES)
    return f"""
        SELECT source, coalesce(section, '-') AS section, run_id, target, url, outcome
        FROM visits
        WHERE {_wanted(asked)} AND target <> 'robots' AND outcome IN ({outcomes})
        ORDER BY fetched_at
    """  # noqa: S608 - our own names


def _wanted(asked: Asked) -> str:
    return (
        f"crawl_date >= DATE '{asked.first}' AND {asked.of_source()} AND run_id NOT IN ({SWEEPS})"
    )
