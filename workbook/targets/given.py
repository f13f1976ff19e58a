"""What the sheets give a breakdown: company targets, weights 权重, and locks, floors and caps 锁定、下限、上限."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from workbook.errors import BLANK, Problem
from workbook.money import shown
from workbook.targets.currency import foreign
from workbook.targets.grid import Grid
from workbook.targets.patterns import PATTERN_NEED, with_patterns
from workbook.texts import Text, listed, same

Stated = dict[str, dict[str, float]]
MEASURES = ("sales", "collection")
LEVEL_WORDS = {
    "region": Text("区域", "regions"),
    "customer": Text("客户", "customers"),
    "month": Text("月份", "months"),
}
ALL_MONTHS = tuple(f"{m:02d}" for m in range(1, 13))
_NEEDS = {
    "region": Text("“区域”表里有的编号", "an ID that is in “Regions”"),
    "customer": Text("“客户”表里有的编号", "an ID that is in “Customers”"),
    "month": PATTERN_NEED,
}
_KNOWN = Text("层级为区域、客户或月份", "the level region, customer or month")


def company_target(
    company_targets: pd.DataFrame, year: int, currency: str = "CNY"
) -> tuple[dict[str, int], list[Problem]]:
    """The company's target of each measure in fen, and what is wrong with it.

    company_targets: one measure of one fiscal year a row: year, measure, target_fen, currency (blank = the
    department's, `currency`).
    """
    rows = company_targets[(company_targets["year"] == year).fillna(False).astype(bool)]
    problems = foreign(rows, "company_targets", currency)
    if rows.empty:
        found = listed(sorted(company_targets["year"].dropna().astype(int).unique())) if len(company_targets) else BLANK
        need = Text("{year} 年的公司目标", "a company target for {year}").with_(year=year)
        problems.append(Problem("no_company_target", "company_targets", "year", (), found, need))
    bad = rows["target_fen"].isna() | (rows["target_fen"].fillna(0) < 0)
    if bad.any():
        problems.append(
            _problem("bad_target", "company_targets", "target_fen", rows.index[bad], _amounts(rows[bad]), _NOT_NEGATIVE)
        )
    twice = rows.duplicated("measure", keep=False)
    if twice.any():
        need = Text("一年一个指标一行", "one row a measure and year")
        found = listed(rows.loc[twice, "measure"].unique())
        problems.append(_problem("duplicate_key", "company_targets", "measure", rows.index[twice], found, need))
    good = rows[~bad & ~twice & rows["measure"].isin(MEASURES)]
    return {str(m): int(f) for m, f in zip(good["measure"], good["target_fen"], strict=True)}, problems


def stated_weights(target_weights: pd.DataFrame, measure: str, grid: Grid) -> tuple[Stated, list[Problem]]:
    """Level -> id -> weight for one measure; a weight of the measure goes before one of both measures.

    target_weights: one weight a row: measure (blank = both), level, id, weight.
    A pattern of months (4-4-5, work_days; `patterns.pattern_of`) stands for twelve weights.
    Faults: unknown level or id, blank or negative weight, all weights of a level 0, a region or month left
    out where others of the level are weighed, weights that look like percent but add up to something else.
    """
    rows = target_weights[target_weights["measure"].isna() | (target_weights["measure"] == measure)]
    rows = rows.assign(id=[_id(i, level) for i, level in zip(rows["id"], rows["level"], strict=True)])
    rows, problems = with_patterns(rows, grid.months)
    problems += _row_faults(rows, grid)
    rows = rows[rows["weight"].fillna(-1) >= 0].sort_values("measure", na_position="first", kind="stable")
    stated: Stated = {
        level: dict(zip(part["id"].astype("str"), part["weight"].astype(float), strict=True))
        for level, part in rows.groupby("level")
    }
    for level, by_id in stated.items():
        if level == "product_line":
            continue
        at = rows.index[rows["level"] == level]
        problems += _level_faults(level, by_id, at, grid)
    return stated, problems


def bounds_of(target_bounds: pd.DataFrame, measure: str, grid: Grid) -> tuple[pd.DataFrame, list[Problem]]:
    """The locks, floors and caps of one measure that apply to the year, and what is wrong with them.

    target_bounds: one bound a row: measure, level region or customer, id, month (blank = the whole year),
    bound, amount_fen. A bound of a month outside the year does not apply.
    Returns them with `place` (position of the region or customer) and `column` (0-11; -1 the whole year).
    """
    rows = target_bounds[(target_bounds["measure"] == measure).fillna(False).astype(bool)].copy()
    rows["id"] = rows["id"].astype("str").str.strip()
    months = pd.DatetimeIndex(pd.to_datetime(grid.months))
    rows["column"] = np.where(rows["month"].isna(), -1, months.get_indexer(pd.DatetimeIndex(rows["month"])))
    rows = rows[rows["month"].isna() | (rows["column"] >= 0)]
    problems = []
    rows["place"] = -1
    for level, known in _ids(grid).items():
        at = rows["level"] == level
        rows.loc[at, "place"] = pd.Index(known).get_indexer(pd.Index(rows.loc[at, "id"]))
        lost = at & (rows["place"] < 0)
        for name, part in rows[lost].groupby("id"):
            problems.append(_unknown("target_bounds", "id", part.index, name, _NEEDS[level]))
    if (other := ~rows["level"].isin(["region", "customer"])).any():
        need = Text("层级为区域或客户", "the level region or customer")
        problems.append(
            _problem(
                "unknown_level", "target_bounds", "level", rows.index[other], _words(rows.loc[other, "level"]), need
            )
        )
    bad = (rows["amount_fen"].isna() | (rows["amount_fen"].fillna(0) < 0)).astype(bool)
    if bad.any():
        problems.append(
            _problem(
                "bad_bound",
                "target_bounds",
                "amount_fen",
                rows.index[bad],
                _amounts(rows[bad], "amount_fen"),
                _NOT_NEGATIVE,
            )
        )
    left = _after_leaving(rows, grid) & ~bad
    for place, part in rows[left].groupby("place"):
        who = grid.customers.loc[place, ["customer", "closed"]]
        found = Text("“{c}”{day} 已停止合作", "“{c}” left on {day}").with_(
            c=who["customer"], day=f"{who['closed']:%Y-%m-%d}"
        )
        need = Text("停止合作之前的月份", "months before it left")
        problems.append(_problem("bound_after_leaving", "target_bounds", "month", part.index, found, need))
    return rows[(rows["place"] >= 0) & ~bad & ~left], problems


def _after_leaving(rows: pd.DataFrame, grid: Grid) -> pd.Series:
    """Which locks and floors ask something of a customer that is no longer there."""
    asks = (rows["level"] == "customer") & (rows["place"] >= 0) & (rows["bound"] != "cap")
    asks &= (rows["amount_fen"].fillna(0) > 0).astype(bool)
    left = [
        bool(gone.all() if column < 0 else gone[column])
        for gone, column in zip(grid.gone[rows["place"]], rows["column"], strict=True)
    ]
    return asks & pd.Series(left, rows.index, dtype=bool)


_NOT_NEGATIVE = Text("不为负的金额", "an amount that is not negative")


def _row_faults(rows: pd.DataFrame, grid: Grid) -> list[Problem]:
    problems = []
    ids = {**_ids(grid), "month": list(ALL_MONTHS)}
    rows = rows[rows["level"] != "product_line"]  # `lines.break_lines` looks at those
    for level, part in rows.groupby(rows["level"].fillna("")):
        if level not in ids:
            problems.append(
                _problem("unknown_level", "target_weights", "level", part.index, _words(part["level"]), _KNOWN)
            )
            continue
        for name, lost in part[~part["id"].isin(ids[level])].groupby("id"):
            problems.append(_unknown("target_weights", "id", lost.index, name, _NEEDS[level]))
    need = Text("不为负的数", "a number that is not negative")
    if (blank := rows["weight"].isna()).any():
        problems.append(_problem("blank_weight", "target_weights", "weight", rows.index[blank], BLANK, need))
    for value, part in rows[(rows["weight"] < 0).fillna(False)].groupby("weight"):
        problems.append(_problem("negative_weight", "target_weights", "weight", part.index, same(f"{value:g}"), need))
    return problems


def _level_faults(level: str, by_id: dict[str, float], rows: pd.Index, grid: Grid) -> list[Problem]:
    """What is wrong with the weights of one level taken together."""
    problems = []
    word = LEVEL_WORDS.get(level, same(level))
    total = sum(by_id.values())
    if total <= 0:
        need = Text("{level}权重不能全为 0", "{level} weights that are not all 0").with_(level=word)
        problems.append(_problem("all_zero", "target_weights", "weight", rows, same("0"), need))
    wanted = {"region": grid.regions["region_id"].tolist(), "month": list(ALL_MONTHS)}.get(level, [])
    if left_out := [i for i in wanted if i not in by_id]:
        need = Text("每个{level}都有权重，或都没有", "a weight for all {level}, or for none").with_(level=word)
        found = Text("缺 {ids}", "missing {ids}").with_(ids=listed(left_out))
        problems.append(_problem("weight_missing", "target_weights", "id", rows, found, need))
    elif level in ("region", "month") and (whole := _near_whole(list(by_id.values()))):
        need = Text("{level}权重合计 {whole}", "{level} weights that add up to {whole}").with_(level=word, whole=whole)
        found = Text("合计 {total}", "they add up to {total}").with_(
            total=f"{total:g}" if whole == "100" else f"{total:.4g}"
        )
        fix = Text(
            "看起来是百分比：改到合计 {whole}，程序不替您摊差额",
            "they look like percentages: make them add up to {whole}",
        )
        problems.append(
            Problem(
                "weights_not_whole",
                "target_weights",
                "weight",
                tuple(int(r) for r in rows),
                found,
                need,
                fix.with_(whole=whole),
            )
        )
    return problems


def _near_whole(weights: list[float]) -> str:
    """ "100" or "1" where different weights come within a tenth of it without reaching it, else ""."""
    total = sum(weights)
    for whole in (100.0, 1.0):
        if len(set(weights)) > 1 and 0.001 < abs(total / whole - 1) <= 0.1:
            return f"{whole:g}"
    return ""


def _ids(grid: Grid) -> dict[str, list[str]]:
    return {"region": grid.regions["region_id"].tolist(), "customer": grid.customers["customer_id"].tolist()}


def _id(value: object, level: object) -> str:
    """An id as text; a month written 1 or 1.0 is 01."""
    text = str(value).strip()
    if level == "month" and text.removesuffix(".0").isdecimal():
        return f"{int(float(text)):02d}"
    return text


def _unknown(table: str, column: str, rows: Iterable[int], name: object, need: Text) -> Problem:
    return _problem("unknown_id", table, column, rows, same(f"“{name}”"), need)


def _words(values: pd.Series) -> Text:
    found = listed(f"“{v}”" for v in values.dropna().astype("str").unique())
    return found if found.zh else BLANK


def _amounts(rows: pd.DataFrame, column: str = "target_fen") -> Text:
    return listed(BLANK if pd.isna(v) else same(shown(int(v))) for v in rows[column])


def _problem(code: str, table: str, column: str, rows: Iterable[int], found: Text, need: Text) -> Problem:
    return Problem(code, table, column, tuple(int(r) for r in rows), found, need)
