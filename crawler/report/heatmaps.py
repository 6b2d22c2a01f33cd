"""Amounts by the strength of one color: sections by hours, publishers by publishers."""

from collections.abc import Sequence
from typing import Final

from crawler.report.charts import ACCENT, FAINT, ROW, WIDTH, Rows, Spec

HOURS_APART: Final = 6
_HOUR_AND_DAY: Final = (
    "slice(datum.value, 11, 13) == '00' "
    "? [slice(datum.value, 11, 13), slice(datum.value, 5, 10)] : slice(datum.value, 11, 13)"
)


def heat(rows: Rows, hours: Sequence[str], hour_title: str) -> Spec:
    """Return sections by hours, stronger where more was read.

    A dot stands where nothing was new, a cross where a list failed.

    Args:
        rows: ``row``, ``hour`` (as ``hours`` has it), ``articles``, ``failed``, ``polls``.
        hours: All that have a column, as ``YYYY-MM-DD HH:00``.
        hour_title: What stands below the hours.
    """
    x = {
        "field": "hour",
        "type": "ordinal",
        "title": hour_title,
        "scale": {"domain": list(hours)},
        "axis": {
            "values": [hour for hour in hours if int(hour[11:13]) % HOURS_APART == 0],
            "labelAngle": 0,
            "labelOverlap": False,
            "labelExpr": _HOUR_AND_DAY,
        },
    }
    return {
        "width": WIDTH,
        "height": {"step": ROW},
        "data": {"values": list(rows)},
        "encoding": {"x": x, "y": {"field": "row", "type": "nominal", "title": None}},
        "layer": [
            {
                "transform": [{"filter": "datum.articles > 0"}],
                "mark": {
                    "type": "rect",
                    "color": ACCENT,
                    "stroke": FAINT,
                    "strokeWidth": 0.5,
                    "aria": False,
                },
                "encoding": {
                    "fillOpacity": {
                        "field": "articles",
                        "type": "quantitative",
                        # From nothing on, and whatever there is can be seen.
                        "scale": {"type": "sqrt", "domainMin": 0, "range": [0.15, 1.0]},
                        "legend": None,
                    }
                },
            },
            {
                "transform": [
                    {"filter": "datum.articles == 0 && datum.failed == 0 && datum.polls > 0"}
                ],
                "mark": {"type": "text", "text": "·", "fontSize": 14, "aria": False},
            },
            {
                "transform": [{"filter": "datum.failed > 0"}],
                "mark": {"type": "text", "text": "×", "fontSize": 14, "aria": False},
            },
        ],
    }


def matrix(rows: Rows, titles: tuple[str, str]) -> Spec:
    """Return who carries whose copies; ``rows``: ``publisher``, ``carrier``, ``copies``."""
    by_amount = {"field": "copies", "op": "sum", "order": "descending"}
    return {
        "width": {"step": 44},
        "height": {"step": ROW + 4},
        "data": {"values": list(rows)},
        "encoding": {
            "x": {
                "field": "carrier",
                "type": "nominal",
                "title": titles[1],
                "sort": by_amount,
                "axis": {"labelAngle": -40, "orient": "top"},
            },
            "y": {
                "field": "publisher",
                "type": "nominal",
                "title": titles[0],
                "sort": by_amount,
                # Beside labels it would lie on them where the reader's letters are wider.
                "axis": {"titleAngle": 0, "titleAlign": "right", "titleX": -6, "titleY": -8},
            },
        },
        "layer": [
            {
                "mark": {"type": "rect", "color": ACCENT, "aria": False},
                "encoding": {
                    "fillOpacity": {
                        "field": "copies",
                        "type": "quantitative",
                        "scale": {"type": "sqrt", "range": [0.05, 0.6]},
                        "legend": None,
                    }
                },
            },
            {
                "mark": {"type": "text", "aria": False},
                "encoding": {"text": {"field": "copies", "type": "quantitative"}},
            },
        ],
    }
