"""What-if 试算: the commission of the month under changed plans, beside what it is, on a copy."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.money import FEN_PER_YUAN, round_half_up, shown
from workbook.performance.commission import commission
from workbook.performance.measures import Frames
from workbook.performance.wages import PARTS
from workbook.performance.wages import change as moved
from workbook.tables import TABLES
from workbook.texts import Text, same

PLAN_FIELDS = {"cap": "cap_fen", "floor": "floor_fen", "draw": "draw_fen", "now": "now_ratio"}
TIER_FIELDS = ("rate", "edge")


def try_out(frames: Frames, month: dt.date, fiscal_start: int = 1, lang: str = "zh") -> pd.DataFrame:
    """What every payee would get if the plans were as the rows of whatif 试算 say; nothing else changes.

    frames: those of `commission` and whatif: plan_id, field (cap, floor, draw in yuan; now; rate of the tier that
    starts at from_value; edge: where that tier starts), value. Worked cases are not asked: they belong to the plan
    in force.
    Returns a row per payee: pay_fen now, then_fen, change_fen, sorted by rep_id, and what the change rests on.
    Raises InputError for a plan or a tier that does not exist, and for tiers that no longer join.
    """
    changed = changed_plans(frames)
    cases = frames["plan_cases"][:0]
    now, then = (
        commission({**frames, **more, "plan_cases": cases}, month, fiscal_start, lang)["commission_totals"]
        for more in ({}, changed)
    )
    parts = ["base_fen", *PARTS, "pay_fen"]
    now, then = (made.set_index("rep_id")[parts] for made in (now, then))
    ids = now.index.union(then.index)
    now, then = (made.reindex(ids).fillna(0).astype("int64") for made in (now, then))
    both = pd.DataFrame({"pay_fen": now["pay_fen"], "then_fen": then["pay_fen"]}, index=ids)
    both["rep"] = frames["reps"].set_index("rep_id")["rep"].reindex(ids)
    pairs = zip(now.to_dict("records"), then.to_dict("records"), strict=True)
    both["reason"] = [_why(before, after, lang) for before, after in pairs]
    both["change_fen"] = both["then_fen"] - both["pay_fen"]
    both["month"] = pd.Series(pd.Timestamp(month), index=both.index, dtype="datetime64[us]")
    money = dict.fromkeys(("pay_fen", "then_fen", "change_fen"), "int64")
    return both.astype(money).sort_index().reset_index(names="rep_id")[TABLES["whatif_results"].keys]


def _why(now: dict[Any, int], then: dict[Any, int], lang: str) -> str:
    """What of one payee's pay changes, part by part."""
    earned = Text("计提 {before} → {after}", "earned {before} → {after}")
    text = earned.with_(before=shown(now["earned_fen"]), after=shown(then["earned_fen"])).in_(lang)
    stop = Text("；", "; ").in_(lang)
    return f"{text}{stop}{moved(then, now, lang)}" if now != then else Text("不变", "unchanged").in_(lang)


def changed_plans(frames: Frames) -> dict[str, pd.DataFrame]:
    """Copies of plans and plan_tiers with the rows of 试算 applied in their order on the sheet."""
    plans, tiers = frames["plans"].copy(), frames["plan_tiers"].copy()
    problems: list[Problem] = []
    for row, change in frames["whatif"].sort_index().to_dict("index").items():
        here = plans["plan_id"] == change["plan_id"]
        tier = (tiers["plan_id"] == change["plan_id"]) & (tiers["from_value"] == change["from_value"])
        value = float(change["value"])
        if not here.any() or (change["field"] in TIER_FIELDS and not tier.any()):
            found = same(f"{change['plan_id']} {'' if pd.isna(change['from_value']) else change['from_value']}".strip())
            need = Text("“提成方案”“提成档”里有的方案和起点", "a plan and a tier that are on their sheets")
            problems.append(Problem("bad_whatif", "whatif", "plan_id", (int(row),), found, need))
        elif change["field"] == "rate":
            tiers.loc[tier, "rate"] = value
        elif change["field"] == "edge":
            below = (tiers["plan_id"] == change["plan_id"]) & (tiers["to_value"] == change["from_value"])
            tiers.loc[tier, "from_value"], tiers.loc[below, "to_value"] = value, value
        else:
            column = PLAN_FIELDS[change["field"]]
            plans.loc[here, column] = value if column == "now_ratio" else int(round_half_up([value * FEN_PER_YUAN])[0])
    raise_if_any(problems)
    return {"plans": plans, "plan_tiers": tiers}
