"""Every sheet, table and column of the workbook, declared once in `workbook/declared/`, joined here.

From here come the new workbook, its lists and formats, reading and checking, the import mapping and
`docs/tables.md`. Money columns end in `_fen`: yuan 元 in the sheet, whole fen 分 (int64) in frames.
Frames are indexed by sheet row, so a calculation that names an index names the row a person sees.
"""

from __future__ import annotations

from workbook.declared import accounts, basis, movement, performance, reports, sharing, system, targets
from workbook.declared.accounts import AGING_BANDS
from workbook.schema import Table
from workbook.texts import Text

__all__ = ["AGING_BANDS", "GROUPS", "TABLES", "place"]

GROUPS = {
    "basis": Text("基础资料", "Master data"),
    "movement": Text("业务数据", "Transactions"),
    "target": Text("目标", "Targets"),
    "account": Text("往来", "Accounts"),
    "score": Text("绩效", "Performance"),
    "report": Text("报告", "Reports"),
    "system": Text("系统", "System"),
}

TABLES: dict[str, Table] = {
    t.key: t
    for topic in (basis, movement, targets, accounts, performance, reports, sharing, system)
    for t in topic.TABLES
}


def place(table: str, column: str) -> Text:
    """Where a fault stands, in words: 往来明细.到期日 / Ledger.Due."""
    declared = TABLES.get(table)
    if declared is None:
        return Text(f"{table}.{column}" if column else table, f"{table}.{column}" if column else table)
    if not column:
        return declared.sheet
    header = declared.column(column).header if declared.has(column) else Text(column, column)
    return Text(f"{declared.zh}.{header.zh}", f"{declared.en}.{header.en}")
