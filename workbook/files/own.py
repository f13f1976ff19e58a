"""What people added 自己的列和表: a column beside ours, or a whole sheet, by the name it bears in the workbook."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.files.grids import UNCALCULATED, Grid, Sheets
from workbook.files.read import is_blank, last_row, locate
from workbook.files.refs import Area
from workbook.performance.own import NO_VALUE, plain, table_named

HEADER_DEPTH = 40
"""Rows from the top in which the header of a sheet is looked for."""


def own_table(sheets: Sheets, name: str) -> pd.DataFrame | None:
    """All columns of a table, raw cells indexed by sheet row; None where nothing bears the name.

    name: the key or the sheet's name of one of our tables (its own columns come under their keys, the others under
    their headers), the name of any Excel table, or of any sheet, whose header is its first row of two or more texts.
    A formula that came to an error stands as the error, one without a value as "=?".
    """
    table = table_named(name)
    if table is not None:
        place, _faults = locate(sheets, table.key)
        if place is None:
            return None
        grid = sheets.grid(place.sheet)
        columns = {number: key for key, number in place.columns.items()} | place.others
        return _cells(grid, place.area._replace(top=place.top, bottom=last_row(place, grid)), columns)
    excel = sheets.shape.table(name)
    sheet = next((s for s in sheets.shape.sheets if plain(s) == plain(name)), "")
    if excel is None and sheet and len(sheets.shape.tables_on(sheet)) == 1:
        excel = sheets.shape.tables_on(sheet)[0]
    if excel is not None:
        bottom = excel.area.bottom - int(excel.has_totals)
        columns = dict(enumerate(excel.headers, excel.area.left))
        return _cells(sheets.grid(excel.sheet), excel.area._replace(top=excel.top, bottom=bottom), columns)
    return _of_sheet(sheets.grid(sheet)) if sheet else None


def _of_sheet(grid: Grid) -> pd.DataFrame | None:
    """The block below the first row of two or more texts, up to the first blank row."""
    for at, row in enumerate(grid.rows[:HEADER_DEPTH]):
        named = [k for k, cell in enumerate(row) if isinstance(cell, str) and cell.strip()]
        if len(named) > 1:
            below = grid.rows[at + 1 :]
            height = next((k for k, cells in enumerate(below) if is_blank(cells)), len(below))
            top, left = grid.first_row + at + 1, grid.first_column
            columns = {left + k: str(row[k]).strip() for k in named}
            return _cells(grid, Area(top, left, top + height - 1, left + len(row) - 1), columns)
    return None


def _cells(grid: Grid, area: Area, columns: dict[int, str]) -> pd.DataFrame:
    """The named columns of an area; blank rows are left out. area: without the header."""
    rows: list[list[Any]] = grid.cut(area.top, area.bottom, area.left, area.right)
    kept = [k for k, row in enumerate(rows) if not is_blank(row)]
    index = pd.Index([area.top + k for k in kept], dtype="int64")
    made = {
        name: pd.Series([_cell(grid, area.top + k, number, rows[k][number - area.left]) for k in kept], index, dtype=object)
        for number, name in columns.items()
        if name
    }  # fmt: skip
    return pd.DataFrame(made, index=index)


def _cell(grid: Grid, row: int, column: int, value: Any) -> Any:
    """The value of a cell, or what its formula came to where that is none."""
    what = grid.unclear.get((row, column))
    return value if what is None else NO_VALUE if what == UNCALCULATED else what
