"""Sheet rows 行: change cells inside <sheetData> and leave every other byte of the sheet as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workbook.files.markup import ATTRIBUTES, attribute, root_prefix, without_attribute
from workbook.files.refs import Area, cell_name, column_letter, column_number, parse_area

KEEP = ""
"""Stands for a cell that is left as it is."""


class Unusual(ValueError):  # noqa: N818 - it names what the markup is
    """Markup no spreadsheet program is known to write, which is therefore not changed."""


class SheetParts(NamedTuple):
    """A sheet's markup cut in three: up to <sheetData>, the rows, and what follows them."""

    prefix: bytes
    head: bytes
    rows: bytes
    tail: bytes


@dataclass(frozen=True)
class Change:
    """What is to stand in some columns of some rows.

    rows: sheet row -> for each of `columns` (ascending) what follows `<c r="B4" s="1"`, None to take the cell
    away, KEEP to leave it. styles: column -> style number for cells that are new or lie below `old_bottom`;
    cells above it keep their own. row_attributes: for new rows. shows_rows: rows hidden by a filter come back.
    """

    columns: tuple[int, ...]
    rows: Mapping[int, Sequence[str | None]]
    styles: Mapping[int, str]
    old_bottom: int
    row_attributes: str = ""
    shows_rows: bool = False


@dataclass
class Met:
    """Cells that stand in the way: with a formula, or with content below the old bottom."""

    formulas: list[tuple[int, int]] = field(default_factory=list)
    occupied: list[tuple[int, int]] = field(default_factory=list)


def cut(markup: bytes) -> SheetParts:
    """A worksheet cut at its rows. Raises Unusual where it has none or holds comments among them."""
    try:
        p = root_prefix(markup, b"worksheet")
    except ValueError as error:
        raise Unusual(str(error)) from error
    start = re.search(rb"<" + p + rb"sheetData\b(" + ATTRIBUTES + rb")(/?)>", markup)
    if start is None:
        raise Unusual("no sheetData")
    close = b"</" + p + b"sheetData>"
    if start[2]:
        return SheetParts(p, markup[: start.start()] + b"<" + p + b"sheetData>", b"", close + markup[start.end() :])
    end = markup.find(close, start.end())
    if end < 0:
        raise Unusual("sheetData has no end")
    rows = markup[start.end() : end]
    if b"<!--" in rows or b"<![CDATA[" in rows:
        raise Unusual("comments inside sheetData")
    return SheetParts(p, markup[: start.end()], rows, markup[end:])


def array_areas(rows: bytes) -> list[Area]:
    """The areas array formulas, spills and data tables fill."""
    if b'"array"' not in rows and b'"dataTable"' not in rows:
        return []
    found = [m[1] for m in re.finditer(rb"<(?:\w+:)?f\b(" + ATTRIBUTES + rb")/?>", rows)]
    refs = [attribute(a, b"ref") for a in found if attribute(a, b"t") in (b"array", b"dataTable")]
    return [parse_area(ref.decode()) for ref in refs if ref]


class Scan(NamedTuple):
    row: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    plain_cell: re.Pattern[bytes]
    formula: bytes
    row_end: bytes
    p: bytes


def scan_of(p: bytes) -> Scan:
    """The patterns of rows and cells under a prefix."""
    row = re.compile(rb"<" + p + rb"row\b(" + ATTRIBUTES + rb")(/?)>")
    cell = re.compile(rb"<" + p + rb"c\b(" + ATTRIBUTES + rb")(?:/>|>(.*?)</" + p + rb"c>)", re.DOTALL)
    plain = re.compile(rb"<" + p + rb'c r="([A-Z]+)\d+"(?: s="(\d+)")?[ />]')
    return Scan(row, cell, plain, b"<" + p + b"f", b"</" + p + b"row>", p)


class _Row(NamedTuple):
    """A row as it stands: where it begins and ends, its attributes, its cells."""

    number: int
    start: int
    end: int
    attributes: bytes
    inner: bytes


def next_row(scan: Scan, rows: bytes, position: int, before: int) -> _Row | None:
    """The next row from a position. Raises Unusual where rows are out of order or do not end."""
    match = scan.row.search(rows, position)
    if match is None:
        return None
    named = attribute(match[1], b"r")
    number = int(named) if named else before + 1
    if number <= before:
        raise Unusual(f"row {number} comes after row {before}")
    if match[2]:
        return _Row(number, match.start(), match.end(), match[1], b"")
    close = rows.find(scan.row_end, match.end())
    if close < 0:
        raise Unusual(f"row {number} has no end")
    return _Row(number, match.start(), close + len(scan.row_end), match[1], rows[match.end() : close])


