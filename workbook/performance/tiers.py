"""Tiers 提成档: what a cumulative base earns, whole 全额, marginal 超额 or between knots 折线, to the fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import BLANK, Problem
from workbook.money import shown
from workbook.performance.exact import MILLION, is_fine, parts, times
from workbook.texts import Text, same

REACHED = ("whole", "mixed")
"""Methods whose rate is that of the tier reached in the end."""
FAR = 1 << 60
"""Where an open tier ends: beyond any base."""


@dataclass(frozen=True)
class Tiers:
    """The tiers of one plan, ascending: edges (fen, or millionths of the target), rates (millionths), amounts (fen).

    method: "whole" the rate of the tier reached on everything; "marginal" each tier's rate on what lies in it;
    "mixed" whole, and what the lower tiers earn on top; "knots" the amounts at the edges with straight lines
    between, level after the last. by_target: the edges are
    attainment.
    """

    method: str
    by_target: bool
    edges: np.ndarray
    rates: np.ndarray
    amounts: np.ndarray

    def edges_for(self, targets: np.ndarray) -> np.ndarray:
        """The edges in fen of every payee: one row per payee. targets: fen, used where tiers go by attainment."""
        if not self.by_target:
            return np.broadcast_to(self.edges, (len(targets), len(self.edges)))
        return np.stack([times(targets, int(edge)) for edge in self.edges], axis=1)


def tiers_of(plan: Mapping[Any, Any], rows: pd.DataFrame) -> Tiers:
    """The rows of one plan as tiers; values in yuan become fen, attainment becomes millionths."""
    rows = rows.sort_values("from_value")
    by_target = plan["tier_by"] == "attainment"
    edges = parts(rows["from_value"].to_numpy(dtype=float), MILLION if by_target else 100)
    rates = parts(rows["rate"].fillna(0.0).to_numpy(dtype=float))
    return Tiers(str(plan["method"]), by_target, edges, rates, rows["amount_fen"].fillna(0).to_numpy(dtype=np.int64))


def tier_at(edges: np.ndarray, payee: np.ndarray, base: np.ndarray) -> np.ndarray:
    """The tier each cumulative base reaches; -1 below the first. A base on an edge takes the tier above."""
    found = np.full(len(base), -1, dtype=np.int64)
    for k in range(edges.shape[1]):
        found += base >= edges[payee, k]
    return found


def earned_to(tiers: Tiers, edges: np.ndarray, payee: np.ndarray, base: np.ndarray) -> np.ndarray:
    """What a cumulative base of a payee has earned in all, fen, rounded half up once.

    edges: fen, one row per payee. payee: the row of each base.
    Formula: knots 折线: straight between the amounts; else `earned_exactly`.
    """
    if tiers.method == "knots":
        return _between_knots(tiers, edges, payee, base)
    return times(earned_exactly(tiers, edges, payee, base), 1)


def earned_exactly(tiers: Tiers, edges: np.ndarray, payee: np.ndarray, base: np.ndarray) -> np.ndarray:
    """What a cumulative base has earned, in millionths of a fen, not rounded.

    Below the first edge nothing is earned; a base below zero is taken back at the first tier's rate where that
    tier starts at zero.
    Formula, marginal 超额累进: sum over tiers of rate x (the part of the base within the tier);
    whole 全额累进: rate of the tier reached x base; mixed 混合累进: that and the full lower tiers at their rates.
    Source: step rates and "not split" in manuals of incentive compensation (Oracle); an edge belongs to the tier
    above.
    """
    if tiers.method in REACHED:
        at = np.maximum(tier_at(edges, payee, base), np.where((base < 0) & (edges[payee, 0] <= 0), 0, -1))
        whole = base * np.where(at < 0, 0, tiers.rates[np.maximum(at, 0)])
        return whole + (lower_tiers(tiers, edges, payee, base, at) if tiers.method == "mixed" else 0)
    millionths = np.zeros(len(base), dtype=np.int64)
    for k, rate in enumerate(tiers.rates.tolist()):
        start = edges[payee, k]
        stop = edges[payee, k + 1] if k + 1 < edges.shape[1] else FAR
        within = np.maximum(np.minimum(base, stop) - start, 0)
        millionths += rate * (np.where((base < 0) & (start == 0), base, within) if k == 0 else within)
    return millionths


def lower_tiers(
    tiers: Tiers, edges: np.ndarray, payee: np.ndarray, base: np.ndarray, reached: np.ndarray
) -> np.ndarray:
    """What a cumulative base earns in the tiers below the one reached, in millionths of a fen."""
    millionths = np.zeros(len(base), dtype=np.int64)
    for k in range(edges.shape[1] - 1):
        start, stop = edges[payee, k], edges[payee, k + 1]
        within = np.clip(base - start, 0, stop - start)
        millionths += np.where(k < reached, within * tiers.rates[k], 0)
    return millionths


def _between_knots(tiers: Tiers, edges: np.ndarray, payee: np.ndarray, base: np.ndarray) -> np.ndarray:
    """The payout at every base, in Python's whole numbers: few payees, large products."""
    amounts = [int(a) for a in tiers.amounts]
    found = []
    for row, x in zip(payee.tolist(), base.tolist(), strict=True):
        at = [int(e) for e in edges[row]]
        k = sum(x >= e for e in at) - 1
        if k < 0:
            found.append(amounts[0])
        elif k + 1 == len(at):
            found.append(amounts[-1])
        else:
            rise, run = (amounts[k + 1] - amounts[k]) * (x - at[k]), at[k + 1] - at[k]
            found.append(amounts[k] + (1 if rise >= 0 else -1) * ((2 * abs(rise) + run) // (2 * run)))
    return np.array(found, dtype=np.int64)


def tier_problems(plans: pd.DataFrame, tiers: pd.DataFrame) -> list[Problem]:
    """Every fault of the tiers: none at all, holes, overlaps, rates missing or finer than 0.0001 %."""
    problems: list[Problem] = []
    for row, plan in plans.to_dict("index").items():
        rows = tiers[tiers["plan_id"] == plan["plan_id"]].sort_values("from_value")
        if rows.empty:
            need = Text("“提成档”里至少一档", "at least one tier in Commission tiers")
            problems.append(Problem("no_tiers", "plans", "plan_id", (int(row),), same(f"“{plan['plan_id']}”"), need))
            continue
        problems += _joins(rows)
        column = "amount_fen" if plan["method"] == "knots" else "rate"
        blank = rows.index[rows[column].isna()]
        if len(blank):
            need = Text(
                "每档的金额" if column == "amount_fen" else "每档的提成率", f"the {column[:6].strip('_')} of every tier"
            )
            problems.append(Problem("tier_without_value", "plan_tiers", column, tuple(map(int, blank)), BLANK, need))
    fine = is_fine(tiers["rate"].to_numpy(dtype=float, na_value=np.nan))
    if (~fine).any():
        need = Text("最多精确到 0.0001% 的提成率", "a rate to 0.0001 % at most")
        bad = tiers.index[~fine]
        found = same(f"{float(tiers.loc[bad[0], 'rate']):.10g}")
        problems.append(Problem("rate_too_fine", "plan_tiers", "rate", tuple(map(int, bad)), found, need))
    return problems


def _joins(rows: pd.DataFrame) -> list[Problem]:
    """Holes and overlaps between neighbouring tiers of one plan."""
    problems = []
    starts, stops = rows["from_value"].to_numpy(dtype=float), rows["to_value"].to_numpy(dtype=float, na_value=np.nan)
    for k in range(len(rows) - 1):
        if np.isnan(stops[k]) or stops[k] == starts[k + 1]:
            continue
        code = "tier_hole" if stops[k] < starts[k + 1] else "tier_overlap"
        need = Text("终点 = 下一档的起点（{next}）", "To = From of the next tier ({next})").with_(
            next=f"{starts[k + 1]:,.10g}"
        )
        at = (int(rows.index[k]), int(rows.index[k + 1]))
        problems.append(Problem(code, "plan_tiers", "to_value", at, same(f"{stops[k]:,.10g}"), need))
    return problems


def case_problems(plans: pd.DataFrame, tiers: pd.DataFrame, cases: pd.DataFrame) -> list[Problem]:
    """The worked cases 方案算例 that do not come out: the plan says one thing, its tiers another."""
    problems = []
    by_id = plans.set_index("plan_id")
    for row, case in cases[cases["plan_id"].isin(by_id.index)].to_dict("index").items():
        made = tiers_of(by_id.loc[case["plan_id"]], tiers[tiers["plan_id"] == case["plan_id"]])
        target = 0 if pd.isna(case["target_fen"]) else int(case["target_fen"])
        got = pays(made, int(case["base_fen"]), target)
        if got != int(case["expected_fen"]):
            found = same(shown(int(case["expected_fen"])))
            need = Text("方案算出的 {got}", "what the plan pays: {got}").with_(got=shown(got))
            problems.append(Problem("case_fails", "plan_cases", "expected_fen", (int(row),), found, need))
    return problems


def pays(tiers: Tiers, base: int, target: int = 0) -> int:
    """What one cumulative base earns, fen: for cases, cliffs and people who ask."""
    edges = tiers.edges_for(np.array([target], dtype=np.int64))
    return int(earned_to(tiers, edges, np.array([0]), np.array([base], dtype=np.int64))[0])
