"""Writing into running Excel 写入运行中的 Excel: a table's rows in one batch, the rows of before kept for undo.

The same contract as `patch`: a result table never grows into other content and never overwrites a formula;
what stands in the way is named with its cell, and nothing is written.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pandas as pd

from workbook.errors import BusyError, FileError, Problem, raise_if_any
from workbook.files.cells import to_cells
from workbook.files.grids import Grid
from workbook.files.outline import Outline
from workbook.files.places import Place
from workbook.files.read import is_blank
from workbook.files.refs import Area, cell_name, parse_area
from workbook.files.table_rows import FREE, NO_FORMULA, NO_TOTALS, ONLY_OURS
from workbook.tables import TABLES
from workbook.texts import Text, listed, same

BUSY_CODES = {-2147418111, -2147417846, -2146777998}
"""Excel is in the middle of something: RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE."""
PATIENCE_SECONDS = 20.0
EXCEL_IS_BUSY = Text(
    "Excel 正忙（正在编辑单元格，或开着对话框）。请按 Enter 或 Esc 结束编辑、关掉对话框，再点一次。",
    "Excel is busy (a cell is being edited, or a dialog is open). Press Enter or Esc, close the dialog, click again.",
)
HALF_WRITTEN = Text(
    "写入中断，这些表没能恢复：{names}。请点“撤销上次”，或不保存就关闭工作簿。",
    "Writing broke off and these tables could not be put back: {names}. Click Undo last run, or close the workbook "
    "without saving.",
)
Value = TypeVar("Value")
Rows = list[list[Any]]


@dataclass(frozen=True)
class Turn:
    """One table's rows before and after, as its sheet shows them, columns in the order of the declaration."""

    key: str
    before: Rows
    after: Rows

    def back(self) -> Turn:
        """The same the other way round: undo."""
        return Turn(self.key, self.after, self.before)


class Desk(Protocol):
    """An open workbook: its outline, where tables stand, its cells."""

    book: Any
    shape: Outline

    def grid(self, sheet: str) -> Grid: ...

    def locate(self, key: str) -> tuple[Place | None, list[Problem]]: ...


def patiently(step: Callable[[], Value], seconds: float = PATIENCE_SECONDS, pause: float = 0.25) -> Value:
    """Do a step again while Excel is busy. Raises BusyError where it stays so."""
    until = time.monotonic() + seconds
    while True:
        try:
            return step()
        except Exception as error:
            if not is_busy(error):
                raise
            if time.monotonic() > until:
                raise BusyError(EXCEL_IS_BUSY, "excel_busy") from error
        time.sleep(pause)


def is_busy(error: BaseException) -> bool:
    """True for the errors with which Excel says: not now."""
    details = error.args[2] if len(error.args) > 2 and isinstance(error.args[2], tuple) else ()
    return bool({getattr(error, "hresult", None), *details[-1:]} & BUSY_CODES)


# ------------------------------------------------------------------ deciding
def plan(desk: Desk, tables: Mapping[str, pd.DataFrame], lang: str) -> list[Turn]:
    """One Turn for each table whose rows would change. Raises InputError with everything in the way."""
    turns: list[Turn] = []
    problems: list[Problem] = []
    for key, frame in tables.items():
        place, faults = desk.locate(key)
        problems += faults
        if place is None or any(p.is_error for p in faults):
            continue
        turn = Turn(key, rows_of(desk, place), to_cells(frame, place.table, lang))
        if _plain(turn.before) != _plain(turn.after):
            problems += obstacles(desk, place, len(turn.after))
            turns.append(turn)
    raise_if_any(problems)
    return turns


def make_sure_of_room(desk: Desk, turns: Sequence[Turn]) -> None:
    """Raise InputError with everything that stands where the turns would write."""
    problems: list[Problem] = []
    for turn in turns:
        place, faults = desk.locate(turn.key)
        problems += faults if place is None else obstacles(desk, place, len(turn.after))
    raise_if_any(problems)


