"""Commission 提成: every payee's lines, exact to the fen and explained, and what they add up to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.performance import settle
from workbook.performance.credits import collected, invoiced, invoices, share
from workbook.performance.measures import Frames
from workbook.performance.planlines import in_order, lines_of_plan
from workbook.performance.plans import days_on, period_first, plan_of, plan_problems, spans, tier_period, without_plan
from workbook.performance.tiers import case_problems, tier_problems
from workbook.performance.wages import total_up
from workbook.tables import TABLES

KINDS = ("line", "trueup", "knots", "release", "clawback", "override", "cap", "floor", "draw", "recovery")
BASES = {"invoiced": invoiced, "collected": collected}
Plan = Mapping[Any, Any]


def commission(frames: Frames, month: dt.date, fiscal_start: int = 1, lang: str = "zh") -> dict[str, pd.DataFrame]:
    """The commission of a month by the plans 提成方案 on the sheets.

    frames: plans, plan_tiers, plan_factors, plan_members, plan_overrides, plan_cases, splits, clawbacks,
    commission_reviews, commission_history, sales, collections, ledger, applications, attainment, customers,
    products, reps, regions. Months of the history before this one are used, this one is replaced.
    Returns commission_lines (a row per payee and line), commission_totals (a row per payee) and
    commission_history. The lines of a payee add up to the pay; credited bases add up to what was sold or
    collected.
    Raises InputError with every fault of plans, tiers, cases, splits, the team tree, payees without a plan, bases
    below zero and clawbacks without an original.
    Order: credit 归属 → plan of the day → tier → factor → held part 留存 → release → clawback → override → cap,
    floor → draw.
    """
    held, problems = spans(frames["plans"], frames["plan_members"], frames["reps"], month)
    problems += plan_problems(frames["plans"], frames["splits"], frames["reps"])
    problems += tier_problems(frames["plans"], frames["plan_tiers"])
    raise_if_any(problems)
    raise_if_any(case_problems(frames["plans"], frames["plan_tiers"], frames["plan_cases"]))
    days = days_on(held, frames["reps"], month)
    history = frames["commission_history"]
    past = history[history["month"] < pd.Timestamp(month)]
    lines = _earned(frames, held, days, past, month, fiscal_start, lang)
    lines = _settled(frames, lines, days, held, past, month, lang)
    lines = _numbered(lines, month)
    return {
        "commission_lines": lines[TABLES["commission_lines"].keys],
        "commission_totals": total_up(lines, past, frames, month, lang),
        "commission_history": _kept(history, lines, month),
    }


# ------------------------------------------------------------------ earned
def _earned(
    frames: Frames,
    held: pd.DataFrame,
    days: pd.Series,
    past: pd.DataFrame,
    month: dt.date,
    fiscal_start: int,
    lang: str,
) -> pd.DataFrame:
    """The lines earned in the month, plan by plan, true-ups and payouts included."""
    plans = frames["plans"]
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for basis, of_plans in plans.groupby("basis"):
        firsts = {p["plan_id"]: period_first(tier_period(p), month, fiscal_start) for p in of_plans.to_dict("records")}
        lines = share(BASES[basis](frames, min(firsts.values()), month), frames["splits"])
        lines = lines[lines["rep_id"].notna().to_numpy(dtype=bool)]
        plan = plan_of(lines, held)
        problems += without_plan(lines, plan, month)
        for row in of_plans.sort_values("plan_id").to_dict("records"):
            mine = (plan == row["plan_id"]) & (lines["date"] >= pd.Timestamp(firsts[row["plan_id"]])).to_numpy()
            made, faults = lines_of_plan(
                in_order(lines[mine]), row, frames, days, past, firsts[row["plan_id"]], month, lang
            )
            parts.append(made)
            problems += faults
    raise_if_any(problems)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


# ------------------------------------------------------------------ settled
def _settled(
    frames: Frames,
    earned: pd.DataFrame,
    days: pd.Series,
    held: pd.DataFrame,
    past: pd.DataFrame,
    month: dt.date,
    lang: str,
) -> pd.DataFrame:
    """The lines with what settles them: releases, clawbacks, overrides, limits and draws."""
    if earned.empty:
        earned = pd.DataFrame(columns=TABLES["commission_lines"].keys)
    needed = [c for c in TABLES["commission_history"].keys if c in earned and c not in ("month", "no")]
    every = pd.concat([p for p in (past[needed], earned[needed]) if len(p)] or [past[needed]], ignore_index=True)
    if (every["held_fen"].fillna(0) != 0).any():
        released = settle.release(every, _closed(frames, month), month, lang)
        every, earned = _with(every, released), _with(earned, released)
    claws, problems = settle.claw_back(every, frames["clawbacks"], month, lang)
    raise_if_any(problems)
    so_far = _with(earned, pd.DataFrame(claws))
    if len(frames["plan_overrides"]):
        at_end = held.drop_duplicates("rep_id", keep="last").set_index("rep_id")["plan_id"]
        own = so_far[so_far["kind"].isin(settle.EARNED)]
        team = settle.override(own, frames["plan_overrides"], at_end, frames["reps"], lang)
        so_far = _with(so_far, pd.DataFrame(team))
    pay = so_far.groupby(["rep_id", "plan_id"])["now_fen"].sum()
    drawn = past[past["kind"].isin(["draw", "recovery"])].groupby("rep_id")["now_fen"].sum()
    return _with(so_far, pd.DataFrame(settle.limit(pay, frames["plans"], days, drawn, month, lang)))


def _with(lines: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Lines with others after them."""
    both = [frame for frame in (lines, more) if len(frame)]
    return pd.concat(both, ignore_index=True) if both else lines


def _closed(frames: Frames, month: dt.date) -> pd.Series:
    """The day each document was fully collected; open while one of its charges is."""
    charges = invoices(frames, month)
    doc = charges["doc_no"].fillna(pd.Series(charges.index, index=charges.index))
    still_open = set(doc[charges["closed"].isna()])
    days = charges["closed"].groupby(doc).max()
    return days[~days.index.isin(still_open)]


def _numbered(lines: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """All lines by payee and kind, numbered per payee, with every declared column."""
    lines = lines.reindex(columns=[c for c in TABLES["commission_lines"].keys if c not in ("month", "no")])
    kind = pd.Categorical(lines["kind"], KINDS).codes
    rep, _names = pd.factorize(lines["rep_id"], sort=True)
    lines = lines.iloc[np.lexsort((np.arange(len(lines)), kind, rep))].reset_index(drop=True)
    lines["month"] = pd.Series(pd.Timestamp(month), index=lines.index, dtype="datetime64[us]")
    lines["no"] = lines.groupby("rep_id").cumcount() + 1
    whole = dict.fromkeys(("base_fen", "earned_fen", "now_fen", "held_fen"), "int64")
    nullable = dict.fromkeys(("line_no", "before_fen", "after_fen"), "Int64")
    return lines.astype(whole | nullable | {"date": "datetime64[us]"})


def _kept(history: pd.DataFrame, lines: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """The history 提成历史 with this month's lines in place of what stood for it."""
    columns = TABLES["commission_history"].keys
    kept = history[history["month"] != pd.Timestamp(month)][columns]
    both = [frame for frame in (kept, lines[columns]) if len(frame)]
    if not both:
        return kept
    return pd.concat(both, ignore_index=True).sort_values(["month", "rep_id", "no"], kind="stable", ignore_index=True)
