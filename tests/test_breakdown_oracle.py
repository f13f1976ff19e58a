"""The breakdown refuses exactly what a linear program finds impossible: random bounds on a small department."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbook.errors import InputError
from workbook.targets.breakdown import break_down
from workbook.targets.given import bounds_of
from workbook.targets.grid import Grid, grid_of

REGIONS = pd.DataFrame({"region_id": list("NS"), "region": list("北南")})
CUSTOMERS = pd.DataFrame(
    {"customer_id": list("abcde"), "customer": list("甲乙丙丁戊"), "region_id": list("NNNSS"), "rep_id": None}
)
MONTHS = pd.date_range("2025-01-01", periods=12, freq="MS", unit="us")
NO_WEIGHTS = pd.DataFrame({"measure": [], "level": [], "id": [], "weight": []})


def department(seed: int) -> tuple[int, pd.DataFrame, pd.DataFrame]:
    """A company target, up to thirteen bounds of every kind, and a last year."""
    rng = np.random.default_rng(seed)
    total = int(rng.integers(1000, 20000))
    rows = []
    for _ in range(int(rng.integers(1, 14))):
        level = str(rng.choice(["customer", "customer", "region"]))
        name = str(rng.choice(list("abcde") if level == "customer" else list("NS")))
        month = None if rng.random() < 0.4 else f"2026-{rng.integers(1, 5):02d}-01"
        bound = str(rng.choice(["lock", "floor", "cap"]))
        size = total * (1 if month is None else 0.3) * (0.6 if level == "region" else 0.25)
        rows.append(("sales", level, name, month, bound, int(rng.random() * size)))
    bounds = pd.DataFrame(rows, columns=["measure", "level", "id", "month", "bound", "amount_fen"])
    bounds["month"] = pd.to_datetime(bounds["month"]).astype("datetime64[us]")
    sold = [(m, c, int(rng.random() ** 3 * 1000) + 1) for c in "abcde" for m in MONTHS]
    sales = pd.DataFrame(sold, columns=["date", "customer_id", "amount_fen"]).astype({"date": "datetime64[us]"})
    return total, bounds, sales


def is_possible(total: int, bounds: pd.DataFrame, grid: Grid) -> bool:
    """Whether any table keeps the total and the bounds, by scipy's HiGHS."""
    optimize = pytest.importorskip("scipy.optimize")
    left, right = [], []
    for row in bounds_of(bounds, "sales", grid)[0].to_dict("records"):
        cells = np.zeros((5, 12))
        members = [row["place"]] if row["level"] == "customer" else np.flatnonzero(grid.region_of == row["place"])
        cells[np.ix_(members, [row["column"]] if row["column"] >= 0 else range(12))] = 1
        if row["bound"] in ("lock", "cap"):
            left.append(cells.ravel())
            right.append(row["amount_fen"])
        if row["bound"] in ("lock", "floor"):
            left.append(-cells.ravel())
            right.append(-row["amount_fen"])
    found = optimize.linprog(np.zeros(60), A_ub=left, b_ub=right, A_eq=np.ones((1, 60)), b_eq=[total], bounds=(0, None))
    return bool(found.status == 0)


@pytest.mark.parametrize("seed", [*range(60), 709, 2060])  # the last two need a region to take more for the year
def test_refused_exactly_where_nothing_is_possible(seed: int) -> None:
    total, bounds, sales = department(seed)
    asked = pd.DataFrame({"year": [2026], "measure": ["sales"], "target_fen": [total]})
    possible = is_possible(total, bounds, grid_of(REGIONS, CUSTOMERS, 2026, 1))
    given = asked, REGIONS, CUSTOMERS, NO_WEIGHTS, bounds, sales, sales.iloc[:0], 2026, 1, "zh"
    if not possible:
        with pytest.raises(InputError):
            break_down(*given)
        return
    cells = break_down(*given)["target_cells"]
    assert cells["target_fen"].sum() == total
    for row in bounds.to_dict("records"):
        mine = cells[cells[f"{row['level']}_id"] == row["id"]]
        if not pd.isna(row["month"]):
            mine = mine[mine["month"] == row["month"]]
        reached = int(mine["target_fen"].sum())
        assert row["bound"] == "cap" or reached >= row["amount_fen"]
        assert row["bound"] == "floor" or reached <= row["amount_fen"]
