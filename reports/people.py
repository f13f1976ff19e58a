"""People and plans 绩效与下月: scores and grades, next month's targets and what is to be done.

Every function takes result frames as `workbook/declared` describes them and returns one table:
{"shown": False when there is nothing to show, "rows": dicts of text and figures, "total": the last line}.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports.figures import figure
from reports.view import Table, View, dated, said, table_of
from workbook.periods import add_months
from workbook.tables import TABLES

COMPANY = "*"
"""The line of the whole company in the table 下月计划对照."""


def scored(score_totals: pd.DataFrame, view: View) -> pd.DataFrame:
    """The scores of the month, best first; those without a rank last."""
    rows = score_totals[score_totals["month"] == pd.Timestamp(view.month)]
    return rows.sort_values(["rank", "rep_id"], na_position="last", kind="stable")


def scores(score_totals: pd.DataFrame, view: View) -> Table:
    """Every representative's rank, attainment, score and grade."""
    rows = scored(score_totals, view)
    cells = (("rank", "count"), ("sales_ratio", "ratio"), ("collection_ratio", "ratio"), ("score", "number"))
    return table_of(
        [
            {
                "name": said(row["rep"]),
                "region": said(row["region"]),
                "grade": said(row["grade"]),
                **{k: figure(rows.iloc[[i]], "score_totals", "cell", k, kind) for k, kind in cells},
            }
            for i, (_, row) in enumerate(rows.iterrows())
        ]
    )


def grades(score_totals: pd.DataFrame, view: View) -> Table:
    """How many representatives have each grade."""
    rows = scored(score_totals, view)
    rows = rows[rows["grade"].notna()]

    def line(some: pd.DataFrame, name: str, part: str) -> dict[str, Any]:
        return {"name": name, "count": figure(some, "score_totals", "count", "", "count", part_of=part)}

    lines = [line(some, str(grade), "grades") for grade, some in rows.groupby("grade", sort=True)]
    return table_of(lines, line(rows, view.word("total"), "=grades"))


def next_targets(target_cells: pd.DataFrame, regions: pd.DataFrame, view: View) -> Table:
    """Next month's sales and collection targets by region, from the cells of the breakdown."""
    rows = target_cells[target_cells["month"] == pd.Timestamp(add_months(view.month, 1))]
    rows = rows[rows["target_fen"].fillna(0) != 0]
    if rows.empty:
        return table_of([])

    def line(some: pd.DataFrame, name: str, part: str) -> dict[str, Any]:
        return {
            "name": name,
            **{
                m: figure(
                    some[some["measure"] == m], "target_cells", "sum", "target_fen", "money", view.unit, f"{part}.{m}"
                )
                for m in ("sales", "collection")
            },
        }

    names: Mapping[str, Any] = dict(zip(regions["region_id"].astype("str"), regions["region"], strict=True))
    groups = [(said(name), rows[rows["region_id"].astype("str") == code]) for code, name in names.items()]
    groups.append((view.word("unassigned"), rows[~rows["region_id"].astype("str").isin(names)]))
    return table_of(
        [line(some, name, "next") for name, some in groups if len(some)], line(rows, view.word("total"), "=next")
    )


def plan_gap(frame: pd.DataFrame, view: View) -> Table:
    """Next month's plan: what each representative reported beside target and agreed figure, the company as the total."""
    rows = frame[frame["month"] == pd.Timestamp(add_months(view.month, 1))]
    ids = rows["rep_id"].astype("str")
    states = {c.code: c.text.in_(view.lang) for c in TABLES["plan_gap"].column("status").choices}

    def line(rep: str) -> dict[str, Any]:
        mine = rows[ids == rep]
        found: dict[str, Any] = {"name": view.word("total") if rep == COMPANY else said(mine["rep"].iloc[0])}
        for measure in ("sales", "collection"):
            some = mine[mine["measure"].astype("str") == measure]
            for key in ("reported", "target", "agreed"):
                found[f"{measure}_{key}"] = figure(some, "plan_gap", "sum", f"{key}_fen", "money", view.unit)
        codes = dict.fromkeys(str(c) for c in mine["status"].dropna())
        return {**found, "status": ("、" if view.lang == "zh" else ", ").join(states.get(c, c) for c in codes)}

    lines = [line(rep) for rep in dict.fromkeys(sorted(ids[ids != COMPANY]))]
    return table_of(lines, line(COMPANY) if (ids == COMPANY).any() else None)


def actions(frame: pd.DataFrame, view: View) -> Table:
    """What is to be done next month, as the sheet 下月重点 says for the month of the report."""
    rows = frame[frame["month"] == pd.Timestamp(view.month)].sort_values("no", kind="stable")
    return table_of(
        [
            {
                "no": said(row["no"]),
                "item": said(row["item"]),
                "owner": said(row["owner"]),
                "due": dated(row["due_date"]),
                "measure": said(row["measure"]),
            }
            for _, row in rows.iterrows()
        ]
    )
