"""`python -m bench targets`: breaking down, proving, repairing and forecasting, by us and by what people would use.

Each task runs alone in its own process; CPU is user + system from the finished input to the finished answer,
memory the peak of the process. rows_off, columns_off: the largest miss of a wanted sum, in fen. A method
whose package is not installed is listed as such.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Table = tuple[Floats, Ints, Ints, Ints, Ints]
"""weights, row sums, column sums, floors, caps."""
FAR = 2**50
REGIONS = 8
SEASON = np.array([0.9, 0.5, 1.0, 1.0, 1.05, 1.05, 1.0, 0.95, 1.1, 1.05, 1.1, 1.3])
LP_CUSTOMERS = 2_000
ORTOOLS_CUSTOMERS = 20_000


def main(argv: list[str]) -> int:
    """The measurement of the command line; 0 when it ran."""
    parser = argparse.ArgumentParser(prog="bench targets")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--tasks", default=",".join(TASKS), help="which, by comma")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.one:
        print(json.dumps(_measure(options.one, options.customers)))
        return 0
    results = []
    for task in options.tasks.split(","):
        results.append(_in_process(task, options.customers))
        if not options.json:
            print("  ".join(f"{k}={v}" for k, v in results[-1].items()), flush=True)
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    return 0


def _in_process(task: str, customers: int) -> dict[str, Any]:
    """One task in a process of its own."""
    need = TASKS[task][1]
    if need and importlib.util.find_spec(need) is None:
        return {"task": task, "note": f"{need} is not installed"}
    command = [sys.executable, "-W", "ignore", "-m", "bench", "targets", "--one", task, "--customers", str(customers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"task": task, "note": done.stderr.strip().splitlines()[-1]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _measure(task: str, customers: int) -> dict[str, Any]:
    """Run one task: its figures, CPU seconds and peak memory."""
    answer: dict[str, Any] = {"task": task}
    work = TASKS[task][0](customers)
    began, wall = _cpu(), time.perf_counter()
    answer |= work()
    answer["cpu_s"], answer["wall_s"] = round(_cpu() - began, 2), round(time.perf_counter() - wall, 2)
    answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return answer


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


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


def _misses(cells: Any, rows: Ints, columns: Ints) -> dict[str, Any]:
    """The largest miss of a row and of a column."""
    return {
        "rows_off": round(float(np.abs(cells.sum(axis=1) - rows).max()), 4),
        "columns_off": round(float(np.abs(cells.sum(axis=0) - columns).max()), 4),
    }


def _one_way(customers: int) -> Callable[[], dict[str, Any]]:
    from workbook.targets.parts import bounded

    weights, rows, _columns, low, high = make_table(customers)
    total, floors, caps = int(rows.sum()), low.sum(axis=1), np.minimum(high.sum(axis=1), FAR)

    def run() -> dict[str, Any]:
        made = bounded(total, weights.sum(axis=1), floors, caps)
        return {"off": int(made.sum()) - total}

    return run


def _every_level(customers: int) -> Callable[[], dict[str, Any]]:
    """Company to 8 regions by months, then every region's customers by months, all sums to the fen."""
    from workbook.targets.allocate import allocate

    weights, rows, columns, low, high = make_table(customers)
    region = np.random.default_rng(5).integers(0, REGIONS, customers)

    def run() -> dict[str, Any]:
        by_region = np.zeros((REGIONS, 12))
        floors = np.zeros((REGIONS, 12), np.int64)
        np.add.at(by_region, region, weights)
        np.add.at(floors, region, low)
        totals = np.zeros(REGIONS, np.int64)
        np.add.at(totals, region, rows)
        top = allocate(by_region, totals, columns, floors).cells
        cells = np.zeros((customers, 12), np.int64)
        for k in range(REGIONS):
            at = np.flatnonzero(region == k)
            cells[at] = allocate(weights[at], rows[at], top[k], low[at], high[at]).cells
        off = max(int(np.abs(cells[region == k].sum(axis=0) - top[k]).max()) for k in range(REGIONS))
        kept = bool(((cells >= low) & (cells <= high)).all())
        return {"customers": customers, **_misses(cells, rows, columns), "regions_off": off, "bounds_kept": kept}

    return run


