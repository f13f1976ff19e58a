"""Cliffs 断崖: where one more yuan changes pay by thousands, and who stands near such an edge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.money import shown
from workbook.performance.measures import Frames
from workbook.performance.plans import NO_DAYS, targets_of
from workbook.performance.tiers import REACHED, Tiers, earned_to, pays, tiers_of
from workbook.tables import TABLES
from workbook.texts import Text

FEN = 1


def find_cliffs(frames: Frames, lines: pd.DataFrame, month: dt.date, lang: str = "zh") -> pd.DataFrame:
    """Every edge of the plans in use at which the pay jumps, and the next one of every payee below it.

    lines: the commission lines of the month, whose last cumulative base is where a payee stands. Only whole-amount
    plans 全额 have cliffs: marginal tiers and knots are continuous. An edge by attainment stands on each payee's
    own target, so it is listed for payees only.
    Formula: jump = earned at the edge - earned one fen below it.
    """
    rows: list[dict[str, Any]] = []
    for plan in frames["plans"].sort_values("plan_id").to_dict("records"):
        tiers = tiers_of(plan, frames["plan_tiers"][frames["plan_tiers"]["plan_id"] == plan["plan_id"]])
        if tiers.method not in REACHED or not len(tiers.edges):
            continue
        if not tiers.by_target:
            rows += [_edge(plan["plan_id"], int(edge), tiers, lang) for edge in tiers.edges.tolist() if edge > 0]
        rows += _payees(plan, tiers, lines, frames, lang)
    frame = pd.DataFrame(rows, columns=TABLES["commission_cliffs"].keys)
    money = [c for c in frame if c.endswith("_fen")]
    return frame[frame["jump_fen"] != 0].astype(dict.fromkeys(money, "Int64")).reset_index(drop=True)


def _edge(plan_id: str, edge: int, tiers: Tiers, lang: str) -> dict[str, Any]:
    """One edge of a plan, for everyone."""
    below, at = pays(tiers, edge - FEN), pays(tiers, edge)
    text = Text("达到 {edge} 元，提成从 {below} 变为 {at}", "at {edge} the commission goes from {below} to {at}")
    said = text.with_(edge=shown(edge), below=shown(below), at=shown(at)).in_(lang)
    return _row(plan_id, None, edge, below, at) | {"reason": said}


def _payees(
    plan: Mapping[Any, Any], tiers: Tiers, lines: pd.DataFrame, frames: Frames, lang: str
) -> list[dict[str, Any]]:
    """The next edge of every payee on the plan."""
    plan_id = plan["plan_id"]
    mine = lines[(lines["plan_id"] == plan_id) & lines["after_fen"].notna()]
    stands = mine.groupby("rep_id")["after_fen"].last().astype("int64")
    targets = pd.Series(0, index=stands.index)
    if tiers.by_target:
        targets = targets_of(plan, frames, NO_DAYS).reindex(stands.index).fillna(0).astype("int64")
    edges = tiers.edges_for(targets.to_numpy(dtype=np.int64))
    rows = []
    for k, (rep_id, now) in enumerate(stands.items()):
        ahead = [int(e) for e in edges[k] if e > now]
        if ahead:
            rows.append(_near(plan_id, str(rep_id), int(now), ahead[0], tiers, edges[k : k + 1], lang))
    return rows


def _near(plan_id: str, rep_id: str, now: int, edge: int, tiers: Tiers, edges: np.ndarray, lang: str) -> dict[str, Any]:
    """How far one payee is from the next edge, and what reaching it changes."""
    at = earned_to(tiers, edges, np.zeros(3, dtype=np.int64), np.array([edge - FEN, edge, now], dtype=np.int64))
    below, reached, held = (int(v) for v in at)
    text = Text(
        "目前 {now}，还差 {gap}；达到后提成由 {held} 变为 {reached}",
        "now {now}, {gap} to go; reaching it takes the commission from {held} to {reached}",
    )
    said = text.with_(now=shown(now), gap=shown(edge - now), held=shown(held), reached=shown(reached)).in_(lang)
    return _row(plan_id, rep_id, edge, below, reached) | {"now_fen": now, "gap_fen": edge - now, "reason": said}


def _row(plan_id: str, rep_id: str | None, edge: int, below: int, at: int) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        "rep_id": rep_id,
        "edge_fen": edge,
        "below_fen": below,
        "at_fen": at,
        "jump_fen": at - below,
    }
