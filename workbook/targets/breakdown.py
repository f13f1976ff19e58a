"""Target breakdown 目标分解: company → region → customer x month, for sales and collection, exact to the fen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.targets.allocate import Allocation, allocate
from workbook.targets.explain import Made, cell_frame, customer_frame, region_frame
from workbook.targets.given import MEASURES, Stated, bounds_of, company_target, stated_weights
from workbook.targets.grid import Grid, Ints, actuals, first_months, grid_of
from workbook.targets.limits import Limits, limits_of
from workbook.targets.parts import bounded
from workbook.targets.proofs import Cannot, Crowded, no_room, proved
from workbook.targets.repairs import least_changes, with_repair
from workbook.targets.rounding import Infeasible, by_room
from workbook.targets.weights import Floats, Policy, Weights, weigh
from workbook.texts import Text

BASE_WORDS = {
    "sales": Text("去年实际销售", "last year's sales"),
    "collection": Text("去年实际回款", "last year's collections"),
}
BORROWED = Text("去年没有回款记录，按去年实际销售", "no collections last year; last year's sales")

_ROUNDS = 40  # how often regions are done again before the breakdown is given up


@dataclass(frozen=True)
class Task:
    """One measure to break down: its target in fen, what last year did, the weights and bounds given for it."""

    measure: str
    total: int
    base: Ints
    words: Text
    stated: Stated
    bounds: pd.DataFrame
    limits: Limits


def break_down(
    company_targets: pd.DataFrame,
    regions: pd.DataFrame,
    customers: pd.DataFrame,
    target_weights: pd.DataFrame,
    target_bounds: pd.DataFrame,
    sales: pd.DataFrame,
    collections: pd.DataFrame,
    year: int,
    fiscal_start: int,
    lang: str,
    policy: Policy | None = None,
    currency: str = "CNY",
) -> dict[str, pd.DataFrame]:
    """Break the company's target of a fiscal year down to every region, customer and month.

    Frames as declared in `workbook/declared`, indexed by sheet row; money in fen. Every measure that has a
    target for the year is broken down. Weights are the sheet's, else last year's actual (`weights.weigh`);
    locks, floors and caps of regions and customers, for a month or the year, are kept. A customer is asked for
    from the month it joins (in part while it ramps up) until the day it leaves.
    Returns target_cells (a row per measure, customer and month, with its reason), target_breakdown (per
    customer) and target_regions. Cells add up to customers, regions, months and the company to the fen.
    Raises InputError with all faults: no target for the year, weights that are blank, negative, unknown or
    do not add up, months without days, a target in another currency, bounds that do not fit (with the proof),
    regions without customers.
    Formula: each cell is clip(a_customer * b_month * weight, floor, cap), the table nearest to proportional;
    regions by months first, then each region's customers by months; odd fen by largest remainder.
    """
    grid = grid_of(regions, customers, year, fiscal_start)
    targets, problems = company_target(company_targets, year, currency)
    bases = {m: actuals(f, grid, grid.last_months) for m, f in (("sales", sales), ("collection", collections))}
    tasks = []
    for measure in MEASURES:
        if measure in targets:
            task, faults = _task(measure, targets[measure], bases, target_weights, target_bounds, grid)
            problems += faults
            tasks.append(task)
    raise_if_any(problems)
    started = _started(sales, grid)
    made = []
    for task in tasks:
        weights = weigh(task.base, task.stated, grid, started, policy or Policy(), task.words)
        try:
            made.append(_allocated(task, weights, grid))
        except Cannot as cannot:
            problems.append(with_repair(cannot.problem, least_changes(task.bounds, grid, task.total)))
    raise_if_any(problems)
    return {
        "target_cells": pd.concat([cell_frame(m, grid, lang) for m in made], ignore_index=True),
        "target_breakdown": pd.concat([customer_frame(m, grid, year) for m in made], ignore_index=True),
        "target_regions": pd.concat([region_frame(m, grid, year, lang) for m in made], ignore_index=True),
    }


def _task(
    measure: str, total: int, bases: dict[str, Ints], weights: pd.DataFrame, bounds: pd.DataFrame, grid: Grid
) -> tuple[Task, list[Problem]]:
    """What is asked for one measure, and all that is wrong with it."""
    stated, problems = stated_weights(weights, measure, grid)
    held, faults = bounds_of(bounds, measure, grid)
    limits, conflicts = limits_of(held, grid, total)
    if conflicts:
        changes = least_changes(held, grid, total)
        conflicts = [with_repair(p, changes) for p in conflicts]
    problems += [*faults, *conflicts, *_deserted(stated, held, weights, grid)]
    base, words = bases[measure], BASE_WORDS[measure]
    if not base.any() and bases["sales"].any():
        base, words = bases["sales"], BORROWED
    return Task(measure, total, base, words, stated, held, limits), problems


def _deserted(stated: Stated, held: pd.DataFrame, weights: pd.DataFrame, grid: Grid) -> list[Problem]:
    """Regions without customers that are asked to carry something."""
    problems = []
    for place in np.flatnonzero(grid.counts == 0):
        region = grid.regions["region_id"][place]
        asked = held[(held["level"] == "region") & (held["place"] == place) & (held["bound"] != "cap")]
        by_weight = weights[(weights["level"] == "region") & (weights["id"].astype("str") == region)]
        if asked["amount_fen"].sum() > 0 or stated.get("region", {}).get(region, 0) > 0:
            table, rows = ("target_weights", by_weight.index) if asked.empty else ("target_bounds", asked.index)
            found = Text("区域“{r}”没有客户", "region “{r}” has no customers").with_(r=region)
            need = Text("有客户的区域", "a region that has customers")
            fix = Text(
                "在“客户”表给它客户，或把权重、锁定改为 0", "give it customers in “Customers”, or weight and lock 0"
            )
            problems.append(
                Problem("region_without_customers", table, "id", tuple(int(r) for r in rows), found, need, fix)
            )
    return problems


def _started(sales: pd.DataFrame, grid: Grid) -> pd.Series:
    """The month each customer counts from: its opening where that is known, else its first sale from last year on."""
    first = first_months(sales, grid)
    recent = first.where(first >= pd.Timestamp(grid.months[0]))
    return grid.customers["opened"].fillna(recent)


def _allocated(task: Task, weights: Weights, grid: Grid) -> Made:
    """One measure on the grid: first with every cell without a weight at its floor, then with all of them open."""
    weighed, conflicts = limits_of(task.bounds, grid, task.total, weights.cell > 0)
    if not conflicts:
        try:
            return _by_stages(task, weights, grid, weighed)
        except Cannot:
            pass
    return _by_stages(task, weights, grid, task.limits)


def _by_stages(task: Task, weights: Weights, grid: Grid, limits: Limits) -> Made:
    """Regions by months, then the customers of each region by months.

    Where a region's customers cannot carry the months it was given, those months are capped (or raised) to
    what they can and the regions are done again.
    """
    proofs: list[Problem] = []
    for _ in range(_ROUNDS):
        try:
            region = _table(task, weights, grid, limits)
        except Cannot as cannot:
            raise (Cannot(proofs[0]) if proofs else cannot) from cannot
        try:
            cells, exact = _filled(task, weights, grid, limits, region.cells)
            return Made(task.measure, task.total, weights, task.bounds, region.cells, cells, exact)
        except Crowded as crowded:
            proofs.append(proved(crowded.proof, task.bounds, grid, crowded.place))
            limits = _cut(limits, region.cells, crowded.place, crowded.proof)
    raise Cannot(proofs[0])


def _filled(task: Task, weights: Weights, grid: Grid, limits: Limits, regions: Ints) -> tuple[Ints, Floats]:
    """The cells of every region's customers, whole and exact."""
    cells, exact = np.zeros((len(grid.customers), 12), np.int64), np.zeros((len(grid.customers), 12))
    for place in np.flatnonzero(grid.counts):
        at = np.flatnonzero(grid.region_of == place)
        try:
            made = _customers(task, weights, regions[place], at, grid, limits)
        except Infeasible as proof:
            raise Crowded(int(place), proof) from proof
        cells[at], exact[at] = made.cells, made.fit.cells
    return cells, exact


