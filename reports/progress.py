"""Progress 目标进度: what is sold and collected so far against the target of the running month, quarter or year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from reports.figures import printed
from reports.spans import MONTHS, Span, within
from reports.view import Table, View, table_of
from workbook.periods import fiscal_months, fiscal_year, month_end, parse_period
from workbook.texts import Text

MEASURES = {"sales": Text("销售", "Sales"), "collection": Text("回款", "Collection")}
SCOPES = {"month": Text("本月", "month"), "quarter": Text("本季", "quarter"), "half": Text("本半年", "half-year"), "year": Text("本年", "year")}  # fmt: skip


def scopes_of(span: Span, fiscal_start: int) -> dict[str, tuple[dt.date, dt.date]]:
    """The periods a report is measured by: its own, or the month of a day or week, and the fiscal year; whole."""
    last = span.days[1]
    months = fiscal_months(fiscal_year(last.replace(day=1), fiscal_start), fiscal_start)
    year = (months[0], month_end(months[-1]))
    own = parse_period(span.name, fiscal_start) if span.kind in MONTHS else None
    first = (span.kind, (own.first, own.end)) if own else ("month", (last.replace(day=1), month_end(last)))
    return dict([first, ("year", year)])


def progress(
    moved: Mapping[str, pd.DataFrame], target_cells: pd.DataFrame, span: Span, fiscal_start: int, view: View
) -> Table:
    """One line per measure and period: target of the whole, actual to the end of the span, attained, time elapsed.

    moved: of `statistics.movements`. target_cells: measure, month, target_fen. A period without a target is left
    out. Formula: attained = actual / target; time elapsed = days gone / days of the period.
    """
    rows = []
    for scope, (first, end) in scopes_of(span, fiscal_start).items():
        for measure, name in MEASURES.items():
            cells = target_cells[(target_cells["measure"] == measure) & within(target_cells["month"], (first, end))]
            target = int(cells["target_fen"].fillna(0).sum())
            if target <= 0:
                continue
            days = within(moved[measure]["date"], (first, span.days[1]))
            actual = int(moved[measure].loc[days, "amount_fen"].sum())
            gone = ((span.days[1] - first).days + 1) / ((end - first).days + 1)
            title = Text("{scope}{name}", "{name}, {scope} to date").with_(scope=SCOPES[scope], name=name)
            rows.append(
                {
                    "name": title.in_(view.lang),
                    "target": printed(target, "money", view.unit),
                    "actual": printed(actual, "money", view.unit),
                    "ratio": printed(actual / target, "ratio"),
                    "elapsed": printed(gone, "ratio"),
                    "gap": printed(max(target - actual, 0), "money", view.unit),
                }
            )
    return table_of(rows)
