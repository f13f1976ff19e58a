"""Performance 绩效: schemes and scores."""

# fmt: off
from __future__ import annotations

from workbook.declared import commission
from workbook.declared.words import REGION, REP, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

DIRECTIONS = choices(("higher", "越高越好", "Higher is better"), ("lower", "越低越好", "Lower is better"), ("band", "区间最好", "Best within a band"))
SHAPES = choices(("ratio", "按比例", "In proportion"), ("linear", "门槛到目标直线", "Linear from threshold to target"),
                 ("steps", "分档", "Steps"), ("knots", "折线", "Straight lines between knots"),
                 ("table", "双指标表", "Table of two measures"), ("deduct", "按次扣分", "Deduction per occurrence"))
KPI_MEASURES = choices(
    ("sales_attainment", "销售达成率", "Sales attainment"), ("collection_attainment", "回款达成率", "Collection attainment"),
    ("sales_attainment_ytd", "销售达成率（年累计）", "Sales attainment, year to date"),
    ("collection_attainment_ytd", "回款达成率（年累计）", "Collection attainment, year to date"),
    ("sales_growth", "销售同比增长率", "Sales growth, year on year"), ("collection_growth", "回款同比增长率", "Collection growth, year on year"),
    ("overdue_ratio", "逾期率", "Overdue ratio"),
    ("collection_rate", "回款率", "Collection rate"), ("dso", "应收周转天数", "Days sales outstanding"),
    ("new_customers", "新客户数", "New customers"), ("expense_ratio", "销售费用率（÷回款）", "Expense ratio (to cash)"),
    ("expense_sales_ratio", "销售费用率（÷销售）", "Expense ratio (to sales)"),
    ("market_share", "市场占有率", "Market share"), ("market_share_units", "市场占有率（件）", "Market share, pieces"),
    ("coverage_numeric", "数值铺货率", "Numeric distribution"), ("coverage_weighted", "加权铺货率", "Weighted distribution"),
    ("inventory_days", "库存天数", "Days of stock"), ("complaint_closing", "投诉关闭率", "Complaints closed"),
    ("forecast_wape", "预测误差 WAPE", "Forecast error WAPE"), ("visits", "拜访次数", "Visits"), ("training_hours", "培训学时", "Training hours"),
    ("attendance", "出勤率", "Attendance"), ("reports_handed_in", "报告上交率", "Reports handed in"),
    ("missing_records", "缺报次数", "Missing records"), ("custom", "自定义", "Custom"), ("manual", "手工录入", "Entered by hand"))
ENTRY_ITEMS = choices(
    ("expense", "销售费用（元）", "Selling expense (yuan)"), ("market", "市场总量（元）", "Market (yuan)"), ("market_units", "市场总量（件）", "Market (pieces)"),
    ("outlets", "网点总数", "Outlets in all"), ("outlets_carrying", "有货网点数", "Outlets carrying"),
    ("category_all", "全部网点品类销量", "Category sales, all outlets"), ("category_carrying", "有货网点品类销量", "Category sales, outlets carrying"),
    ("potential", "网点潜力（逐户）", "Outlet's potential (a customer each)"),
    ("stock_begin", "期初库存（元）", "Opening stock (yuan)"), ("stock_end", "期末库存（元）", "Closing stock (yuan)"), ("cost_of_sales", "销售成本（元）", "Cost of sales (yuan)"),
    ("complaints", "收到投诉", "Complaints received"), ("complaints_in_time", "按期关闭投诉", "Complaints closed in time"),
    ("visits", "拜访次数", "Visits"), ("training_hours", "培训学时", "Training hours"),
    ("days_due", "应出勤天数", "Days due"), ("days_present", "出勤天数", "Days present"),
    ("reports_due", "应交报告", "Reports due"), ("reports_handed", "已交报告", "Reports handed in"), ("missing_records", "缺报次数", "Missing records"))
