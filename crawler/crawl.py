"""One crawl, put together: the run, Scrapy, and the verdict on its health."""

import gc
import logging

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from twisted.logger import globalLogBeginner

from crawler import settings as constants
from crawler.errors import CrawlError
from crawler.exits import FAILED, HEALTHY, OUTSIDE_HOURS, UNHEALTHY
from crawler.run import Run
from crawler.spiders.portal import HOURS_OVER, PortalSpider

_log = logging.getLogger("newsfold")


def crawl(run: Run) -> int:
    """Carry a run out and return its exit code: 0 healthy, 1 could not, 3 unhealthy, 4 hours over.

    Raises:
        ArchiveError: The archive failed midway; finished batches wait in the spool.
    """
    settings = Settings()
    settings.setmodule(constants, priority="project")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    process = CrawlerProcess(settings)
    # Scrapy has just set its loggers to DEBUG; what it says of single pages is in the visits.
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    # A certificate for another host is no bug, but would be logged with a traceback.
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
    logging.getLogger("twisted").addFilter(
        lambda record: "verifying certificate" not in record.getMessage()
    )
    crawler = process.create_crawler(PortalSpider)
    process.crawl(crawler, run=run)
    # Modules and index live as long as the run; the collector need not walk them again.
    gc.freeze()
    process.start()
    if process.bootstrap_failed:
        raise CrawlError("the crawl could not start; see the log above")
    if run.trouble is not None:
        raise run.trouble
    if (reason := crawler.stats.get_value("finish_reason")) != "finished":
        _log.warning("stopped before the end (%s): run again for the pages left", reason)
        return OUTSIDE_HOURS if reason == HOURS_OVER else FAILED
    return UNHEALTHY if run.tally.troubles() else HEALTHY
