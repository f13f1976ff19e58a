"""Data commands 数据: check the workbook, bring in what other people sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from workbook.checks import empty, unknown_references
from workbook.errors import Problem
from workbook.tables import TABLES
from workbook.texts import Text

if TYPE_CHECKING:
    from workbook.files.read import Book

    from workbook.intake.mapping import Mapping as ColumnMapping


def problem_rows(problems: Sequence[Problem], book: Book) -> pd.DataFrame:
    """Problems as rows of the sheet 问题: one row a cell, with a link to it, at most 2,000."""
    lang = book.lang or "zh"
    rows: list[dict[str, Any]] = []
    for problem in problems:
        table = TABLES.get(problem.table)
        found = book.tables.get(problem.table)
        sheet = found.sheet if found else table.sheet.in_(lang) if table else problem.table
        column = (
            table.column(problem.column).header.in_(lang) if table and table.has(problem.column) else problem.column
        )
        letter = found.columns.get(problem.column, "A") if found else "A"
        for row in problem.rows or (None,):
            rows.append(
                {
                    "severity": "error" if problem.is_error else "warning",
                    "sheet": sheet,
                    "column": column,
                    "row": row,
                    "place": f"'{sheet}'!{letter}{row}" if row and found else None,
                    "found": problem.found.in_(lang),
                    "need": problem.need.in_(lang),
                    "fix": problem.fix.in_(lang) if problem.fix else None,
                }
            )
    frame = pd.DataFrame(rows[:2000], columns=[k for k in TABLES["problems"].keys if k != "no"])
    frame.insert(0, "no", range(1, len(frame) + 1))
    return frame.astype({k: empty(TABLES["problems"])[k].dtype for k in TABLES["problems"].keys})


@dataclass
class Imported:
    """What an import came to: rows new, rows already there, rows left out and why."""

    table: str
    files: list[dict[str, Any]] = field(default_factory=list)
    new: pd.DataFrame = field(default_factory=pd.DataFrame)
    problems: list[Problem] = field(default_factory=list)


def import_files(book_path: Path, files: Sequence[Path], table_key: str, mapping: ColumnMapping | None) -> Imported:
    """Read foreign files into rows of one table, compared with what the workbook has; nothing is written.

    Whole import or none: any error in any file is a Problem of the result.
    """
    from macros.run import open_frames
    from workbook.intake.intake import merge_new, read_foreign

    table = TABLES[table_key]
    refs = sorted({c.ref for c in table.columns if c.ref} - {table_key})
    _book, frames, problems = open_frames(book_path, ["settings", table_key, *refs])
    result = Imported(table_key, problems=[p for p in problems if p.table == table_key and p.is_error])
    existing, fresh = frames[table_key], []
    for file in files:
        intake = read_foreign(file, table, mapping)
        result.problems += intake.problems
        result.problems += unknown_references({**frames, table_key: intake.frame}, [table_key])
        new, same, conflicts = merge_new(existing, intake.frame, table)
        result.problems += conflicts
        result.files.append({"file": file.name, **intake.counts, "new": len(new), "already_there": same})
        fresh.append(new)
        existing = pd.concat([existing, new])
    result.new = pd.concat(fresh) if fresh else empty(table)
    return result


def imported_said(result: Imported) -> list[Text]:
    """One line a file: rows in, new, already there."""
    line = Text(
        "{file} → {table}：{rows_in} 行，新增 {new} 行，已有 {there} 行，略去 {dropped} 行",
        "{file} → {table}: {rows_in} rows, {new} new, {there} already there, {dropped} left out",
    )
    return [
        line.with_(
            file=f["file"],
            table=TABLES[result.table].sheet,
            rows_in=f.get("rows_in", f.get("in", "?")),
            new=f["new"],
            there=f["already_there"],
            dropped=f.get("dropped_total", f.get("dropped", 0)),
        )
        for f in result.files
    ]
