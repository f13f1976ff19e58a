"""Inspection 识别报告: what a foreign file is and how it would be read, before anything is imported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.errors import Problem
from workbook.intake.block import block_of
from workbook.intake.content import has_content
from workbook.intake.header import Header, find_header, likely_header
from workbook.intake.keys import MADE
from workbook.intake.mapping import Mapping
from workbook.intake.parts import INPUTS, Part
from workbook.intake.password import read_sheets
from workbook.intake.rows import BLANK, left_out
from workbook.intake.scripts import simplified
from workbook.intake.sheets import Cells, Sheet
from workbook.intake.sniff import Kind
from workbook.money import to_yuan
from workbook.schema import Column, Table
from workbook.tables import TABLES
from workbook.values import ValueUnclear, parse_decimal, typed

SAMPLES = 3
_MANY = 50_000
_PLENTY = 4
"""Columns that make a table likely although half of those required are missing."""
_MOST_ROWS = 100


def inspect(path: Path, sheet: str | None = None) -> dict[str, Any]:
    """What a file is, as plain values for JSON: kind, encoding, sheets, header row, the table of ours it is
    most like, columns recognised with samples, totals rows, control totals in yuan, problems.

    Raises FileError where the file cannot be read at all.
    """
    return inspect_sheets(path, *read_sheets(path, sheet))


def inspect_sheets(path: Path, kind: Kind, sheets: Sequence[Sheet]) -> dict[str, Any]:
    """The same for sheets that are read already."""
    from workbook.intake.intake import intakes_of

    report = _about(path, kind, sheets)
    table = best_table(sheets, path.stem)
    if table is None:
        return report | _unknown(path, kind, sheets)
    intakes = intakes_of(path, kind, sheets, table)
    parts = [_read(intake, table) for intake in intakes]
    report |= parts[0]
    if len(parts) > 1:
        report["parts"] = parts
        report["control_totals"] = _added([p["control_totals"] for p in parts])
        for count in ("rows_in", "kept", "dropped_total"):
            report[count] = sum(p[count] for p in parts)
    report["problems"] = [_said(p) for intake in intakes for p in intake.problems]
    return report


def _about(path: Path, kind: Kind, sheets: Sequence[Sheet]) -> dict[str, Any]:
    """What is known of a file before a table is recognised in it."""
    return {
        "file": path.name,
        "kind": kind.format,
        "encoding": kind.encoding,
        "encoding_sure": kind.sure,
        "delimiter": kind.delimiter,
        "table": None,
        "sheet": None,
        "header_row": None,
        "columns": [],
        "unrecognised": [],
        "totals_rows": [],
        "control_totals": {},
        "problems": [],
        "sheets": [
            {
                "name": s.name,
                "rows": len(s.rows),
                "columns": max((len(row) for row in s.rows[:1000]), default=0),
                "visible": s.visible,
                "hidden_rows": len(s.hidden),
            }
            for s in sheets
        ],
    }


def _read(intake: Any, table: Table) -> dict[str, Any]:
    """One part of a file as it would be imported."""
    block = intake.block
    below = block.cells if block else []
    columns = [
        {
            "column": key,
            "ours": table.column(key.partition(":")[0]).header._asdict(),
            "header": header,
            "score": intake.mapping.scores.get(key),
            "samples": _samples(_cells(below, intake.headers, header)),
        }
        for key, header in _used(intake.mapping).items()
    ]
    used = set(intake.mapping.headers)
    rest = [(at, h) for at, h in enumerate(intake.headers) if h and h not in used]
    out = {row for rows in intake.left_out.values() for row in rows}
    first = block.numbers.start if block else 0
    return {
        "table": table.key,
        "sheet": intake.sheet,
        "header_row": intake.header_row,
        "columns": columns,
        "unrecognised": [h for _at, h in rest],
        "scale": intake.mapping.scale,
        **intake.counts,
        "left_out": {reason: rows[:_MOST_ROWS] for reason, rows in intake.left_out.items() if reason != BLANK},
        "totals_rows": [
            {"row": r, "cells": [_plain(c[r - first]) for c in below if has_content(c[r - first])]}
            for r in intake.left_out.get("total", [])[:50]
        ],
        "control_totals": {key: str(to_yuan(fen)) for key, fen in intake.totals.items()},
        "other_totals": _figures(below, rest, {row - first for row in out}),
        "proof": intake.proof,
    }


def _used(mapping: Mapping) -> dict[str, str]:
    """The headers a mapping uses, by our key; the parts of a signed amount by key:role."""
    return mapping.columns | {f"{k}:{role}": h for k, roles in mapping.signed.items() for role, h in roles.items()}


def _cells(below: Sequence[Cells], headers: Sequence[str], header: str) -> Sequence[Any]:
    at = headers.index(header) if header in headers else len(below)
    return below[at].tolist() if at < len(below) else ()


def _figures(below: Sequence[Cells], named: Sequence[tuple[int, str]], out: set[int]) -> dict[str, str]:
    """The sum of every other column that holds nothing but figures."""
    sums: dict[str, str] = {}
    for at, header in named:
        if at >= len(below):
            continue
        if len(below[at]) > _MANY:
            sums |= _figure_at_once(below[at], header, out)
            continue
        cells = [c for i, c in enumerate(below[at].tolist()) if i not in out and has_content(c)]
        try:
            numbers = [n for c in cells if (n := parse_decimal(c)) is not None]
        except ValueUnclear:
            continue
        if numbers:
            sums[header] = str(sum(numbers, Decimal(0)))
    return sums


def _figure_at_once(cells: Cells, header: str, out: set[int]) -> dict[str, str]:
    """The sum of a long column of figures, in hundredths; nothing where one cell is no figure."""
    kept = pd.Series(cells).drop(list(out))
    values, faults = typed(kept, Column("amount_fen", header, header, "money"))
    return {} if faults or values.isna().all() else {header: str(to_yuan(int(values.sum())))}


def _added(totals: Sequence[dict[str, str]]) -> dict[str, str]:
    keys = dict.fromkeys(key for part in totals for key in part)
    return {key: str(sum(Decimal(part.get(key, "0")) for part in totals)) for key in keys}


TITLES = {
    "statements": ("对账单", "statement of account", "往来函"),
    "ledger": ("明细账", "往来账", "应收账", "往来明细", "ledger"),
    "bank_lines": ("银行", "流水", "交易明细", "支付宝", "微信", "bank"),
    "collections": ("回款", "收款明细"),
}
"""Words of a title or a file's name that speak for a table whose columns are like another's."""


def best_table(sheets: Sequence[Sheet], name: str = "") -> Table | None:
    """The input table whose required columns are found most fully, then most columns; None below two columns, or
    below four without half of those required.

    Keys and kinds that are made where a file has none count for nothing; a word in the title, the sheet's or
    the file's name speaks for its table.
    """
    from workbook.intake.mapping import propose_mapping

    best: tuple[float, Table] | None = None
    for table in INPUTS:
        for sheet in sheets:
            header = find_header(sheet.rows, table)
            mapping = propose_mapping(header.headers, table) if header else None
            found = {*mapping.columns, *mapping.signed} if mapping else set()
            if len(found) < 2:
                continue
            made = {MADE.get(table.key), "kind"}
            required = [c.key for c in table.columns if c.required and c.key not in made]
            share = sum(key in found for key in required) / max(len(required), 1)
            said = 6 * _is_titled(table, sheet, header, name) if header else 0
            if share < 0.5 and not said and len(found) < _PLENTY:
                continue
            score = 10 * share + sum(mapping.scores.get(k, 1.0) for k in found) + said if mapping else 0
            if best is None or score > best[0]:
                best = (score, table)
    return best[1] if best else None


def _is_titled(table: Table, sheet: Sheet, header: Header, name: str) -> bool:
    """True where the rows above the header, the sheet's or the file's name have a word of a table's title."""
    above = " ".join(str(c) for row in sheet.rows[: header.row] for c in row if isinstance(c, str))
    text = simplified(f"{name} {sheet.name} {above}".casefold())
    return any(word in text for word in TITLES.get(table.key, ()))