def _workbook(customers: int) -> Callable[[], dict[str, Any]]:
    """The whole command on frames, with a reason for every cell: a tenth of the customers."""
    import pandas as pd

    from workbook.targets.breakdown import break_down

    n = customers // 10
    weights = make_table(n)[0]
    ids = [f"C{i:06d}" for i in range(n)]
    months = pd.date_range("2025-01-01", periods=12, freq="MS", unit="us")
    sales = pd.DataFrame(
        {"date": np.tile(months, n), "customer_id": np.repeat(ids, 12), "amount_fen": weights.astype(np.int64).ravel()}
    )
    region = [f"R{i}" for i in np.random.default_rng(5).integers(0, REGIONS, n)]
    people = pd.DataFrame({"customer_id": ids, "customer": ids, "region_id": region, "rep_id": None})
    regions = pd.DataFrame(
        {"region_id": [f"R{i}" for i in range(REGIONS)], "region": [f"R{i}" for i in range(REGIONS)]}
    )
    asked = pd.DataFrame({"year": [2026], "measure": ["sales"], "target_fen": [int(weights.sum() * 1.15)]})
    none = pd.DataFrame({"measure": [], "level": [], "id": [], "weight": []})
    unbound = pd.DataFrame(
        {"measure": [], "level": [], "id": [], "month": pd.to_datetime([]), "bound": [], "amount_fen": []}
    )

    def run() -> dict[str, Any]:
        cells = break_down(asked, regions, people, none, unbound, sales, sales.iloc[:0], 2026, 1, "zh")["target_cells"]
        return {
            "customers": n,
            "cells": len(cells),
            "off": int(cells["target_fen"].sum() - asked["target_fen"].iloc[0]),
        }

    return run


def _prove(customers: int, possible: bool) -> Callable[[], dict[str, Any]]:
    from workbook.targets.feasibility import prove

    _weights, rows, columns, low, high = make_table(customers) if possible else make_impossible(customers)
    if not possible:  # rows stay possible on their own
        over = low.sum(axis=1) > rows
        low[over] = 0

    def run() -> dict[str, Any]:
        proof = prove(rows, columns, low, high)
        if proof is None:
            return {"customers": customers, "feasible": True}
        return {
            "customers": customers,
            "months": list(proof.columns),
            "named": len(proof.rows),
            "short_fen": proof.short,
        }

    return run


