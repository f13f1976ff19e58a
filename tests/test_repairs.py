"""The least change of locks, floors and caps: cheapest first, exactly what is short."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_breakdown_oracle import CUSTOMERS as FIVE
from tests.test_breakdown_oracle import department
from workbook.errors import InputError
from workbook.targets.breakdown import break_down
from workbook.targets.given import bounds_of
from workbook.targets.grid import Grid, grid_of
from workbook.targets.limits import limits_of
from workbook.targets.repairs import least_changes
from workbook.targets.tree import prices_of

REGIONS = pd.DataFrame({"region_id": ["N", "S"], "region": ["北", "南"]})
CUSTOMERS = pd.DataFrame(
    {"customer_id": list("abc"), "customer": list("甲乙丙"), "region_id": ["N", "N", "S"], "rep_id": None}
)
COLUMNS = ["measure", "level", "id", "month", "bound", "amount_fen"]
TOTAL = 1000


def grid() -> Grid:
    return grid_of(REGIONS, CUSTOMERS, 2026, 1)


def sheet(*rows: tuple[Any, ...]) -> pd.DataFrame:
    frame = pd.DataFrame([("sales", *row) for row in rows], columns=COLUMNS, index=range(2, 2 + len(rows)))
    return frame.assign(month=pd.to_datetime(frame["month"]).astype("datetime64[us]"))


def changes(*rows: tuple[Any, ...]) -> dict[int, tuple[int, int]]:
    made = least_changes(bounds_of(sheet(*rows), "sales", grid())[0], grid(), TOTAL)
    assert made is not None
    return {int(r): (int(a), int(b)) for r, a, b in zip(made.index, made["amount_fen"], made["new_fen"], strict=True)}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([("customer", "a", None, "lock", 700), ("customer", "c", None, "floor", 400)], {3: (400, 300)}),  # floor first
        ([("customer", "a", None, "lock", 700), ("customer", "c", None, "lock", 700)], {2: (700, 500), 3: (700, 500)}),
        ([("region", "N", None, "cap", 500), ("customer", "a", None, "lock", 600)], {2: (500, 600)}),  # the cap gives way
        ([("customer", "b", None, "cap", 30), ("customer", "b", "2026-03-01", "floor", 50)], {2: (30, 50)}),
        ([("region", "N", None, "cap", 400), ("customer", "c", None, "cap", 500)], {2: (400, 444), 3: (500, 556)}),
        ([("region", "S", None, "floor", 900), ("customer", "a", "2026-01-01", "floor", 300)], {2: (900, 750), 3: (300, 250)}),
        ([("region", "N", "2026-02-01", "lock", 10), ("customer", "a", "2026-02-01", "floor", 25)], {3: (25, 10)}),
        ([("customer", "a", None, "lock", 700)], {}),
    ],
)  # fmt: skip
def test_what_gives_way(rows: list[tuple[Any, ...]], wanted: dict[int, tuple[int, int]]) -> None:
    assert changes(*rows) == wanted


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([("customer", "a"), ("customer", "b"), ("customer", "c"), ("region", "N"), ("region", "S")]),
            st.sampled_from([None, "2026-01-01", "2026-02-01"]), st.sampled_from(["lock", "floor", "cap"]), st.integers(0, 1500),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_a_repair_fits(rows: list[Any]) -> None:
    held = bounds_of(sheet(*((*who, month, bound, fen) for who, month, bound, fen in rows)), "sales", grid())[0]
    made = least_changes(held, grid(), TOTAL)
    assert made is not None
    mended = held.assign(amount_fen=made["new_fen"].reindex(held.index).fillna(held["amount_fen"]).astype("int64"))
    assert limits_of(mended, grid(), TOTAL)[1] == []
    if not limits_of(held, grid(), TOTAL)[1]:
        assert made.empty


def test_a_priority_goes_before_the_kind() -> None:
    held = bounds_of(
        sheet(("customer", "a", None, "lock", 700), ("customer", "c", None, "floor", 400)), "sales", grid()
    )[0]
    made = least_changes(held.assign(priority=pd.array([1, 9], dtype="Int64")), grid(), TOTAL)
    assert made is not None
    assert made["new_fen"].to_dict() == {2: 600}


def test_nobody_there_nothing_to_repair() -> None:
    closed = grid_of(REGIONS, CUSTOMERS.assign(closed_date=pd.Timestamp("2025-12-31")), 2026, 1)
    assert least_changes(bounds_of(sheet(), "sales", closed)[0], closed, TOTAL) is None


def test_the_message_says_the_least_change() -> None:
    asked = pd.DataFrame({"year": [2026], "measure": ["sales"], "target_fen": [TOTAL]})
    bound = sheet(("customer", "a", None, "lock", 700), ("customer", "c", None, "floor", 400))
    nothing = pd.DataFrame({"date": pd.to_datetime([]), "customer_id": [], "amount_fen": []})
    weights = pd.DataFrame({"measure": [], "level": [], "id": [], "weight": []})
    with pytest.raises(InputError, match=r"最小改动（共 1\.00 元）：第 3 行下限 4\.00 改为 3\.00"):
        break_down(asked, REGIONS, CUSTOMERS, weights, bound, nothing, nothing, 2026, 1, "zh")


def lowest_cost(held: pd.DataFrame, tree: Grid, total: int, price: pd.Series) -> float:
    """What moving the amounts costs at least, by scipy's HiGHS: cells, and what each row is moved by, up and down."""
    optimize = pytest.importorskip("scipy.optimize")
    n, m = 60, len(held)
    inside = np.zeros((m, n))
    for k, row in enumerate(held.to_dict("records")):
        cells = np.zeros((5, 12))
        members = [row["place"]] if row["level"] == "customer" else np.flatnonzero(tree.region_of == row["place"])
        cells[np.ix_(members, [row["column"]] if row["column"] >= 0 else range(12))] = 1
        inside[k] = cells.ravel()
    amounts = held["amount_fen"].to_numpy(float)
    upper, lower = (held["bound"] != "floor").to_numpy(), (held["bound"] != "cap").to_numpy()
    eye = np.eye(m)
    at_most = np.hstack([inside, -eye, 0 * eye])[upper], amounts[upper]
    at_least = np.hstack([-inside, 0 * eye, -eye])[lower], -amounts[lower]
    a, b = (np.concatenate(parts) for parts in zip(at_most, at_least, strict=True))
    cost = np.concatenate([np.zeros(n), price, price])
    found = optimize.linprog(cost, A_ub=a, b_ub=b, A_eq=[[1.0] * n + [0.0] * 2 * m], b_eq=[total], bounds=(0, None))
    assert found.status == 0
    return float(round(found.fun, 6))


@pytest.mark.parametrize("seed", range(60))
def test_no_smaller_change_would_do(seed: int) -> None:
    """Beside a linear program that moves the amounts of any rows at their prices."""
    total, sheet_, _sales = department(seed)
    total = total if seed % 3 else total * 3  # caps that do not reach, too
    tree = grid_of(REGIONS, FIVE, 2026, 1)
    held = bounds_of(sheet_.drop_duplicates(["level", "id", "month", "bound"]), "sales", tree)[0]
    if seed % 2:
        held = held.assign(priority=pd.array([None if r % 3 else r % 5 + 1 for r in held.index], dtype="Int64"))
    made = least_changes(held, tree, total)
    assert made is not None
    price = prices_of(held)
    cost = int(((made["new_fen"] - made["amount_fen"]).abs() * price[made.index]).sum())
    assert cost == lowest_cost(held, tree, total, price)
    mended = held.assign(amount_fen=made["new_fen"].reindex(held.index).fillna(held["amount_fen"]).astype("int64"))
    assert lowest_cost(mended, tree, total, price) == 0
    again = least_changes(held.iloc[::-1], tree, total)
    assert again is not None
    assert again["new_fen"].sort_index().equals(made["new_fen"].sort_index())
