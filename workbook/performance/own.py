"""Own columns 自己的列 as measures: what people added to the workbook, found by name and read as numbers.

Own tables stand among the frames under "own:" and their name, raw, indexed by sheet row: the columns people added to
one of our tables, or a whole sheet of theirs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pandas as pd

from workbook.checks import checked
from workbook.declared.words import CUSTOMER, REGION, REP
from workbook.errors import Problem
from workbook.performance.measures import Frames
from workbook.schema import Column, Table
from workbook.tables import TABLES
from workbook.texts import Text, same
from workbook.values import typed

OWN = "own:"
NO_VALUE = "=?"
"""Stands where a formula has no value yet."""
WHEN = (
    Column("date", "日期", "Date", "date", also=("day",)),
    Column("month", "月份", "Month", "month", also=("年月", "期间", "period")),
)
WHOSE = (REP, CUSTOMER, REGION)
NAMED = {"业务员": "rep_id", "rep": "rep_id", "姓名": "rep_id", "name": "rep_id"}
"""Headers whose cells may be a rep's name instead of the ID."""
Found = Callable[[str], pd.DataFrame | None]
"""A table of the workbook by any name it bears, all its columns, raw."""


def plain(name: object) -> str:
    """A name without what people vary unseen: width, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", str(name)).casefold().split())


def table_named(name: object) -> Table | None:
    """A declared table by its key or its sheet's name in either language."""
    return next((t for t in TABLES.values() if plain(name) in (plain(t.key), plain(t.zh), plain(t.en))), None)


def column_named(name: object, table: Table) -> Column | None:
    """A declared column by its key or its header in either language."""
    return next((c for c in table.columns if plain(name) in (plain(c.key), plain(c.zh), plain(c.en))), None)


def with_own(rules: pd.DataFrame, frames: Frames, find: Found) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The frames the rules of 自定义指标 need besides those there are, and the faults of declared ones.

    rules: upper_table, lower_table. find: see Found.
    """
    more: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name in sorted({str(n) for side in ("upper", "lower") for n in rules[f"{side}_table"].dropna()}):
        table = table_named(name)
        raw = find(name)
        if raw is None or (table and not table.is_input and table.key in frames):
            continue
        if table is None:
            more[OWN + plain(name)] = raw
            continue
        if table.key not in frames:
            more[table.key], faults = checked(raw[[c for c in raw if table.has(c)]], table)
            problems += faults
        more[OWN + table.key] = raw[[c for c in raw if not table.has(c)]]
    return more, problems


def own_header(name: object, raw: pd.DataFrame | None) -> str | None:
    """The header of an own column, however it is written."""
    return None if raw is None else next((str(h) for h in raw if plain(h) == plain(name)), None)


def number_column(raw: pd.DataFrame, header: str, table: str) -> tuple[pd.Series, list[Problem]]:
    """An own column as numbers, and the cells that are none. table: how the message names the table."""
    values, unclear = typed(raw[header], Column(header, header, header, "number"))
    need = Text("数字（自定义指标要用这一列）", "a number (a measure of your own uses this column)")
    at: dict[str, list[int]] = {}
    for row, fault in unclear.items():
        at.setdefault(fault.found.zh, []).append(row)
    return values, [
        Problem("own_not_a_number", table, header, tuple(rows), *_found(found, need)) for found, rows in at.items()
    ]


def _found(cell: str, need: Text) -> tuple[Text, Text, Text | None]:
    """What stands in a cell, what must, and what to do."""
    if cell != NO_VALUE:
        return same(f"“{cell}”"), need, None
    fix = Text("在 Excel 中打开并保存一次", "open and save it in Excel once")
    return Text("公式还没有计算结果", "a formula without a result"), need, fix


def owners(raw: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """An own sheet with the columns that say whose and of when a row is: rep_id, customer_id, region_id, date, month.

    Found by any header our own tables know them by; a rep may be named instead of numbered.
    """
    made = pd.DataFrame(index=raw.index)
    for column in (*WHOSE, *WHEN):
        known = {plain(h) for h in (column.key, column.zh, column.en, *column.also)}
        header = next((str(h) for h in raw if plain(h) in known), None)
        if header is not None:
            made[column.key] = typed(raw[header], Column(column.key, column.zh, column.en, column.type))[0]
    by_name = next((str(h) for h in raw if plain(h) in NAMED), None)
    if by_name is not None and "rep_id" not in made:
        reps = frames["reps"].drop_duplicates("rep")
        text = typed(raw[by_name], Column("rep", "", ""))[0]
        ids = text.map(reps.set_index("rep")["rep_id"])
        made["rep_id"] = ids.where(ids.notna(), text).astype("str").where(text.notna())
    return made