def _repair(customers: int) -> Callable[[], dict[str, Any]]:
    from workbook.targets.feasibility import repair

    _weights, rows, columns, low, high = make_impossible(customers // 5)

    def run() -> dict[str, Any]:
        made = repair(rows, columns, low, high)
        return {
            "customers": len(rows),
            "changed": int((made.change != 0).sum()),
            "cost_fen": made.cost,
            **_misses(made.cells, rows, columns),
        }

    return run


def _ortools_repair(customers: int) -> Callable[[], dict[str, Any]]:
    """The same repair as a minimum-cost flow of OR-Tools, the same prices."""
    from ortools.graph.python import min_cost_flow  # type: ignore[import-not-found, import-untyped]  # not among ours

    _weights, rows, columns, low, high = make_impossible(customers // 5)
    n, m = low.shape

    def run() -> dict[str, Any]:
        flow = min_cost_flow.SimpleMinCostFlow()
        i, j = (a.ravel() for a in np.indices((n, m)))
        floor, room = low.ravel(), (np.minimum(high, FAR) - low).ravel()
        zero, one = np.zeros(n * m, np.int64), np.ones(n * m, np.int64)
        flow.add_arcs_with_capacity_and_unit_cost(i, n + j, room, zero)
        flow.add_arcs_with_capacity_and_unit_cost(i, n + j, np.full(n * m, 2**40), one)
        flow.add_arcs_with_capacity_and_unit_cost(n + j, i, floor, one)
        flow.set_nodes_supplies(np.arange(n), rows - low.sum(axis=1))
        flow.set_nodes_supplies(np.arange(n, n + m), -(columns - low.sum(axis=0)))
        status = flow.solve()
        return {"customers": n, "status": str(status), "cost_fen": int(flow.optimal_cost())}

    return run


def _ipfn(customers: int) -> Callable[[], dict[str, Any]]:
    """Plain proportional fitting: no bounds, no whole fen."""
    from ipfn import ipfn  # type: ignore[import-not-found, import-untyped]  # not among ours

    weights, rows, columns, _low, _high = make_table(customers)
    seed = np.maximum(weights, 1e-9)

    def run() -> dict[str, Any]:
        made = ipfn.ipfn(seed.copy(), [rows.astype(float), columns.astype(float)], [[0], [1]]).iteration()
        return {"customers": customers, **_misses(made, rows, columns), "bounds_kept": False}

    return run


def _linear_program(customers: int) -> Callable[[], dict[str, Any]]:
    """Least absolute change from proportional by HiGHS: bounds kept, but the change falls on few cells."""
    from scipy import optimize, sparse  # type: ignore[import-not-found, import-untyped]  # not among ours

    n = min(LP_CUSTOMERS, customers)
    weights, rows, columns, low, high = make_table(n)
    wanted = (weights * (rows.sum() / weights.sum())).ravel()
    sums = sparse.vstack([sparse.kron(sparse.eye(n), np.ones((1, 12))), sparse.kron(np.ones((1, n)), sparse.eye(12))])
    unit = sparse.eye(n * 12)
    equal = sparse.vstack(
        [sparse.hstack([sums, sparse.csr_matrix((n + 12, n * 24))]), sparse.hstack([unit, -unit, unit])]
    )
    right = np.concatenate([rows, columns, wanted]) * 1e-4
    most = np.where(high >= FAR, np.inf, high).ravel()
    bounds = np.column_stack(
        [np.concatenate([low.ravel() * 1e-4, np.zeros(n * 24)]), np.concatenate([most * 1e-4, np.full(n * 24, np.inf)])]
    )
    price = np.concatenate([np.zeros(n * 12), np.tile(1 / np.maximum(wanted, 100), 2) * 1e4])

    def run() -> dict[str, Any]:
        made = optimize.linprog(price, A_eq=equal.tocsc(), b_eq=right, bounds=bounds, method="highs")
        answer: dict[str, Any] = {"customers": n, "status": int(made.status)}
        if made.x is not None:
            answer |= _misses(made.x[: n * 12].reshape(n, 12) * 1e4, rows, columns)
        return answer

    return run


def make_series(count: int = 1_000, months: int = 36) -> tuple[Floats, dt.date]:
    """Customers with growth, season, noise and a Spring Festival that stops plants."""
    from workbook.periods import add_months
    from workbook.targets.calendar import AROUND, BEFORE, festival_share

    first = dt.date(2023, 1, 1)
    at = [add_months(first, i) for i in range(months)]
    effect = 1 - 0.65 * festival_share(at, AROUND) + 0.2 * festival_share(at, BEFORE)
    rng = np.random.default_rng(0)
    base = rng.pareto(1.5, (count, 1)) * 1e5 + 1e4
    trend = np.exp(rng.normal(0.06, 0.05, (count, 1)) / 12 * np.arange(months))
    return base * trend * SEASON[[m.month - 1 for m in at]] * effect * rng.lognormal(0, 0.12, (count, months)), first


def _forecast(_customers: int) -> Callable[[], dict[str, Any]]:
    from workbook.targets.forecast import forecast

    history, first = make_series()

    def run() -> dict[str, Any]:
        made = forecast(history, first, 12)
        return {"series": len(history), "months": history.shape[1], "mean": round(float(made.mean.mean()))}

    return run


def _series_of(name: str) -> tuple[Floats, dt.date]:
    """The dealers of AdventureWorks, the customers of the demonstration, or made ones: series by months."""
    import os
    from pathlib import Path

    import pandas as pd

    if name == "dealers":
        folder = Path(os.environ.get("SALESBOOK_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
        lines = pd.read_csv(folder / "adventureworks" / "expected" / "sales_dealer_month.csv")
        return lines.pivot_table("sales", "dealer_id", "month", "sum", fill_value=0).to_numpy(float), dt.date(
            2017, 7, 1
        )
    if name == "demo":
        from workbook.demo import demo_tables

        sales = demo_tables("en")["sales"]
        month = sales["date"].dt.to_period("M")
        wide = sales.groupby(["customer_id", month])["amount_fen"].sum().unstack(fill_value=0)
        return wide.to_numpy(float), wide.columns[0].to_timestamp().date()
    return make_series(200)


def _accuracy(name: str, model: str) -> Callable[[int], Callable[[], dict[str, Any]]]:
    """Rolling origin over the last year, a quarter apart: WAPE of single series and of their sum, bias."""

    def prepare(_customers: int) -> Callable[[], dict[str, Any]]:
        history, first = _series_of(name)
        return lambda: _judged(model, history, first)

    return prepare


def _judged(model: str, history: Floats, first: dt.date) -> dict[str, Any]:
    from workbook.targets.forecast import backtest

    if model in ("ours", "naive"):
        tested = backtest(history, first)
        pairs = [(tested.actual, tested.ours if model == "ours" else tested.naive)]
    else:
        months = history.shape[1]
        starts = [t for t in range(months - 12, months, 3) if t >= 12]
        pairs = [(history[:, t : t + 12], _statsforecast(model, history[:, :t], min(12, months - t))) for t in starts]
    base = sum(float(np.abs(a).sum()) for a, _ in pairs)
    return {
        "series": len(history),
        "wape": round(sum(float(np.abs(f - a).sum()) for a, f in pairs) / base, 4),
        "wape_of_sum": round(sum(float(np.abs((f - a).sum(axis=0)).sum()) for a, f in pairs) / base, 4),
        "bias": round(sum(float((f - a).sum()) for a, f in pairs) / base, 4),
    }


def _statsforecast(model: str, history: Floats, ahead: int) -> Floats:
    """Each series on its own by a model of statsforecast; where it gives up, the mean."""
    from statsforecast import models  # type: ignore[import-not-found, import-untyped]  # not among ours

    made = []
    for series in history:
        try:
            made.append(getattr(models, model)(season_length=12).forecast(y=series, h=ahead)["mean"])
        except Exception:  # it refuses some short and empty series
            made.append(np.full(ahead, series.mean()))
    return np.maximum(np.array(made), 0.0)


TASKS: dict[str, tuple[Callable[[int], Callable[[], dict[str, Any]]], str]] = {
    "one-way": (_one_way, ""),
    "every-level": (_every_level, ""),
    "every-level-ipfn": (_ipfn, "ipfn"),
    "every-level-highs": (_linear_program, "scipy"),
    "workbook": (_workbook, ""),
    "feasible": (lambda n: _prove(n, True), ""),
    "infeasible": (lambda n: _prove(n, False), ""),
    "repair": (_repair, ""),
    "repair-ortools": (_ortools_repair, "ortools"),
    "forecast": (_forecast, ""),
    **{
        f"accuracy-{name}-{model}": (_accuracy(name, model), "" if model in ("ours", "naive") else "statsforecast")
        for name in ("dealers", "demo", "made")
        for model in ("ours", "naive", "AutoETS", "AutoTheta")
    },
}
