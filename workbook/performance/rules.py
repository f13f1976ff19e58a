"""Custom measures 自定义指标: any column of the workbook, summed over any other, as rows of a sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.performance.measures import Frames, Measure
from workbook.performance.own import OWN, column_named, number_column, own_header, owners, plain, table_named
from workbook.performance.sums import owner_of
from workbook.periods import month_end
from workbook.schema import Table
from workbook.tables import TABLES
from workbook.texts import Text, listed, same
from workbook.values import typed

LOOKED_UP = (("products", "product_id"), ("customers", "customer_id"))
"""Where a condition may also look: the product's or the customer's own columns."""
WHOSE = ("rep_id", "customer_id", "region_id")


@dataclass(frozen=True)
class Side:
    """The upper or lower sum of a rule: a table, the column summed ("" = rows are counted) and its condition.

    table: the key of a declared table, or of an own one ("own:" and its name). column, where: the key of a declared
    column, the header of an own one. said: the two as people named them.
    """

    table: str
    column: str
    where: str
    equals: str
    money: bool
    said: str


def custom_measures(rules: pd.DataFrame, frames: Frames) -> tuple[dict[str, Measure], list[Problem]]:
    """The measures people wrote as rows, by measure_id, and what is wrong with them.

    rules: measure_id, name, kind (ratio, growth, count, days), upper_table, upper_column, upper_where, lower_*, unit.
    Tables and columns are named by key or by either header; own columns and own sheets by the names they bear in the
    workbook. A condition reads "列=值" / "column=value". Rows dated by a column `date` or `month` count in their
    month, others as they stand.
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
    money = all(side.money for side in ((upper, lower) if lower else (upper,)))

    def sums(frames: Frames, month: dt.date, level: str) -> pd.DataFrame:
        added = {"upper": _summed(upper, frames, month, level, money), "lower": np.nan}
        if lower is not None:
            added["lower"] = _summed(lower, frames, month, level, money)
        return pd.DataFrame(added)

    name = same(rule["name"])
    names = [Text(f"{name.zh}{zh}", f"{name.en}: {en}") for zh, en in (("分子", "upper sum"), ("分母", "lower sum"))]
    source = same(" ÷ ".join(side.said for side in (upper, lower) if side))
    unit = same("" if pd.isna(rule["unit"]) else rule["unit"])  # type: ignore[call-overload]
    first = names[0] if lower else name
    key, kind = str(rule["measure_id"]), str(rule["kind"])
    return Measure(key, kind, first, names[1], money, source, sums, counted=unit), []


def _side(row: int, rule: dict[str, object], side: str, frames: Frames) -> tuple[Side | None, list[Problem]]:
    """One side of a rule with its names resolved."""

    def fault(column: str, found: object, need: Text) -> tuple[None, list[Problem]]:
        said = Text("空", "blank") if pd.isna(found) else same(f"“{found}”")  # type: ignore[call-overload]
        return None, [Problem("bad_measure", "measure_rules", f"{side}_{column}", (row,), said, need)]

    named, summed, where = (rule[f"{side}_{c}"] for c in ("table", "column", "where"))
    table = table_named(named)
    key = table.key if table and table.key in frames else OWN + plain(named)
    if key not in frames:
        known = listed([TABLES[k].sheet for k in frames if k in TABLES], 30)
        need = Text("工作簿里的一张表，如 {known}", "a table or sheet of the workbook, such as {known}")
        return fault("table", named, need.with_(known=known))
    if not set(WHOSE) & _keys(key, frames):
        need = Text(
            "有业务员编号、客户编号或区域编号一列的表", "a table with a column Rep ID, Customer ID or Region ID"
        )
        return fault("table", named, need)
    column = "" if pd.isna(summed) else _column(str(summed), key, frames)  # type: ignore[call-overload]
    declared = TABLES[key].column(column).type if key in TABLES and column and TABLES[key].has(column) else "number"
    if column is None or declared not in ("money", "number", "int", "ratio"):
        return fault(
            "column", summed, Text("“{sheet}”的一列数字", "a column of numbers in “{sheet}”").with_(sheet=named)
        )
    where_key, equals = "", ""
    if not pd.isna(where):  # type: ignore[call-overload]
        name, _, equals = (part.strip() for part in str(where).partition("="))
        found = _condition(name, key, frames)
        if not equals or found is None:
            return fault("where", where, Text("“列=值”，如 产品线=控制柜", "“column=value”, e.g. Method=Cash"))
        where_key = found
    said = str(named) if pd.isna(summed) else f"{named}.{summed}"  # type: ignore[call-overload]
    return Side(key, column, where_key, equals, declared == "money", said), _own_faults(key, column, frames, str(named))


