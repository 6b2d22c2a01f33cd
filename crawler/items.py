"""What spiders yield to the pipeline."""

from dataclasses import dataclass

from archive.article import Article
from archive.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article or a visit, with the list that led to it."""

    record: Article | Visit
    section: str | None
