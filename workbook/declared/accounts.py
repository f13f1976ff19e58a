"""Accounts 往来: matches, differences, proofs, aging."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import CUSTOMER, DAYS, OPEN_STATUS, REGION, REP, choices, column, table
from workbook.schema import Table
from workbook.texts import Text

STATUSES = choices(("auto", "自动", "Auto"), ("suggested", "建议", "Suggested"), ("ambiguous", "待选", "Ambiguous"),
                    ("manual", "手工", "Manual"))
SIDES = choices(("ours", "我方", "Ours"), ("theirs", "对方", "Theirs"))
DIFFERENCE_KINDS = choices(
    ("missing_theirs", "对方未入账", "Not in their books"), ("missing_ours", "我方未入账", "Not in our books"),
    ("transit_theirs", "对方在途", "In transit to them"), ("transit_ours", "我方在途", "In transit to us"),
    ("duplicate_ours", "我方重复", "Duplicate in ours"), ("duplicate_theirs", "对方重复", "Duplicate in theirs"),
    ("amount", "金额不符", "Amount differs"), ("rounding", "尾差", "Rounding"), ("transposed", "数字颠倒", "Digits swapped"),
    ("fee", "手续费", "Fee"), ("sign", "方向相反", "Opposite sign"), ("wrong_customer", "串户", "Wrong customer"),
    ("wrong_ref", "票号错误", "Wrong reference"), ("ambiguous", "待选择", "Ambiguous"), ("opening", "期初不符", "Opening differs"))

AGING_BANDS: tuple[tuple[str, float, Text], ...] = (
    ("not_due", float("-inf"), Text("未到期", "Not due")), ("d1_30", 1, Text("1–30天", "1–30 days")),
    ("d31_60", 31, Text("31–60天", "31–60 days")), ("d61_90", 61, Text("61–90天", "61–90 days")),
    ("d91_180", 91, Text("91–180天", "91–180 days")), ("d181_365", 181, Text("181–365天", "181–365 days")),
    ("d366", 366, Text("1年以上", "Over 1 year")))
"""Aging bands 账龄段 by days overdue: key, first day, name. Due today is not overdue."""

RULE_KEYS = choices(
    ("opening", "期初", "Opening"), ("manual", "手工勾对", "By hand"), ("red_letter", "红冲", "Red letter"),
    ("ref_amount", "票号勾对（专认）", "Reference and amount"), ("tail_amount", "票号末8位勾对", "Last 8 digits and amount"),
    ("ref_list", "多票号勾对", "List of references"), ("ref_group", "同票号合计（全额）", "Same reference, equal sums"),
    ("ref_small", "同票号小差异", "Same reference, explained"), ("amount_ref", "金额+近似票号", "Amount and similar reference"),
    ("amount_date", "金额+日期（逐笔）", "Amount and date"), ("amount_set", "等额成组", "Equal amounts as a set"),
    ("sum_theirs", "多对一（全额）", "Several of ours, one of theirs"), ("sum_ours", "一对多（全额）", "One of ours, several of theirs"),
    ("sum_net", "含退货合计", "Sum net of returns"), ("sums", "多对多", "Several of both"), ("near_amount", "近似金额", "Near amount"),
    ("tolerance", "容差", "Tolerance"), ("ref_amount_differs", "同票号金额不符", "Same reference, other amount"),
    ("wrong_ref", "票号不符", "Other reference"), ("wrong_customer", "串户", "Other customer"), ("likely_copy", "疑似重复", "Likely duplicate"),
    ("in_order", "按先后核销", "In order of date"), ("newest_first", "按先后核销（新的先）", "Newest first"))
MODES = choices(("auto", "自动", "Automatic"), ("suggest", "只建议", "Suggest only"))
HAND_ACTIONS = choices(("match", "勾对", "Match"), ("apart", "拆开", "Keep apart"))
BOOK_BANDS = choices(("y1", "1年以内", "Within 1 year"), ("y2", "1–2年", "1–2 years"), ("y3", "2–3年", "2–3 years"),
                      ("y4", "3–4年", "3–4 years"), ("y5", "4–5年", "4–5 years"), ("y6", "5年以上", "Over 5 years"))
MOVE_KINDS = choices(("released", "收回或转回", "Released"), ("written_off", "核销", "Written off"), ("other", "其他", "Other"))
INTERRUPTIONS = choices(("statement", "盖章对账单", "Signed statement"), ("demand", "催款函送达", "Delivered demand"),
                         ("promise", "书面付款承诺", "Written promise"), ("suit", "起诉/仲裁", "Suit or arbitration"))
WARNINGS = choices(("expired", "已过时效", "Expired"), ("m1", "1个月内", "Within 1 month"), ("m3", "3个月内", "Within 3 months"),
                    ("m6", "6个月内", "Within 6 months"), ("ok", "正常", "In order"))
CREDIT_STATES = choices(("stop", "停货", "Stop"), ("limit", "超额度", "Over limit"), ("terms", "超账期", "Beyond terms"), ("ok", "正常", "In order"))
REPLIES = choices(("sent", "已寄出", "Sent"), ("confirmed", "相符", "Confirmed"), ("disputed", "不符", "Disputed"), ("none", "未回函", "No reply"))
PROMISE_STATES = choices(("kept", "已兑现", "Kept"), ("partly", "部分兑现", "Partly"), ("broken", "未兑现", "Broken"), ("open", "未到期", "Open"))

_MATCH = (
    column("group_no", "组号", "Group", "int"), CUSTOMER, column("side", "方", "Side", choices=SIDES, width=8),
    column("line_id", "凭证/行号", "Line", width=16), column("date", "日期", "Date", "date"), column("ref", "票号", "Reference", width=24),
    column("amount_fen", "金额", "Amount", "money"), column("rule", "规则", "Rule", width=18),
    column("status", "状态", "Status", choices=STATUSES, width=10), column("reason", "依据", "Evidence", width=50))
_DIFFERENCE = (
    CUSTOMER, column("customer", "客户名称", "Customer", width=30), column("kind", "差异种类", "Kind", choices=DIFFERENCE_KINDS, width=14),
    column("side", "方", "Side", choices=SIDES, width=8), column("line_id", "凭证/行号", "Line", width=16), column("date", "日期", "Date", "date"),
    column("ref", "票号", "Reference", width=24), column("amount_fen", "本行金额", "Line amount", "money"),
    column("effect_fen", "差异额", "Difference", "money", note=Text("我方 − 对方", "ours − theirs")),
    column("reason", "依据", "Evidence", width=50), column("open_days", "挂账天数", "Days open", "int", unit=DAYS),
    column("owner", "责任人", "Owner", width=12), column("due_date", "处理期限", "Due", "date"),
    column("status", "状态", "Status", choices=OPEN_STATUS, width=10), column("note", "处理说明", "Note", width=30))
_PROOF = (
    CUSTOMER, column("customer", "客户名称", "Customer", width=30),
    column("ours_fen", "我方余额", "Our balance", "money"), column("theirs_fen", "对方余额", "Their balance", "money"),
    column("gap_fen", "差额", "Gap", "money"), column("ours_items_fen", "我方单边", "Ours only", "money"),
    column("theirs_items_fen", "对方单边", "Theirs only", "money"), column("amount_items_fen", "金额差异", "Amount differences", "money"),
    column("adjusted_ours_fen", "调节后我方", "Ours adjusted", "money"), column("adjusted_theirs_fen", "调节后对方", "Theirs adjusted", "money"),
    column("lines_ours", "我方笔数", "Our lines", "int"), column("lines_theirs", "对方笔数", "Their lines", "int"),
    column("matched_ours", "已勾对", "Matched", "int"), column("closes", "是否平", "Closes", "flag"))

TABLES: tuple[Table, ...] = (
    table("match_rules", "对账规则", "Match rules", "input", "account", "rule",
             Text("对账按序号逐条试；可停用、可改为只建议、可改天数和金额容差。空表 = 内置规则。",
                  "Rules are tried in order; each can be switched off, made to suggest only, given other tolerances. Empty = the built-in rules."),
             column("position", "序号", "Order", "int", True, low=1), column("rule", "规则", "Rule", required=True, choices=RULE_KEYS, width=26),
             column("on", "启用", "On", "flag"), column("mode", "方式", "Mode", choices=MODES, width=10),
             column("days_before", "可早天数", "Days earlier", "int", unit=DAYS, low=0), column("days_after", "可晚天数", "Days later", "int", unit=DAYS, low=0),
             column("working_days", "只算工作日", "Working days", "flag"), column("max_fen", "金额容差", "Amount tolerance", "money", low=0),
             column("max_ratio", "比例容差", "Share tolerance", "ratio", low=0), column("fee_fen", "手续费上限", "Largest fee", "money", low=0),
             column("min_fen", "起点金额", "Smallest amount", "money", low=0), column("at_most", "最多笔数", "Most lines", "int", low=2),
             column("note", "说明", "Note", width=60)),

    table("manual_matches", "手工勾对", "Manual matches", "input", "account", "set_no side line_id",
             Text("人工决定：同一组号的行互相对应（勾对）或永不相配（拆开）；以后每次对账照办。",
                  "Decided by people: lines of a set belong together (match) or never do (keep apart); every later run obeys."),
             column("set_no", "组号", "Set", "int", True, low=1), column("action", "动作", "Action", required=True, choices=HAND_ACTIONS, width=10),
             column("side", "方", "Side", required=True, choices=SIDES, width=8), column("line_id", "凭证/行号", "Line", required=True, width=16),
             column("note", "说明", "Note", width=40)),

    table("difference_notes", "差异处理", "Difference follow-up", "input", "account", "customer_id side line_id",
             Text("谁在处理哪笔差异、何时完成；差异还在就一直带着，直到关闭。", "Who settles which difference by when; a note stays with its difference until it is closed."),
             CUSTOMER, column("side", "方", "Side", required=True, choices=SIDES, width=8), column("line_id", "凭证/行号", "Line", required=True, width=16),
             column("owner", "责任人", "Owner", width=12), column("due_date", "处理期限", "Due", "date"),
             column("status", "状态", "Status", choices=OPEN_STATUS, width=10), column("note", "处理说明", "Note", width=40)),

    table("promises", "付款承诺", "Promises", "input", "account", "customer_id promised_on due_date",
             Text("客户答应何时付多少。", "What a customer promised to pay, and when."),
             CUSTOMER, column("promised_on", "承诺日期", "Promised on", "date", True), column("due_date", "约定付款日", "Pays on", "date", True),
             column("amount_fen", "承诺金额", "Amount", "money", True, low=0), column("by", "承诺人", "By", width=12), column("note", "备注", "Note", width=30)),

    table("interruptions", "时效中断", "Interruptions", "input", "account", "customer_id date kind line_id",
             Text("使诉讼时效重新起算的事：盖章对账单、送达的催款函、书面承诺、起诉。", "What starts the limitation period anew: a signed statement, a delivered demand, a written promise, a suit."),
             CUSTOMER, column("date", "日期", "Date", "date", True), column("kind", "种类", "Kind", required=True, choices=INTERRUPTIONS, width=14),
             column("line_id", "凭证号", "Entry", width=16, note=Text("空 = 该客户全部欠款", "blank = everything the customer owes")),
             column("evidence", "证据", "Evidence", width=40, note=Text("函件编号、快递单号、存放处", "letter number, courier number, where it is kept"))),

    table("letter_replies", "函证登记", "Letter replies", "input", "account", "letter_no",
             Text("对账函寄出和回函：相符的盖章回函同时使诉讼时效重新起算。", "Letters sent and answered; a stamped confirmation also starts the limitation period anew."),
             column("letter_no", "函证编号", "Letter", required=True, width=18), CUSTOMER, column("as_of", "截止日", "As of", "date", True),
             column("sent_on", "寄出日期", "Sent on", "date"), column("method", "方式/单号", "Sent by", width=20),
             column("reply", "回函", "Reply", choices=REPLIES, width=10), column("replied_on", "回函日期", "Replied on", "date"),
             column("their_fen", "对方金额", "Their balance", "money"), column("note", "说明", "Note", width=40)),

    table("provision_rates", "坏账比例", "Provision rates", "input", "account", "band from_date",
             Text("各账龄段的预期信用损失率；示例值，请改为本公司政策。", "Expected loss rate per age band; examples, replace them by company policy."),
             column("band", "账龄段", "Band", required=True, choices=BOOK_BANDS, width=12), column("from_date", "生效日期", "From", "date"),
             column("ratio", "比例", "Rate", "ratio", True, low=0), column("source", "依据", "Source", width=30)),

    table("provision_individual", "单项计提", "Individual provisions", "input", "account", "customer_id",
             Text("逐户计提的客户：不再按账龄组合计提。", "Customers provided for one by one: they leave the portfolio."),
             CUSTOMER, column("ratio", "比例", "Rate", "ratio", True, low=0), column("reason", "理由", "Reason", width=40)),

    table("provision_entries", "坏账准备变动录入", "Provision entries", "input", "account", "month kind note",
             Text("本期收回或转回、核销、其他变动，以及账上的期初余额。", "What was released, written off or otherwise moved this period."),
             column("month", "月份", "Month", "month", True), column("kind", "种类", "Kind", required=True, choices=MOVE_KINDS, width=12),
             column("amount_fen", "金额", "Amount", "money", True), column("note", "说明", "Note", width=30)),

    table("matches", "勾对结果", "Matches", "result", "account", "group_no side line_id",
             Text("对账勾对：同一组号的行互相对应；每组写明规则和依据。", "Lines that belong together share a group; each group names its rule and evidence."),
             *_MATCH),

    table("differences", "差异清单", "Differences", "result", "account", "customer_id side line_id",
             Text("对不上的每一笔：种类、依据、影响余额多少。", "Every line that does not agree: its kind, the evidence and its effect on the balance."),
             *_DIFFERENCE),

    table("proof", "余额调节表", "Balance proof", "result", "account", "customer_id",
             Text("我方余额 − 差异合计 = 对方余额，逐户到分；不平不写。", "Our balance − differences = their balance, per customer to the fen; it is not written unless it closes."),
             *_PROOF, column("digest", "校验码", "Digest", width=10,
                note=Text("这户结果所依据的明细、规则和结果本身；没变的客户下次不重算", "the lines, rules and rows this result stands on; a customer of whom nothing changed is not reckoned again"))),

    table("applications", "核销明细", "Applications", "result", "account", "collection_line charge_line",
             Text("每笔回款核销了哪几张票；未指明的按到期先后。", "Which invoices each receipt paid; the unnamed remainder by due date."),
             CUSTOMER, column("collection_line", "回款凭证", "Receipt", width=16), column("collection_date", "回款日期", "Received", "date"),
             column("charge_line", "应收凭证", "Charge", width=16), column("charge_date", "应收日期", "Charged", "date"),
             column("amount_fen", "核销金额", "Applied", "money"), column("rule", "规则", "Rule", width=18), column("status", "状态", "Status", choices=STATUSES, width=10),
             column("reason", "依据", "Evidence", width=40)),

    table("open_items", "未核销明细", "Open items", "result", "account", "customer_id line_id",
             Text("截至日仍未收回的每一笔，账龄由它们相加。", "Everything still open at the date; aging is their sum."),
             CUSTOMER, column("line_id", "凭证号", "Entry", width=16), column("ref", "票号", "Reference", width=24), column("date", "日期", "Date", "date"),
             column("due_date", "到期日", "Due", "date"), column("amount_fen", "原金额", "Amount", "money"), column("open_fen", "未核销", "Open", "money"),
             column("overdue_days", "逾期天数", "Days overdue", "int", unit=DAYS), column("band", "账龄段", "Band", width=12)),

    table("aging", "账龄", "Aging", "result", "account", "customer_id",
             Text("每个客户欠多少、逾期多久；各段之和 = 余额。", "What each customer owes by days overdue; the bands add up to the balance."),
             CUSTOMER, column("customer", "客户名称", "Customer", width=30), REGION, REP,
             *(column(f"{key}_fen", name.zh, name.en, "money") for key, _first, name in AGING_BANDS),
             column("unapplied_fen", "未核销回款", "Unapplied", "money", note=Text("多收，待核销", "received beyond what is charged")),
             column("balance_fen", "应收余额", "Balance", "money"), column("overdue_fen", "逾期合计", "Overdue", "money"),
             column("overdue_ratio", "逾期率", "Overdue share", "ratio"), column("longest_days", "最长逾期", "Longest overdue", "int", unit=DAYS),
             column("credit_limit_fen", "信用额度", "Credit limit", "money"), column("over_limit_fen", "超额度", "Over limit", "money"),
             *(column(f"was_{key}_fen", f"上月{name.zh}", f"{name.en}, last month", "money") for key, _first, name in AGING_BANDS),
             column("was_unapplied_fen", "上月未核销回款", "Unapplied, last month", "money"),
             column("was_balance_fen", "上月应收余额", "Balance, last month", "money"),
             column("was_overdue_fen", "上月逾期合计", "Overdue, last month", "money")),

    table("book_aging", "账面账龄", "Book aging", "result", "account", "customer_id",
             Text("从应收发生日算起的账龄，供年报披露和坏账准备用。", "Age since the debt arose, for disclosure and provisions."),
             CUSTOMER, column("customer", "客户名称", "Customer", width=30),
             *(column(f"{b.code}_fen", b.text.zh, b.text.en, "money") for b in BOOK_BANDS), column("open_fen", "合计", "Total", "money")),

    table("provision", "坏账准备", "Provision", "result", "account", "band",
             Text("账龄组合与单项计提：余额 × 预期信用损失率。", "Portfolio by age and individual provisions: balance × expected loss rate."),
             column("band", "键", "Key", width=8), column("name", "账龄段", "Band", width=14), column("balance_fen", "账面余额", "Balance", "money"),
             column("ratio", "预期信用损失率", "Loss rate", "ratio"), column("provision_fen", "坏账准备", "Provision", "money"),
             column("carrying_fen", "账面价值", "Carrying amount", "money")),

    table("provision_moves", "坏账准备变动", "Provision movement", "result", "account", "step",
             Text("期初 + 计提 − 收回或转回 − 核销 ± 其他 = 期末。", "Opening + charged − released − written off ± other = closing."),
             column("step", "键", "Key", width=12), column("name", "项目", "Step", width=14), column("amount_fen", "金额", "Amount", "money")),

    table("limitation", "诉讼时效", "Limitation", "result", "account", "line_id",
             Text("每笔欠款的诉讼时效何时届满（三年，自到期日或最后一次中断起）。", "When each debt's limitation period ends: three years from due date or last interruption."),
             CUSTOMER, column("line_id", "凭证号", "Entry", width=16), column("ref", "票号", "Reference", width=24), column("open_fen", "未核销", "Open", "money"),
             column("due_date", "到期日", "Due", "date"), column("starts", "起算日", "Starts", "date"), column("ends", "届满日", "Ends", "date"),
             column("days_left", "剩余天数", "Days left", "int", unit=DAYS), column("warning", "预警", "Warning", choices=WARNINGS, width=12),
             column("evidence", "中断依据", "Interrupted by", width=30), column("advice", "建议", "Advice", width=40)),

    table("credit_watch", "信用监控", "Credit watch", "result", "account", "customer_id",
             Text("额度、账期、集中度。", "Limits, terms, concentration."),
             CUSTOMER, column("customer", "客户名称", "Customer", width=30), column("balance_fen", "应收余额", "Balance", "money"),
             column("credit_limit_fen", "信用额度", "Credit limit", "money"), column("used_ratio", "额度占用", "Limit used", "ratio"),
             column("over_limit_fen", "超额度", "Over limit", "money"), column("overdue_fen", "逾期合计", "Overdue", "money"),
             column("longest_days", "最长逾期", "Longest overdue", "int", unit=DAYS), column("share_ratio", "占全部应收", "Share", "ratio"),
             column("running_ratio", "累计占比", "Running share", "ratio"), column("state", "状态", "State", choices=CREDIT_STATES, width=10),
             column("advice", "建议", "Advice", width=40)),

    table("promises_kept", "承诺兑现", "Promises kept", "result", "account", "customer_id promised_on due_date",
             Text("每个承诺收到了多少。", "What came in for each promise."),
             CUSTOMER, column("promised_on", "承诺日期", "Promised on", "date"), column("due_date", "约定付款日", "Pays on", "date"),
             column("amount_fen", "承诺金额", "Promised", "money"), column("received_fen", "已收到", "Received", "money"),
             column("kept_ratio", "兑现率", "Kept", "ratio"), column("state", "状态", "State", choices=PROMISE_STATES, width=10)),

    table("collection_plan", "收款计划", "Collection plan", "result", "account", "expected_date customer_id priority",
             Text("下月向谁收多少：承诺在先，逾期即催，到期按日。", "Whom to ask for how much next month: promises first, then what is overdue, then what falls due."),
             column("expected_date", "预计日期", "Expected", "date"), CUSTOMER, column("customer", "客户名称", "Customer", width=30), REP,
             column("amount_fen", "应收金额", "Amount", "money"), column("overdue_fen", "其中逾期", "Of it overdue", "money"),
             column("priority", "优先级", "Priority", "int"), column("reason", "理由", "Reason", width=40)),

    table("receivable_measures", "应收指标", "Receivable measures", "result", "account", "measure",
             Text("周转天数、催收有效指数、回款率；每个都写明算法。", "DSO, CEI, collection rates; each with its definition."),
             column("measure", "键", "Key", width=18), column("name", "指标", "Measure", width=26), column("days", "天数", "Days", "number", unit=DAYS),
             column("ratio", "比率", "Ratio", "ratio"), column("definition", "算法", "Definition", width=70)),

    table("bank_matches", "银行勾对", "Bank matches", "result", "account", "group_no side line_id",
             Text("账上回款与银行流水逐笔勾对。", "Collections in our books against bank lines."), *_MATCH),
    table("bank_differences", "银行差异", "Bank differences", "result", "account", "customer_id side line_id",
             Text("账上有银行没有、银行有账上没有的回款。", "Collections the bank does not show, and bank lines our books do not."), *_DIFFERENCE),
    table("bank_proof", "银行调节表", "Bank proof", "result", "account", "customer_id",
             Text("账上回款与银行收款逐户相等到分；客户空 = 付款人未认出。", "Collections against money received, per customer to the fen; no customer = the payer was not recognised."), *_PROOF),
)
