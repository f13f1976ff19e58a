"""Product lines in the attainment 产品线达成: which line a sale is of, and each line's target by month."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from workbook.periods import add_months, to_date
from workbook.targets.explain import MONTH_KEYS


def line_of(sales: pd.DataFrame, products: pd.DataFrame) -> pd.Series:
    """The product line 产品线 of every sale, as text; blank where the product is not known or has none."""
    if "product_id" not in sales or "product_line" not in products:
        return pd.Series(pd.NA, sales.index, dtype="str")
    lines = products.drop_duplicates("product_id").set_index(products["product_id"].drop_duplicates().astype("str"))
    return sales["product_id"].astype("str").map(lines["product_line"].astype("str"))


def line_cells(target_lines: pd.DataFrame, target_cells: pd.DataFrame, fiscal_start: int) -> pd.DataFrame:
    """Sales targets by product line and month, from the table target_lines: one row per region, line and month.

    target_lines: region x product line with m01_fen ... m12_fen, the months of the fiscal year. target_cells:
    the breakdown it was made with, which says the year. Returns product_line_id, month (datetime64), target_fen.
    """
    columns = ["product_line_id", "month", "target_fen"]
    if target_lines.empty or target_cells.empty:
        return pd.DataFrame({c: pd.Series(dtype="object") for c in columns})
    start: dt.date = to_date(target_cells["month"].min().date(), "year", fiscal_start).first
    named = target_lines.rename(columns={"product_line": "product_line_id"})
    long = named.melt("product_line_id", MONTH_KEYS, "month", "target_fen")
    months = {key: pd.Timestamp(add_months(start, n)) for n, key in enumerate(MONTH_KEYS)}
    return long.assign(
        month=long["month"].map(months),
        target_fen=pd.to_numeric(long["target_fen"]).fillna(0).astype("int64"),
        product_line_id=long["product_line_id"].astype("str"),
    )[columns]
