"""The columns of the five tables, each with what it means; the data dictionary is made of this."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

SCHEMA_VERSION = 5
OLDEST_READ = 2
"""Formats of an archive: which is written, and from which on one is read."""

TIME = pa.timestamp("us", tz="UTC")
TEXT = pa.string()
TEXTS = pa.list_(pa.string())
COUNT = pa.int64()
SHARE = pa.float32()
REMOVED = pa.list_(pa.struct([("rule", pa.string()), ("text", pa.string())]))
ORIGINS = pa.map_(pa.string(), pa.string())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """A table's Arrow schema, the column it is partitioned by, and which columns keep min and max.

    No text column is among ``bounded``, so that no text enters the commit log.
    """

    name: str
    meaning: str
    columns: Any
    bounded: tuple[str, ...]
    partition: str = "crawl_date"


def column(name: str, kind: Any, meaning: str, *, required: bool = False) -> Any:
    """Return a column that says what it means."""
    return pa.field(name, kind, nullable=not required, metadata={"meaning": meaning})


_ID = column("article_id", TEXT, "portal's id, else host and hash of the URL", required=True)
_STORY = column("story_id", TEXT, "the story: id of its first kept article", required=True)
_SEQ = column("commit_seq", COUNT, "serial number of the commit that judged it", required=True)
_JUDGED_BY = column(
    "dedup_version", TEXT, "what the verdict rests on: cleaning to thresholds", required=True
)
_BATCH = column("batch_id", TEXT, "batch that brought it", required=True)
_RUN = column("run_id", TEXT, "crawl or import that brought it", required=True)
_DATE = column("crawl_date", pa.date32(), "date of first sight, Asia/Seoul", required=True)
_WARC = (
    column("warc_file", TEXT, "recorded page: object below the archive's location"),
    column("warc_offset", COUNT, "recorded page: byte offset of its record"),
)
_FIRST_SEEN = column("first_seen_at", TIME, "when newsfold first met it", required=True)
_HEADLINE = column("headline", TEXT, "headline as printed", required=True)
_BODY_HASH = column("body_hash", TEXT, "XXH3-128 of headline and body, hex", required=True)
_BODY_CHARS = column("body_chars", COUNT, "characters of the body", required=True)
_PRINTED = (
    column("url", TEXT, "address of the page", required=True),
    column("original_url", TEXT, "address at the publisher, where the page names it"),
    column("portal", TEXT, "who shows the article"),
    column("section", TEXT, "section in the taxonomy that all portals share"),
    column("portal_section", TEXT, "section as the portal prints it"),
    column("publisher", TEXT, "who wrote the article"),
    column("agency", TEXT, "who the dateline or credit says it comes from"),
    column("authors", TEXTS, "people named as its reporters", required=True),
    column("byline", TEXT, "reporter line as printed"),
    _HEADLINE,
)
_TIMES = (
    column("published_at", TIME, "publication time"),
    column("modified_at", TIME, "time of the last change that the page states"),
    column("published_precision", TEXT, "second, minute, day or none", required=True),
    column("published_raw", TEXT, "publication time as printed"),
    _FIRST_SEEN,
    column("fetched_at", TIME, "when the page was fetched; null for imports that do not say"),
)

ARTICLES = TableSchema(
    name="articles",
    meaning="kept articles; one row an article_id",
    columns=pa.schema(
        [
            _ID,
            _STORY,
            column("relation", TEXT, "first, update or fuller", required=True),
            column("relates_to", TEXT, "article that it updates or contains"),
            column("kind", TEXT, "text, photo, video or brief", required=True),
            *_PRINTED,
            column("summary", TEXTS, "the publisher's sub-headlines", required=True),
            column("body", TEXT, "paragraphs, one newline between", required=True),
            column("captions", TEXTS, "captions of its pictures", required=True),
            column("language", TEXT, "BCP 47 tag"),
            *_TIMES,
            column("rights", TEXT, "copyright sentence as printed; it often forbids AI use"),
            column("removed", REMOVED, "what cleaning took out, and by which rule", required=True),
            column("parser", TEXT, "page code and template that read it"),
            column("fields_from", ORIGINS, "selector or metadata behind each field"),
            _BODY_CHARS,
            _BODY_HASH,
            column("shingles", pa.int32(), "distinct shingles under the signature", required=True),
            column("minhash", pa.binary(), "datasketch affine32, 128 uint32, little-endian"),
            _JUDGED_BY,
            _RUN,
            _BATCH,
            _SEQ,
            *_WARC,
            _DATE,
        ]
    ),
    bounded=("article_id", "story_id", "portal", "section", "published_at", "commit_seq"),
)

COPIES = TableSchema(
    name="copies",
    meaning="articles whose text a kept article holds; one row an article_id",
    columns=pa.schema(
        [
            _ID,
            _STORY,
            column("copy_of", TEXT, "the kept article", required=True),
            column("class", TEXT, "exact, near, contained, photo or short", required=True),
            column("coverage", SHARE, "share of its shingles in the kept article"),
            column("containment", SHARE, "shared shingles over the smaller set"),
            column("jaccard", SHARE, "shared shingles over all"),
            column("digit_agreement", SHARE, "share of its digit shingles in the kept article"),
            column("size_ratio", SHARE, "shorter comparable text over the longer"),
            column("hours_apart", SHARE, "hours between the two publications"),
            column("own_sentences", TEXTS, "its sentences that the kept article does not hold"),
            _JUDGED_BY,
            *_PRINTED,
            *_TIMES,
            _BODY_CHARS,
            _BODY_HASH,
            _RUN,
            _BATCH,
            _SEQ,
            *_WARC,
            _DATE,
        ]
    ),
    bounded=("article_id", "story_id", "copy_of", "portal", "published_at", "commit_seq"),
)

REVISIONS = TableSchema(
    name="revisions",
    meaning="later readings of a known article that differ",
    columns=pa.schema(
        [
            _ID,
            column("change", TEXT, "changed or gone", required=True),
            column("seen_at", TIME, "when this reading was fetched", required=True),
            column("modified_at", TIME, "time of the change that the page states"),
            column("headline", TEXT, "headline of this reading"),
            column("body", TEXT, "body of this reading"),
            _BODY_HASH,
            _RUN,
            _BATCH,
            _SEQ,
            *_WARC,
            _DATE,
        ]
    ),
    bounded=("article_id", "seen_at", "commit_seq"),
)

VISITS = TableSchema(
    name="visits",
    meaning="every fetch, of a list, an article or a robots.txt, and what came of it",
    columns=pa.schema(
        [
            column("source", TEXT, "source that asked", required=True),
            column("target", TEXT, "list, article or robots", required=True),
            column("section", TEXT, "list that led here, by the source's name for it"),
            column("url", TEXT, "address asked for", required=True),
            column("final_url", TEXT, "address that answered"),
            column("fetched_at", TIME, "when", required=True),
            column("status", pa.int32(), "HTTP status; null when no answer came"),
            column("body_bytes", COUNT, "bytes of the answer's body as received"),
            column("outcome", TEXT, "listed, article, waited, or how it failed", required=True),
            column("article_id", TEXT, "the article that was read"),
            column("field", TEXT, "field that a changed page lost"),
            column("detail", TEXT, "what went wrong, in words"),
            column("items_listed", COUNT, "articles on the list"),
            column("items_known", COUNT, "of them, those held or asked for already"),
            column("newest_item_age_seconds", COUNT, "age of the list's newest item"),
            column("basis", TEXT, "permission that set the host's robots.txt aside"),
            column("parser", TEXT, "page code and template that read the article, or failed to"),
            column("fields_from", ORIGINS, "selector or metadata behind each field"),
            _RUN,
            _BATCH,
            *_WARC,
            _DATE,
        ]
    ),
    bounded=("fetched_at", "source", "section", "outcome"),
)

RUNS = TableSchema(
    name="runs",
    meaning="every crawl that came to its end; one that was killed has no row",
    columns=pa.schema(
        [
            column("run_id", TEXT, "the crawl", required=True),
            column("source", TEXT, "source that was crawled", required=True),
            column("sections", TEXTS, "lists that it was to read", required=True),
            column(
                "trigger",
                TEXT,
                "schedule, manual, or sweep: past what was held already",
                required=True,
            ),
            column("due_at", TIME, "the slot of the schedule that it answers"),
            column("started_at", TIME, "when it began", required=True),
            column("ended_at", TIME, "when it ended", required=True),
            column("outcome", TEXT, "healthy, unhealthy, failed or outside_hours", required=True),
            column("exit_code", pa.int32(), "what the command ended with", required=True),
            column("listed", COUNT, "articles on its lists", required=True),
            column("known", COUNT, "of them, those held or met already", required=True),
            column("fetched", COUNT, "articles read", required=True),
            column("kept", COUNT, "of them, those kept as new or fuller", required=True),
            column("copies", COUNT, "of them, those judged copies", required=True),
            column("updates", COUNT, "of them, those kept as updates", required=True),
            column("failed", COUNT, "pages that failed", required=True),
            column("left", COUNT, "listed articles that a limit left out", required=True),
            column("alarms", TEXTS, "what was not healthy, in words", required=True),
            column("bytes_fetched", COUNT, "bytes of bodies as received", required=True),
            column("host", TEXT, "machine that crawled", required=True),
            column("version", TEXT, "newsfold that crawled", required=True),
            _DATE,
        ]
    ),
    bounded=("started_at", "source", "outcome"),
)

TABLES = (ARTICLES, COPIES, REVISIONS, VISITS, RUNS)
