"""Which chart shows what: the report's records made into the rows that charts take."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from crawler.report import bars, heatmaps, plots
from crawler.report.asking.crawls import HOURS
from crawler.report.asking.stories import FIELDS
from crawler.report.charts import draw
from crawler.report.model import Report

ZONE: Final = ZoneInfo("Asia/Seoul")
MOST_ROWS: Final = 40
MOST_PARSERS: Final = 7
PUBLISHER_CELLS: Final = 24

_FUNNEL: Final = ("kept", "updates", "copies", "left", "failed")
_RUNS: Final = ("healthy", "unhealthy", "failed", "outside_hours")
_CHANGES: Final = ("changed", "gone", "updates")

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The page's charts; None where there is nothing to draw.

    ``most_an_hour`` is the strongest of the heat map, ``left_out`` how many sections it lacks,
    ``parsers_left`` how many parsers the fields' charts lack.
    """

    heat: Markup | None
    most_an_hour: int
    left_out: int
    funnel: Markup | None
    runs: Markup | None
    coverage: Markup | None
    parsers_left: int
    stories: Markup | None
    carried: Markup | None
    changes: Markup | None
    storage: Markup | None


def draw_all(report: Report, words: Words) -> Drawn:
    """Return every chart of the page in a language."""
    busiest, left_out = _busiest(report)
    return Drawn(
        heat=_heat(report, busiest, words),
        most_an_hour=max((hour.articles for hour in report.hours), default=0),
        left_out=left_out,
        funnel=_funnel(report, words),
        runs=_runs(report, words),
        coverage=_coverage(report),
        parsers_left=max(0, len({each.parser for each in report.coverage}) - MOST_PARSERS),
        stories=_stories(report, words),
        carried=_carried(report, words),
        changes=_changes(report, words),
        storage=_storage(report, words),
    )


def _busiest(report: Report) -> tuple[set[str], int]:
    """Return the rows of the heat map, what failed first; and how many sections have none."""
    total, failed = Counter[str](), Counter[str]()
    for hour in report.hours:
        name = f"{hour.source}/{hour.section}"
        total[name] += hour.articles
        failed[name] += hour.failed
    ranked = sorted(total, key=lambda name: (-failed[name], -total[name], name))
    return set(ranked[:MOST_ROWS]), max(0, len(total) - MOST_ROWS)


def _heat(report: Report, chosen: set[str], words: Words) -> Markup | None:
    rows = [
        {
            "row": f"{hour.source}/{hour.section}",
            "hour": _hour(hour.hour),
            "articles": hour.articles,
            "failed": hour.failed,
            "polls": hour.polls,
        }
        for hour in report.hours
        if f"{hour.source}/{hour.section}" in chosen
    ]
    last = report.made_at.replace(minute=0, second=0, microsecond=0)
    hours = [_hour(last - timedelta(hours=HOURS - 1 - n)) for n in range(HOURS)]
    return draw(heatmaps.heat(rows, hours, words["hour_axis"])) if rows else None


def _funnel(report: Report, words: Words) -> Markup | None:
    rows = [
        {"row": each.source, "part": part, "amount": getattr(each, part), "place": place}
        for each in report.funnel
        for place, part in enumerate(_FUNNEL)
    ]
    if not rows:
        return None
    names = {part: words[part] for part in _FUNNEL}
    return draw(bars.stacked(rows, _FUNNEL, names, words["not_held"]))


def _runs(report: Report, words: Words) -> Markup | None:
    rows = [
        {"day": each.day.isoformat(), "part": each.outcome, "amount": each.runs}
        for each in report.runs
    ]
    if not rows:
        return None
    names = {part: words[run_word(part)] for part in _RUNS}
    return draw(bars.columns(rows, _days(report), _RUNS, names, words["runs"]))


def run_word(outcome: str) -> str:
    """Return the key of a run's outcome among the words."""
    return f"{outcome}_run" if outcome in {"healthy", "failed"} else outcome


def _coverage(report: Report) -> Markup | None:
    total = Counter[str]()
    for each in report.coverage:
        total[each.parser] += each.articles
    chosen = {name for name, _ in total.most_common(MOST_PARSERS)}
    rows = [
        {"field": field, "day": each.day.isoformat(), "parser": each.parser, "share": share}
        for each in report.coverage
        if each.parser in chosen
        for field, share in each.shares.items()
    ]
    return draw(plots.lines(rows, _days(report), list(FIELDS))) if rows else None


def _stories(report: Report, words: Words) -> Markup | None:
    rows = [
        {"row": f"{n}. {each.headline}", "hours": hours}
        for n, each in enumerate(report.stories, 1)
        for _, hours in each.spread
    ]
    return draw(plots.dots(rows, words["hours_since"])) if rows else None


def _carried(report: Report, words: Words) -> Markup | None:
    rows = [
        {"publisher": each.publisher, "carrier": each.carrier, "copies": each.copies}
        for each in report.carried
    ]
    titles = words["wrote"], words["carrier"]
    return draw(heatmaps.matrix(rows, titles), PUBLISHER_CELLS) if rows else None


def _changes(report: Report, words: Words) -> Markup | None:
    rows = [
        {"day": each.day.isoformat(), "part": part, "amount": getattr(each, part)}
        for each in report.changes_by_day
        for part in _CHANGES
    ]
    if not rows:
        return None
    names = {part: words[part] for part in _CHANGES}
    return draw(bars.columns(rows, _days(report), _CHANGES, names, words["articles_axis"]))


def _storage(report: Report, words: Words) -> Markup | None:
    rows = [
        {"day": day.isoformat(), "amount": size} for day, size in report.storage.daily_bytes.items()
    ]
    return draw(bars.bars(rows, _days(report), words["bytes_axis"])) if rows else None


def _days(report: Report) -> list[str]:
    """Return every day of the report, as an axis has them."""
    return [day.isoformat() for day in report.days]


def _hour(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:00}"
