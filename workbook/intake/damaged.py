"""Damaged numbers 损坏的号码: invoice and account numbers that Excel has turned into rounded figures."""

from __future__ import annotations

import re

import pandas as pd

from workbook.errors import Problem
from workbook.schema import Table
from workbook.texts import Text, same
from workbook.values import text_bytes

_SHOWN = re.compile(r"\d\.\d+E\+\d+", re.IGNORECASE)


def damaged_numbers(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """References that Excel has damaged: shown as 2.444E+19, or with zeros after the 15th digit.

    raw cells by our key. A number whose last digits are lost is made blank in a column that may be blank, and
    is an error in one that may not; a text that only looks like it is a finding and stays.
    """
    problems = []
    result = frame
    for column in table.columns:
        if column.type != "text" or column.choices or column.key not in frame or column.key == "memo":
            continue
        lost, likely = _damaged(frame[column.key])
        need = Text("原样的号码：源表该列设为文本格式再导出", "the number as it was: export with the column as text")
        found = Text("Excel 已改坏的号码 {example}", "numbers damaged by Excel, {example}")
        if lost:
            said = found.with_(example=same(frame.loc[lost[0], column.key]))
            problems.append(
                Problem("damaged_number", table.key, column.key, tuple(lost), said, need, is_error=column.required)
            )
            result = result.copy() if result is frame else result
            result.loc[lost, column.key] = None
        if likely:
            said = found.with_(example=same(frame.loc[likely[0], column.key]))
            problems.append(Problem("damaged_number", table.key, column.key, tuple(likely), said, need, is_error=False))
    return result, problems


_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!")


def formula_errors(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """Texts of our columns that are no words but formulas that failed, #REF!, #N/A, as blanks; each is told.

    raw cells by our key. In columns of amounts and dates they are refused as such.
    """
    problems = []
    result = frame
    for column in table.columns:
        if column.type != "text" or column.choices or column.key not in frame:
            continue
        cells = frame[column.key]
        few = cells.cat.categories if isinstance(cells.dtype, pd.CategoricalDtype) else cells
        rows = frame.index[cells.isin(_ERRORS)] if few.isin(_ERRORS).any() else frame.index[:0]
        if not len(rows):
            continue
        found = same(f"“{frame.loc[rows[0], column.key]}”")
        need = Text("公式算得出的值", "a value its formula can calculate")
        said = tuple(int(r) for r in rows)
        problems.append(Problem("formula_error", table.key, column.key, said, found, need, is_error=column.required))
        result = result.copy() if result is frame else result
        result.loc[rows, column.key] = None
    return result, problems


def _damaged(cells: pd.Series) -> tuple[list[int], list[int]]:
    """Rows whose number is damaged for sure, and rows whose number only looks like it.

    Excel keeps 15 digits: a number cell beyond them has lost the rest, and so has a text 2.444E+19. A text of
    16 to 20 digits that ends in zeros from the 16th on may have been one.
    """
    if cells.dtype == "str" and not _arrow_may_be_damaged(cells):
        return [], []
    some = cells.cat.categories.tolist() if isinstance(cells.dtype, pd.CategoricalDtype) else cells.tolist()
    if set(map(type, some)) == {str} and not _may_be_damaged(some):
        return [], []
    values = cells.tolist()
    lost, likely = [], []
    for row, cell in zip(cells.index, values, strict=True):
        if (cell.__class__ is float and abs(cell) >= 1e15) or (
            cell.__class__ is str and _SHOWN.fullmatch(cell.strip())
        ):
            lost.append(int(row))
        elif cell.__class__ is str and 16 <= len(cell) <= 20 and cell.isdigit() and set(cell[15:]) == {"0"}:
            likely.append(int(row))
    return lost, likely


def _arrow_may_be_damaged(texts: pd.Series) -> bool:
    """The same for texts of Arrow."""
    try:
        import pyarrow as pa
        import pyarrow.compute as pc
    except ImportError:
        return True
    arrow = pa.array(texts.array)
    longest = pc.max(pc.utf8_length(arrow)).as_py() or 0
    return longest >= 16 or (longest >= 7 and b"E+" in text_bytes(arrow).upper())


def _may_be_damaged(texts: list[str]) -> bool:
    """False where no text of a column is long enough, so that most columns cost one look."""
    longest = max(map(len, texts), default=0)
    return longest >= 16 or (longest >= 7 and "E+" in "\x00".join(texts).upper())
