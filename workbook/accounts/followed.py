"""Following differences up 差异跟进: who has it, by when, and what came over from last month."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.accounts.sums import AT_ONCE, ways
from workbook.errors import Problem
from workbook.texts import Text, listed

KEY = ["customer_id", "side", "line_id"]
FOLLOWED = ["owner", "due_date", "status", "note"]
CARRIED = Text("上期未决，仍在期初差额中：{reason}", "not settled before, still in the opening balance: {reason}")


def with_notes(differences: pd.DataFrame, notes: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Each difference with its owner, due date, status and note, and how long it has stood.

    differences: the table without these columns. notes: the sheet 差异处理, one row per line somebody has
    taken up: customer_id, side, line_id, owner, due_date, status, note. What nobody has taken up is open.
    Returns the differences in their order with open_days = as_of - date and the columns of the notes. A
    note stays until its difference is gone, so nothing has to be typed again next month.
    """
    known = notes.drop_duplicates(KEY, keep="last")[[*KEY, *FOLLOWED]]
    joined = differences.drop(columns=[*FOLLOWED, "open_days"], errors="ignore").merge(known, "left", on=KEY)
    joined["status"] = joined["status"].fillna("open").astype("str")
    joined["open_days"] = (pd.Timestamp(as_of) - joined["date"]).dt.days.astype("Int64")
    return joined


def follow_up_findings(followed: pd.DataFrame, notes: pd.DataFrame, as_of: dt.date) -> list[Problem]:
    """Differences past their due date, closed ones that are still there, and notes whose difference is gone."""
    here = pd.MultiIndex.from_frame(followed[KEY])
    noted = pd.MultiIndex.from_frame(notes[KEY])
    late = followed[(followed["due_date"] < pd.Timestamp(as_of)) & (followed["status"] != "closed")]
    closed = followed[followed["status"] == "closed"]
    gone = notes[~noted.isin(here) & (notes["status"] != "closed").to_numpy()]
    facts = (
        (
            "difference_late",
            late,
            Text("已过处理期限", "past their due date"),
            Text("处理或改期", "settle it or set a new date"),
        ),
        (
            "closed_but_there",
            closed,
            Text("标为已关闭但仍对不上", "marked closed, yet still differing"),
            Text("账上真正更正", "a correction in the books"),
        ),
        (
            "difference_settled",
            gone,
            Text("差异已消失", "the difference is gone"),
            Text("可标为已关闭", "mark it closed"),
        ),
    )
    problems = []
    for code, rows, found, need in facts:
        if len(rows):
            lines = listed(rows["line_id"].tolist())
            said = Text("{found}：{lines}", "{found}: {lines}").with_(found=found, lines=lines)
            at = tuple(int(r) for r in notes.index[noted.isin(pd.MultiIndex.from_frame(rows[KEY]))])
            problems.append(Problem(code, "difference_notes", "line_id", at, said, need, is_error=False))
    return problems


def carry_forward(differences: pd.DataFrame, previous: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Opening differences told as the earlier differences they consist of.

    differences: this reconciliation's. previous: the table as it stood before. Where an opening balance
    differs by exactly one set of the customer's earlier differences, those stand in its place, with their
    own kind, date and effect; what is not in the set is settled. Several such sets: the opening row stays.
    """
    kept, carried = [], []
    for row in differences[differences["kind"] == "opening"].itertuples():
        mine = previous[(previous["customer_id"] == row.customer_id) & (previous["date"] < row.date)]
        mine = mine[(mine["effect_fen"] != 0) & (mine["kind"] != "opening")].head(AT_ONCE)
        effects = mine["effect_fen"].to_numpy(np.int64)
        chosen = _only_set(effects, int(row.effect_fen)) if len(mine) else None  # type: ignore[arg-type]
        if chosen is not None:
            kept.append(row.Index)
            carried.append(mine[chosen])
    if not carried:
        return differences
    more = pd.concat(carried)
    plain = [r.split("：", 1)[-1] if r.startswith(CARRIED.zh[:4]) else r for r in more["reason"]]
    plain = [r.split(": ", 1)[-1] if r.startswith(CARRIED.en[:11]) else r for r in plain]
    more = more.assign(reason=[CARRIED.in_(lang).format(reason=r) for r in plain])
    whole = pd.concat([differences.drop(index=kept), more[differences.columns]], ignore_index=True)
    return whole.sort_values(["customer_id", "date", "side", "line_id"], kind="stable", ignore_index=True)


def _only_set(effects: np.ndarray, goal: int) -> np.ndarray | None:
    """Which effects add up to the goal, where exactly one set does."""
    singles = [np.arange(len(effects)) == k for k in np.flatnonzero(effects == goal)]
    if len(effects) >= 2:
        _row, masks = ways(effects[None, :], np.array([goal]), len(effects))
        singles += [np.array([bool(int(m) >> k & 1) for k in range(len(effects))]) for m in masks]
    return singles[0] if len(singles) == 1 else None
