"""Commission 提成: plans, what they are applied to, what they pay; the daily check and the contest."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import DAYS, OPEN_STATUS, REGION, REP, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

BASES = choices(("invoiced", "按开票", "On invoices"), ("collected", "按回款", "On collection"))
METHODS = choices(("whole", "全额累进", "Whole amount at the tier reached"), ("marginal", "超额累进", "Each tier at its own rate"),
                  ("mixed", "混合累进", "Lower tiers plus the whole amount at the tier reached"), ("knots", "折线", "Payout between knots"))
TIERS_BY = choices(("amount", "累计金额", "Cumulative amount"), ("attainment", "达成率", "Attainment"))
TIER_PERIODS = choices(("document", "按单", "Each document"), ("month", "按月", "Month"), ("quarter", "按季累计", "Quarter to date"), ("year", "按年累计", "Year to date"))
NEGATIVE_RULES = choices(("refuse", "不允许", "Refused"), ("first", "按第一档扣回", "Taken back at the first tier"))
FACTOR_KINDS = choices(("factor", "系数", "Factor"), ("rate", "固定提成率", "Fixed rate"), ("exclude", "不计提成", "Not paid"))
CLAWBACK_REASONS = choices(("return", "退货", "Return"), ("bad_debt", "坏账", "Bad debt"), ("overdue", "超期未收", "Not collected in time"), ("other", "其他", "Other"))
LINE_KINDS = choices(("line", "计提", "Earned"), ("trueup", "补差", "True-up"), ("knots", "折线提成", "Payout"), ("release", "尾款兑现", "Released"),
                     ("clawback", "扣回", "Clawed back"), ("override", "团队提成", "Override"), ("cap", "封顶", "Cap"), ("floor", "保底", "Floor"),
                     ("draw", "预支", "Draw"), ("recovery", "还预支", "Draw recovered"))
OVERRIDE_BASES = choices(("commission", "下属提成", "Their commission"), ("base", "下属业绩", "Their base"))
CONTEST_MEASURES = choices(("sales", "销售额", "Sales"), ("collection", "回款额", "Collection"), ("quantity", "数量", "Quantity"), ("new_customers", "新客户数", "New customers"))
CONTEST_RANKS = choices(("amount", "按数额", "By amount"), ("target", "按达成率", "By attainment"), ("improvement", "按比基期提高", "By improvement on the baseline"))
CONTEST_TIES = choices(("share", "平分奖金", "Prizes shared"), ("earlier", "先达到者在前", "Who got there first"))
SNAPSHOT_KINDS = choices(("sales", "销售", "Sales"), ("collection", "回款", "Collection"), ("commission", "提成", "Commission"))

WHATIF_FIELDS = choices(("rate", "提成率", "Rate"), ("edge", "起点", "From"), ("cap", "月封顶", "Cap"), ("floor", "月保底", "Floor"), ("draw", "月预支", "Draw"), ("now", "当期兑现", "Paid now"))

_LINE = (column("no", "序号", "No.", "int"), column("plan_id", "方案编号", "Plan ID", width=12), column("kind", "种类", "Kind", choices=LINE_KINDS, width=10),
         column("doc_no", "单号", "Document", width=18), column("line_no", "行号", "Line", "int"))

TABLES: tuple[Table, ...] = (
    table("plans", "提成方案", "Commission plans", "input", "score", "plan_id",
             Text("一行一个提成方案：全额还是超额必须写明；同一个人同一天只能有一个。",
                  "One commission plan a row: whole or marginal must be named; one plan only for a person on a day."),
             column("plan_id", "方案编号", "Plan ID", required=True, width=12), column("plan", "方案名称", "Plan", required=True, width=24),
             column("role", "适用职务", "For title", width=16, note=Text("空 = 没有专门方案的人；“方案人员”里写的优先", "blank = everyone without a plan of their title; Plan members go first")),
             column("from_date", "生效日期", "From", "date"), column("to_date", "失效日期", "To", "date"),
             column("basis", "基数", "Basis", required=True, choices=BASES, width=10), column("method", "累进方法", "Method", required=True, choices=METHODS, width=14),
             column("tier_by", "分档依据", "Tiers by", choices=TIERS_BY, width=12, note=Text("空 = 累计金额", "blank = cumulative amount")),
             column("tier_period", "累计期间", "Tier period", choices=TIER_PERIODS, width=12, note=Text("空 = 按月", "blank = month")),
             column("now_ratio", "当期兑现", "Paid now", "ratio", low=0, note=Text("其余在该票全部收回时兑现；空 = 100%", "the rest when the invoice is fully collected; blank = 100%")),
             column("cap_fen", "月封顶", "Cap", "money", low=0), column("floor_fen", "月保底", "Floor", "money", low=0),
             column("draw_fen", "月预支", "Draw", "money", low=0, note=Text("提成不足时先发，以后从超出部分扣还", "paid when less was earned, recovered from later excess")),
             column("recover_ratio", "扣还比例", "Recovered", "ratio", low=0, note=Text("空 = 100%", "blank = 100%")),
             column("negative_rule", "负基数", "Negative base", choices=NEGATIVE_RULES, width=14, note=Text("空 = 不允许", "blank = refused")),
             column("approver", "批准人", "Approved by", width=12), column("approved_date", "批准日期", "Approved", "date"), column("note", "说明", "Note", width=40)),

    table("plan_tiers", "提成档", "Commission tiers", "input", "score", "plan_id from_value",
             Text("从起点到终点（不含）；各档必须相连，边界归上一档。", "From (included) to (not included); tiers must join, an edge belongs to the tier above."),
             column("plan_id", "方案编号", "Plan ID", required=True, ref="plans", width=12),
             column("from_value", "起点", "From", "number", True, note=Text("元，或达成率如 0.8", "yuan, or attainment such as 0.8")),
             column("to_value", "终点", "To", "number", note=Text("空 = 没有上限", "blank = no end")),
             column("rate", "提成率", "Rate", "ratio", note=Text("最多精确到 0.0001%", "at most to 0.0001 %")),
             column("amount_fen", "金额", "Amount", "money", note=Text("折线：到起点时应发的金额", "knots: what is paid on reaching From")), column("note", "说明", "Note", width=30)),

    table("plan_factors", "提成系数", "Commission factors", "input", "score", "plan_id no",
             Text("按产品、客户、新客户、回款天数调整；按序号取第一条符合的，天数一条与其余一条可同时适用。",
                  "By product, customer, new customer or days to cash; the first that fits by number, one of days besides one of the others."),
             column("plan_id", "方案编号", "Plan ID", required=True, ref="plans", width=12), column("no", "序号", "No.", "int", True, low=1),
             column("kind", "种类", "Kind", required=True, choices=FACTOR_KINDS, width=12), column("value", "值", "Value", "ratio", low=0),
             column("product_line", "产品线", "Product line", width=14), Column("product_id", "产品编号", "Product ID", ref="products", width=12),
             Column("customer_id", "客户编号", "Customer ID", ref="customers", width=12), column("level", "客户级别", "Customer level", width=10),
             column("new_customer", "新客户", "New customer", "flag"), column("from_days", "回款天数起", "Days from", "int", unit=DAYS, low=0),
             column("to_days", "回款天数止", "Days to", "int", unit=DAYS, low=0, note=Text("不含；空 = 没有上限", "not included; blank = no end")),
             column("note", "说明", "Note", width=30)),

    table("plan_members", "方案人员", "Plan members", "input", "score", "rep_id from_date",
             Text("谁从哪天到哪天用哪个方案；月中换方案就写两行。", "Who is on which plan from when to when; a change within a month is two rows."),
             Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12), column("plan_id", "方案编号", "Plan ID", required=True, ref="plans", width=12),
             column("from_date", "开始日期", "From", "date"), column("to_date", "结束日期", "To", "date"), column("note", "说明", "Note", width=30)),

    table("plan_overrides", "团队提成", "Overrides", "input", "score", "plan_id depth",
             Text("主管从下属得到的提成：第几级下属、按什么、多少。", "What a supervisor earns from those below: how many levels down, on what, how much."),
             column("plan_id", "方案编号", "Plan ID", required=True, ref="plans", width=12, note=Text("主管的方案", "the supervisor's plan")),
             column("depth", "第几级", "Level down", "int", True, low=1), column("base", "依据", "Of", required=True, choices=OVERRIDE_BASES, width=12),
             column("rate", "比率", "Rate", "ratio", True, low=0), column("note", "说明", "Note", width=30)),

    table("plan_cases", "方案算例", "Plan cases", "input", "score", "plan_id case",
             Text("写在方案旁边的算例：算不出这个结果，方案就不能运行。", "Worked cases beside the plan: it does not run unless every case comes out."),
             column("plan_id", "方案编号", "Plan ID", required=True, ref="plans", width=12), column("case", "算例", "Case", required=True, width=20),
             column("base_fen", "业绩", "Base", "money", True), column("target_fen", "目标", "Target", "money"),
             column("expected_fen", "应得提成", "Expected", "money", True), column("note", "说明", "Note", width=30)),

    table("whatif", "提成试算", "What-if", "input", "score", "plan_id field from_value",
             Text("如果方案这样改：一行一处改动，“试算”按副本计算，方案本身不变。", "If the plan were changed: one change a row; What-if works on a copy, the plan itself stays."),
             column("plan_id", "方案编号", "Plan ID", required=True, ref="plans", width=12), column("field", "改什么", "What", required=True, choices=WHATIF_FIELDS, width=12),
             column("from_value", "哪一档（起点）", "Which tier (From)", "number", note=Text("改提成率或起点时", "for a rate or a start")),
             column("value", "改成", "Becomes", "number", True, note=Text("比率写 0.02；金额写元", "a ratio as 0.02, money in yuan")), column("note", "说明", "Note", width=30)),

    table("whatif_results", "试算结果", "What-if results", "result", "score", "month rep_id",
             Text("试算：每人现在应发、改后应发和差额。", "What-if: each payee's pay now, then, and the difference."),
             column("month", "月份", "Month", "month"), REP, column("rep", "业务员", "Rep", width=18), column("pay_fen", "现在应发", "Pay now", "money"),
             column("then_fen", "改后应发", "Pay then", "money"), column("change_fen", "差额", "Change", "money"), column("reason", "说明", "Why", width=50)),

    table("splits", "业绩分摊", "Splits", "input", "score", "doc_no rep_id",
             Text("一张单由几个人分：合计不得超过 100%，余下的归单上的业务员。", "Who shares a document: at most 100 %, the rest stays with its rep."),
             column("doc_no", "单号", "Document", required=True, width=18), Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12),
             column("share", "比例", "Share", "ratio", True, low=0), column("note", "依据", "Evidence", width=30)),

    table("clawbacks", "提成扣回", "Clawbacks", "input", "score", "doc_no line_no date",
             Text("退货、坏账等：指明原单原行，按原来的计提比例扣回。", "Returns, bad debts: name the original line; its commission is taken back in proportion."),
             column("date", "日期", "Date", "date", True), column("doc_no", "原单号", "Original document", required=True, width=18),
             column("line_no", "原行号", "Original line", "int", note=Text("空 = 整张单", "blank = the whole document")),
             column("reason", "原因", "Reason", required=True, choices=CLAWBACK_REASONS, width=12), column("amount_fen", "扣回业绩", "Amount", "money", True, low=0),
             column("note", "依据", "Evidence", width=30)),

    table("commission_reviews", "提成复核", "Commission reviews", "input", "score", "month rep_id no",
             Text("异议与审批：行号空 = 整张提成单。", "Disputes and approvals: line blank = the whole statement."),
             column("month", "月份", "Month", "month", True), Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12),
             column("no", "行号", "Line", "int"), column("dispute", "异议", "Dispute", width=40), column("status", "状态", "Status", choices=OPEN_STATUS, width=10),
             column("answer", "答复", "Answer", width=40), column("approver", "审批人", "Approved by", width=12), column("approved_date", "审批日期", "Approved", "date")),

    table("commission_lines", "提成明细", "Commission lines", "result", "score", "month rep_id no",
             Text("每人每行：业绩、份额、累计、提成率、系数、提成，以及算法。", "Each payee's lines: base, share, cumulative, rate, factor, commission, and the arithmetic."),
             column("month", "月份", "Month", "month"), REP, *_LINE, column("customer_id", "客户编号", "Customer ID", width=12), column("date", "日期", "Date", "date"),
             column("base_fen", "业绩", "Base", "money"), column("share", "份额", "Share", "ratio"), column("before_fen", "之前累计", "Before", "money"),
             column("after_fen", "之后累计", "After", "money"), column("rate", "提成率", "Rate", "number"), column("factor", "系数", "Factor", "number"),
             column("earned_fen", "提成", "Commission", "money"), column("now_fen", "本月兑现", "Paid now", "money"), column("held_fen", "留待尾款", "Held back", "money"),
             column("reason", "算法", "Why", width=70)),

    table("commission_totals", "提成汇总", "Commission", "result", "score", "month rep_id",
             Text("每人本月提成由哪些部分组成；各部分相加 = 应发。", "What each payee's commission consists of; the parts add up to the pay."),
             column("month", "月份", "Month", "month"), REP, column("rep", "业务员", "Rep", width=18), REGION, column("base_fen", "业绩", "Base", "money"),
             column("earned_fen", "计提", "Earned", "money"), column("held_fen", "留待尾款", "Held back", "money"), column("released_fen", "尾款兑现", "Released", "money"),
             column("clawback_fen", "扣回", "Clawed back", "money"), column("override_fen", "团队提成", "Override", "money"), column("limit_fen", "封顶保底", "Cap and floor", "money"),
             column("draw_fen", "预支与扣还", "Draw", "money"), column("pay_fen", "应发", "Pay", "money"), column("draw_balance_fen", "预支余额", "Draw balance", "money"),
             column("held_balance_fen", "未兑现余额", "Held balance", "money"), column("last_pay_fen", "上月应发", "Last month", "money"),
             column("change_reason", "与上月比", "Against last month", width=60), column("disputes", "未决异议", "Open disputes", "int"),
             column("approver", "审批人", "Approved by", width=12), column("approved_date", "审批日期", "Approved", "date")),

    table("commission_history", "提成历史", "Commission history", "result", "score", "month rep_id no",
             Text("每月明细的留底：兑现、扣回、预支和比较都从这里取。", "The lines of every month kept: releases, clawbacks, draws and comparisons rest on them."),
             column("month", "月份", "Month", "month"), REP, *_LINE, column("date", "日期", "Date", "date"), column("base_fen", "业绩", "Base", "money"),
             column("earned_fen", "提成", "Commission", "money"), column("now_fen", "本月兑现", "Paid now", "money"), column("held_fen", "留待尾款", "Held back", "money")),

    table("commission_cliffs", "断崖提示", "Cliffs", "result", "score", "plan_id rep_id edge_fen",
             Text("多一元就差几千的地方：每个档口前后差多少，谁离它有多近。", "Where one more yuan changes pay by thousands: the jump at every edge, and who is near it."),
             column("plan_id", "方案编号", "Plan ID", width=12), REP, column("edge_fen", "档口", "Edge", "money"), column("below_fen", "差一分时", "One fen below", "money"),
             column("at_fen", "达到时", "At the edge", "money"), column("jump_fen", "跳差", "Jump", "money"), column("now_fen", "目前累计", "Now", "money"),
             column("gap_fen", "还差", "To go", "money"), column("reason", "说明", "Note", width=50)),

    table("daily_check", "每日核对", "Daily check", "result", "score", "day rep_id",
             Text("与上一次相比：每人的销售、回款、提成变了多少，为什么。", "Against the time before: each rep's sales, collection and commission, what changed and why."),
             column("day", "日期", "Day", "date"), column("before", "上次", "Before", "date"), REP, column("rep", "业务员", "Rep", width=18),
             column("sales_day_fen", "当日销售", "Sales of the day", "money"), column("collection_day_fen", "当日回款", "Collection of the day", "money"),
             column("sales_month_fen", "本月销售", "Sales, month", "money"), column("sales_change_fen", "销售变动", "Change of sales", "money"),
             column("collection_month_fen", "本月回款", "Collection, month", "money"), column("collection_change_fen", "回款变动", "Change of collection", "money"),
             column("commission_fen", "本月提成", "Commission, month", "money"), column("commission_change_fen", "提成变动", "Change of commission", "money"),
             column("reason", "为什么", "Why", width=70)),

    table("daily_snapshot", "每日快照", "Daily snapshot", "result", "score", "day kind key rep_id",
             Text("每日核对的底稿：当天看到的每一笔。", "What the daily check saw on a day, line by line."),
             column("day", "日期", "Day", "date"), column("kind", "种类", "Kind", choices=SNAPSHOT_KINDS, width=10), column("key", "单号", "Document", width=22), REP,
             column("customer_id", "客户编号", "Customer ID", width=12), column("date", "业务日期", "Date", "date"), column("amount_fen", "金额", "Amount", "money")),

    table("contests", "销售竞赛", "Contests", "input", "score", "contest_id",
             Text("竞赛规则：比什么、怎么排、同分怎么办，开赛前公布。", "The rules of a contest: what counts, how it ranks, what a tie means, published before it starts."),
             column("contest_id", "竞赛编号", "Contest ID", required=True, width=12), column("contest", "名称", "Contest", required=True, width=24),
             column("from_date", "开始", "From", "date", True), column("to_date", "结束", "To", "date", True),
             column("measure", "比什么", "Measure", required=True, choices=CONTEST_MEASURES, width=12), column("rank_by", "怎么排", "Ranked by", required=True, choices=CONTEST_RANKS, width=16),
             column("base_from", "基期开始", "Baseline from", "date"), column("base_to", "基期结束", "Baseline to", "date"),
             column("product_line", "只计产品线", "Product line only", width=14), column("least", "入围线", "At least", "number", note=Text("排名值低于它不得奖", "no prize below it")),
             column("tie_rule", "同分", "Ties", required=True, choices=CONTEST_TIES, width=14), column("note", "说明", "Note", width=40)),

    table("contest_prizes", "竞赛奖项", "Contest prizes", "input", "score", "contest_id place",
             Text("每个名次的奖金。", "The prize of each place."),
             column("contest_id", "竞赛编号", "Contest ID", required=True, ref="contests", width=12), column("place", "名次", "Place", "int", True, low=1),
             column("prize", "奖项", "Prize", width=20), column("prize_fen", "奖金", "Money", "money", True, low=0)),

    table("contest_targets", "竞赛目标", "Contest targets", "input", "score", "contest_id rep_id",
             Text("按达成率排名时每人的目标（元、件、户）。", "Each rep's target where the contest ranks by attainment (yuan, pieces, customers)."),
             column("contest_id", "竞赛编号", "Contest ID", required=True, ref="contests", width=12),
             Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12), column("target", "目标", "Target", "number", True, low=0)),

    table("contest_standings", "竞赛排名", "Standings", "result", "score", "contest_id rep_id",
             Text("名次、依据和奖金。", "Places, the figures behind them, and prizes."),
             column("contest_id", "竞赛编号", "Contest ID", width=12), column("contest", "名称", "Contest", width=24), column("place", "名次", "Place", "int"), REP,
             column("rep", "业务员", "Rep", width=18), column("value", "数额", "Value", "number"), column("baseline", "基期", "Baseline", "number"),
             column("ranked", "排名值", "Ranked value", "number"), column("prize", "奖项", "Prize", width=20), column("prize_fen", "奖金", "Money", "money"),
             column("reason", "说明", "Why", width=50)),
)
