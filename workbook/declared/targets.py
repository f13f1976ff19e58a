"""Targets 目标: what the company asks, how it is broken down, how far it is met."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import CUSTOMER, LEVELS, REGION, REP, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

MEASURES = choices(("sales", "销售", "Sales"), ("collection", "回款", "Collection"))
BOUNDS = choices(("lock", "锁定", "Lock"), ("floor", "下限", "Floor"), ("cap", "上限", "Cap"))
PERIOD_KINDS = choices(("month", "当月", "Month"), ("quarter", "季累计", "Quarter to date"), ("half", "半年累计", "Half to date"),
                        ("year", "年累计", "Year to date"))
LEVELS_OF_WEIGHT = LEVELS[1:2] + LEVELS[3:] + choices(("month", "月份", "Month"))

_MONTHS = tuple(column(f"m{i:02d}_fen", f"第{i}月", f"Month {i}", "money", note=Text("财年第几个月", "month of the fiscal year"), width=14)
                for i in range(1, 13))

_PERIOD = (column("level", "层级", "Level", choices=LEVELS, width=10), column("id", "编号", "ID", width=12), column("name", "名称", "Name", width=26))

TABLES: tuple[Table, ...] = (
    table("company_targets", "公司目标", "Company targets", "input", "target", "year measure",
             Text("公司下达的年度目标：一行一个年度的一个指标。", "The company's target: one measure of one fiscal year a row."),
             column("year", "年度", "Year", "int", True, low=1990, note=Text("财年以结束年份命名", "a fiscal year is named after the year it ends in")),
             column("measure", "指标", "Measure", required=True, choices=MEASURES, width=10),
             column("target_fen", "目标金额", "Target", "money", True, low=0, width=18),
             column("note", "说明", "Note", width=40)),

    table("target_weights", "目标权重", "Target weights", "input", "target", "measure level id",
             Text("默认权重是去年同期实际；这里写的权重优先。月份写 01–12。",
                  "By default weights are last year's actual figures; a weight written here goes before. Months as 01–12."),
             Column("measure", "指标", "Measure", choices=MEASURES, width=10, note=Text("空 = 两个指标", "blank = both measures")),
             column("level", "层级", "Level", required=True, choices=LEVELS_OF_WEIGHT, width=10),
             column("id", "编号", "ID", required=True, width=12, note=Text("区域编号、客户编号或月份 01–12", "region ID, customer ID or month 01–12")),
             column("weight", "权重", "Weight", "number", True, low=0, note=Text("任何非负数；同层相除得份额", "any number not negative; shares are taken within a level")),
             column("note", "理由", "Reason", width=40)),

    table("target_bounds", "锁定与上下限", "Locks and bounds", "input", "target", "measure level id month bound",
             Text("锁定、下限、上限：公司分解时必须遵守。月份空 = 全年合计。",
                  "Locks, floors and caps the breakdown must keep. Month blank = the whole year."),
             column("measure", "指标", "Measure", required=True, choices=MEASURES, width=10),
             column("level", "层级", "Level", required=True, choices=(LEVELS[1], LEVELS[3]), width=10),
             column("id", "编号", "ID", required=True, width=12),
             column("month", "月份", "Month", "month", note=Text("空 = 全年", "blank = the whole year")),
             column("bound", "种类", "Bound", required=True, choices=BOUNDS, width=10),
             column("amount_fen", "金额", "Amount", "money", True, low=0),
             column("note", "理由", "Reason", width=40)),

    table("assigned_targets", "下达目标", "Assigned targets", "input", "target", "measure level id period",
             Text("另行下达的目标（如业务员季度定额），按它计算达成率。",
                  "Targets assigned outside the breakdown (such as a rep's quarterly quota); attainment is measured against them."),
             Column("measure", "指标", "Measure", choices=MEASURES, width=10, note=Text("空 = 销售", "blank = sales")),
             Column("level", "层级", "Level", choices=LEVELS, width=10, note=Text("空 = 业务员", "blank = rep")),
             column("id", "编号", "ID", required=True, width=12, also=("rep_id", "业务员编号")),
             column("period", "期间", "Period", required=True, width=10, note=Text("2026-10、2026Q4、2026H2、2026", "2026-10, 2026Q4, 2026H2, 2026"),
                also=("quarter", "month", "季度", "月份")),
             column("target_fen", "目标金额", "Target", "money", True, low=0, also=("quota", "定额", "目标")),
             column("note", "说明", "Note", width=40)),

    table("target_cells", "目标明细", "Target cells", "result", "target", "measure customer_id month",
             Text("每个客户每月的目标和它的由来。", "The target of each customer and month, and where it comes from."),
             column("measure", "指标", "Measure", choices=MEASURES, width=10),
             column("month", "月份", "Month", "month"),
             REGION, REP, CUSTOMER,
             column("target_fen", "目标", "Target", "money"),
             column("base_fen", "基数", "Base", "money"),
             column("share_ratio", "占比", "Share", "ratio", note=Text("按权重在区域内的占比", "share of the region by weight")),
             column("growth_ratio", "比基数增长", "Growth on base", "ratio"),
             column("bound", "受限于", "Bound by", choices=BOUNDS, width=10),
             column("reason", "由来", "Why", width=70)),

    table("target_breakdown", "目标分解", "Target breakdown", "result", "target", "measure region_id customer_id",
             Text("公司目标分解到客户：一行一个客户的一个指标，各级相加到分不差。",
                  "The company's target broken down to customers: one measure of one customer a row; every level adds up to the fen."),
             column("year", "年度", "Year", "int"), column("measure", "指标", "Measure", choices=MEASURES, width=10),
             REGION, column("region", "区域", "Region", width=14), CUSTOMER, column("customer", "客户名称", "Customer", width=30), REP,
             column("total_fen", "全年目标", "Year total", "money", width=16), column("base_fen", "去年实际", "Last year", "money", width=16),
             column("growth_ratio", "增长", "Growth", "ratio"), *_MONTHS),

    table("target_regions", "区域目标", "Region targets", "result", "target", "measure region_id",
             Text("公司目标分解到区域和月份。", "The company's target broken down to regions and months."),
             column("year", "年度", "Year", "int"), column("measure", "指标", "Measure", choices=MEASURES, width=10),
             REGION, column("region", "区域", "Region", width=14),
             column("total_fen", "全年目标", "Year total", "money", width=16), column("base_fen", "去年实际", "Last year", "money", width=16),
             column("growth_ratio", "增长", "Growth", "ratio"), *_MONTHS, column("reason", "由来", "Why", width=60)),

    table("attainment", "达成", "Attainment", "result", "target", "measure level id period_kind period",
             Text("截至当月的达成率：分公司、区域、业务员、客户。", "Attainment to date by company, region, rep and customer."),
             column("measure", "指标", "Measure", choices=MEASURES, width=10), *_PERIOD,
             column("period_kind", "口径", "Span", choices=PERIOD_KINDS, width=12), column("period", "期间", "Period", width=10),
             column("target_fen", "目标", "Target", "money"), column("actual_fen", "实际", "Actual", "money"),
             column("ratio", "达成率", "Attainment", "ratio"), column("gap_fen", "差额", "Gap", "money", note=Text("实际 − 目标", "actual − target")),
             column("last_year_fen", "去年同期", "Last year", "money"), column("yoy_ratio", "同比", "Year on year", "ratio"),
             column("full_target_fen", "全期目标", "Full target", "money", note=Text("整个期间的目标", "the target of the whole period")),
             column("elapsed_ratio", "时间进度", "Time elapsed", "ratio"),
             column("needed_fen", "剩余月均需完成", "Needed a month", "money", note=Text("要完成全期目标，剩余每月需做多少", "a month, to reach the full target")),
             column("landing_fen", "预计全期完成", "Landing", "money", note=Text("余下按去年同期 × 本期同比", "the rest as last year's × growth so far")),
             column("reason", "说明", "Note", width=40)),
)
