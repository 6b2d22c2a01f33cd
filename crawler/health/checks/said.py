"""How findings say figures and times."""

from datetime import UTC, datetime
from typing import Final

_MINUTES: Final = 60
_HOURS: Final = 48
_WHOLE: Final = 10


def at(seconds: float) -> datetime:
    """Return a time given in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def span(seconds: float) -> str:
    """Return a length of time in the two units that matter: ``2 d 3 h``, ``1 h 20 min``."""
    minutes = round(seconds / 60)
    if minutes < _MINUTES:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, _MINUTES)
    if hours < _HOURS:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def share(part: float) -> str:
    """Return a share in per cent."""
    return f"{100 * part:.0f} %"


def number(count: float) -> str:
    """Return a count, of which a fraction says something only where it is small."""
    return f"{count:,.0f}" if count >= _WHOLE else f"{count:.1f}".removesuffix(".0")
