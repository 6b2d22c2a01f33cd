"""What a run has to do, made of names and files, and the run made of that."""

import logging
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import ConfigError
from crawler.catalog import find_sections, find_source
from crawler.config import FILE, Config
from crawler.fetch.warc import Recordings
from crawler.publishers.publishers import declared
from crawler.run import Plan, Run
from crawler.sources.source import Source

_log = logging.getLogger("newsfold")
_NONE: Mapping[str, Any] = {}


def make_plan(
    source: str,
    sections: Sequence[str] = (),
    limit: int | None = None,
    replay: Sequence[Path] = (),
    contact: str | None = None,
    own: Mapping[str, Any] = _NONE,
) -> Plan:
    """Return what a run has to do; ``own`` has the sources of the user's configuration.

    Raises:
        ConfigError: One of these is declared wrongly.
        UnknownName: No such source or section.
        BadRecording: A file to replay is no WARC.
    """
    found = find_source(source, declared(own, str(FILE)))
    recordings = Recordings(replay, found.bare_url) if replay else None
    for note in recordings.notes if recordings else ():
        _log.warning("%s", note)
    return Plan(
        source=found,
        sections=find_sections(found, sections),
        limit=limit,
        recordings=recordings,
        contact=contact,
    )


def open_run(plan: Plan, config: Config) -> Run:
    """Return a run with its archive open.

    Raises:
        ConfigError: A live crawl without a contact.
        ArchiveError: The archive cannot be used.
    """
    if plan.recordings is None and plan.contact is None and not _is_loopback(plan.source):
        raise ConfigError(
            "a live crawl tells the sites it visits whom to write to: "
            'put contact = "you@example.org" into newsfold.toml, or give --contact'
        )
    return Run.open(plan, config.archive)


def _is_loopback(source: Source) -> bool:
    try:
        return all(
            ip_address(urlsplit(section.url).hostname or "").is_loopback
            for section in source.sections
        )
    except ValueError:
        return False
