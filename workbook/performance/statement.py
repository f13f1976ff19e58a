"""Commission statement 提成单: what one payee may see, and nothing of anybody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbook.money import shown
from workbook.performance.measures import Frames
from workbook.performance.plans import NO_DAYS, targets_of
from workbook.performance.tiers import Tiers, tiers_of
from workbook.texts import Text

KINDS_OF_EARNED = ("line", "trueup", "knots")


@dataclass(frozen=True)
class PlanShown:
    """One plan on a statement: its row, its tiers, and the edges as fen of this payee."""

    plan: Mapping[str, Any]
    tiers: Tiers
    edges: np.ndarray


@dataclass(frozen=True)
class Statement:
    """One payee's month. lines: the commission lines.

    total: the row of commission_totals. reviews: the payee's disputes and approvals of the month.
    """

    month: dt.date
    total: Mapping[str, Any]
    lines: pd.DataFrame
    plans: tuple[PlanShown, ...]
    reviews: pd.DataFrame


def statements(
    frames: Frames, lines: pd.DataFrame, totals: pd.DataFrame, month: dt.date, lang: str = "zh"
) -> list[Statement]:
    """The statements of all payees of the month, by rep_id.

    lines, totals: the commission tables of the month. What a supervisor earns from the team is one line per plan:
    how much each member earned is not for the supervisor's statement.
    """
    reviews = frames["commission_reviews"]
    reviews = reviews[reviews["month"] == pd.Timestamp(month)]
    lines = own_lines(lines, lang)
    by_payee = {rep: rows.reset_index(drop=True) for rep, rows in lines.groupby("rep_id")}
    made = []
    for total in totals.to_dict("records"):
        mine = by_payee.get(total["rep_id"], lines[:0])
        plans = tuple(_plan_shown(p, mine, frames) for p in sorted(mine["plan_id"].unique()))
        own = reviews[reviews["rep_id"] == total["rep_id"]]
        made.append(Statement(month, {**total, **_approved(own)}, mine, plans, own))
    return made


def _approved(reviews: pd.DataFrame) -> dict[str, Any]:
    """Who approved the whole statement and when, as it stands now; nothing where nobody did."""
    whole = reviews[reviews["no"].isna() & reviews["approver"].notna()]
    return whole[["approver", "approved_date"]].to_dict("records")[-1] if len(whole) else {}


def own_lines(lines: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The lines of payees with their teams' parts added up to one line a plan, numbered again payee by payee.

    lines: commission lines of one month, by rep_id and no.
    """
    team = (lines["kind"] == "override").to_numpy(dtype=bool)
    if team.any():
        keys = ["rep_id", "plan_id"]
        members = lines[team].groupby(keys)
        sums = members[["earned_fen", "now_fen"]].sum().assign(heads=members["doc_no"].nunique())
        lines = lines[~(team & lines[[*keys, "kind"]].duplicated().to_numpy())].copy()
        at = lines.index[lines["kind"] == "override"]
        found = sums.loc[pd.MultiIndex.from_frame(lines.loc[at, keys])]
        said = Text("团队提成：下属 {n} 人，明细由主管经理核对", "team: {n} members; the details are with the manager")
        for column in ("earned_fen", "now_fen"):
            lines.loc[at, column] = found[column].to_numpy()
        lines.loc[at, "doc_no"] = None
        lines.loc[at, "reason"] = [said.with_(n=n).in_(lang) for n in found["heads"]]
    return lines.assign(no=lines.groupby("rep_id").cumcount().to_numpy() + 1)


def _plan_shown(plan_id: str, lines: pd.DataFrame, frames: Frames) -> PlanShown:
    """A plan with its edges as they stand for the payee."""
    plan = frames["plans"].set_index("plan_id", drop=False).loc[plan_id].to_dict()
    tiers = tiers_of(plan, frames["plan_tiers"][frames["plan_tiers"]["plan_id"] == plan_id])
    target = _target(plan, lines, frames) if tiers.by_target else 0
    return PlanShown(plan, tiers, tiers.edges_for(np.array([target], dtype=np.int64))[0])


def _target(plan: Mapping[str, Any], lines: pd.DataFrame, frames: Frames) -> int:
    """The payee's target of the plan's tier period, fen."""
    return int(targets_of(plan, frames, NO_DAYS).get(lines["rep_id"].iloc[0], 0))


def named(statement: Statement, lang: str) -> str:
    """A file name for a statement: month, rep and ID."""
    text = Text("{month} {rep} {id} 提成单", "{month} {rep} {id} commission")
    total = statement.total
    return text.with_(month=f"{statement.month:%Y-%m}", rep=total["rep"], id=total["rep_id"]).in_(lang)


def parts_said(statement: Statement, lang: str) -> list[tuple[str, str]]:
    """The parts of the pay with their amounts, those that are not zero, the pay last."""
    names = (
        ("earned_fen", Text("计提", "earned")),
        ("held_fen", Text("留待尾款", "held back")),
        ("released_fen", Text("尾款兑现", "released")),
        ("clawback_fen", Text("扣回", "clawed back")),
        ("override_fen", Text("团队提成", "team")),
        ("limit_fen", Text("封顶与保底", "cap and floor")),
        ("draw_fen", Text("预支与扣还", "draw and recovery")),
        ("pay_fen", Text("应发提成", "pay")),
    )
    total = statement.total
    return [(n.in_(lang), shown(int(total[k]))) for k, n in names if int(total[k]) or k in ("earned_fen", "pay_fen")]
