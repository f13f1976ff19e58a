"""Feasibility 可行性: the proof that a table cannot be, and the least change of its bounds that cures it.

A table with wanted row and column sums and bounds on its cells exists exactly where a flow from the rows to
the columns fills both (Gale 1957, Hoffman 1960). Flows run over the few columns, with all rows at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbook.targets.allocate import line_factors
from workbook.targets.rounding import Floats, Ints, balance_rows, settle

FAR = 2**50
"""No bound: larger than any total in fen."""


@dataclass(frozen=True)
class Proof:
    """Why no table exists: `columns` need `needed` together, but at most `possible` can reach them.

    rows: whose bounds hold it back, the tightest first. A person can add it up: possible is the sum over all
    rows of the smaller of their caps in these columns and their total less their floors in the others.
    """

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    needed: int
    possible: int

    @property
    def short(self) -> int:
        return self.needed - self.possible


@dataclass(frozen=True)
class Repair:
    """The cheapest table there is and what it breaks: cells (n x m), change (n x m; below a floor negative,
    above a cap positive), cost = sum of |change| x price."""

    cells: Ints
    change: Ints
    cost: int


def prove(rows: ArrayLike, columns: ArrayLike, low: ArrayLike, high: ArrayLike) -> Proof | None:
    """The proof that no table has these sums within these bounds, or None where one does.

    rows (n), columns (m): wanted sums, whole, of equal total. low, high (n x m): whole bounds.
    Maximum flow, then its minimum cut.
    """
    r, c, lo, hi = _whole(rows, columns, low, high)
    crowded = np.flatnonzero((lo.sum(axis=1) > r) | (_capped_sum(hi, r) < r))
    if len(crowded):
        return _row_proof(int(crowded[0]), r, lo, hi)
    z = _start(r, c, lo, hi)
    starved = settle(z, z.astype(np.float64), lo, hi, c, _first_units)
    if not starved:
        return None
    return proof_of(starved, r, c, lo, hi)


def proof_of(columns: tuple[int, ...], rows: Ints, wanted: Ints, low: Ints, high: Ints) -> Proof:
    """The proof for a set of starved columns, by the closed form: sum of min(caps inside, total - floors outside)."""
    inside = np.zeros(low.shape[1], np.bool_)
    inside[list(columns)] = True
    most = np.minimum(_capped_sum(high[:, inside], rows), rows - low[:, ~inside].sum(axis=1))
    held_back = rows - most
    order = np.argsort(-held_back, kind="stable")
    names = tuple(int(i) for i in order[held_back[order] > 0])
    return Proof(columns, names, int(wanted[inside].sum()), int(most.sum()))


def repair(
    rows: ArrayLike,
    columns: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    low_price: ArrayLike = 1,
    high_price: ArrayLike = 1,
) -> Repair:
    """The table with these sums whose broken bounds cost least.

    low_price, high_price: whole prices of one unit below a floor and above a cap (a lock has both).
    Minimum-cost flow by successive shortest paths over the columns, all rows with the same cost at once.
    """
    r, c, lo, hi = _whole(rows, columns, low, high)
    below = np.broadcast_to(np.asarray(low_price, np.int64), lo.shape)
    above = np.broadcast_to(np.asarray(high_price, np.int64), lo.shape)
    z = _start(r, c, lo, hi)
    _fill_rows(z, r, lo, hi, below, above)
    settle(z, z.astype(np.float64), np.minimum(lo, z), np.maximum(hi, z), c, _first_units)
    _settle_at_a_price(z, c, (lo, hi), (below, above))
    change = np.minimum(z - lo, 0) + np.maximum(z - hi, 0)
    cost = (np.maximum(lo - z, 0) * below + np.maximum(z - hi, 0) * above).sum()
    return Repair(z, change, int(cost))


def _whole(*arrays: ArrayLike) -> tuple[Ints, Ints, Ints, Ints]:
    r, c, lo, hi = (np.asarray(a, np.int64) for a in arrays)
    if r.sum() != c.sum():
        raise ValueError(f"rows add up to {r.sum()}, columns to {c.sum()}")
    return r, c, lo, np.minimum(hi, FAR)


def _capped_sum(high: Ints, rows: Ints) -> Ints:
    """Row sums of caps, none above the row's total: 12 times no bound would leave int64."""
    return np.minimum(high, np.maximum(rows, 0)[:, None]).sum(axis=1)


def _row_proof(row: int, rows: Ints, low: Ints, high: Ints) -> Proof:
    """One row whose floors are above its total, or whose caps are below it."""
    every = tuple(range(low.shape[1]))
    floors, total = int(low[row].sum()), int(rows[row])
    if floors > total:
        return Proof(every, (row,), floors, total)
    return Proof(every, (row,), total, int(_capped_sum(high, rows)[row]))


