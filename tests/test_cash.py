"""Sales and collection together: the identity holds to the fen, terms move the money, a lock moves the plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import InputError
from workbook.targets.cash import Rules, plan_cash
from workbook.targets.terms import lag_shares

MONTHS = pd.date_range("2026-11-01", periods=6, freq="MS", unit="us")
CUSTOMERS = pd.DataFrame(
    {"customer_id": ["a", "b"], "customer": ["甲", "乙"], "credit_days": pd.array([30, None], dtype="Int64")}
)


def cells(fen: list[int], customer: str = "a") -> pd.DataFrame:
    rows = [("sales", customer, m, x) for m, x in zip(MONTHS, fen, strict=False)]
    return pd.DataFrame(rows, columns=["measure", "customer_id", "month", "target_fen"])


def terms(*rows: tuple[Any, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(
        list(rows), columns=["customer_id", "kind", "days", "share_ratio"], index=range(2, 2 + len(rows))
    )
    return frame.astype({"days": "Float64", "share_ratio": "float64"})


def open_items(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["customer_id", "due_date", "open_fen"]).astype(
        {"due_date": "datetime64[us]"}
    )


def planned(
    target: pd.DataFrame, term: pd.DataFrame | None = None, due: pd.DataFrame | None = None, rules: Rules | None = None
) -> pd.DataFrame:
    term = terms() if term is None else term
    due = open_items() if due is None else due
    return plan_cash(target, CUSTOMERS, term, due, dt.date(2026, 10, 1), 60, "zh", rules)


def collected(frame: pd.DataFrame, customer: str = "a") -> list[int]:
    return frame.loc[frame["customer_id"] == customer, "collection_fen"].tolist()


@pytest.mark.parametrize(
    ("kind", "days", "shares"),
    [
        ("cash", 0, [1]),
        ("days", 30, [0, 1]),
        ("days", 45, [0, 0.5, 0.5]),
        ("days", 0, [1]),
        ("month_end", 0, [1]),
        ("month_end", 30, [0, 1]),
        ("month_end", 45, [0, 0, 1]),
    ],
)
def test_when_a_months_sales_fall_due(kind: str, days: float, shares: list[float]) -> None:
    assert lag_shares(kind, days).tolist() == pytest.approx(shares)


def test_credit_days_of_the_customer_else_the_default() -> None:
    assert collected(planned(cells([300, 0, 0, 0])))[:3] == [0, 300, 0]
    assert collected(planned(cells([300, 0, 0, 0], "b")), "b")[:3] == [0, 0, 300]  # 60 days by default


def test_instalments_split_to_the_fen() -> None:
    term = terms(("a", "instalment", 0, 0.3), ("a", "instalment", 30, 0.3), ("a", "instalment", 60, 0.4))
    assert collected(planned(cells([101, 0, 0, 0]), term)) == [30, 31, 40, 0]  # rounded on the running sum


def test_open_items_fall_due_and_overdue_ones_in_three_parts() -> None:
    due = open_items(("a", "2026-09-30", 100), ("a", "2026-12-15", 50))
    made = planned(cells([0, 0, 0, 0]), due=due)
    assert collected(made) == [34, 83, 33, 0]
    assert made["opening_fen"].iloc[0] == 150


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        (Rules(overdue_months=1), [100, 0, 0, 0]),
        (Rules(overdue_months=2), [50, 50, 0, 0]),
        (Rules(overdue_months=9), [25, 25, 25, 25]),  # no longer than the plan
        (Rules(most_overdue=40), [60, 20, 20, 0]),
        (Rules(most_overdue=70), [34, 33, 33, 0]),  # no more than that stays anyway
        (Rules(most_overdue=0), [100, 0, 0, 0]),
        (Rules(overdue_months=1, most_overdue=10), [100, 0, 0, 0]),
    ],
)
def test_overdue_money_comes_in_parts_and_sooner_under_a_cap(rules: Rules, wanted: list[int]) -> None:
    assert collected(planned(cells([0, 0, 0, 0]), due=open_items(("a", "2026-09-30", 100)), rules=rules)) == wanted


def test_tax_comes_on_top_where_plans_are_without_it() -> None:
    made = planned(cells([1000, 0, 0, 0]), rules=Rules(vat=0.13))
    assert made["sales_fen"].iloc[0] == 1130


def test_a_cap_on_days_collects_earlier_and_says_so() -> None:
    made = planned(cells([900] * 6, "b"), rules=Rules(most_days=30))
    mine = made[made["customer_id"] == "b"]
    assert (mine["closing_fen"] <= 900).all()
    assert mine["reason"].str.contains("周转天数上限").any()


def test_a_changed_sales_target_moves_the_cash() -> None:
    one, other = (collected(planned(cells([100, x, 100, 100]))) for x in (100, 250))
    assert [b - a for a, b in zip(one, other, strict=True)] == [0, 0, 150, 0]


def test_the_collection_target_stands_beside_it() -> None:
    target = pd.concat([cells([100, 100]), cells([90, 90]).assign(measure="collection")])
    made = planned(target)
    assert made.loc[made["customer_id"] == "a", "gap_fen"].tolist() == [90, -10]


@pytest.mark.parametrize(
    ("term", "code"),
    [
        (terms(("a", "instalment", 0, 0.3), ("a", "instalment", 30, 0.3)), "terms_not_whole"),
        (terms(("a", "later", 0, 1.0)), "unknown_terms"),
    ],
)
def test_what_is_refused(term: pd.DataFrame, code: str) -> None:
    with pytest.raises(InputError) as caught:
        planned(cells([1]), term)
    assert [p.code for p in caught.value.problems] == [code]


def test_no_targets_no_plan() -> None:
    with pytest.raises(InputError, match="目标分解"):
        planned(cells([]))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 10**11), min_size=1, max_size=6),
    st.integers(0, 400),
    st.integers(0, 10**9),
    st.sampled_from([None, 20.0, 75.0]),
)
def test_opening_plus_sales_less_collection_is_closing(
    fen: list[int], days: int, opening: int, most: float | None
) -> None:
    made = planned(
        cells(fen), terms(("a", "days", days, 1.0)), open_items(("a", "2026-09-01", opening)), Rules(0.13, most)
    )
    assert (made["opening_fen"] + made["sales_fen"] - made["collection_fen"] == made["closing_fen"]).all()
    assert (made["collection_fen"] >= 0).all()
    assert (made["closing_fen"] >= 0).all()
    mine = made[made["customer_id"] == "a"]
    assert (mine["opening_fen"].to_numpy()[1:] == mine["closing_fen"].to_numpy()[:-1]).all()
    assert np.issubdtype(made["closing_fen"].dtype, np.int64)
