"""Indicators: their formulas, and blanks instead of divisions by nothing."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import pytest

from workbook import indicators as of


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (of.growth(69737, 52130), 0.33775),
        (of.average_growth(121, 100, 2), 0.1),
        (of.dso(50_000, 200_000, 30), 7.5),
        (of.dso_count_back(150, [100, 100], [30, 31]), 45.5),  # a whole month of 30 days and half of 31
        (of.dso_count_back(0, [100], [30]), 0.0),
        (of.best_dso(20_000, 200_000, 30), 3.0),
        (of.cei(6200, 10890, 3, 6340, 3590), 0.55929),
        (of.collection_of_sales(1000, 200, 300), 0.9),
        (of.collection_of_due(200, 1000, 300), 0.75),
        (of.stock_turnover(600_000, 100_000, 150_000), 4.8),
        (of.days_on_hand(600_000, 100_000, 150_000, 365), 76.0417),
        (of.sell_through(60, 50, 70), 0.5),
        (of.stock_to_sales(50, 100), 0.5),
        (of.numeric_distribution("BD", "ABCD"), 0.5),
        (of.weighted_distribution("BD", {"A": 5, "B": 20, "C": 25, "D": 50}), 0.7),
        (of.depth_of_distribution([80, 50, 70], 80), 2.5),
        (of.market_share(5000, 50_000), 0.1),
        (of.wape([100, 50], [90, 70]), 0.2),
        (of.bias([100, 50], [90, 70]), 1 / 15),
    ],
)
def test_formulas(value: float, wanted: float) -> None:
    assert value == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("below", [0, -5])
@pytest.mark.parametrize("of_two", [of.ratio, of.growth, of.market_share, of.stock_to_sales])
def test_no_denominator_no_figure(of_two: Callable[[float, float], float], below: float) -> None:
    assert isnan(of_two(10, below))


def test_a_receivable_older_than_the_months_given_has_no_count_back() -> None:
    assert isnan(of.dso_count_back(500, [100, 100], [30, 31]))
