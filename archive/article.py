"""The Article: one published text with what its page says of it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta
from w3lib.url import canonicalize_url

Aware = Annotated[datetime, Meta(tz=True)]


class Section(StrEnum):
    """The taxonomy that all portals share."""

    POLITICS = "politics"
    ECONOMY = "economy"
    SOCIETY = "society"
    CULTURE = "culture"
    WORLD = "world"
    TECH = "tech"
    OPINION = "opinion"
    SPORTS = "sports"
    ENTERTAINMENT = "entertainment"
    REGION = "region"
    OTHER = "other"


class Kind(StrEnum):
    """What carries the story: running text, captions, a video's notes, or a line or two."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    BRIEF = "brief"


class Precision(StrEnum):
    """How exactly the page states its publication time."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A piece of the published text that is not the story, and the rule that says so."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as a page or an imported line gives it.

    ``body`` holds paragraphs with one newline between. Times are aware. Only ``url``,
    ``headline`` and ``body`` are required; ``body`` may be empty in an import, never from a page.
    """

    url: Annotated[str, Meta(min_length=1)]
    headline: Annotated[str, Meta(min_length=1)]
    body: str
    article_id: str | None = None
    original_url: str | None = None
    portal: str | None = None
    section: Section | None = None
    portal_section: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    byline: str | None = None
    summary: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    language: str | None = None
    kind: Kind = Kind.TEXT
    published_at: Aware | None = None
    modified_at: Aware | None = None
    published_precision: Precision = Precision.NONE
    published_raw: str | None = None
    first_seen_at: Aware | None = None
    fetched_at: Aware | None = None
    rights: str | None = None
    removed: tuple[Removed, ...] = ()
    parser: str | None = None
    fields_from: dict[str, str] = field(default_factory=dict)
    warc_file: str | None = None
    warc_offset: int | None = None

    @property
    def key(self) -> str:
        """The article's id: the portal's own, else host and hash of the canonical URL."""
        return self.article_id or url_id(self.url)


def url_id(url: str) -> str:
    """Return ``host:hash`` for a page whose portal gives no id of its own.

    The hash is the first 16 hex digits of SHA-256 over w3lib's canonical form of the URL.
    """
    canonical = canonicalize_url(url)
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{urlsplit(canonical).hostname or 'unknown'}:{digest[:16]}"
