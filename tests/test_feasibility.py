"""Plans that cannot be: the proof adds up by hand, the repair costs least."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.targets.feasibility import prove, repair


def table(seed: int) -> tuple[np.ndarray, ...]:
    """Sums and bounds of a random small table, often without a solution: rows, columns, low, high."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 6)), int(rng.integers(1, 5))
    hidden = rng.integers(0, 20, (n, m))
    low = np.where(rng.random((n, m)) < 0.3, rng.integers(0, 15, (n, m)), 0)
    high = np.where(rng.random((n, m)) < 0.5, low + rng.integers(0, 15, (n, m)), 10**9)
    return hidden.sum(axis=1), hidden.sum(axis=0), low, high


def shortest(rows: np.ndarray, columns: np.ndarray, low: np.ndarray, high: np.ndarray) -> int:
    """The largest shortfall over all sets of columns, and of single rows, by the closed form."""
    m = len(columns)
    short = max(int((low.sum(axis=1) - rows).max()), int((rows - np.minimum(high, 10**6).sum(axis=1)).max()), 0)
    for size in range(1, m + 1):
        for chosen in combinations(range(m), size):
            inside = np.isin(np.arange(m), chosen)
            most = np.minimum(high[:, inside].sum(axis=1), rows - low[:, ~inside].sum(axis=1))
            short = max(short, int(columns[inside].sum() - most.sum()))
    return short


def test_locks_that_starve_a_month() -> None:
    proof = prove([100, 100], [150, 50], [[0, 0], [0, 60]], [[70, 99], [10**9, 60]])
    assert proof is not None
    assert (proof.columns, proof.needed, proof.possible, proof.short) == ((0,), 150, 110, 40)
    assert proof.rows == (1, 0)


@pytest.mark.parametrize(("low", "needed", "possible"), [([[80, 30]], 110, 100), ([[0, 0]], 100, 90)])
def test_one_row_that_cannot_keep_its_total(low: list[list[int]], needed: int, possible: int) -> None:
    proof = prove([100], [60, 40], low, [[80, 30]] if needed > 100 else [[50, 40]])
    assert proof is not None
    assert (proof.rows, proof.needed, proof.possible) == ((0,), needed, possible)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_a_proof_exists_exactly_where_the_closed_form_finds_one(seed: int) -> None:
    rows, columns, low, high = table(seed)
    proof = prove(rows, columns, low, high)
    assert (proof is not None) == (shortest(rows, columns, low, high) > 0)
    if proof and len(proof.columns) < len(columns):
        inside = np.isin(np.arange(len(columns)), proof.columns)
        most = np.minimum(np.minimum(high, 10**6)[:, inside].sum(axis=1), rows - low[:, ~inside].sum(axis=1))
        assert proof.possible == most.sum() < columns[inside].sum() == proof.needed


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_a_repair_has_the_sums_and_costs_as_little_as_a_linear_program(seed: int) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    rows, columns, low, high = table(seed)
    n, m = low.shape
    low_price = np.random.default_rng(seed).integers(1, 5, (n, m))
    high_price = np.random.default_rng(seed + 1).integers(1, 5, (n, m))
    made = repair(rows, columns, low, high, low_price, high_price)
    assert (made.cells.sum(axis=1) == rows).all()
    assert (made.cells.sum(axis=0) == columns).all()
    assert (made.cells >= 0).all()
    sums = np.vstack([np.kron(np.eye(n), np.ones(m)), np.kron(np.ones(n), np.eye(m))])
    equal = np.hstack([sums, -sums, sums])  # cells within bounds, less what is below, plus what is above
    cost = np.concatenate([np.zeros(n * m), low_price.ravel(), high_price.ravel()])
    bounds = [*zip(low.ravel(), high.ravel(), strict=True), *((0, v) for v in low.ravel()), *[(0, None)] * (n * m)]
    best = optimize.linprog(cost, A_eq=equal, b_eq=np.concatenate([rows, columns]), bounds=bounds)
    assert best.status == 0
    assert made.cost == pytest.approx(best.fun, abs=1e-6)
    assert (made.cost == 0) == (prove(rows, columns, low, high) is None)


def test_a_cheap_bound_gives_way_before_a_dear_one() -> None:
    made = repair([100], [60, 40], [[70, 40]], [[99, 99]], [[5, 1]], 1)
    assert made.cells.tolist() == [[60, 40]]
    made = repair([100, 50], [50, 100], [[60, 0], [0, 0]], [[60, 99], [99, 99]], [[9, 1], [1, 1]], 9)
    assert made.change[0, 0] == -10


def test_sums_that_differ_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="add up to"):
        prove([1], [2], [[0]], [[5]])
