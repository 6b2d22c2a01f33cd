"""Amounts as bars and columns, of parts or whole."""

from collections.abc import Mapping, Sequence
from typing import Final

from crawler.report.charts import ACCENT, ROW, WIDTH, Rows, Spec, days

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


def columns(
    rows: Rows, of: Sequence[str], order: Sequence[str], names: Mapping[str, str], title: str
) -> Spec:
    """Return columns of parts, one for each day ``of``.

    Args:
        rows: ``day``, ``part``, ``amount``.
        of: All days, as ``YYYY-MM-DD``.
        order: The parts in order.
        names: The parts' names for people.
        title: What the amounts are.
    """
    said = [row | {"part": names[str(row["part"])]} for row in map(dict, rows)]
    return {
        "width": WIDTH,
        "height": 140,
        "data": {"values": said},
        "mark": {"type": "bar", "aria": False},
        "encoding": {
            "x": days(of),
            "y": {
                "field": "amount",
                "type": "quantitative",
                "title": title,
                "axis": {"tickMinStep": 1},
            },
            "color": _parts(order, names),
        },
    }


def bars(rows: Rows, of: Sequence[str], title: str) -> Spec:
    """Return one column for each day ``of``; ``rows`` hold ``day`` and ``amount``."""
    return {
        "width": WIDTH,
        "height": 120,
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "color": ACCENT, "aria": False},
        "encoding": {
            "x": days(of),
            "y": {
                "field": "amount",
                "type": "quantitative",
                "title": title,
                "axis": {"format": "~s"},
            },
        },
    }


def _parts(order: Sequence[str], names: Mapping[str, str]) -> Spec:
    scale = {"domain": [names[each] for each in order], "range": [COLORS[each] for each in order]}
    return {"field": "part", "type": "nominal", "scale": scale}
