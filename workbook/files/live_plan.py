"""What writing into running Excel would change 写入前: the rows of before and after, and what stands in the way.

The same contract as `patch`: a result table never grows into other content and never overwrites a formula;
what stands in the way is named with its cell, and nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.files.cells import to_cells
from workbook.files.grids import Grid
from workbook.files.outline import Outline
from workbook.files.places import Place
from workbook.files.read import is_blank, last_row
from workbook.files.refs import Area, cell_name
from workbook.files.table_rows import FREE, NO_FORMULA, NO_TOTALS, ONLY_OURS
from workbook.tables import TABLES
from workbook.texts import Text, listed, same

Rows = list[list[Any]]
DELETE_FORMULA = Text("把公式删去，或移到别的工作表", "delete the formula, or move it to another sheet")


@dataclass(frozen=True)
class Turn:
    """Rows of one table before and after, as its sheet shows them, columns in the order of the declaration.

    first: how many rows of the table above them stay; None where the turn is about all its rows.
    columns: the keys of the columns the rows hold; all columns of the declaration where empty.
    """

    key: str
    before: Rows
    after: Rows
    first: int | None = None
    columns: tuple[str, ...] = ()

    @property
    def keys(self) -> Sequence[str]:
        return self.columns or TABLES[self.key].keys

    def back(self) -> Turn:
        """The same the other way round: undo."""
        return replace(self, before=self.after, after=self.before)

    def top(self, place: Place) -> int:
        """The sheet row of the first of its rows."""
        return place.top + (self.first or 0)

    def bottom(self, place: Place, last: int) -> int:
        """The last row of the table afterwards; last: its last row now. An empty table keeps one blank row."""
        end = self.top(place) + len(self.after) - 1
        if self.first is None or last == self.top(place) + len(self.before) - 1:
            return max(end, place.top)
        return max(end, last)


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
            problems += obstacles(desk, place, turn)
            turns.append(turn)
    raise_if_any(problems)
    return turns


def plan_rows(desk: Desk, tables: Mapping[str, pd.DataFrame], lang: str) -> list[Turn]:
    """One Turn for each input table that gains rows, below what people typed. Raises InputError likewise."""
    turns: list[Turn] = []
    problems: list[Problem] = []
    for key, frame in tables.items():
        place, faults = desk.locate(key)
        problems += [p for p in faults if p.is_error]
        if place is None or not len(frame):
            continue
        grid, area = desk.grid(place.sheet), place.area
        typed = grid.cut(place.top, last_row(place, grid), area.left, area.right)
        filled = max((i + 1 for i, row in enumerate(typed) if not is_blank(row)), default=0)
        turns.append(Turn(key, [], to_cells(frame, place.table, lang), filled))
        problems += obstacles(desk, place, turns[-1])
    raise_if_any(problems)
    return turns


def plan_cells(desk: Desk, key: str, cells: Mapping[tuple[int, str], object]) -> list[Turn]:
    """One Turn for each cell of a table that is to change. cells: (sheet row, our key) -> a value as a sheet shows it.

    Raises InputError where one of them holds a formula.
    """
    place, problems = desk.locate(key)
    raise_if_any([p for p in problems if p.is_error])
    if place is None:
        return []
    grid, turns, found = desk.grid(place.sheet), [], []
    for (row, column), value in cells.items():
        number = place.columns[column]
        before = grid.cut(row, row, number, number)
        turns.append(Turn(key, before, [[value]], row - place.top, (column,)))
        found += _formulas(desk, place, Area(row, number, row, number), before)
    raise_if_any([_problem("formula_cell", key, found, NO_FORMULA, DELETE_FORMULA)] if found else [])
    return turns


def make_sure_of_room(desk: Desk, turns: Sequence[Turn]) -> None:
    """Raise InputError with everything that stands where the turns would write."""
    problems: list[Problem] = []
    for turn in turns:
        place, faults = desk.locate(turn.key)
        problems += faults if place is None else obstacles(desk, place, turn)
    raise_if_any(problems)


def rows_of(desk: Desk, place: Place) -> Rows:
    """The rows a table shows, its own columns only; a table of one blank row has none."""
    area = place.area
    bottom = area.bottom - int(place.excel is not None and place.excel.has_totals)
    rows = _cells(desk, place, place.table.keys, place.top, bottom)
    return [] if len(rows) == 1 and is_blank(rows[0]) else rows


def _cells(desk: Desk, place: Place, keys: Sequence[str], top: int, bottom: int) -> Rows:
    """Rows of a table's sheet, some of its columns only; a column that is not there is blank."""
    area = place.area
    at = [place.columns.get(key, 0) - area.left for key in keys]
    rows = desk.grid(place.sheet).cut(top, bottom, area.left, area.right)
    return [[row[i] if i >= 0 else "" for i in at] for row in rows]


