"""What a run has to do, made of names and files, and the run made of that."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from archive.errors import ConfigError
from crawler.catalog import find_sections, find_source, own_sources, with_politeness
from crawler.config.config import CLIENT_ID, CLIENT_SECRET, Config
from crawler.errors import NeedsPermission, NoDays, OutsideHours
from crawler.fetch.warc import Recordings
from crawler.portals import naversearch
from crawler.run import Plan, Run
from crawler.sources.source import Source

_log = logging.getLogger("newsfold")
_NONE: Mapping[str, Source] = {}

Days = tuple[date | None, date | None]
"""From and until which day, as a user may leave either out."""


def make_plan(
    source: str,
    sections: Sequence[str] = (),
    limit: int | None = None,
    replay: Sequence[Path] = (),
    contact: str | None = None,
    *,
    days: Days = (None, None),
    full: bool = False,
    own: Mapping[str, Source] = _NONE,
) -> Plan:
    """Return what a run has to do; ``own`` has the sources of the user's configuration.

    Raises:
        ConfigError: One of the user's own has the name of a portal.
        UnknownName: No such source or section.
        NoDays: Days were asked of a source that cannot go back, or no day is among them.
        BadRecording: A file to replay is no WARC.
    """
    found = find_source(source, own)
    recordings = Recordings(replay, found.bare_url) if replay else None
    for note in recordings.notes if recordings else ():
        _log.warning("%s", note)
    return Plan(
        source=found,
        sections=find_sections(found, sections),
        limit=limit,
        recordings=recordings,
        contact=contact,
        days=_days(found, *days),
        full=full,
    )


def open_run(plan: Plan, config: Config) -> Run:
    """Return a run with its archive open.

    Raises:
        ConfigError: A live crawl without a contact, or without who asks a search.
        UnknownName: The configuration sets the politeness of no source.
        NeedsPermission: A live crawl of hosts that refuse robots, without a stated permission.
        OutsideHours: A live crawl at an hour at which the source may not be crawled.
        ArchiveError: The archive cannot be used.
    """
    for name in config.politeness.keys() - {plan.source.name}:
        # A name that is none would leave the pace as it is, unseen.
        find_source(name, own_sources(config))
    plan = replace(plan, source=with_politeness(plan.source, config))
    if plan.recordings is None:
        _check_live(plan, config)
    return Run.open(plan, config.archive, config.permissions)


def _check_live(plan: Plan, config: Config) -> None:
    source = plan.source
    if not plan.is_open(datetime.now(UTC)):
        raise OutsideHours(
            f"{source.name} may be crawled at {source.hours} only, by the clock of {source.zone}; "
            "nothing was asked of it"
        )
    search = config.naversearch
    if source.name == naversearch.NAME and not (
        search and search.client_id and search.client_secret
    ):
        raise ConfigError(
            f"{source.name}: the interface asks who calls it; set {CLIENT_ID} and {CLIENT_SECRET} "
            "in the environment to what Naver gave your application"
        )
    if _is_loopback(source):
        return
    if plan.contact is None:
        raise ConfigError(
            "a live crawl tells the sites it visits whom to write to: "
            'put contact = "you@example.org" into newsfold.toml, or give --contact'
        )
    missing = [host for host in source.closed_hosts if host not in config.permissions]
    if missing:
        raise NeedsPermission(
            f"{source.name}: robots.txt of {' and '.join(missing)} refuses every robot. "
            "Recordings can be replayed with --replay; a live crawl needs the owner's permission, "
            "stated for each host in newsfold.toml:\n"
            + "\n".join(f'[permissions."{host}"]\nbasis = "what it rests on"' for host in missing)
        )


def _days(source: Source, since: date | None, until: date | None) -> tuple[date, date] | None:
    if since is None and until is None:
        return None
    if source.list_of_day is None:
        raise NoDays(
            f"{source.name} lists no days: its lists show only the latest. Crawl it as often as "
            "they turn over, or replay or import what others recorded"
        )
    today = datetime.now(source.clock).date()
    first, last = since or until or today, until or today
    if first > last or last > today:
        raise NoDays(
            f"no day from {first} until {last}: it is {today} in {source.zone}, and --since must "
            "not be after --until"
        )
    return first, last


def _is_loopback(source: Source) -> bool:
    try:
        return all(
            ip_address(urlsplit(section.url).hostname or "").is_loopback
            for section in source.sections
        )
    except ValueError:
        return False
