"""Measures 取数: what a KPI counts, as one sum over another, for every representative or region.

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
DSO_MONTHS = 3
"""Days sales outstanding look at the sales of the last three months."""
NONE = Text("", "")


@dataclass(frozen=True)
class Measure:
    """One measure: the names of its upper and lower sums, what they count, and where they come from.

    kind: "ratio" upper / lower; "growth" upper / lower - 1; "days" upper / lower x the days of `months` months
    up to the month's end; "count" the upper alone. money: the sums are fen.
    sums: (frames, month, level) -> columns upper and lower, indexed by rep_id or region_id (level "rep" or
    "region"); who is not there has neither.
    """

    key: str
    kind: str
    upper: Text
    lower: Text
    money: bool
    source: Text
    sums: Callable[[Frames, dt.date, str], pd.DataFrame]
    months: int = 1

    @property
    def is_share(self) -> bool:
        """Its values are shown as percentages."""
        return self.kind in ("ratio", "growth")


@dataclass(frozen=True)
class Taken:
    """A measure taken: the value of each id (NaN where blank), its two sums, and the arithmetic in words."""

    value: np.ndarray
    upper: np.ndarray
    lower: np.ndarray
    said: list[str]


def take(measure: Measure, frames: Frames, ids: pd.Index, month: dt.date, level: str, lang: str) -> Taken:
    """One measure of every rep 业务员 or region 区域, in the order of ids."""
    sums = measure.sums(frames, month, level).reindex(ids)
    upper, lower = (sums[c].to_numpy(dtype=float, na_value=np.nan) for c in ("upper", "lower"))
    if measure.kind == "count":
        value = upper
    else:
        value = np.divide(upper, lower, out=np.full(len(ids), np.nan), where=lower > 0)
        days = days_back(month, measure.months)
        value = value - 1 if measure.kind == "growth" else value * days if measure.kind == "days" else value
    return Taken(value, upper, lower, _said(measure, upper, lower, value, month, lang))


def days_back(month: dt.date, months: int) -> int:
    """The days of so many months up to the end of the month."""
    return (month_end(month) - add_months(month, 1 - months)).days + 1


def _said(
    measure: Measure, upper: np.ndarray, lower: np.ndarray, value: np.ndarray, month: dt.date, lang: str
) -> list[str]:
    """The arithmetic of every value, or why it is blank."""
    name, below = measure.upper.in_(lang), measure.lower.in_(lang)
    number = _money if measure.money else _number
    if measure.kind == "count":
        none = Text(f"没有{name}", f"no {name}").in_(lang)
        return [none if u != u else f"{name} {number(u)}" for u in upper.tolist()]
    days = days_back(month, measure.months)
    tail = {"growth": " − 1", "days": f" × {days}"}.get(measure.kind, "")
    unit = ",.1f" if measure.kind == "days" else ".2%"
    return [
        f"{name} {number(u)} ÷ {below} {number(w)}{tail} = {v:{unit}}" if v == v else _why_blank(measure, u, w, lang)
        for u, w, v in zip(upper.tolist(), lower.tolist(), value.tolist(), strict=True)
    ]


def _why_blank(measure: Measure, upper: float, lower: float, lang: str) -> str:
    """Why a ratio has no value."""
    if lower != lower:
        return Text(f"没有{measure.lower.zh}", f"no {measure.lower.en}").in_(lang)
    if lower > 0:
        return Text(f"没有{measure.upper.zh}", f"no {measure.upper.en}").in_(lang)
    found = (_money if measure.money else _number)(lower)
    text = Text("{name} {found} 不大于 0，不能相除", "{name} {found} is not above 0: no ratio")
    return text.with_(name=measure.lower, found=found).in_(lang)


def _money(fen: float) -> str:
    return f"{fen / 100:,.2f}" if abs(fen) < 2**53 else shown(int(fen))


def _number(value: float) -> str:
    return f"{value:,.10g}"


# ------------------------------------------------------------------ the sums
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


def attained(measure_key: str, lower: str) -> Callable[[Frames, dt.date, str], pd.DataFrame]:
    """Actual over another column of the attainment table, the month alone."""

    def sums(frames: Frames, _month: dt.date, level: str) -> pd.DataFrame:
        rows = frames["attainment"]
        chosen = (rows["level"] == level) & (rows["period_kind"] == "month") & (rows["measure"] == measure_key)
        rows = rows[chosen.fillna(False).astype(bool)]
        return rows.set_index("id")[["actual_fen", lower]].set_axis(["upper", "lower"], axis=1)

    return sums


def overdue(frames: Frames, _month: dt.date, level: str) -> pd.DataFrame:
    """Overdue over balance 逾期率 of the customers of each rep or region, at the date of the aging."""
    sums = frames["aging"].groupby(f"{level}_id")[["overdue_fen", "balance_fen"]].sum()
    return sums.set_axis(["upper", "lower"], axis=1)


def days_outstanding(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """Receivable balance over the sales of three months 应收周转天数."""
    sold = in_months(frames["sales"], month, DSO_MONTHS)
    sales = sold["amount_fen"].astype("int64").groupby(owner_of(sold, frames["customers"], level)).sum()
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


def new_customers(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
    """New customers 新客户: bought (net above 0) in the month, nothing in the twelve months before it."""
    sales, now = frames["sales"], in_months(frames["sales"], month)
    since, first = pd.Timestamp(add_months(month, -NEW_AFTER_MONTHS)), pd.Timestamp(month)
    before = sales.loc[(sales["date"] >= since) & (sales["date"] < first), "customer_id"]
    net = now.groupby("customer_id")["amount_fen"].sum()
    new = net.index[(net > 0).to_numpy(dtype=bool)].difference(pd.Index(before.unique()))
    owner = frames["customers"].set_index("customer_id")[f"{level}_id"]
    ids = pd.Index(owner.dropna().unique())
    heads = owner.reindex(new).dropna().value_counts().reindex(ids, fill_value=0)
    return pd.DataFrame({"upper": heads, "lower": np.nan}, index=ids)


def entered(key: str) -> Callable[[Frames, dt.date, str], pd.DataFrame]:
    """Upper and lower sums typed, or linked by formula, in 指标数据; a region's are the sums of its reps'."""

    def sums(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
        rows = frames["measure_entries"]
        rows = rows[(rows["measure"] == key) & (rows["month"] == pd.Timestamp(month))]
        owner = rows["id"]
        if level == "region":
            owner = owner.map(frames["reps"].set_index("rep_id")["region_id"])
        return rows.groupby(owner)[["upper", "lower"]].sum(min_count=1)

    return sums


# ------------------------------------------------------------------ the catalogue
_REP_MONTH = Text("“达成”：当月", "Attainment: the month")
_ENTERED = Text("“指标数据”", "Measure data")


def _typed(key: str, kind: str, upper: Text, lower: Text = NONE, money: bool = False) -> Measure:
    """A measure whose sums people enter until a register holds them."""
    return Measure(key, kind, upper, lower, money, _ENTERED, entered(key))


_ALL = (
    Measure(
        "sales_attainment",
        "ratio",
        Text("当月销售", "sales of the month"),
        Text("销售目标", "sales target"),
        True,
        _REP_MONTH,
        attained("sales", "target_fen"),
    ),
    Measure(
        "collection_attainment",
        "ratio",
        Text("当月回款", "collection of the month"),
        Text("回款目标", "collection target"),
        True,
        _REP_MONTH,
        attained("collection", "target_fen"),
    ),
    Measure(
        "sales_growth",
        "growth",
        Text("当月销售", "sales of the month"),
        Text("去年同月销售", "sales a year ago"),
        True,
        _REP_MONTH,
        attained("sales", "last_year_fen"),
    ),
    Measure(
        "overdue_ratio",
        "ratio",
        Text("逾期", "overdue"),
        Text("应收余额", "receivable balance"),
        True,
        Text("“账龄”", "Aging"),
        overdue,
    ),
    Measure(
        "collection_rate",
        "ratio",
        Text("本月回款", "cash of the month"),
        Text("期初应收加本月应收", "opening receivable and charges"),
        True,
        Text("“往来明细”", "Ledger"),
        collected_of_due,
    ),
    Measure(
        "dso",
        "days",
        Text("应收余额", "receivable balance"),
        Text("近三个月销售", "sales of three months"),
        True,
        Text("“账龄”“销售明细”", "Aging, Sales"),
        days_outstanding,
        DSO_MONTHS,
    ),
    Measure(
        "new_customers",
        "count",
        Text("新客户", "new customers"),
        NONE,
        False,
        Text(
            "“销售明细”：前 12 个月无销售、当月净额为正",
            "Sales: none in the 12 months before, net above 0 in the month",
        ),
        new_customers,
    ),
    _typed("expense_ratio", "ratio", Text("销售费用", "selling expense"), Text("回款", "collected")),
    _typed("market_share", "ratio", Text("本公司销量", "own sales"), Text("市场总量", "market")),
    _typed("coverage_numeric", "ratio", Text("铺货网点", "outlets carrying"), Text("全部网点", "all outlets")),
    _typed(
        "coverage_weighted",
        "ratio",
        Text("铺货网点的品类销量", "category sales of outlets carrying"),
        Text("全部网点的品类销量", "category sales of all outlets"),
    ),
    _typed("inventory_days", "days", Text("平均库存", "average stock"), Text("本月销售成本", "cost of sales")),
    _typed("complaint_closing", "ratio", Text("按期关闭", "closed in time"), Text("收到投诉", "complaints received")),
    _typed(
        "forecast_wape",
        "ratio",
        Text("预测偏差绝对值之和", "sum of absolute errors"),
        Text("实际之和", "sum of actuals"),
    ),
    _typed("visits", "count", Text("拜访", "visits")),
    _typed("training_hours", "count", Text("培训学时", "training hours")),
    _typed("attendance", "ratio", Text("出勤天数", "days present"), Text("应出勤天数", "days due")),
    _typed("reports_handed_in", "ratio", Text("已交报告", "reports handed in"), Text("应交报告", "reports due")),
    _typed("missing_records", "count", Text("缺报", "missing records")),
)
MEASURES: dict[str, Measure] = {m.key: m for m in _ALL}
