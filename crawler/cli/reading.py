"""newsfold query and newsfold story: ask the archive."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.config import ArchiveConfig
from crawler.cli.columns import Run, print_wrapped
from crawler.cli.options import archive_option
from crawler.cli.screen import Screen, local, screen
from crawler.cli.tables import print_table
from crawler.cli.writing import write_answer
from crawler.config.config import load_config
from crawler.printable import printable

FORMATS = ("table", "csv", "json", "parquet")
MOST_BESIDE = 16


@click.command()
@click.argument("sql")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File; parquet needs one.")
@archive_option
def query(sql: str, form: str, output: Path | None, archive: str | None) -> None:
    """Run one SELECT over articles, copies, revisions, visits, stories and latest."""
    show(load_config(archive).archive, sql, form, output)


def show(config: ArchiveConfig, sql: str, form: str, output: Path | None) -> None:
    """Show the answer to a SELECT as a table, or write it in another of the FORMATS.

    Raises:
        click.UsageError: Format and output do not go together.
    """
    from archive.reading.query import query as ask  # noqa: PLC0415 - DuckDB takes 0.2 s to load
    from archive.reading.query import stream  # noqa: PLC0415
    from archive.tables.tables import Tables  # noqa: PLC0415

    if form == "parquet" and output is None:
        raise click.UsageError("--format parquet needs --output FILE")
    if form == "table" and output is not None:
        raise click.UsageError("--output needs --format csv, json or parquet")
    tables = Tables.open_existing(config)
    if form == "table":
        answer = ask(tables, sql)
        _print(answer.column_names, [tuple(row.values()) for row in answer.to_pylist()])
    else:
        with stream(tables, sql) as answer:
            write_answer(answer, form, output)


def _print(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows as a table; wide ones one below the other, a line for each column."""
    if len(names) <= MOST_BESIDE or not rows:
        print_table(names, (tuple(map(_cell, row)) for row in rows))
        return
    for row in rows:
        print_table(("column", "value"), zip(names, map(_cell, row), strict=True))


@click.command()
@click.argument("wanted", metavar="ID|URL")
@click.option("--why", is_flag=True, help="Show each copy beside the kept article, and figures.")
@archive_option
def story(wanted: str, why: bool, archive: str | None) -> None:
    """Show a story: the kept article, its copies with their figures, where they ran."""
    from archive.dedup.learning import Learning  # noqa: PLC0415
    from archive.reading.story import find_story  # noqa: PLC0415 - DuckDB takes 0.2 s to load
    from archive.tables.tables import Tables  # noqa: PLC0415
    from crawler.cli.why import print_why  # noqa: PLC0415

    config = load_config(archive).archive
    tables = Tables.open_existing(config)
    found = find_story(tables, wanted)
    first = found.original_publisher or "unknown"
    out = screen()
    print_wrapped(out, Run(f"story {found.story_id}, first by {first}"))
    click.echo()
    for article in found.kept:
        _print_kept(out, article, with_body=not why)
    if why:
        print_why(found, config.dedup, Learning(tables).in_force())
    else:
        _print_copies(found.copies)


def _print_kept(out: Screen, article: dict[str, Any], *, with_body: bool) -> None:
    print_wrapped(out, Run(article["headline"]))
    click.echo(printable(article["url"]))  # whole, so that it can be copied
    relates = f" of {article['relates_to']}" if article["relates_to"] else ""
    at = article["published_at"]
    said = (
        f"{local(at) if at else 'no time'}  {article['publisher'] or 'unknown'}  "
        f"{article['relation']}{relates}, {article['body_chars']} characters"
    )
    print_wrapped(out, Run(said))
    click.echo()
    if with_body:
        click.echo(f"{_cell(article['body'])}\n")


def _print_copies(copies: Sequence[dict[str, Any]]) -> None:
    names = (
        "published_at",
        "publisher",
        "portal",
        "class",
        "coverage",
        "containment",
        "jaccard",
        "digit_agreement",
        "size_ratio",
        "hours_apart",
        "copy_of",
        "url",
    )
    if copies:
        rows = [[_shown(copy[name]) for name in names] for copy in copies]
        print_table(names, rows)
    else:
        click.echo("no copies")


def _shown(value: Any) -> object:
    return local(value) if isinstance(value, datetime) else _cell(value)


def _cell(value: Any) -> object:
    if hasattr(value, "strftime") and hasattr(value, "hour"):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, str):
        return "\n".join(map(printable, value.split("\n")))
    return value
