"""Sales and collection together 销售与回款联动: when the money of planned sales falls due, and what stays open.

closing 期末应收 = opening 期初应收 + sales incl. tax 含税销售 - collection 回款, in fen, for each customer and month.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.errors import InputError
from workbook.money import round_half_up, shown, split
from workbook.targets.rounding import Floats, Ints
from workbook.targets.terms import lags_of
from workbook.texts import Text


@dataclass(frozen=True)
class Rules:
    """vat: tax added to sales that are planned without it (0 where they include it). most_days: the highest DSO
    应收周转天数 allowed; what is open beyond it is collected earlier. overdue_months: what is overdue at the start is
    asked for in equal parts over so many months. most_overdue: the fen a customer may still be overdue by at a
    month's end; more is asked for at once. None = no cap."""

    vat: float = 0.0
    most_days: float | None = None
    overdue_months: int = 3
    most_overdue: int | None = None


def plan_cash(
    target_cells: pd.DataFrame,
    customers: pd.DataFrame,
    credit_terms: pd.DataFrame,
    open_items: pd.DataFrame,
    month: dt.date,
    default_days: int,
    lang: str,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """The collection that planned sales bring, customer by customer and month by month.

    target_cells: sales targets after `month` are used (measure, customer_id, month, target_fen).
    customers: customer_id, customer, credit_days. credit_terms: customer_id, kind, days, share_ratio; several
    instalments of a customer add up to 1; where a customer has none its credit days count.
    open_items: what is open at the end of `month`: customer_id, due_date, open_fen.
    Returns the rows of the table cash_plan; opening + sales - collection = closing in every row.
    Raises InputError for terms that are not understood or do not add up to 100%.
    Formula: sales of a month are spread evenly over its days; cash is due at once, N days after each day of
    sale, month-end terms N days after the month's end. Open items fall due in their month, overdue ones in
    equal parts over the months of the rules, sooner where a cap on what stays overdue asks for it.
    """
    rule = rules or Rules()
    plan = _plan(target_cells, customers, month)
    lags = lags_of(customers, credit_terms, default_days)
    sales = round_half_up(plan.to_numpy() * (1 + rule.vat))
    months = pd.DatetimeIndex(plan.columns)
    due = _due(sales, np.stack([lags[c] for c in plan.index])) if len(plan) else sales
    due = due + _open_due(open_items, plan.index, months, month, rule)
    opening = _opening(open_items, plan.index)
    collected, closing = _identity(opening, sales, due, rule.most_days)
    frame = _frame(plan, customers, opening, sales, due, collected, closing, lang)
    return _beside_target(frame, target_cells)


def _plan(target_cells: pd.DataFrame, customers: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """Planned sales after the month: customers by months, fen; every customer has a row."""
    cells = target_cells[(target_cells["measure"] == "sales") & (target_cells["month"] > pd.Timestamp(month))]
    if cells.empty:
        need = Text("{m} 以后的销售目标：先运行“目标分解”", "sales targets after {m}: run “Break down” first")
        raise InputError.of("target_cells", "month", (), need.with_(m=f"{month:%Y-%m}"), code="no_target_cells")
    wide = cells.pivot_table("target_fen", "customer_id", "month", "sum", fill_value=0)
    ids = sorted(set(wide.index) | set(customers["customer_id"].astype("str")))
    return wide.reindex(ids, fill_value=0).astype(np.int64)


def _due(sales: Ints, lags: Floats) -> Ints:
    """What of the planned sales falls due in each month, in whole fen: each month's sales split by its shares."""
    n, m = sales.shape
    due = np.zeros((n, m + 13), np.int64)
    for t in range(m):
        before = np.zeros(n, np.int64)
        shared = np.cumsum(lags, axis=1)
        for k in range(13):  # rounding the running sum keeps the parts exact
            upto = round_half_up(sales[:, t] * np.minimum(shared[:, k], 1.0)) if k < 12 else sales[:, t]
            due[:, t + k] += upto - before
            before = upto
    return due[:, :m]


def _open_due(open_items: pd.DataFrame, ids: pd.Index, months: pd.DatetimeIndex, month: dt.date, rule: Rules) -> Ints:
    """Open items by the month they fall due; overdue ones in parts over the first months."""
    due, late = np.zeros((len(ids), len(months)), np.int64), np.zeros(len(ids), np.int64)
    row = pd.Index(ids).get_indexer(pd.Index(open_items["customer_id"].astype("str")))
    column = (open_items["due_date"].dt.year - month.year) * 12 + open_items["due_date"].dt.month - month.month - 1
    for i, t, fen in zip(row, column, open_items["open_fen"].astype(np.int64), strict=True):
        if i >= 0 and t < 0:
            late[i] += fen
        elif i >= 0 and t < len(months):
            due[i, int(t)] += fen
    for i in np.flatnonzero(late):
        parts = _overdue_parts(int(late[i]), min(max(rule.overdue_months, 1), len(months)), rule.most_overdue)
        due[i, : len(parts)] += parts
    return due


def _overdue_parts(late: int, span: int, most: int | None) -> Ints:
    """What is overdue in equal parts; the first takes what would otherwise stay above the cap."""
    parts = split(late, np.ones(span))
    above = 0 if most is None else late - int(parts[0]) - most
    if above > 0:
        first = int(parts[0]) + above
        parts = np.append(first, split(late - first, np.ones(span - 1)) if span > 1 else [])
    return np.asarray(parts, np.int64)


def _opening(open_items: pd.DataFrame, ids: pd.Index) -> Ints:
    total = open_items.groupby(open_items["customer_id"].astype("str"))["open_fen"].sum()
    return total.reindex(ids).fillna(0).to_numpy(np.int64)


def _identity(opening: Ints, sales: Ints, due: Ints, most_days: float | None) -> tuple[Ints, Ints]:
    """Collection and closing balance month by month: what is due, more where the balance would pass the cap."""
    collected, closing = np.zeros_like(sales), np.zeros_like(sales)
    balance = opening.copy()
    for t in range(sales.shape[1]):
        balance = balance + sales[:, t]
        take = np.clip(due[:, t], 0, np.maximum(balance, 0))
        if most_days is not None:
            recent = sales[:, max(0, t - 2) : t + 1].mean(axis=1)
            take = np.clip(
                np.maximum(take, balance - np.floor(recent * most_days / 30).astype(np.int64)),
                0,
                np.maximum(balance, 0),
            )
        balance = balance - take
        collected[:, t], closing[:, t] = take, balance
    return collected, closing


def _frame(
    plan: pd.DataFrame,
    customers: pd.DataFrame,
    opening: Ints,
    sales: Ints,
    due: Ints,
    collected: Ints,
    closing: Ints,
    lang: str,
) -> pd.DataFrame:
    """The rows of cash_plan, a customer and month each, with its reason."""
    n, m = sales.shape
    begin = np.concatenate([opening[:, None], closing[:, :-1]], axis=1)
    names = dict(zip(customers["customer_id"].astype("str"), customers["customer"].astype("str"), strict=True))
    ids = np.repeat(plan.index.to_numpy(), m)
    say = Text(
        "期初 {a} + 销售 {s} − 回款 {c} = 期末 {z}{more}",
        "opening {a} + sales {s} − collection {c} = closing {z}{more}",
    ).in_(lang)
    extra = Text("；比到期多收 {x}，守周转天数上限", "; {x} above what is due, to keep the cap on days").in_(lang)
    figures = [a.ravel() for a in (begin, sales, collected, closing, due)]
    reasons = [
        say.format(
            a=shown(int(a)),
            s=shown(int(s)),
            c=shown(int(c)),
            z=shown(int(z)),
            more=extra.format(x=shown(int(c - d))) if c > d else "",
        )
        for a, s, c, z, d in zip(*figures, strict=True)
    ]
    return pd.DataFrame(
        {
            "customer_id": ids,
            "customer": [names.get(i, i) for i in ids],
            "month": np.tile(pd.DatetimeIndex(plan.columns).astype("datetime64[us]"), n),
            "opening_fen": begin.ravel(),
            "sales_fen": sales.ravel(),
            "due_fen": due.ravel(),
            "collection_fen": collected.ravel(),
            "closing_fen": closing.ravel(),
            "days": _days(closing, sales).ravel(),
            "reason": reasons,
        }
    )


def _beside_target(frame: pd.DataFrame, target_cells: pd.DataFrame) -> pd.DataFrame:
    """The collection target of the breakdown beside what the terms bring; blank where there is none."""
    cells = target_cells[target_cells["measure"] == "collection"]
    target = cells.groupby(["customer_id", "month"])["target_fen"].sum().astype("Int64")
    at = pd.MultiIndex.from_frame(frame[["customer_id", "month"]])
    frame["target_fen"] = target.reindex(at).array if len(target) else pd.array([pd.NA] * len(frame), dtype="Int64")
    frame["gap_fen"] = frame["target_fen"] - frame["collection_fen"]
    return frame


def _days(closing: Ints, sales: Ints) -> Floats:
    """DSO 应收周转天数: closing balance / average sales of up to three months x 30; blank without sales."""
    recent = np.stack([sales[:, max(0, t - 2) : t + 1].mean(axis=1) for t in range(sales.shape[1])], axis=1)
    return np.where(recent > 0, closing / np.where(recent > 0, recent, 1.0) * 30, np.nan)
