"""Totals 总分: points added up, adjusted, vetoed, graded, ranked and paid, one row per representative."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbook.performance.catalogue import MEASURES
from workbook.performance.grade import Scale, distribute
from workbook.performance.measures import Frames, take
from workbook.performance.pay import pay_of
from workbook.performance.schemes import FULL
from workbook.performance.shapes import two_decimals
from workbook.periods import add_months
from workbook.tables import TABLES
from workbook.texts import Text

HISTORY = ["month", "rep_id", "rep", "region_id", "score", "rank", "grade", "pay_fen"]


def add_up(
    lines: pd.DataFrame, people: pd.DataFrame, scales: Mapping[str, Scale], frames: Frames, month: dt.date, lang: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The totals of the month, and the plus and minus points and vetoes as score lines of their own.

    lines: the score lines: rep_id, kpi, weight, points. people: index rep_id; rep, region_id, title, scheme_id.
    A total below 0 is 0. A veto 一票否决 comes after the adjustments and before the grade. Ranks are competition
    ranks (1, 2, 2, 4) over all that were scored.
    """
    events = frames["score_events"]
    events = events[(events["month"] == pd.Timestamp(month)) & events["rep_id"].isin(people.index)]
    events = events.sort_values(["rep_id", "item"])
    options = people[["scheme_id"]].merge(frames["schemes"], "left", "scheme_id").set_index(people.index)
    totals = _weighted(lines, people, options["blank_rule"].fillna("share"), lang)
    totals["adjust"] = _adjustments(lines, events, people.index, options["adjust_limit"])
    totals["score"] = two_decimals(np.maximum(totals["weighted"] + totals["adjust"], 0.0).to_numpy())
    vetoed = events[events["kind"] == "veto_zero"].groupby("rep_id")["item"].first().reindex(people.index)
    totals["score"] = totals["score"].where(vetoed.isna() | totals["score"].isna(), 0.0)
    for key, measure in (("sales_ratio", "sales_attainment"), ("collection_ratio", "collection_attainment")):
        totals[key] = take(MEASURES[measure], frames, people.index, month, "rep", lang).value
    totals["rank"] = totals["score"].rank(method="min", ascending=False).astype("Int64")
    _grade(totals, people, options, scales, events, lang)
    _say_adjustments(totals, vetoed, lang)
    _pay(totals, people, options, frames, month, lang)
    return _dressed(totals, people, frames, month), _event_lines(events, people, month, lang)


def _weighted(lines: pd.DataFrame, people: pd.DataFrame, blank_rule: pd.Series, lang: str) -> pd.DataFrame:
    """The weighted total before adjustments, and the sum in words, naming what was left out."""
    counted = lines[lines["weight"] > 0]
    points: dict[str, list[float]] = defaultdict(list)
    left: dict[str, list[tuple[str, float]]] = defaultdict(list)
    columns = (counted["rep_id"], counted["kpi"], counted["weight"], counted["points"])
    for rep, kpi, weight, got in zip(*(c.tolist() for c in columns), strict=True):
        if got != got:
            left[rep].append((kpi, weight))
        else:
            points[rep].append(got)
    rows = [
        _sum(points[rep], left[rep], rule, scheme, lang)
        for rep, rule, scheme in zip(people.index, blank_rule, people["scheme_id"], strict=True)
    ]
    return pd.DataFrame(rows, columns=["weighted", "reason"], index=people.index)


