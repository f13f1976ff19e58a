"""Table rows 表行: put rows into one table of an open workbook, or say what stands in the way, with the cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbook.errors import Problem
from workbook.files import follow, row_looks, sheet_rows
from workbook.files.cell_markup import TextTooLong, serial, tails
from workbook.files.grids import Sheets
from workbook.files.places import Place
from workbook.files.read import is_blank, last_row
from workbook.files.refs import Area, cell_name, column_letter
from workbook.files.refusals import refusal
from workbook.files.sheet_rows import Change, Met, SheetParts, Unusual
from workbook.texts import Text, listed, same

FIRST_LOOK = 20
FREE = Text("表格下面没有别的内容", "nothing below the table")
NO_FORMULA = Text("没有公式的单元格（结果表由程序写入）", "cells without formulas (the program writes here)")
NO_TOTALS = Text("没有汇总行的表格", "a table without a totals row")
ONLY_OURS = Text("只有程序自己的列有内容", "content in the program's own columns only")


def replace_rows(desk: Sheets, place: Place, rows: list[list[object]]) -> list[Problem]:
    """Replace the rows of a table, however many there were; what stands in the way instead.

    rows: cell values in the order of the declared columns.
    """
    if forbidden := _forbidden(desk, place):
        return forbidden
    new = place.area._replace(bottom=place.top + max(len(rows), 1) - 1)
    return _write(desk, place, rows, place.top, new, takes_away=True)


def append_below(desk: Sheets, place: Place, rows: list[list[object]]) -> list[Problem]:
    """Write rows below the last one of an input table."""
    if place.excel is not None and place.excel.has_totals:
        return [in_the_way("totals_row", place.table.key, "", [(place.area.bottom, place.area.left)], NO_TOTALS)]
    grid = desk.grid(place.sheet)
    bottom = last_row(place, grid)
    typed = grid.cut(place.top, bottom, place.area.left, place.area.right)
    filled = max((i + 1 for i, row in enumerate(typed) if not is_blank(row)), default=0)
    first = place.top + filled
    new = place.area._replace(bottom=max(bottom, first + len(rows) - 1))
    return _write(desk, place, rows, first, new, takes_away=False)


def holds_already(desk: Sheets, place: Place, rows: list[list[object]]) -> bool:
    """True where the table shows just these rows and no others."""
    if place.area.bottom - place.top + 1 != max(len(rows), 1) or (place.excel is not None and place.excel.has_totals):
        return False
    if _surely_differs(desk, place, rows):
        return False
    present = desk.grid(place.sheet).cut(place.top, place.area.bottom, place.area.left, place.area.right)
    positions = [place.columns[key] - place.area.left for key in place.table.keys]
    wanted = rows or [[None] * len(positions)]
    from_1904 = desk.shape.counts_from_1904
    return all(
        _is_same(there[at], value, from_1904)
        for there, row in zip(present, wanted, strict=True)
        for at, value in zip(positions, row, strict=True)
    )


def _surely_differs(desk: Sheets, place: Place, rows: list[list[object]]) -> bool:
    """True where a number among the first rows is another one: saves reading the sheet to compare the rest."""
    there = row_looks.numbers_at(sheet_parts(desk, place.sheet), place.top, FIRST_LOOK)
    wanted = {
        (place.top + r, place.columns[key]): row[i]
        for r, row in enumerate(rows[:FIRST_LOOK])
        for i, key in enumerate(place.table.keys)
    }
    numbers = {cell: value for cell, value in wanted.items() if type(value) in (int, float)}
    return any(there.get(cell) != value for cell, value in numbers.items())


def _is_same(there: Any, value: Any, from_1904: bool) -> bool:
    """True where a cell shows the value."""
    if value is None or value == "":
        return bool(there == "")
    if isinstance(value, dt.date):
        if isinstance(there, float):
            return there == serial(value, from_1904)
        return isinstance(there, dt.date) and serial(there) == serial(value)
    return type(there) is not bool and bool(there == value)


def _forbidden(desk: Sheets, place: Place) -> list[Problem]:
    """A totals row, or content in columns people added: a new set of rows would not fit them."""
    key = place.table.key
    if place.excel is not None and place.excel.has_totals:
        return [in_the_way("totals_row", key, "", [(place.area.bottom, place.area.left)], NO_TOTALS)]
    if not place.others:
        return []
    grid = desk.grid(place.sheet)
    foreign = [
        (place.top + i, number)
        for number in place.others
        for i, row in enumerate(grid.cut(place.top, place.area.bottom, number, number))
        if row[0] != ""
    ]
    fix = Text("把自己加的列移到别的工作表", "move the columns you added to another sheet")
    return [in_the_way("extra_column", key, "", foreign, ONLY_OURS, fix)] if foreign else []


def _write(
    desk: Sheets, place: Place, rows: list[list[object]], first: int, new: Area, takes_away: bool
) -> list[Problem]:
    """Put rows from a sheet row on, and give the table its new area; what stands in the way.

    takes_away: the rows below the last one are the table's old ones and go.
    """
    parts = sheet_parts(desk, place.sheet)
    filter_part = desk.package.read(place.excel.part) if place.excel else b""
    shows_all = takes_away and follow.is_filtered(filter_part)
    change = _change(desk, place, parts, rows, first, shows_all, takes_away)
    links = _links(place, rows, first)
    problems = put_rows(desk, place.sheet, place.table.key, parts, change, new, links, place)
    if not problems and place.excel is not None:
        table_part = follow.table_part(filter_part, place.area, new)
        desk.package.put(place.excel.part, table_part)
        follow.refresh_pivots(desk.package, desk.shape, place.excel)
    return problems


def _change(
    desk: Sheets,
    place: Place,
    parts: SheetParts,
    rows: list[list[object]],
    first: int,
    shows_all: bool,
    takes_away: bool,
) -> Change:
    """The rows of a table as cell markup, in the order its columns stand in the sheet."""
    by_column = list(zip(*rows, strict=True)) or [()] * len(place.table.keys)
    at = {number: i for i, key in enumerate(place.table.keys) if (number := place.columns.get(key))}
    styles, attributes = row_looks.looks_of_row(parts, place.top, tuple(at))
    dates = _date_styles(desk, place, styles)
    as_text = {number for number, style in dates.items() if style is None}
    ends = {
        number: cell_tails(desk, map(_iso, by_column[i]) if number in as_text else by_column[i], parts)
        for number, i in at.items()
    }
    if not takes_away:
        ends |= _calculated(desk, place, parts, len(rows))
    columns = tuple(sorted(ends))
    across = zip(*(ends[number] for number in columns), strict=True)
    changed: dict[int, Sequence[str | None]] = dict(enumerate(across, first))
    if takes_away:
        for row in range(first + len(rows), place.area.bottom + 1):
            changed[row] = [None] * len(columns)
        if not rows:
            changed[first] = ["/>"] * len(columns)
    styles |= {number: style for number, style in dates.items() if style}
    return Change(columns, changed, styles, place.area.bottom, attributes, shows_all)


def _date_styles(desk: Sheets, place: Place, styles: Mapping[int, str]) -> dict[int, str | None]:
    """A style that shows days for date columns whose first cell has none: a bare number would be nobody's date."""
    types = {number: place.table.column(key).type for key, number in place.columns.items()}
    bare = [number for number, kind in types.items() if kind in ("date", "month") and number not in styles]
    parts = [r.target for r in desk.package.relationships(desk.shape.part) if r.type == "styles"] if bare else []
    found = row_looks.date_style(desk.package.read(parts[0])) if parts else None
    return dict.fromkeys(bare, found)


