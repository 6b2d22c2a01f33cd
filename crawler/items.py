"""What spiders yield to the pipeline."""

from dataclasses import dataclass

from archive.article import Article
from archive.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one answer gave, with the list that led to it.

    Scrapy spends as much on an item as on reading a page, so an answer's records go as one.
    """

    records: tuple[Article | Visit, ...]
    section: str | None
