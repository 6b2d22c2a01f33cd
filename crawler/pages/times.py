"""Reading the times that pages print, from machine stamps to "22분 전"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import dateutil.parser

from archive.article import Precision

# Korea has kept one offset since 1988; a fixed one needs no time zone files in a container.
KST = timezone(timedelta(hours=9), "KST")

Reading = tuple[datetime, Precision]


@dataclass(frozen=True, slots=True)
class Printed:
    """A time in a text: as printed, with its label, and what it says."""

    text: str
    reading: Reading

    @property
    def is_modification(self) -> bool:
        """Whether its label says that the text was changed then."""
        return bool(_CHANGED.search(self.text))


# All parts of the two differ, and every month has these days.
_DEFAULTS = (datetime(2000, 1, 1, 0, 0), datetime(2001, 2, 2, 1, 1))  # noqa: DTZ001 - replaced
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A list may be rendered a little ahead of our clock; without this slack "12-01 23:26"
# fetched a minute early would land a year back.
_CLOCK_SLACK = timedelta(minutes=10)
# 29 February is missing for up to eight years around a century.
_YEARS_BACK = 9

_LABEL = (
    r"(?:(?:기사|최초|최종)? ?(?:입력|등록|발행|송고|승인|전송|작성|게재|배포|수정|업데이트)"
    r"|配信|公開|掲載|更新|发布|发表)?(?:일시|시간|일자|일|日時|时间)? ?[:：|]? ?"
)
_CLOCK = (
    r"(?:(?P<half>오전|오후|午前|午後|上午|下午) ?)?"
    r"(?P<hour>\d{1,2}) ?[:시時时] ?(?P<minute>\d{2})(?: ?[:분分] ?(?P<second>\d{2}))?"
    r" ?[분分초秒]?(?: ?\(?(?P<zone>[A-Z]{2,4})\)?)?"
)
_SHORT_DATE = r"(?P<month>\d{1,2}) ?[-./월月] ?(?P<day>\d{1,2}) ?[.일日]?"
_DATE = rf"(?P<year>\d{{4}}) ?[-./년年] ?{_SHORT_DATE}"
# Feeds and English pages name the month; without a name 3/4/2026 has two meanings.
_ENGLISH = (
    r"(?:(?:published|posted|updated|modified|date)(?: on)? ?:? ?)?"
    r"(?P<english>(?=.*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    r"[a-z0-9 ,.:+()/-]{8,60})"
)
_CHANGED = re.compile(r"수정|업데이트|更新|updated|modified", re.IGNORECASE)
_ZONES = {
    name: timezone(timedelta(hours=hours), name)
    for name, hours in {
        "KST": 9, "JST": 9, "CST": 8, "HKT": 8, "SGT": 8, "IST": 5.5, "MSK": 3, "EET": 2,
        "EEST": 3, "CET": 1, "CEST": 2, "BST": 1, "WET": 0, "GMT": 0, "UTC": 0, "UT": 0, "Z": 0,
        "EST": -5, "EDT": -4, "ET": -5, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
        "AEST": 10, "AEDT": 11,
    }.items()
}  # fmt: skip
_AFTERNOON, _MORNING = ("오후", "午後", "下午"), ("오전", "午前", "上午")

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


def find_times(text: str, zone: tzinfo, now: datetime) -> list[Printed]:
    """Return the times that stand anywhere in ``text``, in order; see ``read_time``.

    Relative times and such without a year are found only where the whole text is one.
    """
    if whole := read_time(text, zone, now):
        return [Printed(" ".join(text.split()), whole)]
    line = " ".join(text.split())
    found = (
        (match[0].strip(), read_time(match[0], zone, now)) for match in _ANYWHERE.finditer(line)
    )
    return [Printed(printed, reading) for printed, reading in found if reading]


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
    return datetime(year, month, day, *clock, tzinfo=_zone(match, zone)), precision


def _english(match: re.Match[str], zone: tzinfo, _now: datetime) -> Reading:
    """Return what the text says; a part that two defaults give differently was not said."""
    early, late = (
        dateutil.parser.parse(match["english"], default=default, tzinfos=_named_zone)
        for default in _DEFAULTS
    )
    if early.date() != late.date():
        raise ValueError(match[0])
    moment = early if early.tzinfo else early.replace(tzinfo=zone)
    if early.minute != late.minute:
        return moment.replace(hour=0, minute=0), Precision.DAY
    return moment, Precision.SECOND if match[0].count(":") > 1 else Precision.MINUTE


def _named_zone(name: str | None, offset_seconds: int | None) -> tzinfo | None:
    if name is None and offset_seconds is None:
        return None
    if offset_seconds is not None:
        return timezone(timedelta(seconds=offset_seconds))
    if name not in _ZONES:
        raise ValueError(name)
    return _ZONES[name]


def _zone(match: re.Match[str], zone: tzinfo) -> tzinfo:
    name = match.groupdict().get("zone")
    return _named_zone(name.upper() if name else None, None) or zone


def _undated_year(match: re.Match[str], zone: tzinfo, now: datetime) -> Reading:
    """Return the nearest past moment with this month and day."""
    this_year = now.astimezone(zone).year
    month, day = int(match["month"]), int(match["day"])
    clock, precision = _clock(match)
    for year in range(this_year + 1, this_year - _YEARS_BACK, -1):
        try:
            moment = datetime(year, month, day, *clock, tzinfo=_zone(match, zone))
        except ValueError:
            continue
        if moment <= now + _CLOCK_SLACK:
            return moment, precision
    raise ValueError(match[0])


def _clock(match: re.Match[str]) -> tuple[tuple[int, int, int], Precision]:
    if match["hour"] is None:
        return (0, 0, 0), Precision.DAY
    hour, half = int(match["hour"]), match.groupdict().get("half")
    if half in _AFTERNOON and hour < 12:  # noqa: PLR2004 - noon is what 오전 and 오후 are told apart by
        hour += 12
    elif half in _MORNING and hour == 12:  # noqa: PLR2004 - as above
        hour = 0
    precision = Precision.SECOND if match["second"] else Precision.MINUTE
    return (hour, int(match["minute"]), int(match["second"] or 0)), precision


_Read = Callable[[re.Match[str], tzinfo, datetime], Reading]

_STAMP = (
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?"
)
_ISO = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?P<second>:\d\d(?:[.,]\d{1,9})?)?"
    r" ?(?:Z|[+-]\d\d(?::?\d\d)?)?"
)
# Stamps of digits come first: the ISO reader would take 20260321214325 apart wrongly.
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(form, re.ASCII | re.IGNORECASE), read)
    for form, read in (
        (_STAMP, _dated),
        (r"\d{13}", _epoch),
        (r"방금(?: 전)?", _just_now),
        (rf"(?P<count>\d{{1,5}}) ?(?P<unit>{'|'.join(_UNITS)}) ?전", _ago),
        (rf"{_LABEL}{_DATE}(?: ?[(（].[)）])?(?: ?{_CLOCK})?", _dated),
        (_ISO, _iso),
        (rf"{_LABEL}{_SHORT_DATE}(?: ?[(（].[)）])? ?{_CLOCK}", _undated_year),
        (_ENGLISH, _english),
    )
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_ANYWHERE = re.compile(
    rf"{_LABEL}(?<!\d){_DATE}(?: ?[(（].[)）])?(?: ?{_CLOCK})?(?!\d)"
    rf"|(?:(?:published|posted|updated|modified)(?: on)? ?:? ?)?"
    r"\b(?:\d{1,2}:\d\d ?[ap]\.?m\b\.?,? (?:on )?)?"
    rf"(?:{_MONTH} \d{{1,2}}, ?\d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}})"
    r"(?:,?(?: at)? \d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?(?: [A-Z]{2,4}\b)?)?",
    re.ASCII | re.IGNORECASE,
)
