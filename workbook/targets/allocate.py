"""Two-way allocation 双向分解: a table in proportion to weights whose rows, columns and bounds hold to the fen.

Cells x >= 0 with weights w 权重, floors 下限 and caps 上限 (a lock 锁定 is floor = cap), wanted row sums r and
column sums c. Nearest to proportional (least sum of x*ln(x/w) - x) is x = clip(a_i * b_t * w, floor, cap):
proportional unless a bound holds, so the factors a, b and the bound explain each number.
Source: bounded iterative proportional fitting; integer margins always have an integer table (Cox 1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from workbook.targets.rounding import Floats, Infeasible, Ints, round_table

CLOSE = 0.01
"""A row or column counts as met when it is this close, in fen: absolute, because 1e-9 of 1e12 fen is 10 yuan."""
_PATIENCE = 25  # sweeps in which the largest miss has to shrink by a fifth, or the fit is given up


@dataclass(frozen=True)
class Fit:
    """A fitted table: cells = clip(row_factors * column_factors * weights, low, high), off by at most `gap`."""

    cells: Floats
    row_factors: Floats
    column_factors: Floats
    gap: float


@dataclass(frozen=True)
class Allocation:
    """An exact table: cells in whole fen, and the fit they were rounded from. relaxed: row or column sums moved."""

    cells: Ints
    fit: Fit
    relaxed: bool


def allocate(
    weights: ArrayLike,
    rows: ArrayLike,
    columns: ArrayLike,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    row_bounds: tuple[ArrayLike, ArrayLike] | None = None,
    column_bounds: tuple[ArrayLike, ArrayLike] | None = None,
) -> Allocation:
    """A whole-number table in proportion to weights, exact in every row and column, within its bounds.

    weights: n x m, not negative. rows (n), columns (m): wanted sums, whole numbers with the same total.
    low, high: whole-number bounds of the cells (default 0 and no cap).
    row_bounds, column_bounds: (low, high) of the sums; where given, a sum may leave its wanted value within
    them, but only when the cells' bounds leave no other table. A cell of weight 0 stays at its floor, unless
    no table exists otherwise. Raises Infeasible with the starved columns. Order in, order out; ties by order.
    """
    w, r, c = np.asarray(weights, np.float64), np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    if r.sum() != c.sum():
        raise ValueError(f"rows add up to {r.sum()}, columns to {c.sum()}")
    lo = np.zeros(w.shape, np.int64) if low is None else np.asarray(low, np.int64)
    hi = np.broadcast_to(r[:, None], w.shape) if high is None else np.asarray(high, np.int64)
    ceiling = r if row_bounds is None else np.maximum(np.asarray(row_bounds[1], np.int64), r)
    hi = np.maximum(np.minimum(hi, ceiling[:, None]), lo)
    fitted = fit(w, r, c, lo, np.where(w > 0, hi, lo))
    try:
        return Allocation(round_table(fitted.cells, r, c, lo, hi, w > 0), fitted, False)
    except Infeasible:
        if row_bounds is None and column_bounds is None:
            raise
    whole = _relaxed(fitted.cells, (r, c), (lo, hi), row_bounds or (r, r), column_bounds or (c, c))
    return Allocation(whole, fitted, True)


def fit(
    weights: ArrayLike,
    rows: ArrayLike,
    columns: ArrayLike,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    sweeps: int = 2000,
) -> Fit:
    """The real-valued table x = clip(a_i * b_t * w, low, high) with the wanted row and column sums.

    Solves the rows for a, then the columns for b, from the weights each time (never re-clipping the running
    table, which would end elsewhere), until every sum is within CLOSE. `gap` is the largest miss that is left;
    it stays large where the bounds allow no such table.
    """
    w, r, c = (np.asarray(v, np.float64) for v in (weights, rows, columns))
    lo = np.zeros_like(w) if low is None else np.asarray(low, np.float64)
    hi = np.broadcast_to(np.minimum.outer(r, c), w.shape) if high is None else np.asarray(high, np.float64)
    hi = np.maximum(hi, lo)
    across = tuple(np.ascontiguousarray(v.T) for v in (w, lo, hi))
    a, b = np.ones(len(r)), np.ones(len(c))
    checked = np.inf
    for sweep in range(1, sweeps + 1):
        a = line_factors(w * b, lo, hi, r, a)
        b = line_factors(across[0] * a, across[1], across[2], c, b)
        x = np.clip(w * a[:, None] * b, lo, hi)
        gap = _largest_miss(x, r, c)
        if gap <= CLOSE or (sweep % _PATIENCE == 0 and gap > 0.8 * checked):
            break
        checked = gap if sweep % _PATIENCE == 0 else checked
    return Fit(x, a, b, gap)


def line_factors(y: Floats, low: Floats, high: Floats, wanted: Floats, start: Floats) -> Floats:
    """For each row of y the factor f >= 0 with sum(clip(f*y, low, high)) = wanted: Newton between brackets.

    The sum is piecewise linear and rising in f, so Newton ends on the right piece; where it leaves the bracket
    the bracket is halved. Where the bounds cannot meet the sum, f is the end that comes nearest.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ends = np.where(y > 0, high / y, 0.0)
    top = np.minimum(ends.max(axis=1), 1e290)
    factors = np.clip(start, 0.0, top)
    active = np.arange(len(y))
    bottom = np.zeros(len(y))
    for _ in range(100):
        ya, la, ha, f = y[active], low[active], high[active], factors[active]
        raw = ya * f[:, None]
        miss = np.clip(raw, la, ha).sum(axis=1) - wanted[active]
        slope = (ya * ((raw > la) & (raw < ha))).sum(axis=1)
        bottom[active] = np.where(miss < 0, f, bottom[active])
        top[active] = np.where(miss > 0, f, top[active])
        close = np.abs(miss) <= CLOSE * 0.1 + 4e-16 * wanted[active]
        go_on = ~close & (top[active] - bottom[active] > 1e-15 * top[active])
        if not go_on.any():
            break
        active = active[go_on]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = f[go_on] - miss[go_on] / slope[go_on]
        inside = np.isfinite(step) & (step > bottom[active]) & (step < top[active])
        factors[active] = np.where(inside, step, _between(bottom[active], top[active]))
    return factors


