"""One-way spreading: what is spread adds up, locks and bounds hold, a larger weight never gets less."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import UsageError
from workbook.targets.parts import bounded, largest_remainder, with_residual
from workbook.targets.spread import grow, spread

BASE = [10, 20, 30, 0]
fen = st.integers(0, 10**13)
weights = st.lists(st.integers(0, 10**11), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ({"total": 120}, [20, 40, 60, 0]),
        ({"total": 120, "method": "equal"}, [30, 30, 30, 30]),
        ({"total": 7, "method": "repeat"}, [7, 7, 7, 7]),
        ({"method": "percent_change", "percent": 10, "action": "add"}, [11, 22, 33, 0]),
        ({"method": "percent_change", "percent": 10, "action": "subtract"}, [9, 18, 27, 0]),
        ({"method": "straight_line", "start": 100, "end": 400}, [100, 200, 300, 400]),
        ({"method": "growth", "start": 1000, "percent": 10}, [1000, 1100, 1210, 1331]),
        ({"total": 100, "method": "relative_proportional", "reference": [1, 1, 0, 2]}, [25, 25, 0, 50]),
        ({"method": "relative_percent", "reference": [100, 200, 300, 400], "percent": 50}, [50, 100, 150, 200]),
        ({"total": 5, "method": "repeat_leaves", "only_nonzero": True}, [5, 5, 5, 0]),
        ({"total": 90, "method": "equal_leaves", "only_nonzero": True}, [30, 30, 30, 0]),
        ({"method": "clear"}, [0, 0, 0, 0]),
        ({"total": 17, "method": "pattern", "reference": [4, 4, 5]}, [4, 4, 5, 4]),  # repeated to length
        ({"total": 100, "action": "add"}, [27, 53, 80, 0]),
        ({"total": 60, "action": "subtract"}, [0, 0, 0, 0]),
        ({"total": 120, "locked": [True, False, False, False]}, [10, 44, 66, 0]),
        ({"total": 60, "method": "clear", "locked": [True, False, False, False]}, [10, 0, 0, 0]),
        ({"total": 120, "low": [50, 0, 0, 0], "high": [60, 25, 99, 9]}, [50, 25, 45, 0]),
        ({"total": 2, "method": "equal", "tie": "last"}, [0, 0, 1, 1]),
        ({"total": 2, "method": "equal"}, [1, 1, 0, 0]),
        ({"total": 1250, "unit": 100}, [200, 400, 650, 0]),  # whole hundreds, the odd 50 to the largest
        ({"total": 1250, "unit": 100, "high": [9999, 9999, 600, 0]}, [200, 450, 600, 0]),
    ],
)
def test_methods(how: dict[str, Any], wanted: list[int]) -> None:
    assert spread(BASE, **how).tolist() == wanted


@pytest.mark.parametrize(
    ("base", "how", "code"),
    [
        (BASE, {"method": "guess"}, "bad_method"),
        (BASE, {"total": 1, "action": "multiply"}, "bad_method"),
        ([-5, 10], {"total": 1}, "bad_weight"),
        ([-5, 5], {"total": 1, "negative_base": "proportional"}, "bad_weight"),
        ([-5, 10], {"total": 1, "negative_base": "proportional", "high": [9, 9]}, "bad_bound"),
        (BASE, {"total": 1, "negative_base": "guess"}, "bad_policy"),
        (BASE, {"total": 1, "zero_base": "guess"}, "bad_policy"),
        ([0, 0], {"total": 1, "zero_base": "error"}, "bad_weight"),
        ([5, -5], {"total": 1}, "bad_weight"),
        (BASE, {"total": 1, "action": "add", "low": [0, 0, 0, 0]}, "bad_bound"),
        (BASE, {"total": 5, "locked": [True, False, False, False]}, "infeasible"),
        (BASE, {"total": 100, "high": [10, 10, 10, 10]}, "infeasible"),
        (BASE, {"total": 65, "high": [10, 20, 30, 0], "unit": 10}, "infeasible"),
    ],
)
def test_what_is_refused(base: list[int], how: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        spread(base, **how)
    assert caught.value.code == code
    assert all(caught.value.said)


def test_growth_has_two_definitions() -> None:
    assert grow(100_000, 0.1, 0.02) == 107_800
    assert grow(100_000, 0.1, 0.02, "additive") == 108_000


@given(fen, weights)
def test_parts_add_up_and_a_larger_weight_never_gets_less(total: int, by: list[int]) -> None:
    parts = largest_remainder(total, by)
    assert parts.sum() == total
    order = np.argsort(by, kind="stable")
    assert (np.diff(parts[order]) >= 0).all() or all(
        parts[i] <= parts[j] for i in order for j in order if by[i] < by[j]
    )
    assert (parts[np.asarray(by) == 0] == 0).all()


@given(fen, weights, st.integers(2, 9))
def test_the_unit_of_the_weights_does_not_matter(total: int, by: list[int], factor: int) -> None:
    scaled = largest_remainder(total, [w * 2**factor for w in by])
    assert scaled.tolist() == largest_remainder(total, by).tolist()


@settings(deadline=None)
@given(weights, st.data())
def test_bounds_are_kept_exactly(by: list[int], data: st.DataObject) -> None:
    low = np.array([data.draw(st.integers(0, 10**10)) for _ in by])
    high = low + np.array([data.draw(st.integers(0, 10**11)) for _ in by])
    top = int(np.where(np.asarray(by) > 0, high, low).sum())
    total = data.draw(st.integers(int(low.sum()), top))
    made = bounded(total, by, low, high)
    assert made.sum() == total
    assert ((low <= made) & (made <= high)).all()
    free = (made > low) & (made < high) & (np.asarray(by) > 0)
    if free.sum() > 1:  # free cells share one factor, to a unit
        factor = made[free] / np.asarray(by, float)[free]
        assert factor.max() - factor.min() <= 2 / np.asarray(by)[free].min() + 1e-6 * factor.max()


def test_a_bound_below_or_above_the_total_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot keep the total"):
        bounded(5, [1, 1], [3, 3], [9, 9])


def test_spreading_again_changes_nothing() -> None:
    once = spread([7, 11, 13, 17], 1_000_003)
    assert spread(once, 1_000_003).tolist() == once.tolist()


@pytest.mark.parametrize(
    ("base", "policy", "wanted"),
    [
        ([-10, 30], "proportional", [-20, 60]),
        ([-10, 30], "zero", [0, 40]),
        ([-10, 30], "absolute", [10, 30]),
        ([-10, -30], "error", [10, 30]),  # all negative: their shares are as clear as those of positive ones
        ([-1, 2, 3], "proportional", [-10, 20, 30]),
    ],
)
def test_a_negative_base_by_a_named_policy(base: list[int], policy: str, wanted: list[int]) -> None:
    assert spread(base, 40, negative_base=policy).tolist() == wanted


def test_a_ratio_of_both_signs_around_a_held_cell() -> None:
    made = spread([-10, 30, 7], 47, negative_base="proportional", locked=[False, False, True])
    assert made.tolist() == [-20, 60, 7]


@pytest.mark.parametrize(
    ("residual", "wanted"),
    [("highest", [3, 3, 2, 2]), ("lowest", [4, 3, 2, 1]), ("first", [3, 3, 2, 2]), ("last", [4, 3, 2, 1]), ("discard", [4, 3, 2, 2])],
)  # fmt: skip
def test_odd_units_by_a_named_rule(residual: str, wanted: list[int]) -> None:
    assert with_residual(10, [7, 6, 4, 3], residual).tolist() == wanted


def test_another_rule_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        with_residual(10, [1, 1], "guess")
    assert caught.value.code == "bad_residual"


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-(10**12), 10**12),
    weights,
    st.sampled_from(["largest_remainder", "highest", "lowest", "first", "last"]),
)
def test_every_rule_adds_up(total: int, shares: list[int], residual: str) -> None:
    assert int(with_residual(total, shares, residual).sum()) == total
