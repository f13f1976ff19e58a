"""Weights 权重 of a breakdown: from the sheet, from last year's actual, or seeded by a named policy.

By default a customer weighs what it did last year. A weight in the sheet goes before. A new customer starts
with a part of its region's median; one that did nothing and is not new weighs nothing. Each says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.money import shown
from workbook.periods import month_end
from workbook.targets.grid import Grid, Ints
from workbook.targets.presence import Notes, presence
from workbook.texts import Text

Floats = NDArray[np.float64]
_ENOUGH_MONTHS = 3  # fewer months than this are no basis for a whole year


@dataclass(frozen=True)
class Policy:
    """What is done where last year says nothing.

    new_customer_ratio: a new customer starts with this part of the median customer of its region (of the
    company, where the region has none). own_month_ratio: how far a customer's months follow its own last
    year; the rest follows its region's months, so that one lumpy year is not asked for again.
    ramp: what part of a full month a customer is asked for in its first months.
    """

    new_customer_ratio: float = 0.5
    own_month_ratio: float = 0.5
    ramp: tuple[float, ...] = (0.5, 0.75)


@dataclass(frozen=True)
class Weights:
    """What everything weighs, and why.

    base: last year's fen by customer and month. region (k), customer (n), month (12): weights within their
    level. cell (n x 12): customer times its months. region_cell (k x 12). region_why, customer_why: the
    reason in words. notes: what joining, ramp and leaving do to a customer's month.
    """

    base: Ints
    region: Floats
    customer: Floats
    month: Floats
    cell: Floats
    region_cell: Floats
    region_why: list[Text]
    customer_why: list[Text]
    notes: Notes


def weigh(
    base: Ints, stated: dict[str, dict[str, float]], grid: Grid, started: pd.Series, policy: Policy, words: Text
) -> Weights:
    """All weights of one measure.

    base: last year's fen of each customer and month. stated: level -> id -> weight from the sheet, checked.
    started: the month each customer was opened, or first bought where that is not known (datetime64, blank).
    words: what the base is called in reasons, e.g. 去年实际.
    Where the sheet weighs every customer of a region its weights are shares in any unit; where it weighs
    some, a weight stands in for the customer's year in yuan.
    """
    shape = _months_of(base, grid, started, policy)
    here, notes = presence(started, grid.customers["closed"], grid.months, policy.ramp)
    part = (shape * here).sum(axis=1)
    natural, why = _natural(base, grid, started, policy, words, part)
    customer, why, shares = _with_stated(natural, why, stated.get("customer", {}), grid)
    profile = np.where(part[:, None] > 0, shape * here / np.where(part > 0, part, 1.0)[:, None], shape)
    profile = np.where(grid.gone, 0.0, profile)
    cell = customer[:, None] * profile
    natural_cell = _in_region(natural, customer, shares, grid)[:, None] * profile
    region_cell = np.zeros((len(grid.regions), 12))
    np.add.at(region_cell, grid.region_of, natural_cell)
    region, region_why = _regions(region_cell.sum(axis=1), stated.get("region", {}), grid, words)
    month = region_cell.sum(axis=0) if region_cell.any() else np.ones(12)
    if by_month := stated.get("month", {}):
        month = np.array([by_month.get(f"{m.month:02d}", 0.0) for m in grid.months])
    region_cell = np.where(region_cell.sum(axis=1, keepdims=True) > 0, region_cell, month)
    return Weights(base, region, customer, month, cell, region_cell, region_why, why, notes)


def _natural(
    base: Ints, grid: Grid, started: pd.Series, policy: Policy, words: Text, part: Floats
) -> tuple[Floats, list[Text]]:
    """What each customer weighs without the sheet, in fen a year, and why; part: how much of the year it is there."""
    year = base.sum(axis=1).astype(np.float64)
    months = _months_active(started, grid)
    weight, why = np.maximum(year, 0.0), [_said(words, int(y)) for y in year]
    for i in np.flatnonzero((months < 12) & (year > 0) & (months >= _ENOUGH_MONTHS)):
        weight[i] = year[i] * 12 / months[i]
        why[i] = Text(
            "去年做了 {n} 个月共 {y} 元，折成全年 {w} 元", "{y} yuan in {n} months of last year, {w} for a whole one"
        ).with_(n=int(months[i]), y=shown(int(year[i])), w=shown(int(weight[i])))
    median = _medians(weight, grid)
    for i in np.flatnonzero((months < _ENOUGH_MONTHS) & started.notna().to_numpy()):
        weight[i] = max(weight[i], median[grid.region_of[i]] * policy.new_customer_ratio * part[i])
        why[i] = Text(
            "新客户，按区域客户中位数的 {r:.0%} 起步：{w} 元",
            "new customer, starts at {r:.0%} of the region's median: {w} yuan",
        ).with_(r=policy.new_customer_ratio, w=shown(int(weight[i])))
    for i in np.flatnonzero((year < 0) & (weight == 0)):
        why[i] = Text("去年净额为负（{y} 元），按 0 计", "last year's net is negative ({y} yuan), taken as 0").with_(
            y=shown(int(year[i]))
        )
    return _after_leaving(weight, why, grid, part)


def _after_leaving(weight: Floats, why: list[Text], grid: Grid, part: Floats) -> tuple[Floats, list[Text]]:
    """The weights of those that leave, for the part of the year they are there."""
    closed = grid.customers["closed"]
    for i in np.flatnonzero(closed <= pd.Timestamp(month_end(grid.months[-1]))):
        day = f"{closed.iloc[i]:%Y-%m-%d}"
        left = Text(
            "{day} 停止合作，在册占全年 {r:.1%}：{why}", "leaves on {day}, there for {r:.1%} of the year: {why}"
        )
        why[i] = left.with_(day=day, r=part[i], why=why[i])
        weight[i] *= part[i]
    return weight, why


def _said(words: Text, fen: int) -> Text:
    if fen == 0:
        none = Text("{words}为 0，又不是新客户，也没有权重", "{words} is 0, not a new customer, no weight given")
        return none.with_(words=words)
    return Text("{words} {fen} 元", "{words} {fen} yuan").with_(words=words, fen=shown(fen))


def _months_active(started: pd.Series, grid: Grid) -> Floats:
    """How many of last year's months each customer was there: 12 where it is older or nothing is known."""
    first = pd.Timestamp(grid.last_months[0])
    passed = (started.dt.year - first.year) * 12 + started.dt.month - first.month
    return (12 - passed.fillna(0).clip(0, 12)).to_numpy(np.float64)


