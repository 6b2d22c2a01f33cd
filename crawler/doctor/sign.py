"""What the doctor says of one thing that it looked at."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Whether a crawl can do with a thing as it is."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing: what it is, how it is, and what to do where it is not as it should be."""

    state: State
    what: str
    says: str
    advice: str = ""


def ok(what: str, says: str) -> Sign:
    """Return that a thing is as it should be."""
    return Sign(state=State.OK, what=what, says=says)


def warning(what: str, says: str, advice: str) -> Sign:
    """Return that a thing will make trouble sooner or later."""
    return Sign(state=State.WARNING, what=what, says=says, advice=advice)


def wrong(what: str, says: str, advice: str) -> Sign:
    """Return that newsfold cannot work with a thing as it is."""
    return Sign(state=State.WRONG, what=what, says=says, advice=advice)
