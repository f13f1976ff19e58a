"""Roll-up 上下级目标: where a supervisor's own target is not what the team's targets add up to."""

from __future__ import annotations

import pandas as pd

from workbook.money import shown
from workbook.tables import TABLES
from workbook.texts import Text, listed


def find_team_gaps(assigned: pd.DataFrame, reps: pd.DataFrame, lang: str = "zh") -> pd.DataFrame:
    """Every assigned target 下达目标 of a supervisor beside the sum of the direct reports' of the same period.

    assigned: measure (blank = sales), level (blank = rep), id, period, target_fen. reps: rep_id, supervisor_id.
    Returns a row per supervisor, measure and period in which both stand: target_fen, team_fen, gap_fen (target -
    team), members (those with a target), sorted by period, measure, supervisor. A supervisor whose team has no
    target at all has a team sum of zero.
    """
    rows = assigned[assigned["level"].fillna("rep") == "rep"]
    rows = rows.assign(measure=rows["measure"].fillna("sales"))[["measure", "period", "id", "target_fen"]]
    above = reps.dropna(subset=["supervisor_id"]).set_index("rep_id")["supervisor_id"]
    team = rows.assign(boss=rows["id"].map(above)).dropna(subset=["boss"])
    sums = team.groupby(["measure", "period", "boss"]).agg(team_fen=("target_fen", "sum"), members=("id", "nunique"))
    own = rows[rows["id"].isin(above)].merge(
        sums.reset_index(), "left", left_on=["measure", "period", "id"], right_on=["measure", "period", "boss"]
    )
    own = own.fillna({"team_fen": 0, "members": 0}).astype(
        {"target_fen": "int64", "team_fen": "int64", "members": "int64"}
    )
    own["gap_fen"] = own["target_fen"] - own["team_fen"]
    names = reps.set_index("rep_id")["rep"]
    made = own.assign(rep_id=own["id"], rep=own["id"].map(names))
    made["reason"] = [_why(row, lang) for row in made.to_dict("records")]
    return made.sort_values(["period", "measure", "rep_id"], ignore_index=True)[TABLES["team_gaps"].keys]


def _why(row: dict[str, object], lang: str) -> str:
    """One gap in words."""
    fen = {k: shown(int(str(row[k]))) for k in ("target_fen", "team_fen", "gap_fen")}
    if not row["gap_fen"]:
        return Text("一致", "agrees").in_(lang)
    text = Text(
        "本人 {target_fen} − 下属 {members} 人合计 {team_fen} = {gap_fen}",
        "own {target_fen} − {members} of the team {team_fen} = {gap_fen}",
    )
    return text.with_(**fen, members=row["members"]).in_(lang)


def gaps_said(gaps: pd.DataFrame) -> Text | None:
    """The finding for the screen: how many do not agree, and whose."""
    off = gaps[gaps["gap_fen"] != 0]
    if off.empty:
        return None
    text = Text(
        "{n} 个主管目标与下属合计不一致：{who}", "{n} targets of supervisors are not what their teams add up to: {who}"
    )
    return text.with_(n=len(off), who=listed(sorted(off["rep"].dropna().unique())))
