"""What the judge knows of an article."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from archive.article import Article, Kind
from archive.clean.comparable import CLEANING_VERSION, comparable
from archive.config import DedupConfig
from archive.dedup.frequent import Frequent
from archive.dedup.headline import mark
from archive.dedup.shingles import NO_HASHES, SHINGLING_VERSION, Hashes, Shingles, shingle
from archive.dedup.signature import Signature, sign

NOTHING: Final = Frequent()
RULES_VERSION: Final = 2
"""Raise it with any change to which verdict the same figures give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article as the judge sees it.

    ``at`` is its publication, else first sight. ``signature`` is None when nothing is left to
    compare, and for a text met again in the index. ``story_id`` is None until a verdict gives
    it one. ``body`` is empty for a text met again. ``uncounted`` are the shingles that count for
    nothing in it, sorted.
    """

    article_id: str
    publisher: str | None
    headline: str
    kind: Kind
    at: datetime
    shingles: Shingles
    signature: Signature | None
    story_id: str | None = None
    body: str = ""
    uncounted: Hashes = field(default_factory=NO_HASHES.copy)

    @property
    def mark(self) -> str:
        """The headline's sign of a flash, a later report or a correction; empty without one."""
        return mark(self.headline)

    @property
    def is_bare_flash(self) -> bool:
        """Whether it is nothing but a marked headline, which only its outlet's report can meet."""
        return not len(self.shingles) and self.publisher is not None and bool(self.mark)

    @property
    def is_findable(self) -> bool:
        """Whether it can meet another text: by a signature, or by its headline alone."""
        return self.signature is not None or self.is_bare_flash


def shingles_of(body: str, publisher: str | None, frequent: Frequent) -> Shingles:
    """Return the shingles of a cleaned body that count."""
    return shingle(comparable(body), frequent.of(publisher))


def text_of(article: Article, at: datetime, frequent: Frequent = NOTHING) -> Text:
    """Return a cleaned article's text, shingled and signed."""
    shingles = shingles_of(article.body, article.publisher, frequent)
    return Text(
        article_id=article.key,
        publisher=article.publisher,
        headline=article.headline,
        kind=article.kind,
        at=at,
        shingles=shingles,
        signature=sign(shingles.hashes),
        body=article.body,
        uncounted=frequent.of(article.publisher),
    )


def made_by(config: DedupConfig, frequent: Frequent) -> str:
    """Return what texts and candidates rest on: cleaning, shingling, bands, what was learned."""
    return (
        f"clean{CLEANING_VERSION}/shingle{SHINGLING_VERSION}/bands{config.bands}"
        f"/learned{frequent.version:x}/win{config.window_hours:g}"
    )


def dedup_version(config: DedupConfig, frequent: Frequent) -> str:
    """Return what every verdict is stamped with: what it rests on, and the thresholds."""
    return (
        f"{made_by(config, frequent)}/rules{RULES_VERSION}"
        f"/cov{config.coverage:g}/dig{config.digit_agreement:g}"
        f"/size{config.size_ratio:g}/outlet{config.same_outlet:g}/upd{config.update_containment:g}"
        f"/least{config.least_shingles}/own{config.passages:g}"
    )
