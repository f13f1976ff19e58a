"""Score 绩效得分: what each representative earned on every KPI of the scheme, and how to recompute it by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.performance.catalogue import MEASURES
from workbook.performance.entries import entry_problems
from workbook.performance.grade import Scale, scale_of
from workbook.performance.measures import Frames, Measure, Taken, take
from workbook.performance.rules import custom_measures
from workbook.performance.schemes import EVERYONE, assign, employed, problems_of, rule_of
from workbook.performance.shapes import earn, explain, two_decimals
from workbook.performance.totals import add_up, keep_history
from workbook.settings import Settings
from workbook.texts import Text

ENTERED = Text("“考核录入”", "KPI entries")
LINE_COLUMNS = [
    "month",
    "rep_id",
    "rep",
    "kpi_id",
    "kpi",
    "weight",
    "actual",
    "target",
    "ratio",
    "points",
    "reason",
    "unit",
    "source",
]


def score(frames: Frames, month: dt.date, settings: Settings, lang: str = "zh") -> dict[str, pd.DataFrame]:
    """Score every rep 业务员 employed in the month on every KPI of the scheme in force for them.

    frames: the tables by key: kpis, schemes, kpi_curves, grades, kpi_entries, score_events, pay_bases,
    measure_rules, measure_entries, score_history, reps, regions, customers, and those the measures read.
    Returns "scores" (a row per rep and KPI, and per plus or minus point), "score_totals" (a row per rep) and
    "score_history", sorted by rep_id, kpi_id.
    Raises InputError with every fault: weights that are not 100, two schemes in force, a measure unknown, a
    curve with holes, a veto without approver, shares that are not 100 %.
    Formula: points = weight x share reached, two decimals, half up; total = sum of points x 100 / weights
    scored (a blank KPI 空白指标 is left out and its weight shared by the others, or counts zero or full, as the
    scheme says) + adjustments within their limit, then vetoes, then the grade.
    """
    custom, problems = custom_measures(frames["measure_rules"], frames)
    people = employed(frames["reps"], month)
    schemes, faults = assign(frames["schemes"], frames["kpis"], people, month)
    known = set(frames["measure_rules"]["measure_id"].dropna())
    problems += faults + problems_of(frames["kpis"], frames["kpi_curves"], known) + event_problems(frames, month)
    problems += entry_problems(frames)
    raise_if_any(problems)
    people = people.set_index("rep_id").assign(scheme_id=schemes)
    scales = _scales(frames, people, settings, month)
    lines = score_lines(frames, people["scheme_id"], {**MEASURES, **custom}, month, "rep", lang)
    lines.insert(0, "month", pd.Series(pd.Timestamp(month), index=lines.index, dtype="datetime64[us]"))
    lines.insert(2, "rep", lines["id"].map(people["rep"]))
    lines = lines.rename(columns={"id": "rep_id"})
    totals, events = add_up(lines, people, scales, frames, month, lang)
    scores = pd.concat([lines, events], ignore_index=True).sort_values(["rep_id", "kpi_id"], ignore_index=True)
    return {
        "scores": scores[LINE_COLUMNS],
        "score_totals": totals,
        "score_history": keep_history(frames["score_history"], totals, month),
    }


def _scales(frames: Frames, people: pd.DataFrame, settings: Settings, month: dt.date) -> dict[str, Scale]:
    """The grades of every scheme in use."""
    by_id = frames["schemes"].set_index("scheme_id")["grade_rule"]
    used = people["scheme_id"].dropna().unique().tolist()
    return {s: scale_of(frames["grades"], s, by_id.get(s) == "forced", settings, month) for s in used}


def event_problems(frames: Frames, month: dt.date) -> list[Problem]:
    """Faults of the month's plus and minus points and vetoes 一票否决."""
    events = frames["score_events"]
    events = events[events["month"] == pd.Timestamp(month)]
    veto = events["kind"].isin(["veto_zero", "veto_grade"])
    faults = (
        ("approver", veto & events["approver"].isna(), Text("否决的批准人", "the approver of a veto")),
        ("points", ~veto & events["points"].isna(), Text("加减的分数", "the points to add or take")),
        ("grade", (events["kind"] == "veto_grade") & events["grade"].isna(), Text("封顶的等级", "the grade at most")),
    )
    blank = Text("空", "blank")
    return [
        Problem(f"event_without_{column}", "score_events", column, tuple(map(int, events.index[bad])), blank, need)
        for column, bad, need in faults
        if bad.any()
    ]


