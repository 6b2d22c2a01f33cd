"""The page itself: one file of HTML that asks for nothing else and runs nothing."""

from datetime import date, datetime
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.runs import RunOutcome
from crawler.report.asking.crawls import HOURS
from crawler.report.asking.stories import FIELDS, MOST_PUBLISHERS
from crawler.report.drawing import ZONE, draw_all, run_word
from crawler.report.model import Report
from crawler.report.words import words

_UNITS: Final = ("B", "kB", "MB", "GB", "TB", "PB")
_THOUSAND: Final = 1000
_UNWELL: Final = {RunOutcome.UNHEALTHY, RunOutcome.FAILED}


def page(report: Report, language: str) -> str:
    """Return a report as HTML; texts from the web are shown as they are and do nothing."""
    environment = Environment(
        loader=PackageLoader("crawler.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "bytes": said_bytes,
        "at": said_time,
        "link": link,
        "said": lambda text: getattr(text, language),
        "number": lambda value: "" if value is None else f"{value:,}",
    }
    said, days = words(language), len(report.days)
    return environment.get_template("page.html").render(
        report=report,
        drawn=draw_all(report, said),
        say=said,
        language=language,
        hours=HOURS,
        fields=list(FIELDS),
        span=said["one_day"] if days == 1 else said["days"].format(count=days),
        unwell=[each.source for each in report.last_runs if each.outcome in _UNWELL],
        held=sum(part.bytes for part in report.storage.parts if part.rows is not None),
        listed=sum(part.bytes for part in report.storage.parts),
        sections_read=sum(each.read_at is not None for each in report.freshness),
        most_publishers=MOST_PUBLISHERS,
        run_word=run_word,
        version=version("newsfold"),
    )


def said_bytes(size: int) -> str:
    """Return a number of bytes in the unit that suits it, by powers of 1,000."""
    amount, unit = float(size), 0
    while amount >= _THOUSAND and unit < len(_UNITS) - 1:
        amount, unit = amount / _THOUSAND, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if unit else f"{size} B"


def said_time(at: datetime | date | None) -> str:
    """Return a time by Seoul's clock, a day as it is."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return at.isoformat()


def link(url: str) -> str | None:
    """Return an address that a reader may be led to; None for what is none of the web's."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
