"""newsfold query and newsfold story: ask the archive."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from archive.config import ArchiveConfig
from crawler.cli.options import archive_option
from crawler.cli.screen import printable
from crawler.cli.tables import print_table
from crawler.cli.writing import write_answer
from crawler.config import load_config

FORMATS = ("table", "csv", "json", "parquet")


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
        rows = (record.values() for record in answer.to_pylist())
        print_table(answer.column_names, (tuple(map(_cell, row)) for row in rows))
    else:
        with stream(tables, sql) as answer:
            write_answer(answer, form, output)


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
    first = printable(found.original_publisher or "unknown")
    click.echo(f"story {printable(found.story_id)}, first by {first}\n")
    for article in found.kept:
        _print_kept(article, with_body=not why)
    if why:
        print_why(found, config.dedup, Learning(tables).in_force())
    else:
        _print_copies(found.copies)


def _print_kept(article: dict[str, Any], *, with_body: bool) -> None:
    click.echo(f"{printable(article['headline'])}\n{printable(article['url'])}")
    relates = f" of {article['relates_to']}" if article["relates_to"] else ""
    publisher = printable(article["publisher"] or "unknown")
    click.echo(
        f"{_cell(article['published_at']) or 'no time'}  {publisher}  "
        f"{article['relation']}{printable(relates)}, {article['body_chars']} characters\n"
    )
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
        rows = [[_cell(copy[name]) for name in names] for copy in copies]
        print_table(names, rows)
    else:
        click.echo("no copies")


def _cell(value: Any) -> object:
    if hasattr(value, "strftime") and hasattr(value, "hour"):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, str):
        return "\n".join(map(printable, value.split("\n")))
    return value
