"""Names of releases: a date, and a number from the second one of a day: 2026-11-25.2."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from archive.errors import NoSuchRelease

_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.([2-9]|[1-9]\d+))?")


@dataclass(frozen=True, slots=True, order=True)
class ReleaseName:
    """A name; names are ordered as their releases of a day follow each other."""

    day: date
    number: int = 1

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the name that a text spells.

        Raises:
            NoSuchRelease: No release can have such a name.
        """
        found = _NAME.fullmatch(text)
        try:
            if found:
                return cls(date.fromisoformat(found[1]), int(found[2] or 1))
        except ValueError:
            pass
        raise NoSuchRelease(f"{text}: a release is named for its date, as in 2026-11-25 or .2")

    def next(self) -> "ReleaseName":
        """Return the name of the next release of the same day."""
        return ReleaseName(self.day, self.number + 1)

    def __str__(self) -> str:
        return f"{self.day}.{self.number}" if self.number > 1 else str(self.day)
