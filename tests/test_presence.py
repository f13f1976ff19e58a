"""Joiners, ramps and leavers: nobody is asked for a month it is not there, and every cell says why."""

from __future__ import annotations

import datetime as dt
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.test_breakdown import CUSTOMERS, REGIONS, bounds, broken, by_customer, faults, moved, targets, weights
from workbook.errors import InputError
from workbook.periods import fiscal_months
from workbook.targets.presence import presence, ramp_of
from workbook.targets.weights import Policy

YEAR = fiscal_months(2026)


def days(*given_: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(given_))).astype("datetime64[us]")


def leaving(*closed: str | None) -> pd.DataFrame:
    return CUSTOMERS.assign(closed_date=days(*closed).to_numpy())


def cells_of(tables: dict[str, pd.DataFrame], customer: str) -> pd.DataFrame:
    cells = tables["target_cells"]
    return cells[cells["customer_id"] == customer].reset_index(drop=True)


@pytest.mark.parametrize(
    ("text", "shares"),
    [("50% 75%", (0.5, 0.75)), ("0.5，0.75", (0.5, 0.75)), ("", ()), ("１００％", (1.0,)), ("0 1", (0.0, 1.0))],
)
def test_a_ramp_is_written_as_people_write_it(text: str, shares: tuple[float, ...]) -> None:
    assert ramp_of(text) == shares


@pytest.mark.parametrize("text", ["half", "150%", "-10%", "50% x"])
def test_a_ramp_that_is_none_is_named(text: str) -> None:
    with pytest.raises(InputError) as caught:
        ramp_of(text)
    assert caught.value.problems[0].code == "bad_setting"
    assert "ramp_shares" in caught.value.problems[0].said().zh


def test_presence_is_a_share_of_each_month() -> None:
    here, notes = presence(days("2026-03-20", None, "2025-12-01"), days(None, "2026-02-14", None), YEAR, (0.5, 0.75))
    assert here[0].tolist() == [0, 0, 0.5, 0.75, *[1] * 8]
    assert here[1].tolist() == [1, 0.5, *[0] * 10]  # 14 of 28 days
    assert here[2].tolist() == [0.75, *[1] * 11]  # its second month
    assert "第 2 个月按 75%" in notes[0, 3].zh
    assert "2026-02-14" in notes[1, 1].zh
    assert "left on 2026-02-14" in notes[1, 2].en


def test_who_left_is_asked_for_nothing_afterwards_and_the_region_for_less() -> None:
    stays, left = broken(), broken(customers=leaving("2026-06-30", None, None, None))
    cells = cells_of(left, "c1")
    assert (cells["target_fen"][6:] == 0).all()
    assert (cells["target_fen"][:6] > 0).all()
    assert cells["reason"][6] == "2026-06-30 已停止合作，之后没有目标"
    assert "在册占全年 50.0%" in cells["reason"][0]
    assert sum(by_customer(left).values()) == sum(by_customer(stays).values()) == 4800_00
    assert by_customer(left)["c1"] < by_customer(stays)["c1"]


def test_who_left_before_the_year_is_asked_for_nothing_even_by_weight() -> None:
    customers = leaving("2025-08-02", None, None, None)
    made = by_customer(
        broken(customers=customers, weighed=weights((None, "customer", "c1", 5), (None, "customer", "c2", 5)))
    )
    assert made["c1"] == 0
    assert sum(made.values()) == 4800_00


def test_a_region_all_of_whose_customers_left_carries_nothing() -> None:
    tables = broken(customers=leaving(None, None, "2025-12-31", "2025-12-31"))
    by_region = tables["target_regions"].set_index("region_id")["total_fen"].to_dict()
    assert by_region == {"N": 4800_00, "S": 0}


def test_a_region_all_of_whose_customers_left_cannot_be_weighed() -> None:
    weighed = weights(("sales", "region", "N", 50), ("sales", "region", "S", 50))
    found = faults(customers=leaving(None, None, "2025-12-31", "2025-12-31"), weighed=weighed)
    assert found == [("region_without_customers", "target_weights", "id", (3,))]