def _start(rows: Ints, columns: Ints, low: Ints, high: Ints) -> Ints:
    """A whole table within its bounds, rows met wherever they can be, spread as the columns are."""
    weights = np.broadcast_to(np.maximum(columns, 1).astype(np.float64), low.shape)
    tops = np.maximum(np.minimum(high, np.maximum(rows, 0)[:, None]), low)
    factors = line_factors(
        weights,
        low.astype(np.float64),
        tops.astype(np.float64),
        rows.astype(np.float64),
        rows / max(int(columns.sum()), 1),
    )
    z = np.clip(np.floor(weights * factors[:, None]), low, tops).astype(np.int64)
    for column in range(z.shape[1]):  # what rounding left over, into the first columns with room
        off = rows - z.sum(axis=1)
        if not off.any():
            break
        z[:, column] += np.clip(off, low[:, column] - z[:, column], tops[:, column] - z[:, column])
    return z


def _fill_rows(z: Ints, rows: Ints, low: Ints, high: Ints, below: Ints, above: Ints) -> None:
    """Rows whose bounds do not allow their total: break the cheapest bounds, in place, in proportion."""
    for i in np.flatnonzero(z.sum(axis=1) != rows):
        lacks = rows[i] > z[i].sum()
        for price in np.unique((above if lacks else below)[i]):
            at = (above if lacks else below)[i] == price
            inner_low, inner_high = np.where(at, 0, z[i]), np.where(at & lacks, FAR, z[i])
            line = z[i : i + 1].copy()
            balance_rows(line, rows[i : i + 1], inner_low[None, :], inner_high[None, :])
            z[i] = line[0]
            if z[i].sum() == rows[i]:
                break


def _settle_at_a_price(z: Ints, columns: Ints, bounds: tuple[Ints, Ints], prices: tuple[Ints, Ints]) -> None:
    """Move units between columns, in place, along the cheapest chains until the columns are met."""
    m = z.shape[1]
    costs = np.full((m, m), np.inf)
    changed = set(range(m))
    downs: list[tuple[Ints, Ints]] = [_down(z, bounds, prices, j) for j in range(m)]
    ups: list[tuple[Ints, Ints]] = [_up(z, bounds, prices, j) for j in range(m)]
    while (off := columns - z.sum(axis=0)).any():
        for j in changed:
            downs[j], ups[j] = _down(z, bounds, prices, j), _up(z, bounds, prices, j)
        for j in range(m):
            for k in range(m):
                if j != k and (j in changed or k in changed):
                    costs[j, k] = _cheapest(downs[j], ups[k])
        path = _cheapest_path(costs, off)
        edges = list(pairwise(path))
        wanted = int(min(-off[path[0]], off[path[-1]]))
        moves = [np.minimum(_room(downs[j], ups[k], costs[j, k]), wanted) for j, k in edges]
        units = min(wanted, *(int(room.sum()) for room in moves))
        for (j, k), room in zip(edges, moves, strict=True):
            part = _first_units(room, units)
            z[:, j] -= part
            z[:, k] += part
        changed = set(path)


def _down(z: Ints, bounds: tuple[Ints, Ints], prices: tuple[Ints, Ints], j: int) -> tuple[Ints, Ints]:
    """What one unit less costs in each row of a column, and how many units at that cost."""
    x, lo, hi = z[:, j], bounds[0][:, j], bounds[1][:, j]
    cost = np.where(x > hi, -prices[1][:, j], np.where(x > lo, 0, prices[0][:, j]))
    return cost, np.where(x > hi, x - hi, np.where(x > lo, x - lo, x))


def _up(z: Ints, bounds: tuple[Ints, Ints], prices: tuple[Ints, Ints], j: int) -> tuple[Ints, Ints]:
    """What one unit more costs in each row of a column, and how many units at that cost."""
    x, lo, hi = z[:, j], bounds[0][:, j], bounds[1][:, j]
    cost = np.where(x < lo, -prices[0][:, j], np.where(x < hi, 0, prices[1][:, j]))
    return cost, np.where(x < lo, lo - x, np.where(x < hi, hi - x, FAR))


def _cheapest(down: tuple[Ints, Ints], up: tuple[Ints, Ints]) -> float:
    """The lowest cost of moving one unit between two columns in any row."""
    open_rows = (down[1] > 0) & (up[1] > 0)
    return float((down[0] + up[0])[open_rows].min()) if open_rows.any() else np.inf


def _room(down: tuple[Ints, Ints], up: tuple[Ints, Ints], cost: float) -> Ints:
    """How many units each row can move between two columns at exactly this cost."""
    return np.where(down[0] + up[0] == cost, np.minimum(down[1], up[1]), 0)


def _first_units(room: Ints, units: int) -> Ints:
    """Units taken from the first rows with room: few bounds are touched, the result does not depend on chance."""
    before = np.cumsum(np.minimum(room, units)) - np.minimum(room, units)
    return np.clip(units - before, 0, room)


def _cheapest_path(costs: Floats, off: Ints) -> list[int]:
    """The cheapest chain from a column with too much to one with too little (Bellman and Ford)."""
    m = len(off)
    distance = np.where(off < 0, 0.0, np.inf)
    before = np.full(m, -1)
    for _ in range(m):
        through = distance[:, None] + costs
        best = through.argmin(axis=0)
        better = through[best, np.arange(m)] < distance - 1e-9
        if not better.any():
            break
        distance = np.where(better, through[best, np.arange(m)], distance)
        before = np.where(better, best, before)
    lacking: NDArray[np.int64] = np.flatnonzero(off > 0)
    path = [int(lacking[np.argmin(distance[lacking])])]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path[::-1]
