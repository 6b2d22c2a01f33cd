"""Carry a run out before the user's eyes, and count it."""

import logging
from typing import TYPE_CHECKING, Final

from archive.errors import ArchiveError
from archive.runs import RunOutcome
from crawler.cli.counting import count
from crawler.cli.logs import telling
from crawler.cli.progress import progress
from crawler.config.config import Config
from crawler.errors import CrawlError
from crawler.exits import HEALTHY, UNHEALTHY
from crawler.run import Run

if TYPE_CHECKING:
    from crawler.metrics.book import Book

_log: Final = logging.getLogger("newsfold")


def carry_out(run: Run, config: Config) -> int:
    """Return a run's exit code.

    Raises:
        ArchiveError: The archive was lost midway; the text says where the work waits and how
            to go on.
    """
    from crawler.crawl import OUTCOMES, crawl  # noqa: PLC0415 - Scrapy takes 0.5 s to load

    with telling(run=run.run_id, source=run.plan.source.name):
        try:
            with progress(run):
                code = crawl(run)
        except ArchiveError as error:
            _count(run, RunOutcome.FAILED, config)
            raise ArchiveError(
                f"{error}\nFinished batches wait in {config.archive.spool}; when the archive "
                f"answers again, go on with: newsfold ingest --archive {config.archive.location}"
            ) from error
        is_well = _count(run, OUTCOMES[code], config)
        if code in {HEALTHY, UNHEALTHY} and not run.plan.is_sweep:
            is_well &= _is_healthy(run, config)
    return UNHEALTHY if code == HEALTHY and not is_well else code


def _is_healthy(run: Run, config: Config) -> bool:
    """Check up on the run's source and say what is amiss; return whether nothing is."""
    from crawler.cli.checking import check  # noqa: PLC0415 - DuckDB takes 0.2 s to load

    source = run.plan.source.name
    try:
        done, is_told = check(run.ingest.tables, config, source)
    except (ArchiveError, CrawlError) as error:
        _log.warning("%s: its health could not be looked at: %s", source, error)
        return False
    for finding in done.findings:
        where = "/".join(filter(None, (finding.source, finding.section))) or "archive"
        fields = {"section": finding.section, "check": finding.check}
        said = f"{where}: {finding.check}: {finding.says.en}; {finding.advice.en}"
        _log.warning("%s", said, extra=fields)
    return is_told and not done.findings


def _count(run: Run, outcome: RunOutcome, config: Config) -> bool:
    """Add a run to the metrics; return whether that could be done."""

    def add(book: "Book") -> None:
        from crawler.metrics.recording import record_run  # noqa: PLC0415 - only who wants them

        record_run(book, run, outcome)

    return count(config.metrics, add)
