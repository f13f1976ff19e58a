"""Ranges of the Calc engine: cells read and written in blocks, as Excel would take and give them."""

from __future__ import annotations

import datetime as dt
import numbers
import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd
from xlwings import base_classes as base
from xlwings import utils

from tests.engines.office import load_uno

EPOCH = dt.datetime(1899, 12, 30)
VALUE, DATETIME, STRING, FORMULA, EVERYTHING = 1, 2, 4, 16, 1023
SMALL = 1_000
"""Cells of a range whose formulas are asked for without asking first whether there are any."""
DATE, TIME, LOGICAL = 2, 4, 1024
ERROR_RESULT = 4
ERROR_NAMES = {502: "#VALUE!", 503: "#NUM!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}
_NUMBER_LIKE = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?%?", re.IGNORECASE)
_DATE_LIKE = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?")
Cell = tuple[int, int]
Block = tuple[int, int, int, int, int]
PLAIN = {str, int, bool, dt.datetime, dt.date}
KINDS_OF_FORMATS: dict[tuple[str, int], int] = {}
TEXTS_OF_FORMATS: dict[tuple[str, int], str] = {}


class Failed(str):
    """The error a formula came to."""


def prepared(value: Any, _date_format: Any) -> Any:
    """A value as xlwings hands it to this engine."""
    if type(value) in PLAIN:
        return value
    if value is None or (not isinstance(value, list | tuple) and pd.isna(value)):
        return ""
    return value.item() if hasattr(value, "item") else value


def clean(data: Sequence[Sequence[Any]], dates: Any, empty: Any, number: Any, errors_as_text: bool) -> list[list[Any]]:
    """Values as xlwings hands them on."""

    def one(value: Any) -> Any:
        if isinstance(value, Failed):
            return str(value) if errors_as_text else None
        if isinstance(value, dt.datetime) and dates is not dt.datetime:
            return dates(year=value.year, month=value.month, day=value.day)
        return number(value) if number is not None and isinstance(value, float) else value

    plain = {str} if number else {str, float}
    return [[empty if v == "" else v if type(v) in plain else one(v) for v in row] for row in data]


def typed_in(value: Any) -> Any:
    """What a value becomes when Excel takes it: a text is looked at unless an apostrophe says it is text."""
    if type(value) is not str:
        return value
    if value[:1] == "'":
        return value[1:]
    if _NUMBER_LIKE.fullmatch(value):
        return float(value[:-1]) / 100 if value.endswith("%") else float(value)
    if match := _DATE_LIKE.fullmatch(value):
        return dt.datetime(int(match[1]), int(match[2]), int(match[3] or 1))
    return {"TRUE": True, "FALSE": False}.get(value.upper(), value)


class Range(base.Range):  # type: ignore[misc]
    """A rectangle of one sheet; first, last: (row, column) from 1."""

    max_cells_per_read = max_cells_per_write = None
    has_array = False

    def __init__(self, sheet: Any, first: Any, last: Any = None) -> None:
        self.sheet, self.options = sheet, {}
        if isinstance(first, str):
            first, last = utils.a1_to_tuples(first)
        if isinstance(first, Range):
            last = (last or first).last
            first = first.first
        self.first, self.last = tuple(first), tuple(last or first)

    @cached_property
    def cells(self) -> Any:
        (top, left), (bottom, right) = self.first, self.last
        return self.sheet.sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    @property
    def api(self) -> Any:
        return self.cells

    @property
    def place(self) -> Any:
        """Where the range stands, as the office names places."""
        (top, left), (bottom, right) = self.first, self.last
        place = load_uno().createUnoStruct("com.sun.star.table.CellRangeAddress")
        place.Sheet = self.sheet.index - 1
        place.StartRow, place.StartColumn, place.EndRow, place.EndColumn = top - 1, left - 1, bottom - 1, right - 1
        return place

    @property
    def row(self) -> int:
        return int(self.first[0])

    @property
    def column(self) -> int:
        return int(self.first[1])

    @property
    def shape(self) -> Cell:
        return self.last[0] - self.first[0] + 1, self.last[1] - self.first[1] + 1

    @property
    def coords(self) -> tuple[Any, ...]:
        return self.sheet.name, self.row, self.column, *self.shape

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = (row - 1) // self.shape[1] + 1, (row - 1) % self.shape[1] + 1
        place = (self.row + row - 1, self.column + column - 1)
        return Range(self.sheet, place, place)

    # -------------------------------------------------------------- values
    @property
    def raw_value(self) -> list[list[Any]]:
        data = [list(row) for row in self.cells.getDataArray()]
        has_numbers = any(float in map(type, row) for row in data)
        for kind, top, left, bottom, right in self._dated(data) if has_numbers else ():
            for row in data[top : bottom + 1]:
                for j in range(left, right + 1):
                    if isinstance(row[j], float):
                        row[j] = bool(row[j]) if kind & LOGICAL else _moment(row[j])
        if any(None in row for row in data):
            self._name_errors(data)
        return data

    def _name_errors(self, data: list[list[Any]]) -> None:
        """Put the errors formulas came to where the office left nothing."""
        for i, row in enumerate(data):
            for j, value in enumerate(row):
                if value is None:
                    code = self.cells.getCellByPosition(j, i).getError()
                    row[j] = Failed(ERROR_NAMES.get(code, "#VALUE!"))

    def _dated(self, data: list[list[Any]]) -> list[Block]:
        """Blocks of dates, times or truth values: kind, then their corners within this range, from 0."""
        if self.cells.queryContentCells(FORMULA).Count:
            return self._formatted()
        areas = self.cells.queryContentCells(DATETIME).RangeAddresses
        return [(DATE, *self._corners(area)) for area in areas] + self._truths(data)

    def _truths(self, data: list[list[Any]]) -> list[Block]:
        """The blocks of columns that hold nothing but 0 and 1 and show them as truth values."""
        blocks: list[Block] = []
        for j, column in enumerate(zip(*data, strict=True)):
            at = [i for i, value in enumerate(column) if isinstance(value, float)]
            if not at or not {column[i] for i in at} <= {0.0, 1.0}:
                continue
            top, bottom = (self.row + i for i in (at[0], at[-1]))
            number = Range(self.sheet, (top, self.column + j), (bottom, self.column + j)).cells.NumberFormat
            if number is None:
                return self._formatted()
            if self._kind(number) & LOGICAL:
                blocks.append((LOGICAL, at[0], j, at[-1], j))
        return blocks

    def _corners(self, area: Any) -> tuple[int, int, int, int]:
        rows = (area.StartRow + 1 - self.row, area.EndRow + 1 - self.row)
        columns = (area.StartColumn + 1 - self.column, area.EndColumn + 1 - self.column)
        return rows[0], columns[0], rows[1], columns[1]

    def _formatted(self) -> list[Block]:
        """Blocks formatted as dates, times or truth values."""
        blocks: list[Block] = []
        groups = self.cells.getUniqueCellFormatRanges()
        for group in (groups.getByIndex(i) for i in range(groups.Count)):
            kind = self._kind(group.NumberFormat)
            addresses = group.RangeAddresses if kind & (DATE | TIME | LOGICAL) else ()
            blocks += [(kind, *self._corners(area)) for area in addresses]
        return blocks

    def _kind(self, number_format: int) -> int:
        """What a number format shows: dates, times, truth values …; asked once for a workbook."""
        key = (self.sheet.book.uid, number_format)
        if key not in KINDS_OF_FORMATS:
            KINDS_OF_FORMATS[key] = self.sheet.book.formats.getByKey(number_format).Type
        return KINDS_OF_FORMATS[key]

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        rows = value if isinstance(value, list | tuple) else [[value] * self.shape[1]] * self.shape[0]
        rows = [[typed_in(v) for v in row] for row in rows]
        formulas = [
            (i, j, v) for i, row in enumerate(value) for j, v in enumerate(row) if isinstance(v, str) and v[:1] == "="
        ] if isinstance(value, list | tuple) else []  # fmt: skip
        target = Range(self.sheet, self.first, (self.row + len(rows) - 1, self.column + len(rows[0]) - 1))
        target.cells.setDataArray(tuple(tuple(_number(v) for v in row) for row in rows))
        for i, j, text in formulas:
            target(i + 1, j + 1).formula = text
        target._format_columns(rows)

    def _format_columns(self, rows: list[list[Any]]) -> None:
        """Give dates and truth values the format that makes them so, where the cells have none yet."""
        for j, column in enumerate(zip(*rows, strict=True)):
            if {type(value) for value in column} <= {str, float, int}:
                continue
            for kind, text, mask in ((bool, "BOOLEAN", LOGICAL), (dt.date, "YYYY-MM-DD", DATE | TIME)):
                at = [i for i, value in enumerate(column) if isinstance(value, kind)]
                if at:
                    block = Range(self.sheet, (self.row + at[0], self.column + j), (self.row + at[-1], self.column + j))
                    block._format(text, mask)

    def _format(self, text: str, mask: int) -> None:
        present = self.cells.NumberFormat
        if present is None or not self._kind(present) & mask:
            self.number_format = text

    @property
    def number_format(self) -> str | None:
        number = self.cells.NumberFormat  # None where the cells differ
        if number is None:
            return None
        key = (self.sheet.book.uid, number)
        if key not in TEXTS_OF_FORMATS:
            TEXTS_OF_FORMATS[key] = str(self.sheet.book.formats.getByKey(number).FormatString)
        return TEXTS_OF_FORMATS[key]

    @number_format.setter
    def number_format(self, text: str) -> None:
        formats, locale = self.sheet.book.formats, load_uno().createUnoStruct("com.sun.star.lang.Locale")
        key = formats.queryKey(text, locale, False)
        self.cells.NumberFormat = formats.addNew(text, locale) if key == -1 else key

    @property
    def formula(self) -> Any:
        has_any = len(self) < SMALL or self.cells.queryContentCells(FORMULA).Count > 0
        data = self.cells.getFormulaArray() if has_any else self.cells.getDataArray()
        rows = tuple(tuple(str(f) for f in row) for row in data)
        return rows[0][0] if self.shape == (1, 1) else rows

    @formula.setter
    def formula(self, text: str) -> None:
        """One formula in Excel's way of writing."""
        from com.sun.star.table import CellAddress

        parser = self.sheet.book.document.createInstance("com.sun.star.sheet.FormulaParser")
        parser.FormulaConvention, parser.CompileEnglish = 1, True
        place = CellAddress(self.sheet.index - 1, self.column - 1, self.row - 1)
        self.cells.getCellByPosition(0, 0).setTokens(parser.parseFormula(text.lstrip("="), place))

    # -------------------------------------------------------------- the rest
    def clear_contents(self) -> None:
        self.cells.clearContents(VALUE | DATETIME | STRING | FORMULA)

    def clear(self) -> None:
        self.cells.clearContents(EVERYTHING)

    @property
    def hyperlink(self) -> str:
        fields = self.cells.getCellByPosition(0, 0).getTextFields()
        return str(fields.getByIndex(0).URL) if fields.Count else ""

    def add_hyperlink(self, address: str, text: str, _tip: str) -> None:
        cell = self.cells.getCellByPosition(0, 0)
        field = self.sheet.book.document.createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = address, typed_in(text)
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)

    @property
    def address(self) -> str:
        return self.get_address()

    def get_address(self, row_absolute: bool = True, column_absolute: bool = True, external: bool = False) -> str:
        def name(place: Cell) -> str:
            return f"${utils.col_name(place[1])}${place[0]}"

        return name(self.first) if self.first == self.last else f"{name(self.first)}:{name(self.last)}"


def _moment(serial: float) -> dt.datetime:
    return EPOCH + dt.timedelta(seconds=round(serial * 86400))


def _number(value: Any) -> Any:
    """A value as Calc's data arrays hold it: text or float; formulas are put in afterwards."""
    if type(value) is str or type(value) is float:
        return value
    if isinstance(value, dt.datetime):
        return (value.replace(tzinfo=None) - EPOCH) / dt.timedelta(days=1)
    if isinstance(value, dt.date):
        return float((dt.datetime(value.year, value.month, value.day) - EPOCH).days)
    if isinstance(value, bool | numbers.Number):
        return float(value)  # type: ignore[arg-type]
    return "" if value is None else value
