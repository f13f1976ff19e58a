"""Live Excel 运行中的 Excel: the same tables, read from and written into a workbook that is open.

The other face of `read` and `patch`: places, headers, problems and refusals are the same; cells come and go
through xlwings, a sheet or a table at a time. Nothing is saved: that is for the person who has it open.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from workbook.errors import Problem, UsageError
from workbook.files import live_plan, live_write, places
from workbook.files.grids import Grid
from workbook.files.live_plan import Turn
from workbook.files.live_write import patiently
from workbook.files.outline import ExcelTable, Outline
from workbook.files.own import own_table
from workbook.files.places import Place
from workbook.files.read import Book, TableRead, locate, table_at
from workbook.files.refs import Area, cell_name, parse_area
from workbook.performance.own import table_named
from workbook.tables import TABLES
from workbook.texts import Text, listed

ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
"""What a cell shows when its formula came to an error."""


XLWINGS_ATTEMPTS = 100
"""How often xlwings itself asks a busy Excel again, without a pause; left alone it would for ever."""
NO_EXCEL = Text(
    "这台机器上没有能用的 Excel；请用命令行：salesbook 命令 工作簿",
    "There is no Excel to talk to on this machine; use the shell: salesbook COMMAND BOOK",
)


def open_book(path: str, hwnd: int = 0) -> Any:
    """The open workbook of that path, or at least of that name; hwnd: the window that asked, which settles a tie.

    Raises UsageError where no Excel has it open, or there is no Excel.
    """
    import xlwings

    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        vars(windows)["N_COM_ATTEMPTS"] = XLWINGS_ATTEMPTS
    try:
        found = patiently(lambda: [(app, book) for app in xlwings.apps for book in app.books])
    except xlwings.XlwingsError as error:
        raise UsageError(NO_EXCEL, "no_excel") from error
    name = re.split(r"[\\/]", path)[-1]
    named = [(app, book) for app, book in found if book.name.lower() == name.lower()]
    if not named:
        said = Text(
            "Excel 里没有打开“{name}”；开着的有：{names}", "Excel does not have “{name}” open; open are: {names}"
        )
        names = listed([book.name for _, book in found] or ["—"])
        raise UsageError(said.with_(name=name, names=names), "not_open")
    return min(named, key=lambda pair: (pair[1].fullname.lower() != path.lower(), pair[0].hwnd != hwnd))[1]


def read_book(book: Any, keys: Sequence[str]) -> Book:
    """The named tables of an open workbook, as `read.read_book` gives them; the hash is of their cells."""
    return patiently(lambda: _read(book, keys))


def _read(book: Any, keys: Sequence[str]) -> Book:
    desk = LiveDesk(book, keys)
    tables: dict[str, TableRead] = {}
    problems: list[Problem] = []
    for key in keys:
        place, faults = desk.locate(key)
        problems += faults
        if place is not None:
            tables[key], faults = table_at(place, desk.grid(place.sheet))
            problems += faults
    cells = [[key, list(t.frame), t.frame.to_numpy().tolist()] for key, t in tables.items()]
    digest = hashlib.sha256(json.dumps(cells, default=str).encode()).hexdigest()
    return Book(tables, problems, places.language(desk.shape), digest, partial(_own, book))


def _own(book: Any, name: str) -> pd.DataFrame | None:
    """A table or sheet of the open workbook by the name it bears."""
    declared = table_named(name)
    desk: Any = patiently(lambda: LiveDesk(book, [declared.key] if declared else []))
    return own_table(desk, name)


def plan(book: Any, tables: Mapping[str, pd.DataFrame], lang: str) -> list[Turn]:
    """What writing result tables would change, one Turn for each table that does not hold its rows already.

    Nothing is written. Raises InputError with everything that stands in the way.
    """
    return patiently(lambda: live_plan.plan(LiveDesk(book, tables), tables, lang))


def plan_rows(book: Any, tables: Mapping[str, pd.DataFrame], lang: str) -> list[Turn]:
    """What appending rows to input tables would change, one Turn a table. Nothing is written.

    Raises InputError with everything that stands in the way.
    """
    return patiently(lambda: live_plan.plan_rows(LiveDesk(book, tables), tables, lang))


def plan_cells(book: Any, key: str, cells: Mapping[tuple[int, str], object]) -> list[Turn]:
    """What changing single cells of a table would change. cells: (sheet row, our key) -> a value as a sheet shows it.

    Nothing is written. Raises InputError where one of them holds a formula.
    """
    return patiently(lambda: live_plan.plan_cells(LiveDesk(book, [key]), key, cells))


def write(book: Any, turns: Sequence[Turn]) -> list[Text]:
    """Give every table its rows; where one fails, all have their rows of before again.

    Returns what to know afterwards.
    """
    desk = patiently(lambda: LiveDesk(book, [t.key for t in turns], reads_cells=False))
    return live_write.write(desk, turns)


def make_sure_of_room(book: Any, turns: Sequence[Turn]) -> None:
    """Raise InputError with everything that stands where the turns would write."""
    patiently(lambda: live_plan.make_sure_of_room(LiveDesk(book, [t.key for t in turns]), turns))


def cell_of(book: Any, problem: Problem) -> str:
    """Where a problem stands, for Excel to jump to: sheet, a tab, cell; "" where that is nowhere.

    The first row it names; the head of its column where it names none.
    """
    if problem.table not in TABLES:
        return ""
    place, _ = patiently(lambda: LiveDesk(book, [problem.table], reads_cells=False).locate(problem.table))
    if place is None:
        return ""
    row = problem.rows[0] if problem.rows else place.area.top
    return f"{place.sheet}\t{cell_name(row, place.columns.get(problem.column, place.area.left))}"


def edited_since(book: Any, turns: Sequence[Turn]) -> list[str]:
    """The keys of tables that no longer hold what was written to them."""
    return patiently(lambda: live_plan.edited_since(LiveDesk(book, [t.key for t in turns]), turns))


class LiveDesk:
    """An open workbook with its outline, as far as some tables need it, and the sheets read so far.

    Every question to Excel goes from one process to another, so each is asked once. reads_cells: the cells of
    those sheets are needed as well, so that the headers are taken from them.
    """

    def __init__(self, book: Any, keys: Iterable[str], reads_cells: bool = True) -> None:
        self.book, self.reads_cells = book, reads_cells
        self.sheets: dict[str, Any] = {sheet.name: sheet for sheet in book.sheets}
        self.cells: dict[str, Grid] = {}
        self.shape = self._outline(list(keys))

    def grid(self, sheet: str) -> Grid:
        """The used cells of a sheet, read once."""
        if sheet not in self.cells:
            self.cells[sheet] = grid_of(self.sheets[sheet])
        return self.cells[sheet]

    def locate(self, key: str) -> tuple[Place | None, list[Problem]]:
        """Where a table stands, found as in a closed file: it asks for the outline and for cells, nothing else."""
        opened: Any = self
        return locate(opened, key)

    def _outline(self, keys: Sequence[str]) -> Outline:
        """The names of all sheets, and the tables on those where the named ones stand."""
        wanted = {TABLES[key].excel_name.lower() for key in keys}
        tables: list[ExcelTable] = []
        for name in self._likely_first(keys):
            if not wanted:
                break
            own = {table.name: table for table in self.sheets[name].tables}
            if found := wanted & {table.lower() for table in own}:
                tables += [self._table(name, table, own[table]) for table in own]
                wanted -= found
        hidden = (
            tuple(n for n, s in self.sheets.items() if not s.visible) if wanted else ()
        )  # a message will name the others
        return Outline("", dict.fromkeys(self.sheets, ""), hidden, tuple(tables), False)

    def _likely_first(self, keys: Sequence[str]) -> list[str]:
        """Every sheet; those named as the tables are first, because that is where tables mostly stand."""
        names = {name for key in keys for name in TABLES[key].sheet}
        return sorted(self.sheets, key=lambda name: name not in names)

    def _table(self, sheet: str, name: str, table: Any) -> ExcelTable:
        area, has_header = parse_area(table.range.address), bool(table.show_headers)
        headers = self._headers(sheet, area, table) if has_header else []
        texts = tuple("" if header is None else str(header) for header in headers)
        return ExcelTable(name, sheet, "", area, texts, (), has_header, bool(table.show_totals))

    def _headers(self, sheet: str, area: Area, table: Any) -> list[Any]:
        if self.reads_cells:
            return self.grid(sheet).cut(area.top, area.top, area.left, area.right)[0]
        values: list[Any] = table.header_row_range.options(ndim=1).value
        return values


def grid_of(sheet: Any) -> Grid:
    """The used cells of a sheet in one read; errors of formulas as the text Excel shows."""
    used = sheet.used_range
    rows: list[list[Any]] = used.options(ndim=2, err_to_str=True, empty="").value
    top, left = used.row, used.column
    unclear = {
        (top + i, left + j): value
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
        if isinstance(value, str) and value[:1] == "#" and value in ERRORS
    }
    return Grid(top, left, rows, unclear)
