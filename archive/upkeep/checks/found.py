"""What a check found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

MOST_NAMED: Final = 5

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One invariant and how it fared.

    Attributes:
        claim: What must hold, in words.
        looked_at: How many rows, files or records were asked.
        broken: How many of them break it.
        first: The first MOST_NAMED of these.
        advice: What to do about them.
        is_warning: Whether an archive is sound in spite of them.
    """

    claim: str
    looked_at: int
    broken: int = 0
    first: tuple[str, ...] = ()
    advice: str = ""
    is_warning: bool = False

    @property
    def is_failure(self) -> bool:
        """Whether something is wrong with the archive."""
        return self.broken > 0 and not self.is_warning


class Offenders:
    """Counts what breaks a claim and remembers the first."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[str] = []

    def add(self, name: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self._first) < MOST_NAMED:
            self._first.append(name)

    def found(self, claim: str, looked_at: int, advice: str, *, is_warning: bool = False) -> Found:
        """Return what came of it."""
        return Found(
            claim=claim,
            looked_at=looked_at,
            broken=self.count,
            first=tuple(self._first),
            advice=advice,
            is_warning=is_warning,
        )


def offenders(names: Iterable[str]) -> Offenders:
    """Return those of some names."""
    one = Offenders()
    for name in names:
        one.add(name)
    return one
