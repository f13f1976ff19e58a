"""The lines of one plan 方案明细: climbed, earned, held back, trued up over its tier period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.money import shown
from workbook.performance.earned import Ladder, climb, earn, explain, hold, payout_lines
from workbook.performance.exact import MILLION
from workbook.performance.factors import NO_RATE, factors_of
from workbook.performance.measures import Frames
from workbook.performance.plans import targets_of, tier_period
from workbook.performance.tiers import Tiers, tiers_of
from workbook.texts import Text, listed

Plan = Mapping[Any, Any]


def in_order(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines by payee, day, document and line: the order in which they climb the tiers."""
    doc, names = pd.factorize(lines["doc_no"])
    if not pd.Index(names).is_monotonic_increasing:
        rank = np.empty(len(names), dtype=np.int64)
        rank[np.argsort(np.asarray(names, dtype=object), kind="stable")] = np.arange(len(names))
        doc = rank[doc]
    rep, _names = pd.factorize(lines["rep_id"], sort=True)
    line = lines["line_no"].fillna(0).to_numpy(dtype=np.int64)
    order = np.lexsort((line, doc, lines["date"].to_numpy(dtype="datetime64[us]").astype(np.int64), rep))
    return lines.iloc[order].reset_index(drop=True)


def lines_of_plan(
    lines: pd.DataFrame,
    plan: Plan,
    frames: Frames,
    days: pd.Series,
    past: pd.DataFrame,
    first: dt.date,
    month: dt.date,
    lang: str,
) -> tuple[pd.DataFrame, list[Problem]]:
    """The lines of one plan: those of the month, and what earlier months of the tier period are owed."""
    tiers = tiers_of(plan, frames["plan_tiers"][frames["plan_tiers"]["plan_id"] == plan["plan_id"]])
    targets = targets_of(plan, frames, days)
    by_document = tier_period(plan) == "document"
    if by_document:
        together, _names = pd.factorize(pd.MultiIndex.from_arrays([lines["rep_id"], lines["doc_no"]]))
        lines = lines.iloc[np.argsort(together, kind="stable")].reset_index(drop=True)
    factor, fixed = factors_of(lines, np.full(len(lines), plan["plan_id"], dtype=object), frames, month)
    ladder = climb(lines, fixed == NO_RATE, tiers, targets, by_document)
    problems = _ladder_problems(plan, ladder, tiers, targets)
    if problems or lines.empty:
        return pd.DataFrame(), problems
    base = lines["base_fen"].to_numpy(dtype=np.int64)
    earned = earn(ladder, tiers, base, factor, fixed)
    rate, said = explain(lines, ladder, tiers, factor, fixed, earned, lang)
    now = hold(earned, 1.0 if pd.isna(plan["now_ratio"]) else float(plan["now_ratio"]))
    made = lines.assign(
        plan_id=plan["plan_id"],
        kind="line",
        before_fen=ladder.before,
        after_fen=ladder.after,
        rate=rate,
        factor=factor / MILLION,
        earned_fen=earned,
        now_fen=now,
        held_fen=earned - now,
        reason=said,
    )
    current = made["date"] >= pd.Timestamp(month)
    parts = [made[current], _true_up(made[~current], past, plan, first, lang)]
    if tiers.method == "knots":
        payout = payout_lines(plan, ladder, tiers, targets, lang)
        parts.append(_less_paid(payout, past, plan, first, lang))
    return pd.concat([p for p in parts if len(p)], ignore_index=True) if any(map(len, parts)) else made[:0], []


def _ladder_problems(plan: Plan, ladder: Ladder, tiers: Tiers, targets: pd.Series) -> list[Problem]:
    """Payees whose base cannot climb: below zero where that is refused, or without a target."""
    problems = []
    below = ladder.final < 0
    if below.any() and plan["negative_rule"] != "first":
        who = [f"{n} {shown(int(b))}" for n, b in zip(ladder.names[below], ladder.final[below], strict=True)]
        need = Text("方案 {plan} 不小于 0 的累计业绩", "a cumulative base not below 0 on plan {plan}").with_(
            plan=plan["plan_id"]
        )
        fix = Text(
            "更正退货，或把“负基数”改为按第一档扣回",
            "correct the returns, or let Negative base take back at the first tier",
        )
        problems.append(Problem("negative_base", "plans", "negative_rule", (), listed(who), need, fix))
    if tiers.by_target:
        lost = [n for n in ladder.names if not targets.get(n, 0) > 0]
        if lost:
            need = Text(
                "每个人大于 0 的目标（方案 {plan} 按达成率分档）",
                "a target above 0 for everyone (plan {plan} has tiers by attainment)",
            )
            problems.append(
                Problem(
                    "payee_without_target",
                    "attainment",
                    "target_fen",
                    (),
                    listed(lost),
                    need.with_(plan=plan["plan_id"]),
                )
            )
    return problems


def _true_up(earlier: pd.DataFrame, past: pd.DataFrame, plan: Plan, first: dt.date, lang: str) -> pd.DataFrame:
    """What earlier months of the tier period are owed 补差: a higher tier reached since, or data that changed.

    Only months the history holds are trued up: others were settled elsewhere.
    """
    rows = past[(past["plan_id"] == plan["plan_id"]) & (past["month"] >= pd.Timestamp(first))]
    paid = rows[rows["kind"].isin(["line", "trueup"])].groupby("rep_id")["earned_fen"].sum()
    months = earlier["date"].dt.to_period("M").dt.to_timestamp()
    known = earlier[months.isin(rows["month"]).to_numpy(dtype=bool)]
    owed = known.groupby("rep_id")["earned_fen"].sum()
    both = pd.DataFrame({"owed": owed, "paid": paid}).fillna(0).astype("int64")
    both = both[both["owed"] != both["paid"]]
    text = Text("期内以前月份应计 {owed}，已计 {paid}", "earlier months of the period: {owed} due, {paid} counted")
    said = [text.with_(owed=shown(o), paid=shown(p)).in_(lang) for o, p in zip(both["owed"], both["paid"], strict=True)]
    earned = (both["owed"] - both["paid"]).to_numpy()
    return _extra(both.index, plan, "trueup", earned, said)


def _less_paid(payout: pd.DataFrame, past: pd.DataFrame, plan: Plan, first: dt.date, lang: str) -> pd.DataFrame:
    """The payout to date less what earlier months of the period paid of it."""
    rows = past[
        (past["plan_id"] == plan["plan_id"]) & (past["month"] >= pd.Timestamp(first)) & (past["kind"] == "knots")
    ]
    paid = rows.groupby("rep_id")["earned_fen"].sum().reindex(payout["rep_id"]).fillna(0).to_numpy(dtype=np.int64)
    earned = payout["earned_fen"].to_numpy(dtype=np.int64) - paid
    less = Text("；减已计 {paid}", "; less {paid} counted")
    said = [
        r + (less.with_(paid=shown(p)).in_(lang) if p else "")
        for r, p in zip(payout["reason"], paid.tolist(), strict=True)
    ]
    return _extra(pd.Index(payout["rep_id"]), plan, "knots", earned, said)


def _extra(reps: pd.Index, plan: Plan, kind: str, earned: np.ndarray, said: list[str]) -> pd.DataFrame:
    """Lines that stand for no document, paid at once."""
    return pd.DataFrame(
        {
            "rep_id": reps,
            "plan_id": plan["plan_id"],
            "kind": kind,
            "base_fen": 0,
            "earned_fen": earned,
            "now_fen": earned,
            "held_fen": 0,
            "reason": said,
        }
    )
