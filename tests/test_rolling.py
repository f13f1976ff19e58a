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


NOBODY_LEFT = pd.DataFrame({"customer_id": [], "closed_date": pd.to_datetime([])})
UNBOUND = pd.DataFrame(columns=["measure", "level", "id", "month", "bound", "amount_fen"])


def again(
    cells: pd.DataFrame,
    sales: pd.DataFrame,
    month: str = "2026-08-01",
    keep: str = "year",
    customers: pd.DataFrame = NOBODY_LEFT,
    bounds: pd.DataFrame = UNBOUND,
) -> pd.DataFrame:
    return respread(cells, sales, sales.iloc[:0], customers, bounds, dt.date.fromisoformat(month), keep, 1, "zh")


def bound(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    """Bounds of customers' months: id, month, bound, fen."""
    made = [("sales", "customer", i, pd.Timestamp(m), kind, fen) for i, m, kind, fen in rows]
    return pd.DataFrame(made, columns=UNBOUND.columns, index=range(2, 2 + len(made)))


def left(customer: str, day: str) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": [customer], "closed_date": pd.to_datetime([day])})


def by_month(made: pd.DataFrame, customer: str) -> list[int]:
    return [int(fen) for fen in made.loc[made["customer_id"] == customer, "rolling_fen"]]


def test_a_locked_month_stays_and_the_others_take_the_rest() -> None:
    made = again(plan("a"), sold(("2026-03-05", "a", 600_00)), bounds=bound(("a", "2026-10-01", "lock", 50_00)))
    assert by_month(made, "a")[1] == 50_00
    assert made["rolling_fen"].sum() == 600_00
    assert "守本月锁定 50.00" in made["reason"][1]


def test_a_lock_is_kept_by_one_that_has_done_enough() -> None:
    sales = sold(("2026-03-05", "a", 1300_00), ("2026-03-05", "b", 300_00))
    made = again(
        plan("a", "b"), sales, bounds=bound(("a", "2026-12-01", "floor", 20_00), ("b", "2026-09-01", "cap", 90_00))
    )
    assert by_month(made, "a") == [0, 0, 0, 20_00]
    assert by_month(made, "b")[0] == 90_00
    assert made["rolling_fen"].sum() == 800_00


def test_who_left_takes_nothing_more_and_the_others_take_it_over() -> None:
    made = again(
        plan("a", "b"),
        sold(("2026-03-05", "a", 800_00), ("2026-03-05", "b", 800_00)),
        customers=left("a", "2026-10-31"),
    )
    assert by_month(made, "a")[2:] == [0, 0]
    assert made["rolling_fen"].sum() == 800_00
    assert "2026-10-31 已停止合作" in made[made["customer_id"] == "a"]["reason"].iloc[2]


def test_the_last_one_to_lack_is_gone_so_all_that_are_here_carry_it() -> None:
    made = again(plan("a", "b"), sold(("2026-03-05", "b", 1500_00)), customers=left("a", "2026-05-31"))
    assert by_month(made, "a") == [0] * 4
    assert sum(by_month(made, "b")) == 900_00


@pytest.mark.parametrize(
    ("customers", "bounds"),
    [
        (left("a", "2026-05-31"), UNBOUND),  # nobody is there to carry it
        (NOBODY_LEFT, bound(("a", "2026-10-01", "lock", 5000_00))),
        (NOBODY_LEFT, bound(*[("a", f"2026-{m:02d}-01", "cap", 1_00) for m in range(9, 13)])),
    ],
)
def test_what_does_not_fit_is_said_with_its_figures(customers: pd.DataFrame, bounds: pd.DataFrame) -> None:
    with pytest.raises(InputError, match=r"余下目标 1,200\.00 元") as caught:
        again(plan("a"), sold(), customers=customers, bounds=bounds)
    assert caught.value.problems[0].code == "infeasible"
    assert caught.value.problems[0].rows == tuple(bounds.index)


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


held = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(9, 12), st.sampled_from(["lock", "floor", "cap"]), st.integers(0, 10**7)),
    max_size=5, unique_by=lambda b: b[:2],
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(amounts, held, st.one_of(st.none(), st.integers(6, 12)))
def test_bounds_and_leavers_are_kept_or_refused(
    made: list[tuple[int, str, int]], bounds: list[tuple[str, int, str, int]], month: int | None
) -> None:
    sales = sold(*((f"2026-{m:02d}-05", c, x) for m, c, x in made))
    customers = left("b", f"2026-{month:02d}-10") if month else NOBODY_LEFT
    limits = bound(*((c, f"2026-{m:02d}-01", kind, fen) for c, m, kind, fen in bounds))
    try:
        rolled = again(plan("a", "b", "c"), sales, customers=customers, bounds=limits)
    except InputError:  # what is left does not fit: said above
        return
    assert rolled["rolling_fen"].sum() == max(3600_00 - int(sales["amount_fen"].sum()), 0)
    cell = rolled.set_index(["customer_id", "month"])["rolling_fen"]
    gone = {("b", m) for m in MONTHS if month and m.month > month}
    assert all(cell[at] == 0 for at in gone if at in cell.index)
    for c, m, kind, fen in bounds:
        at = (c, pd.Timestamp(2026, m, 1))
        if at not in gone:
            assert {"lock": cell[at] == fen, "floor": cell[at] >= fen, "cap": cell[at] <= fen}[kind]
