"""Performance 绩效: schemes and scores."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import REGION, REP, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

DIRECTIONS = choices(("higher", "越高越好", "Higher is better"), ("lower", "越低越好", "Lower is better"))
SHAPES = choices(("ratio", "按比例", "In proportion"), ("linear", "门槛到目标直线", "Linear from threshold to target"))
KPI_MEASURES = choices(
    ("sales_attainment", "销售达成率", "Sales attainment"), ("collection_attainment", "回款达成率", "Collection attainment"),
    ("sales_growth", "销售同比增长率", "Sales growth, year on year"), ("overdue_ratio", "逾期率", "Overdue ratio"),
    ("new_customers", "新客户数", "New customers"), ("manual", "手工录入", "Entered by hand"))

TABLES: tuple[Table, ...] = (
    table("kpis", "考核指标", "KPIs", "input", "score", "kpi_id",
             Text("考核方案：权重合计必须为 100。", "The appraisal scheme: weights must add up to 100."),
             column("kpi_id", "指标编号", "KPI ID", required=True, width=12),
             column("kpi", "指标名称", "KPI", required=True, width=20),
             column("measure", "取数", "Measure", required=True, choices=KPI_MEASURES, width=20),
             column("weight", "权重", "Weight", "number", True, low=0, unit=Text("分", "points")),
             column("direction", "方向", "Direction", required=True, choices=DIRECTIONS, width=12),
             column("shape", "计分方式", "Shape", choices=SHAPES, width=18),
             column("threshold", "门槛值", "Threshold", "number", note=Text("达不到门槛得 0 分；空 = 没有门槛", "below it no points; blank = none")),
             column("target", "目标值", "Target", "number", True, note=Text("达到目标得满分", "reaching it earns the full weight")),
             column("cap_ratio", "得分上限", "Cap", "ratio", low=0, note=Text("空 = 100%", "blank = 100%")),
             column("note", "说明", "Note", width=40)),

    table("kpi_entries", "考核录入", "KPI entries", "input", "score", "month rep_id kpi_id",
             Text("手工考核项的实际值；加减分与一票否决不在此表。", "Actual values of KPIs that are entered by hand."),
             column("month", "月份", "Month", "month", True),
             Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12),
             column("kpi_id", "指标编号", "KPI ID", required=True, ref="kpis", width=12),
             column("value", "实际值", "Value", "number", True),
             column("note", "依据", "Evidence", width=40)),

    table("scores", "得分明细", "Score lines", "result", "score", "month rep_id kpi_id",
             Text("每人每项的实际、目标、得分和算法。", "Each person's KPI: actual, target, points and how they come about."),
             column("month", "月份", "Month", "month"), REP, column("rep", "业务员", "Rep", width=18), column("kpi_id", "指标编号", "KPI ID", width=12),
             column("kpi", "指标", "KPI", width=20), column("weight", "权重", "Weight", "number"), column("actual", "实际值", "Actual", "number"),
             column("target", "目标值", "Target", "number"), column("ratio", "完成度", "Reached", "ratio"), column("points", "得分", "Points", "number"),
             column("reason", "算法", "Why", width=60)),

    table("score_totals", "绩效得分", "Scores", "result", "score", "month rep_id",
             Text("每人总分、名次和等级。", "Each person's total, rank and grade."),
             column("month", "月份", "Month", "month"), REP, column("rep", "业务员", "Rep", width=18), REGION, column("region", "区域", "Region", width=14),
             column("sales_ratio", "销售达成率", "Sales attainment", "ratio"), column("collection_ratio", "回款达成率", "Collection attainment", "ratio"),
             column("score", "总分", "Score", "number"), column("rank", "名次", "Rank", "int"), column("grade", "等级", "Grade", width=8),
             column("reason", "说明", "Note", width=40)),
)
