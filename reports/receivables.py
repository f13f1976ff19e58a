"""Receivables 往来与账龄: where reconciliation stands, its differences, what is owed by age.

Every function takes result frames as `workbook/declared` describes them and returns one table:
{"shown": False when there is nothing to show, "rows": dicts of text and figures, "total": the last line}.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports.figures import BLANK, Figure, figure, joined
from reports.view import Table, View, dated, said, table_of
from workbook.declared.accounts import AGING_BANDS, DIFFERENCE_KINDS
from workbook.texts import Text

CHARGED = "balance_fen unapplied_fen"
"""What is charged and open: the balance and the receipts not yet applied to it; the base of every share."""


def recon_status(proof: pd.DataFrame, differences: pd.DataFrame, view: View) -> Table:
    """One line: how many customers were reconciled, how many of them agree, and the balances of both sides."""
    if proof.empty:
        return table_of([])
    differing = proof["customer_id"].isin(differences["customer_id"])
    row = {
        "customers": figure(proof, "proof", "count", "", "count"),
        "agreeing": figure(proof[~differing], "proof", "count", "", "count"),
        "differing": figure(proof[differing], "proof", "count", "", "count"),
        "ours": figure(proof, "proof", "sum", "ours_fen", "money", view.unit),
        "theirs": figure(proof, "proof", "sum", "theirs_fen", "money", view.unit),
        "gap": figure(proof, "proof", "sum", "gap_fen", "money", view.unit),
    }
    return table_of([row])


def recon_kinds(differences: pd.DataFrame, view: View) -> Table:
    """Differences by kind, the kinds in the order they are declared; the total is all of them."""
    names = {c.code: c.text.in_(view.lang) for c in DIFFERENCE_KINDS}

    def line(rows: pd.DataFrame, name: str, part: str) -> dict[str, Any]:
        return {
            "name": name,
            "count": figure(rows, "differences", "count", "", "count", part_of=part + ".count"),
            "effect": figure(rows, "differences", "sum", "effect_fen", "money", view.unit, part + ".effect"),
        }

    groups = ((name, differences[differences["kind"] == code]) for code, name in names.items())
    lines = [line(rows, name, "recon") for name, rows in groups if len(rows)]
    return table_of(lines, line(differences, view.word("total"), "=recon"))


def recon_largest(differences: pd.DataFrame, view: View) -> Table:
    """The differences with the largest effect on a balance, whatever its sign."""
    names = {c.code: c.text.in_(view.lang) for c in DIFFERENCE_KINDS}
    rows = differences[differences["effect_fen"].fillna(0) != 0]
    rows = rows.assign(_size=rows["effect_fen"].abs())
    rows = rows.sort_values(
        ["_size", "customer_id", "side", "line_id"], ascending=[False, True, True, True], kind="stable"
    )
    rows = rows.head(view.top)
    return table_of(
        [
            {
                "name": said(row["customer"]),
                "kind": names.get(str(row["kind"]), said(row["kind"])),
                "ref": said(row["ref"]),
                "date": dated(row["date"]),
                "effect": figure(rows.iloc[[i]], "differences", "sum", "effect_fen", "money", view.unit),
                "days": figure(rows.iloc[[i]], "differences", "cell", "open_days", "days"),
                "reason": said(row["reason"]),
                "owner": said(row["owner"]),
                "due": dated(row["due_date"]),
            }
            for i, (_, row) in enumerate(rows.iterrows())
        ]
    )


# ------------------------------------------------------------------ aging
def aging_bands(aging: pd.DataFrame, view: View) -> Table:
    """What is owed by band of days overdue, less receipts not yet applied; the total is the balance.

    Beside it what it was a month ago 上月 and the change since; blank where the books do not reach back.
    """
    bands = [(f"{key}_fen", name) for key, _first, name in AGING_BANDS]
    bands.append(("unapplied_fen", Text("未核销回款", "Unapplied receipts")))

    def line(column: str, name: str, part: str) -> dict[str, Any]:
        less = column == "unapplied_fen"
        share = BLANK if less else figure(aging, "aging", "quotient", f"{column} {CHARGED}", "ratio")
        how = "minus" if less else "sum"
        was = figure(aging, "aging", how, f"was_{column}", "money", view.unit, f"{part}.was")
        return {
            "name": name,
            "amount": figure(aging, "aging", how, column, "money", view.unit, f"{part}.now"),
            "share": share,
            "was": was,
            "change": since(aging, column, view, f"{part}.change", how),
        }

    if aging.empty:
        return table_of([])
    lines = [
        line(c, name.in_(view.lang), "aging.bands")
        for c, name in bands
        if aging[[c, f"was_{c}"]].fillna(0).ne(0).any(axis=None)
    ]
    return table_of(lines, line("balance_fen", view.word("total"), "=aging.bands"))


def since(rows: pd.DataFrame, column: str, view: View, part: str = "", how: str = "sum") -> Figure:
    """What a column of the aging changed by since the month before; part: the total it is a line of."""
    now = figure(rows, "aging", how, column, "money", view.unit)
    was = figure(rows, "aging", "sum" if how == "minus" else "minus", f"was_{column}", "money", view.unit)
    return joined(now, was, part_of=part)


def aging_line(rows: pd.DataFrame, name: str, view: View, part: str = "") -> dict[str, Any]:
    """Balance, overdue, its share and the longest overdue of a group of customers."""

    def money(column: str, key: str) -> Figure:
        return figure(rows, "aging", "sum", column, "money", view.unit, f"{part}.{key}" if part else "")

    return {
        "name": name,
        "balance_change": since(rows, "balance_fen", view, f"{part}.balance_change" if part else ""),
        "overdue_change": since(rows, "overdue_fen", view, f"{part}.overdue_change" if part else ""),
        "balance": money("balance_fen", "balance"),
        "overdue": money("overdue_fen", "overdue"),
        "ratio": figure(rows, "aging", "quotient", f"overdue_fen {CHARGED}", "ratio"),
        "longest": figure(rows, "aging", "max", "longest_days", "days"),
        "unapplied": money("unapplied_fen", "unapplied"),
        "over_limit": money("over_limit_fen", "over_limit"),
    }


def aging_regions(aging: pd.DataFrame, regions: pd.DataFrame, view: View) -> Table:
    """Receivables by region, in the order of the sheet 区域; customers of no region come last."""
    if aging.empty:
        return table_of([])
    names = dict(zip(regions["region_id"].astype("str"), regions["region"], strict=True))
    known = aging["region_id"].astype("str").where(aging["region_id"].notna())
    groups = [(said(name), aging[(known == code).fillna(False)]) for code, name in names.items()]
    groups.append((view.word("unassigned"), aging[~known.isin(names)]))
    lines = [aging_line(rows, name, view, "aging.regions") for name, rows in groups if len(rows)]
    return table_of(lines, aging_line(aging, view.word("total"), view, "=aging.regions"))


def aging_customers(aging: pd.DataFrame, view: View) -> Table:
    """The customers with the most overdue money, the others in one line, all of them as the total."""
    rows = aging[aging["overdue_fen"].fillna(0) > 0]
    rows = rows.sort_values(["overdue_fen", "customer_id"], ascending=[False, True], kind="stable")
    lines = [
        aging_line(rows.iloc[[i]], said(rows["customer"].iloc[i]), view, "aging.top")
        for i in range(min(view.top, len(rows)))
    ]
    rest = aging[~aging["customer_id"].isin(rows["customer_id"].head(view.top))]
    if lines and len(rest):
        lines.append(aging_line(rest, view.word("others", n=len(rest)), view, "aging.top"))
    return table_of(lines, aging_line(aging, view.word("total"), view, "=aging.top"))
