"""newsfold ingest: import a corpus, or take up what an interrupted crawl left."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from archive.article import Article
from archive.batch import Import, check_import, read_import, write_refused
from archive.errors import ArchiveError, BadBatch
from archive.ingest import Ingest, Ingested, Verdict
from archive.spool import Spool
from archive.tables.tables import Tables
from archive.upkeep.maintain import keep_up
from crawler.cli.logs import complain, start_logging
from crawler.cli.options import archive_option
from crawler.config.config import Config, load_config
from crawler.exits import FAILED, UNHEALTHY

MOST_REFUSED_SHOWN: Final = 20


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE.jsonl ...]")
@click.option("--skip-bad", is_flag=True, help="Import the good lines; write the others beside.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=TEMPLATE",
    help="Fill a field from a line's own keys: --map headline={title} --map url=urn:my:{id}",
)
@archive_option
def ingest(
    files: tuple[Path, ...], skip_bad: bool, mapping: tuple[str, ...], archive: str | None
) -> None:
    """Import articles from JSON Lines, or without FILE what an interrupted crawl left.

    A line is an object with url, headline and body; every other field is optional. Nothing of a
    file is committed while one of its lines is broken, unless --skip-bad is given.
    """
    config = load_config(archive)
    start_logging(config.log)
    fields = dict(map(_pair, mapping))
    checked = [check_import(path, fields) for path in files]
    bad = [error for each in checked for error in each.refused]
    _show(bad)
    if bad and not skip_bad:
        complain("newsfold: nothing was imported; mend the lines or give --skip-bad")
        sys.exit(FAILED)
    for each in checked:
        if each.refused:
            click.echo(f"{len(each.refused)} refused lines written to {write_refused(each)}")
    opened = Ingest(Tables.open(config.archive))
    done = _take_files(opened, checked, config) if files else _take_left(opened, config)
    total: Counter[Verdict] = Counter()
    trouble: ArchiveError | None = None
    for one in done:
        total.update(one.verdicts.values())
        kept_up = keep_up(opened.tables)
        trouble = kept_up.trouble if kept_up else trouble
    click.echo(", ".join(f"{total[verdict]} {verdict.value}" for verdict in Verdict))
    if trouble:
        complain(f"newsfold: all is committed, but upkeep failed: {trouble}")
        sys.exit(UNHEALTHY)


def _take_files(opened: Ingest, files: list[Import], config: Config) -> Iterator[Ingested]:
    for checked in files:
        for batch in read_import(checked, config.archive.batch_articles):
            yield opened.take(batch, f"import-{checked.digest}")


def _take_left(opened: Ingest, config: Config) -> Iterator[Ingested]:
    spool = Spool(config.archive.spool)
    left = spool.finished()
    click.echo(f"{len(left)} batches in {spool.folder}")
    for path in left:
        yield opened.take_spooled(spool, path)


def _pair(text: str) -> tuple[str, str]:
    name, sign, template = text.partition("=")
    if not sign or name not in Article.__dataclass_fields__:
        known = ", ".join(Article.__dataclass_fields__)
        raise click.UsageError(f"--map {text}: give FIELD=TEMPLATE, FIELD one of {known}")
    return name, template


def _show(bad: list[BadBatch]) -> None:
    for error in bad[:MOST_REFUSED_SHOWN]:
        complain(f"newsfold: {error}")
    if len(bad) > MOST_REFUSED_SHOWN:
        complain(f"newsfold: and {len(bad) - MOST_REFUSED_SHOWN} more lines")
