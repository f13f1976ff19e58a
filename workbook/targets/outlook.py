"""Outlook 预测表: the forecast of a sales department as tables, and how good such forecasts were."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.money import round_half_up, split
from workbook.periods import add_months, month_of
from workbook.targets.calendar import ESTIMATE, spring_festival, work_days
from workbook.targets.festival import Floats
from workbook.targets.forecast import Forecast, Tested, backtest, begun, forecast
from workbook.texts import Text

LONGEST = 60
"""Months of history that are used."""
_MODEL = Text(
    "近期水平（权重 {decay}）× 季节（自身 {own:.0%}）× 增长（延续 {trend:.0%}）× 春节效应，去年同月 {last:.0%}",
    "recent level (decay {decay}) × season ({own:.0%} own) × growth ({trend:.0%} goes on) × Spring Festival, {last:.0%} same month last year",
)
_SHORT = Text("历史不足 {n} 个月，误差未检验", "under {n} months of history: not tested")
_TESTED = Text(
    "{n} 个数，{origins} 个起点滚动回测；1–2 月按合计评",
    "{n} figures, rolling origin; January and February judged on their sum",
)


def look_ahead(
    sales: pd.DataFrame,
    customers: pd.DataFrame,
    regions: pd.DataFrame,
    products: pd.DataFrame,
    month: dt.date,
    ahead: int,
    lang: str,
) -> dict[str, pd.DataFrame]:
    """Forecast the months after `month` for the company, regions, product lines and customers.

    sales, customers, regions, products as declared; fen. month: the last closed month.
    Returns forecast (level, id, month: forecast with low and high, last year, growth), forecast_months (the
    company's months with working days, marked 估计 where there is no official notice), forecast_check (error
    of past forecasts by level against the same month last year). Customers add up to regions and company.
    Formula: `forecast.forecast`; low to high holds four in five.
    """
    lines = _lines(sales, customers, products, month)
    names = _names(customers, regions, lang)
    first = lines["month"].min() if len(lines) else None
    if first is None or pd.isna(first):
        return {
            "forecast": _empty_forecast(),
            "forecast_months": _months([], month, ahead, lang),
            "forecast_check": _empty_check(),
        }
    first_month = max(first.date(), add_months(month, 1 - LONGEST))
    parts, checks = [], []
    customer = _history(lines, "customer_id", first_month, month)
    made = forecast(customer.to_numpy(np.float64), first_month, ahead)
    fen = round_half_up(made.mean)
    region_of = dict(zip(customers["customer_id"].astype("str"), customers["region_id"].astype("str"), strict=True))
    belongs = {
        "customer": customer.index,
        "region": pd.Index([region_of[c] for c in customer.index]),
        "company": pd.Index(["*"] * len(customer)),
    }
    for level in ("company", "region", "customer"):
        history = customer.groupby(belongs[level]).sum()
        summed = pd.DataFrame(fen, belongs[level]).groupby(level=0).sum().loc[history.index].to_numpy(np.int64)
        own = forecast(history.to_numpy(np.float64), first_month, ahead) if level != "customer" else made
        parts.append(_frame(level, history, summed, own, month, names, lang))
        checks.append(
            _check(level, backtest(begun(history.to_numpy(np.float64)), first_month), made, history.shape[1], lang)
        )
    line = _history(lines, "product_line", first_month, month)
    shares = forecast(line.to_numpy(np.float64), first_month, ahead)
    parts.append(_frame("product_line", line, _to_sum(shares.mean, fen.sum(axis=0)), shares, month, names, lang))
    months = parts[0]["forecast_fen"].tolist()
    return {
        "forecast": pd.concat(parts, ignore_index=True),
        "forecast_months": _months(months, month, ahead, lang),
        "forecast_check": pd.concat(checks, ignore_index=True),
    }


def _lines(sales: pd.DataFrame, customers: pd.DataFrame, products: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """Sales up to the month with the customer and the product line; customers nobody knows are left out."""
    lines = pd.DataFrame({"customer_id": sales["customer_id"].astype("str"), "month": month_of(sales["date"])})
    lines["amount_fen"] = pd.to_numeric(sales["amount_fen"]).fillna(0).astype(np.int64)
    line_of = dict(zip(products["product_id"].astype("str"), products["product_line"].astype("str"), strict=True))
    product = sales["product_id"].astype("str") if "product_id" in sales else pd.Series(pd.NA, sales.index, dtype="str")
    lines["product_line"] = product.map(line_of).fillna("?")
    known = lines["customer_id"].isin(customers["customer_id"].astype("str"))
    return lines[known & (lines["month"] <= pd.Timestamp(month))]


def _history(lines: pd.DataFrame, key: str, first: dt.date, month: dt.date) -> pd.DataFrame:
    """One row per id, one column per month, fen; months without sales are 0."""
    months = pd.date_range(first, month, freq="MS", unit="us")
    wide = lines.pivot_table("amount_fen", key, "month", "sum", fill_value=0)
    return wide.reindex(columns=months, fill_value=0).sort_index()


def _to_sum(mean: Floats, totals: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Whole fen in proportion to the forecasts that add up to the company's month."""
    columns = [split(int(t), mean[:, i] if mean[:, i].sum() > 0 else np.ones(len(mean))) for i, t in enumerate(totals)]
    return np.stack(columns, axis=1) if columns else np.zeros(mean.shape, np.int64)


