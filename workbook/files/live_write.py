"""Writing into running Excel 写入运行中的 Excel: a table's rows in one batch, patient while Excel is busy."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from workbook.errors import BusyError, FileError
from workbook.everyday import PAPERS
from workbook.files.live_plan import Desk, Rows, Turn
from workbook.files.places import Place
from workbook.files.refs import Area, parse_area
from workbook.files.sheet_states import linked_sheets
from workbook.tables import TABLES
from workbook.texts import Text, listed

BUSY_CODES = {-2147418111, -2147417846, -2146777998}
"""Excel is in the middle of something: RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE."""
PATIENCE_SECONDS = 20.0
HELD = {"screen_updating": False, "enable_events": False, "calculation": "manual"}
EXCEL_IS_BUSY = Text(
    "Excel 正忙（正在编辑单元格，或开着对话框）。请按 Enter 或 Esc 结束编辑、关掉对话框，再点一次。",
    "Excel is busy (a cell is being edited, or a dialog is open). Press Enter or Esc, close the dialog, click again.",
)
HALF_WRITTEN = Text(
    "写入中断，这些表没能恢复：{names}。请点“撤销上次”，或不保存就关闭工作簿。",
    "Writing broke off and these tables could not be put back: {names}. Click Undo last run, or close the workbook "
    "without saving.",
)
FILTER_OFF = Text(
    "这些表原来有筛选，已取消，否则看不见的行写不进去：{names}",
    "These sheets had a filter that was taken off, as rows out of sight are not written: {names}",
)
Value = TypeVar("Value")


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
    is_code = bool({getattr(error, "hresult", None), *details[-1:]} & BUSY_CODES)
    return is_code or type(error).__name__ == "ExcelBusyError"  # xlwings' own, known on Windows only


def write(desk: Desk, turns: Sequence[Turn]) -> list[Text]:
    """Give every table its rows, with the screen and calculation held; where one fails, all get theirs back.

    Returns what to know afterwards: the sheets whose filter was taken off.
    """
    done: list[Turn] = []
    with held(desk.book.app):
        filtered = [TABLES[turn.key].sheet for turn in turns if patiently(lambda turn=turn: show_all(desk, turn.key))]  # type: ignore[misc]
        try:
            for turn in turns:
                done.append(turn)
                patiently(lambda turn=turn: put(desk, turn))  # type: ignore[misc]
        except BaseException as error:
            if lost := _put_back(desk, done):
                raise FileError(HALF_WRITTEN.with_(names=listed(lost)), "half_written") from error
            raise
    return [FILTER_OFF.with_(names=listed(filtered))] if filtered else []


def show_all(desk: Desk, key: str) -> bool:
    """Take off the filter of a table; True where it hid rows. Excel skips hidden rows where cells are cleared or filled.

    Whether rows are hidden only Excel on Windows says; elsewhere hidden rows are written like others.
    """
    place, _ = desk.locate(key)
    if place is None or place.excel is None:
        return False
    table = desk.sheets[place.sheet].tables[place.excel.name]
    if getattr(getattr(table.api, "AutoFilter", None), "FilterMode", False) is not True:
        return False
    table.show_autofilter = False
    table.show_autofilter = True
    return True


@contextmanager
def held(app: Any) -> Iterator[None]:
    """Hold screen, events and calculation; all three are again as they were, even where holding them failed half way."""
    before = patiently(lambda: {name: getattr(app, name) for name in HELD})

    def set_all(values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(app, name, value)

    try:
        patiently(lambda: set_all(HELD))
        yield
    finally:
        patiently(lambda: set_all(before))


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
    sheet = desk.sheets[place.sheet]
    table = sheet.tables[place.excel.name] if place.excel is not None else None
    old = parse_area(table.range.address).bottom if table is not None else place.area.bottom
    top, new = turn.top(place), place.area._replace(bottom=turn.bottom(place, old))
    if new.bottom > old:
        _format_like_first(sheet, place, new)
    for left, matrix in _blocks(place, turn) if turn.after else ():
        sheet.range((top, left)).value = matrix
    last = top + len(turn.before) - 1 if turn.first is not None else max(old, place.top + len(turn.before) - 1)
    if last >= top + len(turn.after):
        sheet.range((top + len(turn.after), new.left), (last, new.right)).clear_contents()
    if table is not None and new.bottom != old:
        table.resize(sheet.range((new.top, new.left), (new.bottom, new.right)))
    _link(sheet, place, turn)
    _bring_in_sight(desk, place, turn)


def _blocks(place: Place, turn: Turn) -> list[tuple[int, Rows]]:
    """The rows as blocks of neighbouring columns of ours, each with its first column: others are left alone."""
    at = {place.columns[key]: i for i, key in enumerate(turn.keys) if key in place.columns}
    runs: list[list[int]] = []
    for number in sorted(at):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [(run[0], [[as_typed(row[at[n]]) for n in run] for row in turn.after]) for run in runs]


def _bring_in_sight(desk: Desk, place: Place, turn: Turn) -> None:
    """Show the hidden sheet of a table that gets its first rows, and those its links lead to."""
    shown = set() if turn.columns else linked_sheets(place.table, turn.after) & set(desk.sheets)
    if turn.after and not turn.before and not turn.first and turn.key not in PAPERS:
        shown.add(place.sheet)
    for name in shown:
        if not desk.sheets[name].visible:
            desk.sheets[name].visible = True


def as_typed(value: Any) -> Any:
    """A value as a person would have to type it: 'text stays text, where Excel would see a formula, date or number."""
    if isinstance(value, str):
        return f"'{value}" if value else None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value


def _format_like_first(sheet: Any, place: Place, new: Area) -> None:
    """Give the numbers and dates a table gains the look of its first row; Excel says None of formats that differ."""
    for left, right in _alike(place):
        cells = sheet.range((place.top, left), (new.bottom, right))
        if cells.number_format is not None:
            continue
        first = sheet.range((place.top, left), (place.top, right)).number_format
        if first is not None:
            cells.number_format = first
            continue
        for column in range(left, right + 1):
            own = sheet.range((place.top, column)).number_format
            sheet.range((place.top, column), (new.bottom, column)).number_format = own


def _alike(place: Place) -> list[tuple[int, int]]:
    """Neighbouring columns of numbers or dates of one kind, first and last: one question to Excel instead of many."""
    kinds = {number: place.table.column(key).type for key, number in place.columns.items()}
    runs: list[tuple[int, int]] = []
    for number in sorted(n for n, kind in kinds.items() if kind not in ("text", "flag", "link")):
        if runs and runs[-1][1] == number - 1 and kinds[number - 1] == kinds[number]:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _link(sheet: Any, place: Place, turn: Turn) -> None:
    """Make the cells of link columns lead where they say; a link no row needs goes with its cell."""
    top = turn.top(place)
    for i, key in enumerate(turn.keys):
        if place.table.column(key).type != "link" or key not in place.columns:
            continue
        number = place.columns[key]
        for at in range(len(turn.after), len(turn.before)):
            sheet.range((top + at, number)).clear()
        for at, row in enumerate(turn.after):
            if row[i]:
                sheet.range((top + at, number)).add_hyperlink(f"#{row[i]}", f"'{row[i]}", str(row[i]))