def _medians(weight: Floats, grid: Grid) -> Floats:
    """The median weight of each region's customers that have one; of the company's where a region has none."""
    some = pd.Series(weight[weight > 0]).groupby(grid.region_of[weight > 0]).median()
    whole = float(np.median(weight[weight > 0])) if (weight > 0).any() else 1.0
    return some.reindex(range(len(grid.regions))).fillna(whole).to_numpy(np.float64)


def _with_stated(
    natural: Floats, why: list[Text], stated: dict[str, float], grid: Grid
) -> tuple[Floats, list[Text], NDArray[np.bool_]]:
    """The customers' weights with those of the sheet put in, why, and where they are shares without a unit.

    A region that weighs nothing at all shares equally.
    """
    ids = grid.customers["customer_id"].tolist()
    given = np.array([stated.get(c, np.nan) for c in ids])
    left = grid.gone.all(axis=1)
    given = np.where(left, np.nan, given)
    has = ~np.isnan(given)
    complete = (np.bincount(grid.region_of, has, len(grid.regions)) == grid.counts)[grid.region_of] & ~left
    weight = np.where(has, np.where(complete, given, given * 100), natural)
    share = Text("表中权重 {w:g}", "weight {w:g} in the sheet")
    stand_in = Text("表中权重 {w:,.2f} 元，代替去年实际", "weight {w:,.2f} yuan in the sheet, in place of last year")
    why = [
        (share if c else stand_in).with_(w=g) if h else t for t, h, c, g in zip(why, has, complete, given, strict=True)
    ]
    empty = np.bincount(grid.region_of, weight, len(grid.regions)) <= 0
    for i in np.flatnonzero(empty[grid.region_of] & ~has & ~left):
        weight[i] = 1.0
        why[i] = Text("区域内都没有基数，各客户均分", "no base in the whole region: equal shares")
    return weight, why, complete | empty[grid.region_of]


def _in_region(natural: Floats, customer: Floats, shares: NDArray[np.bool_], grid: Grid) -> Floats:
    """Customer weights in fen: where they are shares, scaled so that their region keeps its natural weight."""
    n = len(grid.regions)
    of_natural = np.bincount(grid.region_of, natural, n)
    of_customer = np.bincount(grid.region_of, customer, n)
    keep = np.where(of_customer > 0, of_natural / np.where(of_customer > 0, of_customer, 1), 0.0)
    return np.where(shares, customer * keep[grid.region_of], customer)


def _months_of(base: Ints, grid: Grid, started: pd.Series, policy: Policy) -> Floats:
    """Each customer's months as shares of 1, as if it were there all year: its own last year's mixed with its region's."""
    own = np.maximum(base, 0).astype(np.float64)
    region = np.zeros((len(grid.regions), 12))
    np.add.at(region, grid.region_of, own)
    region = np.where(region.sum(axis=1, keepdims=True) > 0, region, own.sum(axis=0))
    region = np.where(region.sum(axis=1, keepdims=True) > 0, region, 1.0)
    shape = (region / region.sum(axis=1, keepdims=True))[grid.region_of]
    whole_year = (_months_active(started, grid) == 12) & (own.sum(axis=1) > 0)
    mine = own / np.where(whole_year, own.sum(axis=1), 1.0)[:, None]
    part = np.where(whole_year, policy.own_month_ratio, 0.0)[:, None]
    return np.asarray(part * mine + (1 - part) * shape, np.float64)


def _regions(natural: Floats, stated: dict[str, float], grid: Grid, words: Text) -> tuple[Floats, list[Text]]:
    """The regions' weights: the sheet's where it gives them, else the sum of their customers'; all 0 share equally."""
    if stated:
        given = np.array([stated.get(r, 0.0) for r in grid.regions["region_id"]])
        said = Text("表中权重 {w:g}", "weight {w:g} in the sheet")
        return given, [said.with_(w=w) for w in given]
    if natural.sum() <= 0:
        why = Text("都没有基数，按客户数", "no base at all: by number of customers")
        return grid.counts.astype(np.float64), [why] * len(natural)
    said = Text("各客户基数合计 {w} 元", "its customers' base of {w} yuan")
    return natural, [said.with_(w=shown(int(w))) for w in natural]
