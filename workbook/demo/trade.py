"""Sales 销售 of the demonstration: months with a season and the Spring Festival 春节, split into documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from workbook.demo.frame import FIRST_DAY, LAST_DAY, MONTHS, WAN, Rows
from workbook.money import round_half_up
from workbook.texts import Text

SEASON = (0.96, 0.92, 1.10, 1.00, 0.98, 1.12, 0.92, 0.94, 1.10, 1.02, 1.05, 1.22)
"""How strong each calendar month is, apart from the holidays in it."""
SPRING_FESTIVALS = (dt.date(2025, 1, 29), dt.date(2026, 2, 17))


def _day_activity() -> pd.Series:
    """How busy each day is: 0 at weekends, little in holidays, little around the Spring Festival 春节."""
    days = pd.date_range(FIRST_DAY, LAST_DAY, unit="us")
    busy = np.where(days.day_of_week < 5, 1.0, 0.0)
    for festival in SPRING_FESTIVALS:
        gap = (days - pd.Timestamp(festival)).days
        busy *= np.where((gap >= -7) & (gap <= 9), 0.12, np.where((gap > -14) & (gap <= 16), 0.7, 1.0))
    month_day = days.month * 100 + days.day
    holiday = (month_day >= 1001) & (month_day <= 1007) | (month_day >= 501) & (month_day <= 503) | (month_day == 101)
    return pd.Series(busy * np.where(holiday, 0.0, 1.0), index=days)


def _month_strength(busy: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The season of each of the 24 months: the month's strength by how many of 21 working days are busy."""
    months = pd.DatetimeIndex(busy.index).to_period("M")
    active = busy.groupby(months).sum().to_numpy() / 21
    return active**0.65 * np.array([SEASON[m.month - 1] for m in months.unique()])  # type: ignore[no-any-return]


def make_sales(rng: np.random.Generator, profile: pd.DataFrame, products: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Sales lines 销售明细: each customer's month split into documents, lines and whole quantities."""
    busy = _day_activity()
    strength = _month_strength(busy)
    index = pd.DatetimeIndex(busy.index)
    month_no = ((index.year - FIRST_DAY.year) * 12 + index.month - FIRST_DAY.month).to_numpy()
    days = [(index[month_no == m], busy.to_numpy()[month_no == m]) for m in range(MONTHS)]
    rows: Rows = []
    for customer in profile.to_dict("records"):
        for m in range(customer["starts"], customer["stops"]):
            level = customer["monthly_fen"] * customer["growth"] ** ((m - 8) / 12) * strength[m]
            amount = level * rng.lognormal(0, customer["noise"])
            if amount < 4 * WAN and rng.random() < 0.25:
                continue  # a small customer does not buy every month
            rows += _month_of_sales(rng, customer, amount, days[m], products)
    return _with_numbers(rng, pd.DataFrame(rows), lang)


def _month_of_sales(
    rng: np.random.Generator,
    customer: dict[Any, Any],
    amount: float,
    days: tuple[pd.DatetimeIndex, Any],
    products: pd.DataFrame,
) -> Rows:
    """One customer's documents of one month; one in fifty is followed by a return 退货."""
    prices = products["price_fen"].to_numpy()
    rows: Rows = []
    documents = 1 + int(rng.random() < min(amount / (30 * WAN), 0.75))
    for share in rng.dirichlet(np.full(documents, 8.0)):
        date = days[0][rng.choice(len(days[0]), p=days[1] / days[1].sum())]
        key, lines = rng.integers(1 << 40), 1 + int(rng.choice(3, p=[0.5, 0.36, 0.14]))
        for part in rng.dirichlet(np.full(lines, 6.0)) * share * amount:
            fits = np.flatnonzero(prices <= max(part * 0.6, prices.min()))
            product = int(rng.choice(fits[-9:]))
            price = int(round_half_up(prices[product] * customer["discount"]))
            quantity = max(round(part / price), 1)
            rows.append(
                {
                    "key": key,
                    "date": date,
                    "customer_id": customer["customer_id"],
                    "rep_id": customer["rep_id"],
                    "region_id": customer["region_id"],
                    "product_id": products["product_id"].iloc[product],
                    "quantity": quantity,
                    "price_fen": price,
                    "amount_fen": quantity * price,
                    "is_return": False,
                }
            )
    if rng.random() < 0.025:
        back = rows[0]
        quantity = -max(back["quantity"] // 6, 1)
        date = min(back["date"] + pd.Timedelta(days=int(rng.integers(6, 25))), pd.Timestamp(LAST_DAY))
        date -= pd.Timedelta(days=max(date.day_of_week - 4, 0))
        rows.append(
            {
                **back,
                "key": rng.integers(1 << 40),
                "date": date,
                "quantity": quantity,
                "is_return": True,
                "amount_fen": quantity * back["price_fen"],
            }
        )
    return rows


def _with_numbers(rng: np.random.Generator, sales: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Document, line and invoice numbers in order of date; most invoices have 20 digits, some old ones 8."""
    sales = sales.sort_values(["date", "customer_id", "key"], kind="stable", ignore_index=True)
    sales["line_no"] = sales.groupby("key", sort=False).cumcount() + 1
    documents = sales.drop_duplicates("key").copy()
    documents["month"] = documents["date"].dt.strftime("%y%m")
    documents["serial"] = documents.groupby(["month", "is_return"]).cumcount() + 1
    documents["doc_no"] = [
        f"{'XT' if r else 'XS'}{m}-{n:03d}"
        for r, m, n in zip(documents["is_return"], documents["month"], documents["serial"], strict=True)
    ]
    serial = 417_250_318 + np.cumsum(rng.integers(3, 90, len(documents)))
    paper = rng.random(len(documents)) < np.where(documents["date"] < pd.Timestamp(2025, 7, 1), 0.45, 0.08)
    documents["invoice_no"] = [
        f"{n - 390_000_000:08d}" if p else f"{m[:2]}322{n:015d}"
        for n, p, m in zip(serial, paper, documents["month"], strict=True)
    ]
    sales = sales.merge(documents[["key", "doc_no", "invoice_no"]], on="key")
    sales["memo"] = sales["is_return"].map({True: Text("质量问题退货", "returned: quality").in_(lang)})
    return sales.sort_values(["date", "doc_no", "line_no"], ignore_index=True)


def make_documents(sales: pd.DataFrame) -> pd.DataFrame:
    """Sales documents: one row per doc_no with its date, invoice number and sum in fen."""
    return sales.groupby("doc_no", as_index=False).agg(
        customer_id=("customer_id", "first"),
        date=("date", "first"),
        ref=("invoice_no", "first"),
        amount_fen=("amount_fen", "sum"),
        is_return=("is_return", "first"),
    )