def _frame(
    level: str,
    history: pd.DataFrame,
    fen: np.ndarray,
    made: Forecast,
    month: dt.date,
    names: dict[str, dict[str, str]],
    lang: str,  # type: ignore[type-arg]
) -> pd.DataFrame:
    """The rows of one level: forecast, low and high around it, the same month last year."""
    n, ahead = fen.shape
    months = [add_months(month, i + 1) for i in range(ahead)]
    last = np.stack(
        [
            history[pd.Timestamp(m)].to_numpy()
            if (m := add_months(x, -12)) and pd.Timestamp(m) in history
            else np.full(n, -1)
            for x in months
        ],
        axis=1,
    )
    scale = np.where(made.mean > 0, fen / np.where(made.mean > 0, made.mean, 1.0), 1.0)
    last_year = pd.array(np.where(last < 0, 0, last).ravel(), dtype="Int64")
    last_year[(last < 0).ravel()] = pd.NA
    growth = np.where(last.ravel() > 0, fen.ravel() / np.where(last.ravel() > 0, last.ravel(), 1) - 1, np.nan)
    ids = np.repeat(history.index.to_numpy(), ahead)
    why = _MODEL.with_(
        decay=made.model.decay, own=made.model.own_season, trend=made.model.trend, last=made.model.last_year
    )
    return pd.DataFrame(
        {
            "level": level,
            "id": ids,
            "name": [names.get(level, {}).get(i, i) for i in ids],
            "month": np.tile(pd.DatetimeIndex(pd.to_datetime(months)).astype("datetime64[us]"), n),
            "forecast_fen": fen.ravel(),
            "low_fen": round_half_up(made.low * scale).ravel(),
            "high_fen": round_half_up(made.high * scale).ravel(),
            "last_year_fen": last_year,
            "growth_ratio": growth,
            "reason": why.in_(lang),
        }
    )


def _check(level: str, tested: Tested, made: Forecast, months: int, lang: str) -> pd.DataFrame:
    """How far past forecasts of one level were off, beside the same month last year."""
    if not tested.months:
        return pd.DataFrame([{"level": level, "figures": 0, "reason": _SHORT.with_(n=24).in_(lang)}]).reindex(
            columns=_CHECK
        )
    first_two = np.array([m.month <= 2 for m in tested.months])
    row: dict[str, object] = {"level": level, "figures": int((~np.isnan(tested.actual)).sum())}
    for name, guess in (("", tested.ours), ("naive_", tested.naive)):
        row[f"{name}wape_ratio"], row[f"{name}bias_ratio"] = _errors(tested.actual, guess)
        row[f"{name}janfeb_ratio"] = _errors(_pairs(tested.actual, first_two), _pairs(guess, first_two))[0]
    known = ~np.isnan(tested.actual)
    row["inside_ratio"] = float(tested.inside[known].mean())
    row["reason"] = _TESTED.with_(n=row["figures"], origins=4).in_(lang)
    return pd.DataFrame([row]).reindex(columns=_CHECK)


def _errors(actual: Floats, guess: Floats) -> tuple[float, float]:
    """WAPE and bias over all figures that are known; NaN where nothing was sold."""
    known = ~np.isnan(actual)
    base = float(np.abs(actual[known]).sum())
    if base <= 0:
        return float("nan"), float("nan")
    off = (guess - actual)[known]
    return float(np.abs(off).sum() / base), float(off.sum() / base)


def _pairs(figures: Floats, first_two: np.ndarray) -> Floats:  # type: ignore[type-arg]
    """January and February added up, where an origin has both."""
    at = np.flatnonzero(first_two)
    both = [i for i in at if i + 1 in at]
    return np.stack([figures[:, i] + figures[:, i + 1] for i in both], axis=1) if both else np.zeros((len(figures), 0))


def _months(fen: list[int], month: dt.date, ahead: int, lang: str) -> pd.DataFrame:
    """The months to come: forecast of the company, working days and what is special about them."""
    rows = []
    for i in range(ahead):
        at = add_months(month, i + 1)
        days = work_days(at)
        notes = (
            []
            if days.official
            else [Text("工作日为估计：尚无放假通知", "working days are an estimate: no official notice yet")]
        )
        festival = spring_festival(at.year)
        if festival.month == at.month:
            notes.append(Text("春节 {d}", "Spring Festival {d}").with_(d=festival.isoformat()))
        calendar = Text("国务院通知", "official") if days.official else ESTIMATE
        rows.append(
            (
                pd.Timestamp(at),
                fen[i] if fen else pd.NA,
                days.days,
                calendar.in_(lang),
                "；".join(n.in_(lang) for n in notes),
            )
        )
    frame = pd.DataFrame(rows, columns=["month", "forecast_fen", "work_days", "calendar", "reason"])
    return frame.astype({"month": "datetime64[us]", "forecast_fen": "Int64"})


def _names(customers: pd.DataFrame, regions: pd.DataFrame, lang: str) -> dict[str, dict[str, str]]:
    return {
        "company": {"*": Text("公司", "Company").in_(lang)},
        "region": dict(zip(regions["region_id"].astype("str"), regions["region"].astype("str"), strict=True)),
        "customer": dict(zip(customers["customer_id"].astype("str"), customers["customer"].astype("str"), strict=True)),
        "product_line": {"?": Text("未归类", "no product line").in_(lang)},
    }


_CHECK = [
    "level", "figures", "wape_ratio", "naive_wape_ratio", "bias_ratio", "naive_bias_ratio", "janfeb_ratio",
    "naive_janfeb_ratio", "inside_ratio", "reason",
]  # fmt: skip
_FORECAST = [
    "level",
    "id",
    "name",
    "month",
    "forecast_fen",
    "low_fen",
    "high_fen",
    "last_year_fen",
    "growth_ratio",
    "reason",
]


def _empty_forecast() -> pd.DataFrame:
    return pd.DataFrame(columns=_FORECAST)


def _empty_check() -> pd.DataFrame:
    return pd.DataFrame(columns=_CHECK)
