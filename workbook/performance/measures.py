"""Measures 取数: what a KPI counts, as one sum over another, for every representative.

A measure is a ratio of sums (never a mean of ratios) or a count. Where the lower sum is not above zero the
measure is blank and says why: blank is neither 0 nor full marks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.money import shown
from workbook.periods import add_months, month_end
from workbook.texts import Text

Frames = Mapping[str, pd.DataFrame]
NEW_AFTER_MONTHS = 12
"""A customer is new 新客户 in a month when it bought nothing in the twelve months before it."""


@dataclass(frozen=True)
class Measure:
    """One measure: the names of its upper and lower sums, what they count, and where they come from.

    kind: "ratio" upper / lower; "growth" upper / lower - 1; "count" the upper alone. money: the sums are fen.
    count: (frames, month) -> one row per rep_id with `upper` and `lower`; reps without a row have neither.
    """

    key: str
    kind: str
    upper: Text
    lower: Text
    money: bool
    source: Text
    count: Callable[[Frames, dt.date], pd.DataFrame]


def measure(kpi: Measure, frames: Frames, rep_ids: pd.Index, month: dt.date, lang: str) -> pd.DataFrame:
    """One measure of every rep 业务员: its value and the arithmetic behind it.

    Returns one row per rep_id in the order given: value (float, NaN where blank), said (text).
    """
    sums = kpi.count(frames, month).reindex(rep_ids)
    upper, lower = (sums[c].to_numpy(dtype=float, na_value=np.nan) for c in ("upper", "lower"))
    if kpi.kind == "count":
        value = upper
    else:
        value = np.divide(upper, lower, out=np.full(len(rep_ids), np.nan), where=lower > 0)
        value = value - 1 if kpi.kind == "growth" else value
    said = [_said(kpi, u, w, v, lang) for u, w, v in zip(upper, lower, value, strict=True)]
    return pd.DataFrame({"value": value, "said": said}, index=rep_ids)


def _said(kpi: Measure, upper: float, lower: float, value: float, lang: str) -> str:
    """The arithmetic of one value, or why it is blank."""
    name, below = kpi.upper.in_(lang), kpi.lower.in_(lang)
    number = _money if kpi.money else _number
    if kpi.kind == "count":
        blank = Text(f"没有{name}", f"no {name}")
        return blank.in_(lang) if np.isnan(upper) else f"{name} {number(upper)}"
    if np.isnan(value):
        if np.isnan(lower):
            return Text(f"没有{below}", f"no {below}").in_(lang)
        if lower > 0:
            return Text(f"没有{name}", f"no {name}").in_(lang)
        text = Text(f"{below} {number(lower)} 不大于 0，不能相除", f"{below} {number(lower)} is not above 0: no ratio")
        return text.in_(lang)
    minus = " − 1" if kpi.kind == "growth" else ""
    return f"{name} {number(upper)} ÷ {below} {number(lower)}{minus} = {value:.2%}"


def _money(fen: float) -> str:
    return shown(int(fen))


def _number(value: float) -> str:
    return f"{value:,.10g}"


def attained(measure_key: str, lower: str) -> Callable[[Frames, dt.date], pd.DataFrame]:
    """Actual over another column of the attainment table, the month alone, at the level of reps."""

    def count(frames: Frames, _month: dt.date) -> pd.DataFrame:
        rows = frames["attainment"]
        chosen = (rows["level"] == "rep") & (rows["period_kind"] == "month") & (rows["measure"] == measure_key)
        rows = rows[chosen.fillna(False).astype(bool)]
        return rows.set_index("id")[["actual_fen", lower]].set_axis(["upper", "lower"], axis=1)

    return count


def overdue(frames: Frames, _month: dt.date) -> pd.DataFrame:
    """Overdue over balance 逾期率 of each rep's customers, at the date of the aging."""
    rows = frames["aging"].dropna(subset=["rep_id"])
    sums = rows.groupby("rep_id")[["overdue_fen", "balance_fen"]].sum()
    return sums.set_axis(["upper", "lower"], axis=1)


def new_customers(frames: Frames, month: dt.date) -> pd.DataFrame:
    """New customers 新客户 of each rep: bought (net above 0) in the month, nothing in the twelve before it."""
    owner = frames["customers"].set_index("customer_id")["rep_id"]
    sales = frames["sales"]
    first, last = pd.Timestamp(month), pd.Timestamp(month_end(month))
    since = pd.Timestamp(add_months(month, -NEW_AFTER_MONTHS))
    now = sales[sales["date"].between(first, last)]
    before = sales.loc[(sales["date"] >= since) & (sales["date"] < first), "customer_id"]
    net = now.groupby("customer_id")["amount_fen"].sum()
    new = net.index[(net > 0).to_numpy(dtype=bool)].difference(pd.Index(before.unique()))
    per_rep = owner.reindex(new).dropna().value_counts()
    reps = pd.Index(owner.dropna().unique())
    return pd.DataFrame({"upper": per_rep.reindex(reps, fill_value=0), "lower": np.nan}, index=reps)


MEASURES: dict[str, Measure] = {
    m.key: m
    for m in (
        Measure(
            "sales_attainment",
            "ratio",
            Text("当月销售", "sales of the month"),
            Text("销售目标", "sales target"),
            True,
            Text("达成：业务员、当月", "Attainment: rep, month"),
            attained("sales", "target_fen"),
        ),
        Measure(
            "collection_attainment",
            "ratio",
            Text("当月回款", "collection of the month"),
            Text("回款目标", "collection target"),
            True,
            Text("达成：业务员、当月", "Attainment: rep, month"),
            attained("collection", "target_fen"),
        ),
        Measure(
            "sales_growth",
            "growth",
            Text("当月销售", "sales of the month"),
            Text("去年同月销售", "sales a year ago"),
            True,
            Text("达成：业务员、当月", "Attainment: rep, month"),
            attained("sales", "last_year_fen"),
        ),
        Measure(
            "overdue_ratio",
            "ratio",
            Text("逾期", "overdue"),
            Text("应收余额", "receivable balance"),
            True,
            Text("账龄", "Aging"),
            overdue,
        ),
        Measure(
            "new_customers",
            "count",
            Text("新客户", "new customers"),
            Text("", ""),
            False,
            Text(
                "销售明细：前 12 个月无销售、当月净额为正", "Sales: none in 12 months before, net above 0 in the month"
            ),
            new_customers,
        ),
    )
}
