"""newsfold crawl: fetch what a source lists and the archive does not hold."""

import sys
from pathlib import Path

import click

from crawler.cli.options import archive_option
from crawler.cli.progress import start_logging
from crawler.cli.running import carry_out
from crawler.cli.tables import print_tally
from crawler.config import load_config


@click.command()
@click.argument("source")
@click.option("--section", "sections", multiple=True, help="Only this section; repeat for more.")
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most this many articles.")
@click.option(
    "--replay",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE.warc.gz",
    help="Answer every request from recorded files, never from the network.",
)
@click.argument("more_replay", nargs=-1, type=click.Path(path_type=Path))
@click.option("--contact", help="Address that the sites' owners can write to.")
@archive_option
def crawl(
    source: str,
    sections: tuple[str, ...],
    limit: int | None,
    replay: tuple[Path, ...],
    more_replay: tuple[Path, ...],
    contact: str | None,
    archive: str | None,
) -> None:
    """Crawl SOURCE: read its section lists, fetch the new articles, fold the copies.

    After --replay, further recorded files may follow.
    """
    from crawler.plan import make_plan, open_run  # noqa: PLC0415 - Scrapy takes 0.5 s to load

    if more_replay and not replay:
        raise click.UsageError(f"{more_replay[0]}: give recorded files with --replay")
    start_logging()
    config = load_config(archive)
    recorded = (*replay, *more_replay)
    plan = make_plan(
        source, sections, limit, recorded, contact or config.contact, own=config.sources
    )
    run = open_run(plan, config)
    code = carry_out(run, config)
    print_tally(run.tally)
    for trouble in run.tally.troubles():
        click.echo(f"unhealthy: {trouble}", err=True)
    sys.exit(code)
