"""Parts 文件的各部分: which tables stand in a file, on which sheets, below or beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbook.errors import Problem
from workbook.intake.header import Header, find_header, find_named, plain, recognise, whole
from workbook.intake.mapping import Mapping, propose_mapping
from workbook.intake.shapes import DIRECTION, SIDES, shape_names
from workbook.intake.sheets import ByColumn, Row, Sheet
from workbook.schema import Table
from workbook.tables import TABLES
from workbook.texts import Text, listed

INPUTS = [t for t in TABLES.values() if t.is_input and t.group in ("basis", "movement", "target")]
"""The tables a file may be recognised as; what only we fill in is imported by name alone."""


@dataclass(frozen=True)
class Part:
    """One table of a file: the sheet, or the piece of it, and its header."""

    sheet: Sheet
    header: Header


def parts_of(sheets: Sequence[Sheet], table: Table, mapping: Mapping | None) -> tuple[list[Part], list[Problem]]:
    """Every part of a file with the fullest header for a table, and what a person should know of the rest.

    Sheets that a person hid are taken only where no sheet that is seen has the table. The same header again,
    or one with all that is required, below on the sheet, beside it or on another sheet, is another part;
    nothing is left out unsaid.
    """
    seen = [s for s in sheets if s.visible]
    found, others = _all_parts(seen, table, mapping)
    if not found:
        found, others = _all_parts([s for s in sheets if not s.visible], table, mapping)
    if not found:
        return [], []
    best = max(found, key=lambda part: _fit(part, table, mapping))
    wanted = _columns(best, mapping)
    enough = _required(table) & _given(best, table)
    taken = [p for p in found if _columns(p, mapping) >= wanted or (not mapping and _given(p, table) >= enough)]
    others += [p.sheet for p in found if p not in taken and p.sheet.name in {t.sheet.name for t in taken}]
    return taken, [*_not_read(sheets, taken, table, mapping), *_other_tables(others, table)]


def _required(table: Table) -> set[str]:
    return {c.key for c in table.columns if c.required}


def _given(part: Part, table: Table) -> set[str]:
    """Our columns that a part gives, signed amounts among them."""
    proposed = propose_mapping(part.header.headers, table)
    return {*proposed.columns, *proposed.signed, *proposed.computed}


def _all_parts(sheets: Sequence[Sheet], table: Table, mapping: Mapping | None) -> tuple[list[Part], list[Sheet]]:
    """The parts of some sheets that have a header for a table, and the pieces below them that have another."""
    found: list[Part] = []
    others: list[Sheet] = []
    for sheet in sheets:
        header = _header(sheet.rows, table, mapping)
        if header is None:
            continue
        below = _cut(sheet, header, table)
        found += _beside(below[0], header, table)
        for piece in below[1:]:
            again = _header(piece.rows, table, mapping)
            if again is not None and again.row == 0:
                found += _beside(piece, again, table)
            else:
                others.append(piece)
    return found, others


def _other_tables(pieces: Sequence[Sheet], table: Table) -> list[Problem]:
    """A finding for rows on the same sheet that belong to another table."""
    problems = []
    for piece in pieces:
        rows = tuple(piece.first + i for i, row in enumerate(piece.rows) if any(c != "" for c in row))
        found = Text("“{sheet}”下方还有另一张表，没有读", "another table stands below on “{sheet}”; it was not read")
        need = Text("需要时另存成一个文件再导入", "a file of its own if it is needed")
        problems.append(
            Problem("other_table", table.key, "", rows, found.with_(sheet=piece.name), need, is_error=False)
        )
    return problems


def _header(rows: Sequence[Row], table: Table, mapping: Mapping | None) -> Header | None:
    return find_named(rows, mapping.headers) if mapping else find_header(rows, table)


def _columns(part: Part, mapping: Mapping | None) -> set[str]:
    """What a part gives: the headers a mapping asks for, or the columns recognised."""
    if mapping is None:
        return set(part.header.columns)
    return {plain(h) for h in part.header.headers if h} & {plain(h) for h in mapping.headers}


def _fit(part: Part, table: Table, mapping: Mapping | None) -> float:
    if mapping is not None:
        return len(_columns(part, mapping))
    required = sum(score for key, (_p, score) in part.header.columns.items() if table.column(key).required)
    return part.header.score + required


def _cut(sheet: Sheet, header: Header, table: Table) -> list[Sheet]:
    """A sheet cut where, below a blank row, the header of another table begins."""
    if isinstance(sheet.rows, ByColumn):
        return [sheet]
    starts = [0]
    own = [plain(h) for h in header.headers]
    for at in range(header.below + 1, len(sheet.rows)):
        row = sheet.rows[at]
        if not any(c != "" for c in row) or not _is_blank_above(sheet.rows, at, header.below):
            continue
        texts = [c for c in row if c != ""]
        if (
            len(texts) < 2
            or not all(isinstance(c, str) for c in texts)
            or [plain(c) for c in texts] == own[: len(texts)]
        ):
            continue
        if any(_known_names(row, t) >= min(3, len(texts)) for t in (table, *INPUTS)):
            starts.append(at)
    ends = [*starts[1:], len(sheet.rows)]
    return [_piece(sheet, start, end) for start, end in zip(starts, ends, strict=True)]


def _known_names(row: Row, table: Table) -> int:
    """How many cells of a row name a column of a table or say how its amounts are written."""
    known = {at for at, _score in recognise(row, table).values()}
    shapes = shape_names(table.key) | set(DIRECTION if table.key in SIDES else ())
    return len(known | {i for i, c in enumerate(row) if isinstance(c, str) and whole(c) in shapes})


def _is_blank_above(rows: Sequence[Row], at: int, top: int) -> bool:
    """True where the row above, or above a title of one cell, is blank."""
    above = rows[at - 1]
    if not any(c != "" for c in above):
        return True
    is_title = sum(c != "" for c in above) == 1 and at - 2 >= top
    return is_title and not any(c != "" for c in rows[at - 2])


def _piece(sheet: Sheet, start: int, end: int) -> Sheet:
    """Some rows of a sheet, which keep their numbers."""
    if start == 0 and end == len(sheet.rows):
        return sheet
    merged = tuple((t - start, left, b - start, r) for t, left, b, r in sheet.merged if start <= t and b < end)
    return replace(sheet, rows=sheet.rows[start:end], merged=merged, first=sheet.first + start)


def _beside(sheet: Sheet, header: Header, table: Table) -> list[Part]:
    """The tables that stand beside one another under one header row, parted by columns without a name."""
    segments = _segments(header.headers)
    named = [recognise([h if i in seg else "" for i, h in enumerate(header.headers)], table) for seg in segments]
    alike = [
        seg
        for seg, columns in zip(segments, named, strict=True)
        if header.columns and set(columns) >= {*header.columns}
    ]
    if len(alike) < 2:
        return [Part(sheet, header)]
    parts = []
    for segment in alike:
        rows = [[cell if i in segment else "" for i, cell in enumerate(row)] for row in sheet.rows]
        headers = tuple(h if i in segment else "" for i, h in enumerate(header.headers))
        parts.append(
            Part(replace(sheet, rows=rows), header._replace(headers=headers, columns=recognise(headers, table)))
        )
    return parts


def _segments(headers: Sequence[str]) -> list[range]:
    """Runs of columns that have a name."""
    found, start = [], None
    for i, name in enumerate((*headers, "")):
        if name and start is None:
            start = i
        elif not name and start is not None:
            found.append(range(start, i))
            start = None
    return found


def _other_sheets(sheets: Sequence[Sheet], read: set[str], table: Table) -> list[Problem]:
    """A finding for sheets that are seen and hold something, but not this table."""
    others = [s.name for s in sheets if s.visible and s.name not in read and len(s.rows) > 1]
    if not others:
        return []
    found = Text("没有读这些工作表：{names}", "sheets not read: {names}").with_(names=listed(others))
    need = Text("确认它们不属于这个表", "a look that they do not belong to this table")
    return [Problem("other_sheets", table.key, "", (), found, need, is_error=False)]


def _not_read(sheets: Sequence[Sheet], taken: Sequence[Part], table: Table, mapping: Mapping | None) -> list[Problem]:
    """Findings: hidden sheets with the same header that were not read, hidden rows that were."""
    read = {part.sheet.name for part in taken}
    wanted = _columns(taken[0], mapping)
    problems = _other_sheets(sheets, read, table) if mapping is None else []
    left = [
        s.name
        for s in sheets
        if s.name not in read and (h := _header(s.rows, table, mapping)) and _columns(Part(s, h), mapping) >= wanted
    ]
    if left:
        found = Text("没有读隐藏的工作表：{names}", "hidden sheets not read: {names}").with_(names=listed(left))
        need = Text(
            "确认它们不需要；需要就取消隐藏再导入", "a look whether they matter; if so, unhide and import again"
        )
        problems.append(Problem("hidden_sheets", table.key, "", (), found, need, is_error=False))
    for part in taken:
        rows = [row for row in part.sheet.hidden if row >= part.sheet.first + part.header.below]
        if rows:
            found = Text("“{sheet}”里被隐藏或筛掉的行也读了", "rows hidden or filtered out on “{sheet}” were read too")
            need = Text("确认这些行也要导入", "a look whether these rows belong")
            problems.append(
                Problem(
                    "hidden_rows", table.key, "", tuple(rows), found.with_(sheet=part.sheet.name), need, is_error=False
                )
            )
    return problems
