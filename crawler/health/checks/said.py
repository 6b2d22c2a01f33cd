"""How findings say figures and times."""

from datetime import UTC, datetime
from typing import Final

from crawler.health.text import NOTHING, Text

_MINUTES: Final = 60
_HOURS: Final = 48
_WHOLE: Final = 10


def at(seconds: float) -> datetime:
    """Return a time given in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def span(seconds: float) -> Text:
    """Return a length of time in the two units that matter: ``2 d 3 h``, ``1 h 20 min``."""
    minutes = round(seconds / 60)
    if minutes < _MINUTES:
        return Text(en=f"{minutes} min", ko=f"{minutes}분")
    hours, minutes = divmod(minutes, _MINUTES)
    if hours < _HOURS:
        rest = Text(en=f" {minutes} min", ko=f" {minutes}분") if minutes else NOTHING
        return Text.of("{n} h{rest}", "{n}시간{rest}", n=hours, rest=rest)
    days, hours = divmod(hours, 24)
    rest = Text(en=f" {hours} h", ko=f" {hours}시간") if hours else NOTHING
    return Text.of("{n} d{rest}", "{n}일{rest}", n=days, rest=rest)


def share(part: float) -> str:
    """Return a share in per cent."""
    return f"{100 * part:.0f} %"


def number(count: float) -> str:
    """Return a count, of which a fraction says something only where it is small."""
    return f"{count:,.0f}" if count >= _WHOLE else f"{count:.1f}".removesuffix(".0")
