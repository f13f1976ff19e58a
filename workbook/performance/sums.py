"""Sums 取数的分子分母 from the registers: sales, collection, ledger, aging, attainment, own forecast, reports."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.performance.measures import Frames, Sums, months_of
from workbook.periods import add_months, month_end
from workbook.settings import Settings
from workbook.targets.calendar import work_days

SUNDAY = 6


def owner_of(frame: pd.DataFrame, customers: pd.DataFrame, level: str) -> pd.Series:
    """The rep or region a row belongs to: its own where it names one, its customer's otherwise."""
    key = f"{level}_id"
    own = frame[key] if key in frame else pd.Series(pd.NA, index=frame.index, dtype="str")
    if "customer_id" not in frame:
        return own
    return own.fillna(frame["customer_id"].map(customers.set_index("customer_id")[key]))


def in_months(frame: pd.DataFrame, month: dt.date, months: int = 1) -> pd.DataFrame:
    """The rows dated in so many months up to the month's end."""
    first, last = pd.Timestamp(add_months(month, 1 - months)), pd.Timestamp(month_end(month))
    return frame[frame["date"].between(first, last)]


def pairs(upper: pd.Series, lower: pd.Series | float) -> pd.DataFrame:
    """Upper and lower sums side by side; a lower sum that is missing stays blank."""
    return pd.DataFrame({"upper": upper, "lower": lower}, index=upper.index, dtype=float)


def at_level(of_reps: pd.DataFrame, frames: Frames, level: str) -> pd.DataFrame:
    """Sums of reps as they are asked for: a region's are the sums of its reps'."""
    if level == "rep":
        return of_reps
    region = frames["reps"].set_index("rep_id")["region_id"]
    owner = pd.Series(of_reps.index, index=of_reps.index).map(region)
    return of_reps.groupby(owner).sum(min_count=1)


def attained(measure_key: str, lower: str, kind: str = "month") -> Sums:
    """Actual over another column of the attainment table, for the month or the year to date."""

    def sums(frames: Frames, _month: dt.date, level: str) -> pd.DataFrame:
        rows = frames["attainment"]
        chosen = (rows["level"] == level) & (rows["period_kind"] == kind) & (rows["measure"] == measure_key)
        rows = rows[chosen.fillna(False).astype(bool)]
        return rows.set_index("id")[["actual_fen", lower]].set_axis(["upper", "lower"], axis=1)

    return sums


def overdue(frames: Frames, _month: dt.date, level: str) -> pd.DataFrame:
    """Overdue over balance 逾期率 of the customers of each rep or region, at the date of the aging."""
    sums = frames["aging"].groupby(f"{level}_id")[["overdue_fen", "balance_fen"]].sum()
    return sums.set_axis(["upper", "lower"], axis=1)


def turned_over(frames: Frames, key: str, month: dt.date, level: str, months: int = 1) -> pd.Series:
    """What was sold or collected (key "sales", "collections") in so many months, fen."""
    rows = in_months(frames[key], month, months)
    return rows["amount_fen"].astype("int64").groupby(owner_of(rows, frames["customers"], level)).sum()


