"""Patching 就地改写: put a table's rows into a closed workbook and change nothing else in the file.

Every part but the table's own sheet, its table part, the pivots over it and the workbook's calculation flag
keeps its compressed bytes. A result table may grow, shrink and become empty; it never grows into other
content, and a cell that holds a formula is never written: both are refused with the cell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from workbook.errors import Problem, UsageError, raise_if_any
from workbook.everyday import PAPERS
from workbook.files import follow, sheet_states, table_rows
from workbook.files.cells import to_cells
from workbook.files.grids import Sheets
from workbook.files.outline import is_signed, outline
from workbook.files.package import Package
from workbook.files.places import Place
from workbook.files.read import is_blank, locate, read_bytes, without_collecting
from workbook.files.refs import LAST_ROW, Area
from workbook.files.refusals import refusal
from workbook.files.sheet_rows import KEEP, Change
from workbook.texts import Text


def open_desk(source: Path) -> Sheets:
    """Open a closed workbook for writing. Raises FileError where it cannot be written, by name."""
    package = Package(read_bytes(source), source.name)
    shape = outline(package)
    if is_signed(package):
        raise refusal("signed", package.name)
    return Sheets(package, shape)


def write_tables(source: Path, out: Path, tables: Mapping[str, pd.DataFrame], lang: str) -> list[str]:
    """Replace the rows of result tables; the keys of those that changed.

    tables: typed frames by table key, rows in the order they are to stand. Where every table already holds
    its rows, `out` is the same bytes as `source`. Raises InputError with everything that stands in the way.
    """
    desk = open_desk(source)
    problems: list[Problem] = []
    changed = []
    with without_collecting():
        for key, frame in tables.items():
            was_changed, faults = _replace(desk, key, frame, lang)
            problems += faults
            changed += [key] if was_changed else []
    raise_if_any(problems)
    finish(desk, out)
    return changed


def append_rows(source: Path, out: Path, key: str, frame: pd.DataFrame, lang: str) -> int:
    """Append rows to an input table, below what people typed; the number of rows written.

    frame: typed, one row per new row. The table's area takes in the new rows, and those typed below it before.
    """
    desk = open_desk(source)
    place, problems = locate(desk, key)
    raise_if_any(problems)
    if place is not None and len(frame):
        rows = to_cells(frame, place.table, lang)
        _bring_in_sight(desk, place, rows)
        raise_if_any(table_rows.append_below(desk, place, rows))
    finish(desk, out)
    return len(frame)


def write_cells(source: Path, out: Path, sheet: str, values: Mapping[tuple[int, int], object]) -> None:
    """Write single values into a sheet. values: (row, column), from 1 -> a value, None for blank.

    Raises InputError where a cell holds a formula or lies inside merged cells.
    """
    desk = open_desk(source)
    if sheet not in desk.shape.sheets:
        raise refusal("no_sheet", source.name, sheet)
    columns = tuple(sorted({column for _, column in values}))
    at = {column: i for i, column in enumerate(columns)}
    rows: dict[int, list[str | None]] = {}
    parts = table_rows.sheet_parts(desk, sheet)
    ends = table_rows.cell_tails(desk, values.values(), parts)
    for (row, column), tail in zip(values, ends, strict=True):
        rows.setdefault(row, [KEEP] * len(columns))[at[column]] = tail
    area = Area(min(rows), columns[0], max(rows), columns[-1])
    inside = [m for m in follow.merged_areas(parts.tail, parts.prefix) if m.meets(area)]
    hidden = [c for c in values if any(m.holds(*c) and c != m[:2] for m in inside)]
    problems = (
        [table_rows.in_the_way("merged", sheet, "", hidden, Text("没有合并的单元格", "cells that are not merged"))]
        if hidden
        else []
    )
    change = Change(columns, rows, {}, LAST_ROW)
    problems += table_rows.put_rows(desk, sheet, "", parts, change, area, {})
    raise_if_any(problems)
    finish(desk, out)


def write_states(source: Path, out: Path, show: Collection[str] = (), hide: Collection[str] = ()) -> None:
    """Bring sheets in sight or out of it, by name; the same bytes where they are so already.

    Raises UsageError where no sheet would be left in sight.
    """
    desk = open_desk(source)
    left = [n for n in desk.shape.sheets if (n not in desk.shape.hidden or n in show) and n not in hide]
    if not left:
        raise UsageError(Text("至少要有一张工作表可见", "one sheet at least must stay in sight"), "no_sheet_left")
    sheet_states.with_states(desk.package, desk.shape, show, hide)
    write_package(desk.package, out)


def finish(desk: Sheets, out: Path) -> None:
    """Write the file: the same bytes where nothing changed, else with formulas recalculated on opening."""
    if desk.package.changed:
        follow.recalculate_on_load(desk.package, desk.shape)
    write_package(desk.package, out)


def write_package(package: Package, out: Path) -> None:
    """Write a package as it is now."""
    with out.open("wb") as file:
        for piece in package.packed():
            file.write(piece)


def _replace(desk: Sheets, key: str, frame: pd.DataFrame, lang: str) -> tuple[bool, list[Problem]]:
    """Replace the rows of one result table; whether it changed, and what stands in the way."""
    place, problems = locate(desk, key)
    if place is None or any(p.is_error for p in problems):
        return False, problems
    rows = to_cells(frame, place.table, lang)
    if table_rows.holds_already(desk, place, rows):
        return False, []
    _bring_in_sight(desk, place, rows)
    return True, table_rows.replace_rows(desk, place, rows)


def _bring_in_sight(desk: Sheets, place: Place, rows: list[list[object]]) -> None:
    """Show the hidden sheet of a table that gets its first rows, and those its links lead to."""
    shape = desk.shape
    shown = sheet_states.linked_sheets(place.table, rows) & set(shape.hidden)
    if rows and place.sheet in shape.hidden and place.table.key not in PAPERS and _is_empty(desk, place):
        shown.add(place.sheet)
    if shown:
        sheet_states.with_states(desk.package, shape, shown)


def _is_empty(desk: Sheets, place: Place) -> bool:
    """True for a table without a row; a table of one blank row has none."""
    area = place.area
    return all(map(is_blank, desk.grid(place.sheet).cut(place.top, area.bottom, area.left, area.right)))
