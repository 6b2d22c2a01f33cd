"""What the archive knows of findings: one object a source, ``health/SOURCE.json``.

It holds since when each stands, who has been told of it, and which have mended lately. It is
replaced only as a whole and only where nobody else has done so, so that what one host is telling
no other tells.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from archive.objects.store import ObjectStore
from crawler.alerts.shared import change_shared, read_shared
from crawler.health.finding import Finding, Mended, Severity
from crawler.health.text import Text

FOLDER: Final = "health/"
ARCHIVE: Final = "@archive"
"""In place of a source for what concerns the archive or the machine; no source has such a name."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Who is telling a finding now; over after ``until``, as its holder was killed then."""

    token: str
    until: datetime


class Telling(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an alert has been told of a finding.

    Attributes:
        last: ``open`` or ``mended``; None for what it shall be told and has not been yet.
        at: When that was.
        severity: That of the finding then.
        claim: Of whoever is telling it something now.
    """

    last: str | None = None
    at: datetime | None = None
    severity: Severity | None = None
    claim: Claim | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding from when it began until it has mended for good.

    Attributes:
        worst: The gravest that it has been.
        mended_at: Of the first check that did not find it any more; None while it stands.
        returns: How often it came back within an hour of mending.
        told: What alerts know of it, by their names.
    """

    check: str
    severity: Severity
    worst: Severity
    says: Text
    advice: Text
    since: datetime
    source: str | None = None
    section: str | None = None
    mended_at: datetime | None = None
    returns: int = 0
    told: dict[str, Telling] = {}

    @property
    def finding(self) -> Finding:
        """The finding, which says since when."""
        return Finding(
            check=self.check,
            severity=self.severity,
            says=self.says,
            advice=self.advice,
            source=self.source,
            section=self.section,
            since=self.since,
        )

    @property
    def past(self) -> Mended:
        """The same as one that has mended."""
        return Mended(
            check=self.check,
            severity=self.worst,
            says=self.says,
            since=self.since,
            mended_at=self.mended_at or self.since,
            source=self.source,
            section=self.section,
            returns=self.returns,
        )


class HealthState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is known of a source's findings.

    Attributes:
        standing: By the findings' keys; those that mended a moment ago too.
        mended: Those of the past, the newest last.
    """

    source: str
    standing: dict[str, Standing] = {}
    mended: tuple[Mended, ...] = ()

    @property
    def open(self) -> list[Finding]:
        """The findings that stand."""
        return [each.finding for each in self.standing.values() if each.mended_at is None]


def health_key(source: str) -> str:
    """Return the object that holds a source's findings."""
    return f"{FOLDER}{source}.json"


def read_health(store: ObjectStore, source: str | None) -> HealthState:
    """Return what is known of a source's findings, for None of the archive's.

    Raises:
        StoreUnreachable: The store is away.
        Damaged: The object is not newsfold's.
    """
    name = source or ARCHIVE
    return read_shared(store, health_key(name), HealthState(source=name))


def change_health(
    store: ObjectStore, source: str | None, change: Callable[[HealthState], HealthState]
) -> HealthState:
    """Put what a function makes of a source's findings in their place, and return it.

    Raises:
        StoreUnreachable: The store is away, or others change the object all the time.
        Damaged: The object is not newsfold's.
    """
    name = source or ARCHIVE
    return change_shared(store, health_key(name), HealthState(source=name), change)


def known_sources(store: ObjectStore) -> list[str | None]:
    """Return the sources of which findings are or were known, None for the archive's own."""
    keys = (entry.key.removeprefix(FOLDER) for entry in store.entries(FOLDER))
    names = [key.removesuffix(".json") for key in keys if key.endswith(".json")]
    own = [name for name in names if not name.startswith("@")]
    return [None, *own] if ARCHIVE in names else [*own]
