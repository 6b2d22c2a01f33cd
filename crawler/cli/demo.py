"""newsfold demo: crawl a day of invented news that is served on this machine."""

import sys
from dataclasses import dataclass

import click

from archive.config import ArchiveConfig
from crawler.cli.counts import print_tally
from crawler.cli.logs import start_logging
from crawler.cli.options import archive_option
from crawler.cli.running import carry_out
from crawler.config.config import load_config
from crawler.demo.day import make_day
from crawler.demo.records import Day
from crawler.demo.score import Score, score
from crawler.demo.server import DemoPortal

NAME = "demo"
# Scrapy holds a host's queue back only where there is a delay; this one is as good as none.
DELAY_SECONDS = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A story worth looking at, and how many copies it has."""

    story_id: str
    copies: int


@click.command()
@click.option("--seed", default=1, show_default=True, help="Another seed, other news.")
@archive_option
def demo(seed: int, archive: str | None) -> None:
    """Crawl a portal with a day of invented news, fold the copies, and judge the fold.

    The portal answers on 127.0.0.1; lists and pages are read by the code that reads Daum's.
    """
    from crawler.plan import open_run  # noqa: PLC0415 - Scrapy takes 0.5 s to load
    from crawler.portals import daum  # noqa: PLC0415
    from crawler.run import Plan  # noqa: PLC0415

    config = load_config(archive)
    start_logging(config.log)
    day = make_day(seed)
    with DemoPortal(day) as portal:
        click.echo(f"{len(day.articles)} pages of invented news on {portal.base_url}")
        source = daum.source(name=NAME, news=portal.base_url, delay_seconds=DELAY_SECONDS)
        run = open_run(Plan(source=source, sections=source.sections), config)
        code = carry_out(run, config)
    print_tally(run.tally)
    click.echo("Pages that could not be read:")
    for failure in run.tally.failures:
        click.echo(f"  {failure}")
    _explain(config.archive, day)
    sys.exit(code)


def _explain(config: ArchiveConfig, day: Day) -> None:
    from archive.reading.query import query  # noqa: PLC0415 - DuckDB takes 0.2 s to load
    from archive.tables.tables import Tables  # noqa: PLC0415

    tables = Tables.open_existing(config)
    kept = query(tables, "SELECT article_id, story_id FROM articles WHERE portal = 'demo'")
    copies = query(tables, "SELECT article_id, copy_of FROM copies WHERE portal = 'demo'")
    numbers = day.by_number()
    result = score(
        day,
        {
            _number(row["article_id"]): row["story_id"]
            for row in kept.to_pylist()
            if _number(row["article_id"]) in numbers
        },
        {
            _number(row["article_id"]): _number(row["copy_of"])
            for row in copies.to_pylist()
            if _number(row["article_id"]) in numbers
        },
    )
    stories = query(tables, "SELECT story_id, copies FROM stories ORDER BY 2 DESC, 1 LIMIT 1")
    _print(config.location, result, Example(**stories.to_pylist()[0]))


def _print(location: str, result: Score, example: Example) -> None:
    click.echo(
        f"\nThe demo knows the truth: {result.copies_found} of {result.copies_true} copies found, "
        f"{len(result.wrong_drops)} of {result.unique_articles} other articles wrongly dropped."
    )
    click.echo(f"Parquet: {location}/articles and {location}/copies\n\nLook further:")
    option = "" if location == "data" else f" --archive {location}"
    for command in (
        'query "SELECT headline, copies, publishers FROM stories ORDER BY copies DESC LIMIT 5"',
        f"story {example.story_id}",
        'query "SELECT class, count(*) AS n, avg(containment) FROM copies GROUP BY class"',
    ):
        click.echo(f"  .venv/bin/newsfold {command}{option}")


def _number(article_id: str) -> str:
    return article_id.rpartition(":")[2]