def _unknown(path: Path, kind: Kind, sheets: Sequence[Sheet]) -> dict[str, Any]:
    """Every sheet of a file that is like no table of ours: its likeliest header, its rows, the sums of its figures."""
    parts = [part for sheet in sheets if (part := _unknown_sheet(sheet, kind)) is not None]
    return {**parts[0], **({"parts": parts} if len(parts) > 1 else {})} if parts else {}


def _unknown_sheet(sheet: Sheet, kind: Kind) -> dict[str, Any] | None:
    """One sheet of it; None where no row looks like a header."""
    row = likely_header(sheet.rows)
    if row is None:
        return None
    headers = tuple(str(name).strip() for name in sheet.rows[row])
    table = TABLES["sales"]  # any: without columns of ours only blank rows and totals are told apart
    part = Part(sheet, Header(row, headers, {}))
    block, problems = block_of(part, table, Mapping(table.key), kind.format == "csv")
    out = left_out(block.cells, {}, table, headers, skip_totals=True)
    named = [(at, name) for at, name in enumerate(headers) if name]
    columns = [
        {"header": name, "samples": _samples(block.cells[at].tolist() if at < len(block.cells) else ())}
        for at, name in named
    ]
    return {
        "sheet": sheet.name,
        "header_row": sheet.first + row,
        "columns": columns,
        "rows_in": len(block.numbers) - sum(reason == BLANK for reason in out.values()),
        "kept": len(block.numbers) - len(out),
        "dropped_total": sum(reason != BLANK for reason in out.values()),
        "other_totals": _figures(block.cells, named, set(out)),
        "problems": [_said(p) for p in problems],
    }


def _samples(cells: Sequence[Any]) -> list[Any]:
    """The first different values of a column."""
    found: list[Any] = []
    for cell in cells[:200]:
        shown = _plain(cell)
        if has_content(cell) and shown not in found:
            found.append(shown)
        if len(found) == SAMPLES:
            break
    return found


def _plain(cell: Any) -> Any:
    """A cell as JSON can hold it."""
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return cell if isinstance(cell, str | float | int | bool) and cell == cell else str(cell)


def _said(problem: Problem) -> dict[str, Any]:
    said = problem.said()
    return {
        "code": problem.code,
        "column": problem.column,
        "rows": list(problem.rows[:_MOST_ROWS]),
        "rows_total": len(problem.rows),
        "is_error": problem.is_error,
        "zh": said.zh,
        "en": said.en,
    }