TARGET_MEASURES = choices(("sales", "销售", "Sales"), ("collection", "回款", "Collection"))
SCORED_LEVELS = choices(("rep", "业务员", "Rep"), ("region", "区域", "Region"))
BLANK_RULES = choices(("share", "权重分摊", "Weight is shared"), ("zero", "计零分", "Zero points"), ("full", "计满分", "Full marks"))
GRADE_RULES = choices(("cut", "按分数线", "By cut-offs"), ("forced", "强制分布", "Forced distribution"))
FORCED_GROUPS = choices(("all", "全部门", "All"), ("region", "分区域", "By region"), ("title", "分职务", "By title"))
TIE_RULES = choices(("break", "比达成率再比编号", "Broken by attainment, then ID"), ("together", "同分同级", "Tied share the better grade"))
COEFFICIENT_SHAPES = choices(("step", "按级", "By grade"), ("linear", "级内直线", "Linear within grades"))
PAY_RULES = choices(("coefficient", "基数×系数", "Base × coefficient"), ("score", "基数×得分率", "Base × score"),
                    ("both", "基数×系数×得分率", "Base × coefficient × score"))
EVENT_KINDS = choices(("points", "加减分", "Plus or minus points"), ("veto_zero", "一票否决：总分归零", "Veto: score to zero"),
                      ("veto_grade", "一票否决：等级封顶", "Veto: grade at most"))
MEASURE_KINDS = choices(("ratio", "比率", "Ratio"), ("growth", "增长", "Growth"), ("count", "数量", "Count"), ("days", "天数", "Days"))

