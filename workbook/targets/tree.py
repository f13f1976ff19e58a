"""The tree 目标树 as a network: company → region → customer → month, with every lock, floor and cap at its price.

What a region is asked for flows to its customers, from there into the region's months, and out: so bounds of
regions and customers, of months and of the year all stand on one arc each, and one cheapest flow weighs them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.targets.grid import Grid
from workbook.targets.mincost import Arc, Held, Network

PRICES = {"cap": 1, "floor": 2, "lock": 4}
"""What gives way first where a row names no priority: a cap, then a floor, a lock last."""
Place = tuple[str, int, int]
"""Level, place, column (-1: the year)."""


def prices_of(bounds: pd.DataFrame) -> pd.Series:
    """The price of one fen a row is moved by: its priority, else by its kind."""
    usual = bounds["bound"].map(PRICES).astype("int64")
    return usual if "priority" not in bounds else bounds["priority"].fillna(usual).astype("int64")


def cheapest_bounds(bounds: pd.DataFrame, grid: Grid, total: int) -> tuple[pd.Series, int] | None:
    """The amounts nearest to those of the sheet, by price, that a breakdown of `total` can keep, and their cost.

    bounds: from `given.bounds_of`. Returns the amount of every row (fen) and the sum of |change| x price; None
    where nobody is there to carry the target.
    """
    held = _held(bounds)
    network, places = _network(held, grid, total)
    cost = network.solve()
    if cost is None:
        return None
    flow = {place: network.arcs[number].flow for place, number in places.items()}
    amounts = [
        _kept(str(bound), int(fen), flow.get((str(level), int(place), int(column)), 0))
        for level, place, column, bound, fen in zip(
            bounds["level"], bounds["place"], bounds["column"], bounds["bound"], bounds["amount_fen"], strict=True
        )
    ]
    return pd.Series(amounts, bounds.index, dtype="int64"), cost


def _kept(bound: str, fen: int, flow: int) -> int:
    """The amount of a bound that a flow keeps, the nearest to what it was."""
    return {"lock": flow, "floor": min(fen, flow), "cap": max(fen, flow)}[bound]


def _held(bounds: pd.DataFrame) -> dict[Place, tuple[Held, ...]]:
    """The bounds of every place that has some."""
    held: dict[Place, tuple[Held, ...]] = {}
    for level, place, column, bound, fen, price in zip(
        bounds["level"], bounds["place"], bounds["column"], bounds["bound"], bounds["amount_fen"], prices_of(bounds), strict=True
    ):  # fmt: skip
        at = (str(level), int(place), int(column))
        held[at] = (*held.get(at, ()), Held(str(bound), int(fen), int(price)))
    return held


def _network(held: dict[Place, tuple[Held, ...]], grid: Grid, total: int) -> tuple[Network, dict[Place, int]]:
    """The network, and the arc each place is. Nodes: 0 the company, 1 the end, then what is made on the way.

    Customers without bounds stand together, one node for all that are there in the same months; those without
    bounds of months reach the months through it.
    """
    arcs: list[Arc] = []
    places: dict[Place, int] = {}
    nodes: dict[tuple[object, ...], int] = {}

    def node(*name: object) -> int:
        return nodes.setdefault(name, len(nodes) + 2)

    def arc(tail: int, head: int, at: Place) -> None:
        places[at] = len(arcs)
        arcs.append(Arc(tail, head, held.get(at, ())))

    for k in range(len(grid.regions)):
        arc(0, node("region", k), ("region", k, -1))
        for t in range(12):
            arc(node("month", k, t), 1, ("region", k, t))
    by_month = {place for level, place, column in held if level == "customer" and column >= 0}
    there = [tuple(np.flatnonzero(~gone).tolist()) for gone in grid.gone]
    pools: dict[tuple[int, tuple[int, ...]], bool] = {}
    for i, k in enumerate(grid.region_of.tolist()):
        at: Place = ("customer", i, -1)
        if i in by_month:
            arc(node("region", k), node("customer", i), at)
            for t in there[i]:
                arc(node("customer", i), node("month", k, t), ("customer", i, t))
            continue
        pools[k, there[i]] = pools.get((k, there[i]), False) or at not in held
        if at in held:
            arc(node("region", k), node("pool", k, there[i]), at)
    for (k, months), has_free in pools.items():
        pool = node("pool", k, months)
        arcs.extend([Arc(node("region", k), pool)] if has_free else [])
        arcs.extend(Arc(pool, node("month", k, t)) for t in months)
    return Network([total, -total, *[0] * len(nodes)], arcs), places
