"""What a check of health found: one thing that is not as it should be, or was not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crawler.health.text import Text


class Severity(StrEnum):
    """How soon somebody should look: within the day, or now because articles are being lost."""

    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        check: The check that found it, by a name that stays, such as ``few_new``.
        source: What it concerns; None for the archive or the machine.
        section: By the source's name for it; None for the whole source.
        says: What is wrong, with the figures, in one line.
        advice: What to do about it, in one line.
        since: When it began, as far as that is known.
    """

    check: str
    severity: Severity
    says: Text
    advice: Text
    source: str | None = None
    section: str | None = None
    since: datetime | None = None

    @property
    def key(self) -> str:
        """The same for the same trouble at another time: ``CHECK/SOURCE/SECTION``."""
        return "/".join((self.check, self.source or "", self.section or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A finding that is gone.

    Attributes:
        severity: The gravest that it had.
        mended_at: Of the first check that did not find it any more.
        returns: How often it came back within an hour of mending.
    """

    check: str
    severity: Severity
    says: Text
    since: datetime
    mended_at: datetime
    source: str | None = None
    section: str | None = None
    returns: int = 0
