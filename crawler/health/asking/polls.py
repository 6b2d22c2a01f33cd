"""What each run made of each section, from ``visits``."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from archive.visit import Outcome
from crawler.health.asking.asked import RUN_ID, SWEEPS, Asked, counts, floats, stretches
from crawler.health.facts import POLL_COLUMNS, TROUBLES, Counts, Polls, SectionFacts

_READ: Final = (Outcome.ARTICLE, Outcome.OUTSIDE_DAYS)
_CLOSED: Final = (Outcome.HOST_CLOSED, Outcome.RULES_UNREACHABLE)
_UNDER_WAY: Final = "INTERVAL 2 HOUR"
"""A run without a row in ``runs`` whose visits are as young may still be going on."""


def sections(asked: Asked) -> Mapping[str, tuple[SectionFacts, ...]]:
    """Return each source's sections with their polls, but for sweeps, replays and runs under way.

    A replay's visits are older than its run. A poll is of a run that has ended, or that is silent
    for two hours.
    """
    rows = asked.rows(_sql(asked))
    source, section = rows["source"].to_numpy(), rows["section"].to_numpy()
    arrays = {name: _column(rows, name) for name in POLL_COLUMNS if name != "failed"}
    arrays["failed"] = _for_the_first_time(source, arrays["at"], rows["failed"].to_pylist())
    found = defaultdict[str, list[SectionFacts]](list)
    for place in stretches(source, section):
        polls = Polls(**{name: column[place] for name, column in arrays.items()})
        found[source[place.start]].append(SectionFacts(name=section[place.start], polls=polls))
    return {name: tuple(each) for name, each in found.items()}


def _column(rows: Any, name: str) -> Any:
    return floats(rows, name) if name in {"at", "age"} else counts(rows, name)


def _for_the_first_time(source: Any, at: Any, failed: list[list[str] | None]) -> Counts:
    """Return how many pages of each poll had not failed before."""
    fresh = np.zeros(len(failed), np.int64)
    met: set[tuple[str, str]] = set()
    told = np.array([place for place, urls in enumerate(failed) if urls], int)
    for place in told[np.argsort(at[told], kind="stable")].tolist():
        pages = {(source[place], url) for url in failed[place] or ()} - met
        fresh[place] = len(pages)
        met |= pages
    return fresh


def _sql(asked: Asked) -> str:
    failed, listing = f"outcome IN {_names(TROUBLES)}", "target = 'list'"
    page = "target = 'article'"
    now = asked.now.isoformat()
    ended = "run_id IN (SELECT run_id FROM runs)"
    return f"""
        SELECT source, coalesce(section, '-') AS section, run_id,
            epoch(min(fetched_at) FILTER ({listing})) AS "at",
            sum(items_listed) AS listed,
            sum(items_known) AS known,
            max(items_listed) AS longest,
            min(newest_item_age_seconds)::DOUBLE AS age,
            {_place(f"arg_max(outcome, fetched_at) FILTER ({listing} AND {failed})")} AS trouble,
            count(*) FILTER ({page} AND outcome IN {_names(_READ)}) AS fetched,
            list(DISTINCT url) FILTER ({page} AND {failed}) AS failed,
            {_place(f"mode(outcome) FILTER ({page} AND {failed})")} AS failing,
            count(*) FILTER (outcome = '{Outcome.ANNOUNCED.value}') AS announced,
            count(*) FILTER (outcome = '{Outcome.ROBOTS.value}') AS refused,
            count(*) FILTER (outcome IN {_names(_CLOSED)}) AS closed,
            ({ended})::INT AS whole
        FROM visits
        WHERE crawl_date >= DATE '{asked.first}' AND target <> 'robots' AND {asked.of_source()}
            AND run_id NOT IN ({SWEEPS})
        GROUP BY source, coalesce(section, '-'), run_id
        HAVING "at" IS NOT NULL
            AND coalesce(
                "at" + 1 >= epoch(
                    try_strptime(regexp_extract(run_id, '{RUN_ID}', 1), '%Y%m%dT%H%M%SZ')
                ), true)
            AND (whole = 1 OR max(fetched_at) < TIMESTAMPTZ '{now}' - {_UNDER_WAY})
        ORDER BY source, section, "at"
    """  # noqa: S608 - our own names


def _names(outcomes: tuple[Outcome, ...]) -> str:
    return "(" + ", ".join(f"'{outcome.value}'" for outcome in outcomes) + ")"


def _place(outcome: str) -> str:
    listed = "[" + ", ".join(f"'{each.value}'" for each in TROUBLES) + "]"
    return f"coalesce(list_position({listed}, {outcome}), 0) - 1"
