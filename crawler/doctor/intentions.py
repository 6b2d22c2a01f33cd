"""What newsfold.toml wants, beside what there is: sources, sections, permissions, schedule."""

import shutil
from collections.abc import Iterator
from typing import Final

from archive.errors import ConfigError
from crawler.catalog import find_sections, find_source, own_sources, sources
from crawler.config.alerts import Command, Email, Webhook
from crawler.config.config import CLIENT_ID, CLIENT_SECRET, FILE, Config
from crawler.doctor.sign import Sign, ok, warning, wrong
from crawler.errors import CrawlError
from crawler.portals import naversearch
from crawler.printable import printable

SCHEDULE: Final = "schedule"


def look_at_intentions(config: Config) -> Iterator[Sign]:
    """Yield how the configuration is, which could be read so far."""
    yield ok("configuration", f"{FILE.absolute()}" if FILE.is_file() else f"no {FILE}: defaults")
    yield _contact(config)
    try:
        own = own_sources(config)
        known = sources(own)
    except ConfigError as error:
        yield wrong("sources", str(error), f"mend the table in {FILE}")
        return
    yield ok("sources", f"{len(known)}, of which {len(own)} are declared in {FILE}")
    for name in sorted(config.politeness.keys() - known.keys()):
        yield wrong("politeness", f"no source is called {name!r}", f"mend its name in {FILE}")
    watched = {name for alert in config.alerts for name in alert.sources}
    for name in sorted({*config.health.sources, *watched} - known.keys()):
        yield wrong(
            "health and alerts", f"no source is called {name!r}", f"mend its name in {FILE}"
        )
    yield from _search(config)
    yield from _schedule(config)
    yield from _unset(config)
    yield from _commands(config)


def _contact(config: Config) -> Sign:
    if config.contact is None:
        advice = f'put contact = "you@example.org" into {FILE}'
        return warning("contact", "none, and a live crawl asks for one", advice)
    return ok("contact", config.contact)


def _search(config: Config) -> Iterator[Sign]:
    if config.naversearch is None:
        return
    if config.naversearch.client_id and config.naversearch.client_secret:
        yield ok(naversearch.NAME, "who asks is known")
        return
    advice = f"set {CLIENT_ID} and {CLIENT_SECRET} in the environment"
    yield wrong(naversearch.NAME, "who asks is not known", advice)


def _schedule(config: Config) -> Iterator[Sign]:
    if not config.schedule:
        yield ok(SCHEDULE, "none: newsfold run has nothing to do")
        return
    own, amiss = own_sources(config), 0
    for entry in config.schedule:
        try:
            find_sections(find_source(entry.source, own), entry.sections)
        except CrawlError as error:
            amiss += 1
            yield wrong(f"schedule.{entry.name}", str(error), f"mend its name in {FILE}")
    if not amiss:
        yield ok(SCHEDULE, f"{len(config.schedule)} entries, their sources and sections are there")


def _unset(config: Config) -> Iterator[Sign]:
    """Yield each variable of the environment that an alert or the heartbeat waits for."""
    held = {f"alert {alert.name}": alert.by for alert in config.alerts}
    if config.heartbeat is not None:
        held["heartbeat"] = Webhook(address=config.heartbeat.address)
    for name, way in held.items():
        secret: str | None
        if isinstance(way, Webhook):
            secret, variable = way.address.url, way.address.variable
        elif isinstance(way, Email):
            secret, variable = way.password, way.variable
        else:
            continue
        if secret == "":
            yield wrong(name, f"{variable} is not set", "set it where newsfold runs")


def _commands(config: Config) -> Iterator[Sign]:
    """Yield each alert whose program is not there; what one does, ``newsfold alert test`` tells."""
    for alert in config.alerts:
        if isinstance(alert.by, Command) and shutil.which(alert.by.arguments[0]) is None:
            said = f"there is no program {printable(alert.by.program)}"
            yield wrong(f"alert {alert.name}", said, "install it, or give its whole path")
