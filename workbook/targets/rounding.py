"""Rounding 取整: a table in whole fen near an exact one, its sums and bounds kept (controlled rounding).

A whole table with whole sums always exists where an exact one does (Cox 1987): units move along chains of
columns, as a maximum flow on so few nodes; where no chain is left, what is not reached is the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbook.targets.parts import bounded, largest_remainder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SNAP = 1e-4  # a cell this close to a whole fen is whole


class Infeasible(Exception):  # noqa: N818 - a finding about the wanted table, with its proof
    """No table keeps the bounds: these columns need `needed` in total, but at most `possible` can reach them.

    by_floors: it is the floors and locks of these columns that need it, and the columns' sums that are possible.
    """

    def __init__(self, columns: tuple[int, ...], needed: int, possible: int, by_floors: bool = False) -> None:
        super().__init__(f"columns {columns} need {needed}, possible {possible}")
        self.columns = columns
        self.needed = needed
        self.possible = possible
        self.by_floors = by_floors

    @property
    def short(self) -> int:
        return self.needed - self.possible


def round_table(
    exact: ArrayLike,
    rows: ArrayLike,
    columns: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    open_cells: NDArray[np.bool_] | None = None,
) -> Ints:
    """Whole numbers near `exact` with exactly the wanted sums, within whole bounds (controlled rounding).

    Largest remainder in each row, then single units move along chains of columns until the columns are met,
    each cell staying at the floor or ceiling of its exact value. Only where that cannot be do cells move
    further within their bounds: first the open ones (default: those above 0), then all.
    Raises Infeasible where no table keeps the bounds.
    """
    x, r, c = np.asarray(exact, np.float64), np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    lo, hi = np.asarray(low, np.int64), np.asarray(high, np.int64)
    floor = np.clip(np.floor(x + _SNAP).astype(np.int64), lo, hi)
    ceiling = np.minimum(floor + (x - floor > _SNAP), hi)
    open_high = np.where(x > 0 if open_cells is None else open_cells, hi, lo)
    z = _round_rows(x, floor, ceiling, r)
    for box_low, box_high in ((floor, ceiling), (lo, open_high), (lo, hi)):
        balance_rows(z, r, np.minimum(box_low, z), np.maximum(box_high, z))
        starved = settle(z, x, np.minimum(box_low, z), np.maximum(box_high, z), c)
        if not starved and (z.sum(axis=1) == r).all():
            return z
    raise _proof(z, c, starved)


def round_with_sums(exact: ArrayLike) -> Ints:
    """A whole table beside an exact one whose row sums, column sums and grand total are beside theirs, too.

    exact: n x m. Every cell and every sum is the floor or the ceiling of its exact value (Cox 1987): one more row
    and column take up what each sum lacks to its ceiling, so that all sums of the framed table are whole.
    """
    x = np.asarray(exact, np.float64)
    rows, columns, grand = (np.round(x.sum(axis=axis), 9) for axis in (1, 0, None))
    short = np.ceil(rows) - rows, np.ceil(columns) - columns
    framed = np.block([[x, short[0][:, None]], [short[1][None, :], np.full((1, 1), grand - np.floor(grand))]])
    across, down = (np.rint(framed.sum(axis=axis)).astype(np.int64) for axis in (1, 0))
    floor = np.floor(framed + _SNAP).astype(np.int64)
    ceiling = floor + (framed - floor > _SNAP)
    return np.ascontiguousarray(round_table(framed, across, down, floor, ceiling)[:-1, :-1])


def _round_rows(x: Floats, floor: Ints, ceiling: Ints, rows: Ints) -> Ints:
    """Each row at its floors, plus one unit for its largest remainders until the row is met."""
    free = ceiling > floor
    remainder = np.where(free, np.round(x - floor, 6), -1.0)
    order = np.argsort(-remainder, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(x.shape[1]), x.shape), axis=1)
    units = np.clip(rows - floor.sum(axis=1), 0, free.sum(axis=1))
    return floor + (rank < units[:, None])


def balance_rows(z: Ints, rows: Ints, low: Ints, high: Ints) -> None:
    """Bring rows that are off to their sum within the bounds, in place, in proportion to the room there is."""
    for i in np.flatnonzero(z.sum(axis=1) != rows):
        need = int(rows[i] - z[i].sum())
        room = high[i] - z[i] if need > 0 else z[i] - low[i]
        move = min(abs(need), int(room.sum()))
        if move:
            z[i] += (1 if need > 0 else -1) * largest_remainder(move, room.astype(np.float64))


def by_room(room: Ints, units: int) -> Ints:
    """Units shared out in proportion to the room of each row."""
    return bounded(units, room.astype(np.float64), np.zeros_like(room), room)


def settle(
    z: Ints, x: Floats, low: Ints, high: Ints, columns: Ints, share: Callable[[Ints, int], Ints] = by_room
) -> tuple[int, ...]:
    """Move units between columns inside rows, in place, until the columns are met; () or the starved columns.

    A unit can go from column j to k when some row has room to fall in j and to rise in k. Shortest chains of
    such moves, as in a maximum flow on m nodes; when no chain is left, what is not reached is starved.
    share: how the units of one move are shared out over the rows that have room.
    """
    while (off := columns - z.sum(axis=0)).any():
        can = ((z > low).astype(np.float32).T @ (z < high).astype(np.float32)) > 0
        path, reached = _chain(can, off)
        if not path:
            return tuple(int(k) for k in np.flatnonzero(~reached))
        edges = list(pairwise(path))
        units = int(min(-off[path[0]], off[path[-1]]))
        for j, k in edges:
            units = min(units, int(np.minimum(z[:, j] - low[:, j], high[:, k] - z[:, k]).sum()))
        for j, k in edges:
            _move(z, x, low, high, (j, k), units, share)
    return ()


def _chain(can: NDArray[np.bool_], off: Ints) -> tuple[list[int], NDArray[np.bool_]]:
    """The shortest chain from a column with too much to one with too little, and the columns reached."""
    reached = off < 0
    before = {int(j): -1 for j in np.flatnonzero(reached)}
    queue = list(before)
    while queue:
        j = queue.pop(0)
        if off[j] > 0:
            path = [j]
            while before[path[-1]] >= 0:
                path.append(before[path[-1]])
            return path[::-1], reached
        for k in np.flatnonzero(can[j] & ~reached):
            before[int(k)] = j
            reached[k] = True
            queue.append(int(k))
    return [], reached


def _move(
    z: Ints, x: Floats, low: Ints, high: Ints, edge: tuple[int, int], units: int, share: Callable[[Ints, int], Ints]
) -> None:
    """Move units from a column to another in place: single units where rounding costs least, more as shared."""
    j, k = edge
    room = np.minimum(z[:, j] - low[:, j], high[:, k] - z[:, k])
    rows = np.flatnonzero(room > 0)
    if (room[rows] == 1).all():
        cost = np.round((x[rows, j] - z[rows, j]) + (z[rows, k] - x[rows, k]), 6)
        amounts: Any = np.zeros(len(rows), np.int64)
        amounts[np.argsort(cost, kind="stable")[:units]] = 1
    else:
        amounts = share(room[rows], units)
    z[rows, j] -= amounts
    z[rows, k] += amounts


def _proof(z: Ints, columns: Ints, starved: tuple[int, ...]) -> Infeasible:
    """The starved columns as a proof: what they need and the most that can reach them."""
    chosen = list(starved)
    needed = int(columns[chosen].sum())
    return Infeasible(starved, needed, int(z[:, chosen].sum()))
