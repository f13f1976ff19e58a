"""Fairness 公平性 of a breakdown: is growth asked evenly, and not of size, potential or past success?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbook.money import shown
from workbook.targets.given import MEASURES
from workbook.targets.rounding import Floats, Ints
from workbook.texts import Text

FEW = 10
"""Under ten members a coefficient is noise and says so."""


@dataclass(frozen=True)
class Group:
    """The members of one level: what they are asked for the year, did last year, and in the year before that, fen;
    their best twelve months in a row; what they were asked for last year (0: not known); and of those of their
    customers whose potential is known that potential, with what these are asked and did."""

    target: Ints
    base: Ints
    before: Ints
    best: Ints
    asked: Ints
    potential: Ints
    target_known: Ints
    base_known: Ints


class Figure(NamedTuple):
    """One figure: code, name, value, how many members it rests on, and how to read it."""

    code: str
    name: Text
    value: float
    n: int
    why: Text


def judge_fairness(
    target_breakdown: pd.DataFrame,
    sales: pd.DataFrame,
    collections: pd.DataFrame,
    customers: pd.DataFrame,
    last_targets: pd.DataFrame,
    first: dt.date,
    lang: str,
) -> pd.DataFrame:
    """Figures of fairness of the year's breakdown for customers, reps and regions.

    target_breakdown: measure, customer_id, rep_id, region_id, total_fen, base_fen. sales, collections: actuals,
    fen. customers: customer_id, potential_fen. last_targets: what was asked the year before: measure, level, id,
    target_fen (`last_year.last_targets`). first: the first month of the year that was broken down.
    Returns the rows of the table fairness: measure, level, figure, value, n, reason.
    Formulas: growth = target / last year - 1, over members with a last year; dispersion = standard deviation
    of growth; correlations by Pearson, of growth with size (log of last year), with room (log of potential /
    last year), with last year's growth and with last year's attainment; steep = share of members asked for more
    than their best 12 months in a row; beyond = share asked for more than their potential; Gini of the growth
    asked in yuan, 0 equal, 1 all on one.
    """
    frames, potential = [], _potential(customers)
    asked = last_targets.set_index(["measure", "level", "id"])["target_fen"]
    for measure, movements in zip(MEASURES, (sales, collections), strict=True):
        rows = target_breakdown[target_breakdown["measure"] == measure]
        if rows.empty:
            continue
        months = _months(movements, first)
        for level in ("customer", "rep", "region"):
            ids = rows[f"{level}_id"].astype("str")
            known = ids.notna()
            if known.any():
                codes, members = pd.factorize(ids[known], sort=True)
                last = [int(asked.get((measure, level, m), 0)) for m in members]
                group = _group(rows[known], codes, months, potential, np.array(last, np.int64))
                frames.append(_figures(group, lang).assign(measure=measure, level=level))
    if not frames:
        return pd.DataFrame(columns=["figure", "name", "value", "n", "reason", "measure", "level"])
    return pd.concat(frames, ignore_index=True)


def _potential(customers: pd.DataFrame) -> dict[str, int]:
    """What each customer could buy in a year, fen, where it is known."""
    known = customers[customers["potential_fen"].fillna(0) > 0] if "potential_fen" in customers else customers.iloc[:0]
    return {str(c): int(fen) for c, fen in zip(known["customer_id"], known.get("potential_fen", ()), strict=True)}


def _months(movements: pd.DataFrame, first: dt.date) -> pd.DataFrame:
    """Fen by customer and month, before the year, every month from the first known one."""
    lines = pd.DataFrame(
        {"id": movements["customer_id"].astype("str"), "month": movements["date"].dt.to_period("M").dt.to_timestamp()}
    )
    lines["fen"] = pd.to_numeric(movements["amount_fen"]).fillna(0).astype(np.int64)
    lines = lines[lines["month"] < pd.Timestamp(first)]
    if lines.empty:
        return pd.DataFrame(index=pd.Index([], dtype="str"))
    wide = lines.pivot_table("fen", "id", "month", "sum", fill_value=0)
    return wide.reindex(
        columns=pd.date_range(lines["month"].min(), pd.Timestamp(first) - pd.DateOffset(months=1), freq="MS"),
        fill_value=0,
    )


def _group(rows: pd.DataFrame, codes: Ints, months: pd.DataFrame, potential: dict[str, int], asked: Ints) -> Group:
    """The members of a level with their sums; codes: the member of each row; asked: the members' last targets."""
    by_customer = months.reindex(rows["customer_id"].astype("str"), fill_value=0).to_numpy(np.int64)
    series = np.zeros((len(asked), max(by_customer.shape[1], 1)), np.int64)
    could = np.array([potential.get(str(c), 0) for c in rows["customer_id"]], np.int64)
    if by_customer.shape[1]:
        np.add.at(series, codes, by_customer)

    def summed(fen: Ints) -> Ints:
        return np.bincount(codes, fen, len(asked)).astype(np.int64)

    target, base = (rows[key].fillna(0).to_numpy(np.int64) for key in ("total_fen", "base_fen"))
    before = series[:, -24:-12].sum(axis=1) if series.shape[1] >= 24 else np.zeros(len(asked), np.int64)
    known = [summed(np.where(could > 0, fen, 0)) for fen in (could, target, base)]
    return Group(summed(target), summed(base), before, _best_year(series), asked, *known)


