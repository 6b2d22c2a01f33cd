"""The entries of the configuration with what their sources say."""

from zoneinfo import ZoneInfo

from crawler.catalog import find_sections, find_source, own_sources
from crawler.config.config import Config
from crawler.schedule.slots import Watched


def watched(config: Config) -> list[Watched]:
    """Return the schedule's entries with what their sources say.

    Raises:
        UnknownName: There is no such source or section.
    """
    own, found = own_sources(config), []
    for entry in config.schedule:
        source = find_source(entry.source, own)
        names = tuple(section.name for section in find_sections(source, entry.sections))
        zone = ZoneInfo(entry.zone or source.zone)
        found.append(Watched(entry=entry, sections=names, zone=zone))
    return found