def _table(task: Task, weights: Weights, grid: Grid, limits: Limits) -> Allocation:
    """Regions by months: the company's target by the regions' weights and by the months'."""
    who = Text("公司", "the company")
    open_regions = np.where(grid.counts > 0, weights.region, 0.0)
    wanted = _one_way(task, task.total, open_regions, limits.region, who)
    months = _one_way(task, task.total, weights.month, limits.month, who)
    try:
        cell = weights.region_cell
        return allocate(cell, wanted, months, *limits.region_cell, row_bounds=limits.region, column_bounds=limits.month)
    except Infeasible as proof:
        raise Cannot(proved(proof, task.bounds, grid)) from proof


def _customers(task: Task, weights: Weights, months: Ints, at: Ints, grid: Grid, limits: Limits) -> Allocation:
    """The customers of one region by months: the region's months by the customers' weights."""
    name = grid.regions["region"][grid.region_of[at[0]]]
    low, high = limits.cell[0][at], limits.cell[1][at]
    year = limits.customer[0][at], limits.customer[1][at]
    wanted = _one_way(task, int(months.sum()), weights.customer[at], year, Text(name, name))
    return allocate(weights.cell[at], wanted, months, low, high, row_bounds=year)


def _cut(limits: Limits, regions: Ints, place: int, proof: Infeasible) -> Limits:
    """The limits with one region's months held to what its customers proved they can carry.

    What the months' own limits do not let go is given to the region as more for the year.
    """
    low, high = (v.copy() for v in limits.region_cell)
    year_low, year_high = limits.region[0].copy(), limits.region[1]
    at = list(proof.columns)
    now = regions[place, at]
    room = high[place, at] - now if proof.by_floors else now - low[place, at]
    step = by_room(room, min(proof.short, int(room.sum()))) if room.any() else room
    if proof.by_floors:
        low[place, at] = now + step
    else:
        high[place, at] = now - step
    left = proof.short - int(step.sum())
    free = int(regions.sum() - year_low.sum() + year_low[place])
    if left > 0:
        year_low[place] = max(year_low[place], min(int(regions[place].sum()) + left, int(year_high[place]), free))
    return replace(limits, region_cell=(low, high), region=(year_low, year_high))


def _one_way(task: Task, total: int, weights: Floats, within: tuple[Ints, Ints], who: Text) -> Ints:
    """A total by weights within limits; where the weights leave no room, the proof."""
    try:
        return bounded(total, weights, *within)
    except ValueError as error:
        raise Cannot(no_room(task.bounds, who)) from error
