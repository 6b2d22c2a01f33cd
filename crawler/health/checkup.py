"""A checkup: what the archive, the schedule and this machine say, assessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from archive.reading.query import asking
from archive.rows import SEOUL
from archive.tables.tables import Tables
from crawler.catalog import own_sources, sources
from crawler.config.config import Config
from crawler.health.asking.asked import Asked
from crawler.health.asking.fields import fields
from crawler.health.asking.funnel import funnels
from crawler.health.asking.machine import machine
from crawler.health.asking.polls import sections
from crawler.health.asking.schedule import entries
from crawler.health.asking.texts import texts
from crawler.health.assess import assess
from crawler.health.facts import Facts, SourceFacts
from crawler.health.finding import Finding
from crawler.schedule.watching import watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What is not as it should be, and the sources that were looked at, by name.

    What concerns the archive or the machine was always looked at.
    """

    findings: tuple[Finding, ...]
    sources: tuple[str, ...]
    polls: int


def checkup(tables: Tables, config: Config, now: datetime, source: str | None = None) -> Checkup:
    """Return how it stands with a source, or with all of them, and with archive and machine.

    Args:
        tables: The archive.
        config: The configuration.
        now: The time it is.
        source: The only one to be looked at; None for all that were crawled or are scheduled.

    Raises:
        StoreUnreachable, Damaged: The archive cannot be read.
        UnknownName: The schedule names no source.
    """
    facts = gather(tables, config, now, source)
    return Checkup(
        findings=assess(facts, config.health, now),
        sources=tuple(each.name for each in facts.sources),
        polls=sum(len(section.polls) for each in facts.sources for section in each.sections),
    )


def gather(tables: Tables, config: Config, now: datetime, source: str | None = None) -> Facts:
    """Return the facts of a checkup; as ``checkup``."""
    wanted = (each for each in watched(config) if source in {None, each.entry.source})
    due, zones = entries(tables.store, wanted, now), _zones(config)
    with asking(tables) as rows:
        asked = Asked(tables=tables, rows=rows, now=now, weeks=config.health.weeks, source=source)
        lists, read = sections(asked), fields(asked)
        brought, runs = texts(asked), funnels(asked)
    return Facts(
        sources=tuple(
            SourceFacts(
                name=name,
                zone=zones.get(name, SEOUL),
                sections=lists.get(name, ()),
                fields=read.get(name, ()),
                texts=brought.get(name),
                funnels=runs.get(name, ()),
                entries=due.get(name, ()),
            )
            for name in sorted(lists.keys() | due.keys())
        ),
        machine=machine(tables, now, weighs=config.health.bucket_gb is not None),
    )


def _zones(config: Config) -> Mapping[str, ZoneInfo]:
    return {name: source.clock for name, source in sources(own_sources(config)).items()}
