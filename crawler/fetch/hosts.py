"""How hosts have answered in this run, and when one is to be left alone."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

WINDOW: Final = 20
LEAST_ANSWERS: Final = 10
SHARE_REFUSED: Final = 0.5


@dataclass(slots=True)
class Host:
    """One host's last answers; a refusal is a 403, a 429 or no answer.

    Attributes:
        busy: How many times in a row it asked to wait.
        closed: Why this run asks it for nothing more, None while it does.
    """

    name: str
    busy: int = 0
    closed: str | None = None
    _refused: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))

    def note(self, *, refused: bool) -> None:
        """Count an answer; the host is closed once half of the last ones are refusals."""
        self._refused.append(refused)
        count, total = sum(self._refused), len(self._refused)
        if refused and total >= LEAST_ANSWERS and count >= SHARE_REFUSED * total:
            self.close(f"{self.name} refused {count} of the last {total} requests")

    def close(self, why: str) -> None:
        """Ask this host for nothing more; the first reason stays."""
        self.closed = self.closed or why
