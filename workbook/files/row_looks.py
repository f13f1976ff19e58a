"""What rows look like 行的样子: the styles new rows take after, and a first look at the numbers in some rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbook.files.markup import ATTRIBUTES, attribute, element, is_on
from workbook.files.sheet_rows import SheetParts, cells_of, next_row, scan_of

_DAYS = re.compile(rb"y.*m.*d", re.IGNORECASE)
_BUILT_IN_DAYS = {b"14", b"27", b"30", b"31", b"36", b"50", b"57", b"58"}
"""Formats Excel knows by number that show year, month and day; from 27 on in Chinese."""


def numbers_at(parts: SheetParts, top: int, count: int) -> dict[tuple[int, int], float]:
    """The plain numbers of some rows, for a first look at whether a table changed."""
    scan, position, before = scan_of(parts.prefix), 0, 0
    value = re.compile(rb"<" + parts.prefix + rb"v>([^<]+)</")
    found: dict[tuple[int, int], float] = {}
    while row := next_row(scan, parts.rows, position, before):
        position, before = row.end, row.number
        if row.number >= top + count:
            break
        for column, (_, attributes, content) in cells_of(scan, row.inner).items() if row.number >= top else ():
            match = value.search(content)
            if match and attribute(attributes, b"t") in (None, b"n"):
                found[row.number, column] = float(match[1])
    return found


def date_style(styles: bytes) -> str | None:
    """The number of the first cell style that shows a date; None where the workbook has none."""
    formats = {
        attribute(m[1], b"numFmtId"): attribute(m[1], b"formatCode") or b"" for m in element(b"numFmt").finditer(styles)
    }
    shows_days = {code for code, text in formats.items() if _DAYS.search(text)} | _BUILT_IN_DAYS
    cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    for number, match in enumerate(element(b"xf").finditer(cells[0] if cells else b"")):
        if attribute(match[1], b"numFmtId") in shows_days:
            return str(number)
    return None


def looks_of_row(parts: SheetParts, number: int, columns: Sequence[int]) -> tuple[dict[int, str], str]:
    """The styles of a row's cells (the row's or the column's own where it has no cell), and its row attributes."""
    scan, position, before = scan_of(parts.prefix), 0, 0
    row = next_row(scan, parts.rows, position, before)
    while row and row.number < number:
        row = next_row(scan, parts.rows, row.end, row.number)
    attributes = row.attributes if row and row.number == number else b""
    cells = cells_of(scan, row.inner) if row and row.number == number else {}
    row_style = attribute(attributes, b"s") if is_on(attribute(attributes, b"customFormat")) else None
    styles = {}
    for column in columns:
        style = attribute(cells[column][1], b"s") if column in cells else row_style or _column_style(parts, column)
        if style and style != b"0":
            styles[column] = style.decode()
    kept = [b"s", b"customFormat"] if row_style else []
    kept += [b"ht", b"customHeight"] if is_on(attribute(attributes, b"customHeight")) else []
    values = [(name, attribute(attributes, name)) for name in kept]
    return styles, "".join(f' {name.decode()}="{value.decode()}"' for name, value in values if value)


def _column_style(parts: SheetParts, column: int) -> bytes | None:
    """The style a column gives to cells that are not there yet."""
    for match in re.finditer(rb"<" + parts.prefix + rb"col\b(" + ATTRIBUTES + rb")/?>", parts.head):
        first, last = attribute(match[1], b"min"), attribute(match[1], b"max")
        if first and last and int(first) <= column <= int(last):
            return attribute(match[1], b"style")
    return None
