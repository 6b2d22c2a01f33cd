"""Articles and stories: who ran whose, which fields they have, and what changed later."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final

from crawler.report.asking.crawls import Ask
from crawler.report.model import Carried, Change, ChangesOfDay, Coverage, Syndicated

MOST_STORIES: Final = 15
MOST_PUBLISHERS: Final = 12
MOST_CHANGES: Final = 12
STORY_DAYS: Final = 8
"""A story that still has copies in the window began at most so long before it."""

FIELDS: Final = {
    "published_at": "published_at IS NOT NULL",
    "publisher": "coalesce(publisher, '') <> ''",
    "authors": "coalesce(array_to_string(authors, ''), '') <> ''",
    "section": "coalesce(section, 'other') NOT IN ('', 'other')",
    "summary": "coalesce(array_to_string(summary, ''), '') <> ''",
    "captions": "coalesce(array_to_string(captions, ''), '') <> ''",
    "original_url": "coalesce(original_url, '') <> ''",
    "rights": "coalesce(rights, '') <> ''",
}
"""Fields that a page may lack, with what says that it has them."""


def ask_coverage(ask: Ask, since: date) -> tuple[Coverage, ...]:
    """Return day by day and parser by parser the share of articles with each field."""
    shares = ", ".join(f"avg(({test})::INT) AS {name}" for name, test in FIELDS.items())
    rows = ask(f"""
        SELECT crawl_date AS day, coalesce(nullif(parser, ''), '-') AS parser,
            count(*) AS articles, {shares}
        FROM articles WHERE crawl_date >= DATE '{since}' GROUP BY ALL ORDER BY ALL
    """)
    return tuple(
        Coverage(
            day=row["day"],
            parser=row["parser"],
            articles=row["articles"],
            shares={name: row[name] for name in FIELDS},
        )
        for row in rows
    )


def ask_stories(ask: Ask, since: date) -> tuple[Syndicated, ...]:
    """Return the stories of which most copies came in, with who ran them when."""
    rows = ask(f"""
        WITH ran AS (
            SELECT story_id, count(*) AS copies, list(DISTINCT publisher) AS carriers
            FROM copies WHERE crawl_date >= DATE '{since}'
            GROUP BY story_id ORDER BY copies DESC, story_id LIMIT {MOST_STORIES}
        )
        SELECT ran.story_id, ran.copies,
            len(list_distinct(list_append(ran.carriers, a.publisher))) AS publishers,
            a.headline, a.url, a.publisher, a.section, a.published_at
        FROM articles a JOIN ran ON a.article_id = ran.story_id
        WHERE a.crawl_date >= DATE '{since - timedelta(days=STORY_DAYS)}'
        ORDER BY ran.copies DESC, ran.story_id
    """)
    ran = _ran(ask, since) if rows else {}
    return tuple(_syndicated(row, ran[row["story_id"]]) for row in rows)


def _ran(ask: Ask, since: date) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in ask(f"""
        SELECT story_id, coalesce(publisher, '?') AS publisher, published_at FROM copies
        WHERE crawl_date >= DATE '{since}' AND story_id IN (
            SELECT story_id FROM copies WHERE crawl_date >= DATE '{since}'
            GROUP BY story_id ORDER BY count(*) DESC, story_id LIMIT {MOST_STORIES})
        ORDER BY published_at
    """):
        found[row["story_id"]].append(row)
    return found


def _syndicated(row: dict[str, Any], ran: list[dict[str, Any]]) -> Syndicated:
    first = row.pop("published_at")
    times = [each["published_at"] for each in ran if each["published_at"] is not None]
    begin = min([*times, *([first] if first else [])], default=None)
    spread = tuple(
        (each["publisher"], (each["published_at"] - begin).total_seconds() / 3600)
        for each in ran
        if begin is not None and each["published_at"] is not None
    )
    hours = max((hour for _, hour in spread), default=None)
    return Syndicated(**row, hours=hours, spread=spread)


def ask_carried(ask: Ask, since: date) -> tuple[Carried, ...]:
    """Return who ran how many articles of whom, among those with most of them."""
    rows = ask(f"""
        WITH pairs AS (
            SELECT a.publisher, c.publisher AS carrier, count(*) AS copies
            FROM copies c JOIN articles a ON a.article_id = c.copy_of
            WHERE c.crawl_date >= DATE '{since}' AND c.publisher IS NOT NULL
                AND a.crawl_date >= DATE '{since - timedelta(days=STORY_DAYS)}'
                AND a.publisher IS NOT NULL
            GROUP BY ALL
        ), givers AS (
            SELECT publisher FROM pairs GROUP BY 1
            ORDER BY sum(copies) DESC, 1 LIMIT {MOST_PUBLISHERS}
        ), takers AS (
            SELECT carrier FROM pairs GROUP BY 1
            ORDER BY sum(copies) DESC, 1 LIMIT {MOST_PUBLISHERS}
        )
        SELECT * FROM pairs WHERE publisher IN (FROM givers) AND carrier IN (FROM takers)
        ORDER BY copies DESC, publisher, carrier
    """)
    return tuple(Carried(**row) for row in rows)


def ask_changes_by_day(ask: Ask, since: date) -> tuple[ChangesOfDay, ...]:
    """Return day by day how many articles changed, went, or were updated."""
    rows = ask(f"""
        SELECT day, sum(changed)::BIGINT AS changed, sum(gone)::BIGINT AS gone,
            sum(updates)::BIGINT AS updates
        FROM (
            SELECT crawl_date AS day, (change = 'changed')::INT AS changed,
                (change = 'gone')::INT AS gone, 0 AS updates
            FROM revisions WHERE crawl_date >= DATE '{since}'
            UNION ALL
            SELECT crawl_date, 0, 0, 1 FROM articles
            WHERE crawl_date >= DATE '{since}' AND relation = 'update'
        ) GROUP BY day ORDER BY day
    """)
    return tuple(ChangesOfDay(**row) for row in rows)


def ask_changes(ask: Ask, since: date) -> tuple[Change, ...]:
    """Return the latest corrections and deletions."""
    rows = ask(f"""
        WITH last AS (
            SELECT article_id, seen_at, change, headline FROM revisions
            WHERE crawl_date >= DATE '{since}' ORDER BY seen_at DESC LIMIT {MOST_CHANGES}
        )
        SELECT last.seen_at, last.change AS kind, a.headline, last.headline AS new_headline,
            a.publisher, a.url
        FROM articles a JOIN last USING (article_id) ORDER BY last.seen_at DESC
    """)
    return tuple(Change(**row) for row in rows)
