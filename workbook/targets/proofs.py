"""Proofs 证明 in words: why a breakdown cannot be, for a person to mend the sheet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.periods import month_name
from workbook.targets.grid import Grid
from workbook.targets.limits import conflict
from workbook.targets.rounding import Infeasible
from workbook.texts import Text, listed


class Cannot(Exception):  # noqa: N818 - carries a finding, not a failure of ours
    """One measure has no breakdown; the problem is its proof."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class Crowded(Exception):  # noqa: N818 - carries a finding, not a failure of ours
    """A region whose customers cannot carry the months it was given, and the proof."""

    def __init__(self, place: int, proof: Infeasible) -> None:
        super().__init__(place)
        self.place = place
        self.proof = proof


def proved(proof: Infeasible, bounds: pd.DataFrame, grid: Grid, place: int | None = None) -> Problem:
    """The proof as a problem: which months need how much, how much the bounds allow, which bounds are in play.

    place: the region whose customers cannot carry it; None for the company.
    """
    every = len(proof.columns) == len(grid.months)
    in_months = bounds["column"].isin([*proof.columns, -1]) | every
    holding, forcing = ("floor", "cap") if proof.by_floors else ("cap", "floor")
    at = (in_months & bounds["bound"].isin(["lock", holding])) | (~in_months & bounds["bound"].isin(["lock", forcing]))
    if place is not None:
        mine = np.flatnonzero(grid.region_of == place)
        at &= ((bounds["level"] == "region") & (bounds["place"] == place)) | (
            (bounds["level"] == "customer") & bounds["place"].isin(mine)
        )
    rows = bounds[at] if at.any() else bounds
    names = grid.customers["customer"].to_numpy()[rows.loc[rows["level"] == "customer", "place"].unique()]
    who = Text("公司", "the company") if place is None else Text(*[grid.regions["region"][place]] * 2)
    if len(names):
        who = Text("{who}（{names}）", "{who} ({names})").with_(who=who, names=listed(names))
    months = listed((month_name(grid.months[c]) for c in proof.columns), 12)
    return conflict(who, proof.needed, proof.possible, rows.index, Text(" {m} 合计", ", {m} together").with_(m=months))


def no_room(bounds: pd.DataFrame, who: Text) -> Problem:
    """A total nothing with a weight can take: all weights left are 0 or capped."""
    found = Text("{who}：有权重的都到了上限", "{who}: all that have a weight are at their caps").with_(who=who)
    need = Text("权重和上限合起来放得下目标", "weights and caps that leave room for the target")
    return Problem("no_room", "target_bounds", "amount_fen", tuple(int(r) for r in bounds.index), found, need)
