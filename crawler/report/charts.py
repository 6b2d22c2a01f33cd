"""Figures as charts: plain Vega-Lite specifications, drawn to SVG without browser or network.

Text takes the page's color and marks take its variables, so that one drawing serves light and
dark. The palette is Okabe and Ito's, whose colors all eyes tell apart
(https://jfly.uni-koeln.de/color/); amounts are shown by the strength of one color.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import vl_convert
from markupsafe import Markup
from rich.text import Text

Rows = Sequence[Mapping[str, object]]
Spec = dict[str, Any]

TEXT: Final = "currentColor"
FAINT: Final = "var(--grid)"
ACCENT: Final = "var(--accent)"
FONT: Final = "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif"
ROW: Final = 20
WIDTH: Final = 860
LABEL_CELLS: Final = 40

# https://www.w3.org/TR/xml/#charsets
_NO_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

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
        "labelLimit": 0,
    },
    "legend": {
        "labelColor": TEXT,
        "titleColor": TEXT,
        "labelFontSize": 12,
        "labelLimit": 0,
        "orient": "top",
        "title": None,
        "symbolStrokeColor": "transparent",
    },
    "header": {"labelColor": TEXT, "titleColor": TEXT, "labelFontSize": 12, "labelLimit": 0},
    "text": {"color": TEXT, "fontSize": 11},
}


def draw(spec: Spec, cells: int = LABEL_CELLS) -> Markup:
    """Return a specification as SVG for a page; texts in its data are escaped.

    Args:
        spec: In Vega-Lite's form.
        cells: How wide a text may be; what differs still does when it has been cut.
    """
    rows = spec["data"]["values"]
    texts = {value for row in rows for value in row.values() if isinstance(value, str)}
    said = labels(texts, cells)
    shown = [
        {name: said[value] if isinstance(value, str) else value for name, value in row.items()}
        for row in rows
    ]
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": _CONFIG} | spec
    svg: str = vl_convert.vegalite_to_svg(whole | {"data": {"values": shown}}, allowed_base_urls=[])
    return Markup(svg)  # noqa: S704 - its texts are escaped


def labels(texts: Iterable[str], cells: int) -> dict[str, str]:
    """Return for each text what a chart shows for it; no two show the same."""
    said: dict[str, str] = {}
    used = set[str]()
    for text in sorted(texts):
        label, number = short(text, cells), 1
        while label in used:
            number += 1
            mark = f" ({number})"
            label = short(text, cells - len(mark)) + mark
        used.add(label)
        said[text] = label
    return said


@lru_cache(4096)
def short(text: str, cells: int = LABEL_CELLS) -> str:
    """Return a text's beginning as one line, no wider than so many letters of a terminal.

    What SVG has no form for, at which the renderer would end the process, becomes a sign. The
    renderer's own cut fails at a character beyond the first 65,536.
    """
    label = Text(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split())))
    label.truncate(cells, overflow="ellipsis")
    return label.plain


def days(of: Sequence[str], *, is_small: bool = False) -> Spec:
    """Return the axis of days, those without figures too.

    Args:
        of: All days, as ``YYYY-MM-DD``.
        is_small: Whether there is little room.
    """
    axis = {"labelAngle": 0, "labelOverlap": True, "labelExpr": "slice(datum.value, 5)"}
    if is_small:
        axis["labelSeparation"] = 12
    scale = {"domain": list(of)}
    return {"field": "day", "type": "ordinal", "title": None, "axis": axis, "scale": scale}
