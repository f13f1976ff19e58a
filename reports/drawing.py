"""Drawing 画图: a chart as lines, boxes and words, for the PDF."""

from __future__ import annotations

import itertools
import math
from typing import Any

from reports.charts import Chart, number

WIDTH, HEIGHT = 440.0, 165.0
LEFT, RIGHT, TOP_EDGE, BOTTOM = 52.0, 6.0, 24.0, 34.0

Shape = dict[str, Any]


def shapes(chart: Chart) -> list[Shape]:
    """A chart as shapes on a field of WIDTH × HEIGHT points: line, box and text, the origin at the top left."""
    values = [[number(v) for v in s["values"]] for s in chart["series"]]
    numbers = [v for line in values for v in line if v is not None]
    ticks = ticks_for(min([0.0, *numbers]), max([0.0, *numbers]))
    if chart["kind"] == "waterfall":
        floor, top = float(chart["floor"]), tops_of(values)
        ticks = ticks_for(floor, top + (top - floor) * 0.08)
    inner = HEIGHT - TOP_EDGE - BOTTOM

    def y(value: float) -> float:
        return TOP_EDGE + inner * (1 - (value - ticks[0]) / (ticks[-1] - ticks[0]))

    slot = (WIDTH - LEFT - RIGHT) / max(len(chart["categories"]), 1)
    marks = {"column": _columns, "line": _lines, "waterfall": _steps}[chart["kind"]](chart, values, slot, y)
    return [*_grid(ticks, y), *marks, *_axis(chart["categories"], slot, chart["kind"] == "line"), *_legend(chart)]


def ticks_for(low: float, high: float) -> list[float]:
    """Four to six round marks of an axis that hold every value: steps of 1, 2, 2.5 or 5 times a power of ten."""
    span = high - low if high - low > 1e-9 else 1.0
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


def tops_of(values: list[list[float | None]]) -> float:
    """The highest top of a stack."""
    return max((sum(v or 0.0 for v in stack) for stack in zip(*values, strict=True)), default=0.0)


def _steps(chart: Chart, values: list[list[float | None]], slot: float, y: Any) -> list[Shape]:
    """Boxes that float on the level before, each with its figure above it; wholes stand on the axis."""
    found: list[Shape] = []
    width, floor = min(slot * 0.62, 46.0), float(chart["floor"])
    for c, label in enumerate(chart["labels"]):
        base = values[0][c]
        low = floor if base is None else base
        s, size = next((s, line[c]) for s, line in enumerate(values) if s and line[c] is not None)
        top = (base or 0.0) + (size or 0.0)
        x = LEFT + slot * (c + 0.5)
        box = {
            "x": round(x - width / 2, 2),
            "y": round(y(top), 2),
            "w": round(width, 2),
            "h": round(y(low) - y(top), 2),
        }
        found.append({"kind": "box", **box, "colour": chart["series"][s]["colour"]})
        found.append({**_text(x, y(top) - 6, label, "centre", 7.5), "w": round(slot, 2)})
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


def _axis(categories: list[str], slot: float, may_skip: bool) -> list[Shape]:
    """Category names below the axis; smaller where they are tight, and of months only every second or third."""
    longest = max((wide(c) for c in categories), default=1.0)
    every = math.ceil((longest + 4) / slot) if may_skip else 1
    size = 7.5 if longest + 4 <= slot * every else 6.5
    return [
        {**_text(LEFT + slot * (i + 0.5), HEIGHT - BOTTOM + 10, c, "centre", size), "w": round(slot * every - 1, 2)}
        for i, c in enumerate(categories)
        if i % every == 0
    ]


def wide(text: str) -> float:
    """About how wide a text of 8 points is."""
    return sum(8.0 if ord(c) > 255 else 4.6 for c in text)


def _legend(chart: Chart) -> list[Shape]:
    found: list[Shape] = [_text(LEFT - 46, 8, chart["unit"], "left", 7.5)]
    x = LEFT + 40
    for series in (s for s in chart["series"] if s["colour"]):
        found.append({"kind": "box", "x": x, "y": 5, "w": 10, "h": 6, "colour": series["colour"]})
        found.append(_text(x + 13, 8, series["name"], "left"))
        x += 24 + wide(series["name"])
    return found
