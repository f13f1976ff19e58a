"""Attainment 达成: target, actual and last year by region, customer and representative.

Every function takes result frames as `workbook/declared` describes them and returns one table:
{"shown": False when there is nothing to show, "rows": dicts of text and figures, "total": the last line}.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports.figures import BLANK, Figure, figure, worth
from reports.view import Table, View, said, table_of
from workbook.periods import to_date


def attained(attainment: pd.DataFrame, measure: str, level: str, kind: str, view: View) -> pd.DataFrame:
    """The rows of the table 达成 for one measure, level and span of the month in work."""
    period = to_date(view.month, kind, view.fiscal_start).name
    wanted = {"measure": measure, "level": level, "period_kind": kind, "period": period}
    mask = pd.Series(True, index=attainment.index)
    for column, value in wanted.items():
        mask &= (attainment[column].astype("str") == value).fillna(False).astype(bool)
    return attainment[mask]


def attainment_row(rows: pd.DataFrame, name: str, unit: str, total: str) -> dict[str, Any]:
    """One line of target, actual, last year; `total` names the total it is part of ("=…": it is the total)."""

    def money(column: str, line: str) -> Figure:
        part = f"{total}.{line}" if line else ""
        return figure(rows, "attainment", "sum", column, "money", unit, part)

    one = len(rows) == 1
    return {
        "name": name,
        "mom": figure(rows, "attainment", *(("cell", "mom_ratio") if one else ("growth", "actual_fen previous_fen")), "ratio"),
        "target": money("target_fen", "target"),
        "actual": money("actual_fen", "actual"),
        "ratio": figure(rows, "attainment", *(("cell", "ratio") if one else ("quotient", "actual_fen target_fen")), "ratio"),
        "gap": money("gap_fen", "gap"),
        "last_year": money("last_year_fen", "last_year"),
        "yoy": figure(rows, "attainment", *(("cell", "yoy_ratio") if one else ("growth", "actual_fen last_year_fen")), "ratio"),
    }  # fmt: skip


def attainment_table(attainment: pd.DataFrame, measure: str, level: str, kind: str, view: View, top: int = 0) -> Table:
    """Lines of a level and the company's as the last one; above `top` lines the rest is summed as others.

    Lines by actual 实际, the largest first. What the company has and no line holds is a line of its own,
    so that the lines add up to the total. Representatives may have targets of their own beside the
    breakdown, so they have no total.
    """
    rows = attained(attainment, measure, level, kind, view)
    rows = rows[rows[["target_fen", "actual_fen", "last_year_fen"]].fillna(0).ne(0).any(axis=1)]
    if rows.empty:
        return table_of([])
    rows = rows.sort_values(["actual_fen", "id"], ascending=[False, True], na_position="last", kind="stable")
    total = f"{measure}.{level}.{kind}"
    lines = _first_lines(rows, top, total, view)
    company = attained(attainment, measure, "company", kind, view)
    if company.empty or level == "rep":
        return table_of(lines)
    lines += rest_row(company, rows, view, total)
    return table_of(lines, attainment_row(company, view.word("total"), view.unit, "=" + total))


def _first_lines(rows: pd.DataFrame, top: int, total: str, view: View) -> list[dict[str, Any]]:
    """A line each for the first rows and one for all others; top: how many, 0 for every one."""
    cut = top if top and len(rows) > top + 1 else len(rows)
    lines = [attainment_row(rows.iloc[[i]], said(rows["name"].iloc[i]), view.unit, total) for i in range(cut)]
    if cut < len(rows):
        rest = rows.iloc[cut:]
        lines.append(attainment_row(rest, view.word("others", n=len(rest)), view.unit, total))
    return lines


def behind_table(attainment: pd.DataFrame, measure: str, level: str, kind: str, view: View) -> Table:
    """Those furthest behind their target, the largest gap first, then all others in one line, and the company.

    At most `view.bottom` of them; not shown where nobody is behind.
    """
    rows = attained(attainment, measure, level, kind, view)
    behind = rows[(rows["gap_fen"] < 0).fillna(False).astype(bool)]
    if behind.empty:
        return table_of([])
    behind = behind.sort_values(["gap_fen", "id"], kind="stable").head(view.bottom)
    others = rows[~rows["id"].isin(behind["id"])]
    total = f"{measure}.{level}.{kind}.behind"
    lines = _first_lines(pd.concat([behind, others]), len(behind) if len(others) > 1 else 0, total, view)
    company = attained(attainment, measure, "company", kind, view)
    if company.empty:
        return table_of(lines)
    lines += rest_row(company, rows, view, total)
    return table_of(lines, attainment_row(company, view.word("total"), view.unit, "=" + total))


def rest_row(company: pd.DataFrame, rows: pd.DataFrame, view: View, total: str) -> list[dict[str, Any]]:
    """What the company has and none of the lines holds (no region, part of the target not broken down).

    None where nothing is left over, or where only a target is and no line has one: it was not broken down.
    """
    columns = {"target": "target_fen", "actual": "actual_fen", "gap": "gap_fen", "last_year": "last_year_fen"}
    both = pd.concat([company, rows])
    held = [c for c in ("target_fen", "actual_fen", "last_year_fen") if rows[c].notna().any()]
    if not any(worth(both, "rest", (c,)) for c in held):
        return []
    money = {k: figure(both, "attainment", "rest", c, "money", view.unit, f"{total}.{k}") for k, c in columns.items()}
    return [{"name": view.word("rest"), **money, "ratio": BLANK, "yoy": BLANK, "mom": BLANK}]


def rep_table(attainment: pd.DataFrame, measure: str, view: View) -> Table:
    """Sales or collection by representative over the shortest span that has targets: month, quarter, half or year."""
    for kind in ("month", "quarter", "half", "year"):
        rows = attained(attainment, measure, "rep", kind, view)
        if rows["target_fen"].notna().any():
            table = attainment_table(attainment, measure, "rep", kind, view)
            return {**table, "span": to_date(view.month, kind, view.fiscal_start).name}
    return {**table_of([]), "span": ""}
