"""Where messages go: standard error, as lines for people or as JSON for machines."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

import click

from crawler.config.log import LogConfig

if TYPE_CHECKING:
    from rich.console import Console

_NEWSFOLD: Final = logging.getLogger("newsfold")


def start_logging(wanted: LogConfig) -> None:
    """Send newsfold's messages and the libraries' errors to standard error."""
    handler = _handler(wanted)
    handler.addFilter(lambda record: _is_ours(record) or record.levelno >= logging.ERROR)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    usual = "warning" if on_terminal() and wanted.format == "text" else "info"
    _NEWSFOLD.setLevel((wanted.level or usual).upper())


def on_terminal() -> bool:
    """Whether somebody may read what is said as it comes."""
    return sys.stderr.isatty()


@cache
def console() -> "Console":
    """Return the terminal that standard error is, to be drawn on."""
    from rich.console import Console  # noqa: PLC0415 - only where one is

    return Console(stderr=True)


@contextmanager
def telling(**fields: str) -> Iterator[None]:
    """Have every message that is logged while the block runs carry these fields too."""

    def add(record: logging.LogRecord) -> bool:
        record.__dict__.update(
            {name: said for name, said in fields.items() if name not in vars(record)}
        )
        return True

    handlers = logging.getLogger().handlers
    for handler in handlers:
        handler.addFilter(add)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(add)


def complain(text: str) -> None:
    """Say on standard error what went wrong at the end of a command, in the form of the log."""
    if any(isinstance(each, _JsonHandler) for each in logging.getLogger().handlers):
        _NEWSFOLD.error("%s", text)
    else:
        click.echo(text, err=True)


class _JsonHandler(logging.StreamHandler):  # type: ignore[type-arg] # of whatever stderr is
    """A JSON object a line."""

    def __init__(self) -> None:
        from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415 - only who wants it

        super().__init__()
        self.setFormatter(
            JsonFormatter(
                ["levelname", "message"],
                rename_fields={"levelname": "level"},
                timestamp="time",
                json_ensure_ascii=False,
            )
        )


def _handler(wanted: LogConfig) -> logging.Handler:
    if wanted.format == "json":
        return _JsonHandler()
    if on_terminal():
        from rich.logging import RichHandler  # noqa: PLC0415 - only where one is

        return RichHandler(console=console(), show_path=False)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == _NEWSFOLD.name
