"""Published worked examples of spreading, rounding, fitting and indicators, each through our own functions."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spread_cases import round_of, spread_of

from workbook import indicators
from workbook.errors import UsageError
from workbook.targets.allocate import allocate, fit
from workbook.targets.feasibility import prove
from workbook.targets.margins import fit_margins, round_three
from workbook.targets.rounding import Infeasible, round_table, round_with_sums

AREAS = ("spread", "round", "fit2", "cround", "metrics")
FOLDER = Path(os.environ.get("SALESBOOK_EXAMPLES") or Path(__file__).resolve().parents[2] / "shared" / "examples")
Inputs = dict[str, Any]
ALSO = {
    "preds": "forecast",
    "predicted": "forecast",
    "forecasts": "forecast",
    "actuals": "actual",
    "receivable": "ar",
    "industry": "market",
}
"""Other words for the same inputs."""
RATIOS = (
    ("overdue", "ar"),
    ("expense", "sales"),
    ("expense", "collected"),
    ("closed", "received"),
    ("actual", "planned"),
    ("stock", "sales"),
)
"""Two inputs that are one over the other."""


def _cases() -> list[Any]:
    files = sorted(FOLDER.glob("targets_scores*.json")) if FOLDER.is_dir() else []
    every = [case for file in files for case in json.loads(file.read_text("utf-8"))["examples"]]
    return [pytest.param(c, id=c["id"]) for c in every if c["area"] in AREAS]


@pytest.mark.parametrize("case", _cases() or [pytest.param(None, id="none")])
def test_published_example(case: dict[str, Any] | None, examples_dir: Path) -> None:
    assert case is not None, f"no examples in {examples_dir}"
    answer = {
        "spread": lambda c: spread_of(c["inputs"]),
        "round": lambda c: round_of(c["inputs"]),
        "fit2": _fit,
        "cround": _controlled,
        "metrics": _metric,
    }[case["area"]]
    if case["check"] == "raises":
        with pytest.raises((UsageError, ValueError, Infeasible)):
            answer(case)
    else:
        _compare(answer(case), case)


def _compare(got: Any, case: dict[str, Any]) -> None:
    wanted, close = case["expected"], case["tolerance"]
    if case["check"] == "sum_exact":
        assert round(float(np.sum(list(got.values()) if isinstance(got, dict) else got)), 6) == wanted["sum"]
    elif case["check"] == "multiset":
        np.testing.assert_allclose(sorted(np.ravel(got)), sorted(np.ravel(wanted)), rtol=0, atol=close)
    elif case["check"] in ("property", "diagnosis"):
        assert got is True
    elif isinstance(wanted, dict):
        assert set(wanted) == set(got)
        for key, value in wanted.items():
            np.testing.assert_allclose(got[key], value, rtol=0, atol=close)
    else:
        np.testing.assert_allclose(np.asarray(got, float), np.asarray(wanted, float), rtol=0, atol=close)


def _fit(case: dict[str, Any]) -> Any:
    given: Inputs = case["inputs"]
    if "margins" in given:
        return _keeps_its_margins(given["seed_shape"], given["margins"])
    if case["check"] == "diagnosis":
        return _is_proved(given, case["expected"])
    rows, columns = (
        np.asarray(_named(given, *names), float) for names in (("rows", "row_sums"), ("cols", "columns", "col_sums"))
    )
    seed = np.asarray(given["seed"], float)
    low, high = (
        _bounds(given, names, seed.shape, side) for side, names in enumerate((("lower", "low"), ("upper", "high")))
    )
    unit = 10.0 ** round(6 - np.log10(max(rows.sum(), 1)) + 3)
    made = fit(seed * unit, rows * unit, columns * unit, low * unit, high * unit)
    if made.gap > 1e-6 * rows.sum() * unit:
        raise ValueError(f"no such table: {made.gap / unit} off")
    return made.cells / unit


def _named(given: Inputs, *names: str) -> Any:
    return next(given[n] for n in names if n in given)


def _bounds(given: Inputs, names: tuple[str, ...], shape: tuple[int, ...], side: int) -> Any:
    """Floors (side 0) or caps (side 1) of a case; a blank one does not hold."""
    named = next((given[n] for n in names if given.get(n) is not None), None)
    cells = np.full(shape, np.nan) if named is None else np.array(np.broadcast_to(np.asarray(named, float), shape))
    return np.where(np.isnan(cells), 2.0**40 if side else 0.0, cells)


def _keeps_its_margins(shape: list[int], margins: list[list[str]]) -> bool:
    """A seed that already has the wanted margins comes back unchanged."""
    names = sorted(
        {name for margin in margins for name in margin}, key=lambda n: [n in m for m in margins], reverse=True
    )
    seed = np.random.default_rng(1).uniform(1, 100, shape)
    axes = [tuple(names.index(n) for n in margin) for margin in margins]
    wanted = [seed.sum(axis=tuple(i for i in range(seed.ndim) if i not in keep)) for keep in axes]
    made, gap = fit_margins(seed, axes, wanted)
    return gap < 1e-6 and bool(np.allclose(made, seed, rtol=1e-9))


def _is_proved(given: Inputs, wanted: dict[str, Any]) -> bool:
    """The proof of a plan that cannot be, or that there is none: columns, rows and what is short, where they are named."""
    rows, columns = _named(given, "rows", "row_sums"), _named(given, "cols", "columns", "col_sums")
    shape = (len(rows), len(columns))
    low, high = (
        _bounds(given, names, shape, side).astype(np.int64)
        for side, names in enumerate((("lower", "low"), ("upper", "high")))
    )
    proof = prove(rows, columns, low, high)
    if not wanted.get("infeasible", True) or wanted.get("feasible", False):
        return proof is None and bool(
            (allocate(given.get("seed", np.ones(shape)), rows, columns, low, high).cells <= high).all()
        )
    with pytest.raises(Infeasible) as refused:
        allocate(given.get("seed", np.ones(shape)), rows, columns, low, high)
    assert proof is not None
    assert refused.value.columns == proof.columns
    told = {
        "columns": list(proof.columns),
        "rows": list(proof.rows),
        "short": proof.short,
        "needed": proof.needed,
        "possible": proof.possible,
    }
    named = {k: sorted(v) if isinstance(v, list) else v for k, v in wanted.items() if k in told}
    return {k: sorted(told[k]) if isinstance(told[k], list) else told[k] for k in named} == named


def _controlled(case: dict[str, Any]) -> bool:
    given, wanted = case["inputs"], case["expected"]
    table = np.asarray(given["table"], float) / given.get("base", 1)
    if table.ndim == 3:
        return _third_family(table, bool(wanted.get("feasible", False)))
    floor, ceiling = np.floor(table).astype(np.int64), np.ceil(table).astype(np.int64)
    if not {"rows", "cols"} <= set(wanted):
        return _with_its_sums(table)
    rows, columns = (np.asarray(wanted[k]) // given.get("base", 1) for k in ("rows", "cols"))
    made = round_table(_moved_to(table, rows, columns), rows, columns, floor, ceiling)
    kept = (made.sum(axis=1) == rows).all() and (made.sum(axis=0) == columns).all()
    return bool(kept and (made >= floor).all() and (made <= ceiling).all())


def _with_its_sums(table: np.ndarray) -> bool:
    """Cells, row sums, column sums and the grand total all beside their exact values."""
    made = round_with_sums(table)
    sums = [(made.sum(axis=axis), table.sum(axis=axis)) for axis in (0, 1, None)]
    return bool(all((np.abs(whole - exact) < 1).all() for whole, exact in [(made, table), *sums]))


def _moved_to(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The published sums are rounded ones: the table fitted to them, between its neighbours."""
    return fit(table * 1e6, rows * 1e6, columns * 1e6, np.floor(table) * 1e6, np.ceil(table) * 1e6).cells / 1e6


