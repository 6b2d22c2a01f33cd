"""Paths as a user writes them."""

from pathlib import Path

from archive.errors import ConfigError


def own_path(what: str, text: str) -> Path:
    """Return a path as it is written.

    Raises:
        ConfigError: It can be none, or the home of nobody.
    """
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{what} {text!r}: nobody of that name has a home") from error
    if "\0" in text or not path.name:
        raise ConfigError(f"{what} {text!r} can be no file or folder of its own")
    return path