def _iso(value: object) -> object:
    """A day as text, for a workbook without any style that shows days."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _calculated(desk: Sheets, place: Place, parts: SheetParts, count: int) -> dict[int, list[str]]:
    """The formulas of columns people added, for new rows, as Excel fills them in when a table grows."""
    if place.excel is None:
        return {}
    p, found = parts.prefix.decode(), follow.column_formulas(desk.package.read(place.excel.part))
    return {
        place.area.left + i: [f"><{p}f>{formula}</{p}f></{p}c>"] * count
        for i, formula in found.items()
        if place.area.left + i in place.others
    }


def _links(place: Place, rows: list[list[object]], first: int) -> dict[int, list[tuple[str, str]]]:
    """Link columns -> the cells that lead somewhere and where to."""
    links = {}
    for i, column in enumerate(place.table.columns):
        if column.type == "link" and (number := place.columns.get(column.key)):
            links[number] = [(cell_name(first + r, number), str(row[i])) for r, row in enumerate(rows) if row[i]]
    return links


def put_rows(
    desk: Sheets,
    sheet: str,
    key: str,
    parts: SheetParts,
    change: Change,
    new: Area,
    links: Mapping[int, list[tuple[str, str]]],
    place: Place | None = None,
) -> list[Problem]:
    """Change the rows of a sheet and what follows them; what stands in the way instead."""
    met = Met()
    try:
        rows = sheet_rows.changed_rows(parts, change, met)
        arrays = sheet_rows.array_areas(parts.rows)
    except (Unusual, ValueError) as error:
        raise refusal("unusual_markup", desk.package.name, error) from error
    written = {(row, column) for row in change.rows for column in change.columns} if arrays else set()
    met.formulas += [cell for cell in written for area in arrays if area.holds(*cell) and cell not in met.formulas]
    if place is not None:
        met.occupied += _others_below(desk, place, parts, new)
    keys = {number: k for k, number in place.columns.items()} if place else {}
    problems = [*_by_column("formula_cell", key, keys, met.formulas, NO_FORMULA)]
    if met.occupied:
        fix = Text("把它移到别的工作表，或下移足够多行", "move it to another sheet, or far enough down")
        problems.append(in_the_way("grows_into", key, "", met.occupied, FREE, fix))
    if problems:
        return problems
    tail = follow.with_ranges(parts.tail, parts.prefix, place.area, new) if place else parts.tail
    for number, cells in links.items():
        reach = Area(min(change.rows), number, max(new.bottom, change.old_bottom), number)
        tail = follow.with_hyperlinks(tail, parts.prefix, reach, cells)
    head = follow.with_dimension(parts.head, parts.prefix, new)
    desk.package.put(desk.shape.sheets[sheet], head + rows + tail)
    return []


def _others_below(desk: Sheets, place: Place, parts: SheetParts, new: Area) -> list[tuple[int, int]]:
    """Where other tables or merged cells begin that the table would grow into."""
    if new.bottom <= place.area.bottom:
        return []
    grown = new._replace(top=place.area.bottom + 1)
    areas = [t.area for t in desk.shape.tables_on(place.sheet) if t is not place.excel]
    areas += follow.merged_areas(parts.tail, parts.prefix)
    return [(area.top, area.left) for area in areas if area.meets(grown)]


def sheet_parts(desk: Sheets, sheet: str) -> SheetParts:
    try:
        return sheet_rows.cut(desk.package.read(desk.shape.sheets[sheet]))
    except Unusual as error:
        raise refusal("unusual_markup", desk.package.name, f"{sheet}: {error}") from error


def cell_tails(desk: Sheets, values: Iterable[object], parts: SheetParts) -> list[str]:
    try:
        return tails(values, parts.prefix.decode(), desk.shape.counts_from_1904)
    except TextTooLong as error:
        raise refusal("long_text", desk.package.name, error) from error


def _by_column(
    code: str, key: str, keys: Mapping[int, str], cells: Sequence[tuple[int, int]], need: Text
) -> Iterator[Problem]:
    """One problem a column for cells that stand in the way."""
    for number in sorted({column for _, column in cells}):
        own = [cell for cell in cells if cell[1] == number]
        fix = Text("把公式删去，或移到别的工作表", "delete the formula, or move it to another sheet")
        yield in_the_way(code, key, keys.get(number, column_letter(number)), own, need, fix)


def in_the_way(
    code: str, key: str, column: str, cells: Sequence[tuple[int, int]], need: Text, fix: Text | None = None
) -> Problem:
    """What stands where the program would write, with its cells."""
    names = listed([same(cell_name(*cell)) for cell in sorted(set(cells))])
    rows = tuple(sorted({row for row, _ in cells}))
    return Problem(code, key, column, rows, Text("{cells}", "{cells}").with_(cells=names), need, fix)
