"""Re-spreading: the sum that is kept is kept to the fen, closed months do not move."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import InputError
from workbook.targets.rolling import remember, respread

MONTHS = pd.date_range("2026-01-01", periods=12, freq="MS", unit="us")


def plan(*customers: str, fen: int = 100_00) -> pd.DataFrame:
    rows = [("sales", c, "N", "r1", m, fen) for c in customers for m in MONTHS]
    return pd.DataFrame(rows, columns=["measure", "customer_id", "region_id", "rep_id", "month", "target_fen"])


def sold(*rows: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["date", "customer_id", "amount_fen"])
    return frame.astype({"date": "datetime64[us]", "amount_fen": "int64"})


def again(cells: pd.DataFrame, sales: pd.DataFrame, month: str = "2026-08-01", keep: str = "year") -> pd.DataFrame:
    return respread(cells, sales, sales.iloc[:0], dt.date.fromisoformat(month), keep, 1, "zh")


def test_what_is_missing_goes_over_the_months_left() -> None:
    made = again(plan("a", "b"), sold(("2026-03-05", "a", 800_00), ("2026-04-01", "b", 400_00)))
    left = made.groupby("customer_id")["rolling_fen"].sum()
    assert left.to_dict() == {"a": 400_00, "b": 800_00}
    b = made[made["customer_id"] == "b"]
    assert b["rolling_fen"].tolist() == [200_00] * 4
    assert b["delta_fen"].tolist() == [100_00] * 4
    assert b["factor"].tolist() == [2.0] * 4
    assert "差 800.00" in b["reason"].iloc[0]
    assert not b["is_steep"].any()  # 200 is under 1.3 times the best month of 400


def test_a_steep_month_is_flagged() -> None:
    made = again(plan("a"), sold(("2026-03-05", "a", 100_00)))
    assert made["is_steep"].all()
    assert made["reason"].str.contains("超过最好月份").all()


def test_what_one_did_too_much_is_taken_off_the_others() -> None:
    made = again(plan("a", "b"), sold(("2026-03-05", "a", 1500_00), ("2026-03-05", "b", 300_00)))
    assert made.groupby("customer_id")["rolling_fen"].sum().to_dict() == {"a": 0, "b": 600_00}  # 2400 - 1800


def test_the_quarter_is_kept_and_later_quarters_stay() -> None:
    made = again(plan("a"), sold(("2026-07-05", "a", 50_00)), "2026-07-01", "quarter")
    assert made.set_index("month")["rolling_fen"].tolist() == [125_00, 125_00, 100_00, 100_00, 100_00]


def test_keeping_months_moves_nothing() -> None:
    made = again(plan("a"), sold(("2026-07-05", "a", 50_00)), "2026-07-01", "month")
    assert (made["delta_fen"] == 0).all()


def test_a_year_that_is_reached_asks_for_nothing_more() -> None:
    made = again(plan("a"), sold(("2026-07-05", "a", 5000_00)))
    assert made["rolling_fen"].sum() == 0


def test_no_breakdown_no_spreading() -> None:
    with pytest.raises(InputError, match="目标分解"):
        again(plan("a"), sold(), "2027-03-01")


def test_versions_are_kept_and_replaced_by_name() -> None:
    first = again(plan("a"), sold(("2026-07-05", "a", 50_00)), "2026-07-01")
    kept = remember(pd.DataFrame(), first, dt.date(2026, 7, 31))
    second = again(plan("a"), sold(("2026-07-05", "a", 50_00)), "2026-08-01")
    kept = remember(kept, second, dt.date(2026, 8, 31))
    assert kept["version"].unique().tolist() == ["2026-07 滚动（保全年）", "2026-08 滚动（保全年）"]
    pd.testing.assert_frame_equal(remember(kept, second, dt.date(2026, 8, 31)), kept, check_dtype=False)


amounts = st.lists(st.tuples(st.integers(1, 8), st.sampled_from("abc"), st.integers(-(10**7), 10**9)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(amounts, st.integers(1, 10**9), st.sampled_from(["year", "quarter"]))
def test_the_sum_is_kept_to_the_fen(made: list[tuple[int, str, int]], fen: int, keep: str) -> None:
    sales = sold(*((f"2026-{m:02d}-05", c, x) for m, c, x in made))
    rolled = again(plan("a", "b", "c", fen=fen), sales, keep=keep)
    assert (rolled["rolling_fen"] >= 0).all()
    assert rolled["month"].min() == pd.Timestamp("2026-09-01")
    inside = sales if keep == "year" else sales[sales["date"] >= "2026-07-01"]
    span = rolled if keep == "year" else rolled[rolled["month"] < "2026-10-01"]
    months = 12 if keep == "year" else 3
    assert span["rolling_fen"].sum() == max(3 * fen * months - int(inside["amount_fen"].sum()), 0)
    pd.testing.assert_frame_equal(rolled, again(plan("c", "a", "b", fen=fen), sales.iloc[::-1], keep=keep))