TABLES: tuple[Table, ...] = (
    table("kpis", "考核指标", "KPIs", "input", "score", "kpi_id scheme_id",
             Text("考核方案的指标：每个方案的权重合计必须为 100；权重 0 的行是加减分项。",
                  "The KPIs of the schemes: weights of a scheme add up to 100; a line of weight 0 adds or takes points."),
             column("kpi_id", "指标编号", "KPI ID", required=True, width=12),
             column("kpi", "指标名称", "KPI", required=True, width=20),
             column("measure", "取数", "Measure", required=True, choices=KPI_MEASURES, width=20),
             column("weight", "权重", "Weight", "number", True, low=0, unit=Text("分", "points")),
             column("direction", "方向", "Direction", required=True, choices=DIRECTIONS, width=12),
             column("shape", "计分方式", "Shape", choices=SHAPES, width=18),
             column("threshold", "门槛值", "Threshold", "number", note=Text("达不到门槛得 0 分；空 = 没有门槛", "below it no points; blank = none")),
             column("target", "目标值", "Target", "number", True, note=Text("达到目标得满分", "reaching it earns the full weight")),
             column("cap_ratio", "得分上限", "Cap", "ratio", low=0, note=Text("空 = 100%", "blank = 100%")),
             column("note", "说明", "Note", width=40),
             column("scheme_id", "方案编号", "Scheme ID", width=12, ref="schemes", note=Text("空 = 没有别的方案的人都用", "blank = for everyone without another scheme")),
             column("start_ratio", "门槛得分率", "Share at threshold", "ratio", low=0, note=Text("直线：正好达到门槛时的得分率；空 = 0", "linear: the share earned right at the threshold; blank = 0")),
             column("stretch", "挑战值", "Stretch", "number",
                    note=Text("直线：达到它得上限；区间：区间的上沿", "linear: reaching it earns the cap; band: the band's upper edge")),
             column("curve_id", "曲线编号", "Curve ID", width=12, note=Text("分档、折线、双指标表在“计分曲线”里", "steps, knots and tables are rows of Score curves")),
             column("measure2", "第二取数", "Second measure", choices=KPI_MEASURES, width=18, note=Text("双指标表的列", "the columns of a table of two measures")),
             column("per_unit", "每次扣分", "Points per occurrence", "number", low=0),
             column("low_points", "最低分", "Least points", "number", note=Text("权重 0 的加减分项；空 = 不限", "for lines of weight 0; blank = no limit")),
             column("high_points", "最高分", "Most points", "number", note=Text("权重 0 的加减分项；空 = 不限", "for lines of weight 0; blank = no limit")),
             column("measure_id", "自定义指标", "Custom measure", width=14, ref="measure_rules"),
             column("measure2_id", "第二自定义指标", "Second custom measure", width=14, ref="measure_rules")),

    table("schemes", "考核方案", "Schemes", "input", "score", "scheme_id",
             Text("一行一个方案；同一个人同一天只能有一个方案生效。", "One scheme a row; one scheme only is in force for a person on a day."),
             column("scheme_id", "方案编号", "Scheme ID", required=True, width=12), column("scheme", "方案名称", "Scheme", required=True, width=24),
             column("level", "考核对象", "Scores", choices=SCORED_LEVELS, width=10, note=Text("空 = 业务员", "blank = reps")),
             column("role", "适用职务", "For title", width=16, note=Text("空 = 没有专门方案的人", "blank = everyone without a scheme of their title")),
             column("from_date", "生效日期", "From", "date"), column("to_date", "失效日期", "To", "date"),
             column("blank_rule", "空白指标", "Blank KPI", choices=BLANK_RULES, width=12, note=Text("空 = 权重分摊", "blank = its weight is shared")),
             column("adjust_limit", "加减分限额", "Limit of adjustments", "number", low=0, note=Text("加减分合计不超过 ± 此数；空 = 不限", "adjustments stay within ± this; blank = no limit")),
             column("grade_rule", "定级方式", "Grades by", choices=GRADE_RULES, width=12),
             column("forced_group", "强制分布范围", "Distributed within", choices=FORCED_GROUPS, width=12),
             column("tie_rule", "同分规则", "Ties", choices=TIE_RULES, width=18),
             column("coefficient_shape", "系数", "Coefficient", choices=COEFFICIENT_SHAPES, width=12),
             column("pay_rule", "绩效工资", "Pay", choices=PAY_RULES, width=18, note=Text("空 = 基数×系数", "blank = base × coefficient")),
             column("approver", "批准人", "Approved by", width=12), column("approved_date", "批准日期", "Approved", "date"),
             column("note", "说明", "Note", width=40)),

    table("kpi_curves", "计分曲线", "Score curves", "input", "score", "curve_id at at2",
             Text("分档、折线和双指标表：从“起点”起得“结果”；边界归上一档。结果是得分率，权重 0 的行是分数。",
                  "Steps, knots and tables: from a value on, the result; an edge belongs to the step above. The result is a share of full marks, points where the weight is 0."),
             column("curve_id", "曲线编号", "Curve ID", required=True, width=12),
             column("at", "起点", "From", "number", note=Text("空 = 负无穷", "blank = from below everything")),
             column("at2", "第二指标起点", "From, second", "number", note=Text("只用于双指标表；空 = 负无穷", "only for tables; blank = from below everything")),
             column("result", "结果", "Result", "number", True), column("note", "说明", "Note", width=30)),

    table("grades", "等级规则", "Grades", "input", "score", "scheme_id grade from_score",
             Text("等级的分数线、强制分布比例和系数；没有行时按参数 grade_a/b/c。", "Cut-offs, forced shares and coefficients; without rows the settings grade_a/b/c hold."),
             column("scheme_id", "方案编号", "Scheme ID", width=12, note=Text("空 = 所有方案", "blank = all schemes")),
             column("grade", "等级", "Grade", required=True, width=8),
             column("from_score", "起点分", "From score", "number", True), column("share", "占比", "Share", "ratio", low=0, note=Text("强制分布", "forced distribution")),
             column("coefficient", "系数", "Coefficient", "number", low=0), column("note", "说明", "Note", width=30)),

    table("score_events", "加减分与否决", "Points and vetoes", "input", "score", "month rep_id item",
             Text("逐条列明的加减分和一票否决；否决必须有批准人。", "Plus and minus points and vetoes, one by one; a veto needs its approver."),
             column("month", "月份", "Month", "month", True), Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12),
             column("item", "事项", "Item", required=True, width=30), column("kind", "种类", "Kind", required=True, choices=EVENT_KINDS, width=20),
             column("points", "分数", "Points", "number"), column("grade", "等级封顶", "Grade at most", width=10),
             column("approver", "批准人", "Approved by", width=12), column("date", "日期", "Date", "date"), column("note", "依据", "Evidence", width=40)),

    table("pay_bases", "绩效基数", "Pay bases", "input", "score", "rep_id from_date",
             Text("绩效工资的基数；改值时新增一行。", "The base of performance pay; add a row to change it."),
             Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12), column("from_date", "生效日期", "From", "date"),
             column("base_fen", "绩效基数", "Performance base", "money", True, low=0), column("position_fen", "岗位工资", "Position pay", "money", low=0),
             column("note", "说明", "Note", width=30)),

    table("allowances", "费用包干", "Allowances", "input", "score", "rule_id",
             Text("费用包干：允许额 = 基数 × 比例；节约按奖励比例发，超出按自担比例扣。",
                  "Spending allowances: allowed = base × ratio; savings are rewarded, excess is borne, each at its ratio."),
             column("rule_id", "规则编号", "Rule ID", required=True, width=12), column("rule", "规则", "Rule", required=True, width=24),
             column("measure", "取数", "Measure", required=True, choices=KPI_MEASURES, width=18, note=Text("比率：分子是花费，分母是基数", "a ratio: its upper sum is spent, its lower sum the base")),
             column("measure_id", "自定义指标", "Custom measure", width=14, ref="measure_rules"),
             column("allowed_ratio", "允许比例", "Allowed", "ratio", True, low=0), column("reward_ratio", "节约奖励比例", "Reward of savings", "ratio", low=0),
             column("borne_ratio", "超出自担比例", "Borne of excess", "ratio", low=0, note=Text("空 = 100%", "blank = 100%")),
             column("from_date", "生效日期", "From", "date"), column("to_date", "失效日期", "To", "date"), column("note", "说明", "Note", width=30)),

    table("measure_rules", "自定义指标", "Measures", "input", "score", "measure_id",
             Text("用工作簿里任何一列做指标，自己加的列、自己的工作表（有业务员编号、姓名或客户编号一列）也行：分子、分母各是一列之和；列空 = 行数。",
                  "Any column of the workbook as a measure, columns and sheets of your own too (with a rep's ID or name, or a customer's ID): upper and lower are sums of a column; column blank = number of rows."),
             column("measure_id", "指标编号", "Measure ID", required=True, width=12), column("name", "名称", "Name", required=True, width=20),
             column("kind", "种类", "Kind", required=True, choices=MEASURE_KINDS, width=8),
             column("upper_table", "分子表", "Upper table", required=True, width=16, note=Text("表名或工作表名", "the name of a table or sheet")), column("upper_column", "分子列", "Upper column", width=14),
             column("upper_where", "分子条件", "Upper where", width=20, note=Text("如 产品线=控制柜", "e.g. Method=Cash")),
             column("lower_table", "分母表", "Lower table", width=16), column("lower_column", "分母列", "Lower column", width=14),
             column("lower_where", "分母条件", "Lower where", width=20), column("unit", "单位", "Unit", width=8), column("note", "来源与口径", "Source", width=40)),

    table("measure_entries", "指标数据", "Measure data", "input", "score", "date item rep_id customer_id note",
             Text("费用、市场、网点、库存、投诉、拜访、培训、考勤、报告：一行一个数，可逐笔，也可每月一个合计；值可写公式。",
                  "Expense, market, outlets, stock, complaints, visits, training, attendance, reports: one figure a row, each event or one sum a month; formulas allowed."),
             column("date", "日期", "Date", "date", True, note=Text("当天，或那个月的任何一天", "the day, or any day of the month")),
             column("item", "登记项", "Item", required=True, choices=ENTRY_ITEMS, width=20),
             Column("rep_id", "业务员编号", "Rep ID", ref="reps", width=12, note=Text("空 = 客户的业务员", "blank = the customer's rep")),
             Column("customer_id", "客户编号", "Customer ID", ref="customers", width=12, note=Text("网点潜力必填", "needed for an outlet's potential")),
             column("value", "值", "Value", "number", True), column("note", "依据", "Evidence", width=40)),

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
             column("reason", "算法", "Why", width=60), column("unit", "单位", "Unit", width=8),
             column("source", "取数来源", "Source", width=40)),

    table("score_history", "得分历史", "Score history", "result", "score", "month rep_id",
             Text("每月总分的留底，用于趋势。", "The totals of every month scored, for the trend."),
             column("month", "月份", "Month", "month"), REP, column("rep", "业务员", "Rep", width=18), REGION, column("score", "总分", "Score", "number"),
             column("rank", "名次", "Rank", "int"), column("grade", "等级", "Grade", width=8), column("pay_fen", "绩效工资", "Pay", "money")),

    table("region_scores", "区域得分", "Region scores", "result", "score", "month region_id kpi_id",
             Text("区域的得分：同一口径，按区域求和后再相除；合计行的指标编号为空。", "Regions scored alike, on the sums of the region; the total is the row without a KPI."),
             column("month", "月份", "Month", "month"), REGION, column("region", "区域", "Region", width=14), column("kpi_id", "指标编号", "KPI ID", width=12),
             column("kpi", "指标", "KPI", width=20), column("weight", "权重", "Weight", "number"), column("actual", "实际值", "Actual", "number"),
             column("target", "目标值", "Target", "number"), column("points", "得分", "Points", "number"), column("rank", "名次", "Rank", "int"),
             column("grade", "等级", "Grade", width=8), column("reason", "算法", "Why", width=60)),

    table("score_distribution", "等级分布", "Grade distribution", "result", "score", "month scheme_id group grade",
             Text("各等级的人数、占比和名额。", "Heads, shares and quotas by grade."),
             column("month", "月份", "Month", "month"), column("scheme_id", "方案编号", "Scheme ID", width=12), column("group", "范围", "Group", width=14),
             column("grade", "等级", "Grade", width=8), column("heads", "人数", "Heads", "int"), column("share", "占比", "Share", "ratio"),
             column("quota", "名额", "Quota", "int"), column("average", "平均分", "Average", "number")),

    table("team_gaps", "上下级目标差", "Team gaps", "result", "score", "period measure rep_id",
             Text("主管自己的目标与下属目标合计是否一致。", "Whether a supervisor's own target is what the team's targets add up to."),
             column("period", "期间", "Period", width=10), column("measure", "指标", "Measure", choices=TARGET_MEASURES, width=10), REP, column("rep", "主管", "Supervisor", width=18),
             column("target_fen", "本人目标", "Own target", "money"), column("team_fen", "下属合计", "Team", "money"), column("gap_fen", "差额", "Gap", "money"),
             column("members", "下属人数", "Members", "int"), column("reason", "说明", "Note", width=50)),

    table("allowance_results", "包干结果", "Allowance results", "result", "score", "month rule_id rep_id",
             Text("每人每条包干规则：允许、花费、节约或超出、奖或扣。", "Each rule and rep: allowed, spent, saved or exceeded, rewarded or borne."),
             column("month", "月份", "Month", "month"), column("rule_id", "规则编号", "Rule ID", width=12), column("rule", "规则", "Rule", width=24), REP,
             column("spent_fen", "花费", "Spent", "money"), column("base_fen", "基数", "Base", "money"), column("ratio", "比率", "Ratio", "ratio"),
             column("allowed_fen", "允许额", "Allowed", "money"), column("pay_fen", "奖扣", "Reward or charge", "money"), column("reason", "算法", "Why", width=60)),

    table("score_totals", "绩效得分", "Scores", "result", "score", "month rep_id",
             Text("每人总分、名次和等级。", "Each person's total, rank and grade."),
             column("month", "月份", "Month", "month"), REP, column("rep", "业务员", "Rep", width=18), REGION, column("region", "区域", "Region", width=14),
             column("sales_ratio", "销售达成率", "Sales attainment", "ratio"), column("collection_ratio", "回款达成率", "Collection attainment", "ratio"),
             column("score", "总分", "Score", "number"), column("rank", "名次", "Rank", "int"), column("grade", "等级", "Grade", width=8),
             column("reason", "说明", "Note", width=40),
             column("scheme_id", "方案编号", "Scheme ID", width=12), column("weighted", "加权分", "Weighted", "number"),
             column("adjust", "加减分", "Adjustments", "number"), column("veto", "否决", "Veto", width=24),
             column("coefficient", "系数", "Coefficient", "number"), column("pay_fen", "绩效工资", "Pay", "money"),
             column("last_score", "上月总分", "Last score", "number"), column("last_rank", "上月名次", "Last rank", "int"),
             column("pay_reason", "绩效工资算法", "Why this pay", width=50)),
    *commission.TABLES,
)
