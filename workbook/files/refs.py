"""Cell references 单元格引用: letters and numbers of columns, areas as Excel writes them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")


class Area(NamedTuple):
    """A rectangle of cells, rows and columns counted from 1 as Excel counts them, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first = cell_name(self.top, self.left)
        return first if self[:2] == self[2:] else f"{first}:{cell_name(self.bottom, self.right)}"

    def holds(self, row: int, column: int) -> bool:
        """True where the cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """True where the two share a cell."""
        across = self.left <= other.right and other.left <= self.right
        return across and self.top <= other.bottom and other.top <= self.bottom


@cache
def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@cache
def column_letter(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Row 4, column 2 is B4."""
    return f"{column_letter(column)}{row}"


def parse_cell(text: str) -> tuple[int, int]:
    """B4 is row 4, column 2. Raises ValueError for what names no cell."""
    match = _CELL.fullmatch(text.strip())
    if not match:
        raise ValueError(f"no cell: {text[:20]}")
    row, column = int(match[2]), column_number(match[1])
    if row > LAST_ROW or column > LAST_COLUMN:
        raise ValueError(f"outside the sheet: {text[:20]}")
    return row, column


def parse_area(text: str) -> Area:
    """A4:F20, one cell, whole columns A:F or whole rows 4:20. Raises ValueError for what names no area."""
    first, _, last = text.strip().partition(":")
    if columns := _COLUMNS.fullmatch(text.strip()):
        first, last = f"{columns[1]}1", f"{columns[2]}{LAST_ROW}"
    elif rows := _ROWS.fullmatch(text.strip()):
        first, last = f"A{rows[1]}", f"{column_letter(LAST_COLUMN)}{rows[2]}"
    return Area(*parse_cell(first), *parse_cell(last or first))
