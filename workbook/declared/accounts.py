"""Accounts 往来: matches, differences, proofs, aging."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import CUSTOMER, DAYS, REGION, REP, choices, column, table
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

TABLES: tuple[Table, ...] = (
    table("matches", "勾对结果", "Matches", "result", "account", "group_no side line_id",
             Text("对账勾对：同一组号的行互相对应；每组写明规则和依据。", "Lines that belong together share a group; each group names its rule and evidence."),
             column("group_no", "组号", "Group", "int"), CUSTOMER, column("side", "方", "Side", choices=SIDES, width=8),
             column("line_id", "凭证/行号", "Line", width=16), column("date", "日期", "Date", "date"), column("ref", "票号", "Reference", width=24),
             column("amount_fen", "金额", "Amount", "money"), column("rule", "规则", "Rule", width=18),
             column("status", "状态", "Status", choices=STATUSES, width=10), column("reason", "依据", "Evidence", width=50)),

    table("differences", "差异清单", "Differences", "result", "account", "customer_id side line_id",
             Text("对不上的每一笔：种类、依据、影响余额多少。", "Every line that does not agree: its kind, the evidence and its effect on the balance."),
             CUSTOMER, column("customer", "客户名称", "Customer", width=30), column("kind", "差异种类", "Kind", choices=DIFFERENCE_KINDS, width=14),
             column("side", "方", "Side", choices=SIDES, width=8), column("line_id", "凭证/行号", "Line", width=16), column("date", "日期", "Date", "date"),
             column("ref", "票号", "Reference", width=24), column("amount_fen", "本行金额", "Line amount", "money"),
             column("effect_fen", "差异额", "Difference", "money", note=Text("我方 − 对方", "ours − theirs")),
             column("reason", "依据", "Evidence", width=50)),

    table("proof", "余额调节表", "Balance proof", "result", "account", "customer_id",
             Text("我方余额 − 差异合计 = 对方余额，逐户到分；不平不写。", "Our balance − differences = their balance, per customer to the fen; it is not written unless it closes."),
             CUSTOMER, column("customer", "客户名称", "Customer", width=30),
             column("ours_fen", "我方余额", "Our balance", "money"), column("theirs_fen", "对方余额", "Their balance", "money"),
             column("gap_fen", "差额", "Gap", "money"), column("ours_items_fen", "我方单边", "Ours only", "money"),
             column("theirs_items_fen", "对方单边", "Theirs only", "money"), column("amount_items_fen", "金额差异", "Amount differences", "money"),
             column("adjusted_ours_fen", "调节后我方", "Ours adjusted", "money"), column("adjusted_theirs_fen", "调节后对方", "Theirs adjusted", "money"),
             column("lines_ours", "我方笔数", "Our lines", "int"), column("lines_theirs", "对方笔数", "Their lines", "int"),
             column("matched_ours", "已勾对", "Matched", "int"), column("closes", "是否平", "Closes", "flag")),

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
             column("credit_limit_fen", "信用额度", "Credit limit", "money"), column("over_limit_fen", "超额度", "Over limit", "money")),
)
