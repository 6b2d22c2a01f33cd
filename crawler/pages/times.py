"""Reading the times that pages print, from machine stamps to "22분 전"."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from archive.article import Precision

# Korea has kept one offset since 1988; a fixed one needs no time zone files in a container.
KST = timezone(timedelta(hours=9), "KST")

Reading = tuple[datetime, Precision]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A list may be rendered a little ahead of our clock; without this slack "12-01 23:26"
# fetched a minute early would land a year back.
_CLOCK_SLACK = timedelta(minutes=10)
# 29 February is missing for up to eight years around a century.
_YEARS_BACK = 9

_LABEL = r"(?:(?:기사 ?)?(?:입력|등록|발행|송고|승인|전송)|(?:최종 ?)?수정)?(?:일시|시간)?\s*:?\s*"
_CLOCK = r"(?:(?P<half>오전|오후)\s*)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_DATE = r"(?P<year>\d{4})\s?[-./년]\s?(?P<month>\d{1,2})\s?[-./월]\s?(?P<day>\d{1,2})\s?[.일]?"
_SHORT_DATE = r"(?P<month>\d{1,2})\s?[-./월]\s?(?P<day>\d{1,2})\s?[.일]?"

# An hour or a day ago is only known to the day: no coarser word lies between.
_UNITS = {
    "초": (timedelta(seconds=1), Precision.SECOND),
    "분": (timedelta(minutes=1), Precision.MINUTE),
    "시간": (timedelta(hours=1), Precision.DAY),
    "일": (timedelta(days=1), Precision.DAY),
}


def read_time(text: str, zone: tzinfo, now: datetime) -> Reading | None:
    """Return the moment that ``text`` names, in UTC, and how exactly; None for no valid time.

    Args:
        text: One printed time, with or without a label such as 입력.
        zone: Where a time without an offset was printed.
        now: When the page was fetched, aware; relative times and missing years count from it.
    """
    printed = " ".join(text.split())
    for form, read in _FORMS:
        if match := form.fullmatch(printed):
            try:
                moment, precision = read(match, zone, now)
                return moment.astimezone(UTC), precision
            except (ValueError, OverflowError):
                return None
    return None


def _just_now(_match: re.Match[str], _zone: tzinfo, now: datetime) -> Reading:
    return now, Precision.MINUTE


def _ago(match: re.Match[str], _zone: tzinfo, now: datetime) -> Reading:
    unit, precision = _UNITS[match["unit"]]
    return now - int(match["count"]) * unit, precision


def _epoch(match: re.Match[str], _zone: tzinfo, _now: datetime) -> Reading:
    return _EPOCH + timedelta(milliseconds=int(match[0])), Precision.SECOND


def _iso(match: re.Match[str], zone: tzinfo, _now: datetime) -> Reading:
    moment = datetime.fromisoformat(match[0])
    precision = Precision.SECOND if match["second"] else Precision.MINUTE
    return moment if moment.tzinfo else moment.replace(tzinfo=zone), precision


def _dated(match: re.Match[str], zone: tzinfo, _now: datetime) -> Reading:
    year, month, day = (int(match[part]) for part in ("year", "month", "day"))
    clock, precision = _clock(match)
    return datetime(year, month, day, *clock, tzinfo=zone), precision


def _undated_year(match: re.Match[str], zone: tzinfo, now: datetime) -> Reading:
    """Return the nearest past moment with this month and day."""
    this_year = now.astimezone(zone).year
    month, day = int(match["month"]), int(match["day"])
    clock, precision = _clock(match)
    for year in range(this_year + 1, this_year - _YEARS_BACK, -1):
        try:
            moment = datetime(year, month, day, *clock, tzinfo=zone)
        except ValueError:
            continue
        if moment <= now + _CLOCK_SLACK:
            return moment, precision
    raise ValueError(match[0])


def _clock(match: re.Match[str]) -> tuple[tuple[int, int, int], Precision]:
    if match["hour"] is None:
        return (0, 0, 0), Precision.DAY
    hour, half = int(match["hour"]), match.groupdict().get("half")
    if half == "오후" and hour < 12:  # noqa: PLR2004 - noon is what 오전 and 오후 are told apart by
        hour += 12
    elif half == "오전" and hour == 12:  # noqa: PLR2004 - as above
        hour = 0
    precision = Precision.SECOND if match["second"] else Precision.MINUTE
    return (hour, int(match["minute"]), int(match["second"] or 0)), precision


_Read = Callable[[re.Match[str], tzinfo, datetime], Reading]

_STAMP = (
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?"
)
_ISO = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?P<second>:\d\d(?:[.,]\d{1,6})?)?"
    r" ?(?:Z|[+-]\d\d:?\d\d)?"
)
# Stamps of digits come first: the ISO reader would take 20260321214325 apart wrongly.
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(form, re.ASCII), read)
    for form, read in (
        (_STAMP, _dated),
        (r"\d{13}", _epoch),
        (r"방금(?: 전)?", _just_now),
        (rf"(?P<count>\d{{1,5}}) ?(?P<unit>{'|'.join(_UNITS)}) ?전", _ago),
        (rf"{_LABEL}{_DATE}(?: ?\(.\))?(?: ?{_CLOCK})?", _dated),
        (_ISO, _iso),
        (rf"{_LABEL}{_SHORT_DATE} ?{_CLOCK}", _undated_year),
    )
)
