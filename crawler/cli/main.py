"""The newsfold command: its chapters are loaded when they are called for."""

import errno
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Final, NoReturn

import click

from archive.errors import ArchiveError
from archive.unneeded import do_without
from crawler.cli.leaving import leaving
from crawler.errors import CrawlError, OutsideHours
from crawler.exits import FAILED, OUTSIDE_HOURS

CHAPTERS: Final = {
    "crawl": "crawler.cli.crawl",
    "run": "crawler.cli.run",
    "doctor": "crawler.cli.doctor",
    "report": "crawler.cli.report",
    "alert": "crawler.cli.alert",
    "health": "crawler.cli.health",
    "sources": "crawler.cli.sources",
    "source": "crawler.cli.source",
    "demo": "crawler.cli.demo",
    "ingest": "crawler.cli.ingest",
    "query": "crawler.cli.reading",
    "story": "crawler.cli.reading",
    "judge": "crawler.cli.judging",
    "describe": "crawler.cli.describing",
    "sample": "crawler.cli.exporting",
    "export": "crawler.cli.exporting",
    "maintain": "crawler.cli.maintain",
    "policy": "crawler.cli.policy",
    "release": "crawler.cli.release",
    "verify": "crawler.cli.verify",
    "forget": "crawler.cli.forget",
}


HIDDEN: Final = {"answer": "crawler.cli.answer"}
"""What newsfold itself calls."""


_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class Chapters(click.Group):
    """Subcommands by name; importing one costs nothing to the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the help."""
        return list(CHAPTERS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a subcommand."""
        module = (CHAPTERS | HIDDEN).get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(module), cmd_name)
        return command


@click.group(cls=Chapters, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsfold")
def newsfold() -> None:
    """Crawl news portals, fold the copies of a story into one, keep Parquet.

    Exit codes: 0 healthy; 1 could not do it; 2 wrong usage; 3 finished, but unhealthy: a section
    listed nothing or is no list, over a tenth of its pages failed, a host was given up, or the
    checkup found something; 4 not begun or not finished, as the source may not be crawled at this
    hour.
    """


def main() -> None:
    """Run the command; failures that a user can cause are one line on standard error."""
    do_without()
    with leaving():
        _run()


def _run() -> None:
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - closed by the caller
    try:
        try:
            newsfold()
        finally:
            click.echo(nl=False)  # what is flushed at Python's end can be complained of no more
    except (ArchiveError, CrawlError) as error:
        _fail(str(error), OUTSIDE_HOURS if isinstance(error, OutsideHours) else FAILED)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _fail(f"{error.filename or 'the output'} could not be written: {error.strerror}", FAILED)


def _fail(said: str, code: int) -> NoReturn:
    from crawler.cli.logs import complain  # noqa: PLC0415 - it loads rich

    complain(f"newsfold: {said}")
    sys.exit(code)


if __name__ == "__main__":
    main()
