"""What the judge knows of an article."""

from dataclasses import dataclass
from datetime import datetime

from archive.article import Article, Kind
from archive.clean.comparable import CLEANING_VERSION, comparable
from archive.config import DedupConfig
from archive.dedup.headline import mark
from archive.dedup.shingles import SHINGLING_VERSION, Shingles, shingle
from archive.dedup.signature import BANDS, Signature, sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article as the judge sees it.

    ``at`` is its publication, else first sight; ``signature`` is None when nothing is left to
    compare. ``story_id`` is None until a verdict gives it one.
    """

    article_id: str
    publisher: str | None
    headline: str
    kind: Kind
    at: datetime
    shingles: Shingles
    signature: Signature | None
    story_id: str | None = None

    @property
    def mark(self) -> str:
        """The headline's sign of a flash, a later report or a correction; empty without one."""
        return mark(self.headline)


def text_of(article: Article, at: datetime, story_id: str | None = None) -> Text:
    """Return a cleaned article's text, shingled and signed."""
    shingles = shingle(comparable(article.body))
    return Text(
        article_id=article.key,
        publisher=article.publisher,
        headline=article.headline,
        kind=article.kind,
        at=at,
        shingles=shingles,
        signature=sign(shingles.hashes),
        story_id=story_id,
    )


def dedup_version(config: DedupConfig) -> str:
    """Return what every verdict is stamped with: cleaning, shingling, bands and thresholds."""
    return (
        f"clean{CLEANING_VERSION}/shingle{SHINGLING_VERSION}/bands{BANDS}"
        f"/cov{config.coverage:g}/dig{config.digit_agreement:g}/size{config.size_ratio:g}"
        f"/outlet{config.same_outlet:g}/upd{config.update_containment:g}/win{config.window_hours:g}"
        f"/least{config.least_shingles}"
    )
