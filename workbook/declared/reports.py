"""Reports 报告: the manager's words and the figures of the dashboard."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import REGION, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

BLOCKS = choices(("summary", "总体评价", "Overall"), ("sales", "销售", "Sales"), ("collection", "回款", "Collection"),
                  ("accounts", "往来", "Accounts"), ("performance", "绩效", "Performance"), ("next", "下月", "Next month"))

HANDIN_KINDS = choices(("day", "日报", "Daily"), ("week", "周报", "Weekly"), ("month", "月报", "Monthly"))

TABLES: tuple[Table, ...] = (
    table("commentary", "点评", "Commentary", "input", "report", "month block",
             Text("经理的话：写在这里，Word 和 PDF 都会引用，重跑不会丢。",
                  "The manager's own words: they appear in the Word file and the PDF and survive every re-run."),
             column("month", "月份", "Month", "month", True),
             column("block", "段落", "Block", required=True, choices=BLOCKS, width=12),
             column("words", "内容", "Words", required=True, width=90),
             column("author", "作者", "Author", width=12)),

    table("actions", "下月重点", "Actions", "input", "report", "month no",
             Text("下月要做的事。", "What is to be done next month."),
             column("month", "月份", "Month", "month", True, note=Text("报告所属月份", "the month of the report")),
             column("no", "序号", "No.", "int", True, low=1),
             column("item", "事项", "Item", required=True, width=50),
             column("owner", "责任人", "Owner", width=12),
             column("due_date", "完成日期", "Due", "date"),
             column("measure", "衡量", "Measured by", width=30)),

    table("handins", "汇报登记", "Reports handed in", "input", "report", "kind date rep_id",
             Text("业务员交来的日报、周报、月报：一行一份。", "The daily, weekly and monthly reports reps hand in, one a row."),
             column("kind", "种类", "Kind", required=True, choices=HANDIN_KINDS, width=10),
             column("date", "日期", "Date", "date", True, note=Text("汇报所说的那一天，或那一周、那一月中的任何一天", "the day it is about, or any day of the week or month")),
             Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12),
             column("handed_date", "交来日期", "Handed in", "date"), column("words", "内容", "Words", width=80)),

    table("dashboard_figures", "看板指标", "Dashboard figures", "result", "report", "figure",
             Text("看板上的数字。", "The figures on the dashboard."),
             column("figure", "指标", "Figure", width=20), column("text", "名称", "Name", width=24), column("value_fen", "金额", "Amount", "money"),
             column("ratio", "比率", "Ratio", "ratio"), column("number", "数值", "Number", "number"), column("note", "说明", "Note", width=40)),

    table("dashboard_months", "看板月份", "Dashboard months", "result", "report", "month",
             Text("看板趋势图的数据：财年十二个月。", "Data of the dashboard's trend: the twelve months of the fiscal year."),
             column("month", "月份", "Month", "month"), column("sales_target_fen", "销售目标", "Sales target", "money"),
             column("sales_fen", "销售实际", "Sales", "money"), column("last_sales_fen", "去年销售", "Sales last year", "money"),
             column("collection_target_fen", "回款目标", "Collection target", "money"), column("collection_fen", "回款实际", "Collection", "money")),

    table("dashboard_regions", "看板区域", "Dashboard regions", "result", "report", "region_id",
             Text("看板区域图的数据：年累计。", "Data of the dashboard's regions: year to date."),
             REGION, column("region", "区域", "Region", width=14), column("sales_target_fen", "销售目标", "Sales target", "money"),
             column("sales_fen", "销售实际", "Sales", "money"), column("sales_ratio", "销售达成率", "Sales attainment", "ratio"),
             column("collection_target_fen", "回款目标", "Collection target", "money"), column("collection_fen", "回款实际", "Collection", "money"),
             column("collection_ratio", "回款达成率", "Collection attainment", "ratio")),
)
