"""newsfold query and newsfold story: ask the archive."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from crawler.cli.columns import Run, print_wrapped
from crawler.cli.options import archive_option
from crawler.cli.screen import Screen, local, printable, screen
from crawler.cli.tables import print_table
from crawler.config import load_config

FORMATS = ("table", "csv", "json", "parquet")


@click.command()
@click.argument("sql")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File; parquet needs one.")
@archive_option
def query(sql: str, form: str, output: Path | None, archive: str | None) -> None:
    """Run one SELECT over articles, copies, revisions, visits, stories and latest."""
    from archive.reading.query import query as ask  # noqa: PLC0415 - DuckDB takes 0.2 s to load
    from archive.tables.tables import Tables  # noqa: PLC0415

    if form == "parquet" and output is None:
        raise click.UsageError("--format parquet needs --output FILE")
    answer = ask(Tables.open_existing(load_config(archive).archive), sql)
    if form == "table" and output is None:
        rows = (record.values() for record in answer.to_pylist())
        print_table(answer.column_names, (tuple(map(_cell, row)) for row in rows))
    else:
        _write(answer, form, output)


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


def _write(answer: Any, form: str, output: Path | None) -> None:
    from archive.reading.output import write_csv, write_json, write_parquet  # noqa: PLC0415

    write = {"csv": write_csv, "json": write_json, "parquet": write_parquet}
    if form == "table":
        raise click.UsageError("--output needs --format csv, json or parquet")
    try:
        if output is None:
            write[form](answer, sys.stdout.buffer)
            return
        part = output.with_name(f"{output.name}.part")
        with part.open("wb") as file:
            write[form](answer, file)
        part.replace(output)
    except OSError as error:
        raise click.ClickException(f"{output or 'output'}: {error.strerror}") from error