def _third_family(table: np.ndarray, feasible: bool) -> bool:
    """Two families of sums stay exact; the third, too, where that can be, else it is named with its miss of at most 1."""
    made = round_three(table)
    assert (np.abs(made.cells - table) < 1).all()
    assert (made.cells.sum(axis=2) == table.sum(axis=2)).all()
    assert (made.cells.sum(axis=1) == table.sum(axis=1)).all()
    return made.largest_miss == 0 if feasible else 0 < made.largest_miss <= 1


def _metric(case: dict[str, Any]) -> Any:
    """The indicator is told by the words of its inputs."""
    given: Inputs = {ALSO.get(name, name): value for name, value in case["inputs"].items()}
    keys = set(given)
    for above, below in RATIOS:
        if {above, below} == keys:
            return indicators.ratio(given[above], given[below])
    if {"dso", "best_dso"} <= keys:
        return given["dso"] - given["best_dso"]
    if {"begin", "sales", "cash"} <= keys:
        return indicators.collection_of_due(
            given["begin"], given["sales"], given["begin"] + given["sales"] - given["cash"]
        )
    if {"begin", "credit_sales", "n"} <= keys:
        return indicators.cei(
            given["begin"], given["credit_sales"], given["n"], given["end_total"], given["end_current"]
        )
    if {"ar", "credit_sales"} <= keys:
        return indicators.dso(given["ar"], given["credit_sales"], given["days"])
    if "cogs" in keys:
        stock = given["cogs"], given["begin"], given["end"]
        return {"turnover": indicators.stock_turnover(*stock), "days": indicators.days_on_hand(*stock, given["days"])}
    if "category_weight" in keys:
        carried, sold = given["handlers"], given["category_weight"]
        numeric = indicators.numeric_distribution(carried, sold)
        return {"numeric": numeric, "weighted": indicators.weighted_distribution(carried, sold)}
    if "item_distribution" in keys:
        return indicators.depth_of_distribution(given["item_distribution"], given["brand_distribution"])
    if "market" in keys:
        return indicators.market_share(given["company"], given["market"])
    if "current" in keys and "base" in keys:
        return indicators.growth(given["current"], given["base"])
    if "quotas" in keys:
        return _by_year(given["quotas"])
    if {"actual", "forecast"} <= keys:
        errors = {"wape": indicators.wape, "bias": indicators.bias}
        made = {name: error(given["actual"], given["forecast"]) for name, error in errors.items()}
        return made if isinstance(case["expected"], dict) else made["wape"]
    if "monthly_sales" in keys:
        receivable = given.get("ar", given.get("receivable"))
        return indicators.dso_count_back(receivable, given["monthly_sales"], given.get("month_days", given.get("days")))
    if {"sales", "begin", "end"} <= keys:
        return indicators.collection_of_sales(given["sales"], given["begin"], given["end"])
    if {"sold", "opening", "received"} <= keys:
        return indicators.sell_through(given["sold"], given["opening"], given["received"])
    if {"current_ar", "credit_sales"} <= keys:
        return indicators.best_dso(given["current_ar"], given["credit_sales"], given["days"])
    if {"current", "two_years_ago"} <= keys:
        return indicators.average_growth(given["current"], given["two_years_ago"], 2)
    assert {"rows", "columns"} <= keys, f"an indicator this project does not have: {sorted(keys)}"
    return _achievement(given)


def _by_year(quotas: list[list[Any]]) -> dict[str, float]:
    years: dict[str, float] = defaultdict(float)
    for day, fen in quotas:
        years[day[:4]] += fen
    return dict(years)


def _achievement(given: Inputs) -> dict[str, list[float]]:
    at = {name: i for i, name in enumerate(given["columns"])}
    best = max(row[at["ytd"]] for row in given["rows"])
    return {
        "of_best": [indicators.ratio(row[at["ytd"]], best) for row in given["rows"]],
        "achievement": [indicators.ratio(row[at["ytd"]], row[at["quota"]]) for row in given["rows"]],
    }
