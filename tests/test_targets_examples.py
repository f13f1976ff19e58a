"""Published worked examples of spreading, rounding, fitting and indicators, each through our own functions."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workbook import indicators
from workbook.errors import UsageError
from workbook.targets.allocate import allocate, fit
from workbook.targets.margins import fit_margins, round_three
from workbook.targets.parts import largest_remainder
from workbook.targets.rounding import Infeasible, round_table
from workbook.targets.spread import grow, spread

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
    answer = {"spread": _spread, "round": _round, "fit2": _fit, "cround": _controlled, "metrics": _metric}[case["area"]]
    if case["check"] == "raises":
        with pytest.raises((UsageError, ValueError)):
            answer(case)
    else:
        _compare(answer(case), case)


def _compare(got: Any, case: dict[str, Any]) -> None:
    wanted, close = case["expected"], case["tolerance"]
    if case["check"] == "sum_exact":
        assert sum(got) == wanted["sum"]
    elif case["check"] == "multiset":
        assert sorted(got) == sorted(wanted)
    elif case["check"] in ("property", "diagnosis"):
        assert got is True
    elif isinstance(wanted, dict):
        assert set(wanted) == set(got)
        for key, value in wanted.items():
            np.testing.assert_allclose(got[key], value, rtol=0, atol=close)
    else:
        np.testing.assert_allclose(np.asarray(got, float), np.asarray(wanted, float), rtol=0, atol=close)


def _spread(case: dict[str, Any]) -> Any:
    """Figures are taken in hundredths (or the case's decimals), as whole fen are."""
    given: Inputs = case["inputs"]
    scale = 10 ** given.get("decimals", 2)
    if "growth" in given:
        return grow(round(given["base"] * scale), given["growth"], given.get("relief", 0.0), given["mode"]) / scale
    if "delta" in given:
        return largest_remainder(round(given["delta"] * scale), given["shares"]) / scale
    count = given.get("n", len(given.get("base", given.get("reference", given.get("pattern", ())))))
    base = np.asarray(given.get("base", np.zeros(np.shape(given.get("reference", [0] * count)))), float) * scale
    locked, total = given.get("locked"), given.get("total", given.get("total_held", given.get("value", 0)))
    for place, value in given.get("set", {}).items():
        base[int(place)] = value * scale
        locked = [i == int(place) or bool(locked and locked[i]) for i in range(len(base))]
    reference = given.get("reference", given.get("pattern"))
    if reference is not None and given["method"] == "relative_percent":
        reference = np.asarray(reference) * scale
    bounds = {k: np.rint(np.asarray(given[k], float) * scale) for k in ("low", "high") if k in given}
    made = spread(
        np.rint(base).astype(np.int64), round(total * scale), given.get("method", "proportional"), reference=reference,
        percent=given.get("percent", 0.0), start=round(given.get("start", 0) * scale), end=round(given.get("end", 0) * scale),
        locked=locked, action=given.get("action", "replace"), zero_base=given.get("zero_base", "equal"),
        only_nonzero=given.get("only_nonzero", given.get("leaves") == "nonzero"), tie=given.get("tie", "first"), **bounds,
    )  # fmt: skip
    return (made if scale == 1 else made / scale).tolist()


def _round(case: dict[str, Any]) -> Any:
    given: Inputs = case["inputs"]
    weights, total = given["weights"], given["total"]
    scale = 10 ** given.get("decimals", 0)
    if isinstance(weights, dict):
        return dict(zip(weights, _parts(list(weights.values()), total, scale, given), strict=True))
    return _parts(weights, total, scale, given)


def _parts(weights: list[float], total: float, scale: int, given: Inputs) -> list[float]:
    parts: list[float] = largest_remainder(round(total * scale), weights, given.get("tie", "first")).tolist()
    return parts if scale == 1 else [p / scale for p in parts]


def _fit(case: dict[str, Any]) -> Any:
    given: Inputs = case["inputs"]
    if "margins" in given:
        return _keeps_its_margins(given["seed_shape"], given["margins"])
    if case["check"] == "diagnosis":
        return _is_proved(given, case["expected"])
    return (
        fit(np.asarray(given["seed"]) * 1e6, np.asarray(given["rows"]) * 1e6, np.asarray(given["cols"]) * 1e6).cells
        / 1e6
    )


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
    high = [
        [2**40 if v is None else v for v in row] for row in given.get("upper", np.full(np.shape(given["seed"]), 2**40))
    ]
    low = given.get("lower", np.zeros(np.shape(given["seed"]), np.int64))
    with pytest.raises(Infeasible) as proof:
        allocate(given["seed"], given["rows"], given["cols"], low, high)
    return proof.value.columns == tuple(wanted["columns"]) and proof.value.short == wanted["short"]


def _controlled(case: dict[str, Any]) -> bool:
    given: Inputs = case["inputs"]
    table = np.asarray(given["table"], float) / given["base"]
    if table.ndim == 3:
        return _third_family(table)
    rows, columns = (np.asarray(case["expected"][k]) // given["base"] for k in ("rows", "cols"))
    floor = np.floor(table).astype(np.int64)
    ceiling = np.ceil(table).astype(np.int64)
    made = round_table(_moved_to(table, rows, columns), rows, columns, floor, ceiling)
    kept = (made.sum(axis=1) == rows).all() and (made.sum(axis=0) == columns).all()
    return bool(kept and (made >= floor).all() and (made <= ceiling).all())


def _moved_to(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The published sums are rounded ones: the table fitted to them, between its neighbours."""
    return fit(table * 1e6, rows * 1e6, columns * 1e6, np.floor(table) * 1e6, np.ceil(table) * 1e6).cells / 1e6


def _third_family(table: np.ndarray) -> bool:
    """No whole table keeps all three families: two stay exact, the third is named with its miss of at most 1."""
    made = round_three(table)
    assert (np.abs(made.cells - table) < 1).all()
    assert (made.cells.sum(axis=2) == table.sum(axis=2)).all()
    assert (made.cells.sum(axis=1) == table.sum(axis=1)).all()
    return 0 < made.largest_miss <= 1


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