def score_lines(
    frames: Frames, schemes: pd.Series, measures: Mapping[str, Measure], month: dt.date, level: str, lang: str
) -> pd.DataFrame:
    """Every KPI of every rep or region: id, kpi_id, kpi, weight, actual, target, ratio, points, reason.

    schemes: the scheme_id of every id. A measure that several KPIs use is taken once.
    """
    kpis = frames["kpis"].sort_values("kpi_id")
    taken: dict[Any, Taken] = {}
    parts = []
    for kpi in kpis.to_dict("records"):
        scheme = EVERYONE if pd.isna(kpi["scheme_id"]) else kpi["scheme_id"]
        ids = schemes.index[schemes == scheme]
        if len(ids):
            parts.append(_lines(kpi, ids, frames, measures, month, level, lang, taken))
    if not parts:
        return pd.DataFrame({c: pd.Series(dtype="str") for c in ("id", *LINE_COLUMNS[3:])})
    return pd.concat(parts, ignore_index=True)


def _lines(
    kpi: Mapping[Any, Any],
    ids: pd.Index,
    frames: Frames,
    measures: Mapping[str, Measure],
    month: dt.date,
    level: str,
    lang: str,
    taken: dict[Any, Taken],
) -> pd.DataFrame:
    """One KPI of every id."""
    measure = _named(kpi, "measure", measures)
    first = _taken(kpi, measure, ids, frames, month, level, lang, taken)
    second = np.full(len(ids), np.nan)
    other = _named(kpi, "measure2", measures)
    if other is not None:
        second = _taken(kpi, other, ids, frames, month, level, lang, taken).value
    shares = (m is not None and m.is_share for m in (measure, other))
    rule = rule_of(kpi, frames["kpi_curves"], *shares)
    earned = earn(rule, first.value, second)
    points = two_decimals(earned.points)
    return pd.DataFrame(
        {
            "id": ids,
            "kpi_id": kpi["kpi_id"],
            "kpi": kpi["kpi"],
            "weight": rule.weight,
            "actual": first.value,
            "target": rule.target,
            "ratio": earned.reached,
            "points": points,
            "reason": explain(rule, first.said, first.value, second, earned, points, lang),
            "unit": measure.unit.in_(lang) if measure else None,
            "source": (measure.source if measure else ENTERED).in_(lang),
        }
    )


def _named(kpi: Mapping[Any, Any], column: str, measures: Mapping[str, Measure]) -> Measure | None:
    """The measure a KPI names; None where its values are entered by hand."""
    key = kpi[column]
    return None if pd.isna(key) else measures.get(kpi[f"{column}_id"] if key == "custom" else key)


def _taken(
    kpi: Mapping[Any, Any],
    measure: Measure | None,
    ids: pd.Index,
    frames: Frames,
    month: dt.date,
    level: str,
    lang: str,
    taken: dict[Any, Taken],
) -> Taken:
    """The values of a KPI, taken once for the same ids."""
    if measure is None:
        return _entered(frames["kpi_entries"], str(kpi["kpi_id"]), ids, month, lang)
    key = (measure.key, None if pd.isna(kpi["scheme_id"]) else kpi["scheme_id"])
    if key not in taken:
        taken[key] = take(measure, frames, ids, month, level, lang)
    return taken[key]


def _entered(entries: pd.DataFrame, kpi_id: str, ids: pd.Index, month: dt.date, lang: str) -> Taken:
    """The values typed for a manual KPI in the month; who has none is blank."""
    rows = entries[(entries["month"] == pd.Timestamp(month)) & (entries["kpi_id"] == kpi_id)]
    value = rows.set_index("rep_id")["value"].reindex(ids).to_numpy(dtype=float, na_value=np.nan)
    typed = Text("录入值", "entered").in_(lang)
    blank = Text("“考核录入”没有本月的值", "no value of the month in KPI entries").in_(lang)
    return Taken(value, value, value, [blank if v != v else f"{typed} {v:,.10g}" for v in value.tolist()])
