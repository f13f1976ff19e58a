"""Places 位置: where a declared table stands in a workbook: its sheet, its area, the column of each key.

A table is found by its Excel name sb_<key>; a range that was once a table, by its sheet's name and a row
of headers. Columns are found by their header in either language, wherever people have moved them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workbook.errors import Problem
from workbook.files.outline import ExcelTable, Outline
from workbook.files.refs import Area, column_letter
from workbook.schema import Column, Table
from workbook.tables import TABLES
from workbook.texts import Text, listed, same

HEADER_DEPTH = 40
"""Rows from the top in which the header of a range is looked for."""
NOTHING = Text("没有", "none")


@dataclass(frozen=True)
class Place:
    """Where a table stands.

    area: header row included. columns: our key -> column number. others: the columns people added, by
    number, with their headers. excel: the Excel table, None for a plain range.
    """

    table: Table
    sheet: str
    area: Area
    top: int
    columns: dict[str, int]
    others: dict[int, str]
    excel: ExcelTable | None

    @property
    def letters(self) -> dict[str, str]:
        return {key: column_letter(number) for key, number in self.columns.items()}


def plain(header: object) -> str:
    """A header without what people vary unseen: width, case, spaces and line breaks."""
    return "".join(unicodedata.normalize("NFKC", str(header)).casefold().split())


@cache
def _keys(table_key: str) -> dict[str, str]:
    """Every plain header of a table -> the key of its column."""
    columns = TABLES[table_key].columns
    names: dict[str, str] = {plain(h): c.key for c in columns for h in (c.zh, c.en)}
    for column in columns:
        for header in (column.key, *column.also):
            names.setdefault(plain(header), column.key)
    return names


def place_of_table(excel: ExcelTable, table: Table) -> tuple[Place, list[Problem]]:
    """The place of an Excel table, and what is wrong with its headers."""
    columns, others, problems = _match(excel.headers, excel.area.left, table)
    return Place(table, excel.sheet, excel.area, excel.top, columns, others, excel), problems


def place_of_range(rows: Sequence[Sequence[object]], sheet: str, table: Table) -> tuple[Place | None, list[Problem]]:
    """The place of a table that is a plain range now: the row that names most of its columns, and what is below.

    rows: the sheet from A1 on. None where no row names half of the columns a row must have.
    """
    keys = _keys(table.key)
    counts = [
        len({keys[p] for v in row if isinstance(v, str) and (p := plain(v)) in keys}) for row in rows[:HEADER_DEPTH]
    ]
    needed = max(2, sum(c.required for c in table.columns) // 2)
    if not counts or max(counts) < min(needed, len(table.columns)):
        return None, []
    at = counts.index(max(counts))
    named = [i for i, v in enumerate(rows[at]) if isinstance(v, str) and plain(v) in keys]
    left, right = min(named), max(named)
    headers = [str(v) for v in rows[at][left : right + 1]]
    columns, others, problems = _match(headers, left + 1, table)
    bottom = at + 1
    while bottom < len(rows) and any(v != "" for v in rows[bottom][left : right + 1]):
        bottom += 1
    area = Area(at + 1, left + 1, max(bottom, at + 2), right + 1)
    return Place(table, sheet, area, at + 2, columns, {n: h for n, h in others.items() if h}, None), problems


def _match(headers: Iterable[str], left: int, table: Table) -> tuple[dict[str, int], dict[int, str], list[Problem]]:
    """Key -> column number among headers, the headers nobody declared, and the faults."""
    keys = _keys(table.key)
    columns: dict[str, int] = {}
    others: dict[int, str] = {}
    twice: dict[str, list[str]] = {}
    for number, header in enumerate(headers, left):
        key = keys.get(plain(header))
        if key is None:
            others[number] = header
        elif key in columns:
            twice.setdefault(key, [column_letter(columns[key])]).append(column_letter(number))
        else:
            columns[key] = number
    problems = [_twice(table, key, letters) for key, letters in twice.items()]
    problems += _missing(table, [c for c in table.columns if c.key not in columns], others)
    return columns, others, problems


def _twice(table: Table, key: str, letters: list[str]) -> Problem:
    found = Text("{n} 列都是（{letters}）", "{n} columns ({letters})").with_(n=len(letters), letters=listed(letters))
    fix = Text("删去或改名多余的列", "delete or rename the columns that are too many")
    return Problem("duplicate_column", table.key, key, (), found, Text("只有一列", "one column"), fix)


def _missing(table: Table, missing: list[Column], others: Mapping[int, str]) -> list[Problem]:
    """Columns that are not there: an error where a row cannot do without them, else a warning if some was renamed."""
    unknown = [h for h in others.values() if h]
    found = Text("没有这一列；不认识的列：{names}", "no such column; unknown columns: {names}").with_(
        names=listed(unknown)
    )
    fix = Text(
        "把表头改回“{header}”；旧版工作簿请先升级（salesbook upgrade 工作簿）",
        "name its header “{header}” again; bring an older workbook up to date first (salesbook upgrade BOOK)",
    )
    return [
        Problem(
            "missing_column",
            table.key,
            column.key,
            (),
            found if unknown else Text("没有这一列", "no such column"),
            Text("表头为“{header}”的一列", "a column headed “{header}”").with_(header=column.header),
            fix.with_(header=column.header),
            is_error=column.required or not table.is_input,
        )
        for column in missing
        if column.required or unknown or not table.is_input
    ]


def missing_table(table: Table, sheets: Iterable[str]) -> Problem:
    """The table is nowhere in the workbook."""
    return Problem(
        "missing_table",
        table.key,
        "",
        (),
        Text("没有；有这些工作表：{names}", "none; the sheets are: {names}").with_(names=listed(sheets)),
        Text("工作表“{sheet}”（表名 {name}）", "the sheet “{sheet}” (table name {name})").with_(
            sheet=table.sheet, name=same(table.excel_name)
        ),
        Text(
            "旧版工作簿请先升级（salesbook upgrade 工作簿）；若是误删，请从备份还原",
            "bring an older workbook up to date first (salesbook upgrade BOOK); if it was deleted, restore a backup",
        ),
    )


def sheet_named(outline: Outline, table: Table) -> str:
    """The sheet that bears the table's name in either language; "" where there is none."""
    wanted = {plain(n) for n in (table.zh, table.en, *table.also)}
    return next((name for name in outline.sheets if plain(name) in wanted), "")


def language(outline: Outline) -> str:
    """The language most headers and sheet names are written in; "zh" when neither says."""
    seen = {plain(name) for name in outline.sheets}
    seen |= {plain(h) for t in outline.tables if t.name.lower().startswith("sb_") for h in t.headers}
    names = [text for t in TABLES.values() for text in (t.sheet, *(c.header for c in t.columns)) if text.zh != text.en]
    zh, en = (len(seen & {plain(text.in_(lang)) for text in names}) for lang in ("zh", "en"))
    return "en" if en > zh else "zh"
