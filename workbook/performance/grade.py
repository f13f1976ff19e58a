"""Grades 等级: by cut-offs or by forced distribution 强制分布, and the coefficient 系数 they carry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.errors import InputError, Problem
from workbook.money import split
from workbook.periods import month_end
from workbook.settings import Settings
from workbook.texts import Text, same


@dataclass(frozen=True)
class Scale:
    """The grades of a scheme, best first: name and the score each starts at; share for forced distribution.

    scores, coefficients: the knots of the coefficient, ascending; empty where the scheme has none.
    """

    names: tuple[str, ...]
    starts: tuple[float, ...]
    shares: tuple[float, ...]
    scores: np.ndarray
    coefficients: np.ndarray

    def by_cut(self, totals: np.ndarray) -> np.ndarray:
        """The grade of every total: the best whose start it reaches, the last one below all; None where blank."""
        edges = np.array(self.starts[::-1])
        found = np.clip(np.searchsorted(edges, totals, side="right") - 1, 0, None)
        names = np.array(self.names[::-1], dtype=object)[found]
        names[np.isnan(totals)] = None
        return names

    def coefficient(self, totals: np.ndarray, linear: bool) -> np.ndarray:
        """The coefficient of every total: straight between the starts, or the step reached; 0 below the first."""
        if not len(self.scores):
            return np.full(len(totals), np.nan)
        if linear:
            found = np.interp(totals, self.scores, self.coefficients)
        else:
            at = np.searchsorted(self.scores, totals, side="right") - 1
            found = np.where(at < 0, 0.0, self.coefficients[np.maximum(at, 0)])
        return np.where(np.isnan(totals), np.nan, found)

    def of_grade(self, grades: np.ndarray) -> np.ndarray:
        """The coefficient of a grade given otherwise than by score (forced, vetoed): that of its lowest start."""
        if not len(self.scores):
            return np.full(len(grades), np.nan)
        by_name = dict(zip(self.names, self.coefficient(np.array(self.starts), False), strict=True))
        return np.array([by_name.get(g, np.nan) for g in grades], dtype=float)


def scale_of(grades: pd.DataFrame, scheme_id: str, forced: bool, settings: Settings, month: dt.date) -> Scale:
    """The scale of a scheme: its own rows, else those for all schemes, else the settings grade_a/b/c.

    grades: scheme_id (blank = all), grade, from_score, share, coefficient. A grade may stand in several rows:
    it starts at the lowest, the others are further knots of its coefficient.
    Raises InputError where shares do not add up to 100 %, where a forced scheme has none, or the settings do
    not fall.
    """
    rows = grades[grades["scheme_id"] == scheme_id]
    rows = rows if len(rows) else grades[grades["scheme_id"].isna()]
    if rows.empty and not forced:
        return _scale_of_settings(settings, month)
    if forced and abs(float(rows["share"].sum()) - 1) > 1e-9:
        need = Text("强制分布：占比合计 100%", "forced distribution: shares that add up to 100%")
        found = same(f"{float(rows['share'].sum()):.2%}")
        raise InputError([Problem("bad_shares", "grades", "share", tuple(map(int, rows.index)), found, need)])
    first = rows.groupby("grade", sort=False).agg({"from_score": "min", "share": "sum"})
    first = first.sort_values("from_score", ascending=False, kind="stable")
    knots = rows.dropna(subset=["coefficient"]).sort_values("from_score", kind="stable")
    return Scale(
        tuple(map(str, first.index)),
        tuple(map(float, first["from_score"])),
        tuple(map(float, first["share"].fillna(0.0))),
        knots["from_score"].to_numpy(dtype=float),
        knots["coefficient"].to_numpy(dtype=float),
    )


def _scale_of_settings(settings: Settings, month: dt.date) -> Scale:
    """The grades the settings name, as they stand at the end of the month; below the last is D."""
    starts = tuple(float(settings.value(f"grade_{name}", month_end(month))) for name in "abc")
    if not starts[0] > starts[1] > starts[2]:
        found = same(" / ".join(f"{value:g}" for value in starts))
        need = Text("grade_a > grade_b > grade_c", "grade_a > grade_b > grade_c")
        raise InputError([Problem("grades_not_falling", "settings", "value", (), found, need)])
    return Scale(("A", "B", "C", "D"), (*starts, -np.inf), (0.0,) * 4, np.array([]), np.array([]))


def distribute(people: pd.DataFrame, scale: Scale, together: bool, lang: str) -> pd.DataFrame:
    """Grades by forced distribution 强制分布 within one group.

    people: one row per person with a total: score, sales_ratio, collection_ratio; index rep_id. Best first by
    score, then sales attainment, then collection attainment, then rep_id: the published tie rule. Quotas by
    largest remainder 最大余数法; an odd place goes to the better grade. together: who has the same score shares
    the better grade, which then holds more than its quota.
    Returns grade and said (the rank in the group and the quota, or the tie that decided), by rep_id.
    """
    ordered = people.reset_index().sort_values(
        ["score", "sales_ratio", "collection_ratio", "rep_id"], ascending=[False, False, False, True]
    )
    quotas = quotas_of(len(ordered), scale)
    grades = np.repeat(np.array(scale.names, dtype=object), quotas)
    scores = ordered["score"].to_numpy(dtype=float)
    tied = np.concatenate([[False], scores[1:] == scores[:-1]])
    said = [_place_said(k + 1, len(ordered), tied[k], lang) for k in range(len(ordered))]
    if together:
        for k in np.flatnonzero(tied):
            grades[k] = grades[k - 1]
    return pd.DataFrame({"grade": grades, "said": said}, index=pd.Index(ordered["rep_id"], name="rep_id"))


def quotas_of(heads: int, scale: Scale) -> np.ndarray:
    """How many of so many people each grade takes; the quotas add up to the people."""
    return split(heads, np.array(scale.shares))


def _place_said(place: int, heads: int, tied: bool, lang: str) -> str:
    """The place of one person in the group."""
    tie = Text("，与上一名同分，按达成率和编号排", ", tied with the one before, by attainment and ID").in_(lang)
    return Text(f"组内第 {place}/{heads} 名", f"place {place} of {heads}").in_(lang) + (tie if tied else "")
