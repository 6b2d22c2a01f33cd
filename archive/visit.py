"""The Visit: one answer, or none, to one request of a crawl."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from archive.article import Aware


class Target(StrEnum):
    """What was asked for."""

    LIST = "list"
    ARTICLE = "article"


class Outcome(StrEnum):
    """What came of a visit; all but ``listed``, ``article`` and ``waited`` are failures."""

    LISTED = "listed"
    ARTICLE = "article"
    WAITED = "waited"
    EMPTY_LIST = "empty_list"
    PAGE_CHANGED = "page_changed"
    NOT_AN_ARTICLE = "not_an_article"
    HTTP_ERROR = "http_error"
    NO_ANSWER = "no_answer"
    ROBOTS = "robots"
    NOT_RECORDED = "not_recorded"
    READER_FAILED = "reader_failed"

    @property
    def is_failure(self) -> bool:
        """Whether the page that was asked for is still missing."""
        return self not in {Outcome.LISTED, Outcome.ARTICLE, Outcome.WAITED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request and what came of it.

    ``items_listed`` counts a list's article links, ``items_known`` those that need no fetch
    because the archive holds them or this run has asked already. ``field`` is the one that a
    changed page lost. ``status`` is None when no answer came, ``body_bytes`` as received.
    """

    source: str
    target: Target
    url: Annotated[str, Meta(min_length=1)]
    fetched_at: Aware
    outcome: Outcome
    section: str | None = None
    final_url: str | None = None
    status: int | None = None
    body_bytes: int | None = None
    article_id: str | None = None
    field: str | None = None
    detail: str | None = None
    items_listed: int | None = None
    items_known: int | None = None
    newest_item_age_seconds: int | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