def _best_year(series: Ints) -> Ints:
    """The largest sum of twelve months in a row; of all where there are fewer."""
    if series.shape[1] <= 12:
        return series.sum(axis=1)
    run = np.cumsum(np.concatenate([np.zeros((len(series), 1), np.int64), series], axis=1), axis=1)
    return np.asarray((run[:, 12:] - run[:, :-12]).max(axis=1), np.int64)


def _figures(group: Group, lang: str) -> pd.DataFrame:
    """The figures of one level, each with how many members it rests on."""
    rows = [*_growth(group), *_against(group), *_stretch(group)]
    few = Text("；仅 {n} 个，不足以下结论", "; only {n}: too few to conclude")
    return pd.DataFrame(
        {
            "figure": [f.code for f in rows],
            "name": [f.name.in_(lang) for f in rows],
            "value": [f.value for f in rows],
            "n": [f.n for f in rows],
            "reason": [f.why.in_(lang) + (few.with_(n=f.n).in_(lang) if f.n < FEW else "") for f in rows],
        }
    )


def _growth(group: Group) -> list[Figure]:
    """How much growth is asked, and how evenly."""
    has = group.base > 0
    growth = group.target[has] / group.base[has] - 1
    total = Text("目标合计 {t}，去年 {b}", "targets {t}, last year {b}").with_(
        t=shown(int(group.target.sum())), b=shown(int(group.base.sum()))
    )
    average = _ratio(int(group.target[has].sum()), int(group.base[has].sum()))
    spread = float(growth.std()) if len(growth) else np.nan
    each = Text("各成员增长率的标准差", "standard deviation of the members' growth")
    n = int(has.sum())
    return [
        Figure("growth", Text("平均增长", "average growth"), average, n, total),
        Figure("dispersion", Text("增长离散度", "dispersion of growth"), spread, n, each),
    ]


_AGAINST = {
    "with_size": (Text("增长与规模相关", "growth and size"), Text("接近 0 为公平；正：大的被要求更多", "fair near 0; positive: the large are asked more")),
    "with_potential": (Text("增长与潜力余地相关", "growth and room"), Text("余地 = 年潜力 ÷ 去年；正：余地大的被要求更多，合理", "room = potential / last year; positive: more is asked where there is more room, as it should be")),
    "with_past": (Text("增长与去年增长相关", "growth and last growth"), Text("正：去年做得好的今年被加码（鞭打快牛）", "positive: those who grew are asked to grow more")),
    "with_attainment": (Text("增长与去年达成率相关", "growth and last attainment"), Text("去年目标取自上年分解或下达目标；正：完成得好的被加码", "last year's targets as broken down or assigned; positive: those who met theirs are asked for more")),
}  # fmt: skip


def _against(group: Group) -> list[Figure]:
    """What the growth asked goes with: size, potential, last year's growth and attainment."""
    has = group.base > 0
    room, past, rated = (
        (group.potential > 0) & (group.base_known > 0),
        has & (group.before > 0),
        has & (group.asked > 0),
    )
    pairs = {
        "with_size": (has, group.target, group.base, np.log(np.maximum(group.base, 1))),
        "with_potential": (
            room,
            group.target_known,
            group.base_known,
            np.log(_over(group.potential, group.base_known)),
        ),
        "with_past": (past, group.target, group.base, _over(group.base, group.before) - 1),
        "with_attainment": (rated, group.target, group.base, _over(group.base, group.asked)),
    }
    return [
        Figure(code, _AGAINST[code][0], _correlation(_over(target, base)[at] - 1, other[at]), int(at.sum()), _AGAINST[code][1])
        for code, (at, target, base, other) in pairs.items()
    ]  # fmt: skip


def _stretch(group: Group) -> list[Figure]:
    """Who is asked for more than it ever did or could, and how concentrated the growth asked is."""
    has, some, known = group.base > 0, group.best > 0, group.potential > 0
    steep = float((group.target > group.best)[some].mean()) if some.any() else np.nan
    beyond = float((group.target_known > group.potential)[known].mean()) if known.any() else np.nan
    gini = _gini(np.maximum(group.target - group.base, 0)[has])
    best, given = (
        Text("滚动12个月最高值", "the best twelve months in a row"),
        Text("只算填了年潜力的客户", "only customers whose potential is given"),
    )
    return [
        Figure("steep", Text("目标高于最好12个月的占比", "asked above the best 12 months"), steep, int(some.sum()), best),
        Figure("beyond", Text("目标高于年潜力的占比", "asked above potential"), beyond, int(known.sum()), given),
        Figure("gini", Text("增量集中度（基尼）", "Gini of the growth asked"), gini, int(has.sum()), Text("0 平均，1 全压一家", "0 even, 1 all on one")),
    ]  # fmt: skip


def _over(above: Ints, below: Ints) -> Floats:
    """A ratio where there is something below, else 1: those are left out."""
    return np.where((below > 0) & (above > 0), above / np.where(below > 0, below, 1), 1.0)


def _ratio(target: int, base: int) -> float:
    return target / base - 1 if base > 0 else np.nan


def _correlation(x: Floats, y: Floats) -> float:
    """Pearson's correlation; blank under three members or where one side does not vary."""
    if len(x) < 3 or x.std() < 1e-9 or y.std() < 1e-9:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def _gini(amounts: Ints) -> float:
    """The Gini coefficient of amounts that are not negative; blank where all are 0."""
    if amounts.sum() <= 0:
        return float("nan")
    ranked = np.sort(amounts).astype(np.float64)
    n = len(ranked)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ranked / (n * ranked.sum()))
