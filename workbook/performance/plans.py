"""Plans 提成方案: who is on which plan on which days, and every fault of the assignment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.performance.measures import Frames
from workbook.performance.schemes import is_in_force, two_in_force
from workbook.periods import add_months, month_end
from workbook.texts import Text, listed, same

EARLIEST, LATEST = pd.Timestamp(1900, 1, 1), pd.Timestamp(2200, 1, 1)
NO_DAYS = pd.Series(dtype="int64", index=pd.MultiIndex.from_arrays([[], []]))
"""For `targets_of` where nobody's target is shared between plans."""
MEASURE_OF = {"invoiced": "sales", "collected": "collection"}
MONTHS_OF = {"document": 1, "month": 1, "quarter": 3, "year": 12}


def spans(
    plans: pd.DataFrame, members: pd.DataFrame, reps: pd.DataFrame, month: dt.date
) -> tuple[pd.DataFrame, list[Problem]]:
    """Who is on which plan from when to when: rep_id, plan_id, first, last (both included), by rep_id, first.

    A rep named in plan_members 方案人员 is on the plans named there; any other is on the plan of the title, or
    on the one without a title. Problems: two plans in force for a title, or for a rep on the same day.
    """
    general = plans[is_in_force(plans, month)]
    problems = two_in_force(general, "plans", "plan_id")
    named = members.rename(columns={"from_date": "first", "to_date": "last"})[["rep_id", "plan_id", "first", "last"]]
    named = named.assign(row=members.index)
    others = reps[~reps["rep_id"].isin(members["rep_id"])]
    by_role = general.drop_duplicates("role").set_index("role")["plan_id"]
    default = general.loc[general["role"].isna(), "plan_id"]
    plan = others["title"].map(by_role[by_role.index.notna()]).astype("object")
    plan = plan.where(plan.notna(), default.iloc[0] if len(default) else None)
    rest = pd.DataFrame({"rep_id": others["rep_id"], "plan_id": plan}).dropna()
    dates = plans[["plan_id", "from_date", "to_date"]].rename(columns={"from_date": "first", "to_date": "last"})
    rest = rest.astype({"plan_id": dates["plan_id"].dtype}).merge(dates, "left", "plan_id")
    made = pd.concat([named, rest.assign(row=-1)], ignore_index=True)
    made["first"], made["last"] = made["first"].fillna(EARLIEST), made["last"].fillna(LATEST)
    made = made.sort_values(["rep_id", "first", "plan_id"], ignore_index=True)
    return made, problems + _overlaps(made)


def _overlaps(made: pd.DataFrame) -> list[Problem]:
    """Members on two plans on the same day."""
    same_rep = made["rep_id"] == made["rep_id"].shift()
    clash = same_rep & (made["first"] <= made["last"].shift())
    need = Text("每人每天只有一个方案", "one plan per rep and day")
    return [
        Problem(
            "two_in_force",
            "plan_members",
            "from_date",
            (int(made.at[k - 1, "row"]), int(made.at[k, "row"])),
            same(f"{made.at[k, 'rep_id']}: {made.at[k - 1, 'plan_id']} / {made.at[k, 'plan_id']}"),
            need,
        )
        for k in made.index[clash]
    ]


def plan_of(lines: pd.DataFrame, held: pd.DataFrame) -> np.ndarray:
    """The plan of every credited line on its day; None where its rep is on none.

    lines: rep_id, date. held: the spans.
    """
    found = np.full(len(lines), None, dtype=object)
    codes, names = pd.factorize(lines["rep_id"])
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
    where = {name: order[bounds[k] : bounds[k + 1]] for k, name in enumerate(names)}
    days = lines["date"].to_numpy(dtype="datetime64[us]")
    for rep_id, plan_id, first, last in held[["rep_id", "plan_id", "first", "last"]].itertuples(index=False):
        if rep_id in where:
            rows = where[rep_id]
            inside = (days[rows] >= first.to_datetime64()) & (days[rows] <= last.to_datetime64())
            found[rows[inside]] = plan_id
    return found


def without_plan(lines: pd.DataFrame, plan: np.ndarray, month: dt.date) -> list[Problem]:
    """Payees with something to their credit in the month and no plan for it."""
    lost = pd.isna(plan) & (lines["date"] >= pd.Timestamp(month)).to_numpy()
    if not lost.any():
        return []
    who = sorted(set(lines["rep_id"].to_numpy()[lost]))
    need = Text(
        "每个有业绩的人都有方案（按职务，或写进这里）", "a plan for everyone with sales (by title, or named here)"
    )
    return [Problem("payee_without_plan", "plan_members", "rep_id", (), listed(who, 20), need)]


