"""Points and lines: shares over days, copies over hours."""

from collections.abc import Sequence
from typing import Final

from crawler.report.charts import ACCENT, ROW, WIDTH, Rows, Spec, days

SERIES: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8a8a8a")
SHAPES: Final = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-left",
)


def lines(rows: Rows, of: Sequence[str], fields: Sequence[str]) -> Spec:
    """Return one small chart a field: shares over days, a line a parser.

    Args:
        rows: ``field``, ``day``, ``parser``, ``share``.
        of: All days, as ``YYYY-MM-DD``.
        fields: The fields' names in order.
    """
    return {
        "data": {"values": list(rows)},
        "facet": {"field": "field", "type": "nominal", "title": None, "sort": list(fields)},
        "columns": 4,
        "spec": {
            "width": 185,
            "height": 70,
            "layer": [
                {
                    "mark": {"type": "line", "aria": False},
                    "encoding": {"stroke": _parser(SERIES) | {"legend": None}},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 24, "aria": False},
                    "encoding": {"color": _parser(SERIES), "shape": _parser(SHAPES)},
                },
            ],
            "encoding": {
                "x": days(of, is_small=True),
                "y": {
                    "field": "share",
                    "type": "quantitative",
                    "title": None,
                    "scale": {"domain": [0, 1]},
                    "axis": {"format": "%", "tickCount": 2},
                },
            },
        },
    }


def _parser(scale: Sequence[str]) -> Spec:
    return {
        "field": "parser",
        "type": "nominal",
        "title": None,
        "scale": {"range": list(scale)},
        "legend": {"columns": 6, "title": None},
    }


def dots(rows: Rows, title: str) -> Spec:
    """Return stories by hours since the first text, a dot a copy; ``rows``: ``row``, ``hours``."""
    # An order by names would make them part of an expression, which texts of the web may not be.
    return {
        "width": WIDTH - 160,
        "height": {"step": ROW},
        "data": {"values": list(rows)},
        "mark": {
            "type": "point",
            "filled": True,
            "size": 36,
            "opacity": 0.55,
            "color": ACCENT,
            "aria": False,
        },
        "encoding": {
            "x": {"field": "hours", "type": "quantitative", "title": title},
            "y": {"field": "row", "type": "nominal", "title": None, "sort": None},
        },
    }
