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
ROW: Final = 20
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


def days(*, short: bool = False) -> Spec:
    """Return the axis of days, ``short`` where there is little room."""
    axis = {"labelAngle": 0, "labelOverlap": True, "labelExpr": "slice(datum.value, 5)"}
    if short:
        axis["labelSeparation"] = 12
    return {"field": "day", "type": "ordinal", "title": None, "axis": axis}
