"""Repairs 最小改动: which locks, floors and caps of the sheet to move, and how little, so that they fit.

A cheapest flow over the tree says what the least change costs and is one. Of several that cost the same the one
that moves equal bounds in proportion is proposed: the tree mended from below, where what is forced is above what
is possible, by exactly what is short; where that costs no more and leaves nothing in the way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.money import shown, split
from workbook.targets.given import bounds_of, company_target
from workbook.targets.grid import Grid, grid_of
from workbook.targets.limits import BOUND_WORDS, Limits, limits_of
from workbook.targets.tree import cheapest_bounds, prices_of
from workbook.texts import Text, listed

_MOST_STEPS = 80
_MANY = 1_000  # customers; in a larger department the first of several equal repairs is proposed


@dataclass(frozen=True)
class Conflict:
    """One place where the lowest is above the highest: sheet rows that force it up, that hold it down, and by how much."""

    forcing: tuple[int, ...]
    holding: tuple[int, ...]
    short: int


def least_changes(bounds: pd.DataFrame, grid: Grid, total: int) -> pd.DataFrame | None:
    """The bounds with the least change of amounts that makes them fit, or None where moving bounds cannot.

    bounds: from `given.bounds_of`. Returns the rows that change: bound, amount_fen (now), new_fen.
    Least: the sum of |change| x price; the price is the row's priority, by default 1 for a cap, 2 for a floor,
    4 for a lock.
    """
    found = cheapest_bounds(bounds, grid, total)
    if found is None:
        return None
    amounts, cost = found
    mended = _in_proportion(bounds, grid, total) if len(grid.customers) <= _MANY else None
    if mended is not None:
        moved = (mended["amount_fen"] - bounds["amount_fen"].astype(np.int64)).abs()
        fits = cheapest_bounds(mended, grid, total)
        if int((moved * prices_of(bounds)).sum()) == cost and fits is not None and fits[1] == 0:
            amounts = mended["amount_fen"]
    changed = amounts != bounds["amount_fen"].astype(np.int64)
    return bounds.loc[changed, ["bound", "amount_fen"]].assign(new_fen=amounts[changed])


def said_changes(changes: pd.DataFrame) -> Text:
    """The rows that change, with what stands there and what would."""
    one = Text("第 {row} 行{bound} {now} 改为 {new}", "row {row}, {bound} {now} to {new}")
    rows = zip(changes.index, changes["bound"], changes["amount_fen"], changes["new_fen"], strict=True)
    return listed(one.with_(row=r, bound=BOUND_WORDS[b], now=shown(now), new=shown(new)) for r, b, now, new in rows)


def repair_bounds(
    company_targets: pd.DataFrame,
    regions: pd.DataFrame,
    customers: pd.DataFrame,
    target_bounds: pd.DataFrame,
    year: int,
    fiscal_start: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The locks and bounds of the sheet with the least change that makes every measure of the year fit.

    Frames as `breakdown.break_down` takes them. Returns the sheet's rows with the new amounts, and those that
    changed: bound, amount_fen (as it stands), new_fen. What is wrong with a row besides is left to the breakdown.
    """
    grid, moved = grid_of(regions, customers, year, fiscal_start), []
    for measure, total in company_target(company_targets, year)[0].items():
        changes = least_changes(bounds_of(target_bounds, measure, grid)[0], grid, total)
        moved += [] if changes is None else [changes]
    every = pd.concat(moved) if moved else pd.DataFrame(columns=["bound", "amount_fen", "new_fen"])
    mended = target_bounds.copy()
    mended.loc[every.index, "amount_fen"] = every["new_fen"].astype(mended["amount_fen"].dtype)
    return mended, every.sort_index()


def _in_proportion(bounds: pd.DataFrame, grid: Grid, total: int) -> pd.DataFrame | None:
    """The bounds mended from below, equal ones in proportion; None where one would have to move both ways."""
    mended = bounds.assign(price=prices_of(bounds))
    mended["amount_fen"] = mended["amount_fen"].astype(np.int64)
    moved: dict[int, int] = {}
    for _ in range(_MOST_STEPS):
        limits, problems = limits_of(mended, grid, total)
        if not problems:
            return mended
        conflict = _first(limits, mended, grid, total)
        if conflict is None or not _give_way(mended, conflict, moved):
            return None
    return None