def days_outstanding(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Receivable balance over the sales of the last months 应收周转天数 (setting dso_months)."""
    sales = turned_over(frames, "sales", month, level, months_of(frames, "dso_months", month))
    balance = frames["aging"].groupby(f"{level}_id")["balance_fen"].sum()
    return pd.DataFrame({"upper": balance, "lower": sales.reindex(balance.index)})


def collected_of_due(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Cash over what was due 回款率: opening receivable + what the month charged (tax included)."""
    ledger = frames["ledger"][frames["ledger"]["date"] <= pd.Timestamp(month_end(month))]
    cash = (ledger["kind"] == "collection") & (ledger["date"] >= pd.Timestamp(month))
    owner = owner_of(ledger, frames["customers"], level)
    amount = ledger["amount_fen"].astype("int64")
    paid = (-amount).where(cash, 0).groupby(owner).sum()
    return pd.DataFrame({"upper": paid, "lower": amount.where(~cash, 0).groupby(owner).sum()})


def buyers(frames: Frames, month: dt.date) -> pd.Index:
    """The customers whose purchases of the month are above 0, returns taken off."""
    net = in_months(frames["sales"], month).groupby("customer_id")["amount_fen"].sum()
    return net.index[(net > 0).to_numpy(dtype=bool)]


def new_customers(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """New customers 新客户: bought (net above 0) in the month, nothing in the months before it (new_after_months)."""
    sales, months = frames["sales"], months_of(frames, "new_after_months", month)
    since, first = pd.Timestamp(add_months(month, -months)), pd.Timestamp(month)
    before = sales.loc[(sales["date"] >= since) & (sales["date"] < first), "customer_id"]
    new = buyers(frames, month).difference(pd.Index(before.unique()))
    owner = frames["customers"].set_index("customer_id")[f"{level}_id"]
    ids = pd.Index(frames["reps" if level == "rep" else "regions"][f"{level}_id"])
    heads = owner.reindex(new).dropna().value_counts().reindex(ids, fill_value=0)
    return pairs(heads, np.nan)


def own_forecast(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """WAPE of own forecast 自报预测误差: sum of |reported plan - actual| over the sum of actuals, fen.

    Over the last months (setting wape_months), sales and collection, as far as a plan was reported 下月上报.
    """
    plans, months = frames["plan_entries"], months_of(frames, "wape_months", month)
    first = pd.Timestamp(add_months(month, 1 - months))
    plans = plans[plans["month"].between(first, pd.Timestamp(month)) & plans["planned_fen"].notna()]
    actual = pd.concat([_by_month(frames, k, m, month, months) for k, m in _MEASURED])
    keys = pd.MultiIndex.from_frame(plans[["rep_id", "measure", "month"]])
    fen = actual.reindex(keys).fillna(0).to_numpy(dtype=float)
    off = np.abs(plans["planned_fen"].to_numpy(dtype=float) - fen)
    sums = pd.DataFrame({"upper": off, "lower": fen}).groupby(plans["rep_id"].to_numpy()).sum()
    return at_level(sums, frames, level)


_MEASURED = (("sales", "sales"), ("collections", "collection"))


def _by_month(frames: Frames, key: str, measure: str, month: dt.date, months: int) -> pd.Series:
    """What every rep sold or collected, by rep_id, measure and month."""
    rows = in_months(frames[key], month, months)
    owner = owner_of(rows, frames["customers"], "rep").rename("rep_id")
    first = rows["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]").rename("month")
    kind = pd.Series(measure, index=rows.index, dtype=frames["plan_entries"]["measure"].dtype, name="measure")
    return rows["amount_fen"].astype("int64").groupby([owner, kind, first]).sum()


def reports(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Reports handed in over reports due 报告上交率 of the month, from the register 汇报登记.

    Which kinds are due stands in the setting reports_due: a month has one monthly report, a weekly one for each
    week whose Sunday is in it, a daily one for each working day. Blank where nobody ever handed in that kind.
    """
    kinds = str(Settings(frames["settings"]).value("reports_due", month_end(month))).split("+")
    made = frames["handins"][frames["handins"]["kind"].isin(kinds)]
    if made.empty:
        return pairs(pd.Series(dtype=float), np.nan)
    sunday = made["date"] + pd.to_timedelta(SUNDAY - made["date"].dt.day_of_week, unit="D")
    about = made["date"].where(made["kind"] != "week", sunday)
    inside = about.between(pd.Timestamp(month), pd.Timestamp(month_end(month)))
    about = about.where(made["kind"] != "month", pd.Timestamp(month))
    once = pd.DataFrame({"rep_id": made["rep_id"], "kind": made["kind"], "about": about})[inside].drop_duplicates()
    due = {k: due_of(k, month) for k in kinds}
    handed = once.groupby(["rep_id", "kind"]).size().reset_index(name="n")
    handed["n"] = np.minimum(handed["n"], handed["kind"].map(due))
    sums = handed.groupby("rep_id")["n"].sum().reindex(pd.Index(frames["reps"]["rep_id"]), fill_value=0)
    return at_level(pairs(sums, float(sum(due.values()))), frames, level)


def due_of(kind: str, month: dt.date) -> int:
    """How many reports of a kind a month asks for."""
    if kind == "month":
        return 1
    if kind == "day":
        return work_days(month).days
    days = (month + dt.timedelta(i) for i in range(month_end(month).day))
    return sum(d.weekday() == SUNDAY for d in days)
