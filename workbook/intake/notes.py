"""Notes 注释行: rows that people, printers and wallets put between, below and around the rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from workbook.intake.content import has_content, reads
from workbook.intake.sheets import Cells, rows_where
from workbook.schema import Table
from workbook.values import parse_date, parse_decimal, parse_month

FEW = 5_000
"""Rows up to which group headings and totals without a label are looked for everywhere."""
_REMARK = re.compile(
    r"[:：]|^(?:注|备注|说明|制表|审核|打印|导出|以上|以下|盖章|签字|签章|经办|复核|第.{1,6}页|共.{1,8}[页条笔行]|[-—=*]{3,}|notes?\b|page\b|printed)|^-?[\d.,]+\s*[元笔条]$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"^#|^第\s*\d+\s*页|^共\s*\d+\s*页|^第.{1,4}页.{0,3}共.{1,4}页|^页码|^续表|^接上页|^[-—=_*\s]{4,}$|^page\s*\d",
    re.IGNORECASE,
)
_SUM_NAME = re.compile(r"总|笔数|次数|合计|金额|total|count|amount|sum", re.IGNORECASE)


def summary_below(cells: Sequence[Cells], columns: dict[str, int], table: Table) -> list[int]:
    """The rows of a small table of sums at the end, 总笔数|收入金额|支出金额 over its figures, as wallets write."""
    dates = [at for key, at in columns.items() if table.has(key) and table.column(key).type == "date"]
    length = len(cells[0]) if cells else 0
    if not dates or dates[0] >= len(cells):
        return []
    for top in range(max(0, length - 4), length):
        names = [column[top] for column in cells if has_content(column[top])]
        is_head = len(names) >= 3 and all(n.__class__ is str and not any(map(str.isdigit, n)) for n in names)
        if is_head and sum(bool(_SUM_NAME.search(n)) for n in names) * 2 > len(names):
            below = range(top, length)
            return [] if any(reads(parse_date, cells[dates[0]][i]) for i in below) else list(below)
    return []


def remarks_between(cells: Sequence[Cells], columns: dict[str, int], table: Table, out: dict[int, str]) -> list[int]:
    """Rows that printed pages put between: 第 2 页, 续表, lines of dashes; every cell of them must be such a text."""
    first = next((at for key, at in columns.items() if table.has(key) and table.column(key).required), None)
    if first is None or first >= len(cells):
        return []
    suspects = rows_where(cells[first], lambda c: c == "" or (c.__class__ is str and _BETWEEN.search(c)))
    suspects = suspects if len(suspects) < len(cells[first]) else []
    found = [i for i in suspects if i not in out and all(_is_between(column[i]) for column in cells)]
    return found + [i for i in _headings(cells, columns, table) if i not in out]


def _headings(cells: Sequence[Cells], columns: dict[str, int], table: Table) -> list[int]:
    """Rows of one text, 华东区, in the column of a date or an amount or in one that is not ours: a group begins.

    Only looked for in tables of moderate length, where people make such headings.
    """
    ours = {at: table.column(key).type for key, at in columns.items() if table.has(key)}
    keys = {at for at, type_ in ours.items() if type_ not in ("date", "month", "money", "number", "int")}
    if not ours or not cells or len(cells[0]) > FEW:
        return []
    found = []
    for i in range(len(cells[0])):
        there = [at for at, column in enumerate(cells) if has_content(column[i])]
        if len(there) == 1 and there[0] not in keys and _is_words(cells[there[0]][i]):
            found.append(i)
    return found


def _is_words(cell: Any) -> bool:
    """A text that is neither a date nor a number."""
    return cell.__class__ is str and not any(reads(check, cell) for check in (parse_date, parse_decimal))


def _is_between(cell: Any) -> bool:
    return not has_content(cell) or (cell.__class__ is str and _BETWEEN.search(cell.strip()) is not None)


def notes_below(cells: Sequence[Cells], columns: dict[str, int], table: Table, out: dict[int, str]) -> list[int]:
    """Rows at the end without one date, number or key of the table: signatures, remarks, page numbers."""
    checks = {
        "date": parse_date,
        "month": parse_month,
        "money": parse_decimal,
        "number": parse_decimal,
        "int": parse_decimal,
    }
    required = [(at, table.column(key)) for key, at in columns.items() if table.has(key) and table.column(key).required]
    required = [(at, column) for at, column in required if at < len(cells)]
    if not required:
        return []
    measured = [(at, checks[c.type]) for at, c in required if c.type in checks]
    measured += [(at, parse_decimal) for key, at in columns.items() if ":" in key and at < len(cells)]
    notes: list[int] = []
    for i in range((len(cells[0]) if cells else 0) - 1, -1, -1):
        if i in out:
            continue
        has = [at for at, _c in required if has_content(cells[at][i])]
        is_note = all(_is_remark(column[i]) for column in cells) or (not has and _is_hardly_data(cells, i))
        if not is_note or any(reads(check, cells[at][i]) for at, check in measured):
            break
        notes.append(i)
    return notes


def _is_hardly_data(cells: Sequence[Cells], row: int) -> bool:
    """A row that says something in words and holds one figure or date at most."""
    there = [column[row] for column in cells if has_content(column[row])]
    figures = sum(reads(parse_decimal, c) or reads(parse_date, c) for c in there)
    return figures <= 1 and figures < len(there)


def _is_remark(cell: Any) -> bool:
    """A blank cell, or a text that reads like a remark: 制表人：张三, 第 1 页, a whole sentence."""
    return not has_content(cell) or (cell.__class__ is str and (len(cell) > 24 or bool(_REMARK.search(cell.strip()))))
