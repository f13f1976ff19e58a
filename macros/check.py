"""The command check 检查: every fault of the input tables, and the sheet 问题 that links to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from macros.registry import Outcome
from macros.run import Run
from workbook.checks import empty
from workbook.errors import Problem
from workbook.files.read import Book
from workbook.tables import TABLES
from workbook.texts import Text

MOST_ROWS = 2000
"""Rows of the sheet 问题: nobody mends more in one sitting."""


def check(_frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """What the runner found while it opened the workbook; written into the sheet 问题 when asked (--mark)."""
    problems = run.problems
    tables = {"problems": problem_rows(problems, run.book, run.lang)} if run.options.get("mark") else {}
    errors = sum(p.is_error for p in problems)
    said = Text("发现 {n} 类问题，其中错误 {e} 类。", "{n} kinds of problems found, {e} of them errors.")
    if not problems:
        said = Text("没有发现问题。", "No problems found.")
    return Outcome(tables, (said.with_(n=len(problems), e=errors),), figures={"errors": errors})


def problem_rows(problems: Sequence[Problem], book: Book, lang: str) -> pd.DataFrame:
    """Problems as rows of the sheet 问题: one row a cell, with a link to it, at most 2,000."""
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
    frame = pd.DataFrame(rows[:MOST_ROWS], columns=[k for k in TABLES["problems"].keys if k != "no"])
    frame.insert(0, "no", range(1, len(frame) + 1))
    return frame.astype({k: empty(TABLES["problems"])[k].dtype for k in TABLES["problems"].keys})