def with_repair(problem: Problem, changes: pd.DataFrame | None) -> Problem:
    """The problem with the least change that makes all bounds fit as what to do."""
    if changes is None:
        return problem
    if changes.empty:
        return problem
    moved = int((changes["new_fen"] - changes["amount_fen"]).abs().sum())
    fix = Text("最小改动（共 {moved} 元）：{said}", "least change ({moved} yuan in all): {said}").with_(
        moved=shown(moved), said=said_changes(changes)
    )
    return Problem(problem.code, problem.table, problem.column, problem.rows, problem.found, problem.need, fix)


def _give_way(bounds: pd.DataFrame, conflict: Conflict, moved: dict[int, int]) -> bool:
    """Move the cheapest bounds of a conflict by what is short, in place; False where they have no room.

    moved: which way each row went before; it never goes back.
    """
    left = conflict.short
    for price in sorted(bounds["price"].unique()):
        for rows, sign in ((conflict.holding, 1), (conflict.forcing, -1)):
            at = [r for r in rows if bounds.at[r, "price"] == price and moved.get(r, sign) == sign]
            if not at or left == 0:
                continue
            amounts = bounds.loc[at, "amount_fen"].to_numpy(np.int64)
            part = min(left, int(amounts.sum())) if sign < 0 else left
            if part:
                bounds.loc[at, "amount_fen"] = amounts + sign * split(part, np.maximum(amounts, 1))
                left -= part
                moved.update(dict.fromkeys(at, sign))
    return left < conflict.short


def _first(limits: Limits, bounds: pd.DataFrame, grid: Grid, total: int) -> Conflict | None:
    """The lowest place of the tree that cannot hold."""
    for level, (low, high) in (
        ("customer", limits.cell),
        ("customer", limits.customer),
        ("region", limits.region_cell),
        ("region", limits.region),
    ):
        for at in np.argwhere(low > high):
            place, column = int(at[0]), int(at[1]) if len(at) > 1 else -1
            forcing = _binding(limits, bounds, grid, level, place, column, 0)
            holding = _binding(limits, bounds, grid, level, place, column, 1)
            return Conflict(forcing, holding, int(low[tuple(at)] - high[tuple(at)]))
    regions = range(len(grid.regions))
    low_all, high_all = int(limits.region[0].sum()), int(limits.region[1].sum(dtype=np.float64))
    if low_all > total:
        rows = tuple(r for k in regions for r in _binding(limits, bounds, grid, "region", k, -1, 0))
        return Conflict(rows, (), low_all - total)
    if high_all < total:
        rows = tuple(r for k in regions for r in _binding(limits, bounds, grid, "region", k, -1, 1))
        return Conflict((), rows, total - high_all)
    return None


def _binding(
    limits: Limits, bounds: pd.DataFrame, grid: Grid, level: str, place: int, column: int, side: int
) -> tuple[int, ...]:
    """The sheet rows that set the lowest (side 0) or the highest (side 1) of a place: its own, else those below it."""
    kinds = ("lock", "floor") if side == 0 else ("lock", "cap")
    here = (bounds["level"] == level) & (bounds["place"] == place) & (bounds["column"] == column)
    value = _limit(limits, level, place, column, side)
    mine = bounds.index[here & bounds["bound"].isin(kinds) & (bounds["amount_fen"] == value)]
    if len(mine):
        return tuple(int(r) for r in mine)
    below = []
    if column < 0:
        below.append([(level, place, month) for month in range(12)])
    if level == "region":
        below.append([("customer", int(i), column) for i in np.flatnonzero(grid.region_of == place)])
    rows: dict[int, None] = {}
    for parts in below:
        if sum(_limit(limits, *part, side) for part in parts) == value:
            rows |= dict.fromkeys(r for part in parts for r in _binding(limits, bounds, grid, *part, side))
    return tuple(rows)


def _limit(limits: Limits, level: str, place: int, column: int, side: int) -> int:
    """The lowest or highest of one place."""
    if level == "region":
        return int(limits.region[side][place] if column < 0 else limits.region_cell[side][place, column])
    return int(limits.customer[side][place] if column < 0 else limits.cell[side][place, column])
