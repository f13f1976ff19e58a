"""Factors 提成系数: by product, customer, new customer and days to cash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.performance.exact import MILLION, parts, times
from workbook.performance.measures import Frames, months_of

NO_RATE = -1
LOOKED_UP = {"product_line": ("products", "product_id"), "level": ("customers", "customer_id")}


def factors_of(lines: pd.DataFrame, plan: np.ndarray, frames: Frames, month: dt.date) -> tuple[np.ndarray, np.ndarray]:
    """The factor and the fixed rate of every credited line, in millionths; NO_RATE where the tiers decide.

    lines: the credits of a month and those before it. plan: the plan of each. plan_factors: the first row by number that fits holds, one row
    of days to cash besides one of the others. kind "exclude" is a fixed rate of zero. A line at a fixed rate
    does not count in the tiers.
    """
    factor = np.full(len(lines), MILLION, dtype=np.int64)
    rate = np.full(len(lines), NO_RATE, dtype=np.int64)
    rows = frames["plan_factors"].sort_values(["plan_id", "no"])
    months = months_of(frames, "new_after_months", month)
    done = {False: np.zeros(len(lines), dtype=bool), True: np.zeros(len(lines), dtype=bool)}
    on_plan = {p: plan == p for p in rows["plan_id"].unique()}
    for row in rows.to_dict("records"):
        by_days = not (pd.isna(row["from_days"]) and pd.isna(row["to_days"]))
        fits = on_plan[row["plan_id"]] & ~done[by_days] & _fits(lines, row, frames, months)
        done[by_days] |= fits
        value = 0 if row["kind"] == "exclude" or pd.isna(row["value"]) else int(parts(row["value"]))
        if row["kind"] == "factor":
            factor[fits] = times(factor[fits], value)
        else:
            rate[fits] = value
    return factor, rate


def _fits(lines: pd.DataFrame, row: Mapping[Any, Any], frames: Frames, months: int) -> np.ndarray:
    """The lines one row of factors is about; a blank condition holds for all."""
    fits = np.ones(len(lines), dtype=bool)
    for column in ("product_id", "customer_id"):
        if not pd.isna(row[column]):
            fits &= (lines[column] == row[column]).to_numpy(dtype=bool, na_value=False)
    for column, (table, key) in LOOKED_UP.items():
        if not pd.isna(row[column]):
            found = lines[key].map(frames[table].set_index(key)[column])
            fits &= (found == row[column]).to_numpy(dtype=bool, na_value=False)
    if not pd.isna(row["new_customer"]):
        fits &= is_new_customer(lines, frames["sales"], months) == bool(row["new_customer"])
    days = lines["days"].to_numpy(dtype=float)
    if not pd.isna(row["from_days"]):
        fits &= days >= float(row["from_days"])
    if not pd.isna(row["to_days"]):
        fits &= days < float(row["to_days"])
    return fits


def is_new_customer(lines: pd.DataFrame, sales: pd.DataFrame, months: int) -> np.ndarray:
    """Lines of customers who, before the month of their document, bought nothing for so many months 新客户.

    The month is that of the document's first sale, so money collected later is still a new customer's.
    """
    month = sales["date"].dt.to_period("M")
    bought = pd.DataFrame({"customer_id": sales["customer_id"], "month": month}).drop_duplicates()
    bought = bought.sort_values(["customer_id", "month"])
    before = bought.groupby("customer_id")["month"].shift()
    gap = np.array([12 * 9999 if pd.isna(b) else (m - b).n for m, b in zip(bought["month"], before, strict=True)])
    new = pd.MultiIndex.from_frame(bought[["customer_id", "month"]])[gap > months]
    started = lines["doc_no"].map(month.groupby(sales["doc_no"]).min())
    started = started.where(started.notna(), lines["date"].dt.to_period("M"))
    asked = pd.MultiIndex.from_arrays([lines["customer_id"], started.astype("period[M]")])
    return np.asarray(asked.isin(new), dtype=bool)
