"""The columns of the four tables, each with what it means; the data dictionary is made of this."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

SCHEMA_VERSION = 3
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


def _column(name: str, kind: Any, meaning: str, *, required: bool = False) -> Any:
    return pa.field(name, kind, nullable=not required, metadata={"meaning": meaning})


_ID = _column("article_id", TEXT, "portal's id, else host and hash of the URL", required=True)
_STORY = _column("story_id", TEXT, "the story: id of its first kept article", required=True)
_SEQ = _column("commit_seq", COUNT, "serial number of the commit that judged it", required=True)
_JUDGED_BY = _column(
    "dedup_version", TEXT, "what the verdict rests on: cleaning to thresholds", required=True
)
_BATCH = _column("batch_id", TEXT, "batch that brought it", required=True)
_RUN = _column("run_id", TEXT, "crawl or import that brought it", required=True)
_DATE = _column("crawl_date", pa.date32(), "date of first sight, Asia/Seoul", required=True)
_WARC = (
    _column("warc_file", TEXT, "recorded page: object below the archive's location"),
    _column("warc_offset", COUNT, "recorded page: byte offset of its record"),
)
_FIRST_SEEN = _column("first_seen_at", TIME, "when newsfold first met it", required=True)
_HEADLINE = _column("headline", TEXT, "headline as printed", required=True)
_BODY_HASH = _column("body_hash", TEXT, "XXH3-128 of headline and body, hex", required=True)
_BODY_CHARS = _column("body_chars", COUNT, "characters of the body", required=True)
_PRINTED = (
    _column("url", TEXT, "address of the page", required=True),
    _column("original_url", TEXT, "address at the publisher, where the page names it"),
    _column("portal", TEXT, "who shows the article"),
    _column("section", TEXT, "section in the taxonomy that all portals share"),
    _column("portal_section", TEXT, "section as the portal prints it"),
    _column("publisher", TEXT, "who wrote the article"),
    _column("agency", TEXT, "who the dateline or credit says it comes from"),
    _column("authors", TEXTS, "people named as its reporters", required=True),
    _column("byline", TEXT, "reporter line as printed"),
    _HEADLINE,
)
_TIMES = (
    _column("published_at", TIME, "publication time"),
    _column("modified_at", TIME, "time of the last change that the page states"),
    _column("published_precision", TEXT, "second, minute, day or none", required=True),
    _column("published_raw", TEXT, "publication time as printed"),
    _FIRST_SEEN,
    _column("fetched_at", TIME, "when the page was fetched; null for imports that do not say"),
)

ARTICLES = TableSchema(
    name="articles",
    meaning="kept articles; one row an article_id",
    columns=pa.schema(
        [
            _ID,
            _STORY,
            _column("relation", TEXT, "first, update or fuller", required=True),
            _column("relates_to", TEXT, "article that it updates or contains"),
            _column("kind", TEXT, "text, photo, video or brief", required=True),
            *_PRINTED,
            _column("summary", TEXTS, "the publisher's sub-headlines", required=True),
            _column("body", TEXT, "paragraphs, one newline between", required=True),
            _column("captions", TEXTS, "captions of its pictures", required=True),
            _column("language", TEXT, "BCP 47 tag"),
            *_TIMES,
            _column("rights", TEXT, "copyright sentence as printed; it often forbids AI use"),
            _column("removed", REMOVED, "what cleaning took out, and by which rule", required=True),
            _column("parser", TEXT, "page code and template that read it"),
            _column("fields_from", ORIGINS, "selector or metadata behind each field"),
            _BODY_CHARS,
            _BODY_HASH,
            _column("shingles", pa.int32(), "distinct shingles under the signature", required=True),
            _column("minhash", pa.binary(), "datasketch affine32, 128 uint32, little-endian"),
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
            _column("copy_of", TEXT, "the kept article", required=True),
            _column("class", TEXT, "exact, near, contained, photo or short", required=True),
            _column("coverage", SHARE, "share of its shingles in the kept article"),
            _column("containment", SHARE, "shared shingles over the smaller set"),
            _column("jaccard", SHARE, "shared shingles over all"),
            _column("digit_agreement", SHARE, "share of its digit shingles in the kept article"),
            _column("size_ratio", SHARE, "shorter comparable text over the longer"),
            _column("hours_apart", SHARE, "hours between the two publications"),
            _column("own_sentences", TEXTS, "its sentences that the kept article does not hold"),
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
            _column("change", TEXT, "changed or gone", required=True),
            _column("seen_at", TIME, "when this reading was fetched", required=True),
            _column("modified_at", TIME, "time of the change that the page states"),
            _column("headline", TEXT, "headline of this reading"),
            _column("body", TEXT, "body of this reading"),
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
    meaning="every fetch, of a list or an article, and what came of it",
    columns=pa.schema(
        [
            _column("source", TEXT, "source that asked", required=True),
            _column("target", TEXT, "list or article", required=True),
            _column("section", TEXT, "list that led here, by the source's name for it"),
            _column("url", TEXT, "address asked for", required=True),
            _column("final_url", TEXT, "address that answered"),
            _column("fetched_at", TIME, "when", required=True),
            _column("status", pa.int32(), "HTTP status; null when no answer came"),
            _column("body_bytes", COUNT, "bytes of the answer's body as received"),
            _column("outcome", TEXT, "listed, article, waited, or how it failed", required=True),
            _column("article_id", TEXT, "the article that was read"),
            _column("field", TEXT, "field that a changed page lost"),
            _column("detail", TEXT, "what went wrong, in words"),
            _column("items_listed", COUNT, "articles on the list"),
            _column("items_known", COUNT, "of them, those held or asked for already"),
            _column("newest_item_age_seconds", COUNT, "age of the list's newest item"),
            _RUN,
            _BATCH,
            *_WARC,
            _DATE,
        ]
    ),
    bounded=("fetched_at", "source", "section", "outcome"),
)

TABLES = (ARTICLES, COPIES, REVISIONS, VISITS)
