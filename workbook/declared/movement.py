"""Transactions 业务数据: sales, collections, ledger and what customers state."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import CUSTOMER, REGION, REP, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

ENTRY_KINDS = choices(("opening", "期初", "Opening"), ("invoice", "发票", "Invoice"), ("collection", "回款", "Collection"),
                       ("return", "退货", "Return"), ("rebate", "返利", "Rebate"), ("other", "其他", "Other"))

_SOURCE = column("source", "来源", "Source", width=24, note=Text("导入的文件、工作表和行", "file, sheet and row of the import"))

_ENTRY = (column("date", "日期", "Date", "date", True, also=("单据日期", "凭证日期", "记账日期", "业务日期", "orderDate", "paymentDate", "过账日期", "制单日期", "交易日期", "入账日期", "posting date", "document date", "invoice date")),
          CUSTOMER)

TABLES: tuple[Table, ...] = (
    table("sales", "销售明细", "Sales", "input", "movement", "doc_no line_no",
             Text("一行一条销售单明细；金额含税；退货为负。", "One line of a sales document a row; tax included; returns negative."),
             column("date", "日期", "Date", "date", True, also=("单据日期", "销售日期", "order_date", "orderDate", "订单日期", "下单日期", "出库日期", "发货日期", "开票日期")),
             column("doc_no", "单号", "Document", required=True, width=16, also=("单据编号", "销售单号", "order_no", "orderNumber", "订单编号", "订单号", "订单 ID", "order_id", "出库单号")),
             column("line_no", "行号", "Line", "int", low=1, note=Text("空 = 导入时按顺序编号", "blank = numbered in order on import"),
                also=("序号", "orderLineNumber")),
             CUSTOMER,
             Column("rep_id", "业务员编号", "Rep ID", ref="reps", width=12, also=REP.also,
                    note=Text("空 = 客户的业务员", "blank = the customer's rep")),
             Column("region_id", "区域编号", "Region ID", ref="regions", width=11, also=REGION.also,
                    note=Text("空 = 客户的区域", "blank = the customer's region")),
             column("product_id", "产品编号", "Product ID", ref="products", width=12, also=("产品编码", "货号", "productCode")),
             column("quantity", "数量", "Quantity", "number", also=("qty", "quantityOrdered", "销售数量", "主数量", "count")),
             column("price_fen", "单价", "Price", "money", also=("含税单价", "unit_price", "priceEach")),
             column("amount_fen", "金额", "Amount", "money", True, also=("销售额", "价税合计", "含税金额", "sales_amount", "sale_amt", "销售金额", "sales")),
             column("invoice_no", "发票号", "Invoice", width=22, also=("发票号码",)),
             column("memo", "备注", "Memo", width=24, also=("摘要",)), _SOURCE),

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
             column("memo", "摘要", "Memo", width=24, also=("备注",)), _SOURCE),

    table("bank_lines", "银行流水", "Bank lines", "input", "movement", "line_id",
             Text("银行、微信、支付宝导出的流水：一行一笔，收入为正，支出为负。",
                  "What banks and wallets export: one line a row, money in positive, money out negative."),
             column("line_id", "流水编号", "Bank line ID", required=True, width=18,
                    note=Text("空 = 导入时由内容生成", "blank = made from the content on import")),
             column("date", "日期", "Date", "date", True,
                    also=("交易日期", "交易时间", "记账日期", "入账日期", "日期时间", "date", "transaction date", "posting date", "booking date", "value date")),
             column("amount_fen", "金额", "Amount", "money", True, note=Text("收入为正，支出为负", "money in positive, out negative"),
                    also=("交易金额", "发生额", "入账金额", "结算金额", "入账币种/金额", "amount", "记账金额", "金额(元)", "transaction amount")),
             column("balance_fen", "余额", "Balance", "money",
                    also=("本次余额", "联机余额", "账户余额", "可用余额", "当前余额", "running balance")),
             column("serial", "流水号", "Serial no.", width=20,
                    also=("交易流水号", "交易单号", "交易订单号", "日志号", "交易号", "顺序号", "transaction id")),
             column("counterparty", "对方户名", "Counterparty", width=28,
                    also=("对手信息", "对方账户名", "交易对方", "交易对手名称", "商户名称", "对方名称", "对方单位", "交易对手", "payee")),
             column("counter_account", "对方账号", "Counter account", width=22,
                    also=("对方卡号/账号", "交易对手账号", "对方账户", "对方账号/卡号")),
             column("memo", "摘要", "Memo", width=30,
                    also=("交易摘要", "交易说明", "交易描述", "交易名称", "交易类型", "附言", "商品说明", "商品", "用途", "description")),
             _SOURCE),

    table("ledger", "往来明细", "Ledger", "input", "movement", "entry_no",
             Text("我方应收账：一行一笔，应收增加为正，回款、退货、返利为负；期初也是一行。",
                  "Our receivable ledger: one entry a row, positive when they owe us more; the opening balance is a row too."),
             column("entry_no", "凭证号", "Entry", required=True, width=16, also=("凭证字号", "凭证编号", "凭证号数", "单号", "单据编号", "checkNumber", "orderNumber", "document number", "our_id")),
             *_ENTRY,
             column("kind", "类型", "Kind", required=True, choices=ENTRY_KINDS, width=10, also=("单据类型", "业务类型", "单据名称", "凭证类型", "document type", "type")),
             column("ref", "票号", "Reference", width=24, also=("发票号", "发票号码", "结算号", "业务编号", "参照", "分配", "reference", "assignment")),
             column("amount_fen", "金额", "Amount", "money", True, also=("应收金额", "本币金额", "本位币金额", "amount", "amount in local currency", "amount in lc")),
             column("due_date", "到期日", "Due", "date", note=Text("空 = 日期 + 客户账期", "blank = date + the customer's credit days"),
                    also=("净到期日", "应收日期", "due date", "net due date")),
             column("memo", "摘要", "Memo", width=28, also=("备注", "文本", "text")), _SOURCE),

    table("statements", "客户对账单", "Statements", "input", "movement", "line_id",
             Text("客户寄来的对账单：一行一笔，已换成我方口径（他们欠我们增加为正）。",
                  "What customers state: one entry a row, turned to our view (positive when they owe us more)."),
             column("line_id", "行编号", "Line ID", required=True, width=14, also=("their_id",)),
             *_ENTRY,
             Column("kind", "类型", "Kind", choices=ENTRY_KINDS, width=10, also=("单据类型", "业务类型", "document type"), note=Text("期初余额选“期初”", "choose Opening for the opening balance")),
             column("ref", "票号", "Reference", width=24, also=("发票号", "发票号码", "单号", "单据编号", "单据号", "doc_no")),
             column("amount_fen", "金额", "Amount", "money", True, also=("amount",)),
             column("memo", "摘要", "Memo", width=28, also=("备注",)),
             _SOURCE),
)
