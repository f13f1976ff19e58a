"""Receivable measures 应收指标: DSO in its three forms, CEI, collection rates, each with its definition named."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from workbook.periods import add_months, month_end
from workbook.tables import TABLES
from workbook.texts import Text

WINDOW = 3
"""Months of sales the simple DSO looks back on."""


@dataclass(frozen=True)
class Measure:
    """One figure: its name and how it is reckoned. unit: days or ratio."""

    key: str
    name: Text
    unit: str
    definition: Text


MEASURES = (
    Measure(
        "dso",
        Text("应收周转天数（期末余额法）", "DSO, simple"),
        "days",
        Text(
            "期末应收 ÷ 最近3个月含税开票 × 这3个月天数",
            "closing receivable / invoices of the last 3 months x their days",
        ),
    ),
    Measure(
        "dso_countback",
        Text("应收周转天数（倒推法）", "DSO, count-back"),
        "days",
        Text(
            "从当月往回逐月用开票抵应收，抵完的整月天数加最后一月的份额",
            "invoices taken off the receivable month by month backwards; whole months and the share of the last",
        ),
    ),
    Measure(
        "dso_best",
        Text("最佳可能周转天数", "Best possible DSO"),
        "days",
        Text(
            "期末未到期应收 ÷ 最近3个月含税开票 × 天数", "closing receivable not yet due / invoices of 3 months x days"
        ),
    ),
    Measure(
        "delinquent_days",
        Text("平均逾期天数", "Average days delinquent"),
        "days",
        Text("期末余额法 − 最佳可能", "simple DSO - best possible DSO"),
    ),
    Measure(
        "cei",
        Text("催收有效指数", "Collection effectiveness index"),
        "ratio",
        Text(
            "（期初应收 + 本月开票 − 期末应收）÷（期初应收 + 本月开票 − 期末未到期）",
            "(opening + invoices - closing) / (opening + invoices - closing not yet due)",
        ),
    ),
    Measure(
        "collected_of_sales",
        Text("销售回款率", "Collected of sales"),
        "ratio",
        Text("本月回款 ÷ 本月开票", "collections of the month / its invoices"),
    ),
    Measure(
        "collected_of_due",
        Text("到期回款率", "Collected of due"),
        "ratio",
        Text(
            "本月回款 ÷（月初已到期 + 本月到期的应收）",
            "collections / (overdue at the start + falling due in the month)",
        ),
    ),
    Measure(
        "collected_of_owed",
        Text("综合回款率", "Collected of owed"),
        "ratio",
        Text("本月回款 ÷（期初应收 + 本月开票）", "collections / (opening receivable + invoices)"),
    ),
)


def measure_receivables(
    ledger: pd.DataFrame, opened_items: pd.DataFrame, open_items: pd.DataFrame, month: dt.date, lang: str = "zh"
) -> pd.DataFrame:
    """The measures of one month, one row each.

    ledger: all entries up to the end of the month: date, kind, amount_fen (fen; charges positive). Invoices
    are kinds invoice and return; collections kind collection. opened_items, open_items: what was open at the
    end of the month before and of this one: due_date, open_fen. month: its first day.
    Returns the table `receivable_measures`: value is blank where the denominator is not positive, and the
    reason says so. Sources: the definitions stand in their rows; count-back and best-possible DSO and CEI as
    credit managers use them (Credit Research Foundation).
    """
    end, start = pd.Timestamp(month_end(month)), pd.Timestamp(month)
    opening = int(ledger.loc[ledger["date"] < start, "amount_fen"].sum())
    closing = int(ledger.loc[ledger["date"] <= end, "amount_fen"].sum())
    invoiced = _by_month(ledger[ledger["kind"].isin(["invoice", "return"])])
    received = -_by_month(ledger[ledger["kind"] == "collection"])
    now_invoiced, now_received = (int(x.get(start, 0)) for x in (invoiced, received))
    months = [pd.Timestamp(add_months(month, -k)) for k in range(WINDOW)]
    sold = sum(int(invoiced.get(m, 0)) for m in months)
    days = sum(m.days_in_month for m in months)
    not_due = int(open_items.loc[open_items["due_date"] >= end, "open_fen"].sum())
    due = int(opened_items.loc[opened_items["due_date"] <= end, "open_fen"].sum())
    moved = ledger[(ledger["date"] >= start) & (ledger["date"] <= end) & (ledger["kind"] == "invoice")]
    due += int(moved.loc[moved["due_date"] <= end, "amount_fen"].sum()) if "due_date" in moved else 0
    dso, best = _ratio(closing * days, sold), _ratio(not_due * days, sold)
    other = opening + now_invoiced
    values = {
        "dso": dso,
        "dso_countback": _count_back(closing, invoiced, month),
        "dso_best": best,
        "delinquent_days": None if dso is None or best is None else dso - best,
        "cei": _ratio(other - closing, other - not_due),
        "collected_of_sales": _ratio(now_received, now_invoiced),
        "collected_of_due": _ratio(now_received, due),
        "collected_of_owed": _ratio(now_received, other),
    }
    return _rows(values, lang)


def _by_month(entries: pd.DataFrame) -> pd.Series:
    """Sum of amounts by the first day of the month."""
    return entries.groupby(entries["date"].dt.to_period("M").dt.to_timestamp())["amount_fen"].sum()


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


def _count_back(closing: int, invoiced: pd.Series, month: dt.date) -> float | None:
    """Days of invoices, from the month backwards, that make up the closing receivable."""
    left, days = closing, 0.0
    if closing <= 0:
        return 0.0 if closing == 0 else None
    first = invoiced.index.min() if len(invoiced) else pd.Timestamp(month)
    at = pd.Timestamp(month)
    while at >= first:
        sold = int(invoiced.get(at, 0))
        if sold >= left and sold > 0:
            return days + at.days_in_month * left / sold
        left -= max(sold, 0)
        days += at.days_in_month
        at = pd.Timestamp(add_months(at.date(), -1))
    return None


def _rows(values: dict[str, float | None], lang: str) -> pd.DataFrame:
    """Every measure as a row, in order; days to one decimal as they are read."""
    why = Text("；分母不为正，无值", "; no value: the denominator is not positive").in_(lang)
    rows = [
        (
            m.key,
            m.name.in_(lang),
            values[m.key] if m.unit == "days" else None,
            values[m.key] if m.unit == "ratio" else None,
            m.definition.in_(lang) + (why if values[m.key] is None else ""),
        )
        for m in MEASURES
    ]
    columns = ["measure", "name", "days", "ratio", "definition"]
    made = pd.DataFrame(rows, columns=columns).astype({"days": "float64", "ratio": "float64"})
    return made.astype({"measure": "str", "name": "str", "definition": "str"})[TABLES["receivable_measures"].keys]
