"""Custom measures 自定义指标: any column of the workbook, summed over any other, as rows of a sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.performance.measures import Frames, Measure
from workbook.performance.sums import owner_of
from workbook.periods import month_end
from workbook.schema import Column, Table
from workbook.tables import TABLES
from workbook.texts import Text, listed, same

LOOKED_UP = (("products", "product_id"), ("customers", "customer_id"))
"""Where a condition may also look: the product's or the customer's own columns."""


@dataclass(frozen=True)
class Side:
    """The upper or lower sum of a rule: a table, the column summed ("" = rows are counted) and its condition."""

    table: str
    column: str
    where: str
    equals: str
    money: bool


def custom_measures(rules: pd.DataFrame, frames: Frames) -> tuple[dict[str, Measure], list[Problem]]:
    """The measures people wrote as rows, by measure_id, and what is wrong with them.

    rules: measure_id, name, kind (ratio, growth, count, days), upper_table, upper_column, upper_where, lower_*.
    Tables and columns are named by key or by either header; a condition reads "列=值" / "column=value". Rows
    dated by a column `date` or `month` count in their month, others as they stand.
    """
    measures: dict[str, Measure] = {}
    problems: list[Problem] = []
    for row in rules.to_dict("index").items():
        measure, faults = _measure(int(row[0]), row[1], frames)
        problems += faults
        if measure is not None:
            measures[measure.key] = measure
    return measures, problems


def _measure(row: int, rule: dict[str, object], frames: Frames) -> tuple[Measure | None, list[Problem]]:
    """One rule as a measure."""
    upper, problems = _side(row, rule, "upper", frames)
    lower: Side | None = None
    if rule["kind"] != "count":
        lower, faults = _side(row, rule, "lower", frames)
        problems += faults
    if problems or upper is None:
        return None, problems
    sides = (upper, lower) if lower else (upper,)
    money = all(side.money for side in sides)
    name = same(rule["name"])
    names = [Text(f"{name.zh}{zh}", f"{name.en}: {en}") for zh, en in (("分子", "upper sum"), ("分母", "lower sum"))]

    def sums(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
        added = {"upper": _summed(upper, frames, month, level, money), "lower": np.nan}
        if lower is not None:
            added["lower"] = _summed(lower, frames, month, level, money)
        return pd.DataFrame(added)

    source = Text("“自定义指标”", "Measures")
    first = names[0] if lower else name
    return Measure(str(rule["measure_id"]), str(rule["kind"]), first, names[1], money, source, sums), []


def _side(row: int, rule: dict[str, object], side: str, frames: Frames) -> tuple[Side | None, list[Problem]]:
    """One side of a rule with its names resolved."""

    def fault(column: str, found: object, need: Text) -> tuple[None, list[Problem]]:
        said = Text("空", "blank") if pd.isna(found) else same(f"“{found}”")
        return None, [Problem("bad_measure", "measure_rules", f"{side}_{column}", (row,), said, need)]

    named, summed, where = (rule[f"{side}_{c}"] for c in ("table", "column", "where"))
    table = _table_named(named, frames)
    if table is None:
        known = listed([TABLES[k].sheet for k in frames if k in TABLES], 30)
        return fault("table", named, Text("这些表之一：{known}", "one of these tables: {known}").with_(known=known))
    if not {"rep_id", "customer_id"} & set(table.keys):
        return fault("table", named, Text("有业务员或客户一列的表", "a table with a rep or customer column"))
    column = None if pd.isna(summed) else _column_named(str(summed), table)
    if not pd.isna(summed) and (column is None or column.type not in ("money", "number", "int", "ratio")):
        return fault(
            "column", summed, Text("“{sheet}”的一列数字", "a column of numbers in “{sheet}”").with_(sheet=table.sheet)
        )
    key, equals = "", ""
    if not pd.isna(where):
        key, _, equals = (part.strip() for part in str(where).partition("="))
        found = _condition(key, table)
        if not equals or found is None:
            return fault("where", where, Text("“列=值”，如 产品线=控制柜", "“column=value”, e.g. Method=Cash"))
        key = found
    is_money = column is not None and column.type == "money"
    return Side(table.key, column.key if column else "", key, equals, is_money), []


def _table_named(name: object, frames: Frames) -> Table | None:
    """A table among the frames, by key or by its sheet's name in either language."""
    for key in frames:
        if key in TABLES and str(name).strip() in (key, TABLES[key].zh, TABLES[key].en):
            return TABLES[key]
    return None


def _column_named(name: str, table: Table) -> Column | None:
    """A column by key or by its header in either language."""
    return next((c for c in table.columns if name.strip() in (c.key, c.zh, c.en)), None)


def _condition(name: str, table: Table) -> str | None:
    """Where the column of a condition stands: "column", or "products.column" where the product holds it."""
    if column := _column_named(name, table):
        return column.key
    for key, link in LOOKED_UP:
        if table.has(link) and (column := _column_named(name, TABLES[key])):
            return f"{key}.{column.key}"
    return None


def _summed(side: Side, frames: Frames, month: dt.date, level: str, money: bool) -> pd.Series:
    """The sum of one side by rep or region; money in fen where both sides are money, in yuan otherwise."""
    rows = _dated(frames[side.table], month)
    if side.where:
        rows = rows[_holds(side, rows, frames)]
    owner = owner_of(rows, frames["customers"], level)
    if level == "region" and "region_id" not in rows and "customer_id" not in rows:
        owner = rows["rep_id"].map(frames["reps"].set_index("rep_id")["region_id"])
    if not side.column:
        return owner.value_counts().astype(float)
    scale = 0.01 if side.money and not money else 1.0
    return rows[side.column].astype(float).groupby(owner).sum() * scale


def _dated(rows: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """The rows of the month, where the table is dated."""
    if "date" in rows:
        return rows[rows["date"].between(pd.Timestamp(month), pd.Timestamp(month_end(month)))]
    return rows[rows["month"] == pd.Timestamp(month)] if "month" in rows else rows


def _holds(side: Side, rows: pd.DataFrame, frames: Frames) -> pd.Series:
    """Where the condition of a side holds; a choice is met by its code or its words in either language."""
    table_key, _, key = side.where.rpartition(".")
    values = rows[key] if not table_key else _looked_up(rows, frames, table_key, key)
    column = TABLES[table_key or side.table].column(key)
    codes = {c.code for c in column.choices if side.equals in (c.code, c.text.zh, c.text.en)} or {side.equals}
    return values.astype("str").isin(codes)


def _looked_up(rows: pd.DataFrame, frames: Frames, table_key: str, key: str) -> pd.Series:
    """A column of the product or customer each row names."""
    link = dict(LOOKED_UP)[table_key]
    return rows[link].map(frames[table_key].set_index(link)[key])
