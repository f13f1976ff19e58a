"""Collections 回款 of the demonstration: paid by credit terms and habit, less returns and rebates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from workbook.demo.frame import FIRST_DAY, LAST_DAY, MONTHS, Rows, stating_customers
from workbook.demo.trade import make_documents
from workbook.money import round_half_up, split
from workbook.texts import Text


def make_openings(profile: pd.DataFrame) -> pd.Series:
    """What each customer owed on 2024-11-01: about its credit days' worth of sales, to the fen."""
    old = profile[profile["starts"] == 0]
    months = (old["credit_days"] + old["late_days"].clip(lower=0)) / 30
    fen = round_half_up(old["monthly_fen"] * months / old["growth"] ** (8 / 12) * 1.037)
    return pd.Series(fen, index=old["customer_id"].to_numpy())


def make_rebates(sales: pd.DataFrame, profile: pd.DataFrame) -> pd.DataFrame:
    """Rebates 返利: 1.5 % of a quarter's sales for customers of level A, booked on the quarter's last day."""
    level = profile.set_index("customer_id")["level"]
    bought = sales[sales["customer_id"].map(level) == "A"]
    quarter = bought["date"].dt.to_period("Q")
    sums = bought.groupby(["customer_id", quarter.rename("quarter")])["amount_fen"].sum().reset_index()
    sums["date"] = sums["quarter"].dt.end_time.dt.normalize().astype("datetime64[us]")
    sums["amount_fen"] = -round_half_up(sums["amount_fen"] * 0.015)
    sums = sums[(sums["date"] <= pd.Timestamp(LAST_DAY)) & (sums["amount_fen"] < 0)].sort_values(
        ["date", "customer_id"], ignore_index=True
    )
    sums["ref"] = [f"FL{d:%y%m}{i + 1:04d}" for i, d in enumerate(sums["date"])]
    return sums[["customer_id", "date", "ref", "amount_fen"]]


def make_collections(rng: np.random.Generator, profile: pd.DataFrame, sales: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Collections 回款: invoices paid by credit terms and each customer's habit, credits taken off the next one.

    Some pay invoice by invoice, most in three runs a month; what falls due after the last day stays open.
    """
    documents, rebates, openings = make_documents(sales), make_rebates(sales, profile), make_openings(profile)
    methods = [
        Text("电汇", "wire transfer"),
        Text("银行承兑汇票", "bank acceptance bill"),
        Text("网银转账", "online transfer"),
    ]
    rows: Rows = []
    for customer in profile.to_dict("records"):
        mine = customer["customer_id"]
        items = documents[documents["customer_id"] == mine]
        credits = pd.concat([items[items["is_return"]], rebates[rebates["customer_id"] == mine]])
        due = _payments(rng, customer, items[~items["is_return"]], int(openings.get(mine, 0)))
        method = methods[int(rng.choice(3, p=[0.5, 0.2, 0.3]))].in_(lang)
        rows += [
            {**row, "customer_id": mine, "rep_id": customer["rep_id"], "method": method}
            for row in _net_of_credits(due, credits)
        ]
    made = _two_equal_halves(pd.DataFrame(rows), stating_customers()[16])
    made = made.sort_values(["date", "customer_id", "amount_fen"], kind="stable", ignore_index=True)
    bank = 20_000_000 + np.cumsum(rng.integers(11, 900, len(made)))
    made["collection_no"] = [f"SK{d:%y%m}{n}" for d, n in zip(made["date"], bank, strict=True)]
    made["memo"] = Text("货款", "payment for goods").in_(lang)
    return made


def _payments(rng: np.random.Generator, customer: dict[Any, Any], invoices: pd.DataFrame, opening: int) -> pd.DataFrame:
    """When a customer pays each invoice: date, amount_fen, ref; a customer that stopped owes its last three."""
    stopped = customer["stops"] < MONTHS
    paid = invoices.sort_values("date").iloc[: len(invoices) - 3 if stopped else None]
    wait = customer["credit_days"] + customer["late_days"] + rng.integers(-3, 6, len(paid))
    dates = pd.DatetimeIndex(paid["date"] + pd.to_timedelta(wait, unit="D"))
    if not customer["by_invoice"]:
        dates = pd.DatetimeIndex([_payment_run(day) for day in dates])
    due = pd.DataFrame({"date": dates, "amount_fen": paid["amount_fen"].to_numpy(), "ref": paid["ref"].to_numpy()})
    if opening:
        parts = split(opening, [4, 3, 3])
        span = max(int(customer["credit_days"] + customer["late_days"]), 24)
        old = [pd.Timestamp(FIRST_DAY) + pd.Timedelta(days=span * (k + 1) // 3) for k in range(3)]
        due = pd.concat([pd.DataFrame({"date": old, "amount_fen": parts, "ref": None}), due])
    weekend = pd.DatetimeIndex(due["date"]).day_of_week.to_numpy()
    due["date"] = pd.DatetimeIndex(due["date"]) + pd.to_timedelta(np.maximum(7 - weekend, 0) * (weekend >= 5), unit="D")
    return due[due["date"] <= pd.Timestamp(LAST_DAY)].sort_values("date", kind="stable")


def _payment_run(day: pd.Timestamp) -> pd.Timestamp:
    """The customer's next payment run: the 9th, 18th or 27th."""
    for run in (9, 18, 27):
        if day.day <= run:
            return day.replace(day=run)
    return (day + pd.offsets.MonthBegin()).replace(day=9)


def _net_of_credits(due: pd.DataFrame, credits: pd.DataFrame) -> Rows:
    """Payments by day, each less the returns and rebates known by then; the invoice is named when it is one."""
    left = sorted(zip(credits["date"], credits["amount_fen"], strict=True))
    carried, rows = 0, []
    for date, paid in due.groupby("date", sort=True):
        while left and left[0][0] <= date:
            carried += int(left.pop(0)[1])
        amount = int(paid["amount_fen"].sum()) + carried
        if amount <= 0:
            carried = amount
            continue
        refs = paid["ref"].dropna()
        rows.append(
            {
                "date": date,
                "amount_fen": amount,
                "ref": refs.iloc[0] if len(paid) == len(refs) == 1 and not carried else None,
            }
        )
        carried = 0
    return rows


def _two_equal_halves(collections: pd.DataFrame, customer_id: str) -> pd.DataFrame:
    """One receipt of a customer comes as two equal ones on the same day, which a statement cannot tell apart."""
    window = collections["date"].between(pd.Timestamp(2026, 4, 1), pd.Timestamp(2026, 9, 10))
    even = collections[window & (collections["customer_id"] == customer_id) & (collections["amount_fen"] % 2 == 0)]
    whole = even.index[0]
    collections = collections.copy()
    collections.loc[whole, "amount_fen"] //= 2  # type: ignore[operator]
    collections["ref"] = collections["ref"].where(collections.index != whole, None)
    return pd.concat([collections, collections.loc[[whole]]], ignore_index=True)
