"""Money to come 回款安排: next month's collection plan, promises and whether they were kept, how fast money returns.

Every function takes result frames as `workbook/declared` describes them and returns one table:
{"shown": False when there is nothing to show, "rows": dicts of text and figures, "total": the last line}.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports.figures import figure
from reports.view import Table, View, dated, said, table_of
from workbook.periods import add_months
from workbook.tables import TABLES


def planned(collection_plan: pd.DataFrame, view: View) -> pd.DataFrame:
    """The lines of next month's collection plan; none where the plan was made for another month."""
    days = collection_plan["expected_date"]
    first, behind = pd.Timestamp(add_months(view.month, 1)), pd.Timestamp(add_months(view.month, 2))
    return collection_plan if days.between(first, behind, inclusive="left").all() else collection_plan.iloc[:0]


def _plan_line(rows: pd.DataFrame, name: str, part: str, view: View) -> dict[str, Any]:
    """What is planned of some lines: how many, the first day, the amount and how much of it is overdue."""
    money = {
        key: figure(rows, "collection_plan", "sum", f"{key}_fen", "money", view.unit, f"{part}.{key}")
        for key in ("amount", "overdue")
    }
    count = figure(rows, "collection_plan", "count", "", "count", part_of=f"{part}.count")
    return {"name": name, "count": count, "first": dated(rows["expected_date"].min()), **money}


def plan_reps(collection_plan: pd.DataFrame, reps: pd.DataFrame, view: View) -> Table:
    """Next month's collection plan by representative, the largest amount first."""
    rows = planned(collection_plan, view)
    if rows.empty:
        return table_of([])
    names = dict(zip(reps["rep_id"].astype("str"), reps["rep"], strict=True))
    known = rows["rep_id"].astype("str").where(rows["rep_id"].notna(), "")
    groups = sorted(rows.groupby(known, sort=True), key=lambda g: -int(g[1]["amount_fen"].sum()))
    lines = [
        _plan_line(some, said(names.get(rep, rep)) if rep else view.word("unassigned_rep"), "plan.reps", view)
        for rep, some in groups
    ]
    return table_of(lines, _plan_line(rows, view.word("total"), "=plan.reps", view))


def plan_customers(collection_plan: pd.DataFrame, view: View) -> Table:
    """The customers most is planned of, the others in one line, all as the total; why: of the first line."""
    rows = planned(collection_plan, view)
    if rows.empty:
        return table_of([])
    ids = rows["customer_id"].astype("str")
    sums = rows["amount_fen"].groupby(ids).sum().reset_index()
    order = sums.sort_values(["amount_fen", "customer_id"], ascending=[False, True], kind="stable")["customer_id"]
    top = order.head(view.top).tolist()
    lines = []
    for customer in top:
        some = rows[ids == customer].sort_values(["priority", "expected_date"], kind="stable")
        line = _plan_line(some, said(some["customer"].iloc[0]), "plan.customers", view)
        lines.append({**line, "reason": said(some["reason"].iloc[0])})
    rest = rows[~ids.isin(top)]
    if len(rest):
        name = view.word("others", n=len(order) - len(top))
        lines.append({**_plan_line(rest, name, "plan.customers", view), "reason": ""})
    return table_of(lines, {**_plan_line(rows, view.word("total"), "=plan.customers", view), "reason": ""})


def promises(promises_kept: pd.DataFrame, view: View) -> Table:
    """Promises to pay by state: how many, promised, received, the share kept; all of them as the total."""

    def line(rows: pd.DataFrame, name: str, part: str) -> dict[str, Any]:
        money = {
            key: figure(rows, "promises_kept", "sum", column, "money", view.unit, f"{part}.{key}")
            for key, column in (("promised", "amount_fen"), ("received", "received_fen"))
        }
        count = figure(rows, "promises_kept", "count", "", "count", part_of=f"{part}.count")
        share = figure(rows, "promises_kept", "quotient", "received_fen amount_fen", "ratio")
        return {"name": name, "count": count, **money, "ratio": share}

    states = TABLES["promises_kept"].column("state").choices
    groups = [(c.text.in_(view.lang), promises_kept[promises_kept["state"] == c.code]) for c in states]
    lines = [line(rows, name, "promises") for name, rows in groups if len(rows)]
    return table_of(lines, line(promises_kept, view.word("total"), "=promises"))


def measures(receivable_measures: pd.DataFrame, view: View) -> Table:
    """DSO, collection rate and their like, as the sheet 应收指标 has them."""
    return table_of(
        [
            {
                "name": said(row["name"]),
                "days": figure(receivable_measures.iloc[[i]], "receivable_measures", "cell", "days", "tenth"),
                "ratio": figure(receivable_measures.iloc[[i]], "receivable_measures", "cell", "ratio", "ratio"),
                "definition": said(row["definition"]),
            }
            for i, (_, row) in enumerate(receivable_measures.iterrows())
        ]
    )
