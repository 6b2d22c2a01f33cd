"""What a command adds to this machine's metrics, where the user wants them."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from archive.errors import ConfigError
from crawler.config.metrics import MetricsConfig

if TYPE_CHECKING:
    from crawler.metrics.book import Book

_log: Final = logging.getLogger("newsfold")


def count(wanted: MetricsConfig | None, add: Callable[["Book"], None]) -> bool:
    """Have a function add to the metrics; return False, and warn, where they cannot be written."""
    if wanted is None:
        return True
    from crawler.metrics.book import adding  # noqa: PLC0415 - only who wants them

    try:
        with adding(wanted.file) as book:
            add(book)
    except ConfigError as error:
        _log.warning("%s", error)
        return False
    return True
