"""The views for analysts, as SQL over the tables."""

from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from archive.tables.schema import ARTICLES, COUNT, TEXT, TEXTS, TIME, column


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view's name, what it holds, its columns as an Arrow schema, and its SELECT."""

    name: str
    meaning: str
    columns: Any
    sql: str


REVISIONS_COUNT: Final = column(
    "revisions", COUNT, "later readings of it that differ", required=True
)
IS_GONE: Final = column(
    "is_gone", pa.bool_(), "whether a later reading found it gone", required=True
)


LATEST = View(
    name="latest",
    meaning="articles with the headline and body of their newest revision",
    columns=pa.schema([*ARTICLES.columns, REVISIONS_COUNT, IS_GONE]),
    # Texts are joined, not aggregated: an aggregate of texts cannot be spilled to disk.
    sql="""
        SELECT a.* REPLACE (
                coalesce(n.headline, a.headline) AS headline,
                coalesce(n.body, a.body) AS body,
                coalesce(r.modified_at, a.modified_at) AS modified_at,
                coalesce(n.body_hash, a.body_hash) AS body_hash,
                coalesce(length(n.body), a.body_chars) AS body_chars
            ),
            coalesce(r.revisions, 0) AS revisions,
            coalesce(r.is_gone, false) AS is_gone
        FROM articles a
        LEFT JOIN (
            SELECT article_id,
                count(*) AS revisions,
                bool_or(change = 'gone') AS is_gone,
                max(row(seen_at, commit_seq, body_hash)) FILTER (change = 'changed') AS newest,
                max(modified_at) AS modified_at
            FROM revisions GROUP BY article_id
        ) r USING (article_id)
        LEFT JOIN revisions n ON n.article_id = a.article_id AND n.change = 'changed'
            AND row(n.seen_at, n.commit_seq, n.body_hash) = r.newest
    """,
)

STORIES = View(
    name="stories",
    meaning="one row a story: its fullest article, who ran it, when it was first and last seen",
    columns=pa.schema(
        [
            column("story_id", TEXT, "the story: id of its first kept article", required=True),
            column("article_id", TEXT, "its fullest article", required=True),
            column("headline", TEXT, "headline of that article", required=True),
            column("section", TEXT, "section of that article"),
            column("body", TEXT, "body of that article", required=True),
            column("body_chars", COUNT, "characters of that body", required=True),
            column("url", TEXT, "address of that article", required=True),
            column("versions", COUNT, "articles of it that are kept", required=True),
            column("copies", COUNT, "copies of them", required=True),
            column("publishers", TEXTS, "who ran it"),
            column("portals", TEXTS, "where it was shown"),
            column("first_seen_at", TIME, "when newsfold first met any of it", required=True),
            column("last_seen_at", TIME, "when newsfold last met any of it", required=True),
            column("first_published_at", TIME, "earliest publication"),
            column("last_published_at", TIME, "latest publication"),
            column("original_publisher", TEXT, "the agency it is credited to, else who was first"),
        ]
    ),
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
                list_sort(list_distinct(list(publisher) FILTER (publisher IS NOT NULL)))
                    AS publishers,
                list_sort(list_distinct(list(portal) FILTER (portal IS NOT NULL))) AS portals,
                min(first_seen_at) AS first_seen_at,
                max(first_seen_at) AS last_seen_at,
                min(published_at) AS first_published_at,
                max(published_at) AS last_published_at,
                coalesce(
                    arg_min(agency, row(published_at, article_id))
                        FILTER (agency IS NOT NULL),
                    arg_min(publisher, row(published_at, article_id))
                        FILTER (publisher IS NOT NULL)
                ) AS original_publisher
            FROM ran GROUP BY story_id
        ), fullest AS (
            SELECT story_id, article_id FROM articles
            QUALIFY row_number() OVER (
                PARTITION BY story_id ORDER BY body_chars DESC, published_at, article_id
            ) = 1
        ), told AS (
            SELECT fullest.article_id, spread.* FROM spread JOIN fullest USING (story_id)
        )
        SELECT told.story_id, a.article_id, a.headline, a.section,
            a.body, a.body_chars, a.url, told.* EXCLUDE (story_id, article_id)
        FROM articles a JOIN told USING (article_id)
    """,
)

VIEWS = (LATEST, STORIES)
