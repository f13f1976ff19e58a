"""Reading 读取工作簿: the tables a command names, as raw cells under our keys, indexed by sheet row.

The file is read once, whole, so that the hash and the cells are of one and the same state.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.errors import BusyError, Problem
from workbook.files import places
from workbook.files.grids import UNCALCULATED, Grid, Sheets
from workbook.files.lease import retried
from workbook.files.outline import Outline, outline
from workbook.files.owner import SOMEBODY, holder
from workbook.files.package import Package
from workbook.files.password import PASSWORDS
from workbook.files.places import Place
from workbook.files.refusals import refusal
from workbook.tables import TABLES
from workbook.texts import Text, same

_HELD = Text(
    "{name} 正由 {owner} 打开并独占着，请对方关闭后再试",
    "{name} is open at {owner}, who lets nobody else read it: try again when it is closed",
)


@dataclass(frozen=True)
class TableRead:
    """One table as it stands in the workbook.

    frame: raw cells (object columns named by our keys; "" is blank), the index is the sheet row; blank rows
    are left out. columns: our key -> column letter. ref: its cells, header included, such as A3:H20.
    """

    frame: pd.DataFrame
    sheet: str
    columns: dict[str, str]
    ref: str


@dataclass(frozen=True)
class Book:
    """What was read of a workbook: tables by key, faults of its shape, its language, the hash of its bytes.

    own: any table or sheet of it by the name it bears, all columns raw, where one was not asked for at first.
    """

    tables: Mapping[str, TableRead]
    problems: list[Problem] = field(default_factory=list)
    lang: str = "zh"
    sha256: str = ""
    own: Callable[[str], pd.DataFrame | None] = lambda _name: None


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises FileError where it is missing or cannot be read, BusyError where it is held."""
    try:
        return retried(path.read_bytes, tries=4)
    except FileNotFoundError as error:
        raise refusal("missing", path.name) from error
    except OSError as error:
        if (owner := holder(path, error)) is not None:
            raise BusyError(_HELD.with_(name=path.name, owner=owner or SOMEBODY), "book_open") from error
        raise refusal("unreadable", path.name, error.strerror or error) from error


def read_book(path: Path, keys: Sequence[str]) -> Book:
    """The named tables of a workbook.

    Rows typed directly below an input table that did not grow are read with it (a warning names them); rows
    after a gap are not (a warning names the first). Raises FileError, BusyError where the file cannot be read.
    """
    with without_collecting():
        return _read_book(path, keys)


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Pause the search for garbage: millions of new cells would have it search again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_book(path: Path, keys: Sequence[str]) -> Book:
    content = read_bytes(path)
    package = Package(PASSWORDS.plain(path, content), path.name)
    sheets = Sheets(package, outline(package))
    tables: dict[str, TableRead] = {}
    problems: list[Problem] = []
    for key in keys:
        place, faults = locate(sheets, key)
        problems += faults
        if place is None:
            continue
        tables[key], faults = table_at(place, sheets.grid(place.sheet))
        problems += faults
    own = partial(_own, package, sheets.shape)
    return Book(tables, problems, places.language(sheets.shape), hashlib.sha256(content).hexdigest(), own)


def _own(package: Package, shape: Outline, name: str) -> pd.DataFrame | None:
    """A table by name, of the same bytes; the cells read before are not kept for it."""
    from workbook.files.own import own_table  # it stands on this module

    return own_table(Sheets(package, shape), name)


def outline_of(path: Path) -> Outline:
    """What a workbook consists of: its sheets, those hidden, its tables."""
    return outline(Package(PASSWORDS.plain(path, read_bytes(path)), path.name))


def language_of(path: Path) -> str:
    """The language a workbook is written in: "zh" or "en"."""
    return places.language(outline_of(path))


def locate(sheets: Sheets, key: str) -> tuple[Place | None, list[Problem]]:
    """Where a table stands; None and a problem where it is nowhere."""
    table, shape = TABLES[key], sheets.shape
    excel = shape.table(table.excel_name)
    if excel is not None:
        return places.place_of_table(excel, table)
    sheet = places.sheet_named(shape, table)
    if sheet:
        grid = sheets.grid(sheet)
        width = grid.first_column + max(map(len, grid.rows), default=0)
        place, problems = places.place_of_range(grid.cut(1, grid.last_row, 1, width), sheet, table)
        if place is not None:
            return place, problems
    return None, [places.missing_table(table, [n for n in shape.sheets if n not in shape.hidden])]


