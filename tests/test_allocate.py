"""Two-way allocation: exact rows and columns, bounds kept, the nearest to proportional, and the proof where none is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.targets.allocate import allocate, fit
from workbook.targets.rounding import Infeasible, round_table


def table(seed: int, most_rows: int = 12, scale: int = 10**7) -> tuple[np.ndarray, ...]:
    """Weights, bounds and sums of a random table that has a solution: (weights, rows, columns, low, high)."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, most_rows)), int(rng.integers(1, 13))
    weights = rng.random((n, m)) * rng.pareto(1.2, (n, 1)) + 1e-6
    hidden = np.rint(weights * rng.uniform(0.5, 2, (n, m)) * scale).astype(np.int64)
    room = rng.random((n, m))
    low = np.where(room < 0.2, hidden - hidden // 7, 0)
    high = np.where(room > 0.8, hidden + hidden // 9, 2**50)
    lock = rng.random((n, m)) < 0.1
    low, high = np.where(lock, hidden, low), np.where(lock, hidden, high)
    return weights, hidden.sum(axis=1), hidden.sum(axis=0), low, high


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_rows_columns_and_bounds_hold(seed: int) -> None:
    weights, rows, columns, low, high = table(seed)
    made = allocate(weights, rows, columns, low, high)
    assert (made.cells.sum(axis=1) == rows).all()
    assert (made.cells.sum(axis=0) == columns).all()
    assert ((made.cells >= low) & (made.cells <= high)).all()
    assert (np.abs(made.cells - made.fit.cells) < 2).all()  # no whole number is further than rounding asks
    factors = made.fit.row_factors[:, None] * made.fit.column_factors * weights
    np.testing.assert_allclose(
        np.clip(factors, low, np.minimum(high, rows[:, None])), made.fit.cells, rtol=1e-9, atol=1e-3
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    weights, rows, columns, low, high = table(seed)
    order = np.random.default_rng(seed).permutation(len(rows))
    one = allocate(weights, rows, columns, low, high).fit.cells
    other = allocate(weights[order], rows[order], columns, low[order], high[order]).fit.cells
    np.testing.assert_allclose(other, one[order], atol=0.05)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_fitting_again_changes_nothing(seed: int) -> None:
    weights, rows, columns, low, high = table(seed)
    once = allocate(weights, rows, columns, low, high).cells
    again = allocate(np.maximum(once, 1e-9), rows, columns, low, high).cells
    assert (again == once).all()


def test_rounding_is_as_near_as_a_linear_program_finds() -> None:
    """On small tables the rounding costs no more than the optimum by scipy's HiGHS, where scipy is installed."""
    optimize = pytest.importorskip("scipy.optimize")
    for seed in range(40):
        weights, rows, columns, _low, _high = table(seed, 8, scale=10)
        n, m = weights.shape
        fitted = fit(weights, rows, columns)
        x = np.where(np.abs(fitted.cells - np.rint(fitted.cells)) < 1e-4, np.rint(fitted.cells), fitted.cells)
        low = np.floor(x).astype(np.int64)
        made = round_table(fitted.cells, rows, columns, np.zeros_like(low), np.full_like(low, 2**50))
        part = x - low
        sums = np.vstack([np.kron(np.eye(n), np.ones(m)), np.kron(np.ones(n), np.eye(m))])
        wanted = np.concatenate([rows - low.sum(axis=1), columns - low.sum(axis=0)])
        bounds = [(0, 1 if p > 1e-4 else 0) for p in part.ravel()]
        best = optimize.linprog((1 - 2 * part).ravel(), A_eq=sums, b_eq=wanted, bounds=bounds)
        assert best.status == 0
        cost = float(((1 - 2 * part) * (made - low)).sum())
        assert cost <= best.fun + 0.35 * np.sqrt(n * m)  # near the optimum; the sums are exact either way
        assert (np.abs(made - x) < 1 + 1e-9).all()


def test_a_cap_that_starves_a_column_is_proved() -> None:
    with pytest.raises(Infeasible) as proof:
        allocate([[1, 1], [1, 1]], [60, 40], [70, 30], None, [[30, 99], [30, 99]])
    assert (proof.value.columns, proof.value.needed, proof.value.possible, proof.value.short) == ((0,), 70, 60, 10)


def test_a_sum_may_move_within_its_bounds_where_nothing_else_helps() -> None:
    made = allocate([[1, 1], [1, 1]], [50, 50], [70, 30], None, [[20, 10], [99, 99]], row_bounds=([0, 0], [99, 99]))
    assert made.cells.sum(axis=0).tolist() == [70, 30]
    assert made.relaxed


def test_floors_that_overflow_every_column_are_proved() -> None:
    with pytest.raises(Infeasible) as proof:
        allocate([[1, 1]], [10], [5, 5], [[8, 0]], None, row_bounds=([9], [12]))
    assert proof.value.short == 3


def test_sums_that_differ_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="add up to"):
        allocate([[1, 1]], [10], [5, 6])
