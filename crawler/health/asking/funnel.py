"""What the counts of ended runs leave unexplained."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from archive.tables.forgotten import ForgottenList
from archive.tables.known import readings
from crawler.health.asking.asked import Asked
from crawler.health.facts import Funnel

DAYS: Final = 2


def funnels(asked: Asked) -> Mapping[str, tuple[Funnel, ...]]:
    """Return the runs of the last two days that came to their end, by source.

    listed = known + read + failed + left holds for each of them, but for digests whose article
    was known: those count for nothing.
    """
    unsettled = Counter(row["run_id"] for row in _unsettled(asked))
    found = defaultdict[str, list[Funnel]](list)
    for row in asked.rows(_sql(asked)).to_pylist():
        found[row["source"]].append(
            Funnel(
                at=row["started_at"],
                run_id=row["run_id"],
                unread=max(0, row["unread"]),
                unsettled=unsettled[row["run_id"]],
            )
        )
    return {name: tuple(each) for name, each in found.items()}


def _unsettled(asked: Asked) -> list[dict[str, Any]]:
    """Return run and id of articles that were read and of which the archive holds nothing."""
    day = f"crawl_date >= DATE '{asked.days_ago(DAYS)}'"
    missing: list[dict[str, Any]] = asked.rows(f"""
        SELECT run_id, article_id FROM visits v
        WHERE {day} AND outcome = 'article' AND article_id IS NOT NULL AND {asked.of_source()}
            AND NOT EXISTS (FROM articles a WHERE a.article_id = v.article_id AND a.{day})
            AND NOT EXISTS (FROM copies c WHERE c.article_id = v.article_id AND c.{day})
    """).to_pylist()  # noqa: S608 - our own names
    if not missing:
        return []
    # Not by SQL: the ids of a day on which nothing was kept are too many for a statement.
    held = readings(asked.tables, [row["article_id"] for row in missing])
    forgotten = ForgottenList(asked.tables).in_force()
    return [
        row
        for row in missing
        if row["article_id"] not in held and not forgotten.has_id(row["article_id"])
    ]


def _sql(asked: Asked) -> str:
    since = (asked.now - timedelta(days=DAYS)).isoformat()
    return f"""
        SELECT r.source, r.run_id, r.started_at,
            r.listed - r.known - r.fetched - r.failed - r."left" - coalesce(v.announced, 0)
                AS unread
        FROM runs r LEFT JOIN (
            SELECT run_id, count(*) AS announced FROM visits
            WHERE crawl_date >= DATE '{asked.days_ago(DAYS + 1)}' AND outcome = 'announced'
            GROUP BY run_id
        ) v USING (run_id)
        WHERE r.exit_code IN (0, 3) AND r.started_at >= TIMESTAMPTZ '{since}'
            AND {asked.of_source("r.source")}
        ORDER BY r.started_at
    """  # noqa: S608 - our own names
