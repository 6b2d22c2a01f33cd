"""Carry a run out before the user's eyes."""

from archive.errors import ArchiveError
from crawler.cli.logs import telling
from crawler.cli.progress import progress
from crawler.config.config import Config
from crawler.run import Run


def carry_out(run: Run, config: Config) -> int:
    """Return a run's exit code.

    Raises:
        ArchiveError: The archive was lost midway; the text says where the work waits and how
            to go on.
    """
    from crawler.crawl import crawl  # noqa: PLC0415 - Scrapy takes 0.5 s to load

    try:
        with telling(run=run.run_id, source=run.plan.source.name), progress(run):
            return crawl(run)
    except ArchiveError as error:
        raise ArchiveError(
            f"{error}\nFinished batches wait in {config.archive.spool}; when the archive "
            f"answers again, go on with: newsfold ingest --archive {config.archive.location}"
        ) from error
