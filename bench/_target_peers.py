"""What people would use instead for the target bench: OR-Tools, ipfn, a linear program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bench._target_tables import FAR, make_impossible, make_table, misses

LP_CUSTOMERS = 2_000
ORTOOLS_CUSTOMERS = 20_000


def ortools_repair(customers: int) -> Callable[[], dict[str, Any]]:
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


def ipfn(customers: int) -> Callable[[], dict[str, Any]]:
    """Plain proportional fitting: no bounds, no whole fen."""
    from ipfn import ipfn  # type: ignore[import-not-found, import-untyped]  # not among ours

    weights, rows, columns, _low, _high = make_table(customers)
    seed = np.maximum(weights, 1e-9)

    def run() -> dict[str, Any]:
        made = ipfn.ipfn(seed.copy(), [rows.astype(float), columns.astype(float)], [[0], [1]]).iteration()
        return {"customers": customers, **misses(made, rows, columns), "bounds_kept": False}

    return run


def linear_program(customers: int) -> Callable[[], dict[str, Any]]:
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
            answer |= misses(made.x[: n * 12].reshape(n, 12) * 1e4, rows, columns)
        return answer

    return run
