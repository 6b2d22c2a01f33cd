"""newsfold export and newsfold sample: the archive's rows for other programs."""

from pathlib import Path
from typing import Final

import click

from crawler.cli.options import archive_option
from crawler.cli.reading import FORMATS, show
from crawler.cli.writing import FILE_FORMATS, TEXT_FORMATS, write_answer
from crawler.config.config import load_config

SUFFIXES: Final = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
    ".db": "sqlite",
    ".sqlite": "sqlite",
}
STDOUT: Final = Path("-")


@click.command()
@click.argument("what", metavar="TABLE|SELECT")
@click.argument("output", metavar="FILE|-", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FILE_FORMATS),
    help="Else the file's name says it: .csv, .jsonl, .parquet, .db or .sqlite.",
)
@archive_option
def export(what: str, output: Path, form: str | None, archive: str | None) -> None:
    """Write a table, a view or the answer to a SELECT into a file, however large it is.

    The file gets its name when it is whole. To - go text formats only: csv, and json (lines).
    """
    from archive.reading.query import NAMES, stream  # noqa: PLC0415 - DuckDB takes 0.2 s to load
    from archive.tables.tables import Tables  # noqa: PLC0415

    form = form or SUFFIXES.get(output.suffix.lower())
    if form is None:
        raise click.UsageError(f"{output}: give --format, one of {', '.join(FILE_FORMATS)}")
    if output == STDOUT and form not in TEXT_FORMATS:
        raise click.UsageError(f"--format {form} needs a FILE")
    table, sql = (what, f"SELECT * FROM {what}") if what in NAMES else ("answer", what)  # noqa: S608 - a name of ours
    with stream(Tables.open_existing(load_config(archive).archive), sql) as answer:
        write_answer(answer, form, None if output == STDOUT else output, table)


@click.command()
@click.argument("name", metavar="TABLE")
@click.option("-n", "rows", type=click.IntRange(min=1), default=10, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Another draws other rows.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File; parquet needs one.")
@archive_option
def sample(
    name: str, rows: int, seed: int, form: str, output: Path | None, archive: str | None
) -> None:
    """Draw rows of a table or view at random; the same seed draws the same rows."""
    from archive.reading.sample import KEYS, sample_sql  # noqa: PLC0415

    if name not in KEYS:
        raise click.UsageError(f"{name}: there is no such table or view; known: {', '.join(KEYS)}")
    show(load_config(archive).archive, sample_sql(name, rows, seed), form, output)
