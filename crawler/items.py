"""What spiders yield to the pipeline."""

from dataclasses import dataclass

from archive.article import Article
from archive.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one answer gave, with the list that led to it.

    An answer's records go as one item, since Scrapy schedules each item apart.
    """

    records: tuple[Article | Visit, ...]
    section: str | None
