"""Limits 限制 of a breakdown: locks, floors and caps as arrays, carried up so that every level can keep them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.errors import Problem
from workbook.money import shown
from workbook.periods import month_name
from workbook.targets.grid import Grid, Ints
from workbook.texts import Text

BOUND_WORDS = {"lock": Text("锁定", "lock"), "floor": Text("下限", "floor"), "cap": Text("上限", "cap")}
NEED = Text("放得下的锁定、下限和上限", "locks, floors and caps that fit")


@dataclass(frozen=True)
class Limits:
    """Lowest and highest fen of customers' cells (n x 12), customers (n), regions' months (k x 12), regions (k)."""

    cell: tuple[Ints, Ints]
    customer: tuple[Ints, Ints]
    region_cell: tuple[Ints, Ints]
    region: tuple[Ints, Ints]

    @property
    def month(self) -> tuple[Ints, Ints]:
        """Lowest and highest of the company's months: the sums of the regions'."""
        low, high = self.region_cell
        return low.sum(axis=0), _sum(high, axis=0, most=int(self.region[1].max(initial=0)))


def limits_of(
    bounds: pd.DataFrame, grid: Grid, total: int, weighed: NDArray[np.bool_] | None = None
) -> tuple[Limits, list[Problem]]:
    """The limits the sheet sets, each level carrying those below it, and every conflict between them.

    A customer that left has a cap of 0 in the months after.

    bounds: from `given.bounds_of`. total: the company's target, which caps everything. weighed: the cells that
    have a weight; the others stay at their floor.
    """
    n, k = len(grid.customers), len(grid.regions)
    cell = _set(bounds, "customer", (n, 12), total)
    cell = cell[0], np.where(grid.gone, 0, cell[1])
    if weighed is not None:
        cell = cell[0], np.where(weighed, cell[1], cell[0])
    customer = _set(bounds, "customer", (n,), total)
    region_cell = _set(bounds, "region", (k, 12), total)
    region = _set(bounds, "region", (k,), total)
    customer = _within(customer, cell[0].sum(axis=1), _sum(cell[1], 1, total))
    region_cell = _within(
        region_cell, grid.by_region(cell[0]), np.minimum(grid.by_region(cell[1].astype(np.float64)), total)
    )
    region = _within(region, region_cell[0].sum(axis=1), _sum(region_cell[1], 1, total))
    region = _within(
        region, grid.by_region(customer[0]), np.minimum(grid.by_region(customer[1].astype(np.float64)), total)
    )
    limits = Limits(cell, customer, region_cell, region)
    return limits, _conflicts(limits, bounds, grid, total)


def active_bounds(bounds: pd.DataFrame, level: str, amounts: Ints) -> dict[tuple[int, int], str]:
    """The bounds that hold an amount where it is: (place, column) -> lock, floor or cap; column -1 is the year.

    amounts: fen by place and month; a lock always holds, a floor or cap where the amount stands on it.
    """
    year = amounts.sum(axis=1)
    active = {}
    rows = bounds[bounds["level"] == level]
    for place, column, bound, fen in zip(rows["place"], rows["column"], rows["bound"], rows["amount_fen"], strict=True):
        reached = int(year[place] if column < 0 else amounts[place, column])
        if bound == "lock" or reached == int(fen):
            active[(int(place), int(column))] = str(bound)
    return active


def conflict(who: Text, needed: int, possible: int, rows: Iterable[int], months: Text | None = None) -> Problem:
    """A plan that cannot be, with its proof: what is needed, what is possible, how much is short."""
    found = Text(
        "{who}{months}需要 {needed} 元，最多只能 {possible} 元，差 {short} 元",
        "{who}{months}: {needed} yuan needed, {possible} possible, {short} short",
    ).with_(
        who=who,
        months=months or Text("", ""),
        needed=shown(needed),
        possible=shown(possible),
        short=shown(needed - possible),
    )
    fix = Text(
        "把所列行的锁定、下限调低或上限调高，合计至少 {short} 元",
        "lower the locks and floors or raise the caps of these rows by {short} yuan in all",
    ).with_(short=shown(needed - possible))
    return Problem("infeasible", "target_bounds", "amount_fen", tuple(sorted(int(r) for r in rows)), found, NEED, fix)


def _set(bounds: pd.DataFrame, level: str, shape: tuple[int, ...], total: int) -> tuple[Ints, Ints]:
    """Floors and caps as the sheet states them; a lock is both. The tightest of several holds."""
    low, high = np.zeros(shape, np.int64), np.full(shape, total, np.int64)
    rows = bounds[(bounds["level"] == level) & ((bounds["column"] >= 0) == (len(shape) == 2))]
    for place, column, bound, fen in zip(rows["place"], rows["column"], rows["bound"], rows["amount_fen"], strict=True):
        at = (int(place), int(column))[: len(shape)]
        if bound in ("lock", "floor"):
            low[at] = max(low[at], int(fen))
        if bound in ("lock", "cap"):
            high[at] = min(high[at], int(fen))
    return low, high


def _within(own: tuple[Ints, Ints], low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """A level's own limits narrowed to what the level below can add up to."""
    return np.maximum(own[0], low), np.minimum(own[1], high).astype(np.int64)


def _sum(high: Ints, axis: int, most: int) -> Ints:
    """A sum of caps, no higher than `most`: many caps of a whole company would leave int64."""
    return np.minimum(high.sum(axis=axis, dtype=np.float64), most).astype(np.int64)


def _conflicts(limits: Limits, bounds: pd.DataFrame, grid: Grid, total: int) -> list[Problem]:
    """Every place where the lowest is above the highest, and the company where it does not meet the target."""
    names, regions = grid.customers["customer"].tolist(), grid.regions["region"].tolist()
    problems = []
    for level, labels, (low, high) in (
        ("customer", names, limits.cell),
        ("customer", names, limits.customer),
        ("region", regions, limits.region_cell),
        ("region", regions, limits.region),
    ):
        for at in np.argwhere(low > high):
            place, column = int(at[0]), int(at[1]) if len(at) > 1 else -1
            when = Text("", "") if column < 0 else Text(" {m} ", ", {m}").with_(m=month_name(grid.months[column]))
            rows = _rows_below(bounds, grid, level, place, column)
            problems.append(
                conflict(Text(labels[place], labels[place]), int(low[tuple(at)]), int(high[tuple(at)]), rows, when)
            )
    if problems:
        return problems
    low_all, high_all = int(limits.region[0].sum()), int(limits.region[1].sum(dtype=np.float64))
    company = Text("公司目标：锁定和下限合计", "the company's target, locks and floors together")
    if low_all > total:
        problems.append(conflict(company, low_all, total, bounds.index[bounds["bound"] != "cap"]))
    if high_all < total:
        capped = Text("公司目标：上限合计之内", "the company's target within all caps")
        problems.append(conflict(capped, total, high_all, bounds.index[bounds["bound"] != "floor"]))
    return problems


def _rows_below(bounds: pd.DataFrame, grid: Grid, level: str, place: int, column: int) -> pd.Index:
    """The sheet rows that bind a place, directly or through its customers, in a month or the year."""
    own = (bounds["level"] == level) & (bounds["place"] == place)
    if level == "region":
        inside = np.flatnonzero(grid.region_of == place)
        own |= (bounds["level"] == "customer") & bounds["place"].isin(inside)
    return bounds.index[own & ((column < 0) | (bounds["column"] == column))]