def _between(bottom: Floats, top: Floats) -> Floats:
    """A point between the brackets: their geometric middle, or a thousandth of the top when the bottom is 0."""
    return np.where(bottom > 0, np.sqrt(bottom) * np.sqrt(top), top * 1e-3)


def _largest_miss(x: Floats, rows: Floats, columns: Floats) -> float:
    return float(max(np.abs(x.sum(axis=1) - rows).max(initial=0.0), np.abs(x.sum(axis=0) - columns).max(initial=0.0)))


def _relaxed(
    x: Floats,
    wanted: tuple[Ints, Ints],
    cells: tuple[Ints, Ints],
    row_bounds: tuple[ArrayLike, ArrayLike],
    column_bounds: tuple[ArrayLike, ArrayLike],
) -> Ints:
    """The rounding again, with one more column and row that take up the slack between a sum and its cap."""
    (r, c), (lo, hi) = wanted, cells
    row_low, row_high = (np.asarray(v, np.int64) for v in row_bounds)
    column_low, column_high = (np.asarray(v, np.int64) for v in column_bounds)

    def framed(inner: Any, right: Any, below: Any) -> Any:
        return np.block(
            [[inner, np.reshape(right, (-1, 1))], [np.reshape(below, (1, -1)), np.zeros((1, 1), inner.dtype)]]
        )

    framed_table = (
        framed(x, (row_high - r).astype(np.float64), (column_high - c).astype(np.float64)),
        np.append(row_high, (column_high - c).sum()),
        np.append(column_high, (row_high - r).sum()),
        framed(lo, np.zeros_like(r), np.zeros_like(c)),
        framed(hi, row_high - row_low, column_high - column_low),
    )
    try:
        return np.ascontiguousarray(round_table(*framed_table)[:-1, :-1])
    except Infeasible as proof:
        raise _unframed(proof, c) from proof


def _unframed(proof: Infeasible, columns: Ints) -> Infeasible:
    """A proof over the framed table said without its frame: by the starved columns, else by those that overflow."""
    starved = tuple(k for k in proof.columns if k < len(columns))
    if starved:
        needed = int(columns[list(starved)].sum())
        return Infeasible(starved, needed, needed - proof.short)
    everything = int(columns.sum())
    return Infeasible(tuple(range(len(columns))), everything + proof.short, everything, by_floors=True)
