"""Scrapy's item pipeline: articles and visits into batches, full batches into the archive."""

import asyncio
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.run import Run


class ArchivePipeline:
    """The only pipeline."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.spider.run)  # type: ignore[union-attr] # made before pipelines

    async def process_item(self, item: Any) -> Any:
        """Put an item's records into the open batch, and hand the batch over when it is due."""
        for record in item.records:
            self._run.take(record, item.section)
        if self._run.batch_is_due():
            self._run.hand_over()
        return item

    async def close_spider(self) -> None:
        """Wait for the last commit, off the event loop."""
        await asyncio.to_thread(self._run.close)
