"""System 系统: problems found."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import choices, column, table
from workbook.schema import Table
from workbook.texts import Text

TABLES: tuple[Table, ...] = (
    table("problems", "问题", "Problems", "result", "system", "no",
             Text("检查发现的问题：点“位置”跳到那一格。", "What the check found: click the place to jump to the cell."),
             column("no", "序号", "No.", "int"), column("severity", "程度", "Severity", choices=choices(("error", "错误", "Error"), ("warning", "提示", "Warning")), width=8),
             column("sheet", "工作表", "Sheet", width=16), column("column", "列", "Column", width=16), column("row", "行", "Row", "int"),
             column("place", "位置", "Place", "link", width=18), column("found", "现有内容", "Found", width=24), column("need", "需要", "Needed", width=40),
             column("fix", "怎么办", "What to do", width=50)),
)