def days_on(held: pd.DataFrame, reps: pd.DataFrame, month: dt.date) -> pd.Series:
    """The days of the month a rep was employed and on a plan, by (rep_id, plan_id)."""
    people = reps.set_index("rep_id")
    first, last = pd.Timestamp(month), pd.Timestamp(month_end(month))
    joined, left = (people[c].reindex(held["rep_id"]).set_axis(held.index) for c in ("join_date", "leave_date"))
    joined, left = joined.fillna(EARLIEST), left.fillna(LATEST)
    start = pd.concat([held["first"], joined], axis=1).max(axis=1).clip(lower=first)
    stop = pd.concat([held["last"], left], axis=1).min(axis=1).clip(upper=last)
    days = ((stop - start).dt.days + 1).clip(lower=0)
    return days.groupby([held["rep_id"], held["plan_id"]]).sum()


def period_first(kind: str, month: dt.date, fiscal_start: int) -> dt.date:
    """The first month of the tier period 累计期间 the month is in; quarters and years are fiscal."""
    passed = (month.month - fiscal_start) % 12
    return add_months(month, -(passed % MONTHS_OF[kind]))


def plan_problems(plans: pd.DataFrame, splits: pd.DataFrame, reps: pd.DataFrame) -> list[Problem]:
    """Faults of plans, splits 业绩分摊 and the team tree that stop a calculation."""
    problems: list[Problem] = []
    over = plans.index[(plans["now_ratio"] > 1).fillna(False).astype(bool)]
    if len(over):
        need = Text("不超过 100% 的当期兑现", "at most 100 % paid now")
        found = same(f"{float(plans.loc[over[0], 'now_ratio']):.0%}")
        problems.append(Problem("now_over_100", "plans", "now_ratio", tuple(map(int, over)), found, need))
    total = splits.groupby("doc_no")["share"].sum()
    for doc in sorted(total.index[total > 1 + 1e-9]):
        rows = splits.index[splits["doc_no"] == doc]
        need = Text("合计不超过 100% 的分摊", "shares of at most 100 % together")
        found = same(f"{doc}: {total[doc]:.2%}")
        problems.append(Problem("split_over_100", "splits", "share", tuple(map(int, rows)), found, need))
    return problems + tree_problems(reps)


def tree_problems(reps: pd.DataFrame) -> list[Problem]:
    """Supervisors 主管 who, up the line, report to themselves."""
    above = reps.dropna(subset=["supervisor_id"]).set_index("rep_id")["supervisor_id"].to_dict()
    in_circle = set()
    for start in above:
        seen, at = [start], above.get(start)
        while at is not None and at not in seen:
            seen.append(at)
            at = above.get(at)
        if at is not None:
            in_circle |= set(seen[seen.index(at) :])
    if not in_circle:
        return []
    rows = reps.index[reps["rep_id"].isin(in_circle)]
    need = Text("不成环的上下级", "a team tree without a circle")
    return [Problem("team_cycle", "reps", "supervisor_id", tuple(map(int, rows)), listed(sorted(in_circle)), need)]


def tier_period(plan: Mapping[Any, Any]) -> str:
    """The period 累计期间 over which a plan cumulates; blank means the month."""
    return "month" if pd.isna(plan["tier_period"]) else str(plan["tier_period"])


def targets_of(plan: Mapping[Any, Any], frames: Frames, days: pd.Series) -> pd.Series:
    """The target of every rep for the plan's tier period, fen; by the days on it where a rep changed plan."""
    if plan["tier_by"] != "attainment":
        return pd.Series(dtype="int64")
    rows = frames["attainment"]
    kind = tier_period(plan) if tier_period(plan) in ("quarter", "year") else "month"
    rows = rows[(rows["level"] == "rep") & (rows["period_kind"] == kind)]
    rows = rows[rows["measure"] == MEASURE_OF[plan["basis"]]].set_index("id")
    target = rows["full_target_fen"].fillna(rows["target_fen"]).dropna().astype("int64")
    if kind != "month":
        return target
    mine = days[days.index.get_level_values(1) == plan["plan_id"]].droplevel(1)
    share = (mine / days.groupby(level=0).sum().where(lambda d: d > 0)).reindex(target.index).fillna(1.0)
    return (target * share).round().astype("int64")
