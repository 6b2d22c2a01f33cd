"""What health says of the simulated schedule itself: of slots that pass, of lists that ran over.

Nothing runs while both hosts are down; from a third machine it is looked once an hour. A list may
have run over where as much came between two polls as it shows, or more: some of it nobody has seen.
"""

from datetime import timedelta
from typing import Any

from crawler.config.health import HealthConfig
from crawler.health.checks.schedule import GRACE, missed_items, not_run
from crawler.health.facts import EntryFacts, SourceFacts

LIMITS = HealthConfig().of("any")
STANDS = timedelta(days=1)
"""For so long after it was seen, it is told that a list ran over."""


def report(world: Any) -> bool:
    """Print what was told of both; return whether all of it was, and in time."""
    told, late = _silence(world)
    print(f"{told + late} times two slots of a source passed while both hosts were down, ", end="")
    print(f"{told} told at the next hourly look")
    over, said, idle = _overflows(world)
    print(
        f"{over} lists had run over when they were read, {said} told after that very poll; ", end=""
    )
    print(f"{idle} told without")
    return not late and over == said and not idle


def _silence(world: Any) -> tuple[int, int]:
    """Return how often two slots passed while nobody was left, told at the next look and not."""
    told = late = 0
    for begin, end in world.down:
        for source, site in world.sites.items():
            before = [each for each in world.stood if each.source == source and each.at < begin]
            if site.watched.entry.rhythm is None or not before:
                continue  # an expression's times are counted minute by minute elsewhere
            since = before[-1].second_slot + GRACE
            look = next((each for each in world.hourly if since < each[0] < end), None)
            if look is not None:
                at, entries = look
                facts = _facts(world, source, entries[source])
                is_told = any(not_run(facts, LIMITS, at.timestamp()))
                told, late = told + is_told, late + (not is_told)
    return told, late


def _overflows(world: Any) -> tuple[int, int, int]:
    """Return how many lists had run over, of how many that was told, and what was told without."""
    over = said = idle = 0
    lately: dict[tuple[str, str], Any] = {}
    for each in world.stood:
        facts = _facts(world, each.source, each.entry)
        found = {one.section for one in missed_items(facts, LIMITS, each.at.timestamp())}
        lately |= {(each.source, name): each.at for name in each.over}
        over, said = over + len(each.over), said + len(each.over & found)
        idle += sum(
            (each.source, name) not in lately or each.at - lately[each.source, name] > STANDS
            for name in found
        )
    return over, said, idle


def _facts(world: Any, source: str, entry: EntryFacts) -> SourceFacts:
    return SourceFacts(name=source, zone=world.sites[source].watched.zone, entries=(entry,))
