"""Words of the letters 函件用语: what a statement letter 对账函 and a demand 催款函 say beside their figures.

The statement follows the form of 企业询证函: 截止日期, 贵公司欠, 欠贵公司, a detail page, a reply with two boxes.
It says that it is no demand; a demand 催款函 therefore is a letter of its own, in which the debtor acknowledges
the debt and undertakes to pay, so that the limitation period starts anew (民法典 195).
"""

# fmt: off
from __future__ import annotations

from reports.layouts import Cell, cell
from workbook.texts import Text

STATEMENT: dict[str, Text] = {
    "title": Text("对账函", "Statement of account"), "no": Text("编号：", "No. "), "colon": Text("：", ":"),
    "greeting": Text(
        "为核实双方往来账目，现将贵公司与我公司的往来款项列示如下，数据出自我公司账簿记录。如与贵公司记录相符，请在本函下端“信息证明无误”处签章证明；"
        "如有不符，请在“信息不符”处列明不符的金额和原因。",
        "To verify our accounts with each other, here is your account with us by our books. Where it agrees with yours, please sign "
        "“We agree” below; where it does not, please state the amounts and the reasons."),
    "after": Text("本函仅为复核账目之用，并非催款结算。若款项在上述日期之后已经付清，仍请及时函复为盼。明细见附页。",
                  "This letter serves to verify accounts; it is no demand for payment. If you have paid since, please reply all the same. "
                  "The details are on the page that follows."),
    "reply_to": Text("回函地址：", "Reply to: "), "contact": Text("联系人及电话：", "Contact: "),
    "slip": Text("回　执", "Reply"),
    "slip_text": Text("贵公司对账函已收到并核对，编号：", "We have received and checked your statement no. "),
    "agree": Text("□ 信息证明无误", "□ We agree"), "differ": Text("□ 信息不符，金额及原因：", "□ We do not agree, because:"),
    "stamp": Text("（公章）　　　　　年　　月　　日", "(stamp, date)"), "by": Text("经办人：", "Signed by:"),
    "sealed": Text("（盖章）", " (stamp)"), "seam": Text("骑缝章", ""), "seam_here": Text("（此处加盖骑缝章）", ""),
    "detail": Text("附：往来明细", "Details of the account"), "opening": Text("期初余额", "Opening"), "total": Text("合计", "Total"),
}
STATEMENT_SUM: tuple[Cell, ...] = (
    cell("as_of", "截止日期", "At", "mark", 3.0), cell("they_owe", "贵公司欠", "You owe us", "money", 4.4),
    cell("we_owe", "欠贵公司", "We owe you", "money", 4.4), cell("remark", "备注", "Remark", "long", 3.8))
STATEMENT_LINES: tuple[Cell, ...] = (
    cell("date", "日期", "Date", "mark", 2.1), cell("ref", "单号", "Reference", "long", 3.8), cell("kind", "摘要", "Kind", "mark", 1.7),
    cell("charged", "应收", "Charged", "money", 2.65), cell("collected", "已收", "Collected", "money", 2.65),
    cell("balance", "余额", "Balance", "money", 2.7))

DEMAND: dict[str, Text] = {
    "title": Text("催款函", "Demand for payment"), "no": STATEMENT["no"], "colon": STATEMENT["colon"],
    "pay_to": Text("收款账户：", "Pay to: "), "reply_to": STATEMENT["reply_to"], "contact": STATEMENT["contact"],
    "after": Text("本函为正式的付款请求（《中华人民共和国民法典》第一百九十五条）。若款项已经付出，请附付款凭证函复。",
                  "This is a formal demand for payment. If you have paid already, please send us proof of payment."),
    "slip": Text("债务确认书", "Acknowledgment of debt"),
    "promise": Text("我公司承诺于　　　　年　　月　　日前付清上述款项。", "We undertake to pay the amount above by ________________."),
    "stamp": STATEMENT["stamp"], "by": STATEMENT["by"], "sealed": STATEMENT["sealed"], "seam": STATEMENT["seam"], "seam_here": STATEMENT["seam_here"],
    "total": STATEMENT["total"],
}
DEMAND_LINES: tuple[Cell, ...] = (
    cell("ref", "单号", "Reference", "long", 4.0), cell("date", "日期", "Date", "mark", 2.3), cell("due", "到期日", "Due", "mark", 2.3),
    cell("amount", "原金额", "Amount", "money", 2.6), cell("open", "未付金额", "Unpaid", "money", 2.6),
    cell("days", "逾期天数", "Days overdue", "days", 1.8))

LETTER_NAMES: dict[str, str] = {
    "no": "编号", "customer": "客户", "contact": "联系人", "address": "地址", "day": "截止日", "opening": "期初余额",
    "closing": "期末余额", "statement": "结论", "lines": "明细", "reply_address": "回函地址", "reply_contact": "回函联系",
    "bank": "收款账户", "ask": "要求", "acknowledged": "确认",
    **{c.key: c.head.zh for c in (*STATEMENT_SUM, *STATEMENT_LINES, *DEMAND_LINES) if c.key != "as_of"},
}
"""What a Chinese template calls the parts of a letter."""
