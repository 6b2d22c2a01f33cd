"""newsfold verify: prove that an archive holds what it promises."""

import sys

import click

from archive.tables.tables import Tables
from archive.upkeep.checks.found import Found
from archive.upkeep.verify import verify as prove
from crawler.cli.logs import complain, start_logging
from crawler.cli.options import archive_option
from crawler.cli.progress import working
from crawler.config.config import load_config
from crawler.printable import printable


@click.command()
@click.option("--quick", is_flag=True, help="Do not read data files and recorded pages through.")
@archive_option
def verify(quick: bool, archive: str | None) -> None:
    """Check every claim about the archive; name the first that break one, and what to do.

    Nothing is changed. The exit code is 1 when something is wrong, 0 with warnings only.
    """
    config = load_config(archive)
    start_logging(config.log)
    tables = Tables.open_existing(config.archive)
    failed = 0
    with working() as progress:
        for found in prove(tables, is_quick=quick, progress=progress):
            _print(found)
            failed += found.is_failure
    if failed:
        what = "claim does" if failed == 1 else "claims do"
        complain(f"newsfold: {failed} {what} not hold")
        sys.exit(1)


def _print(found: Found) -> None:
    word = "ok" if not found.broken else "warning" if found.is_warning else "WRONG"
    click.echo(f"{word:<8} {found.claim} ({found.looked_at} looked at)")
    if found.broken:
        for name in found.first:
            click.echo(f"           {printable(name)}")
        if (more := found.broken - len(found.first)) > 0:
            click.echo(f"           and {more} more")
        click.echo(f"         {found.advice}")