def edited_since(desk: Desk, turns: Sequence[Turn]) -> list[str]:
    """The keys of tables that do not show what was written."""
    edited: dict[str, None] = {}
    for turn in turns:
        place, _ = desk.locate(turn.key)
        if place is None or _plain(_now(desk, place, turn)) != _plain(turn.after):
            edited[turn.key] = None
    return list(edited)


def _now(desk: Desk, place: Place, turn: Turn) -> Rows:
    """What stands where a turn has written."""
    if turn.first is None:
        return rows_of(desk, place)
    top = turn.top(place)
    return _cells(desk, place, turn.keys, top, top + len(turn.after) - 1)


def _plain(rows: Rows) -> Rows:
    """Rows to be compared: no difference between blank and nothing, 1 and 1.0, a day and its midnight."""
    return [[_plain_value(value) for value in row] for row in rows]


def _plain_value(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def obstacles(desk: Desk, place: Place, turn: Turn) -> list[Problem]:
    """A totals row, content in other columns, formulas, or something below that the table would grow into."""
    area, key = place.area, place.table.key
    if place.excel is not None and place.excel.has_totals:
        return [_problem("totals_row", key, [(area.bottom, area.left)], NO_TOTALS)]
    found = _inside(desk, place) if turn.first is None else []
    grid, new = desk.grid(place.sheet), turn.bottom(place, area.bottom)
    typed = area.bottom if turn.first is None else max(area.bottom, turn.top(place) - 1)
    below = grid.cut(typed + 1, new, area.left, area.right)
    occupied = [(typed + 1 + i, area.left + j) for i, row in enumerate(below) for j, v in enumerate(row) if v != ""]
    grown = area._replace(top=area.bottom + 1, bottom=new)
    others = [t.area for t in desk.shape.tables_on(place.sheet) if t is not place.excel]
    occupied += [(a.top, a.left) for a in others if new > area.bottom and a.meets(grown)]
    if occupied:
        fix = Text("把它移到别的工作表，或下移足够多行", "move it to another sheet, or far enough down")
        found.append(_problem("grows_into", key, sorted(set(occupied)), FREE, fix))
    return found


def _inside(desk: Desk, place: Place) -> list[Problem]:
    """What a new set of rows would destroy: content in columns people added, and formulas."""
    area, key, found = place.area, place.table.key, []
    rows = desk.grid(place.sheet).cut(place.top, area.bottom, area.left, area.right)
    foreign = [(place.top + i, n) for i, row in enumerate(rows) for n in place.others if row[n - area.left] != ""]
    if foreign:
        fix = Text("把自己加的列移到别的工作表", "move the columns you added to another sheet")
        found.append(_problem("extra_column", key, foreign, ONLY_OURS, fix))
    if formulas := _formulas(desk, place, area._replace(top=place.top), rows):
        found.append(_problem("formula_cell", key, formulas, NO_FORMULA, DELETE_FORMULA))
    return found


def _formulas(desk: Desk, place: Place, area: Area, shown: Rows) -> list[tuple[int, int]]:
    """The cells of an area that hold a formula: Excel says the same text of one that shows its own text.

    shown: the values of its cells.
    """
    cells = desk.sheets[place.sheet].range((area.top, area.left), (area.bottom, area.right)).formula
    rows = cells if isinstance(cells, list | tuple) else ((cells,),)
    return [
        (area.top + i, area.left + j)
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
        if isinstance(text, str) and text.startswith("=") and text != shown[i][j]
    ]


def _problem(code: str, key: str, cells: Sequence[tuple[int, int]], need: Text, fix: Text | None = None) -> Problem:
    names = listed([same(cell_name(*cell)) for cell in cells])
    return Problem(code, key, "", tuple(sorted({row for row, _ in cells})), names, need, fix)