def _own_of(key: str, frames: Frames) -> pd.DataFrame | None:
    """The own columns of a table: of an own sheet all of them."""
    return frames.get(key if key.startswith(OWN) else OWN + key)


def _keys(key: str, frames: Frames) -> set[str]:
    """The columns that say whose a row is."""
    return set(TABLES[key].keys) if key in TABLES else set(owners(frames[key], frames))


def _column(name: str, key: str, frames: Frames) -> str | None:
    """The column of a name: a declared key, or the header of an own column."""
    if key in TABLES and (found := column_named(name, TABLES[key])):
        return found.key
    return own_header(name, _own_of(key, frames))


def _own_faults(key: str, column: str, frames: Frames, named: str) -> list[Problem]:
    """The cells of an own column that are no numbers."""
    own = _own_of(key, frames)
    if own is None or column not in own or (key in TABLES and TABLES[key].has(column)):
        return []
    return number_column(own, column, key if key in TABLES else named)[1]


def _condition(name: str, key: str, frames: Frames) -> str | None:
    """Where the column of a condition stands: "column", or "products.column" where the product holds it."""
    if found := _column(name, key, frames):
        return found
    for table, link in LOOKED_UP:
        if link in _keys(key, frames) and (column := column_named(name, TABLES[table])):
            return f"{table}.{column.key}"
    return None


def _rows(side: Side, frames: Frames) -> pd.DataFrame:
    """The rows of a side with whose and of when they are, its column and what its condition looks at."""
    own = _own_of(side.table, frames)
    rows = frames[side.table] if side.table in TABLES else owners(frames[side.table], frames)
    if own is None:
        return rows
    more = {}
    if side.column in own and side.column not in rows:
        more[side.column] = number_column(own, side.column, "")[0]
    if side.where in own and side.where not in rows:
        more[side.where] = typed(own[side.where], TABLES["kpis"].column("note"))[0]
    return rows.assign(**{name: values.reindex(rows.index) for name, values in more.items()})


def _summed(side: Side, frames: Frames, month: dt.date, level: str, money: bool) -> pd.Series:
    """The sum of one side by rep or region; money in fen where both sides are money, in yuan otherwise."""
    rows = _dated(_rows(side, frames), month)
    if side.where:
        rows = rows[_holds(side, rows, frames)]
    owner = owner_of(rows, frames["customers"], level)
    if level == "region" and "rep_id" in rows:
        owner = owner.fillna(rows["rep_id"].map(frames["reps"].set_index("rep_id")["region_id"]))
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
    link, _, key = side.where.rpartition(".") if side.where not in rows else ("", "", side.where)
    values = rows[key] if not link else _looked_up(rows, frames, link, key)
    table: Table | None = TABLES.get(link or side.table)
    choices = table.column(key).choices if table and table.has(key) else ()
    codes = {c.code for c in choices if side.equals in (c.code, c.text.zh, c.text.en)} or {side.equals}
    return values.astype("str").isin(codes)


def _looked_up(rows: pd.DataFrame, frames: Frames, table_key: str, key: str) -> pd.Series:
    """A column of the product or customer each row names."""
    link = dict(LOOKED_UP)[table_key]
    return rows[link].map(frames[table_key].set_index(link)[key])