def test_a_lock_after_leaving_is_named() -> None:
    bound = bounds(
        ("sales", "customer", "c1", "2026-08-01", "lock", 100_00), ("sales", "customer", "c2", None, "floor", 1_00),
        ("sales", "customer", "c1", None, "floor", 100_00), ("sales", "customer", "c1", "2026-08-01", "cap", 0),
    )  # fmt: skip
    found = faults(customers=leaving("2026-06-30", "2025-06-30", None, None), bound=bound)
    assert found == [
        ("bound_after_leaving", "target_bounds", "month", (2,)),
        ("bound_after_leaving", "target_bounds", "month", (3,)),
    ]


def test_leaving_before_opening_is_named() -> None:
    customers = leaving("2020-01-01", None, None, None).assign(
        opened_date=days("2021-01-01", None, None, None).to_numpy()
    )
    assert faults(customers=customers) == [("closed_before_opened", "customers", "closed_date", (2,))]


def test_a_joiner_ramps_up_and_says_so() -> None:
    customers = CUSTOMERS.assign(opened_date=days(None, None, None, "2026-05-01").to_numpy())
    tables = broken(customers=customers, policy=Policy(ramp=(0.4, 0.7)))
    cells = cells_of(tables, "c4")
    assert (cells["target_fen"][:4] == 0).all()
    full = cells["target_fen"][7]
    np.testing.assert_allclose(cells["target_fen"][4:6] / full, [0.4, 0.7], atol=1e-3)
    assert cells["reason"][4].endswith("；爬坡第 1 个月按 40%") or "；爬坡第 1 个月按 40%；" in cells["reason"][4]
    english = broken(customers=customers, policy=Policy(ramp=(0.4, 0.7)), lang="en")
    assert "month 2 of its ramp at 70%" in cells_of(english, "c4")["reason"][5]


months = st.one_of(st.none(), st.dates(dt.date(2025, 6, 1), dt.date(2027, 3, 1)))


@settings(max_examples=40, deadline=None)
@example([None, None, dt.date(2026, 1, 1), None], [None, None, dt.date(2026, 1, 1), None], [5.5e-129], 129, Random(0))  # fmt: skip
@given(
    st.lists(months, min_size=4, max_size=4), st.lists(months, min_size=4, max_size=4),
    st.lists(st.floats(0, 1), max_size=4), st.integers(0, 10**9), st.randoms(use_true_random=False),
)  # fmt: skip
def test_nothing_is_lost_and_nobody_is_asked_when_away(
    opened: list[dt.date | None], closed: list[dt.date | None], ramp: list[float], total: int, random: object
) -> None:
    closed = [None if c is None or (o is not None and c < o) else c for o, c in zip(opened, closed, strict=True)]
    closed[0] = opened[0] = None  # somebody has to carry it
    customers = CUSTOMERS.assign(
        opened_date=days(*map(_iso, opened)).to_numpy(), closed_date=days(*map(_iso, closed)).to_numpy()
    )
    made = broken(asked=targets(total), customers=customers, policy=Policy(ramp=tuple(ramp)))
    cells = made["target_cells"]
    assert cells["target_fen"].sum() == total
    left = dict(zip(customers["customer_id"], customers["closed_date"], strict=True))
    after = cells["month"] > cells["customer_id"].map(left)
    assert (cells.loc[after, "target_fen"] == 0).all()
    again = broken(asked=targets(total), customers=customers.iloc[::-1], policy=Policy(ramp=tuple(ramp)))[
        "target_cells"
    ]
    pd.testing.assert_frame_equal(cells, again)


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def test_regions_without_bounds_share_by_who_is_there() -> None:
    """A customer that stays longer never gets less than its twin that leaves earlier."""
    made = [
        by_customer(
            broken(sales=moved({"c1": 600_00, "c2": 600_00}), customers=leaving(None, f"2026-{m:02d}-15", None, None))
        )["c2"]
        for m in range(1, 13)
    ]
    assert made == sorted(made)
    assert len(REGIONS) == 2
