"""Cases of the published form beyond those that were published to us: other methods, names, units and policies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spread_cases import round_of, spread_of
from test_targets_examples import test_published_example as answer

from workbook.targets.rounding import round_with_sums

SPREAD: list[tuple[dict[str, Any], Any]] = [
    ({"method": "equal", "n": 4, "total": 10}, [2.5] * 4),
    ({"method": "S", "base": [1, 2], "total": 10, "update": "+"}, [6, 7]),
    ({"method": "equal", "base": [[1, 1], [1, 1]], "total": 8}, [[2, 2], [2, 2]]),
    ({"method": "repeat", "value": 50, "n": 3}, [50] * 3),
    ({"method": "repeat", "base": [1, 2], "value": 5, "action": "subtract"}, [-4, -3]),
    ({"method": "clear", "base": [1, 2]}, [0, 0]),
    ({"method": "clear", "base": [1, 2], "held": [1]}, [0, 2]),
    ({"method": "straight_line", "start": 100, "end": 200, "n": 6}, [100, 120, 140, 160, 180, 200]),
    ({"method": "relative_proportional", "reference": [1, 3], "total": 40}, [10, 30]),
    (
        {"method": "relative_percent", "reference": [100, 200], "percent": 5, "base": [10, 10], "action": "add"},
        [15, 20],
    ),
    ({"method": "repeat_leaves", "base": [0, 3, 4], "value": 7, "leaves": "nonzero"}, [0, 7, 7]),
    ({"method": "equal_leaves", "base": [0, 3, 4], "total": 9, "leaves": "all"}, [3, 3, 3]),
    ({"method": "percent_change", "base": [-100, 50], "percent": 10, "action": "add"}, [-110, 55]),
    ({"method": "percent_change", "base": [10, 20], "percent": 10, "action": "~"}, [9, 18]),
    ({"method": "percent_change", "base": [10, 20], "percent": 150}, [15, 30]),
    ({"method": "pattern", "pattern": "5-4-4", "total": 52, "n": 12}, [5, 4, 4] * 4),
    ({"method": "pattern", "pattern": [1, 2, 1], "total": 8}, [2, 4, 2]),
    ({"method": "proportional", "base": [-10, -30], "total": -80}, [-20, -60]),
    ({"method": "proportional", "base": [10, 30], "total": -80}, [-20, -60]),
    ({"method": "proportional", "base": [-10, 30], "total": 40, "negative_base": "proportional"}, [-20, 60]),
    ({"base": [10, 20, 30], "total": 100, "low": [None, None, 60], "high": [5, None, None]}, [5, 35, 60]),
    ({"base": [1, 1, 1], "total": 100, "unit": 12, "decimals": 0}, [40, 36, 24]),
    ({"base": [1, 3], "total": 1_000_000, "unit": "wan"}, [250_000, 750_000]),
    ({"base": {"a": 1, "b": 3}, "total": 8}, [2, 6]),
    ({"base": 1000, "growth": 0.1, "relief": 0.02, "mode": "additive"}, 1080),
    ({"method": "growth", "start": 100, "percent": -10, "n": 3}, [100, 90, 81]),
    ({"base": [100, 100, 100], "locked": [0], "total": 200}, [100, 50, 50]),
]


@pytest.mark.parametrize(("inputs", "wanted"), SPREAD)
def test_spreading(inputs: dict[str, Any], wanted: Any) -> None:
    np.testing.assert_allclose(np.asarray(spread_of(inputs), float), wanted, atol=0.005)


@pytest.mark.parametrize(
    ("inputs", "wanted"),
    [
        ({"weights": [0.17, 0.23, 0.3, 0.3], "total": 1, "tie": "last"}, [0, 0, 0, 1]),
        ({"weights": {"A": 6, "B": 6, "C": 2}, "total": 10}, {"A": 4, "B": 4, "C": 2}),  # the Alabama paradox:
        ({"weights": {"A": 6, "B": 6, "C": 2}, "total": 11}, {"A": 5, "B": 5, "C": 1}),  # one seat more costs C one
        ({"weights": [1, 1, 1], "total": 10, "residual": "errors_to_lowest"}, [4, 3, 3]),
        ({"weights": [1, 1, 1], "total": 10, "decimals": 2, "residual": "highest"}, [3.34, 3.33, 3.33]),
        ({"weights": [1, 1, 1], "total": 10, "residual": "discard_errors"}, [3, 3, 3]),
        ({"weights": [2, 1], "total": 72, "unit": 12}, [48, 24]),
        ({"shares": [50, 50], "total": 0.03, "decimals": 2}, [0.02, 0.01]),
    ],
)
def test_rounding(inputs: dict[str, Any], wanted: Any) -> None:
    made = round_of(inputs)
    assert made == wanted if isinstance(wanted, dict) else np.allclose(made, wanted)


def case(area: str, check: str, expected: Any, **inputs: Any) -> dict[str, Any]:
    return {"area": area, "check": check, "expected": expected, "tolerance": 1e-4, "inputs": inputs}


@pytest.mark.parametrize(
    "one",
    [
        case("fit2", "raises", "raises", seed=[[1, 0], [1, 0]], rows=[1, 1], cols=[1, 1]),
        case("fit2", "exact", [[1, 1], [2, 2]], seed=[[1, 1], [1, 1]], row_sums=[2, 4], col_sums=[3, 3]),
        case("fit2", "exact", [[3, 1], [0, 2]], seed=[[1, 1], [1, 1]], rows=[4, 2], cols=[3, 3], upper=[[None, None], [0, None]]),
        case("fit2", "diagnosis", {"infeasible": False}, rows=[6, 4], cols=[7, 3], upper=[[4, None], [None, None]]),
        case("fit2", "diagnosis", {"infeasible": True, "columns": [1], "short": 2, "rows": [0, 1]}, rows=[5, 5], cols=[4, 6],
             upper=[[None, 2], [None, 2]], seed=[[1, 1], [1, 1]]),
        case("cround", "property", {"grand": 5}, table=[[0.5, 1.4, 0.3], [1.2, 0.8, 0.9]], base=1),
        case("cround", "property", {"feasible": True}, table=[[[0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5], [0.5, 0.5]]], base=1),
        case("round", "sum_exact", {"sum": 29594}, weights=[10, 8, 8], total=29594, residual="highest"),
        case("spread", "raises", "raises", method="proportional", base=[5, -3], total=10),
        case("spread", "multiset", [33.34, 33.33, 33.33], base=[1, 1, 1], total=100),
    ],
)  # fmt: skip
def test_the_other_areas(one: dict[str, Any], tmp_path: Any) -> None:
    answer(one, tmp_path)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_a_table_rounds_with_all_its_sums(n: int, m: int, random: Any) -> None:
    table = np.array([[random.choice([0, random.random() * 9, 2]) for _ in range(m)] for _ in range(n)], float)
    made = round_with_sums(table)
    for whole, exact in ((made, table), *((made.sum(axis=k), table.sum(axis=k)) for k in (0, 1, None))):
        assert (np.abs(whole - exact) < 1 + 1e-6).all()
