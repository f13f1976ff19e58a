"""A small department: a few sheets of the demonstration with six customers, quick to open in an office."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.worksheet.table import Table as ExcelTable

from macros.commands import COMMANDS
from workbook.files.cells import to_cells
from workbook.tables import TABLES

AGING = COMMANDS["aging"]
INPUTS = ("settings", *AGING.reads)
RESULTS = (*AGING.writes, "matches", "problems", "target_cells")
CUSTOMERS = 6
HEADER = 3


def write_department(path: Path, demonstration: dict[str, pd.DataFrame]) -> None:
    """Write the workbook: what `aging` reads and writes, and two result tables more."""
    customers = demonstration["customers"]["customer_id"].head(CUSTOMERS)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for key in (*INPUTS, *RESULTS):
        frame = demonstration.get(key, pd.DataFrame()) if key in INPUTS else pd.DataFrame()
        if "customer_id" in frame:
            frame = frame[frame["customer_id"].isin(customers)]
        _write_sheet(book, key, frame)
    book.save(path)


def _write_sheet(book: openpyxl.Workbook, key: str, frame: pd.DataFrame) -> None:
    table = TABLES[key]
    sheet = book.create_sheet(table.zh)
    rows = to_cells(frame, table, "zh")
    for j, column in enumerate(table.columns, 1):
        sheet.cell(HEADER, j, column.zh)
        for i, row in enumerate(rows, HEADER + 1):
            sheet.cell(i, j, row[j - 1])
    last = openpyxl.utils.get_column_letter(len(table.columns))
    sheet.add_table(ExcelTable(displayName=table.excel_name, ref=f"A{HEADER}:{last}{HEADER + max(len(rows), 1)}"))