def rows_of(desk: Desk, place: Place) -> Rows:
    """The rows a table shows, its own columns only; a table of one blank row has none."""
    area = place.area
    bottom = area.bottom - int(place.excel is not None and place.excel.has_totals)
    cells = desk.grid(place.sheet).cut(place.top, bottom, area.left, area.right)
    at = [place.columns.get(key, 0) - area.left for key in place.table.keys]
    rows = [[row[i] if i >= 0 else "" for i in at] for row in cells]
    return [] if len(rows) == 1 and is_blank(rows[0]) else rows


def edited_since(desk: Desk, turns: Sequence[Turn]) -> list[str]:
    """The keys of tables that do not show what was written."""
    edited = []
    for turn in turns:
        place, _ = desk.locate(turn.key)
        if place is None or _plain(rows_of(desk, place)) != _plain(turn.after):
            edited.append(turn.key)
    return edited


def _plain(rows: Rows) -> Rows:
    """Rows to be compared: no difference between blank and nothing, 1 and 1.0, a day and its midnight."""
    return [[_plain_value(value) for value in row] for row in rows]


def _plain_value(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def obstacles(desk: Desk, place: Place, count: int) -> list[Problem]:
    """A totals row, content in other columns, formulas, or something below that the table would grow into."""
    area, key = place.area, place.table.key
    if place.excel is not None and place.excel.has_totals:
        return [_problem("totals_row", key, [(area.bottom, area.left)], NO_TOTALS)]
    grid, found = desk.grid(place.sheet), []
    rows = grid.cut(place.top, area.bottom, area.left, area.right)
    foreign = [(place.top + i, n) for i, row in enumerate(rows) for n in place.others if row[n - area.left] != ""]
    if foreign:
        fix = Text("把自己加的列移到别的工作表", "move the columns you added to another sheet")
        found.append(_problem("extra_column", key, foreign, ONLY_OURS, fix))
    if formulas := _formulas(desk, place, rows):
        fix = Text("把公式删去，或移到别的工作表", "delete the formula, or move it to another sheet")
        found.append(_problem("formula_cell", key, formulas, NO_FORMULA, fix))
    new = new_area(place, count)
    below = grid.cut(area.bottom + 1, new.bottom, area.left, area.right)
    occupied = [
        (area.bottom + 1 + i, area.left + j) for i, row in enumerate(below) for j, v in enumerate(row) if v != ""
    ]
    grown = new._replace(top=area.bottom + 1)
    others = [t.area for t in desk.shape.tables_on(place.sheet) if t is not place.excel]
    occupied += [(a.top, a.left) for a in others if new.bottom > area.bottom and a.meets(grown)]
    if occupied:
        fix = Text("把它移到别的工作表，或下移足够多行", "move it to another sheet, or far enough down")
        found.append(_problem("grows_into", key, sorted(set(occupied)), FREE, fix))
    return found


def _formulas(desk: Desk, place: Place, shown: Rows) -> list[tuple[int, int]]:
    """The cells of a table that hold a formula: Excel says the same text of one that shows its own text.

    shown: the values of the table's cells.
    """
    area = place.area
    cells = desk.book.sheets[place.sheet].range((place.top, area.left), (area.bottom, area.right)).formula
    rows = cells if isinstance(cells, list | tuple) else ((cells,),)
    return [
        (place.top + i, area.left + j)
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
        if isinstance(text, str) and text.startswith("=") and text != shown[i][j]
    ]


def new_area(place: Place, count: int) -> Area:
    """The area of a table of so many rows; an empty table keeps one blank row."""
    return place.area._replace(bottom=place.top + max(count, 1) - 1)


def _problem(code: str, key: str, cells: Sequence[tuple[int, int]], need: Text, fix: Text | None = None) -> Problem:
    names = listed([same(cell_name(*cell)) for cell in cells])
    return Problem(code, key, "", tuple(sorted({row for row, _ in cells})), names, need, fix)


# ------------------------------------------------------------------ writing
def write(desk: Desk, turns: Sequence[Turn]) -> None:
    """Give every table its rows, with the screen and calculation held; where one fails, all get theirs back."""
    held = {"screen_updating": False, "enable_events": False, "calculation": "manual"}
    done: list[Turn] = []
    with desk.book.app.properties(**held):
        try:
            for turn in turns:
                done.append(turn)
                patiently(lambda turn=turn: put(desk, turn))  # type: ignore[misc]
        except BaseException as error:
            if lost := _put_back(desk, done):
                raise FileError(HALF_WRITTEN.with_(names=listed(lost)), "half_written") from error
            raise


def _put_back(desk: Desk, done: Sequence[Turn]) -> list[Text]:
    """Give tables their rows of before; the sheets of those that did not take them."""
    lost = []
    for turn in reversed(done):
        try:
            patiently(lambda turn=turn: put(desk, turn.back()))  # type: ignore[misc]
        except Exception:  # whatever it was: the other tables come first, then it is said
            lost.append(TABLES[turn.key].sheet)
    return lost


def put(desk: Desk, turn: Turn) -> None:
    """Write one table's rows in one batch and give it its new area; doing it twice is doing it once."""
    place, _ = desk.locate(turn.key)
    if place is None:
        raise KeyError(turn.key)
    sheet, new = desk.book.sheets[place.sheet], new_area(place, len(turn.after))
    table = sheet.tables[place.excel.name] if place.excel is not None else None
    old_bottom = parse_area(table.range.address).bottom if table is not None else place.area.bottom
    bottom = max(old_bottom, new.bottom, place.top + len(turn.before) - 1)
    if new.bottom > old_bottom:
        _format_like_first(sheet, place, new)
    if turn.after:
        sheet.range((place.top, new.left)).value = _matrix(place, turn.after)
    first_blank = place.top + len(turn.after)
    if bottom >= first_blank:
        sheet.range((first_blank, new.left), (bottom, new.right)).clear_contents()
    if table is not None and new.bottom != old_bottom:
        table.resize(sheet.range((new.top, new.left), (new.bottom, new.right)))
    _link(sheet, place, turn)


def _matrix(place: Place, rows: Rows) -> Rows:
    """Rows across the whole width of a table, as Excel takes them: texts with the mark that keeps them texts."""
    at = [(i, place.columns[key] - place.area.left) for i, key in enumerate(place.table.keys) if key in place.columns]
    matrix = []
    for row in rows:
        cells: list[Any] = [None] * (place.area.right - place.area.left + 1)
        for i, position in at:
            cells[position] = as_typed(row[i])
        matrix.append(cells)
    return matrix


def as_typed(value: Any) -> Any:
    """A value as a person would have to type it: 'text stays text, where Excel would see a formula, date or number."""
    if isinstance(value, str):
        return f"'{value}" if value else None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value


def _format_like_first(sheet: Any, place: Place, new: Area) -> None:
    """Give the rows a table gains the number formats of its first row; Excel says None of formats that differ."""
    for column in range(new.left, new.right + 1):
        cells = sheet.range((place.top, column), (new.bottom, column))
        if cells.number_format is None:
            cells.number_format = sheet.range((place.top, column)).number_format


def _link(sheet: Any, place: Place, turn: Turn) -> None:
    """Make the cells of link columns lead where they say; a link no row needs goes with its cell."""
    for i, column in enumerate(place.table.columns):
        if column.type != "link" or column.key not in place.columns:
            continue
        number = place.columns[column.key]
        for at in range(len(turn.after), len(turn.before)):
            sheet.range((place.top + at, number)).clear()
        for at, row in enumerate(turn.after):
            if row[i]:
                sheet.range((place.top + at, number)).add_hyperlink(f"#{row[i]}", f"'{row[i]}", str(row[i]))