def last_row(place: Place, grid: Grid) -> int:
    """The last row of a table's data: what people typed right below an input table belongs to it."""
    bottom = place.area.bottom
    if not place.table.is_input or (place.excel is not None and place.excel.has_totals):
        return bottom - int(place.excel is not None and place.excel.has_totals)
    below = grid.cut(bottom + 1, grid.last_row, place.area.left, place.area.right)
    return bottom + next((i for i, row in enumerate(below) if is_blank(row)), len(below))


def table_at(place: Place, grid: Grid) -> tuple[TableRead, list[Problem]]:
    """One table's cells, and what is wrong with single cells or lies outside."""
    bottom = last_row(place, grid)
    left, right = place.area.left, place.area.right
    rows = grid.cut(place.top, bottom, left, right)
    rows = _with_unclear(rows, place, grid)
    most = right - left - 2  # nearly every row has that few blanks and needs no closer look
    at = [i for i, row in enumerate(rows) if row.count("") < most or not is_blank(row)]
    kept = rows if len(at) == len(rows) else [rows[i] for i in at]
    across = list(zip(*kept, strict=True)) or [()] * (right - left + 1)
    index = pd.Index([place.top + i for i in at], dtype="int64")
    frame = pd.DataFrame(
        {
            key: pd.Series(list(across[number - left]), index=index, dtype=object)
            for key, number in place.columns.items()
        },
        index=index,
    )
    read = TableRead(frame, place.sheet, place.letters, str(place.area._replace(bottom=bottom)))
    return read, [*_unclear_cells(place, grid, bottom), *_outside(place, grid, bottom)]


def is_blank(row: Sequence[Any]) -> bool:
    """True for a row in which nothing is written."""
    blanks = row.count("")
    return blanks == len(row) or (blanks + 3 > len(row) and all(isinstance(v, str) and not v.strip() for v in row))


def _with_unclear(rows: list[list[Any]], place: Place, grid: Grid) -> list[list[Any]]:
    """The rows with the error a formula came to where the reader left a blank, so that the checks see it."""
    marked = list(rows)
    for (row, column), what in grid.unclear.items():
        if place.top <= row < place.top + len(rows) and place.area.left <= column <= place.area.right:
            cells = list(marked[row - place.top])
            cells[column - place.area.left] = "" if what == UNCALCULATED else what
            marked[row - place.top] = cells
    return marked


def _unclear_cells(place: Place, grid: Grid, bottom: int) -> list[Problem]:
    """Formulas that came to an error in a text column (the checks find the others), or have no value yet."""
    keys = {number: key for key, number in place.columns.items()}
    alike: dict[tuple[str, str], list[int]] = {}
    for (row, column), what in sorted(grid.unclear.items()):
        if place.top <= row <= bottom and column in keys:
            alike.setdefault((keys[column], what), []).append(row)
    problems = []
    for (key, what), rows in alike.items():
        if what == UNCALCULATED:
            found, need = (
                Text("公式还没有计算结果", "a formula without a result"),
                Text("算好的值", "a calculated value"),
            )
            fix = Text("在 Excel 中打开并保存一次", "open and save it in Excel once")
            problems.append(Problem("uncalculated", place.table.key, key, tuple(rows), found, need, fix))
        elif place.table.column(key).type in ("text", "link"):
            need = Text("没有出错的公式或值", "a value, not a formula's error")
            problems.append(Problem("cell_error", place.table.key, key, tuple(rows), same(what), need))
    return problems


def _outside(place: Place, grid: Grid, bottom: int) -> list[Problem]:
    """Warnings: rows read though they lie below the table, rows further down that are not read."""
    if not place.table.is_input:
        return []
    problems = []
    need = Text("所有数据都在表格区域 {ref} 内", "all data inside the table {ref}").with_(ref=same(place.area))
    if place.excel is not None and bottom > place.area.bottom:
        found = Text("紧接在表格下面，已一并读入", "right below the table, read with it")
        rows = tuple(range(place.area.bottom + 1, bottom + 1))
        problems.append(Problem("below_table", place.table.key, "", rows, found, need, None, False))
    rest = grid.cut(bottom + 1, grid.last_row, place.area.left, place.area.right)
    rows = tuple(bottom + 1 + i for i, row in enumerate(rest) if not is_blank(row))
    if rows:
        found = Text("隔着空行在表格下面，没有读入", "below the table after a gap, not read")
        fix = Text(
            "若是数据，请移到表格里，中间不留空行", "if it is data, move it into the table and leave no blank row"
        )
        problems.append(Problem("after_gap", place.table.key, "", rows[:100], found, need, fix, False))
    return problems
