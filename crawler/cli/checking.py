"""The checkup after a run and of ``newsfold health``: found, told, counted."""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.errors import ArchiveError
from crawler.cli.counting import count
from crawler.config.config import Config

if TYPE_CHECKING:
    from archive.tables.tables import Tables
    from crawler.health.checkup import Checkup
    from crawler.metrics.book import Book

Lines = tuple[str, ...]

_log: Final = logging.getLogger("newsfold")


def check(tables: "Tables", config: Config, source: str | None) -> tuple["Checkup", bool]:
    """Check up on a source, or on all; tell whom it concerns, and count what was found.

    Returns:
        The checkup, its findings with since when they stand; and whether everybody was told.

    Raises:
        StoreUnreachable, Damaged: The archive cannot be read, so that nothing was found.
        UnknownName: There is no such source, nor one that the schedule names.
    """
    from dataclasses import replace  # noqa: PLC0415 - as below

    from crawler.alerts.telling import tell  # noqa: PLC0415 - DuckDB and others take 0.3 s to load
    from crawler.catalog import find_source, own_sources  # noqa: PLC0415
    from crawler.health.checkup import checkup  # noqa: PLC0415

    now = datetime.now(UTC)
    done = checkup(tables, config, now, source)
    if source is not None and source not in done.sources:
        find_source(source, own_sources(config))  # which suggests the nearest
    sent: Lines = ()
    failed: Lines = ()
    is_told = True
    try:
        told = tell(tables.store, config.alerts, done.findings, done.sources, now)
    except ArchiveError as error:
        _log.warning("what was found could not be noted, so nobody was told: %s", error)
        is_told = False
    else:
        done = replace(done, findings=told.findings)
        for line in (*told.failed, *told.held):
            _log.warning("%s", line)
        sent, failed, is_told = told.sent, told.failed, not told.failed
    _count(config, done, sent, failed)
    return done, is_told


def _count(config: Config, done: "Checkup", sent: Lines, failed: Lines) -> None:
    def add(book: "Book") -> None:
        from crawler.metrics.recording import (  # noqa: PLC0415 - only who wants them
            record_alerts,
            record_findings,
        )

        record_findings(book, done.findings, done.sources)
        record_alerts(book, sent, failed)

    count(config.metrics, add)
