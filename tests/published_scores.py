"""Adapters: published cases of commission and scoring turned into rows of our sheets, told by the words of their inputs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_tables import rows, tables

from workbook.errors import raise_if_any
from workbook.performance.exact import MILLION, parts, split_groups, times
from workbook.performance.factors import factors_of
from workbook.performance.grade import Scale
from workbook.performance.grade import quotas_of as forced
from workbook.performance.pay import pay_of, settle_rule
from workbook.performance.plans import plan_problems
from workbook.performance.score import score
from workbook.performance.settle import claw_back, limit
from workbook.performance.shapes import NAN, Curve, Rule, earn
from workbook.performance.tiers import Tiers, pays, tier_problems, tiers_of
from workbook.settings import Settings

MONTH = dt.date(2026, 10, 1)
Inputs = dict[str, Any]
METHODS = {
    "marginal": "marginal step steps split sliced graduated 超额 超额累进",
    "whole": "whole flat slab not_split unsplit retroactive all_units 全额 全额累进",
    "mixed": "mixed mix hybrid cumulative_plus 混合 混合累进",
}
"""What publications call the three sums that share the name "progressive"."""


# ------------------------------------------------------------------ commission
def commission_of(given: Inputs, wanted: Any) -> Any:
    if "knots" in given:
        return _knots(given)
    if "days" in given and ("steps" in given or "tiers" in given):
        return _by_days(given)
    if "tiers" in given:
        return _tiered(given, wanted)
    if "qty" in given:
        return _shared(given)
    if "shares" in given or "split" in given:
        return _split(given, wanted)
    if "rate_per_base" in given:
        return int(times(np.array([_fen(given["amount"])]), MILLION, int(parts(given["rate_per_base"])))[0]) / 100
    if {"draw", "earned"} <= set(given):
        return _drawn(given, wanted)
    if {"returned", "commission"} <= set(given):
        return _clawed(given)
    if "rate" in given:
        return _limited(_at(given, given["rate"]), given)
    pytest.fail(f"no way to run a case of {sorted(given)}")


def _fen(yuan: float) -> int:
    return round(yuan * 100)


def _at(given: Inputs, rate: float) -> float:
    """A flat rate on what is credited: the margin where a cost is given, the part collected where one is."""
    base = _fen(given.get("collected", given.get("paid", given.get("amount", given.get("revenue", 0)))))
    base -= _fen(given.get("cost", 0)) + _fen(given.get("returns", 0))
    return int(times(np.array([base]), int(parts(rate)))[0]) / 100


def _limited(pay: float, given: Inputs) -> float:
    """Cap and floor, by the settlement itself."""
    plan = rows("plans", {"plan_id": "P", **{f"{k}_fen": _fen(given[k]) for k in ("cap", "floor") if k in given}})
    at = pd.MultiIndex.from_tuples([("A", "P")])
    days = pd.Series([31], index=at)
    made = limit(pd.Series([_fen(pay)], index=at), plan, days, pd.Series(dtype="int64"), MONTH, "en")
    return pay + sum(line["now_fen"] for line in made) / 100


def _drawn(given: Inputs, wanted: Any) -> Any:
    """Months of a draw: what each pays and what is owed after it."""
    plan = rows("plans", {"plan_id": "P", "draw_fen": _fen(given["draw"]), "recover_ratio": given.get("recover", 1.0)})
    at = pd.MultiIndex.from_tuples([("A", "P")])
    owed, paid, balances = _fen(given.get("balance", 0)), [], []
    months = given["earned"] if isinstance(given["earned"], list) else [given["earned"]]
    for earned in months:
        now, days = pd.Series([_fen(earned)], index=at), pd.Series([31], index=at)
        made = limit(now, plan, days, pd.Series({"A": owed}), MONTH, "en")
        moved = sum(line["now_fen"] for line in made)
        owed += moved
        paid.append(earned + moved / 100)
        balances.append(owed / 100)
    one = not isinstance(given["earned"], list)
    found = dict.fromkeys(("pay", "paid", "each"), paid[0] if one else paid)
    found |= {"balance": balances[-1], "balances": balances, "total": sum(paid)}
    return found if isinstance(wanted, dict) else found["pay"]


def _clawed(given: Inputs) -> float:
    """Commission taken back in proportion to what was returned of the original."""
    past = {"rep_id": "A", "plan_id": "P", "kind": "line", "doc_no": "1", "line_no": 1, "held_fen": 0}
    past |= {"base_fen": _fen(given["amount"]), "earned_fen": _fen(given["commission"])}
    claw = {"date": MONTH, "doc_no": "1", "reason": "return", "amount_fen": _fen(given["returned"])}
    lines, problems = claw_back(pd.DataFrame([past]), rows("clawbacks", claw), MONTH, "en")
    raise_if_any(problems)
    return sum(line["now_fen"] for line in lines) / -100


def _by_days(given: Inputs) -> float:
    """Rates or factors by days to cash, rows of the sheet 提成系数."""
    steps = given.get("steps", given.get("tiers"))
    kind = "factor" if "rate" in given else "rate"
    made = rows(
        "plan_factors",
        *({"plan_id": "P", "no": n, "kind": kind, "value": v, "from_days": a, "to_days": b} for n, (a, b, v) in enumerate(steps, 1)),
    )  # fmt: skip
    line = pd.DataFrame({"product_id": [None], "customer_id": [None], "doc_no": [None], "days": [float(given["days"])]})
    factor, fixed = factors_of(line, np.array(["P"], dtype=object), tables(plan_factors=made), MONTH)
    rate = parts(given["rate"]) * factor // MILLION if "rate" in given else fixed
    return int(times(np.array([_fen(given["amount"])]), rate)[0]) / 100


def _split(given: Inputs, wanted: Any) -> Any:
    """An amount shared to the fen; over 100 % is refused."""
    shares = given.get("shares", given.get("split"))
    names, ratios = (list(shares), list(shares.values())) if isinstance(shares, dict) else (None, shares)
    splits = rows("splits", *({"doc_no": "1", "rep_id": str(n), "share": s} for n, s in enumerate(ratios)))
    raise_if_any(plan_problems(rows("plans"), splits, rows("reps")))
    whole, at = np.array([_fen(given["amount"])]), np.zeros(len(ratios), dtype=np.int64)
    made = (split_groups(whole, at, parts(np.array(ratios))) / 100).tolist()
    if isinstance(wanted, dict) and "sum" in wanted:
        return {"sum": sum(round(m * 100) for m in made) / 100}
    return dict(zip(names, made, strict=True)) if names else made


def _plan(given: Inputs, method: str) -> Tiers:
    """The tiers of an example as rows of the sheet, checked as the sheet is."""
    tiers = rows(
        "plan_tiers",
        *({"plan_id": "P", "from_value": low, "to_value": high, "rate": rate} for low, high, rate in given["tiers"]),
    )
    plan = {"plan_id": "P", "method": method, "tier_by": "amount"}
    plan["method"] = next((ours for ours, theirs in METHODS.items() if str(method).lower() in theirs.split()), None)
    raise_if_any(tier_problems(rows("plans", plan), tiers))
    if plan["method"] is None:
        raise ValueError(f"“{method}” does not say which sum is meant")
    return tiers_of(plan, tiers)


def _tiered(given: Inputs, wanted: Any) -> Any:
    if given.get("method") is None:
        if not isinstance(wanted, dict):
            raise ValueError("the method must be named")
        return {method: pays(_plan(given, method), _fen(given["amount"])) / 100 for method in wanted}
    made = _plan(given, given["method"])
    if "transactions" in given:
        each = np.array([pays(made, _fen(amount)) for amount in given["transactions"]]) / 100
        return {"each": each, "total": each.sum()}
    if isinstance(given["amount"], list):
        return [pays(made, _fen(amount)) / 100 for amount in given["amount"]]
    amount = _limited(pays(made, _fen(given["amount"])) / 100, given)
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
def score_of(given: Inputs, wanted: Any) -> Any:
    if "thresholds" in given:
        return _bands(given)
    if "expense" in given:
        return _expense(given)
    if "coef" in given:
        return _pay(given)
    if "matrix" in given:
        return _matrix(given)
    if "weights" in given:
        return _weighted(given)
    if {"shares", "n"} <= set(given):
        return quotas_of(given["n"], _shares(given["shares"]), wanted)
    if {"actual", "target"} <= set(given):
        return _kpi(given)
    if {"occurrences", "per"} <= set(given):
        rule = Rule("lower", "deduct", NAN, NAN, 1.0, given.get("full", 0), False, per_unit=given["per"], low=given.get("least", -np.inf), high=0.0)  # fmt: skip
        return float(earn(rule, np.array([float(given["occurrences"])]), np.array([NAN])).points[0])
    pytest.fail(f"no way to run a case of {sorted(given)}")


def _matrix(given: Inputs) -> Any:
    """A table of two measures: the result of the last row and column not above the two values."""
    down, across = np.array(given["rows"], float), np.array(given["cols"], float)
    by, order = np.argsort(down), np.argsort(across)
    curve = Curve(down[by], across[order], np.array(given["matrix"], float)[by][:, order])
    rule = Rule("higher", "table", NAN, NAN, np.inf, 1.0, False, curve=curve)
    at = given.get("at", [given.get("row", given.get("collection_rate")), given.get("col", given.get("attainment"))])
    several = np.ndim(at) == 2
    first, second = (np.atleast_1d(np.array(at, float).T[k]) for k in (0, 1))
    made = earn(rule, first, second).points
    return made if several else float(made[0])


def _weighted(given: Inputs) -> float:
    """A total of weighted scores in points; weights that are not 100 are refused."""
    keys = [f"{k}" for k in range(len(given["weights"]))]
    kpis = ({"kpi_id": k, "kpi": k, "measure": "manual", "weight": w, "direction": "higher", "target": 100.0, "cap_ratio": 9.0} for k, w in zip(keys, given["weights"], strict=True))  # fmt: skip
    typed = given.get("scores", given.get("values", ()))
    scale = 100.0 if max(typed, default=0) <= 2 else 1.0
    entered = (
        {"month": MONTH, "rep_id": "A", "kpi_id": k, "value": v * scale} for k, v in zip(keys, typed, strict=False)
    )
    frames = tables(
        reps=rows("reps", {"rep_id": "A", "rep": "A"}),
        kpis=rows("kpis", *kpis),
        kpi_entries=rows("kpi_entries", *entered),
    )
    return float(score(frames, MONTH, Settings.default(), "en")["score_totals"]["score"].iloc[0])


def _kpi(given: Inputs) -> float:
    """One KPI: its share of full marks times its weight."""
    rule = Rule(
        given.get("direction", "higher"), given.get("shape", "ratio"), given.get("threshold", NAN), given["target"],
        given.get("cap", np.inf), given.get("weight", 1.0), False, given.get("start", 0.0), given.get("stretch", NAN),
    )  # fmt: skip
    return float(earn(rule, np.array([float(given["actual"])]), np.array([NAN])).points[0])


def _shares(shares: Any) -> Scale:
    """Forced shares, best grade first."""
    names = tuple(shares) if isinstance(shares, dict) else tuple(map(str, range(len(shares))))
    values = tuple(shares.values()) if isinstance(shares, dict) else tuple(shares)
    return Scale(names, (), values, np.array([]), np.array([]))


def quotas_of(heads: int, scale: Scale, wanted: Any) -> Any:
    made = forced(heads, scale).tolist()
    return dict(zip(scale.names, made, strict=True)) if isinstance(wanted, dict) else made


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
