"""newsfold crawl: fetch what a source lists and the archive does not hold."""

import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from crawler.cli.counts import print_tally
from crawler.cli.logs import complain, start_logging
from crawler.cli.options import archive_option
from crawler.cli.running import carry_out
from crawler.config.config import load_config

DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("source")
@click.option("--section", "sections", multiple=True, help="Only this section; repeat for more.")
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most this many articles.")
@click.option("--since", type=DAY, metavar="DATE", help="From this day on, by the source's clock.")
@click.option("--until", type=DAY, metavar="DATE", help="Up to this day; alone, this day only.")
@click.option("--full", is_flag=True, help="Follow lists to their ends, past what is held.")
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
def crawl(  # noqa: PLR0913 - one for each option
    *,
    source: str,
    sections: tuple[str, ...],
    limit: int | None,
    since: datetime | None,
    until: datetime | None,
    full: bool,
    replay: tuple[Path, ...],
    more_replay: tuple[Path, ...],
    contact: str | None,
    archive: str | None,
) -> None:
    """Crawl SOURCE: read its section lists, fetch the new articles, fold the copies.

    After --replay, further recorded files may follow.
    """
    from crawler.catalog import own_sources  # noqa: PLC0415 - as below
    from crawler.plan import make_plan, open_run  # noqa: PLC0415 - Scrapy takes 0.5 s to load
    from crawler.schedule.byhand import held_by_hand  # noqa: PLC0415

    if more_replay and not replay:
        raise click.UsageError(f"{more_replay[0]}: give recorded files with --replay")
    config = load_config(archive)
    start_logging(config.log)
    recorded = (*replay, *more_replay)
    plan = make_plan(
        source,
        sections,
        limit,
        recorded,
        contact or config.contact,
        days=(since.date() if since else None, until.date() if until else None),
        full=full,
        own=own_sources(config),
    )
    run = open_run(plan, config)
    alone = nullcontext() if recorded else held_by_hand(run.ingest.tables.store, source)
    with alone:
        code = carry_out(run, config)
    print_tally(run.tally)
    for trouble in run.tally.troubles():
        complain(f"unhealthy: {trouble}")
    sys.exit(code)
