"""Rows that are no data 非数据行: blank ones, totals 合计, repeated headers, notes below the table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from workbook.intake.header import plain
from workbook.schema import Table
from workbook.values import ValueUnclear, parse_date, parse_decimal, parse_month

BLANK, HEADER, TOTAL, NOTE, SKIPPED = "blank", "header", "total", "note", "skipped"

_HINT = re.compile(r"计|期初|期末|结转|承前|过次|total|balance", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:本页|本日|本月|本季|本年|当页|当日|当月|当年|累计|全部|所有)?(?:发生额)?(?:合计|小计|总计|共计|累计)(?:金额|数)?"
    r"|(?:年初|月初|期初|期末|上期|上年|上月)(?:余额|结余|结转|数)?|上年结转|承前页|过次页"
    r"|(?:grand|sub)?total|openingbalance|closingbalance|balance(?:brought|carried)forward"
)
_GROUP_TOTAL = re.compile(r".{1,16}(?:合计|小计|总计|汇总)|.{1,24}\s(?:sub)?total", re.IGNORECASE)
_SIGNS = re.compile(r"[\s:：\-—_.·*()\[\]【】<>《》]+")


def is_total(label: str) -> bool:
    """合计, 小计, 本月合计, 本年累计, 期初余额, Total, Grand Total … standing alone in a cell."""
    if len(label) > 30 or not _HINT.search(label):
        return False
    return _TOTAL.fullmatch(_SIGNS.sub("", unicodedata.normalize("NFKC", label)).casefold()) is not None


def is_group_total(label: str) -> bool:
    """华东 小计, East Total: a total of something named, or perhaps a name."""
    return len(label) <= 30 and bool(_HINT.search(label)) and _GROUP_TOTAL.fullmatch(label.strip()) is not None


def left_out(
    rows: Sequence[Sequence[Any]],
    cells: Sequence[Sequence[Any]],
    columns: dict[str, int],
    table: Table,
    headers: Sequence[str],
    skip_totals: bool,
) -> dict[int, str]:
    """Which rows are no data, by position, and why.

    rows below the header; cells: the same by column. columns: our key -> position of its column.
    A total is a row with a total's label in any cell; where the label stands in a required column of ours
    (a customer may be called Total) or names its group, only when another required cell is blank.
    """
    out = {i: BLANK for i, row in enumerate(rows) if not any(_filled(cell) for cell in row)}
    out.update(_repeated_headers(rows, columns, headers, out))
    if skip_totals:
        out.update({i: TOTAL for i in _totals(rows, cells, columns, table) if i not in out})
    out.update(_notes_below(rows, columns, table, out))
    return out


def _repeated_headers(
    rows: Sequence[Sequence[Any]], columns: dict[str, int], headers: Sequence[str], out: dict[int, str]
) -> dict[int, str]:
    """Rows that say the header again, as printed pages do."""
    if not columns:
        return {}
    first = min(columns.values())
    said = plain(headers[first])
    again = {}
    for i, row in enumerate(rows):
        cell = row[first] if first < len(row) else ""
        if (
            cell.__class__ is str
            and len(cell) < 60
            and i not in out
            and cell[:1] == headers[first][:1]
            and plain(cell) == said
        ):
            same = sum(
                _at(row, j).__class__ is str and plain(_at(row, j)) == plain(headers[j]) for j in columns.values()
            )
            if same > len(columns) // 2:
                again[i] = HEADER
    return again


def _totals(
    rows: Sequence[Sequence[Any]], cells: Sequence[Sequence[Any]], columns: dict[str, int], table: Table
) -> set[int]:
    choices = {position for key, position in columns.items() if table.column(key).choices}
    required = {position for key, position in columns.items() if table.column(key).required}
    found: set[int] = set()
    for position, column in enumerate(cells):
        if position in choices:
            continue
        words = {word for word in set(column) if word.__class__ is str and word}
        plainly = {word for word in words if is_total(word)}
        perhaps = {word for word in words if word not in plainly and is_group_total(word)}
        if not plainly and not perhaps:
            continue
        others = required - {position}
        for i, cell in enumerate(column):
            if (cell in plainly and position not in required) or (
                (cell in plainly or cell in perhaps) and not all(_filled(_at(rows[i], j)) for j in others)
            ):
                found.add(i)
    return found


def _notes_below(
    rows: Sequence[Sequence[Any]], columns: dict[str, int], table: Table, out: dict[int, str]
) -> dict[int, str]:
    """Rows at the end without one date, number or key of the table: signatures, remarks, page numbers."""
    checks = {
        "date": parse_date,
        "month": parse_month,
        "money": parse_decimal,
        "number": parse_decimal,
        "int": parse_decimal,
    }
    required = [(position, table.column(key)) for key, position in columns.items() if table.column(key).required]
    measured = [(position, checks[c.type]) for position, c in required if c.type in checks]
    notes: dict[int, str] = {}
    for i in range(len(rows) - 1, -1, -1):
        if i in out:
            continue
        filled = [position for position, _c in required if _filled(_at(rows[i], position))]
        is_note = len(filled) <= len(required) / 2 and len(required) > 1
        if not is_note or any(_reads(check, _at(rows[i], position)) for position, check in measured):
            break
        notes[i] = NOTE
    return notes


def _reads(check: Any, cell: Any) -> bool:
    try:
        return check(cell) is not None
    except ValueUnclear:
        return False


def _at(row: Sequence[Any], position: int) -> Any:
    return row[position] if position < len(row) else ""


def _filled(cell: Any) -> bool:
    return cell is not None and (cell.__class__ is not str or bool(cell.strip()))
