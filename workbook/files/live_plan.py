"""What writing into running Excel would change 写入前: the rows of before and after, and what stands in the way.

The same contract as `patch`: a result table never grows into other content and never overwrites a formula;
what stands in the way is named with its cell, and nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.files.cells import to_cells
from workbook.files.grids import Grid
from workbook.files.outline import Outline
from workbook.files.places import Place
from workbook.files.read import is_blank
from workbook.files.refs import Area, cell_name
from workbook.files.table_rows import FREE, NO_FORMULA, NO_TOTALS, ONLY_OURS
from workbook.texts import Text, listed, same

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
    sheets: dict[str, Any]
    shape: Outline

    def grid(self, sheet: str) -> Grid: ...

    def locate(self, key: str) -> tuple[Place | None, list[Problem]]: ...


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
    cells = desk.sheets[place.sheet].range((place.top, area.left), (area.bottom, area.right)).formula
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
