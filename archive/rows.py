"""Records as rows of the tables."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import xxhash

from archive.article import Article
from archive.clean.agency import KNOWN, agency
from archive.dedup.difference import own_sentences
from archive.dedup.text import Text
from archive.dedup.verdict import Copy, Kept
from archive.visit import Visit

SEOUL: Final = ZoneInfo("Asia/Seoul")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every row of a batch carries; ``at`` is when articles without a fetch time came."""

    run_id: str
    batch_id: str
    commit_seq: int
    dedup_version: str
    at: datetime


def body_hash(article: Article) -> str:
    """Return XXH3-128 of headline and cleaned body, hex: it changes when the text does."""
    text = f"{article.headline}\n{article.body}".encode("utf-8", "replace")
    return xxhash.xxh3_128_hexdigest(text)


def seen_at(article: Article, at: datetime) -> datetime:
    """Return when newsfold first met the article."""
    return article.first_seen_at or article.fetched_at or at


def crawl_date(at: datetime) -> date:
    """Return the partition of a time: its date in Seoul."""
    return at.astimezone(SEOUL).date()


def article_row(article: Article, verdict: Kept, text: Text, stamp: Stamp) -> Row:
    """Return a kept article's row."""
    return {
        **_common(article, stamp),
        "story_id": verdict.story_id,
        "relation": verdict.relation.value,
        "relates_to": verdict.relates_to,
        "kind": article.kind.value,
        "summary": list(article.summary),
        "body": article.body,
        "captions": list(article.captions),
        "language": article.language,
        "rights": article.rights,
        "removed": [{"rule": piece.rule, "text": piece.text} for piece in article.removed],
        "parser": article.parser,
        "fields_from": list(article.fields_from.items()),
        "shingles": len(text.shingles),
        "dedup_version": stamp.dedup_version,
        "minhash": None if text.signature is None else text.signature.astype("<u4").tobytes(),
    }


def copy_row(article: Article, verdict: Copy, text: Text, stamp: Stamp) -> Row:
    """Return a copy's row: everything but its text, of which its own sentences are left."""
    return {
        **_common(article, stamp),
        "story_id": verdict.story_id,
        "copy_of": verdict.copy_of,
        "class": verdict.copy_class.value,
        "coverage": verdict.likeness.coverage,
        "containment": verdict.likeness.containment,
        "jaccard": verdict.likeness.jaccard,
        "digit_agreement": verdict.likeness.digit_agreement,
        "size_ratio": verdict.likeness.size_ratio,
        "hours_apart": verdict.likeness.hours_apart,
        "own_sentences": list(_own(verdict, text)),
        "dedup_version": stamp.dedup_version,
    }


def _own(verdict: Copy, text: Text) -> tuple[str, ...]:
    """Return what is dropped with a copy; nothing when the kept article holds every shingle."""
    if verdict.likeness.coverage == 1:
        return ()
    return own_sentences(text.body, verdict.held_by, text.uncounted)


def revision_row(article: Article, stamp: Stamp) -> Row:
    """Return the row of a known article's other reading."""
    at = article.fetched_at or stamp.at
    return {
        "article_id": article.key,
        "change": "changed",
        "seen_at": at,
        "modified_at": article.modified_at,
        "headline": article.headline,
        "body": article.body,
        "body_hash": body_hash(article),
        **_origin(article, stamp),
        "commit_seq": stamp.commit_seq,
        "crawl_date": crawl_date(at),
    }


def visit_row(visit: Visit, stamp: Stamp) -> Row:
    """Return a visit's row."""
    row = {name: getattr(visit, name) for name in Visit.__dataclass_fields__}
    return {
        **row,
        "target": visit.target.value,
        "outcome": visit.outcome.value,
        "fields_from": None if visit.fields_from is None else list(visit.fields_from.items()),
        "run_id": stamp.run_id,
        "batch_id": stamp.batch_id,
        "crawl_date": crawl_date(visit.fetched_at),
    }


def _common(article: Article, stamp: Stamp) -> Row:
    at = seen_at(article, stamp.at)
    return {
        "article_id": article.key,
        "url": article.url,
        "original_url": article.original_url,
        "portal": article.portal,
        "section": article.section and article.section.value,
        "portal_section": article.portal_section,
        "publisher": article.publisher,
        "agency": _agency(article),
        "authors": list(article.authors),
        "byline": article.byline,
        "headline": article.headline,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "published_precision": article.published_precision.value,
        "published_raw": article.published_raw,
        "first_seen_at": at,
        "fetched_at": article.fetched_at,
        "body_chars": len(article.body),
        "body_hash": body_hash(article),
        **_origin(article, stamp),
        "commit_seq": stamp.commit_seq,
        "crawl_date": crawl_date(at),
    }


def _agency(article: Article) -> str | None:
    """Return whom the text is credited to; an outlet that names only itself credits nobody."""
    named = agency(article.body)
    return None if named == article.publisher and named not in KNOWN else named


def _origin(article: Article, stamp: Stamp) -> Row:
    return {
        "run_id": stamp.run_id,
        "batch_id": stamp.batch_id,
        "warc_file": article.warc_file,
        "warc_offset": article.warc_offset,
    }
