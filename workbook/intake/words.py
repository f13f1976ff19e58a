"""Words 列名: what other systems call the columns of our tables: banks and wallets, 用友, 金蝶, SAP, shops.

Written as `header.plain` leaves them: without spaces, signs, brackets and units. Of two words in one file the surer
is taken. Sources: the export layouts of Chinese banks and wallets, of Hong Kong and North American banks, of
U8, T+, K3, 云星空 and SAP FBL5N.
"""

from __future__ import annotations

from itertools import product

_DONE = ["交易", "记账", "入账", "过账", "发生", "清算", "账务", "动账", "会计", "到账", "交割"]
_BEGUN = [
    "创建",
    "付款",
    "支付",
    "完成",
    "成功",
    "起息",
    "结算",
    "业务",
    "交易创建",
    "交易付款",
    "交易成功",
    "交易完成",
    "交易支付",
    "最近修改",
]
_WHEN = ("日期", "时间", "日")


def _joined(*parts: list[str] | tuple[str, ...]) -> str:
    """Every combination of some parts of words."""
    return " ".join("".join(word) for word in product(*parts))


WORDS: dict[str, dict[str, dict[float, str]]] = {
    "bank_lines": {
        "date": {
            0.9: _joined(_DONE, _WHEN) + " posted dateposted postingdate postdate transactiondate transdate txndate "
            "bookingdate processdate entrydate 日期 时间",
            0.8: _joined(_BEGUN, _WHEN) + " valuedate effectivedate",
        },
        "amount_fen": {
            0.93: "实付金额 实收金额 结算金额 入账金额 入账币种金额 记账金额 人民币金额 billingamount settlementamount "
            "收支金额 动账金额 到账金额 本币金额 人民币入账金额 净额",
            0.9: "交易额 发生金额 交易发生额 账单金额 tradeamount transactionamount netamount txnamount",
            0.8: "订单金额 应结订单金额 总金额 交易总额 支付金额 付款金额",
        },
        "balance_fen": {
            0.9: "交易后余额 账户结余 结余 账面余额 当前余额 余额金额 实时余额 交易余额 ledgerbalance closingbalance "
            "balanceafter aftertransactionbalance accountbalance endingbalance 可用余额 账户金额"
        },
        "serial": {
            0.9: "银行流水号 主机交易流水号 账务流水号 资金流水单号 动账流水号 核心流水号 柜员流水号 业务流水号 "
            "账户明细编号交易流水号 交易编号 交易参考号 业务参考号 柜员交易号 流水 凭证号 transactionreferencenumber "
            "transactionreference bankreference reference referenceno",
            0.8: "微信支付业务单号 微信订单号 支付宝交易号 订单号 订单编号 商户订单号 商户单号 商家订单号 凭证号码",
        },
        "counterparty": {
            0.9: "对方账户名称 对方账号名称 对手方名称 对手方户名 对方姓名 对方单位名称 收付方名称 收付款人名称 "
            "交易对方名称 交易对手户名 交易对手名 对方信息 对方 对手户名 对手名称 商户名 往来户名 客户名称 对方帐户名 "
            "收付款方 收付款方名称 对方客户名称 merchantname payeename beneficiary counterpartyname",
            0.8: "收款人名称 付款人名称 收款方 付款方 对方账号与户名 对方户名账号",
        },
        "counter_account": {
            0.9: "对方账号卡号汇票号 收付方账号 收付方帐号 对方帐号 对方卡号 交易对方账号 对手账号 对手方账号 "
            "对方账户账号 对方账户号 counterpartyaccount accountnumberofcounterparty"
        },
        "memo": {
            0.9: "业务摘要 摘要说明 交易备注 交易用途 用途摘要 交易用途摘要 交易附言 商品名称 订单标题 交易描述 动账场景 "
            "客户附言 narrative particulars transactiondetails memo transactiondescription 摘要备注 附言用途",
            0.8: "备注 说明 业务类型 业务名称 交易类别 摘要代码 remark remarks",
        },
    },
    "ledger": {
        "date": {
            0.9: "记账日期 开票日期 发票日期 单据日 凭证日 业务日 入账日期 发生日期 往来日期 立账日期 pstngdate docdate "
            "postdate invoicedate voucherdate 日期 制单日期 审核日期"
        },
        "entry_no": {
            0.9: "凭证字号数 凭证字 凭证 字号 凭证号码 单据号 单据号码 记账凭证号 凭单号 传票号 documentno docno documentnumber "
            "vouchernumber voucherno invoicenumber invoiceno",
            0.8: "发票号 发票号码 业务单号 源单编号",
        },
        "customer_id": {
            0.9: "往来单位编码 往来单位编号 往来单位代码 核算项目代码 核算项目编码 客商编码 客商代码 客户号 购货单位编码 "
            "辅助核算编码 customerid customercode customer account accountnumber",
            0.75: "核算项目名称 核算项目 往来单位 往来客户 购货单位 购买方名称 购方名称 客户简称 结算单位 bp soldto soldtoparty",
        },
        "kind": {0.9: "单据类别 业务类别 凭证类别 类别 票据类型 doctype documenttype transactiontype"},
        "ref": {0.9: "发票编号 发票 票据号 结算单号 源单号 订单号 合同号 参考号 参照号 refno invoiceref 对应发票号"},
        "amount_fen": {
            0.9: "本币 本币发生额 发生额 往来金额 开票金额 价税合计 含税金额 应收余额变动 amountindoccurr amountinlocalcurrency "
            "amtinloccur localamount 发票金额 金额合计",
            0.8: "原币金额 原币",
        },
        "due_date": {0.9: "应收到期日 收款到期日 信用到期日 付款到期日 到期 约定付款日 netduedt"},
        "memo": {0.9: "摘要说明 业务摘要 说明 项目文本 行项目文本 itemtext description remark 事由"},
    },
    "statements": {
        "date": {
            0.9: "记账日期 开票日期 发票日期 送货日期 发货日期 入库日期 收货日期 业务日 发生日期 invoicedate postingdate"
        },
        "customer_id": {0.9: "客户号 购货单位编码 customerid", 0.75: "购货单位 购买方名称 客户简称 收货单位 需方"},
        "ref": {
            0.9: "发票编号 发票 送货单号 送货单 入库单号 出库单号 凭证号 凭证字号 单号 订单号 采购订单号 合同号 "
            "invoiceno invoicenumber reference documentno docno"
        },
        "amount_fen": {
            0.9: "价税合计 含税金额 应付金额 应收金额 发生额 本币金额 总金额 金额合计 货款金额 amountdue invoiceamount"
        },
        "memo": {0.9: "说明 品名 货物名称 业务摘要 description remark narrative 内容 项目"},
        "kind": {0.9: "业务类别 类别 单据类别 transactiontype"},
    },
    "collections": {
        "date": {
            0.9: "收款日期 收款日 到账日 到账时间 收款时间 入账日期 交易日期 付款日期 receiptdate paymentdate 单据日期"
        },
        "collection_no": {
            0.9: "收款单编号 单据编号 单据号 收款编号 凭证号 receiptno receiptnumber paymentno transactionno"
        },
        "customer_id": {0.75: "付款单位 付款人 付款方 付款人名称 付款单位名称 往来单位 客户简称 payer customer"},
        "amount_fen": {
            0.9: "实收金额 收款额 本次收款 收款本币金额 回款额 实际到账 receiptamount paymentamount amountreceived"
        },
        "method": {0.9: "收款方式 付款方式 支付方式 结算方法 paymentmethod"},
        "ref": {0.9: "核销单号 源单编号 对应单号 合同号 订单号 invoiceno reference"},
    },
    "sales": {
        "date": {
            0.9: "交易日期 成交日期 业务日期 制单日期 过账日期 销货日期 出货日期 日期时间 invoicedate saledate salesdate "
            "transactiondate 记账日期 下单时间 付款时间"
        },
        "doc_no": {
            0.9: "单据号 销售订单号 出库单编号 发货单号 销货单号 订单 订单号码 发票号 invoiceno invoicenumber ordernumber "
            "orderid documentno docno salesorder 交易编号 小票号"
        },
        "customer_id": {
            0.9: "customerid 客户号 会员号",
            0.75: "购货单位 购买方 购方名称 收货单位 客户简称 门店 经销商名称 customername 购货单位名称",
        },
        "product_id": {
            0.9: "商品编码 商品编号 物料编码 物料代码 存货编码 存货编号 产品代码 sku skucode itemcode material productid "
            "产品id 商品货号",
            0.75: "产品 商品 商品名称 物料名称 存货名称 货品名称 品名 productname item",
        },
        "quantity": {0.9: "销量 实发数量 开票数量 基本数量 units unitssold orderqty orderquantity 订购数量"},
        "price_fen": {0.9: "销售单价 成交价 成交单价 售价 含税价 不含税单价 unitprice price priceeach 零售价"},
        "amount_fen": {
            0.9: "成交金额 订单金额 实收金额 折后金额 总价 总金额 合计金额 本币价税合计 价税合计本位币 金额含税 含税销售额 销售收入 "
            "revenue salesamount totalamount total linetotal extendedprice netsales grosssales amount sales",
            0.8: "无税金额 不含税金额 本币金额",
        },
        "invoice_no": {0.8: "发票代码号码 数电票号码"},
    },
}
"""Table -> our column -> how sure -> their words."""
