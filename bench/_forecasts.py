"""Forecasts of the target bench: ours, the same month last year, and statsforecast, judged by rolling origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np

from bench._target_tables import SEASON, Floats


def make_series(count: int = 1_000, months: int = 36) -> tuple[Floats, dt.date]:
    """Customers with growth, season, noise and a Spring Festival that stops plants."""
    from workbook.periods import add_months
    from workbook.targets.calendar import AROUND, BEFORE, festival_share

    first = dt.date(2023, 1, 1)
    at = [add_months(first, i) for i in range(months)]
    effect = 1 - 0.65 * festival_share(at, AROUND) + 0.2 * festival_share(at, BEFORE)
    rng = np.random.default_rng(0)
    base = rng.pareto(1.5, (count, 1)) * 1e5 + 1e4
    trend = np.exp(rng.normal(0.06, 0.05, (count, 1)) / 12 * np.arange(months))
    return base * trend * SEASON[[m.month - 1 for m in at]] * effect * rng.lognormal(0, 0.12, (count, months)), first


def forecasting(_customers: int) -> Callable[[], dict[str, Any]]:
    from workbook.targets.forecast import forecast

    history, first = make_series()

    def run() -> dict[str, Any]:
        made = forecast(history, first, 12)
        return {"series": len(history), "months": history.shape[1], "mean": round(float(made.mean.mean()))}

    return run


def _series_of(name: str) -> tuple[Floats, dt.date]:
    """The dealers of AdventureWorks, the customers of the demonstration, or made ones: series by months."""
    import os
    from pathlib import Path

    import pandas as pd

    if name == "dealers":
        folder = Path(os.environ.get("SALESBOOK_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
        lines = pd.read_csv(folder / "adventureworks" / "expected" / "sales_dealer_month.csv")
        return lines.pivot_table("sales", "dealer_id", "month", "sum", fill_value=0).to_numpy(float), dt.date(
            2017, 7, 1
        )
    if name == "demo":
        from workbook.demo import demo_tables

        sales = demo_tables("en")["sales"]
        month = sales["date"].dt.to_period("M")
        wide = sales.groupby(["customer_id", month])["amount_fen"].sum().unstack(fill_value=0)
        return wide.to_numpy(float), wide.columns[0].to_timestamp().date()
    return make_series(200)


def accuracy(name: str, model: str) -> Callable[[int], Callable[[], dict[str, Any]]]:
    """Rolling origin over the last year, a quarter apart: WAPE of single series and of their sum, bias."""

    def prepare(_customers: int) -> Callable[[], dict[str, Any]]:
        history, first = _series_of(name)
        return lambda: _judged(model, history, first)

    return prepare


def _judged(model: str, history: Floats, first: dt.date) -> dict[str, Any]:
    from workbook.targets.forecast import backtest

    if model in ("ours", "naive"):
        tested = backtest(history, first)
        pairs = [(tested.actual, tested.ours if model == "ours" else tested.naive)]
    else:
        months = history.shape[1]
        starts = [t for t in range(months - 12, months, 3) if t >= 12]
        pairs = [(history[:, t : t + 12], _statsforecast(model, history[:, :t], min(12, months - t))) for t in starts]
    base = sum(float(np.abs(a).sum()) for a, _ in pairs)
    return {
        "series": len(history),
        "wape": round(sum(float(np.abs(f - a).sum()) for a, f in pairs) / base, 4),
        "wape_of_sum": round(sum(float(np.abs((f - a).sum(axis=0)).sum()) for a, f in pairs) / base, 4),
        "bias": round(sum(float((f - a).sum()) for a, f in pairs) / base, 4),
    }


def _statsforecast(model: str, history: Floats, ahead: int) -> Floats:
    """Each series on its own by a model of statsforecast; where it gives up, the mean."""
    from statsforecast import models  # type: ignore[import-not-found, import-untyped]  # not among ours

    made = []
    for series in history:
        try:
            made.append(getattr(models, model)(season_length=12).forecast(y=series, h=ahead)["mean"])
        except Exception:  # it refuses some short and empty series
            made.append(np.full(ahead, series.mean()))
    return np.maximum(np.array(made), 0.0)
