"""Sharing 分发与收集: what came back of the parts handed out."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import choices, column, table
from workbook.schema import Table
from workbook.texts import Text

FINDINGS = choices(
    ("not_in", "未交", "Not handed in"), ("as_sent", "原样交回", "As handed out"), ("taken", "已收", "Taken"),
    ("new", "新增", "New"), ("changed", "修改", "Changed"), ("conflict", "冲突", "Conflict"),
    ("missing", "缺行", "Row gone"), ("impossible", "不能收", "Impossible"))

TABLES: tuple[Table, ...] = (
    table("collected", "收集结果", "Collected", "result", "report", "no",
             Text("最近一次收集：谁交了、谁没交，新增、修改、冲突逐格列出。",
                  "The last collection: who has handed in and who has not; new, changed and conflicting cells one by one."),
             column("no", "序号", "No.", "int"), column("part", "分册", "Part", width=14), column("name", "姓名/区域", "Name", width=18),
             column("verdict", "结果", "Verdict", choices=FINDINGS, width=16), column("file", "文件", "File", width=28),
             column("sheet", "工作表", "Sheet", width=16), column("key", "编号", "Key", width=24), column("column", "列", "Column", width=16),
             column("row", "行", "Row", "int", note=Text("交回文件里的行号", "the row in the file handed in")),
             column("before", "发出时", "Handed out", width=20), column("theirs", "交回", "Returned", width=20),
             column("ours", "总表现值", "Master now", width=20), column("note", "说明", "Note", width=44)),
)
