"""Schemes 考核方案: which one holds for whom in a month, its KPIs as rules, and every fault of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import BLANK, Problem
from workbook.performance.shapes import NAN, Curve, Rule
from workbook.periods import month_end
from workbook.texts import Text, listed, same

FULL = 100.0
EVERYONE = ""
"""The scheme of KPI rows that name none: for everyone without another."""
CURVED = ("steps", "knots", "table")
Row = Mapping[Any, Any]


def is_in_force(frame: pd.DataFrame, month: dt.date) -> pd.Series:
    """The rows in force on at least one day of the month; a blank date is open."""
    starts = frame["from_date"].isna() | (frame["from_date"] <= pd.Timestamp(month_end(month)))
    return starts & (frame["to_date"].isna() | (frame["to_date"] >= pd.Timestamp(month)))


def employed(reps: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """The reps employed on at least one day of the month, by rep_id; a blank date is open."""
    dates = reps.rename(columns={"join_date": "from_date", "leave_date": "to_date"})
    return reps[is_in_force(dates, month)].sort_values("rep_id")


def assign(
    schemes: pd.DataFrame, kpis: pd.DataFrame, people: pd.DataFrame, month: dt.date
) -> tuple[pd.Series, list[Problem]]:
    """The scheme of every rep 业务员 in the month: that of the rep's title, else one without a title.

    people: one row per rep: rep_id, title. Returns the scheme_id by rep_id ("" the rows that name no scheme, NA
    where there is none), and a problem where two schemes are in force for the same people.
    """
    rows = schemes[is_in_force(schemes, month) & (schemes["level"].fillna("rep") == "rep")]
    problems = two_in_force(rows, "schemes", "scheme_id")
    by_role = rows.drop_duplicates("role").set_index("role")["scheme_id"]
    general = rows.loc[rows["role"].isna(), "scheme_id"]
    default = general.iloc[0] if len(general) else EVERYONE if kpis["scheme_id"].isna().any() else None
    chosen = people["title"].map(by_role[by_role.index.notna()]).astype("object")
    chosen = chosen.where(chosen.notna(), default)
    return pd.Series(chosen.to_numpy(), index=people["rep_id"], dtype="object"), problems


def two_in_force(rows: pd.DataFrame, table: str, key: str) -> list[Problem]:
    """Rows in force together for the same title 职务."""
    need = Text("同一职务同时只有一个方案生效", "one scheme in force for a title at a time")
    fix = Text("给旧方案填失效日期", "give the old one its end date")
    twice = rows[rows.duplicated("role", keep=False)]
    return [
        Problem("two_in_force", table, key, tuple(map(int, same_role.index)), listed(same_role[key]), need, fix)
        for _role, same_role in twice.groupby("role", dropna=False)
    ]


def problems_of(kpis: pd.DataFrame, curves: pd.DataFrame, custom: Collection[str]) -> list[Problem]:
    """Every fault of the schemes: weights that are not 100, KPIs that cannot be scored as they are written.

    custom: the IDs of 自定义指标.
    """
    problems: list[Problem] = []
    for _scheme, rows in kpis.groupby(kpis["scheme_id"].fillna(EVERYONE)):
        total = float(rows["weight"].sum())
        if abs(total - FULL) > 1e-9:
            need = Text("合计为 100 的权重", "weights that add up to 100")
            at = tuple(map(int, rows.index))
            problems.append(Problem("weights_not_100", "kpis", "weight", at, same(f"{total:g}"), need))
    for row, kpi in kpis.to_dict("index").items():
        problems += [
            Problem(f"bad_{column}", "kpis", column, (int(row),), _found(kpi[column]), need)
            for column, need in _faults(kpi, curves, custom)
        ]
    return problems


def _found(value: object) -> Text:
    if pd.isna(value):  # type: ignore[call-overload]
        return BLANK
    return same(f"{value:g}" if isinstance(value, float) else value)


def _faults(kpi: Row, curves: pd.DataFrame, custom: Collection[str]) -> list[tuple[str, Text]]:
    """What is wrong with one KPI: the column and what it needs."""
    shape, direction = _or(kpi["shape"], "ratio"), kpi["direction"]
    target, threshold, stretch = (_or(kpi[c], NAN) for c in ("target", "threshold", "stretch"))
    faults: list[tuple[str, Text]] = []
    for column in ("measure", "measure2"):
        if kpi[column] == "custom" and kpi[f"{column}_id"] not in custom:
            faults.append((f"{column}_id", Text("“自定义指标”里有的编号", "an ID that is in Measures")))
    if shape in CURVED:
        return faults + _curve_faults(kpi, shape, curves)
    if shape == "deduct":
        if not _or(kpi["per_unit"], 0) > 0:
            faults.append(("per_unit", Text("大于 0 的每次扣分", "points per occurrence above 0")))
    elif kpi["weight"] == 0:
        faults.append(
            (
                "shape",
                Text(
                    "加减分项（权重 0）用分档、折线、双指标表或按次扣分",
                    "steps, knots, table or deduction for a line of weight 0",
                ),
            )
        )
    elif direction == "band":
        if not stretch >= target:
            faults.append(("stretch", Text("不小于目标值的区间上沿", "the band's upper edge, not below the target")))
    elif shape == "ratio" and not target > 0:
        faults.append(("target", Text("大于 0 的目标值（按比例计分）", "a target above 0 (shape in proportion)")))
    elif shape == "linear":
        faults += _linear_faults(kpi, direction == "higher", threshold, target, stretch)
    return faults


def _linear_faults(kpi: Row, higher: bool, threshold: float, target: float, stretch: float) -> list[tuple[str, Text]]:
    """A straight line needs threshold, target and stretch in order, and a cap that the stretch can earn."""
    sign = 1 if higher else -1
    faults = []
    if not sign * threshold < sign * target:
        faults.append(
            (
                "threshold",
                Text(
                    "门槛值：越高越好时小于目标值，越低越好时大于目标值（直线计分）",
                    "a threshold below the target (higher is better) or above it (lower is better) for the linear shape",
                ),
            )
        )
    if not np.isnan(stretch) and not sign * stretch > sign * target:
        faults.append(("stretch", Text("比目标值更好的挑战值", "a stretch value better than the target")))
    if not np.isnan(stretch) and not _or(kpi["cap_ratio"], 1.0) > 1:
        faults.append(
            ("cap_ratio", Text("有挑战值时大于 100% 的上限", "a cap above 100% where there is a stretch value"))
        )
    return faults


def _curve_faults(kpi: Row, shape: str, curves: pd.DataFrame) -> list[tuple[str, Text]]:
    """A curve must exist, be whole, and never fall against the direction of its KPI."""
    rows = curves[curves["curve_id"] == kpi["curve_id"]]
    if rows.empty:
        return [("curve_id", Text("“计分曲线”里有的编号", "an ID that is in Score curves"))]
    curve = curve_of(rows)
    if np.isnan(curve.result).any():
        return [
            ("curve_id", Text("每个行起点配每个列起点都有结果的表", "a table with a result for every row and column"))
        ]
    if shape == "knots" and not np.isfinite(curve.at).all():
        return [("curve_id", Text("折线的起点都是数", "numbers as the knots of straight lines"))]
    if shape != "table" and len(curve.at2) > 1:
        return [("shape", Text("双指标表（曲线有第二指标起点）", "a table (its curve has a second measure)"))]
    if shape == "table" and pd.isna(kpi["measure2"]):
        return [("measure2", Text("双指标表的第二取数", "the second measure of a table"))]
    step = np.diff(curve.result, axis=0) * {"higher": 1, "lower": -1}.get(kpi["direction"], 0)
    if (step < 0).any():
        return [
            (
                "curve_id",
                Text(
                    "与方向一致的曲线：越好得分不越低",
                    "a curve that agrees with the direction: better never earns less",
                ),
            )
        ]
    return []


def curve_of(rows: pd.DataFrame) -> Curve:
    """The rows of one curve, in order; NaN where a table has no result."""
    at, at2 = rows["at"].fillna(-np.inf).to_numpy(dtype=float), rows["at2"].fillna(-np.inf).to_numpy(dtype=float)
    across, down = np.unique(at2), np.unique(at)
    result = np.full((len(down), len(across)), np.nan)
    result[np.searchsorted(down, at), np.searchsorted(across, at2)] = rows["result"].to_numpy(dtype=float)
    return Curve(down, across, result)


def rule_of(kpi: Row, curves: pd.DataFrame, percent: bool, percent2: bool) -> Rule:
    """A row of the scheme as a rule; blank means: in proportion, no threshold, at most full marks."""
    shape = _or(kpi["shape"], "ratio")
    rows = curves[curves["curve_id"] == kpi["curve_id"]] if shape in CURVED else curves[:0]
    return Rule(
        str(kpi["direction"]),
        shape,
        _or(kpi["threshold"], NAN),
        _or(kpi["target"], NAN),
        _or(kpi["cap_ratio"], 1.0),
        float(kpi["weight"]),
        percent,
        _or(kpi["start_ratio"], 0.0),
        _or(kpi["stretch"], NAN),
        curve_of(rows) if len(rows) else None,
        _or(kpi["per_unit"], NAN),
        _or(kpi["low_points"], -np.inf),
        _or(kpi["high_points"], np.inf),
        percent2,
    )


def _or(value: Any, otherwise: Any) -> Any:
    """The value, or something else where it is blank."""
    return otherwise if value is None or pd.isna(value) else value
