"""Year outlook 全年预计: where the year will land, by forecast and by the trend so far, against its target."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports.attained import attained
from reports.figures import BLANK, Figure, figure, joined
from reports.view import Table, View, said, table_of
from workbook.periods import add_months, to_date


def landing(attainment: pd.DataFrame, forecast: pd.DataFrame, view: View) -> Table:
    """Sales of the whole year by region, the company's as the last line.

    Target of the year, actual to date, the forecast of the months left, their sum 预计落点 with its attainment and
    gap, and beside it where the trend so far leads. Without a forecast made at the end of this month the sum is
    that of the trend; at the end of the year nothing is left and the actual is the landing.
    """
    company = attained(attainment, "sales", "company", "year", view)
    company = company[company["full_target_fen"].notna()]
    if company.empty:
        return table_of([])
    ahead = months_left(forecast, view)
    regions = attained(attainment, "sales", "region", "year", view)
    regions = regions.sort_values(["full_target_fen", "id"], ascending=[False, True], na_position="last", kind="stable")
    lines = [
        _line(regions.iloc[[i]], _of(ahead, "region", str(regions["id"].iloc[i])), said(regions["name"].iloc[i]), view)
        for i in range(len(regions))
    ]
    return table_of(lines, _line(company, _of(ahead, "company", "*"), view.word("total"), view))


def months_left(forecast: pd.DataFrame, view: View) -> pd.DataFrame | None:
    """The forecast of the months left of the fiscal year; None where it was not made at the end of this month."""
    after = pd.Timestamp(add_months(view.month, 1))
    last = pd.Timestamp(add_months(to_date(view.month, "year", view.fiscal_start).first, 11))
    if forecast.empty or forecast["month"].min() != after:
        return None
    return forecast[forecast["month"] <= last]


def _of(ahead: pd.DataFrame | None, level: str, id_: str) -> pd.DataFrame | None:
    """The forecast rows of one region or of the company; None where there are none for it."""
    if ahead is None:
        return None
    rows = ahead[(ahead["level"].astype("str") == level) & (ahead["id"].astype("str") == id_)]
    return rows if len(rows) else None


def _line(rows: pd.DataFrame, ahead: pd.DataFrame | None, name: str, view: View) -> dict[str, Any]:
    """One line: the figures of a region or of the company."""

    def own(column: str, how: str = "sum") -> Figure:
        return figure(rows, "attainment", how, column, "money", view.unit)

    rest = None if ahead is None else figure(ahead, "forecast", "sum", "forecast_fen", "money", view.unit)
    parts = [own("landing_fen")] if rest is None else [own("actual_fen"), rest]
    target = own("full_target_fen")
    return {
        "name": name,
        "target": target,
        "actual": own("actual_fen"),
        "rest": BLANK if rest is None else rest,
        "landing": joined(*parts),
        "ratio": joined(*parts, kind="ratio", over=target),
        "gap": joined(*parts, own("full_target_fen", "minus")),
        "trend": own("landing_fen"),
    }
