"""The least change of locks, floors and caps: cheapest first, exactly what is short."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import InputError
from workbook.targets.breakdown import break_down
from workbook.targets.given import bounds_of
from workbook.targets.grid import Grid, grid_of
from workbook.targets.limits import limits_of
from workbook.targets.repairs import least_changes

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
    if made is None:  # bounds that would have to give way both up and down: left to a person
        assert limits_of(held, grid(), TOTAL)[1]
        return
    mended = held.assign(amount_fen=made["new_fen"].reindex(held.index).fillna(held["amount_fen"]).astype("int64"))
    assert limits_of(mended, grid(), TOTAL)[1] == []
    if not limits_of(held, grid(), TOTAL)[1]:
        assert made.empty


def test_the_message_says_the_least_change() -> None:
    asked = pd.DataFrame({"year": [2026], "measure": ["sales"], "target_fen": [TOTAL]})
    bound = sheet(("customer", "a", None, "lock", 700), ("customer", "c", None, "floor", 400))
    nothing = pd.DataFrame({"date": pd.to_datetime([]), "customer_id": [], "amount_fen": []})
    weights = pd.DataFrame({"measure": [], "level": [], "id": [], "weight": []})
    with pytest.raises(InputError, match=r"最小改动（共 1\.00 元）：第 3 行下限 4\.00 改为 3\.00"):
        break_down(asked, REGIONS, CUSTOMERS, weights, bound, nothing, nothing, 2026, 1, "zh")
