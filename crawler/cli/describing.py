"""newsfold describe: the data dictionary."""

import json
from collections.abc import Sequence
from typing import Final

import click

from crawler.cli.tables import print_table

FORMATS: Final = ("table", "markdown", "json")


@click.command()
@click.argument("name", metavar="[TABLE]", required=False)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def describe(name: str | None, form: str) -> None:
    """Say what the tables and views hold, column by column; of one TABLE only that."""
    from archive.tables.dictionary import DESCRIBED, Described, column_rows, dictionary  # noqa: PLC0415 - Arrow takes 0.2 s to load

    wanted: Sequence[Described] = [each for each in DESCRIBED if name in {None, each.name}]
    if not wanted:
        known = ", ".join(each.name for each in DESCRIBED)
        raise click.UsageError(f"{name}: there is no such table or view; known are {known}")
    if form == "markdown":
        click.echo(dictionary(wanted))
    elif form == "json":
        names = ("name", "type", "meaning")
        shown = [
            {
                "name": each.name,
                "meaning": each.meaning,
                "columns": [dict(zip(names, row, strict=True)) for row in column_rows(each)],
            }
            for each in wanted
        ]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        for each in wanted:
            click.echo(f"{each.name}: {each.meaning}")
            print_table(("column", "type", "meaning"), column_rows(each))