def cells_of(scan: Scan, inner: bytes) -> dict[int, tuple[bytes, bytes, bytes]]:
    """Column -> whole cell, its attributes, its content, in order; a cell without r follows the one before."""
    found: dict[int, tuple[bytes, bytes, bytes]] = {}
    column = 0
    for match in scan.cell.finditer(inner):
        name = attribute(match[1], b"r")
        column = column_number(name.rstrip(b"0123456789").decode()) if name else column + 1
        found[column] = (match[0], match[1], match[2] or b"")
    return found


def changed_rows(parts: SheetParts, change: Change, met: Met) -> bytes:
    """The rows with the change made; what stands in the way is added to `met`."""
    scan, rows = scan_of(parts.prefix), parts.rows
    kept = memoryview(rows)  # what stays is not copied before it is joined
    todo = sorted(change.rows, reverse=True)
    out: list[bytes | memoryview] = []
    copied = position = before = 0
    while todo:
        row = next_row(scan, rows, position, before)
        if row and row.number < todo[-1]:
            position, before = row.end, row.number
            continue
        out.append(kept[copied : row.start if row else len(rows)])
        copied = row.start if row else len(rows)
        while todo and (row is None or todo[-1] < row.number):
            out.append(_new_row(scan, change, todo.pop()))
        if row and todo and todo[-1] == row.number:
            out.append(_changed_row(scan, change, row, met))
            todo.pop()
            copied, position, before = row.end, row.end, row.number
    out.append(kept[copied:])
    return b"".join(out)


def _new_row(scan: Scan, change: Change, number: int) -> bytes:
    """A row that was not there; b"" where it would hold no cell."""
    p = scan.p.decode()
    cells = [
        f'<{p}c r="{column_letter(column)}{number}"{style_attribute(change.styles.get(column))}{tail}'
        for column, tail in zip(change.columns, change.rows[number], strict=True)
        if tail
    ]
    if not cells:
        return b""
    return f'<{p}row r="{number}"{change.row_attributes}>{"".join(cells)}</{p}row>'.encode()


def style_attribute(style: str | None) -> str:
    return f' s="{style}"' if style else ""


def _plain_row(scan: Scan, change: Change, row: _Row) -> bytes | None:
    """A row that holds our cells and no others, nor a formula, which most do; None where it takes a closer look."""
    tails = change.rows[row.number]
    if row.number > change.old_bottom or scan.formula in row.inner or None in tails or KEEP in tails:
        return None
    found = scan.plain_cell.findall(row.inner)
    letters = [column_letter(c) for c in change.columns]
    if len(found) != row.inner.count(b"<" + scan.p + b"c ") or [name.decode() for name, _ in found] != letters:
        return None
    p, number = scan.p.decode(), row.number
    cells = [
        f'<{p}c r="{letter}{number}"{style_attribute(style.decode())}{tail}'
        for letter, (_, style), tail in zip(letters, found, tails, strict=True)
    ]
    attributes = _row_attributes(change, row)
    return b"<" + scan.p + b"row" + attributes + b">" + "".join(cells).encode() + scan.row_end


def _row_attributes(change: Change, row: _Row) -> bytes:
    """The attributes a changed row keeps: no spans, its number, not hidden where a filter hid it."""
    attributes = without_attribute(row.attributes, b"spans").rstrip()
    if change.shows_rows:
        attributes = without_attribute(attributes, b"hidden")
    return attributes if attribute(attributes, b"r") else b' r="%d"' % row.number + attributes


def _changed_row(scan: Scan, change: Change, row: _Row, met: Met) -> bytes:
    """A row that was there: other cells stay, ours are replaced; b"" where nothing of it is left."""
    if (plain := _plain_row(scan, change, row)) is not None:
        return plain
    cells = cells_of(scan, row.inner)
    out = {column: whole for column, (whole, _, _) in cells.items()}
    below = row.number > change.old_bottom
    for column, tail in zip(change.columns, change.rows[row.number], strict=True):
        if tail == KEEP:
            continue
        style = change.styles.get(column)
        if column in cells:
            _, attributes, content = cells[column]
            if scan.formula in content:
                met.formulas.append((row.number, column))
            elif below and content.strip():
                met.occupied.append((row.number, column))
            if not below and tail is not None:
                own = attribute(attributes, b"s")
                style = own.decode() if own else None
        if tail is None:
            out.pop(column, None)
        else:
            name = cell_name(row.number, column)
            out[column] = f'<{scan.p.decode()}c r="{name}"{style_attribute(style)}{tail}'.encode()
    attributes = _row_attributes(change, row)
    if not out and not _row_matters(attributes):
        return b""
    inner = b"".join(out[column] for column in sorted(out))
    return b"<" + scan.p + b"row" + attributes + b">" + inner + scan.row_end


def _row_matters(attributes: bytes) -> bool:
    """True for a row without cells that people formatted: a height, a style, hidden, grouped."""
    return any(
        attribute(attributes, name) is not None for name in (b"s", b"ht", b"hidden", b"outlineLevel", b"collapsed")
    )
