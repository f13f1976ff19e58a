"""Targets 目标: what the company asks, how it is broken down, how far it is met."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import CUSTOMER, DAYS, LEVELS, REGION, REP, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

MEASURES = choices(("sales", "销售", "Sales"), ("collection", "回款", "Collection"))
BOUNDS = choices(("lock", "锁定", "Lock"), ("floor", "下限", "Floor"), ("cap", "上限", "Cap"))
PERIOD_KINDS = choices(("month", "当月", "Month"), ("quarter", "季累计", "Quarter to date"), ("half", "半年累计", "Half to date"),
                        ("year", "年累计", "Year to date"))
ATTAINMENT_STATES = choices(("met", "已完成", "Met"), ("on_track", "正常", "On track"), ("behind", "落后", "Behind"), ("no_target", "没有目标", "No target"))
FORECAST_LEVELS = LEVELS[:2] + choices(("product_line", "产品线", "Product line")) + LEVELS[3:]
TERM_KINDS = choices(("cash", "现结", "Cash"), ("days", "天数", "Days"), ("month_end", "月结", "Month end"), ("instalment", "分期", "Instalment"))
PLAN_STATES = choices(("missing", "未上报", "Not reported"), ("partly", "部分上报", "Partly reported"), ("reported", "已上报", "Reported"),
                       ("agreed", "已商定", "Agreed"), ("close", "一致", "Close"), ("below", "低于目标", "Below"), ("above", "高于目标", "Above"),
                       ("no_target", "没有目标", "No target"))
LEVELS_OF_WEIGHT = LEVELS[1:2] + LEVELS[3:] + choices(("month", "月份", "Month"), ("product_line", "产品线", "Product line"))

_MONTHS = tuple(column(f"m{i:02d}_fen", f"第{i}月", f"Month {i}", "money", note=Text("财年第几个月", "month of the fiscal year"), width=14)
                for i in range(1, 13))

_PERIOD = (column("level", "层级", "Level", choices=LEVELS, width=10), column("id", "编号", "ID", width=12), column("name", "名称", "Name", width=26))

TABLES: tuple[Table, ...] = (
    table("company_targets", "公司目标", "Company targets", "input", "target", "year measure",
             Text("公司下达的年度目标：一行一个年度的一个指标。", "The company's target: one measure of one fiscal year a row."),
             column("year", "年度", "Year", "int", True, low=1990, note=Text("财年以结束年份命名", "a fiscal year is named after the year it ends in")),
             column("measure", "指标", "Measure", required=True, choices=MEASURES, width=10),
             column("target_fen", "目标金额", "Target", "money", True, low=0, width=18),
             column("currency", "币种", "Currency", width=10, note=Text("空 = 参数 currency", "blank = the setting currency")),
             column("note", "说明", "Note", width=40)),

    table("target_weights", "目标权重", "Target weights", "input", "target", "measure level id",
             Text("默认权重是去年同期实际；这里写的权重优先。月份写 01–12。",
                  "By default weights are last year's actual figures; a weight written here goes before. Months as 01–12."),
             Column("measure", "指标", "Measure", choices=MEASURES, width=10, note=Text("空 = 两个指标", "blank = both measures")),
             column("level", "层级", "Level", required=True, choices=LEVELS_OF_WEIGHT, width=10),
             column("id", "编号", "ID", required=True, width=12, note=Text("区域编号、客户编号、月份 01–12，或一种月份格局：445、工作日、天数", "region ID, customer ID, month 01–12, or one pattern of months: 445, work_days, days")),
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
             column("priority", "优先级", "Priority", "int", low=1, width=10,
                    note=Text("放不下时越大越不让步；空 = 上限 1、下限 2、锁定 4", "the higher the later it gives way; blank = cap 1, floor 2, lock 4")),
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
             Text("截至当月的达成率：分公司、区域、业务员、客户、产品线。", "Attainment to date by company, region, rep, customer and product line."),
             column("measure", "指标", "Measure", choices=MEASURES, width=10),
             column("level", "层级", "Level", choices=(*LEVELS, FORECAST_LEVELS[2]), width=10), *_PERIOD[1:],
             column("period_kind", "口径", "Span", choices=PERIOD_KINDS, width=12), column("period", "期间", "Period", width=10),
             column("target_fen", "目标", "Target", "money"), column("actual_fen", "实际", "Actual", "money"),
             column("ratio", "达成率", "Attainment", "ratio"), column("gap_fen", "差额", "Gap", "money", note=Text("实际 − 目标", "actual − target")),
             column("last_year_fen", "去年同期", "Last year", "money"), column("yoy_ratio", "同比", "Year on year", "ratio"),
             column("full_target_fen", "全期目标", "Full target", "money", note=Text("整个期间的目标", "the target of the whole period")),
             column("elapsed_ratio", "时间进度", "Time elapsed", "ratio"),
             column("needed_fen", "剩余月均需完成", "Needed a month", "money", note=Text("要完成全期目标，剩余每月需做多少", "a month, to reach the full target")),
             column("landing_fen", "预计全期完成", "Landing", "money", note=Text("余下按去年同期 × 本期同比", "the rest as last year's × growth so far")),
             column("status", "预警", "Alert", choices=ATTAINMENT_STATES, width=10),
             column("reason", "说明", "Note", width=40),
             column("previous_fen", "上期", "Before", "money", note=Text("上月；季、半年、年：上一期的同一段", "last month; quarter, half, year: the same stretch of the one before")),
             column("mom_ratio", "环比", "On before", "ratio")),

    table("target_lines", "产品线目标", "Product line targets", "result", "target", "measure region_id product_line",
             Text("区域销售目标分解到产品线和月份：各方向相加到分不差。", "The regions' sales targets by product line and month, exact every way they are added."),
             column("measure", "指标", "Measure", choices=MEASURES, width=10), REGION, column("region", "区域", "Region", width=14),
             column("product_line", "产品线", "Product line", width=16), column("total_fen", "全年目标", "Year total", "money", width=16),
             column("base_fen", "去年实际", "Last year", "money", width=16), column("growth_ratio", "增长", "Growth", "ratio"), *_MONTHS,
             column("reason", "由来", "Why", width=60)),

    table("target_changes", "目标变动", "Target changes", "result", "target", "measure level id",
             Text("重新分解前后对照：旧、新、差额和原因。", "The breakdown before and after it was made again: old, new, difference and why."),
             column("measure", "指标", "Measure", choices=MEASURES, width=10), *_PERIOD,
             column("old_fen", "原目标", "Old", "money"), column("new_fen", "新目标", "New", "money"), column("delta_fen", "变动", "Change", "money"),
             column("reason", "原因", "Why", width=60)),

    table("fairness", "目标公平性", "Fairness", "result", "target", "measure level figure",
             Text("目标分得公不公平：增长离散度，与规模、潜力、去年增长和达成率的相关，压力，集中度；n 是样本数。",
                  "How fair the breakdown is: dispersion, correlations, stretch, concentration; n is how many it rests on."),
             column("measure", "指标", "Measure", choices=MEASURES, width=10), column("level", "层级", "Level", choices=LEVELS, width=10),
             column("figure", "代码", "Code", width=17), column("name", "名称", "Name", width=28), column("value", "数值", "Value", "number"),
             column("n", "样本数", "n", "int", width=8), column("reason", "说明", "Note", width=76)),

    table("forecast", "销售预测", "Forecast", "result", "target", "level id month",
             Text("往后各月的销售预测：公司、区域、产品线、客户；各级相加一致。", "Sales of the months to come by company, region, product line and customer; levels add up."),
             column("level", "层级", "Level", choices=FORECAST_LEVELS, width=10), column("id", "编号", "ID", width=12), column("name", "名称", "Name", width=26),
             column("month", "月份", "Month", "month"), column("forecast_fen", "预测", "Forecast", "money"),
             column("low_fen", "低", "Low", "money", note=Text("五次有四次落在低高之间", "four in five lie between low and high")),
             column("high_fen", "高", "High", "money"), column("last_year_fen", "去年同期", "Last year", "money"),
             column("growth_ratio", "同比", "Year on year", "ratio"), column("reason", "方法", "How", width=60)),

    table("forecast_months", "预测月份", "Forecast months", "result", "target", "month",
             Text("公司逐月预测、工作日和春节；没有放假通知的年份标“估计”。", "The company's months with working days and the Spring Festival; years without an official notice are estimates."),
             column("month", "月份", "Month", "month"), column("forecast_fen", "预测", "Forecast", "money"), column("work_days", "工作日", "Working days", "int", width=10),
             column("calendar", "日历", "Calendar", width=12), column("reason", "说明", "Note", width=50)),

    table("forecast_check", "预测检验", "Forecast check", "result", "target", "level",
             Text("滚动回测：过去的预测错多少，和“去年同月”比。", "Rolling origin: how far past forecasts were off, beside the same month last year."),
             column("level", "层级", "Level", choices=FORECAST_LEVELS, width=10), column("figures", "样本数", "Figures", "int", width=10),
             column("wape_ratio", "误差", "Error", "ratio", note=Text("WAPE：绝对误差合计 ÷ 实际合计", "WAPE: sum of absolute errors / sum of actuals")),
             column("naive_wape_ratio", "去年同月误差", "Naive error", "ratio"), column("bias_ratio", "偏差", "Bias", "ratio", note=Text("正 = 高估", "above 0 = too high")),
             column("naive_bias_ratio", "去年同月偏差", "Naive bias", "ratio"), column("janfeb_ratio", "1–2月合计误差", "Jan+Feb error", "ratio"),
             column("naive_janfeb_ratio", "去年同月1–2月误差", "Naive Jan+Feb", "ratio"), column("inside_ratio", "区间命中率", "Inside", "ratio"),
             column("reason", "说明", "Note", width=50)),

    table("target_rolling", "滚动目标", "Rolling targets", "result", "target", "measure customer_id month",
             Text("滚动分解：余下各月重新摊过的目标；已结月份不动。", "The months left, spread again; closed months stay."),
             column("version", "版本", "Version", width=24), column("measure", "指标", "Measure", choices=MEASURES, width=10), REGION, REP, CUSTOMER,
             column("month", "月份", "Month", "month"), column("plan_fen", "原目标", "Plan", "money"), column("rolling_fen", "滚动目标", "Rolling", "money"),
             column("delta_fen", "变动", "Change", "money"), column("factor", "追赶系数", "Catch-up", "number", note=Text("滚动 ÷ 原目标", "rolling / plan")),
             column("best_fen", "今年最好月份", "Best month", "money"), column("is_steep", "过陡", "Steep", "flag", note=Text("高于最好月份 1.3 倍", "above 1.3 times the best month")),
             column("reason", "由来", "Why", width=60)),

    table("target_versions", "目标版本", "Target versions", "result", "target", "version measure month",
             Text("每次滚动分解留下的月度合计。", "The monthly sums of every re-spreading."),
             column("version", "版本", "Version", width=24), column("as_of", "截至", "As of", "date"), column("measure", "指标", "Measure", choices=MEASURES, width=10),
             column("month", "月份", "Month", "month"), column("plan_fen", "原目标", "Plan", "money"), column("rolling_fen", "滚动目标", "Rolling", "money"),
             column("delta_fen", "变动", "Change", "money")),

    table("credit_terms", "账期条件", "Credit terms", "input", "target", "customer_id no",
             Text("不按“账期天数”收款的客户：现结、月结、分期；没写的客户按“客户”表的账期。",
                  "Customers that do not simply pay after their credit days: cash, month end, instalments."),
             CUSTOMER, column("no", "序号", "No.", "int", True, low=1), column("kind", "方式", "Kind", required=True, choices=TERM_KINDS, width=12),
             column("days", "天数", "Days", "int", low=0, note=Text("月结：月末后天数", "month end: days after the month's end")),
             column("share_ratio", "比例", "Share", "ratio", low=0, note=Text("分期各行合计 100%；空 = 100%", "instalments add up to 100%; blank = 100%"))),

    table("cash_plan", "回款计划测算", "Cash plan", "result", "target", "customer_id month",
             Text("销售目标按账期变成回款：期初 + 销售 − 回款 = 期末，逐户逐月到分。",
                  "Sales targets turned into money by credit terms: opening + sales − collection = closing, to the fen."),
             CUSTOMER, column("customer", "客户名称", "Customer", width=30), column("month", "月份", "Month", "month"),
             column("opening_fen", "期初应收", "Opening", "money"), column("sales_fen", "含税销售", "Sales", "money"), column("due_fen", "到期", "Due", "money"),
             column("collection_fen", "应回款", "To collect", "money"), column("closing_fen", "期末应收", "Closing", "money"),
             column("target_fen", "回款目标", "Collection target", "money"), column("gap_fen", "目标 − 应回款", "Target − to collect", "money"),
             column("days", "周转天数", "DSO", "number", unit=DAYS), column("reason", "由来", "Why", width=60)),

    table("plan_entries", "下月上报", "Plan entries", "input", "target", "month rep_id measure",
             Text("月底业务员报下月计划；商定后由主管填商定数、商定人和日期。", "What reps plan for next month; once agreed, the figure, by whom and when."),
             column("month", "计划月份", "Month", "month", True), Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12, also=REP.also),
             column("measure", "指标", "Measure", required=True, choices=MEASURES, width=10), column("planned_fen", "上报计划", "Planned", "money", True, low=0),
             column("agreed_fen", "商定数", "Agreed", "money", low=0), column("agreed_by", "商定人", "Agreed by", width=12), column("agreed_date", "商定日期", "Agreed on", "date"),
             column("currency", "币种", "Currency", width=10, note=Text("空 = 参数 currency", "blank = the setting currency")),
             column("note", "说明", "Note", width=40)),

    table("plan_gap", "下月计划对照", "Plan against target", "result", "target", "month measure rep_id",
             Text("上报、目标、趋势并排；公司行的“加码”= 各人目标合计 − 公司分解目标。",
                  "Report, target and trend side by side; over-assigned = the reps' targets − the company's own."),
             column("month", "月份", "Month", "month"), column("measure", "指标", "Measure", choices=MEASURES, width=10), column("rep_id", "业务员编号", "Rep ID", width=12),
             column("rep", "业务员", "Rep", width=18), column("reported_fen", "上报", "Reported", "money"), column("target_fen", "目标", "Target", "money"),
             column("gap_fen", "差额", "Gap", "money", note=Text("上报 − 目标", "reported − target")), column("trend_fen", "趋势", "Trend", "money"),
             column("over_fen", "加码", "Over-assigned", "money"), column("agreed_fen", "商定数", "Agreed", "money"), column("agreed_by", "商定人", "Agreed by", width=12),
             column("agreed_date", "商定日期", "Agreed on", "date"), column("status", "状态", "Status", choices=PLAN_STATES, width=12), column("reason", "说明", "Note", width=40)),
)
