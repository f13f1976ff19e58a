"""Cells 单元格: typed frames as the values a sheet shows: yuan for fen, words for codes, 是/否 for flags."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from workbook.money import FEN_PER_YUAN
from workbook.schema import Column, Table
from workbook.texts import Text

YES, NO = Text("是", "Yes"), Text("否", "No")


def to_cells(frame: pd.DataFrame, table: Table, lang: str) -> list[list[object]]:
    """A typed frame as rows of cell values, columns in the order of the declaration.

    frame: one row per sheet row, columns = keys of `table`; a column it lacks stays blank.
    Money becomes yuan 元 (fen/100, the nearest float), choices their words in `lang`, flags 是/否 or Yes/No,
    dates and months dt.date, whole numbers int, numbers and ratios float. NA becomes None.
    """
    if not len(frame):
        return []
    blank = [None] * len(frame)
    columns = [column_cells(frame[c.key], c, lang) if c.key in frame else blank for c in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def column_cells(values: pd.Series, column: Column, lang: str) -> list[object]:
    """One column of a frame as cell values; NA becomes None."""
    shown = _shown(column, lang)
    return [None if gone else shown(value) for value, gone in zip(values, values.isna(), strict=True)]


def _shown(column: Column, lang: str) -> Callable[[Any], object]:
    """How one value of a column is shown."""
    if column.choices:
        words = {choice.code: choice.text.in_(lang) for choice in column.choices}
        return lambda code: words.get(str(code), str(code))
    by_type: dict[str, Callable[[Any], object]] = {
        "money": lambda fen: int(fen) / FEN_PER_YUAN,
        "int": int,
        "number": _finite,
        "ratio": _finite,
        "date": _date,
        "month": _date,
        "flag": lambda flag: (YES if flag else NO).in_(lang),
    }
    return by_type.get(column.type, str)


def _finite(value: Any) -> float | None:
    """A float a cell can hold; infinite has no cell value and stays blank."""
    return float(value) if math.isfinite(value) else None


def _date(value: Any) -> dt.date:
    """The day of a timestamp."""
    return dt.date(value.year, value.month, value.day)
