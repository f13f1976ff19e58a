"""Published worked examples of commission and scoring, each through our own functions."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_tables import rows

from workbook.errors import InputError, raise_if_any
from workbook.performance.exact import MILLION, parts, split_groups, times
from workbook.performance.grade import Scale
from workbook.performance.pay import pay_of, settle_rule
from workbook.performance.tiers import Tiers, pays, tier_problems, tiers_of

AREAS = ("commission", "score")
FOLDER = Path(os.environ.get("SALESBOOK_EXAMPLES") or Path(__file__).resolve().parents[2] / "shared" / "examples")
Inputs = dict[str, Any]


def _cases() -> list[Any]:
    files = sorted(FOLDER.glob("targets_scores*.json")) if FOLDER.is_dir() else []
    every = [case for file in files for case in json.loads(file.read_text("utf-8"))["examples"]]
    return [pytest.param(c, id=c["id"]) for c in every if c["area"] in AREAS]


@pytest.mark.parametrize("case", _cases() or [pytest.param(None, id="none")])
def test_published_example(case: dict[str, Any] | None, examples_dir: Path) -> None:
    assert case is not None, f"no examples in {examples_dir}"
    answer = _commission if case["area"] == "commission" else _score
    if case["check"] == "raises":
        with pytest.raises((InputError, ValueError)):
            answer(case["inputs"], case["expected"])
    else:
        _compare(answer(case["inputs"], case["expected"]), case["expected"], case["tolerance"])


def _compare(got: Any, wanted: Any, close: float) -> None:
    """Equal within the tolerance; of several figures those the example asks for."""
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            _compare(got[key], value, close)
    else:
        np.testing.assert_allclose(np.asarray(got, float), np.asarray(wanted, float), rtol=0, atol=close)


# ------------------------------------------------------------------ commission
def _commission(given: Inputs, wanted: Any) -> Any:
    if "knots" in given:
        return _knots(given)
    if "tiers" in given:
        return _tiered(given, wanted)
    if "split" in given:
        return _shared(given)
    if "rate_per_base" in given:
        return int(times(np.array([_fen(given["amount"])]), MILLION, int(parts(given["rate_per_base"])))[0]) / 100
    pytest.fail(f"no way to run a case of {sorted(given)}")


def _fen(yuan: float) -> int:
    return round(yuan * 100)


def _plan(given: Inputs, method: str) -> Tiers:
    """The tiers of an example as rows of the sheet, checked as the sheet is."""
    tiers = rows(
        "plan_tiers",
        *({"plan_id": "P", "from_value": low, "to_value": high, "rate": rate} for low, high, rate in given["tiers"]),
    )
    plan = {"plan_id": "P", "method": method, "tier_by": "amount"}
    raise_if_any(tier_problems(rows("plans", plan), tiers))
    if method not in ("whole", "marginal", "mixed"):
        raise ValueError(method)
    return tiers_of(plan, tiers)


def _tiered(given: Inputs, wanted: Any) -> Any:
    if "method" not in given:
        return {method: pays(_plan(given, method), _fen(given["amount"])) / 100 for method in wanted}
    made = _plan(given, given["method"])
    if "transactions" in given:
        each = np.array([pays(made, _fen(amount)) for amount in given["transactions"]]) / 100
        return {"each": each, "total": each.sum()}
    amount = pays(made, _fen(given["amount"])) / 100
    if not isinstance(wanted, dict):
        return amount
    bounds = [*made.edges.tolist()[1:], _fen(given["amount"])]
    within = [max(min(_fen(given["amount"]), b) - e, 0) / 100 for e, b in zip(made.edges.tolist(), bounds, strict=True)]
    shares = [[w, w * r / MILLION / given["amount"]] for w, r in zip(within, made.rates.tolist(), strict=True) if w]
    return {"amount": amount, "blended": amount / given["amount"], "parts": shares}


def _knots(given: Inputs) -> float:
    knots = rows("plan_tiers", *({"plan_id": "P", "from_value": x, "amount_fen": _fen(a)} for x, a in given["knots"]))
    plan = {"plan_id": "P", "method": "knots", "tier_by": "attainment"}
    return pays(tiers_of(plan, knots), _fen(given["achieved"]), _fen(given["target"])) / 100


def _shared(given: Inputs) -> dict[str, float]:
    """Quantities are split as fen are."""
    whole = np.array([_fen(given["qty"])])
    shares = parts(np.array(given["split"]))
    mine = int(split_groups(whole, np.zeros(len(shares), dtype=np.int64), shares)[0]) / 100
    return {"achieved": mine, "variance": mine - given["target"]}


# ------------------------------------------------------------------ scores
def _score(given: Inputs, wanted: Any) -> Any:
    if "thresholds" in given:
        return _bands(given)
    if "expense" in given:
        return _expense(given)
    if "coef" in given:
        return _pay(given)
    pytest.fail(f"no way to run a case of {sorted(given)}")


def _bands(given: Inputs) -> np.ndarray:
    """The bands E to A as the sheet 等级规则 holds them: knots of the coefficient, linear within."""
    at = given["thresholds"]
    knots = np.array([at["D0"], at["C0"], at["B0"], at["A0"], at["Acap"]], dtype=float)
    scale = Scale((), (), (), knots, np.array([0.0, 1.0, 1.5, 2.0, 3.0]))
    return scale.coefficient(np.array(given["scores"], dtype=float), linear=True)


def _pay(given: Inputs) -> float:
    base = {"rep_id": "1", "base_fen": _fen(given["base"]), "position_fen": _fen(given.get("position", 0))}
    rule = pd.Series(["both" if "score" in given else "coefficient"], index=["1"])
    score, coefficient = (pd.Series([float(given.get(k, 100))], index=["1"]) for k in ("score", "coef"))
    paid = pay_of(rows("pay_bases", base), score, coefficient, rule, pd.Timestamp(2026, 10, 1).date(), "en")
    return paid["pay_fen"].iloc[0] / 100


def _expense(given: Inputs) -> dict[str, float]:
    rule = {
        "allowed_ratio": given["cap"],
        "reward_ratio": given.get("reward", 0.5),
        "borne_ratio": given.get("borne", 1.0),
    }
    spent, _base, ratio, allowed, pay, _said = settle_rule(rule, _fen(given["expense"]), _fen(given["collected"]), "en")
    saved = (allowed - spent) / 100
    found = {"ratio": ratio, "saving": max(saved, 0.0), "excess": max(-saved, 0.0), "bonus": max(pay, 0) / 100}
    return found | {"borne": max(-pay, 0) / 100, "penalty": max(-pay, 0) / 100, "pay": pay / 100}
