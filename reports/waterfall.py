"""Gap waterfall 差额瀑布: from the target to date over each region's gap to the actual, as a chart.

Levels are those printed: every step is the figure of the workbook in the unit of the document.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from reports.attained import attained
from reports.figures import Figure, figure, worth
from reports.view import View, said
from workbook.texts import Text

MOST = 8
"""Regions with a step of their own; the others share one."""
BASE, WHOLE = Text("起点", "Base"), Text("目标与实际", "Target and actual")
MORE, LESS = Text("超额", "Above target"), Text("不足", "Below target")
COLOURS = {"base": "", "whole": "#1F5FA8", "more": "#2E8B57", "less": "#C0504D"}

Step = tuple[str, Figure, bool]
"""Name, figure, whether it stands on the axis (target, actual) or on the step before."""


def steps(attainment: pd.DataFrame, view: View) -> list[Step]:
    """Target of the company, the gap of every region, what no region holds, the actual; none without a target."""
    company = attained(attainment, "sales", "company", "year", view)
    regions = attained(attainment, "sales", "region", "year", view)
    regions = regions[regions["gap_fen"].notna()]
    if company.empty or company["target_fen"].isna().any() or regions.empty:
        return []
    size = regions["gap_fen"].abs()
    regions = regions.assign(_size=size).sort_values(["_size", "id"], ascending=[False, True], kind="stable")
    cut = MOST if len(regions) > MOST + 1 else len(regions)

    def gap(rows: pd.DataFrame, how: str = "sum") -> Figure:
        return figure(rows, "attainment", how, "gap_fen", "money", view.unit)

    found: list[Step] = [
        (view.word("target"), figure(company, "attainment", "sum", "target_fen", "money", view.unit), True)
    ]
    found += [(said(regions["name"].iloc[i]), gap(regions.iloc[[i]]), False) for i in range(cut)]
    if cut < len(regions):
        rest = regions.iloc[cut:]
        found.append((view.word("others_plain", n=len(rest)), gap(rest), False))
    both = pd.concat([company, regions])
    if worth(both, "rest", ("gap_fen",)):
        found.append((view.word("rest"), gap(both, "rest"), False))
    actual = figure(company, "attainment", "sum", "actual_fen", "money", view.unit)
    return [*found, (view.word("actual"), actual, True)]


def chart(attainment: pd.DataFrame, view: View, title: str) -> dict[str, Any]:
    """The waterfall as a stacked column chart: an unseen base, wholes, steps up, steps down, and the labels.

    Not shown where a level falls below zero: a stack cannot float there. floor: where its axis begins, as text.
    """
    found = steps(attainment, view)
    levels, bars = [0.0], []
    for _name, step, is_whole in found:
        value = amount(step)
        start = 0.0 if is_whole else levels[-1]
        levels.append(start + value)
        bars.append((min(start, start + value), abs(value), value, is_whole))
    shown = bool(found) and min(levels) >= 0
    floor = floor_of(levels[1:]) if shown else 0.0
    columns = {
        "base": [f"{low:.2f}" if not whole else "" for low, _size, _value, whole in bars],
        "whole": [f"{size:.2f}" if whole else "" for _low, size, _value, whole in bars],
        "more": [f"{size:.2f}" if not whole and value >= 0 else "" for _low, size, value, whole in bars],
        "less": [f"{size:.2f}" if not whole and value < 0 else "" for _low, size, value, whole in bars],
    }
    names = {"base": BASE, "whole": WHOLE, "more": MORE, "less": LESS}
    return {
        "shown": shown,
        "kind": "waterfall",
        "title": title + (f" · {view.word('cut')}" if floor else ""),
        "unit": view.money_name,
        "categories": [name for name, _step, _whole in found],
        "series": [
            {"name": names[k].in_(view.lang), "colour": COLOURS[k], "values": v if shown else []}
            for k, v in columns.items()
        ],
        "labels": [step for _name, step, _whole in found] if shown else [],
        "floor": f"{floor:.0f}",
    }


def amount(step: Figure) -> float:
    """A printed figure as a number; 0 for a blank."""
    try:
        return float(step.text.replace(",", ""))
    except ValueError:
        return 0.0


def floor_of(levels: list[float]) -> float:
    """Where the axis begins: at 0, or where the steps would be too small to see, a round number below them."""
    low, high = min(levels), max(levels)
    if high - low > high / 3 or high <= 0:
        return 0.0
    wanted = low - max(high - low, high / 100)
    step = 10.0 ** math.floor(math.log10(max(high - wanted, 1.0)))
    return max(math.floor(wanted / step) * step, 0.0)
