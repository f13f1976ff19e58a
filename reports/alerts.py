"""Alerts 提醒: what somebody has to see to, who, by when, and how much money it is about.

One list from five tables: targets that are behind, promises not kept, customers over their limit, debts whose
limitation period ends, differences past their date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from reports.attained import attained
from reports.figures import BLANK, Figure, figure, joined
from reports.view import Table, View, dated, said, table_of
from workbook.tables import TABLES
from workbook.texts import Text

BEHIND = Text("目标落后", "Behind target")
BROKEN = Text("承诺未兑现", "Promise not kept")
BROKEN_BY = Text("约定 {day} 付款", "was to be paid on {day}")
LIMIT = Text("信用", "Credit")
LIMITATION = Text("诉讼时效", "Limitation")
OPEN = Text("差异逾期未清", "Difference past its date")
MORE = Text("另 {n} 项", "{n} more")
MEASURE = {
    "sales": Text("累计销售落后", "sales behind, YTD"),
    "collection": Text("累计回款落后", "collection behind, YTD"),
}

Alert = dict[str, Any]
Rows = list[tuple[pd.DataFrame, Alert]]


def alerts(frames: Mapping[str, pd.DataFrame], view: View, due: dt.date) -> Table:
    """Every alert, kind by kind, the largest amount first; what exceeds `view.bottom` of a kind is summed.

    frames: attainment, promises_kept, credit_watch, limitation, differences, customers, reps, regions.
    due: when an alert without a date of its own is to be settled.
    Lines: kind, name, what, amount (a figure), owner, due.
    """
    owners = owners_of(frames)
    lines: list[Alert] = []
    for kind, table, column, rows in (
        *((BEHIND, "attainment", "gap_fen", _behind(frames, measure, view)) for measure in MEASURE),
        (BROKEN, "promises_kept", "amount_fen", _broken(frames, owners, view)),
        (LIMIT, "credit_watch", "balance_fen", _over_limit(frames, owners, view)),
        (LIMITATION, "limitation", "open_fen", _limitation(frames, owners, view)),
        (OPEN, "differences", "effect_fen", _past_due(frames, owners, view)),
    ):
        for some, alert in _shortened(rows, column, view):
            amount = _amount(some, table, column, view)
            own = {"kind": kind.in_(view.lang), "amount": amount}
            lines.append({"owner": BLANK, "due": dated(due), **alert, **own})
    return table_of(lines)


def _amount(rows: pd.DataFrame, table: str, column: str, view: View) -> Figure:
    """How much an alert is about; of a promise what has not come in."""
    amount = figure(rows, table, "sum", column, "money", view.unit)
    if table != "promises_kept":
        return amount
    return joined(amount, figure(rows, table, "minus", "received_fen", "money", view.unit))


def _shortened(rows: Rows, column: str, view: View) -> Iterator[tuple[pd.DataFrame, Alert]]:
    """The largest few, and the others in one line."""
    ordered = sorted(rows, key=lambda r: (-abs(int(r[0][column].fillna(0).iloc[0])), r[1]["name"], r[1]["what"]))
    cut = view.bottom if len(ordered) > view.bottom + 1 else len(ordered)
    yield from ordered[:cut]
    if rest := ordered[cut:]:
        more = {"name": MORE.with_(n=len(rest)).in_(view.lang), "what": BLANK}
        yield pd.concat([r[0] for r in rest]), more


def owners_of(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The representative of every customer, by name."""
    customers, reps = frames["customers"], frames["reps"]
    names = dict(zip(reps["rep_id"].astype("str"), reps["rep"], strict=True))
    owner = customers["rep_id"].astype("str").map(names)
    return {str(k): said(v) for k, v in zip(customers["customer_id"], owner, strict=True)}


def _behind(frames: Mapping[str, pd.DataFrame], measure: str, view: View) -> Rows:
    """Regions and representatives whose attainment for the year to date is an alert."""
    managers = dict(zip(frames["regions"]["region_id"].astype("str"), frames["regions"]["manager"], strict=True))
    found: Rows = []
    for level in ("region", "rep"):
        rows = attained(frames["attainment"], measure, level, "year", view)
        rows = rows[rows["status"].astype("str") == "behind"]
        for i in range(len(rows)):
            row = rows.iloc[i]
            owner = said(managers.get(str(row["id"]))) if level == "region" else said(row["name"])
            found.append(
                (rows.iloc[[i]], {"name": said(row["name"]), "what": MEASURE[measure].in_(view.lang), "owner": owner})
            )
    return found


def _each(
    rows: pd.DataFrame, names: Mapping[str, str], owners: Mapping[str, str], what: Sequence[str], due: str
) -> Rows:
    """One alert a row of a customer; due: the column that says by when."""
    found: Rows = []
    for i in range(len(rows)):
        row, customer = rows.iloc[i], str(rows["customer_id"].iloc[i])
        alert = {"name": names.get(customer, customer), "what": what[i], "owner": owners.get(customer, BLANK)}
        if due and pd.notna(row[due]):
            alert["due"] = dated(row[due])
        found.append((rows.iloc[[i]], alert))
    return found


def _names(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    customers = frames["customers"]
    return {str(k): said(v) for k, v in zip(customers["customer_id"], customers["customer"], strict=True)}


def _broken(frames: Mapping[str, pd.DataFrame], owners: Mapping[str, str], view: View) -> Rows:
    rows = frames["promises_kept"]
    rows = rows[rows["state"].astype("str").isin(["broken", "partly"])]
    what = [BROKEN_BY.with_(day=dated(day)).in_(view.lang) for day in rows["due_date"]]
    return _each(rows, _names(frames), owners, what, "")


def _over_limit(frames: Mapping[str, pd.DataFrame], owners: Mapping[str, str], view: View) -> Rows:
    rows = frames["credit_watch"]
    rows = rows[rows["state"].astype("str").isin(["stop", "limit"])]
    return _each(rows, _names(frames), owners, _words(rows, "credit_watch", "state", view), "")


def _limitation(frames: Mapping[str, pd.DataFrame], owners: Mapping[str, str], view: View) -> Rows:
    rows = frames["limitation"]
    rows = rows[rows["warning"].notna() & (rows["warning"].astype("str") != "ok")]
    return _each(rows, _names(frames), owners, _words(rows, "limitation", "warning", view), "ends")


def _past_due(frames: Mapping[str, pd.DataFrame], owners: Mapping[str, str], view: View) -> Rows:
    """Open differences whose date to settle has passed at the end of the month; their own owner goes first."""
    rows = frames["differences"]
    late = rows["due_date"] < pd.Timestamp(view.month) + pd.offsets.MonthEnd(0)
    rows = rows[late.fillna(False) & (rows["status"].astype("str") != "closed")]
    found = _each(rows, _names(frames), owners, _words(rows, "differences", "kind", view), "due_date")
    named = zip(found, rows["owner"], strict=True)
    return [(some, {**alert, "owner": alert["owner"] if pd.isna(own) else said(own)}) for (some, alert), own in named]


def _words(rows: pd.DataFrame, table: str, column: str, view: View) -> list[str]:
    """What the codes of a column mean."""
    names = {c.code: c.text.in_(view.lang) for c in TABLES[table].column(column).choices}
    return [names.get(str(code), said(code)) for code in rows[column]]
