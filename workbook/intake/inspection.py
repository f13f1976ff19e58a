"""Inspection 识别报告: what a foreign file is and how it would be read, before anything is imported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbook.errors import Problem
from workbook.intake.grid import Sheet, columns_of, grid
from workbook.intake.header import find_header, likely_header
from workbook.intake.sniff import sniff
from workbook.money import to_yuan
from workbook.schema import Table
from workbook.tables import TABLES

SAMPLES = 3


def inspect(path: Path, sheet: str | None = None) -> dict[str, Any]:
    """What a file is, as plain values for JSON: kind, encoding, sheets, header row, the table of ours it is
    most like, columns recognised with samples, totals rows, control totals in yuan, problems.

    Raises FileError where the file cannot be read at all.
    """
    from workbook.intake.intake import intake_of

    kind = sniff(path)
    sheets = grid(path, sheet, kind)
    report: dict[str, Any] = {
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
            {"name": s.name, "rows": len(s.rows), "columns": max(map(len, s.rows), default=0), "visible": s.visible}
            for s in sheets
        ],
    }
    table = best_table(sheets)
    if table is None:
        return report | _unknown(sheets)
    intake = intake_of(path, kind, sheets, table)
    taken = next(s for s in sheets if s.name == intake.sheet)
    below = columns_of(taken.rows[intake.header_row :])
    columns = []
    for key, header in intake.mapping.columns.items():
        at = intake.headers.index(header)
        columns.append(
            {
                "column": key,
                "ours": table.column(key).header._asdict(),
                "header": header,
                "score": intake.mapping.scores.get(key),
                "samples": _samples(below[at] if at < len(below) else ()),
            }
        )
    used = set(intake.mapping.columns.values())
    return report | {
        "table": table.key,
        "sheet": intake.sheet,
        "header_row": intake.header_row,
        "columns": columns,
        "unrecognised": [h for h in intake.headers if h and h not in used],
        "scale": intake.mapping.scale,
        **intake.counts,
        "totals_rows": [
            {"row": r, "cells": [_plain(c) for c in taken.rows[r - 1] if c != ""]}
            for r in intake.left_out.get("total", [])[:50]
        ],
        "control_totals": {key: str(to_yuan(fen)) for key, fen in intake.totals.items()},
        "problems": [_said(p) for p in intake.problems],
    }


def best_table(sheets: Sequence[Sheet]) -> Table | None:
    """The input table whose required columns are found most fully, then most columns; None below two columns."""
    best: tuple[float, Table] | None = None
    for table in TABLES.values():
        headers = (
            [h for s in sheets if (h := find_header(s.rows, table)) and len(h.columns) > 1] if table.is_input else []
        )
        for header in headers:
            required = [c.key for c in table.columns if c.required]
            share = sum(key in header.columns for key in required) / max(len(required), 1)
            score = 10 * share + header.score
            if best is None or score > best[0]:
                best = (score, table)
    return best[1] if best else None


def _unknown(sheets: Sequence[Sheet]) -> dict[str, Any]:
    """The likeliest header of a file that is like no table of ours."""
    for sheet in sheets:
        row = likely_header(sheet.rows)
        if row is not None:
            below = columns_of(sheet.rows[row + 1 :])
            columns = [
                {"header": str(name).strip(), "samples": _samples(below[at] if at < len(below) else ())}
                for at, name in enumerate(sheet.rows[row])
                if name != ""
            ]
            return {"sheet": sheet.name, "header_row": row + 1, "columns": columns}
    return {}


def _samples(cells: Sequence[Any]) -> list[Any]:
    """The first different values of a column."""
    found: list[Any] = []
    for cell in cells[:200]:
        shown = _plain(cell)
        if cell != "" and shown not in found:
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
        "rows": list(problem.rows[:100]),
        "rows_total": len(problem.rows),
        "is_error": problem.is_error,
        "zh": said.zh,
        "en": said.en,
    }
