"""Forecast: constant stays constant, the Spring Festival moves, short histories stay modest, tables add up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.periods import add_months
from workbook.targets.calendar import AROUND, BEFORE, festival_share, spring_festival, work_days
from workbook.targets.festival import festival_effect
from workbook.targets.forecast import Model, backtest, begun, forecast
from workbook.targets.outlook import look_ahead

FIRST = dt.date(2022, 1, 1)


def months(count: int, first: dt.date = FIRST) -> list[dt.date]:
    return [add_months(first, i) for i in range(count)]


@pytest.mark.parametrize(("year", "day"), [(2024, "2024-02-10"), (2025, "2025-01-29"), (2027, "2027-02-06")])
def test_where_the_spring_festival_falls(year: int, day: str) -> None:
    assert spring_festival(year).isoformat() == day


def test_a_window_is_shared_out_whole() -> None:
    year = months(12, dt.date(2022, 7, 1))
    shares = festival_share(year, BEFORE) + festival_share(year, AROUND)
    assert shares.sum() == pytest.approx(2.0)
    assert (shares[:5] == 0).all()


def test_working_days_without_a_notice_are_an_estimate() -> None:
    made = work_days(dt.date(2090, 5, 1))
    assert not made.official
    assert 18 <= made.days <= 21


@pytest.mark.parametrize("count", [1, 2, 5, 11, 13, 24, 36])
def test_what_never_changes_goes_on(count: int) -> None:
    made = forecast(np.full((3, count), 700.0), FIRST, 6)
    np.testing.assert_allclose(made.mean, 700.0, rtol=0.02)
    assert ((made.low <= made.mean) & (made.mean <= made.high)).all()


def test_nothing_stays_nothing() -> None:
    assert forecast(np.zeros((2, 30)), FIRST, 12).mean.sum() == 0


def test_growth_and_season_go_on() -> None:
    at = np.arange(48)
    season = 1 + 0.3 * np.sin(2 * np.pi * at / 12)
    history = 1000 * season * 1.1 ** (at / 12) * np.array([[1.0], [2.0]])
    made = forecast(history[:, :36], FIRST, 12)
    np.testing.assert_allclose(made.mean, history[:, 36:], rtol=0.06)


def test_the_spring_festival_is_found_over_all_series_and_moves() -> None:
    rng = np.random.default_rng(3)
    whole = months(48, dt.date(2020, 1, 1))
    effect = 1 - 0.65 * festival_share(whole, AROUND) + 0.2 * festival_share(whole, BEFORE)
    history = rng.uniform(500, 900, (60, 1)) * effect * rng.lognormal(0, 0.1, (60, 48))
    with_it = forecast(history[:, :36], whole[0], 12, Model(own_season=0.2))
    without = forecast(history[:, :36], whole[0], 12, Model(own_season=0.2, festival=False))
    miss = [np.abs(m.mean - history[:, 36:])[:, :2].sum() for m in (with_it, without)]
    assert miss[0] < 0.7 * miss[1]


def test_where_there_is_no_effect_none_is_made_up() -> None:
    rng = np.random.default_rng(5)
    history = 700 * rng.lognormal(0, 0.1, (60, 36))
    assert (festival_effect(history, months(48)) == 1).all()


def test_months_before_the_first_sale_are_unknown() -> None:
    assert np.isnan(begun(np.array([[0.0, 0.0, 5.0, 0.0]]))[0]).tolist() == [True, True, False, False]


def test_a_backtest_knows_only_what_was_known() -> None:
    history = np.tile(np.arange(1.0, 37.0), (2, 1))
    changed = history.copy()
    changed[:, 24:] *= 5
    first, other = backtest(history, FIRST), backtest(changed, FIRST)
    np.testing.assert_allclose(first.ours[:, :12], other.ours[:, :12])  # the first origin saw 24 months
    assert first.months[0] == add_months(FIRST, 24)
    assert backtest(history[:, :10], FIRST).months == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_forecasts_are_finite_not_negative_and_scale(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    history = rng.pareto(1.5, (4, count)) * (rng.random((4, count)) < 0.6) - 0.05
    made = forecast(history, FIRST, 5)
    assert np.isfinite(made.mean).all()
    assert (made.mean >= 0).all()
    order = rng.permutation(4)
    np.testing.assert_allclose(forecast(history[order], FIRST, 5).mean, made.mean[order], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(forecast(history * 1000, FIRST, 5).mean, made.mean * 1000, rtol=1e-5, atol=1e-4)


CUSTOMERS = pd.DataFrame({"customer_id": ["c1", "c2"], "customer": ["甲", "乙"], "region_id": ["N", "S"]})
REGIONS = pd.DataFrame({"region_id": ["N", "S"], "region": ["北", "南"]})
PRODUCTS = pd.DataFrame({"product_id": ["p1", "p2"], "product_line": ["A", "B"]})


def sold(count: int) -> pd.DataFrame:
    rows = [
        (m, c, p, 1000_00 + 7 * i)
        for i, m in enumerate(months(count))
        for c, p in (("c1", "p1"), ("c2", "p2"), ("c2", "p1"))
    ]
    return pd.DataFrame(rows, columns=["date", "customer_id", "product_id", "amount_fen"]).astype(
        {"date": "datetime64[us]"}
    )


def test_levels_add_up_and_years_without_a_notice_are_marked() -> None:
    tables = look_ahead(sold(30), CUSTOMERS, REGIONS, PRODUCTS, dt.date(2024, 6, 1), 14, "zh")
    sums = tables["forecast"].groupby(["level", "month"])["forecast_fen"].sum().unstack("level")
    assert (sums.nunique(axis=1) == 1).all()
    assert sums.shape == (14, 4)
    check = tables["forecast_check"].set_index("level")
    assert check.loc["company", "wape_ratio"] <= check.loc["company", "naive_wape_ratio"] + 0.01
    far = look_ahead(sold(30), CUSTOMERS, REGIONS, PRODUCTS, dt.date(2024, 6, 1), 30, "zh")["forecast_months"]
    assert far["calendar"].iloc[-1] in ("国务院通知", "估计")
    late = sold(30).assign(date=sold(30)["date"] + pd.DateOffset(years=30))
    marked = look_ahead(late, CUSTOMERS, REGIONS, PRODUCTS, dt.date(2054, 6, 1), 3, "zh")["forecast_months"]
    assert (marked["calendar"] == "估计").all()
    assert marked["reason"].str.contains("尚无放假通知").all()


def test_without_sales_there_is_no_forecast_but_a_calendar() -> None:
    tables = look_ahead(sold(1).iloc[:0], CUSTOMERS, REGIONS, PRODUCTS, dt.date(2024, 6, 1), 3, "en")
    assert tables["forecast"].empty
    assert tables["forecast_months"]["forecast_fen"].isna().all()


def test_a_short_history_says_it_was_not_tested() -> None:
    check = look_ahead(sold(8), CUSTOMERS, REGIONS, PRODUCTS, dt.date(2022, 8, 1), 3, "zh")["forecast_check"]
    assert check["wape_ratio"].isna().all()
    assert check["reason"].str.contains("未检验").all()


def test_dealers_of_adventureworks_in_total(data_dir: Path) -> None:
    """635 lumpy dealers: their sum is forecast better than by the same month last year, and hardly biased."""
    lines = pd.read_csv(data_dir / "adventureworks" / "expected" / "sales_dealer_month.csv")
    history = lines.pivot_table("sales", "dealer_id", "month", "sum", fill_value=0).to_numpy(float)
    tested = backtest(history, dt.date(2017, 7, 1))
    actual, ours, naive = (x.sum(axis=0) for x in (tested.actual, tested.ours, tested.naive))
    off = [np.abs(guess - actual).sum() / actual.sum() for guess in (ours, naive)]
    assert off[0] < off[1]
    assert abs((ours - actual).sum() / actual.sum()) < 0.1
