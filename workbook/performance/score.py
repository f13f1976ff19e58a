"""Score 绩效得分: what each representative earned on every KPI of the scheme, and how to recompute it by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import BLANK, InputError, Problem, raise_if_any
from workbook.money import round_half_up
from workbook.performance.measures import MEASURES, Frames, measure
from workbook.performance.shapes import Rule, explain, reach
from workbook.periods import month_end
from workbook.settings import Settings
from workbook.texts import Text, listed, same

FULL = 100.0
RATIOS = ("ratio", "growth")
ATTAINMENTS = ("sales_attainment", "collection_attainment")


def score(
    kpis: pd.DataFrame,
    kpi_entries: pd.DataFrame,
    attainment: pd.DataFrame,
    aging: pd.DataFrame,
    sales: pd.DataFrame,
    customers: pd.DataFrame,
    reps: pd.DataFrame,
    regions: pd.DataFrame,
    month: dt.date,
    settings: Settings,
    lang: str = "zh",
) -> dict[str, pd.DataFrame]:
    """Score every rep 业务员 employed in the month on every KPI 考核指标.

    kpis: one row per KPI: kpi_id, kpi, measure, weight, direction, shape, threshold, target, cap_ratio.
    kpi_entries: one row per month, rep and manual KPI: value. attainment, aging: the result tables.
    Returns "scores" (a row per rep and KPI) and "score_totals" (a row per rep), sorted by rep_id, kpi_id.
    Raises InputError where weights do not add up to 100 or a KPI cannot be scored as it is written.
    Formula: points = weight x reached share, two decimals, half up; total = sum of points x 100 / sum of the
    weights scored. A blank KPI 空白指标 is not scored: its weight is shared by the others in proportion, and
    the note of the total says so. Ranks are competition ranks (1, 2, 2, 4); grades start at the settings
    grade_a, grade_b, grade_c.
    """
    raise_if_any(scheme_problems(kpis))
    people = _employed(reps, month).set_index("rep_id")
    frames = {"attainment": attainment, "aging": aging, "sales": sales, "customers": customers}
    ordered = kpis.sort_values("kpi_id")
    parts = [_lines(row, people.index, kpi_entries, frames, month, lang) for row in ordered.to_dict("records")]
    scores = pd.concat(parts, ignore_index=True).sort_values(["rep_id", "kpi_id"], ignore_index=True)
    scores.insert(0, "month", pd.Series(pd.Timestamp(month), index=scores.index, dtype="datetime64[us]"))
    scores.insert(2, "rep", scores["rep_id"].map(people["rep"]))
    return {"scores": scores, "score_totals": _totals(scores, people, regions, frames, month, settings, lang)}


def scheme_problems(kpis: pd.DataFrame) -> list[Problem]:
    """Every fault of a scheme 考核方案: weights that are not 100, targets and thresholds that cannot be scored."""
    problems: list[Problem] = []
    total = float(kpis["weight"].sum())
    if abs(total - FULL) > 1e-9:
        rows, need = tuple(int(i) for i in kpis.index), Text("合计为 100 的权重", "weights that add up to 100")
        problems.append(Problem("weights_not_100", "kpis", "weight", rows, same(f"{total:g}"), need))
    linear, higher = kpis["shape"] == "linear", kpis["direction"] == "higher"
    target, threshold = kpis["target"], kpis["threshold"]
    wrong_way = linear & ~(higher & (threshold < target) | ~higher & (threshold > target))
    faults = (
        (
            ~linear & ~(target > 0),
            "target",
            Text("大于 0 的目标值（按比例计分）", "a target above 0 (shape in proportion)"),
        ),
        (
            wrong_way,
            "threshold",
            Text(
                "门槛值：越高越好时小于目标值，越低越好时大于目标值（直线计分）",
                "a threshold below the target (higher is better) or above it (lower is better) for the linear shape",
            ),
        ),
    )
    for faulty, column, need in faults:
        for row in kpis.index[faulty.fillna(True).astype(bool)]:
            found = float(kpis[column].to_numpy(dtype=float, na_value=np.nan)[kpis.index.get_loc(row)])
            said = BLANK if np.isnan(found) else same(f"{found:g}")
            problems.append(Problem(f"bad_{column}", "kpis", column, (int(row),), said, need))
    return problems


def _employed(reps: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """The reps employed on at least one day of the month, by rep_id; blank dates mean always."""
    joined = reps["join_date"].isna() | (reps["join_date"] <= pd.Timestamp(month_end(month)))
    stayed = reps["leave_date"].isna() | (reps["leave_date"] >= pd.Timestamp(month))
    return reps[joined & stayed].sort_values("rep_id")


def _lines(
    kpi: Mapping[Hashable, Any], rep_ids: pd.Index, entries: pd.DataFrame, frames: Frames, month: dt.date, lang: str
) -> pd.DataFrame:
    """One KPI of every rep: actual, reached share, points and the arithmetic."""
    chosen = MEASURES.get(str(kpi["measure"]))
    if chosen is None:
        taken = _entered(entries, str(kpi["kpi_id"]), rep_ids, month, lang)
    else:
        taken = measure(chosen, frames, rep_ids, month, lang)
    rule = _rule(kpi, percent=chosen is not None and chosen.kind in RATIOS)
    actual = taken["value"].to_numpy(dtype=float)
    reached, failed = reach(rule, actual)
    points = two_decimals(rule.weight * reached)
    rows = zip(taken["said"], actual, reached, failed, points, strict=True)
    return pd.DataFrame(
        {
            "rep_id": rep_ids,
            "kpi_id": kpi["kpi_id"],
            "kpi": kpi["kpi"],
            "weight": rule.weight,
            "actual": actual,
            "target": rule.target,
            "ratio": reached,
            "points": points,
            "reason": [explain(rule, *row, lang) for row in rows],
        }
    )


def _rule(kpi: Mapping[Hashable, Any], percent: bool) -> Rule:
    """A row of the scheme as a rule; blank means: in proportion, no threshold, at most full marks."""
    shape = "ratio" if pd.isna(kpi["shape"]) else str(kpi["shape"])
    threshold = np.nan if pd.isna(kpi["threshold"]) else float(kpi["threshold"])
    cap = 1.0 if pd.isna(kpi["cap_ratio"]) else float(kpi["cap_ratio"])
    return Rule(str(kpi["direction"]), shape, threshold, float(kpi["target"]), cap, float(kpi["weight"]), percent)


def _entered(entries: pd.DataFrame, kpi_id: str, rep_ids: pd.Index, month: dt.date, lang: str) -> pd.DataFrame:
    """The values typed for a manual KPI in the month; a rep without one is blank."""
    rows = entries[(entries["month"] == pd.Timestamp(month)) & (entries["kpi_id"] == kpi_id)]
    value = rows.set_index("rep_id")["value"].reindex(rep_ids).to_numpy(dtype=float, na_value=np.nan)
    typed = Text("录入值", "entered").in_(lang)
    blank = Text("“考核录入”没有本月的值", "no value of the month in KPI entries").in_(lang)
    said = [blank if np.isnan(v) else f"{typed} {v:,.10g}" for v in value]
    return pd.DataFrame({"value": value, "said": said}, index=rep_ids)


def two_decimals(values: pd.Series | np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Points 分 to two decimals, half up; what is a hair below a half (binary fractions) counts as the half."""
    numbers = np.asarray(values, dtype=float)
    blank = np.isnan(numbers)
    cents = round_half_up(np.round(np.where(blank, 0.0, numbers) * 100, 7))
    return np.where(blank, np.nan, cents / 100)


