"""`python -m bench targets`: breaking down, proving, repairing and forecasting, by us and by what people would use.

Each task runs alone in its own process; CPU is user + system from the finished input to the finished answer,
memory the peak of the process. rows_off, columns_off: the largest miss of a wanted sum, in fen. A method
whose package is not installed is listed as such.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench._forecasts import accuracy, forecasting
from bench._target_peers import ORTOOLS_CUSTOMERS, ipfn, linear_program, ortools_repair
from bench._target_tables import FAR, make_impossible, make_table, misses

REGIONS = 8
TREE_BOUNDS = 2_000


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
        return {"customers": customers, **misses(cells, rows, columns), "regions_off": off, "bounds_kept": kept}

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
            **misses(made.cells, rows, columns),
        }

    return run


def _repair_tree(_customers: int) -> Callable[[], dict[str, Any]]:
    """The sheet's bounds of 20,000 customers and their regions that cannot be kept together: the cheapest change."""
    import pandas as pd

    from workbook.targets.given import bounds_of
    from workbook.targets.grid import grid_of
    from workbook.targets.tree import cheapest_bounds

    n, rng = ORTOOLS_CUSTOMERS, np.random.default_rng(1)
    ids = [f"C{i:06d}" for i in range(n)]
    names = [f"R{k}" for k in range(REGIONS)]
    people = pd.DataFrame({"customer_id": ids, "customer": ids, "region_id": [f"R{i % REGIONS}" for i in range(n)]})
    grid = grid_of(pd.DataFrame({"region_id": names, "region": names}), people, 2026, 1)
    rows = [
        ("sales", "customer", ids[i], None if rng.random() < 0.5 else f"2026-{rng.integers(1, 13):02d}-01",
         str(rng.choice(["lock", "floor", "cap"])), int(rng.integers(1, 10**8)))
        for i in rng.choice(n, TREE_BOUNDS, replace=False)
    ]  # fmt: skip
    rows += [("sales", "region", name, None, "cap", 10**9) for name in names[: REGIONS // 2]]
    rows += [("sales", "region", name, "2026-03-01", "lock", 10**6) for name in names[: REGIONS // 2]]
    sheet = pd.DataFrame(rows, columns=["measure", "level", "id", "month", "bound", "amount_fen"])
    held = bounds_of(sheet.assign(month=pd.to_datetime(sheet["month"]).astype("datetime64[us]")), "sales", grid)[0]

    def run() -> dict[str, Any]:
        found = cheapest_bounds(held, grid, 10**11)
        return {"customers": n, "bounds": len(held), "cost": found[1] if found else None}

    return run


TASKS: dict[str, tuple[Callable[[int], Callable[[], dict[str, Any]]], str]] = {
    "one-way": (_one_way, ""),
    "every-level": (_every_level, ""),
    "every-level-ipfn": (ipfn, "ipfn"),
    "every-level-highs": (linear_program, "scipy"),
    "workbook": (_workbook, ""),
    "feasible": (lambda n: _prove(n, True), ""),
    "infeasible": (lambda n: _prove(n, False), ""),
    "repair": (_repair, ""),
    "repair-ortools": (ortools_repair, "ortools"),
    "repair-tree": (_repair_tree, ""),
    "forecast": (forecasting, ""),
    **{
        f"accuracy-{name}-{model}": (accuracy(name, model), "" if model in ("ours", "naive") else "statsforecast")
        for name in ("dealers", "demo", "made")
        for model in ("ours", "naive", "AutoETS", "AutoTheta")
    },
}
