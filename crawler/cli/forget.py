"""newsfold forget: erase articles for good, and prove that they are gone."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import click

from archive.errors import ArchiveError
from archive.tables.tables import Tables
from archive.upkeep.forgetting import Erased, finish, take_spool
from archive.upkeep.forgetting import forget as erase
from archive.upkeep.selection import Selection, Wanted, select
from crawler.cli.logs import complain, start_logging
from crawler.cli.options import archive_option
from crawler.cli.progress import working
from crawler.config.config import load_config
from crawler.printable import printable

MOST_SHOWN: Final = 5


@click.command()
@click.argument("names", nargs=-1, metavar="[URL|ID ...]")
@click.option("--publisher", help="All articles of this publisher.")
@click.option(
    "--before",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    metavar="DATE",
    help="All articles first seen before this day (Asia/Seoul).",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@archive_option
def forget(
    names: tuple[str, ...],
    publisher: str | None,
    before: datetime | None,
    yes: bool,
    archive: str | None,
) -> None:
    """Show what would be erased, ask, and erase it from the whole archive for good.

    Copies of an article hold its text and go with it. No crawl, replay or import brings it back.
    Interrupted, run it again; without arguments it only finishes what was interrupted.
    """
    wanted = _wanted(names, publisher, before and before.date())
    settings = load_config(archive)
    start_logging(settings.log)
    config = settings.archive
    Tables.open_existing(config)  # an erasure makes no archive
    tables = Tables.open(config)
    with working() as progress:
        earlier = finish(tables, progress)
    for one in earlier:
        click.echo("an earlier erasure was not finished: ", nl=False)
        _report(one)
    if wanted is None:
        if not earlier:
            raise click.UsageError("name what shall be forgotten; no erasure is unfinished")
        return
    with working() as progress:
        progress("taking the spool")
        take_spool(tables)
        progress("selecting")
        selection = select(tables, wanted)
    _show(selection)
    _ask(tables, is_agreed=yes)
    with working() as progress:
        done = erase(tables, wanted, progress)
    _report(done)


def _wanted(names: tuple[str, ...], publisher: str | None, before: date | None) -> Wanted | None:
    if names and (publisher or before):
        raise click.UsageError("give ids and URLs, or --publisher and --before, not both")
    if not (names or publisher or before):
        return None
    return Wanted(names=names, publisher=publisher, before=before)


def _show(selection: Selection) -> None:
    click.echo("This would be erased:")
    for name, count in selection.rows.items():
        click.echo(f"  {name:<10} {count:>8} rows")
    click.echo(f"  {'pages':<10} {selection.pages:>8} recorded, and all that print these texts")
    for row in selection.examples:
        article_id, publisher, headline, url = (printable(cell or "") for cell in row)
        click.echo(f"    {article_id}  {publisher or 'unknown'}: {headline}\n      {url}")
    if (left := len(selection.ids) - len(selection.examples)) > 0:
        click.echo(f"    and {left} more")
    _list("These say the same and stay; name them too, if their text shall go:", selection.holding)


def _list(why: str, names: Sequence[str]) -> None:
    if names:
        click.echo(why)
        for name in names[:MOST_SHOWN]:
            click.echo(f"    {printable(name)}")
        if len(names) > MOST_SHOWN:
            click.echo(f"    and {len(names) - MOST_SHOWN} more")


def _ask(tables: Tables, *, is_agreed: bool) -> None:
    if is_agreed:
        return
    if not sys.stdin.isatty():
        raise ArchiveError("nothing was erased: without a terminal to ask on, give --yes")
    location = tables.store.location
    if not click.confirm(f"Erase this from {location} for good?", default=False):
        raise ArchiveError("nothing was erased")


def _report(done: Erased) -> None:
    click.echo(
        f"erased {done.rows} rows and {done.pages} recorded pages, deleted {done.files} files"
    )
    if done.left:
        for name in done.left:
            complain(f"newsfold: {name}: part of the text is left here")
        raise ArchiveError(
            f"not all is gone: {len(done.left)} objects still hold a headline or sentence of it. "
            "End crawls that are running, remove what is not newsfold's own, and run "
            "newsfold forget again"
        )
    click.echo(f"searched every byte for {done.sought} headlines and sentences: nothing is left")
