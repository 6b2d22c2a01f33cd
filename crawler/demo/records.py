"""A day of invented news and the truth about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crawler.demo.press import Publisher


class Role(StrEnum):
    """What an article is to its story.

    An ORIGINAL has copies; a COPY is another publisher's print of it; an UPDATE is the same
    publisher's fuller report after a flash; a TEMPLATED story shares its form with others and is
    no copy; a BROKEN page cannot be read as an article. Everything else is UNIQUE.
    """

    UNIQUE = "unique"
    ORIGINAL = "original"
    COPY = "copy"
    UPDATE = "update"
    TEMPLATED = "templated"
    BROKEN = "broken"


class Fault(StrEnum):
    """How the server or the page of an article misbehaves.

    BUSY answers 429 with Retry-After: 2 once, DOWN answers 503 once; both answer 200 afterwards.
    GONE answers 404. ELSEWHERE redirects to a page of another kind. The rest answer 200 with a
    page that lost its title, its body, or everything after the middle of its head.
    """

    BUSY = "busy"
    DOWN = "down"
    GONE = "gone"
    ELSEWHERE = "elsewhere"
    NO_TITLE = "no_title"
    EMPTY_BODY = "empty_body"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article of the day.

    ``number`` is the portal's 17 digits. ``published`` is aware, in KST, to the second.
    ``paragraphs`` begin with the dateline; ``tail`` holds the lines a publisher appends to the
    body. ``section`` is the list it belongs to, ``also_in`` a second one. ``story`` numbers the
    event; ``of`` is the number of the article that this one copies or updates; ``edits`` names
    what was changed in a copy.
    """

    number: str
    section: str
    publisher: Publisher
    headline: str
    byline: str | None
    published: datetime
    modified: datetime | None
    paragraphs: tuple[str, ...]
    tail: tuple[str, ...]
    captions: tuple[str, ...]
    subheadlines: tuple[str, ...]
    summary: tuple[str, ...] | None
    related: tuple[str, ...]
    role: Role
    story: int
    of: str | None = None
    also_in: str | None = None
    edits: tuple[str, ...] = ()
    fault: Fault | None = None

    @property
    def path(self) -> str:
        return f"/v/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Every article of one day, by time; ``closes_at`` is the moment its lists are read."""

    articles: tuple[DemoArticle, ...]
    closes_at: datetime

    def by_number(self) -> dict[str, DemoArticle]:
        return {article.number: article for article in self.articles}

    def listed(self, section: str) -> list[DemoArticle]:
        """Return what the section's list shows, newest first."""
        return newest_first(
            article for article in self.articles if section in (article.section, article.also_in)
        )


def newest_first(articles: Iterable[DemoArticle]) -> list[DemoArticle]:
    return sorted(articles, key=lambda article: article.number, reverse=True)
