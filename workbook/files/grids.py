"""Grids of our own workbook 单元格网格: the cells of one sheet by python-calamine, and what it does not say.

Calamine reads a formula's error and a formula without a value as blank; both are found in the sheet's markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np
from python_calamine import CalamineWorkbook

from workbook.files.markup import ATTRIBUTES, attribute, root_prefix, unescape
from workbook.files.outline import Outline
from workbook.files.package import Package
from workbook.files.refs import column_number, parse_cell
from workbook.files.refusals import refusal

MOST_CELLS = 30_000_000
"""Cells of a used range beyond which a sheet is refused: 1,000,000 rows by 30 columns."""
_FAR = re.compile(rb"""r=["']([A-Z]{2,3})\d""")
_CHUNK = 2**22
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(" + ATTRIBUTES + rb")>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
_BARE_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b("
    + ATTRIBUTES
    + rb")><(?:\w+:)?f\b"
    + ATTRIBUTES
    + rb"(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
UNCALCULATED = "\0uncalculated"
"""Stands in a cell whose formula has no value yet."""


@dataclass(frozen=True)
class Grid:
    """The used cells of a sheet: rows[0] is sheet row `first_row`, its first cell column `first_column`, from 1.

    A cell is str, float, bool, date, datetime, time, timedelta; "" is blank. unclear: (row, column) -> the
    error a formula came to, or UNCALCULATED.
    """

    first_row: int
    first_column: int
    rows: list[list[Any]]
    unclear: dict[tuple[int, int], str]

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.rows) - 1

    def cut(self, top: int, bottom: int, left: int, right: int) -> list[list[Any]]:
        """Rows top to bottom, columns left to right, counted from 1; what was never used is blank.

        The rows may be the grid's own: they are not to be changed.
        """
        width, blank = right - left + 1, [""] * (right - left + 1)
        cells = self.rows[max(top - self.first_row, 0) : max(bottom + 1 - self.first_row, 0)]
        if (shift := left - self.first_column) < 0:
            cells = [[""] * -shift + row for row in cells]
        first = max(shift, 0)
        if cells and (first or len(cells[0]) != width):
            short = [""] * max(width - max(len(cells[0]) - first, 0), 0)
            cells = [row[first : first + width] + short for row in cells]
        above = min(max(self.first_row - top, 0), bottom + 1 - top)
        below = bottom + 1 - top - above - len(cells)
        return [list(blank) for _ in range(above)] + cells + [list(blank) for _ in range(below)]


@dataclass
class Sheets:
    """An open workbook: its package, its outline, and the cells of the sheets asked for so far."""

    package: Package
    shape: Outline
    _grids: dict[str, Grid] = field(default_factory=dict)

    @cached_property
    def reader(self) -> CalamineWorkbook:
        try:
            return CalamineWorkbook.from_filelike(BytesIO(self.package.content))
        except BaseException as error:  # its panics are no Exceptions
            raise _reader_failed(self.package, error) from error

    def grid(self, sheet: str) -> Grid:
        """The used cells of a sheet, read once. Raises FileError where it is damaged or too large."""
        if sheet not in self._grids:
            self._grids[sheet] = self._read(sheet)
        return self._grids[sheet]

    def _read(self, sheet: str) -> Grid:
        markup = self.package.read(self.shape.sheets[sheet])
        _check_extent(self.package, markup, sheet)
        try:
            unclear = _unclear(markup)
        except ValueError as error:
            raise refusal("damaged", self.package.name, f"{sheet}: {error}") from error
        try:
            read = self.reader.get_sheet_by_name(sheet)
            rows = read.to_python(skip_empty_area=True)
        except BaseException as error:
            raise _reader_failed(self.package, error) from error
        above, before = read.start or (0, 0)
        return Grid(above + 1, before + 1, rows, unclear)


def _reader_failed(package: Package, error: BaseException) -> BaseException:
    """What the reader said as a message; a cancelled run stays one."""
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return error
    return refusal("damaged", package.name, error)


def _check_extent(package: Package, markup: bytes, sheet: str) -> None:
    """Refuse a sheet whose used rectangle would not fit into memory: one cell at XFD1048576 is enough."""
    at = max(markup.rfind(b"<row"), markup.rfind(b":row"))
    match = re.compile(rb'[^>]*?\br="(\d+)"').match(markup, at) if at >= 0 else None
    rows = int(match[1]) if match else markup.count(b"row")
    if rows * 16_384 <= MOST_CELLS:
        return
    columns = max((column_number(letters) for letters in _far_columns(markup)), default=26)
    if rows * columns > MOST_CELLS:
        raise refusal("too_large", package.name, f"{sheet}: {rows} x {columns}")


def _far_columns(markup: bytes) -> set[str]:
    """The letters of all columns beyond Z that a cell names. By arrays: a pattern would take as long as reading."""
    found: set[str] = set()
    for start in range(0, len(markup), _CHUNK):
        b = np.frombuffer(markup[start : start + _CHUNK + 8], dtype=np.uint8)
        named = (b[:-8] == ord("r")) & (b[1:-7] == ord("=")) & (b[4:-4] >= ord("A"))
        for at in np.flatnonzero(named):
            match = _FAR.match(markup, start + int(at))
            if match:
                found.add(match[1].decode())
    return found


def _unclear(markup: bytes) -> dict[tuple[int, int], str]:
    """Cells whose formula came to an error or has no value yet."""
    found: dict[tuple[int, int], str] = {}
    if b't="e"' in markup:
        for match in _ERROR_CELL.finditer(markup):
            if attribute(match[1], b"t") == b"e":
                found[parse_cell((attribute(match[1], b"r") or b"A1").decode())] = unescape(match[2])
    p = root_prefix(markup, b"worksheet")
    if b"<" + p + b"f>" in markup or b"<" + p + b"f " in markup:
        for match in _BARE_FORMULA.finditer(markup):
            found[parse_cell((attribute(match[1], b"r") or b"A1").decode())] = UNCALCULATED
    return found
