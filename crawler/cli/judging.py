"""newsfold judge: what two texts are to each other, and why."""

import sys
from typing import TYPE_CHECKING, Final

import click

from crawler.cli.options import archive_option
from crawler.config.config import load_config

if TYPE_CHECKING:
    from archive.tables.tables import Tables

FORMATS: Final = ("text", "json")


@click.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@archive_option
def judge(one: str, other: str, form: str, archive: str | None) -> None:
    """Say what A would be if B were kept, and why: every check, then sentence beside sentence.

    A and B are text files (UTF-8; the first line is the headline if an empty line follows), or ids
    or URLs of the archive; two files need no archive.
    """
    from archive.reading.comparison import compare_sides  # noqa: PLC0415 - DuckDB takes 0.2 s
    from archive.reading.side import side  # noqa: PLC0415
    from crawler.cli.verdictjson import write_comparison  # noqa: PLC0415
    from crawler.cli.verdicts import print_comparison  # noqa: PLC0415

    config = load_config(archive).archive
    opened: list[Tables] = []

    def tables() -> "Tables":
        from archive.tables.tables import Tables  # noqa: PLC0415 - two files need none

        if not opened:
            opened.append(Tables.open_existing(config))
        return opened[0]

    compared = compare_sides(side(one, tables), side(other, tables), config.dedup)
    if form == "json":
        write_comparison(compared, sys.stdout.buffer)
    else:
        print_comparison(compared)
