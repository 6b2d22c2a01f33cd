"""The views for analysts, as SQL over the tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view's name, what it holds, and its SELECT."""

    name: str
    meaning: str
    sql: str


LATEST = View(
    name="latest",
    meaning="articles with the headline and body of their newest revision",
    sql="""
        SELECT a.* REPLACE (
                coalesce(r.headline, a.headline) AS headline,
                coalesce(r.body, a.body) AS body,
                coalesce(r.modified_at, a.modified_at) AS modified_at,
                coalesce(r.body_hash, a.body_hash) AS body_hash,
                coalesce(length(r.body), a.body_chars) AS body_chars
            ),
            coalesce(r.revisions, 0) AS revisions,
            coalesce(r.is_gone, false) AS is_gone
        FROM articles a
        LEFT JOIN (
            SELECT article_id,
                count(*) AS revisions,
                bool_or(change = 'gone') AS is_gone,
                arg_max(headline, seen_at) FILTER (change = 'changed') AS headline,
                arg_max(body, seen_at) FILTER (change = 'changed') AS body,
                arg_max(body_hash, seen_at) FILTER (change = 'changed') AS body_hash,
                max(modified_at) AS modified_at
            FROM revisions GROUP BY article_id
        ) r USING (article_id)
    """,
)

STORIES = View(
    name="stories",
    meaning="one row a story: its fullest article, who ran it, when it was first and last seen",
    sql="""
        WITH ran AS (
            SELECT story_id, article_id, publisher, agency, portal, published_at,
                first_seen_at,
                true AS kept
            FROM articles
            UNION ALL
            SELECT story_id, article_id, publisher, agency, portal, published_at,
                first_seen_at,
                false AS kept
            FROM copies
        ), spread AS (
            SELECT story_id,
                count(*) FILTER (kept) AS versions,
                count(*) FILTER (NOT kept) AS copies,
                list(DISTINCT publisher ORDER BY publisher)
                    FILTER (publisher IS NOT NULL) AS publishers,
                list(DISTINCT portal ORDER BY portal) FILTER (portal IS NOT NULL) AS portals,
                min(first_seen_at) AS first_seen_at,
                max(first_seen_at) AS last_seen_at,
                min(published_at) AS first_published_at,
                max(published_at) AS last_published_at,
                coalesce(
                    first(agency ORDER BY published_at, article_id)
                        FILTER (agency IS NOT NULL),
                    first(publisher ORDER BY published_at, article_id)
                        FILTER (publisher IS NOT NULL)
                ) AS original_publisher
            FROM ran GROUP BY story_id
        ), fullest AS (
            SELECT * FROM articles
            QUALIFY row_number() OVER (
                PARTITION BY story_id ORDER BY body_chars DESC, published_at, article_id
            ) = 1
        )
        SELECT spread.story_id, fullest.article_id, fullest.headline, fullest.section,
            fullest.body, fullest.body_chars, fullest.url, spread.* EXCLUDE (story_id)
        FROM spread JOIN fullest USING (story_id)
    """,
)

VIEWS = (LATEST, STORIES)