def _totals(
    scores: pd.DataFrame,
    people: pd.DataFrame,
    regions: pd.DataFrame,
    frames: Frames,
    month: dt.date,
    settings: Settings,
    lang: str,
) -> pd.DataFrame:
    """One row per rep: attainment, total, rank, grade and what the total consists of."""
    scored = scores[scores["points"].notna()].groupby("rep_id")[["points", "weight"]].sum().reindex(people.index)
    weight = scored["weight"].to_numpy(dtype=float)
    whole = np.divide(scored["points"] * FULL, weight, out=np.full(len(people), np.nan), where=weight > 0)
    total = pd.Series(two_decimals(whole), index=people.index)
    starts = grade_starts(settings, month)
    reasons = [_sum_said(rows, lang) for _rep, rows in scores.groupby("rep_id")]
    ratios = {k: measure(MEASURES[k], frames, people.index, month, lang)["value"] for k in ATTAINMENTS}
    frame = pd.DataFrame(
        {
            "month": pd.Series(pd.Timestamp(month), index=people.index, dtype="datetime64[us]"),
            "rep": people["rep"],
            "region_id": people["region_id"],
            "region": people["region_id"].map(regions.set_index("region_id")["region"]),
            "sales_ratio": ratios["sales_attainment"],
            "collection_ratio": ratios["collection_attainment"],
            "score": total,
            "rank": total.rank(method="min", ascending=False).astype("Int64"),
            "grade": [grade_of(value, starts) for value in total],
            "reason": reasons,
        },
        index=people.index,
    )
    return frame.reset_index()[["month", "rep_id", *frame.columns[1:]]]


def _sum_said(rows: pd.DataFrame, lang: str) -> str:
    """How the total of one rep comes about, naming what was left out."""
    blank = rows[rows["points"].isna()]
    points, weight = rows["points"].dropna(), float(rows.loc[rows["points"].notna(), "weight"].sum())
    if points.empty:
        return Text("没有可计分的指标", "no KPI could be scored").in_(lang)
    added = " + ".join(f"{p:g}" for p in points)
    if blank.empty:
        return f"{added} = {points.sum():.2f}"
    total = float(two_decimals(np.array([points.sum() * FULL / weight]))[0])
    said = Text(
        "({added}) × 100 ÷ {weight} = {total}；未计分：{left}（空白指标的权重按比例分摊）",
        "({added}) × 100 ÷ {weight} = {total}; not scored: {left} (the weight of a blank KPI is shared in proportion)",
    )
    values = {"added": added, "weight": f"{weight:g}", "total": f"{total:.2f}", "left": listed(blank["kpi"])}
    return said.with_(**values).in_(lang)


def grade_starts(settings: Settings, month: dt.date) -> tuple[tuple[str, float], ...]:
    """The grades 等级 and the score each starts at, best first, as the settings say at the end of the month."""
    as_of = month_end(month)
    starts = tuple((name, float(settings.value(f"grade_{name.lower()}", as_of))) for name in ("A", "B", "C"))
    if not starts[0][1] > starts[1][1] > starts[2][1]:
        found = same(" / ".join(f"{value:g}" for _name, value in starts))
        need = Text("grade_a > grade_b > grade_c", "grade_a > grade_b > grade_c")
        raise InputError([Problem("grades_not_falling", "settings", "value", (), found, need)])
    return (*starts, ("D", -np.inf))


def grade_of(total: float, starts: tuple[tuple[str, float], ...]) -> str | None:
    """The first grade whose start the total reaches; a score on the edge takes the better grade."""
    return None if np.isnan(total) else next(name for name, start in starts if total >= start)
