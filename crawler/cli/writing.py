"""An answer as a file that is there only when it is whole, or on standard output."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from archive.reading.query import Answer

TEXT_FORMATS = ("csv", "json")
FILE_FORMATS = (*TEXT_FORMATS, "parquet", "sqlite")


def write_answer(answer: "Answer", form: str, output: Path | None, table: str = "answer") -> None:
    """Write an answer as it comes.

    Args:
        answer: Read to its end.
        form: One of FILE_FORMATS; only text formats go to standard output.
        output: The file, None for standard output.
        table: The table of an SQLite file.

    Raises:
        click.ClickException: The file cannot be written; the text names it.
        BadQuery: The query cannot go on; no file is left.
    """
    try:
        if output is None:
            _write(answer, form, None, table)
            return
        part = output.with_name(f"{output.name}.part")
        part.unlink(missing_ok=True)
        try:
            _write(answer, form, part, table)
            part.replace(output)
        finally:
            part.unlink(missing_ok=True)
    except BrokenPipeError:
        raise  # whoever reads has seen enough
    except OSError as error:
        raise click.ClickException(f"{output or 'output'}: {error.strerror or error}") from error


def _write(answer: "Answer", form: str, part: Path | None, table: str) -> None:
    from archive.reading.output import (  # noqa: PLC0415 - DuckDB takes 0.2 s to load
        write_csv,
        write_json,
        write_parquet,
        write_sqlite,
    )

    write = {"csv": write_csv, "json": write_json, "parquet": write_parquet}
    if part is None:
        write[form](answer, sys.stdout.buffer)
    elif form == "sqlite":
        part.touch()  # so that a folder that is missing is told in the same words
        write_sqlite(answer, part, table)
    else:
        with part.open("wb") as file:
            write[form](answer, file)
