"""Transactions 业务数据: sales, collections, ledger and what customers state."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import CUSTOMER, REGION, REP, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

ENTRY_KINDS = choices(("opening", "期初", "Opening"), ("invoice", "发票", "Invoice"), ("collection", "回款", "Collection"),
                       ("return", "退货", "Return"), ("rebate", "返利", "Rebate"), ("other", "其他", "Other"))

_ENTRY = (column("date", "日期", "Date", "date", True, also=("单据日期", "凭证日期", "记账日期", "业务日期", "orderDate", "paymentDate")),
          CUSTOMER)

TABLES: tuple[Table, ...] = (
    table("sales", "销售明细", "Sales", "input", "movement", "doc_no line_no",
             Text("一行一条销售单明细；金额含税；退货为负。", "One line of a sales document a row; tax included; returns negative."),
             column("date", "日期", "Date", "date", True, also=("单据日期", "销售日期", "order_date", "orderDate")),
             column("doc_no", "单号", "Document", required=True, width=16, also=("单据编号", "销售单号", "order_no", "orderNumber")),
             column("line_no", "行号", "Line", "int", low=1, note=Text("空 = 导入时按顺序编号", "blank = numbered in order on import"),
                also=("序号", "orderLineNumber")),
             CUSTOMER,
             Column("rep_id", "业务员编号", "Rep ID", ref="reps", width=12, also=REP.also,
                    note=Text("空 = 客户的业务员", "blank = the customer's rep")),
             Column("region_id", "区域编号", "Region ID", ref="regions", width=11, also=REGION.also,
                    note=Text("空 = 客户的区域", "blank = the customer's region")),
             column("product_id", "产品编号", "Product ID", ref="products", width=12, also=("产品编码", "货号", "productCode")),
             column("quantity", "数量", "Quantity", "number", also=("qty", "quantityOrdered")),
             column("price_fen", "单价", "Price", "money", also=("含税单价", "unit_price", "priceEach")),
             column("amount_fen", "金额", "Amount", "money", True, also=("销售额", "价税合计", "含税金额", "sales_amount")),
             column("invoice_no", "发票号", "Invoice", width=22, also=("发票号码",)),
             column("memo", "备注", "Memo", width=24, also=("摘要",))),

    table("collections", "回款明细", "Collections", "input", "movement", "collection_no",
             Text("一行一笔回款；退款为负。", "One receipt of money a row; refunds negative."),
             column("date", "日期", "Date", "date", True, also=("回款日期", "到账日期", "paymentDate")),
             column("collection_no", "回款单号", "Receipt no.", required=True, width=18, also=("收款单号", "单号", "流水号", "checkNumber")),
             CUSTOMER,
             column("amount_fen", "回款金额", "Amount", "money", True, also=("金额", "到账金额", "收款金额", "amount")),
             column("method", "方式", "Method", width=12, also=("结算方式",)),
             Column("rep_id", "业务员编号", "Rep ID", ref="reps", width=12, also=REP.also,
                    note=Text("空 = 客户的业务员", "blank = the customer's rep")),
             column("ref", "核销票号", "Pays invoice", width=22, also=("发票号", "对应发票")),
             column("memo", "摘要", "Memo", width=24, also=("备注",))),

    table("ledger", "往来明细", "Ledger", "input", "movement", "entry_no",
             Text("我方应收账：一行一笔，应收增加为正，回款、退货、返利为负；期初也是一行。",
                  "Our receivable ledger: one entry a row, positive when they owe us more; the opening balance is a row too."),
             column("entry_no", "凭证号", "Entry", required=True, width=16, also=("凭证字号", "凭证编号", "单号", "checkNumber", "orderNumber")),
             *_ENTRY,
             column("kind", "类型", "Kind", required=True, choices=ENTRY_KINDS, width=10, also=("单据类型", "业务类型")),
             column("ref", "票号", "Reference", width=24, also=("发票号", "发票号码", "结算号", "业务编号")),
             column("amount_fen", "金额", "Amount", "money", True, also=("应收金额", "本币金额", "amount")),
             column("due_date", "到期日", "Due", "date", note=Text("空 = 日期 + 客户账期", "blank = date + the customer's credit days")),
             column("memo", "摘要", "Memo", width=28, also=("备注",))),

    table("statements", "客户对账单", "Statements", "input", "movement", "line_id",
             Text("客户寄来的对账单：一行一笔，已换成我方口径（他们欠我们增加为正）。",
                  "What customers state: one entry a row, turned to our view (positive when they owe us more)."),
             column("line_id", "行编号", "Line ID", required=True, width=14, also=("序号", "their_id", "checkNumber")),
             *_ENTRY,
             Column("kind", "类型", "Kind", choices=ENTRY_KINDS, width=10, note=Text("期初余额选“期初”", "choose Opening for the opening balance")),
             column("ref", "票号", "Reference", width=24, also=("发票号", "发票号码", "单号", "doc_no")),
             column("amount_fen", "金额", "Amount", "money", True, also=("amount",)),
             column("memo", "摘要", "Memo", width=28, also=("备注",)),
             column("source", "来源文件", "Source", width=24)),
)
