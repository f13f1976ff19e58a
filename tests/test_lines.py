"""Product lines: every direction adds up; unknown and left-out lines are named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import InputError
from workbook.targets.explain import MONTH_KEYS
from workbook.targets.lines import break_lines

CUSTOMERS = pd.DataFrame({"customer_id": ["a", "b"], "region_id": ["N", "S"]})
PRODUCTS = pd.DataFrame({"product_id": ["p", "q", "x"], "product_line": ["P", "Q", None]})
FIRST = pd.Timestamp("2025-01-01")


def regions(north: int, south: int) -> pd.DataFrame:
    months = [[fen // 12 + (fen % 12 if i == 11 else 0) for i in range(12)] for fen in (north, south)]
    frame = pd.DataFrame(months, columns=MONTH_KEYS)
    return frame.assign(measure="sales", region_id=["N", "S"], region=["北", "南"])


def sold(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["date", "customer_id", "product_id", "amount_fen"])
    return frame.astype({"date": "datetime64[us]", "amount_fen": "int64"})


def weights(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [(None, "product_line", *r) for r in rows],
        columns=["measure", "level", "id", "weight"],
        index=range(2, 2 + len(rows)),
    )


SOLD = sold(
    ("2025-02-01", "a", "p", 300),
    ("2025-03-01", "a", "q", 100),
    ("2025-04-01", "b", "q", 400),
    ("2024-01-01", "b", "p", 9),
)


def lines(
    target: pd.DataFrame, weighed: pd.DataFrame, sales: pd.DataFrame = SOLD, products: pd.DataFrame = PRODUCTS
) -> pd.DataFrame:
    return break_lines(target, weighed, sales, CUSTOMERS, products, FIRST, "zh")


def test_last_years_mix_is_kept_where_it_can_be() -> None:
    made = lines(regions(400_00, 400_00), weights()).set_index(["region_id", "product_line"])["total_fen"]
    assert made.groupby("product_line").sum().to_dict() == {"P": 300_00, "Q": 500_00}
    assert made["N", "P"] == pytest.approx(300_00, rel=0.01)
    assert made["S", "Q"] == pytest.approx(400_00, rel=0.01)


def test_weights_of_the_sheet_go_before() -> None:
    made = lines(regions(400_00, 400_00), weights(("P", 60), ("Q", 40)))
    assert made.groupby("product_line")["total_fen"].sum().to_dict() == {"P": 480_00, "Q": 320_00}
    assert "表中权重 60" in made["reason"].iloc[0]


def test_products_without_a_line_have_their_own_row() -> None:
    made = lines(regions(100_00, 100_00), weights(), sold(("2025-02-01", "a", "x", 100), ("2025-02-01", "b", "p", 100)))
    assert set(made["product_line"]) == {"P", "Q", "未归类"}


def test_without_a_past_lines_share_equally() -> None:
    made = lines(regions(100_00, 300_00), weights(), SOLD.iloc[:0])
    assert made.groupby("product_line")["total_fen"].sum().to_dict() == {"P": 200_00, "Q": 200_00}


def test_no_lines_no_table() -> None:
    assert lines(regions(1, 1), weights(), products=PRODUCTS.assign(product_line=None)).empty


@pytest.mark.parametrize(
    ("weighed", "codes"),
    [(weights(("P", 60), ("Z", 40)), ["unknown_id", "weight_missing"]), (weights(("P", 0), ("Q", 0)), ["all_zero"])],
)
def test_what_is_refused(weighed: pd.DataFrame, codes: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        lines(regions(1, 1), weighed)
    assert [p.code for p in caught.value.problems] == codes


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**10), st.integers(0, 10**10), st.integers(0, 10**6))
def test_every_direction_adds_up(north: int, south: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    made_of = [
        (
            f"2025-{rng.integers(1, 13):02d}-09",
            "ab"[rng.integers(2)],
            "pqx"[rng.integers(3)],
            int(rng.integers(-50, 10**8)),
        )
        for _ in range(9)
    ]
    target = regions(north, south)
    made = lines(target, weights(), sold(*made_of))
    by_region = made.groupby("region_id")[MONTH_KEYS].sum()
    assert (by_region.to_numpy() == target.set_index("region_id")[MONTH_KEYS].to_numpy()).all()
    assert made["total_fen"].sum() == north + south
    assert (made[MONTH_KEYS].to_numpy() >= 0).all()
