"""Figures as charts: plain Vega-Lite specifications, drawn to SVG without browser or network.

Text takes the page's color and marks take its variables, so that one drawing serves light and
dark. The palette is Okabe and Ito's, whose colors all eyes tell apart
(https://jfly.uni-koeln.de/color/); amounts are shown by the strength of one color.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import vl_convert
from markupsafe import Markup

Rows = Sequence[Mapping[str, object]]
Spec = dict[str, Any]

TEXT: Final = "currentColor"
FAINT: Final = "var(--grid)"
ACCENT: Final = "var(--accent)"
FONT: Final = "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif"
COLORS: Final = {
    "known": "var(--known)",
    "kept": "var(--kept)",
    "updates": "var(--updates)",
    "copies": "var(--copies)",
    "left": "var(--left)",
    "failed": "var(--failed)",
    "healthy": "var(--kept)",
    "unhealthy": "var(--copies)",
    "outside_hours": "var(--known)",
    "changed": "var(--copies)",
    "gone": "var(--failed)",
}
SERIES: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8a8a8a")
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke")
ROW: Final = 20
HOURS_APART: Final = 6
_HOUR_AND_DAY: Final = (
    "slice(datum.value, 11, 13) == '00' "
    "? [slice(datum.value, 11, 13), slice(datum.value, 5, 10)] : slice(datum.value, 11, 13)"
)
WIDTH: Final = 860

_CONFIG: Final[Spec] = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "padding": {"left": 16, "right": 8, "top": 4, "bottom": 4},
    "axis": {
        "labelColor": TEXT,
        "titleColor": TEXT,
        "domainColor": FAINT,
        "tickColor": FAINT,
        "gridColor": FAINT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 260,
    },
    "legend": {
        "labelColor": TEXT,
        "titleColor": TEXT,
        "labelFontSize": 12,
        "orient": "top",
        "title": None,
        "symbolStrokeColor": "transparent",
    },
    "header": {"labelColor": TEXT, "titleColor": TEXT, "labelFontSize": 12},
    "text": {"color": TEXT, "fontSize": 11},
}


def draw(spec: Spec) -> Markup:
    """Return a specification as SVG for a page; texts in it are escaped by the renderer."""
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": _CONFIG} | spec
    svg: str = vl_convert.vegalite_to_svg(whole, allowed_base_urls=[])
    return Markup(svg)  # noqa: S704 - its texts are escaped


def heat(rows: Rows, order: Sequence[str], hours: Sequence[str], hour_title: str) -> Spec:
    """Return sections by hours, stronger where more was read; a cross where a list failed.

    Args:
        rows: ``row``, ``hour`` (as ``hours`` has it), ``articles``, ``failed``.
        order: The rows' names from top to bottom.
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
    y = {"field": "row", "type": "nominal", "sort": list(order), "title": None}
    return {
        "width": WIDTH,
        "height": {"step": ROW},
        "data": {"values": list(rows)},
        "encoding": {"x": x, "y": y},
        "layer": [
            {
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
                        "scale": {"type": "sqrt", "range": [0.0, 1.0]},
                        "legend": None,
                    }
                },
            },
            {
                "transform": [{"filter": "datum.failed > 0"}],
                "mark": {"type": "text", "text": "×", "fontSize": 14, "aria": False},
            },
        ],
    }


def stacked(rows: Rows, order: Sequence[str], names: Mapping[str, str], title: str) -> Spec:
    """Return bars of parts, one a row.

    Args:
        rows: ``row``, ``part``, ``amount``.
        order: The parts in order.
        names: The parts' names for people.
        title: What the amounts are.
    """
    said = [row | {"part": names[str(row["part"])]} for row in map(dict, rows)]
    return {
        "width": WIDTH,
        "height": {"step": ROW + 4},
        "data": {"values": said},
        "mark": {"type": "bar", "aria": False},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "title": None, "sort": None},
            "x": {"field": "amount", "type": "quantitative", "title": title},
            "color": _parts(order, names),
            "order": {"field": "place"},
        },
    }


def columns(rows: Rows, order: Sequence[str], names: Mapping[str, str], title: str) -> Spec:
    """Return columns of parts, one a day; ``rows`` hold ``day``, ``part``, ``amount``."""
    said = [row | {"part": names[str(row["part"])]} for row in map(dict, rows)]
    return {
        "width": WIDTH,
        "height": 140,
        "data": {"values": said},
        "mark": {"type": "bar", "aria": False},
        "encoding": {
            "x": _days(),
            "y": {
                "field": "amount",
                "type": "quantitative",
                "title": title,
                "axis": {"tickMinStep": 1},
            },
            "color": _parts(order, names),
        },
    }


def bars(rows: Rows, title: str) -> Spec:
    """Return one column a day; ``rows`` hold ``day`` and ``amount``."""
    return {
        "width": WIDTH,
        "height": 120,
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "color": ACCENT, "aria": False},
        "encoding": {
            "x": _days(),
            "y": {
                "field": "amount",
                "type": "quantitative",
                "title": title,
                "axis": {"format": "~s"},
            },
        },
    }


def lines(rows: Rows, fields: Sequence[str]) -> Spec:
    """Return one small chart a field: shares over days, a line a parser.

    Args:
        rows: ``field``, ``day``, ``parser``, ``share``.
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
                "x": _days(short=True),
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


def dots(rows: Rows, order: Sequence[str], title: str) -> Spec:
    """Return stories by hours since the first text, a dot a copy; ``rows``: ``row``, ``hours``."""
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
            "y": {"field": "row", "type": "nominal", "title": None, "sort": list(order)},
        },
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
                "axis": {"labelAngle": -40, "orient": "top", "labelLimit": 110},
            },
            "y": {
                "field": "publisher",
                "type": "nominal",
                "title": titles[0],
                "sort": by_amount,
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


def _parts(order: Sequence[str], names: Mapping[str, str]) -> Spec:
    scale = {"domain": [names[each] for each in order], "range": [COLORS[each] for each in order]}
    return {"field": "part", "type": "nominal", "scale": scale}


def _days(*, short: bool = False) -> Spec:
    axis = {"labelAngle": 0, "labelOverlap": True, "labelExpr": "slice(datum.value, 5)"}
    if short:
        axis["labelSeparation"] = 12
    return {"field": "day", "type": "ordinal", "title": None, "axis": axis}
