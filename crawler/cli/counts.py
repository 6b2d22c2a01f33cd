"""A run's counts by section, as a table."""

from typing import Final

from crawler.cli.tables import print_table
from crawler.tally import SectionTally, Tally

COLUMNS: Final = ("listed", "known", "fetched", "kept", "copies", "updates", "failed", "alarms")


def print_tally(tally: Tally) -> None:
    """Print a run's counts by section, and their sum."""
    rows = [(name, *_counts(section)) for name, section in tally.sections.items()]
    rows.append(("all", *_counts(tally.total())))
    print_table(("section", *COLUMNS), rows, numbers=len(COLUMNS))


def _counts(section: SectionTally) -> tuple[int, ...]:
    return tuple(getattr(section, name) for name in COLUMNS)
