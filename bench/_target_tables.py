"""Tables the target bench works on: customers of very different size, with caps, floors and locks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Table = tuple[Floats, Ints, Ints, Ints, Ints]
"""weights, row sums, column sums, floors, caps."""
FAR = 2**50
SEASON = np.array([0.9, 0.5, 1.0, 1.0, 1.05, 1.05, 1.0, 0.95, 1.1, 1.05, 1.1, 1.3])


def make_table(customers: int, seed: int = 0) -> Table:
    """Customers of very different size by twelve months: 10 % caps, 10 % floors, 5 % locks, sums that can be met."""
    rng = np.random.default_rng(seed)
    size = rng.pareto(1.3, customers) * 20_000 + 2_000
    weights = size[:, None] * SEASON / SEASON.sum() * rng.lognormal(0, 0.35, (customers, 12))
    weights[rng.random((customers, 12)) < 0.1] = 0
    weights[weights.sum(axis=1) == 0, 0] = 1
    weights = np.round(weights, 2) * 100
    low, high = np.zeros((customers, 12)), np.full((customers, 12), float(FAR))
    chance = rng.random((customers, 12))
    capped, floored = (chance < 0.1) & (weights > 0), (chance > 0.9) & (weights > 0)
    high[capped] = np.round(weights[capped] * 1.15 * rng.uniform(1.0, 1.6, int(capped.sum())))
    low[floored] = np.round(weights[floored] * 1.15 * rng.uniform(0.6, 1.0, int(floored.sum())))
    locked = rng.random((customers, 12)) < 0.05
    fixed = np.round(weights * 1.15 * rng.uniform(0.9, 1.1, (customers, 12)))
    low[locked] = high[locked] = fixed[locked]
    hidden = np.clip(np.round(weights * 1.15 * rng.lognormal(0, 0.1, (customers, 12))), low, high).astype(np.int64)
    return weights, hidden.sum(axis=1), hidden.sum(axis=0), low.astype(np.int64), high.astype(np.int64)


def make_impossible(customers: int) -> Table:
    """The same table with January and February of most customers locked at half, the others capped."""
    weights, rows, columns, low, high = make_table(customers)
    rng = np.random.default_rng(1)
    most = rng.random(customers) < 0.6
    for month in (0, 1):
        half = np.round(weights[:, month] * 0.575).astype(np.int64)
        low[most, month] = high[most, month] = half[most]
        high[~most, month] = np.round(weights[~most, month] * 1.265).astype(np.int64)
        low[~most, month] = np.minimum(low[~most, month], high[~most, month])
    return weights, rows, columns, low, high


def misses(cells: Any, rows: Ints, columns: Ints) -> dict[str, Any]:
    """The largest miss of a row and of a column."""
    return {
        "rows_off": round(float(np.abs(cells.sum(axis=1) - rows).max()), 4),
        "columns_off": round(float(np.abs(cells.sum(axis=0) - columns).max()), 4),
    }
