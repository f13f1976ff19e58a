"""Charts 图: what each chart of a document shows.

The numbers of a chart are the figures of the workbook as printed, in the unit of the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from reports import waterfall
from reports.figures import Figure, figure
from reports.layouts import CHARTS, MONTHS
from reports.receivables import aging_bands
from reports.view import View, said
from workbook.texts import Text

SERIES = {
    "target": (Text("目标", "Target"), "#A6B8CC"),
    "actual": (Text("实际", "Actual"), "#1F5FA8"),
    "last_year": (Text("去年同期", "Last year"), "#C9A36A"),
    "was": (Text("上月", "Last month"), "#A6B8CC"),
    "amount": (Text("本月", "This month"), "#1F5FA8"),
}
DRAWN = {
    "trend": ("line", "target actual last_year"),
    "regions": ("column", "target actual"),
    "aging": ("column", "was amount"),
    "waterfall": ("waterfall", ""),
}
"""The kind and the series of every chart."""

Chart = dict[str, Any]


def drawn(frames: Mapping[str, pd.DataFrame], view: View) -> dict[str, Chart]:
    """Every chart of the summary: {"shown", "kind", "title", "unit", "categories", "series"}.

    A series is {"name", "colour", "values": figures}; a blank value leaves a gap. The waterfall has "labels", the
    figures of its steps, and "floor", where its axis begins.
    """
    months = frames["dashboard_months"].sort_values("month", kind="stable")
    regions = frames["dashboard_regions"]
    regions = regions.sort_values(["sales_fen", "region_id"], ascending=[False, True], kind="stable")
    bands = [b for b in aging_bands(frames["aging"], view)["rows"] if b["amount"].columns != ("unapplied_fen",)]
    amounts = [[replace(b[key], part_of="") for b in bands] for key in ("was", "amount")]
    by_month = _values(months, "dashboard_months", "sales_target_fen sales_fen last_sales_fen", view)
    by_region = _values(regions, "dashboard_regions", "sales_target_fen sales_fen", view)
    return {
        "trend": _chart("trend", view, [month_label(m, view.lang) for m in months["month"]], by_month),
        "regions": _chart("regions", view, [said(n) for n in regions["region"]], by_region),
        "aging": _chart("aging", view, [b["name"] for b in bands], amounts),
        "waterfall": waterfall.chart(frames["attainment"], view, CHARTS["waterfall"].in_(view.lang)),
    }


def _values(rows: pd.DataFrame, table: str, columns: str, view: View) -> list[list[Figure]]:
    """One series a column, one figure a row."""
    return [
        [figure(rows.iloc[[i]], table, "sum", column, "money", view.unit) for i in range(len(rows))]
        for column in columns.split()
    ]


def _chart(key: str, view: View, categories: list[str], values: list[list[Figure]]) -> Chart:
    """A chart without the series that have nothing; shown where at least one is left."""
    kind, series = DRAWN[key]
    kept = [
        {"name": SERIES[s][0].in_(view.lang), "colour": SERIES[s][1], "values": line}
        for s, line in zip(series.split(), values, strict=True)
        if any(number(v.text) for v in line)
    ]
    return {
        "shown": bool(kept),
        "kind": kind,
        "title": CHARTS[key].in_(view.lang),
        "unit": view.money_name,
        "categories": categories,
        "series": kept,
    }


def month_label(month: pd.Timestamp, lang: str) -> str:
    """A month under an axis: 10月, Oct."""
    return f"{month.month}月" if lang == "zh" else MONTHS[month.month - 1][:3]


def number(text: str) -> float | None:
    """A printed figure as a number; None for a blank."""
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
