"""What a run has done so far, section by section."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.ingest import Ingested, Verdict
from archive.visit import Outcome, Target, Visit

WORST_SHARE_FAILED = 0.1

_READ = frozenset({Outcome.ARTICLE, Outcome.OUTSIDE_DAYS})


@dataclass(slots=True)
class SectionTally:
    """One section's counts; listed = known + fetched + failed once the run has ended.

    ``known`` counts what the archive held or another list of this run had shown, ``left`` what a
    limit cut off, ``alarms`` answers that do not look like the list that was asked for. ``held``
    counts what the archive held before the run, ``overflowed`` lists that went on at the last page
    that was asked for.
    """

    listed: int = 0
    known: int = 0
    left: int = 0
    fetched: int = 0
    kept: int = 0
    copies: int = 0
    updates: int = 0
    failed: int = 0
    alarms: int = 0
    held: int = 0
    overflowed: int = 0

    @property
    def trouble(self) -> str | None:
        """What is wrong with the section, in words; None when it is healthy."""
        if not self.listed:
            return "listed nothing"
        if self.alarms:
            return f"{self.alarms} answers for its list are not as they should be"
        if self.failed > WORST_SHARE_FAILED * (self.fetched + self.failed):
            return f"{self.failed} of {self.fetched + self.failed} pages failed"
        return None


def in_words(visit: Visit) -> str:
    """Return what came of a request, as one line that names the page."""
    return f"{visit.outcome.value}: {visit.detail or visit.url}"


@dataclass(slots=True)
class Tally:
    """A run's counts and the words for what went wrong.

    Attributes:
        sections: Counts by section.
        lists: How many lists were read.
        failures: A line for each page that failed.
        alarms: Hosts that were given up, with the reason.
        neglect: Why upkeep of the archive failed, or why the run left no row in ``runs``; what was
            crawled is committed nevertheless.
        bytes_fetched: Of all bodies, as received.
        newest_ages: In seconds, of the newest item on a section's list.
    """

    sections: dict[str, SectionTally] = field(default_factory=dict)
    lists: int = 0
    failures: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    neglect: str | None = None
    bytes_fetched: int = 0
    newest_ages: dict[str, int] = field(default_factory=dict)

    def section(self, name: str | None) -> SectionTally:
        """Return a section's counts, made when first asked for."""
        return self.sections.setdefault(name or "-", SectionTally())

    def count_visit(self, visit: Visit) -> None:
        """Count what came of a request."""
        self.bytes_fetched += visit.body_bytes or 0
        if visit.target == Target.ROBOTS:
            return  # what it keeps away fails by itself
        section = self.section(visit.section)
        if visit.target == Target.LIST:
            self.lists += visit.items_listed is not None
            section.listed += visit.items_listed or 0
            section.known += visit.items_known or 0
            section.alarms += visit.outcome.is_failure
            if (age := visit.newest_item_age_seconds) is not None:
                name = visit.section or "-"
                self.newest_ages[name] = min(age, self.newest_ages.get(name, age))
        elif visit.outcome in _READ:
            section.fetched += 1
        elif visit.outcome.is_failure:
            section.failed += 1
        if visit.outcome.is_failure:
            self.failures.append(in_words(visit))

    def count_verdicts(self, ingested: Ingested, sections: Mapping[str, str | None]) -> None:
        """Count what the archive made of a batch; ``sections`` maps article ids to lists."""
        for article_id, verdict in ingested.verdicts.items():
            section = self.section(sections.get(article_id))
            section.copies += verdict == Verdict.COPY
            section.updates += verdict == Verdict.UPDATE
            section.kept += verdict in {Verdict.NEW, Verdict.FULLER}

    def total(self) -> SectionTally:
        """Return the sum over all sections."""
        names = SectionTally.__dataclass_fields__
        return SectionTally(
            **{
                name: sum(getattr(section, name) for section in self.sections.values())
                for name in names
            }
        )

    def troubles(self) -> list[str]:
        """Return what is unhealthy, a line a section, and why upkeep failed if it did."""
        sections = [
            f"{name}: {trouble}"
            for name, section in self.sections.items()
            if (trouble := section.trouble)
        ]
        upkeep = [f"upkeep: {self.neglect}"] if self.neglect else []
        return [*sections, *self.alarms, *upkeep]
