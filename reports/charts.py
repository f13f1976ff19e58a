"""Charts 图: what each chart shows, and the same chart as lines, boxes and words for the PDF.

The numbers of a chart are the figures of the workbook as printed, in the unit of the document.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from reports.figures import figure
from reports.layouts import CHARTS, MONTHS
from reports.receivables import aging_bands
from reports.view import View, said
from workbook.texts import Text

TARGET, ACTUAL, LAST_YEAR = Text("目标", "Target"), Text("实际", "Actual"), Text("去年同期", "Last year")
COLOURS = {"target": "#A6B8CC", "actual": "#1F5FA8", "last_year": "#C9A36A"}
WIDTH, HEIGHT = 440.0, 190.0
LEFT, RIGHT, TOP_EDGE, BOTTOM = 52.0, 6.0, 24.0, 34.0

Chart = dict[str, Any]
Shape = dict[str, Any]


def drawn(frames: Mapping[str, pd.DataFrame], view: View) -> dict[str, Chart]:
    """Every chart of the summary: {"shown", "kind", "title", "unit", "categories", "series"}.

    A series is {"name", "colour", "values": figures}; a blank value leaves a gap.
    """
    return {
        "trend": _trend(frames["dashboard_months"], view),
        "regions": _regions(frames["dashboard_regions"], view),
        "aging": _aging(frames["aging"], view),
    }


def _chart(key: str, kind: str, view: View, categories: list[str], series: list[tuple[str, Text, list[Any]]]) -> Chart:
    """A chart without the series that have nothing; shown where at least one is left."""
    kept = [
        {"name": name.in_(view.lang), "colour": COLOURS[colour], "values": values}
        for colour, name, values in series
        if any(number(v.text) for v in values)
    ]
    return {
        "shown": bool(kept),
        "kind": kind,
        "title": CHARTS[key].in_(view.lang),
        "unit": view.money_name,
        "categories": categories,
        "series": kept,
    }


def _trend(months: pd.DataFrame, view: View) -> Chart:
    rows = months.sort_values("month", kind="stable")
    columns = [("target", TARGET, "sales_target_fen"), ("actual", ACTUAL, "sales_fen")]
    columns.append(("last_year", LAST_YEAR, "last_sales_fen"))
    return _chart(
        "trend",
        "line",
        view,
        [month_label(m, view.lang) for m in rows["month"]],
        _series(rows, "dashboard_months", columns, view),
    )


def month_label(month: pd.Timestamp, lang: str) -> str:
    """A month under an axis: 10月, Oct."""
    return f"{month.month}月" if lang == "zh" else MONTHS[month.month - 1][:3]


def _regions(regions: pd.DataFrame, view: View) -> Chart:
    columns = (("target", TARGET, "sales_target_fen"), ("actual", ACTUAL, "sales_fen"))
    rows = regions.sort_values(["sales_fen", "region_id"], ascending=[False, True], kind="stable")
    return _chart(
        "regions", "column", view, [said(n) for n in rows["region"]], _series(rows, "dashboard_regions", columns, view)
    )


def _series(
    rows: pd.DataFrame, table: str, columns: Sequence[tuple[str, Text, str]], view: View
) -> list[tuple[str, Text, list[Any]]]:
    """One series a column, one value a row."""
    return [
        (colour, name, [figure(rows.iloc[[i]], table, "sum", c, "money", view.unit) for i in range(len(rows))])
        for colour, name, c in columns
    ]


def _aging(aging: pd.DataFrame, view: View) -> Chart:
    bands = aging_bands(aging, view)["rows"]
    values = [(b["name"], replace(b["amount"], part_of="")) for b in bands if b["amount"].columns != ("unapplied_fen",)]
    return _chart(
        "aging", "column", view, [n for n, _ in values], [("actual", Text("金额", "Amount"), [v for _, v in values])]
    )


def number(text: str) -> float | None:
    """A printed figure as a number; None for a blank."""
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


# ------------------------------------------------------------------ the same chart for the PDF
def shapes(chart: Chart) -> list[Shape]:
    """A chart as shapes on a field of WIDTH × HEIGHT points: line, box and text, the origin at the top left."""
    values = [[number(v) for v in s["values"]] for s in chart["series"]]
    numbers = [v for line in values for v in line if v is not None]
    ticks = ticks_for(min([0.0, *numbers]), max([0.0, *numbers]))
    inner = HEIGHT - TOP_EDGE - BOTTOM

    def y(value: float) -> float:
        return TOP_EDGE + inner * (1 - (value - ticks[0]) / (ticks[-1] - ticks[0]))

    slot = (WIDTH - LEFT - RIGHT) / max(len(chart["categories"]), 1)
    marks = _columns(chart, values, slot, y) if chart["kind"] == "column" else _lines(chart, values, slot, y)
    return [*_grid(ticks, y), *marks, *_axis(chart["categories"], slot), *_legend(chart)]


def ticks_for(low: float, high: float) -> list[float]:
    """Four to six round marks of an axis that hold every value: steps of 1, 2, 2.5 or 5 times a power of ten."""
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if span / (s * power) <= 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [k * step for k in range(first, max(last, first + 1) + 1)]


def _text(x: float, y: float, text: str, align: str, size: float = 8.0) -> Shape:
    return {"kind": "text", "x": round(x, 2), "y": round(y, 2), "text": text, "align": align, "size": size}


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> Shape:
    ends = {"x1": round(x1, 2), "y1": round(y1, 2), "x2": round(x2, 2), "y2": round(y2, 2)}
    return {"kind": "line", **ends, "colour": colour, "width": width}


def _grid(ticks: list[float], y: Any) -> list[Shape]:
    found: list[Shape] = []
    whole = all(float(t).is_integer() for t in ticks)
    for tick in ticks:
        label = f"{tick:,.0f}" if whole else f"{tick:,.2f}"
        base = abs(tick) < 1e-9
        found.append(
            _line(LEFT, y(tick), WIDTH - RIGHT, y(tick), "#7F7F7F" if base else "#E0E0E0", 0.6 if base else 0.4)
        )
        found.append(_text(LEFT - 4, y(tick), label, "right"))
    return found


def _columns(chart: Chart, values: list[list[float | None]], slot: float, y: Any) -> list[Shape]:
    """Boxes side by side within the slot of their category."""
    found: list[Shape] = []
    width = min(slot * 0.7 / max(len(values), 1), 34.0)
    for s, line in enumerate(values):
        for c, value in enumerate(line):
            if value is None:
                continue
            x = LEFT + slot * (c + 0.5) + width * (s - len(values) / 2)
            top, bottom = sorted((y(value), y(0.0)))
            box = {"x": round(x, 2), "y": round(top, 2), "w": round(width * 0.94, 2), "h": round(bottom - top, 2)}
            found.append({"kind": "box", **box, "colour": chart["series"][s]["colour"]})
    return found


def _lines(chart: Chart, values: list[list[float | None]], slot: float, y: Any) -> list[Shape]:
    """A line from point to point, with a gap where a value is blank, and a dot at every point."""
    found: list[Shape] = []
    for series, line in zip(chart["series"], values, strict=True):
        points = [None if v is None else (LEFT + slot * (c + 0.5), y(v)) for c, v in enumerate(line)]
        for start, end in itertools.pairwise(points):
            if start and end:
                found.append(_line(*start, *end, series["colour"], 1.6))
        found += [
            {
                "kind": "box",
                "x": round(p[0] - 2, 2),
                "y": round(p[1] - 2, 2),
                "w": 4,
                "h": 4,
                "colour": series["colour"],
            }
            for p in points
            if p
        ]
    return found


def _axis(categories: list[str], slot: float) -> list[Shape]:
    """Category names below the axis; where they are many only every second or third."""
    longest = max((len(c) * (8 if ord(c[0]) > 255 else 4.4) for c in categories if c), default=1.0)
    every = max(1, math.ceil((longest + 4) / slot)) if len(categories) > 8 else 1
    return [
        {**_text(LEFT + slot * (i + 0.5), HEIGHT - BOTTOM + 10, c, "centre", 7.5), "w": round(slot * every - 2, 2)}
        for i, c in enumerate(categories)
        if i % every == 0
    ]


def _legend(chart: Chart) -> list[Shape]:
    found: list[Shape] = [_text(LEFT - 46, 8, chart["unit"], "left", 7.5)]
    x = LEFT + 40
    for series in chart["series"]:
        found.append({"kind": "box", "x": x, "y": 5, "w": 10, "h": 6, "colour": series["colour"]})
        found.append(_text(x + 13, 8, series["name"], "left"))
        x += 24 + sum(8 if ord(c) > 255 else 4.6 for c in series["name"])
    return found