def _sum(points: list[float], left: list[tuple[str, float]], rule: str, scheme: object, lang: str) -> tuple[float, str]:
    """One total and its words. rule: what a blank KPI 空白指标 does to the total."""
    if scheme is None or scheme != scheme:
        return np.nan, Text("没有生效的考核方案", "no scheme in force").in_(lang)
    if not points:
        return np.nan, Text("没有可计分的指标", "no KPI could be scored").in_(lang)
    added, plain = " + ".join([f"{p:g}" for p in points]), sum(points)
    if not left:
        return _cents(plain), f"{added} = {plain:.2f}"
    names = "、".join(n for n, _w in left) if lang == "zh" else ", ".join(n for n, _w in left)
    weight = sum(w for _n, w in left)
    if rule == "zero":
        said = Text("未计分：{names}（空白指标计零分）", "not scored: {names} (a blank KPI earns zero)")
        return _cents(plain), f"{added} = {plain:.2f}；{said.with_(names=names).in_(lang)}"
    if rule == "full":
        said = Text("未计分：{names}（空白指标计满分 {w}）", "not scored: {names} (a blank KPI earns its full {w})")
        total = _cents(plain + weight)
        return total, f"{added} + {weight:g} = {total:.2f}；{said.with_(names=names, w=f'{weight:g}').in_(lang)}"
    total = _cents(plain * FULL / (FULL - weight))
    said = Text(
        "({added}) × 100 ÷ {weight} = {total}；未计分：{left}（空白指标的权重按比例分摊）",
        "({added}) × 100 ÷ {weight} = {total}; not scored: {left} (the weight of a blank KPI is shared in proportion)",
    )
    return total, said.with_(added=added, weight=f"{FULL - weight:g}", total=f"{total:.2f}", left=names).in_(lang)


def _cents(value: float) -> float:
    return float(two_decimals(np.array([value]))[0])


def _adjustments(lines: pd.DataFrame, events: pd.DataFrame, ids: pd.Index, limit: pd.Series) -> np.ndarray:
    """Plus and minus points 加减分 of every rep, within the scheme's limit on either side."""
    scored = lines[(lines["weight"] == 0) & lines["points"].notna()].groupby("rep_id")["points"].sum()
    listed = events[events["kind"] == "points"].groupby("rep_id")["points"].sum()
    both = scored.reindex(ids).fillna(0.0) + listed.reindex(ids).fillna(0.0)
    edge = limit.fillna(np.inf).to_numpy(dtype=float)
    return two_decimals(np.clip(both.to_numpy(dtype=float), -edge, edge))


def _grade(
    totals: pd.DataFrame,
    people: pd.DataFrame,
    options: pd.DataFrame,
    scales: Mapping[str, Scale],
    events: pd.DataFrame,
    lang: str,
) -> None:
    """Grades and coefficients, scheme by scheme; a vetoed grade is at most the one its veto names."""
    totals["grade"], totals["coefficient"] = pd.Series(None, index=totals.index, dtype="object"), np.nan
    caps = events[events["kind"] == "veto_grade"].groupby("rep_id")["grade"].first()
    for scheme, scale in scales.items():
        ids = totals.index[people["scheme_id"] == scheme]
        option = options.loc[ids[0]]
        scores = totals.loc[ids, "score"].to_numpy(dtype=float)
        grades = scale.by_cut(scores)
        coefficients = scale.coefficient(scores, option["coefficient_shape"] == "linear")
        if option["grade_rule"] == "forced":
            grades = _forced(totals, people, ids, option, scale, lang)
            coefficients = scale.of_grade(grades)
        grades, capped = _capped(grades, caps.reindex(ids), scale)
        coefficients = np.where(capped, scale.of_grade(grades), coefficients)
        totals.loc[ids, "grade"], totals.loc[ids, "coefficient"] = grades, np.round(coefficients, 4)


def _forced(
    totals: pd.DataFrame, people: pd.DataFrame, ids: pd.Index, option: pd.Series, scale: Scale, lang: str
) -> np.ndarray:
    """Forced grades within the groups the scheme names; who has no total has no grade."""
    by = {"region": "region_id", "title": "title"}.get(option["forced_group"])
    group = people.loc[ids, by].fillna("") if by else pd.Series("", index=ids)
    found = pd.Series(None, index=ids, dtype="object")
    for _name, members in group[totals.loc[ids, "score"].notna()].groupby(group):
        made = distribute(totals.loc[members.index], scale, option["tie_rule"] == "together", lang)
        found[made.index] = made["grade"]
        stop = Text("；", "; ").in_(lang)
        totals.loc[made.index, "reason"] += stop + made["said"]
    return found.to_numpy(dtype=object)


