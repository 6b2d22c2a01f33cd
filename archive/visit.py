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
    ROBOTS = "robots"


class Outcome(StrEnum):
    """What came of a visit; see ``is_failure`` for which of them failed."""

    LISTED = "listed"
    LIST_REPEATS = "list_repeats"
    LIST_ENDLESS = "list_endless"
    LIST_MOVED = "list_moved"
    LIST_TYPE = "list_type"
    STALE_LIST = "stale_list"
    EMPTY_LIST = "empty_list"
    ARTICLE = "article"
    PART = "part"
    ANNOUNCED = "announced"
    OUTSIDE_DAYS = "outside_days"
    PAGE_CHANGED = "page_changed"
    NOT_AN_ARTICLE = "not_an_article"
    GARBLED = "garbled"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    CERTIFICATE = "certificate"
    HTTP_ERROR = "http_error"
    NO_ANSWER = "no_answer"
    WAITED = "waited"
    ROBOTS = "robots"
    HOST_CLOSED = "host_closed"
    RULES = "rules"
    NO_RULES = "no_rules"
    RULES_UNREACHABLE = "rules_unreachable"
    NOT_RECORDED = "not_recorded"
    READER_FAILED = "reader_failed"

    @property
    def is_failure(self) -> bool:
        """Whether what was asked for is still missing, or a list does not look like one."""
        return self not in _FINE


_FINE = frozenset(
    {
        Outcome.LISTED,
        Outcome.LIST_REPEATS,
        Outcome.ARTICLE,
        Outcome.PART,
        Outcome.ANNOUNCED,
        Outcome.OUTSIDE_DAYS,
        Outcome.WAITED,
        Outcome.RULES,
        Outcome.NO_RULES,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request and what came of it.

    ``items_listed`` counts a list's article links, ``items_known`` those that need no fetch
    because the archive holds them or this run has asked already. ``field`` is the one that a
    changed page lost. ``status`` is None when no answer came, ``body_bytes`` as received.
    ``basis`` is the permission that set the host's robots.txt aside. ``parser`` is the page code
    and template that read an article, or that failed to, ``fields_from`` which place gave each
    field: a place that gives less than it used to is the first sign of new markup.
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
    basis: str | None = None
    parser: str | None = None
    fields_from: dict[str, str] | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
