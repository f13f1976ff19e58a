"""Sums from what people enter 指标数据: visits, training, stock, complaints, outlets … one figure a row.

Where a register of the workbook holds a figure already, it is taken from there unless somebody entered it.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.errors import BLANK, Problem
from workbook.performance.measures import Frames, Sums
from workbook.performance.sums import at_level, buyers, in_months, owner_of, pairs, reports, turned_over
from workbook.periods import add_months, month_end
from workbook.targets.calendar import work_days
from workbook.texts import Text

FEN = 100
"""Amounts are entered in yuan."""


def entry_problems(frames: Frames) -> list[Problem]:
    """Entries that belong to nobody: neither a rep nor a customer is named."""
    rows = frames["measure_entries"]
    lost = rows.index[rows["rep_id"].isna() & rows["customer_id"].isna()]
    need = Text("业务员编号，或客户编号", "a rep, or a customer")
    at = tuple(map(int, lost))
    return [Problem("entry_of_nobody", "measure_entries", "rep_id", at, BLANK, need)] if at else []


def items(frames: Frames, month: dt.date, *names: str) -> pd.DataFrame:
    """The sums of some items 登记项 of the month by rep, one column an item, NaN where nothing was entered."""
    rows = in_months(frames["measure_entries"], month)
    rows = rows[rows["item"].isin(names)]
    owner = owner_of(rows, frames["customers"], "rep")
    made = rows["value"].groupby([owner, rows["item"]]).sum().unstack()
    return made.reindex(columns=list(names)).astype(float).rename_axis(index=None, columns=None)


def entered(upper: str, lower: str = "") -> Sums:
    """One item over another, or alone."""

    def sums(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
        found = items(frames, month, upper, lower) if lower else items(frames, month, upper).assign(none=np.nan)
        found = found[found[upper].notna() | found.iloc[:, 1].notna()]
        if lower:  # nothing entered for the upper sum of a lower one is nothing done
            found[upper] = found[upper].fillna(0.0)
        return at_level(found.set_axis(["upper", "lower"], axis=1), frames, level)

    return sums


def expense_over(register: str) -> Sums:
    """Selling expense entered, over what was sold or collected of the month (register "sales", "collections")."""

    def sums(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
        spent = at_level(_fen(items(frames, month, "expense")), frames, level)["expense"]
        return pairs(spent, turned_over(frames, register, month, level).reindex(spent.index))

    return sums


def market_share(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Own sales of the month from the register over the market 市场总量 entered, fen."""
    market = at_level(_fen(items(frames, month, "market")), frames, level)["market"]
    own = turned_over(frames, "sales", month, level)
    return pairs(own.reindex(market.index).fillna(0), market)


def market_share_units(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Own pieces sold in the month from the register over the market in pieces entered."""
    market = at_level(items(frames, month, "market_units"), frames, level)["market_units"]
    rows = in_months(frames["sales"], month)
    own = rows["quantity"].fillna(0.0).groupby(owner_of(rows, frames["customers"], level)).sum()
    return pairs(own.reindex(market.index).fillna(0), market)


def coverage(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Numeric coverage 数值铺货率: outlets carrying over all outlets.

    As entered; for whom nothing was entered, the customers that bought in the month over the customers on the
    books at its end.
    """
    customers = frames["customers"]
    known = customers[customers["opened_date"].isna() | (customers["opened_date"] <= pd.Timestamp(month_end(month)))]
    bought = known["customer_id"].isin(buyers(frames, month))
    register = pairs(bought.groupby(known["rep_id"]).sum(), known.groupby("rep_id").size())
    typed = entered("outlets_carrying", "outlets")(frames, month, "rep")
    return at_level(_either(typed, register), frames, level)


def coverage_weighted(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Weighted coverage 加权铺货率: category sales (potential) of the outlets carrying over those of all outlets.

    As entered; for whom nothing was entered, over the potential 网点潜力 of single customers, the latest entered up
    to the month's end, where those carry that bought in the month.
    """
    rows = frames["measure_entries"]
    rows = rows[(rows["item"] == "potential") & (rows["date"] <= pd.Timestamp(month_end(month)))]
    rows = rows.dropna(subset=["customer_id"]).sort_values(["date", "value"])
    last = rows.drop_duplicates("customer_id", keep="last")
    owner = owner_of(last, frames["customers"], "rep")
    carried = last["value"].where(last["customer_id"].isin(buyers(frames, month)), 0.0)
    register = pairs(carried.groupby(owner).sum(), last["value"].groupby(owner).sum())
    typed = entered("category_carrying", "category_all")(frames, month, "rep")
    return at_level(_either(typed, register), frames, level)


def stock(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Average stock over cost of sales 库存天数, fen: (opening + closing) / 2; the opening is the closing of the month
    before where it was not entered."""
    found = items(frames, month, "stock_begin", "stock_end", "cost_of_sales")
    before = items(frames, add_months(month, -1), "stock_end")["stock_end"].reindex(found.index)
    average = (found["stock_begin"].fillna(before) + found["stock_end"]) / 2
    sums = pd.DataFrame({"upper": average, "lower": found["cost_of_sales"]})
    return at_level(_fen(sums.dropna(how="all")), frames, level)


def attendance(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Days present over days due 出勤率; the days due are the working days of the month where they were not entered."""
    found = items(frames, month, "days_present", "days_due").dropna(how="all")
    found["days_due"] = found["days_due"].fillna(float(work_days(month).days))
    return at_level(found.set_axis(["upper", "lower"], axis=1), frames, level)


def handed_in(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Reports handed in over reports due, as entered, else from the register 汇报登记."""
    typed = entered("reports_handed", "reports_due")(frames, month, "rep")
    return at_level(_either(typed, reports(frames, month, "rep")), frames, level)


def missing(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Records missing 缺报次数: as entered, else reports due less those handed in."""
    typed = entered("missing_records")(frames, month, "rep")
    register = handed_in(frames, month, "rep")
    less = pairs(register["lower"] - register["upper"], np.nan)
    return at_level(_either(typed, less.dropna(subset=["upper"])), frames, level)


def _fen(yuan: pd.DataFrame) -> pd.DataFrame:
    """Amounts entered in yuan as whole fen."""
    return (yuan * FEN).round()


def _either(typed: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """The sums of everyone: both as entered, or both from the register, never one of each."""
    rest = register[~register.index.isin(typed.index)]
    both = [part for part in (typed, rest) if len(part)]
    return pd.concat(both) if both else typed
