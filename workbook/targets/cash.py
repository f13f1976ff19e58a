"""Sales and collection together 销售与回款联动: when the money of planned sales falls due, and what stays open.

closing 期末应收 = opening 期初应收 + sales incl. tax 含税销售 - collection 回款, in fen, for each customer and month.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.errors import InputError, Problem
from workbook.money import round_half_up, shown, split
from workbook.targets.rounding import Floats, Ints
from workbook.texts import Text, same

KINDS = ("cash", "days", "month_end", "instalment")
OVERDUE_MONTHS = 3
"""What is overdue at the start is asked for in equal parts over this many months."""
_ONE = 1e-6


@dataclass(frozen=True)
class Rules:
    """vat: tax added to sales that are planned without it (0 where they include it). most_days: the highest DSO
    应收周转天数 allowed; what is open beyond it is collected earlier. None = no cap."""

    vat: float = 0.0
    most_days: float | None = None


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
    equal parts over OVERDUE_MONTHS.
    """
    rule = rules or Rules()
    plan = _plan(target_cells, customers, month)
    lags = _lags(customers, credit_terms, default_days)
    sales = round_half_up(plan.to_numpy() * (1 + rule.vat))
    months = pd.DatetimeIndex(plan.columns)
    due = _due(sales, np.stack([lags[c] for c in plan.index])) if len(plan) else sales
    due = due + _open_due(open_items, plan.index, months, month)
    opening = _opening(open_items, plan.index)
    collected, closing = _identity(opening, sales, due, rule.most_days)
    frame = _frame(plan, customers, opening, sales, due, collected, closing, lang)
    return _beside_target(frame, target_cells)


def lag_shares(kind: str, days: float) -> Floats:
    """What part of a month's sales falls due in the same month, the next, and so on.

    cash: all at once. days: each day's sales `days` later: with d = days / 30, 1 - frac(d) falls into month
    floor(d) after the sale and the rest into the next. month_end: all, `days` after the month's end.
    """
    if kind == "cash" or (kind == "days" and days <= 0):
        return np.array([1.0])
    whole, part = divmod(days / 30, 1)
    if kind == "month_end":
        return np.append(np.zeros(int(np.ceil(days / 30))), 1.0)
    shares = np.append(np.zeros(int(whole)), [1 - part, part])
    return shares[:-1] if part == 0 else shares


def _plan(target_cells: pd.DataFrame, customers: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """Planned sales after the month: customers by months, fen; every customer has a row."""
    cells = target_cells[(target_cells["measure"] == "sales") & (target_cells["month"] > pd.Timestamp(month))]
    if cells.empty:
        need = Text("{m} 以后的销售目标：先运行“目标分解”", "sales targets after {m}: run “Break down” first")
        raise InputError.of("target_cells", "month", (), need.with_(m=f"{month:%Y-%m}"), code="no_target_cells")
    wide = cells.pivot_table("target_fen", "customer_id", "month", "sum", fill_value=0)
    ids = sorted(set(wide.index) | set(customers["customer_id"].astype("str")))
    return wide.reindex(ids, fill_value=0).astype(np.int64)


def _lags(customers: pd.DataFrame, credit_terms: pd.DataFrame, default_days: int) -> dict[str, Floats]:
    """Each customer's shares by months after the sale, 13 long."""
    _check_terms(credit_terms)
    days = pd.to_numeric(customers["credit_days"]).astype("Float64").fillna(default_days).astype(float)
    lags = {
        c: _padded(lag_shares("days", d)) for c, d in zip(customers["customer_id"].astype("str"), days, strict=True)
    }
    for customer, rows in credit_terms.groupby(credit_terms["customer_id"].astype("str")):
        shares = rows["share_ratio"].astype(float).fillna(1.0)
        terms = zip(shares, rows["kind"], rows["days"].astype("Float64").fillna(0).astype(float), strict=True)
        lags[str(customer)] = np.sum(
            [s * _padded(lag_shares("days" if k == "instalment" else str(k), d)) for s, k, d in terms], axis=0
        )
    return lags


def _check_terms(credit_terms: pd.DataFrame) -> None:
    problems = []
    need = Text("每个客户的比例合计 100%", "shares of a customer that add up to 100%")
    for _customer, rows in credit_terms.groupby(credit_terms["customer_id"].astype("str")):
        total = float(rows["share_ratio"].astype(float).fillna(1.0).sum())
        if abs(total - 1) > _ONE:
            at = tuple(int(r) for r in rows.index)
            problems.append(Problem("terms_not_whole", "credit_terms", "share_ratio", at, same(f"{total:.2%}"), need))
    unknown = ~credit_terms["kind"].isin(KINDS)
    if unknown.any():
        at = tuple(int(r) for r in credit_terms.index[unknown])
        kinds = Text("现结、天数、月结或分期", "cash, days, month end or instalment")
        problems.append(
            Problem(
                "unknown_terms", "credit_terms", "kind", at, same(str(credit_terms.loc[unknown, "kind"].iloc[0])), kinds
            )
        )
    if problems:
        raise InputError(problems)


def _padded(shares: Floats) -> Floats:
    """Shares by month of delay, 13 months long; what is due later counts as due then."""
    out = np.zeros(13)
    out[: min(len(shares), 13)] = shares[:13]
    out[12] += shares[13:].sum()
    return out


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


def _open_due(open_items: pd.DataFrame, ids: pd.Index, months: pd.DatetimeIndex, month: dt.date) -> Ints:
    """Open items by the month they fall due; overdue ones in equal parts over the first months."""
    due = np.zeros((len(ids), len(months)), np.int64)
    row = pd.Index(ids).get_indexer(pd.Index(open_items["customer_id"].astype("str")))
    column = (open_items["due_date"].dt.year - month.year) * 12 + open_items["due_date"].dt.month - month.month - 1
    span = min(OVERDUE_MONTHS, len(months))
    for i, t, fen in zip(row, column, open_items["open_fen"].astype(np.int64), strict=True):
        if i >= 0 and t < 0:
            due[i, :span] += split(int(fen), np.ones(span))
        elif i >= 0 and t < len(months):
            due[i, int(t)] += fen
    return due


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
