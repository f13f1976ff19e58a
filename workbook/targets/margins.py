"""Several margins at once 多维分解: customer x product line x month, where more than two families of sums hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbook.targets.allocate import CLOSE
from workbook.targets.rounding import round_table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Rounded:
    """A table in whole units and how far the sums of the one relaxed family of margins are off, in units."""

    cells: Ints
    off: Ints

    @property
    def largest_miss(self) -> int:
        return int(np.abs(self.off).max(initial=0))


def fit_margins(
    seed: ArrayLike, axes: Sequence[tuple[int, ...]], margins: Sequence[ArrayLike], sweeps: int = 1000
) -> tuple[Floats, float]:
    """The table nearest in proportion to the seed with the wanted margins, and the largest miss that is left.

    axes: for each margin the axes it keeps; margins: the wanted sums over the others. Iterative proportional
    fitting; stops when every sum is within CLOSE (scaled to 1e-9 of small tables) or nothing improves.
    """
    x = np.array(seed, np.float64)
    wanted = [np.asarray(m, np.float64) for m in margins]
    close = min(CLOSE, 1e-9 * max(1.0, float(np.abs(x).sum())))
    gap = np.inf
    for _ in range(sweeps):
        for keep, margin in zip(axes, wanted, strict=True):
            others = tuple(i for i in range(x.ndim) if i not in keep)
            now = x.sum(axis=others)
            factor = np.where(now > 0, margin / np.where(now > 0, now, 1.0), 0.0)
            x = x * np.expand_dims(factor, others)
        before, gap = gap, _miss(x, axes, wanted)
        if gap <= close or gap >= before:
            break
    return x, gap


def round_three(exact: ArrayLike) -> Rounded:
    """A three-way table in whole units: sums over the last and over the middle axis stay exact.

    exact: n x p x m (customer, product line, month) with whole sums by (n, p) and by (n, m). Each customer's
    p x m table is rounded on its own, which always works; each takes up what the ones before it left over,
    so that the sums by (p, m) stay close. All three at once may have no whole table (Causey, Cox, Ernst 1985):
    `off` says by how much the sums by (p, m) miss theirs.
    """
    x = np.asarray(exact, np.float64)
    cells = np.zeros(x.shape, np.int64)
    carried = np.zeros(x.shape[1:])
    for i, table in enumerate(x):
        floor = np.floor(table + 1e-9)
        open_cells = table - floor > 1e-9
        leaning = np.where(open_cells, floor + np.clip(table - floor + carried, 1e-3, 1 - 1e-3), floor)
        rows, columns = (np.rint(table.sum(axis=axis)).astype(np.int64) for axis in (1, 0))
        low = floor.astype(np.int64)
        cells[i] = round_table(leaning, rows, columns, low, low + open_cells)
        carried = carried + table - cells[i]
    return Rounded(cells, (cells.sum(axis=0) - np.rint(x.sum(axis=0))).astype(np.int64))


def _miss(x: Floats, axes: Sequence[tuple[int, ...]], wanted: Sequence[Floats]) -> float:
    """The largest miss of any sum."""
    misses = [
        np.abs(x.sum(axis=tuple(i for i in range(x.ndim) if i not in keep)) - margin).max(initial=0.0)
        for keep, margin in zip(axes, wanted, strict=True)
    ]
    return float(max(misses))
