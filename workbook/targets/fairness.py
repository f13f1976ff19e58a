"""Fairness 公平性 of a breakdown: is growth asked evenly, and not of size, potential or past success?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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
    and their best twelve months in a row."""

    target: Ints
    base: Ints
    before: Ints
    best: Ints


def judge_fairness(
    target_breakdown: pd.DataFrame, sales: pd.DataFrame, collections: pd.DataFrame, first: dt.date, lang: str
) -> pd.DataFrame:
    """Figures of fairness of the year's breakdown for customers, reps and regions.

    target_breakdown: measure, customer_id, rep_id, region_id, total_fen, base_fen. sales, collections: actuals,
    fen. first: the first month of the year that was broken down.
    Returns the rows of the table fairness: measure, level, figure, value, n, reason.
    Formulas: growth = target / last year - 1, over members with a last year; dispersion = standard deviation
    of growth; correlations by Pearson; steep = share of members asked for more than their best 12 months in a
    row; Gini of the growth asked in yuan, 0 equal, 1 all on one.
    """
    frames = []
    for measure, movements in zip(MEASURES, (sales, collections), strict=True):
        rows = target_breakdown[target_breakdown["measure"] == measure]
        if rows.empty:
            continue
        months = _months(movements, first)
        for level in ("customer", "rep", "region"):
            ids = rows[f"{level}_id"].astype("str")
            known = ids.notna()
            if known.any():
                frames.append(
                    _figures(_group(rows[known], ids[known], months), lang).assign(measure=measure, level=level)
                )
    if not frames:
        return pd.DataFrame(columns=["figure", "name", "value", "n", "reason", "measure", "level"])
    return pd.concat(frames, ignore_index=True)


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


def _group(rows: pd.DataFrame, ids: pd.Series, months: pd.DataFrame) -> Group:
    """The members of a level with their sums."""
    by_customer = months.reindex(rows["customer_id"].astype("str"), fill_value=0).to_numpy(np.int64)
    codes, members = pd.factorize(ids, sort=True)
    series = np.zeros((len(members), max(by_customer.shape[1], 1)), np.int64)
    if by_customer.shape[1]:
        np.add.at(series, codes, by_customer)

    def summed(key: str) -> Ints:
        return np.bincount(codes, rows[key].fillna(0).astype(np.int64), len(members)).astype(np.int64)

    before = series[:, -24:-12].sum(axis=1) if series.shape[1] >= 24 else np.zeros(len(members), np.int64)
    return Group(summed("total_fen"), summed("base_fen"), before, _best_year(series))


def _best_year(series: Ints) -> Ints:
    """The largest sum of twelve months in a row; of all where there are fewer."""
    if series.shape[1] <= 12:
        return series.sum(axis=1)
    run = np.cumsum(np.concatenate([np.zeros((len(series), 1), np.int64), series], axis=1), axis=1)
    return np.asarray((run[:, 12:] - run[:, :-12]).max(axis=1), np.int64)


def _figures(group: Group, lang: str) -> pd.DataFrame:
    """The figures of one level, each with how many members it rests on."""
    has = group.base > 0
    growth = group.target[has] / group.base[has] - 1
    both = has & (group.before > 0)
    grown, asked = group.base[both] / group.before[both] - 1, group.target[both] / group.base[both] - 1
    some = group.best > 0
    stretch = np.maximum(group.target - group.base, 0)[has]
    total = shown(int(group.target.sum())), shown(int(group.base.sum()))
    rows = [
        ("growth", Text("平均增长", "average growth"), _ratio(int(group.target[has].sum()), int(group.base[has].sum())), has.sum(), Text("目标合计 {t}，去年 {b}", "targets {t}, last year {b}").with_(t=total[0], b=total[1])),
        ("dispersion", Text("增长离散度", "dispersion of growth"), float(growth.std()) if len(growth) else np.nan, has.sum(), Text("各成员增长率的标准差", "standard deviation of the members' growth")),
        ("with_size", Text("增长与规模相关", "growth and size"), _correlation(growth, np.log(group.base[has])), has.sum(), Text("接近 0 为公平；正：大的被要求更多", "fair near 0; positive: the large are asked more")),
        ("with_past", Text("增长与去年增长相关", "growth and last growth"), _correlation(asked, grown), both.sum(), Text("正：去年做得好的今年被加码（鞭打快牛）", "positive: those who grew are asked to grow more")),
        ("steep", Text("目标高于最好12个月的占比", "asked above the best 12 months"), float((group.target > group.best)[some].mean()) if some.any() else np.nan, some.sum(), Text("滚动12个月最高值", "the best twelve months in a row")),
        ("gini", Text("增量集中度（基尼）", "Gini of the growth asked"), _gini(stretch), has.sum(), Text("0 平均，1 全压一家", "0 even, 1 all on one")),
    ]  # fmt: skip
    few = Text("；仅 {n} 个，不足以下结论", "; only {n}: too few to conclude")
    return pd.DataFrame(
        {
            "figure": [code for code, *_ in rows],
            "name": [name.in_(lang) for _, name, *_ in rows],
            "value": [value for *_, value, _n, _why in rows],
            "n": [int(n) for *_, n, _why in rows],
            "reason": [why.in_(lang) + (few.with_(n=int(n)).in_(lang) if n < FEW else "") for *_, n, why in rows],
        }
    )


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
