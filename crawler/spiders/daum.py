"""Daum's spider by name, so that Scrapy's own command runs it too."""

from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from archive.errors import ArchiveError
from crawler.config.config import load_config
from crawler.errors import CrawlError
from crawler.plan import make_plan, open_run
from crawler.spiders.portal import PortalSpider


class DaumSpider(PortalSpider):
    """`python -m scrapy crawl daum -a section=politics -a limit=10 -a replay=FILE -a archive=DIR`.

    ``section`` and ``replay`` take several values with commas between.
    """

    name = "daum"

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        section: str = "",
        limit: str | None = None,
        replay: str = "",
        archive: str | None = None,
        **kwargs: Any,
    ) -> Self:
        """Return the spider with a run of its own."""
        try:
            config = load_config(archive)
            plan = make_plan(
                cls.name,
                [name for name in section.split(",") if name],
                int(limit) if limit else None,
                [Path(name) for name in replay.split(",") if name],
                config.contact,
            )
            run = open_run(plan, config)
        except (ArchiveError, CrawlError, ValueError) as error:
            raise UsageError(str(error)) from error
        return super().from_crawler(crawler, *args, run=run, **kwargs)
