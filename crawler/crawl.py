"""One crawl, put together: the run, Scrapy, and the verdict on its health."""

import gc
import logging
import socket
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from twisted.logger import globalLogBeginner

from archive.errors import ArchiveError
from archive.runs import COUNTS, EndedRun, RunOutcome, append_run
from crawler import settings as constants
from crawler.errors import CrawlError
from crawler.exits import FAILED, HEALTHY, OUTSIDE_HOURS, UNHEALTHY
from crawler.run import Run
from crawler.spiders.portal import HOURS_OVER, PortalSpider

OUTCOMES: Final = {
    HEALTHY: RunOutcome.HEALTHY,
    FAILED: RunOutcome.FAILED,
    UNHEALTHY: RunOutcome.UNHEALTHY,
    OUTSIDE_HOURS: RunOutcome.OUTSIDE_HOURS,
}

_log = logging.getLogger("newsfold")


def crawl(run: Run) -> int:
    """Carry a run out and return its exit code: 0 healthy, 1 could not, 3 unhealthy, 4 hours over.

    Its row is in ``runs`` then.

    Raises:
        ArchiveError: The archive failed midway; finished batches wait in the spool.
    """
    code = _carried_out(run)
    try:
        append_run(run.ingest.tables, _ended(run, code))
    except ArchiveError as error:
        run.tally.neglect = f"no row in runs: {error}"
        return UNHEALTHY if code == HEALTHY else code
    return code


def _carried_out(run: Run) -> int:
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
    # Stopped by a second signal, Scrapy leaves its pipeline as it is.
    run.close()
    if process.bootstrap_failed:
        raise CrawlError("the crawl could not start; see the log above")
    if run.trouble is not None:
        raise run.trouble
    if (reason := crawler.stats.get_value("finish_reason")) != "finished":
        _log.warning("stopped before the end (%s): run again for the pages left", reason)
        return OUTSIDE_HOURS if reason == HOURS_OVER else FAILED
    return UNHEALTHY if run.tally.troubles() else HEALTHY


def _ended(run: Run, code: int) -> EndedRun:
    total = run.tally.total()
    return EndedRun(
        run_id=run.run_id,
        source=run.plan.source.name,
        sections=tuple(section.name for section in run.plan.sections),
        due_at=run.plan.due_at,
        started_at=run.started_at,
        ended_at=datetime.now(UTC),
        outcome=OUTCOMES[code],
        exit_code=code,
        counts={name: getattr(total, name) for name in COUNTS},
        alarms=run.tally.troubles(),
        bytes_fetched=run.tally.bytes_fetched,
        host=socket.gethostname(),
        version=version("newsfold"),
        is_sweep=run.plan.is_sweep,
    )