def _capped(grades: np.ndarray, caps: pd.Series, scale: Scale) -> tuple[np.ndarray, np.ndarray]:
    """Grades no better than their cap, and where the cap took hold."""
    order = {name: k for k, name in enumerate(scale.names)}
    worse = np.array([g is not None and c in order and order[g] < order[c] for g, c in zip(grades, caps, strict=True)])
    return np.where(worse, caps.to_numpy(dtype=object), grades), worse.astype(bool)


def _say_adjustments(totals: pd.DataFrame, vetoed: pd.Series, lang: str) -> None:
    """Adjustments and vetoes in the reason of the total."""
    stop = Text("；", "; ").in_(lang)
    adjust, veto = Text("加减分", "adjustments").in_(lang), Text("一票否决", "veto").in_(lang)
    zero = Text("总分归零", "score to zero").in_(lang)
    said = [
        reason
        + (f"{stop}{adjust} {a:+g} = {max(w + a, 0):.2f}" if a and w == w else "")
        + (f"{stop}{veto}：{v}，{zero}" if isinstance(v, str) else "")
        for reason, w, a, v in zip(totals["reason"], totals["weighted"], totals["adjust"], vetoed, strict=True)
    ]
    totals["reason"], totals["veto"] = said, vetoed.astype("object").to_numpy()


def _pay(
    totals: pd.DataFrame, people: pd.DataFrame, options: pd.DataFrame, frames: Frames, month: dt.date, lang: str
) -> None:
    """Performance pay 绩效工资 of everyone with a base."""
    rule = options["pay_rule"].fillna("coefficient")
    paid = pay_of(frames["pay_bases"], totals["score"], totals["coefficient"], rule, month, lang)
    totals["pay_fen"], totals["pay_reason"] = paid["pay_fen"], paid["reason"]


def _dressed(totals: pd.DataFrame, people: pd.DataFrame, frames: Frames, month: dt.date) -> pd.DataFrame:
    """The totals with names, the month before and the declared columns."""
    frame = totals.assign(
        month=pd.Series(pd.Timestamp(month), index=totals.index, dtype="datetime64[us]"),
        rep=people["rep"],
        region_id=people["region_id"],
        region=people["region_id"].map(frames["regions"].set_index("region_id")["region"]),
        scheme_id=people["scheme_id"],
    )
    history = frames["score_history"]
    last = history[history["month"] == pd.Timestamp(add_months(month, -1))].set_index("rep_id")
    frame["last_score"] = last["score"].reindex(frame.index).astype(float)
    frame["last_rank"] = last["rank"].reindex(frame.index).astype("Int64")
    return frame.reset_index(names="rep_id")[TABLES["score_totals"].keys]


def _event_lines(events: pd.DataFrame, people: pd.DataFrame, month: dt.date, lang: str) -> pd.DataFrame:
    """Plus and minus points and vetoes as score lines, numbered per rep: +01, +02 …"""
    number = events.groupby("rep_id").cumcount() + 1
    words = {c.code: c.text.in_(lang) for c in TABLES["score_events"].column("kind").choices}
    approved = Text("批准", "approved by").in_(lang)
    said = [
        " ".join([words[k], *([approved, str(a)] if isinstance(a, str) else []), *([n] if isinstance(n, str) else [])])
        for k, a, n in zip(events["kind"], events["approver"], events["note"], strict=True)
    ]
    return pd.DataFrame(
        {
            "month": pd.Series(pd.Timestamp(month), index=events.index, dtype="datetime64[us]"),
            "rep_id": events["rep_id"],
            "rep": events["rep_id"].map(people["rep"]),
            "kpi_id": [f"+{n:02d}" for n in number],
            "kpi": events["item"],
            "weight": 0.0,
            "points": events["points"].astype(float),
            "reason": said,
        }
    )


def keep_history(history: pd.DataFrame, totals: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """The history 得分历史 with this month's totals in place of what stood for it."""
    kept = history[history["month"] != pd.Timestamp(month)]
    both = [frame for frame in (kept[HISTORY], totals[HISTORY]) if len(frame)]
    if not both:
        return kept[HISTORY]
    return pd.concat(both, ignore_index=True).sort_values(["month", "rep_id"], ignore_index=True)
