"""Layouts 版式: the tables of the monthly summary, declared once.

From here come the rows of the context, the Word templates, the tables of the PDF and the Chinese
placeholders (a column's Chinese head is its name in a Chinese template: 行.目标).
"""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass, replace

from workbook.texts import Text


@dataclass(frozen=True)
class Cell:
    """One column: its key in a row, its head, and its share of the width in cm.

    kind: "text", "long" (text that may wrap, left), "mark" (short text, centred) or a figure's kind;
    money carries the unit in its head.
    """

    key: str
    head: Text
    kind: str = "text"
    width: float = 2.0

    @property
    def is_figure(self) -> bool:
        return self.kind in ("money", "ratio", "number", "count", "days", "tenth")


PAGE_WIDTH = 15.6
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@dataclass(frozen=True)
class Layout:
    """One table: its key, its title, the name it has in a Chinese template, its columns; total: has a last line; spanned: its
    title ends with the span it covers."""

    key: str
    title: Text
    name: str
    columns: tuple[Cell, ...]
    total: bool = True
    spanned: bool = False

    @property
    def widths(self) -> list[float]:
        """The columns' widths in cm; a table a little narrower or wider than the page is fitted to it."""
        whole = sum(c.width for c in self.columns)
        scale = PAGE_WIDTH / whole if whole > PAGE_WIDTH - 1.5 else 1.0
        return [round(c.width * scale, 3) for c in self.columns]


def cell(key: str, zh: str, en: str, kind: str = "text", width: float = 2.0) -> Cell:
    return Cell(key, Text(zh, en), kind, width)


def _attainment(first: Cell) -> tuple[Cell, ...]:
    """Target, actual and last year of whatever stands in the first column."""
    return (first, cell("target", "目标", "Target", "money", 2.35), cell("actual", "实际", "Actual", "money", 2.35),
            cell("ratio", "达成率", "Attained", "ratio", 1.7), cell("gap", "差额", "Gap", "money", 2.2),
            cell("last_year", "去年同期", "Last year", "money", 2.35), cell("yoy", "同比", "YoY", "ratio", 1.6))


def _of_month(first: Cell) -> tuple[Cell, ...]:
    """The same with month on month, for a single month."""
    return (replace(first, width=2.6), *_attainment(first)[1:], cell("mom", "环比", "MoM", "ratio", 1.5))


_REGION = cell("name", "区域", "Region", "text", 3.2)
_CUSTOMER = cell("name", "客户", "Customer", "long", 4.2)
_REP = cell("name", "业务员", "Rep", "text", 3.2)
_LINE = cell("name", "产品线", "Product line", "long", 3.4)

LAYOUTS: dict[str, Layout] = {x.key: x for x in (
    Layout("sales_region_month", Text("本月分区域销售", "Sales by region, this month"), "销售_区域_本月", _of_month(_REGION)),
    Layout("sales_region_year", Text("累计分区域销售", "Sales by region, year to date"), "销售_区域_累计", _attainment(_REGION)),
    Layout("sales_product_month", Text("本月分产品线销售", "Sales by product line, this month"), "销售_产品线_本月", _of_month(_LINE)),
    Layout("sales_product_year", Text("累计分产品线销售", "Sales by product line, year to date"), "销售_产品线_累计", _attainment(_LINE)),
    Layout("sales_rep", Text("分业务员销售", "Sales by representative"), "销售_业务员", _attainment(_REP), total=False, spanned=True),
    Layout("sales_customer_year", Text("累计销售最多的客户", "Largest customers, sales year to date"), "销售_客户_累计", _attainment(_CUSTOMER)),
    Layout("sales_customer_behind", Text("累计销售差额最大的客户", "Customers furthest behind, sales year to date"), "销售_客户_落后",
           _attainment(_CUSTOMER)),
    Layout("collection_region_month", Text("本月分区域回款", "Collection by region, this month"), "回款_区域_本月", _of_month(_REGION)),
    Layout("collection_region_year", Text("累计分区域回款", "Collection by region, year to date"), "回款_区域_累计", _attainment(_REGION)),
    Layout("collection_rep", Text("分业务员回款", "Collection by representative"), "回款_业务员", _attainment(_REP), total=False, spanned=True),
    Layout("collection_customer_year", Text("累计回款最多的客户", "Largest customers, collection year to date"), "回款_客户_累计",
           _attainment(_CUSTOMER)),
    Layout("collection_customer_behind", Text("累计回款差额最大的客户", "Customers furthest behind, collection year to date"), "回款_客户_落后",
           _attainment(_CUSTOMER)),
    Layout("recon_status", Text("对账情况", "Where reconciliation stands"), "对账_情况", (
        cell("customers", "对账户数", "Customers", "count"), cell("agreeing", "无差异户数", "Without differences", "count"),
        cell("differing", "有差异户数", "With differences", "count"), cell("ours", "我方余额", "Our balance", "money", 2.8),
        cell("theirs", "对方余额", "Their balance", "money", 2.8), cell("gap", "差额", "Gap", "money", 2.6)), total=False),
    Layout("recon_kinds", Text("未清差异按种类", "Open differences by kind"), "对账_种类", (
        cell("name", "差异种类", "Kind", "text", 5.0), cell("count", "笔数", "Lines", "count", 2.4),
        cell("effect", "差异额", "Difference", "money", 3.4))),
    Layout("recon_largest", Text("最大的差异", "The largest differences"), "对账_最大差异", (
        cell("name", "客户", "Customer", "long", 2.3), cell("kind", "种类", "Kind", "mark", 1.5),
        cell("ref", "票号", "Reference", "long", 3.6), cell("effect", "差异额", "Effect", "money", 1.7),
        cell("days", "挂账天数", "Days open", "days", 1.1), cell("reason", "依据", "Evidence", "long", 2.9),
        cell("owner", "责任人", "Owner", "mark", 1.3), cell("due", "期限", "Due", "mark", 1.9)), total=False),
    Layout("aging_bands", Text("账龄结构", "Aging"), "账龄_结构", (
        cell("name", "账龄段", "Band", "text", 4.0), cell("amount", "金额", "Amount", "money", 3.0),
        cell("share", "占比", "Share", "ratio", 2.2), cell("was", "上月", "Last month", "money", 3.0),
        cell("change", "比上月", "Change", "money", 3.0))),
    Layout("aging_regions", Text("分区域应收", "Receivables by region"), "账龄_区域", (
        cell("name", "区域", "Region", "text", 2.6), cell("balance", "应收余额", "Balance", "money", 2.3),
        cell("balance_change", "余额比上月", "Change", "money", 2.2), cell("overdue", "逾期", "Overdue", "money", 2.2),
        cell("overdue_change", "逾期比上月", "Change", "money", 2.2), cell("ratio", "逾期率", "Share", "ratio", 1.5),
        cell("longest", "最长逾期天数", "Most days", "days", 1.5), cell("unapplied", "未核销回款", "Unapplied", "money", 2.2))),
    Layout("aging_customers", Text("逾期最多的客户", "Customers most overdue"), "账龄_客户", (
        cell("name", "客户", "Customer", "long", 3.9), cell("balance", "应收余额", "Balance", "money", 2.3),
        cell("overdue", "逾期", "Overdue", "money", 2.2), cell("overdue_change", "逾期比上月", "Change", "money", 2.2),
        cell("ratio", "逾期率", "Share", "ratio", 1.5), cell("longest", "最长逾期天数", "Most days", "days", 1.6),
        cell("over_limit", "超额度", "Over limit", "money", 2.2))),
    Layout("plan_reps", Text("下月收款计划：分业务员", "Next month's collection plan by representative"), "收款_业务员", (
        cell("name", "业务员", "Rep", "text", 4.2), cell("count", "笔数", "Items", "count", 2.0), cell("first", "最早日期", "From", "mark", 2.6),
        cell("amount", "计划收款", "Planned", "money", 3.2), cell("overdue", "其中逾期", "Of it overdue", "money", 3.2))),
    Layout("plan_customers", Text("下月收款计划：金额最大的客户", "Next month's collection plan: the largest customers"), "收款_客户", (
        cell("name", "客户", "Customer", "long", 4.0), cell("count", "笔数", "Items", "count", 1.2), cell("first", "最早日期", "From", "mark", 2.2),
        cell("amount", "计划收款", "Planned", "money", 2.3), cell("overdue", "其中逾期", "Of it overdue", "money", 2.3),
        cell("reason", "理由", "Why", "long", 3.8))),
    Layout("promises", Text("付款承诺兑现", "Promises to pay and whether they were kept"), "收款_承诺", (
        cell("name", "状态", "State", "text", 4.0), cell("count", "笔数", "Promises", "count", 2.0), cell("promised", "承诺金额", "Promised", "money", 3.2),
        cell("received", "已收到", "Received", "money", 3.2), cell("ratio", "兑现率", "Kept", "ratio", 2.2))),
    Layout("measures", Text("应收指标", "Receivable measures"), "收款_指标", (
        cell("name", "指标", "Measure", "long", 4.4), cell("days", "天数", "Days", "tenth", 1.8), cell("ratio", "比率", "Ratio", "ratio", 1.8),
        cell("definition", "算法", "Definition", "long", 7.6)), total=False),
    Layout("scores", Text("绩效得分与等级", "Scores and grades"), "绩效_得分", (
        cell("rank", "名次", "Rank", "count", 1.4), cell("name", "业务员", "Rep", "text", 3.4), cell("region", "区域", "Region", "text", 3.0),
        cell("sales_ratio", "销售达成率", "Sales", "ratio", 2.2), cell("collection_ratio", "回款达成率", "Collection", "ratio", 2.2),
        cell("score", "总分", "Score", "number", 1.8), cell("grade", "等级", "Grade", "mark", 1.6)), total=False),
    Layout("grades", Text("等级分布", "Grades"), "绩效_等级", (
        cell("name", "等级", "Grade", "mark", 3.0), cell("count", "人数", "Reps", "count", 3.0)), total=True),
    Layout("landing", Text("全年销售预计落点", "Where the year's sales will land"), "全年_落点", (
        cell("name", "区域", "Region", "text", 2.6), cell("target", "全年目标", "Full target", "money", 2.2),
        cell("actual", "累计实际", "Actual to date", "money", 2.2), cell("rest", "余下预测", "Forecast, rest", "money", 2.2),
        cell("landing", "预计落点", "Landing", "money", 2.2), cell("ratio", "预计达成", "Reached", "ratio", 1.7),
        cell("gap", "预计差额", "Gap", "money", 2.1), cell("trend", "按趋势", "By trend", "money", 2.2))),
    Layout("next_targets", Text("下月目标", "Targets of next month"), "下月_目标", (
        cell("name", "区域", "Region", "text", 5.0), cell("sales", "销售目标", "Sales target", "money", 3.4),
        cell("collection", "回款目标", "Collection target", "money", 3.4))),
    Layout("plan_gap", Text("下月计划：上报、目标与商定", "Next month's plan: reported, target, agreed"), "下月_计划", (
        cell("name", "业务员", "Rep", "text", 2.4), cell("sales_reported", "销售上报", "Sales reported", "money", 2.2),
        cell("sales_target", "销售目标", "Sales target", "money", 2.2), cell("sales_agreed", "销售商定", "Sales agreed", "money", 2.2),
        cell("collection_reported", "回款上报", "Collection reported", "money", 2.2),
        cell("collection_target", "回款目标", "Collection target", "money", 2.2),
        cell("collection_agreed", "回款商定", "Collection agreed", "money", 2.2), cell("status", "状态", "Status", "mark", 2.0))),
    Layout("alerts", Text("提醒", "Alerts"), "待办_提醒", (
        cell("kind", "种类", "Kind", "mark", 2.4), cell("name", "对象", "Who", "long", 3.5), cell("what", "事由", "What", "long", 3.3),
        cell("amount", "金额", "Amount", "money", 2.2), cell("owner", "责任人", "Owner", "mark", 1.9),
        cell("due", "期限", "Due", "mark", 2.1)), total=False),
    Layout("actions", Text("下月重点", "What is to be done"), "下月_重点", (
        cell("no", "序号", "No.", "mark", 1.1), cell("item", "事项", "Item", "long", 6.6), cell("owner", "责任人", "Owner", "mark", 2.3),
        cell("due", "完成日期", "Due", "mark", 2.2), cell("measure", "衡量", "Measured by", "long", 3.4)), total=False),
)}

SECTIONS: dict[str, Text] = {
    "overview": Text("总体情况", "Overview"), "sales": Text("销售", "Sales"), "collection": Text("回款", "Collection"),
    "accounts": Text("往来对账", "Reconciliation"), "aging": Text("应收账龄", "Receivables and aging"),
    "plan": Text("收款计划与承诺", "Collection plan and promises"), "performance": Text("绩效", "Performance"),
    "outlook": Text("全年预计", "Year outlook"), "next": Text("下月安排", "Next month"), "todo": Text("提醒与待办", "Alerts and to-dos"),
}

SECTION_TABLES: dict[str, tuple[str, ...]] = {
    "overview": (),
    "sales": ("sales_region_month", "sales_region_year", "sales_product_month", "sales_product_year", "sales_rep",
              "sales_customer_year", "sales_customer_behind"),
    "collection": ("collection_region_month", "collection_region_year", "collection_rep", "collection_customer_year",
                   "collection_customer_behind"),
    "accounts": ("recon_status", "recon_kinds", "recon_largest"),
    "aging": ("aging_bands", "aging_regions", "aging_customers"),
    "plan": ("plan_reps", "plan_customers", "promises", "measures"),
    "performance": ("scores", "grades"),
    "outlook": ("landing",),
    "next": ("next_targets", "plan_gap"),
    "todo": ("alerts", "actions"),
}

SECTION_CHARTS: dict[str, tuple[str, ...]] = {"sales": ("trend", "regions", "waterfall"), "aging": ("aging",)}
CHARTS_AFTER: dict[str, str] = {"sales": "sales_region_year", "aging": ""}
"""The table of a section its charts stand behind; "" = they stand before the first one."""
SECTION_WORDS: dict[str, str] = {"overview": "summary", "sales": "sales", "collection": "collection",
                                 "accounts": "accounts", "performance": "performance", "next": "next"}

CHARTS: dict[str, Text] = {
    "trend": Text("本年度各月销售：目标、实际、去年", "Sales by month: target, actual, last year"),
    "regions": Text("累计分区域销售：目标与实际", "Sales by region, year to date: target and actual"),
    "waterfall": Text("累计销售差额：从目标到实际", "The gap, year to date: from target to actual"),
    "aging": Text("账龄结构：上月与本月", "Aging: last month and this month"),
}

WORDS: dict[str, Text] = {
    "total": Text("合计", "Total"), "others": Text("其他 {n} 户", "{n} others"), "unassigned": Text("未分到区域", "No region"),
    "unassigned_rep": Text("没有业务员", "No representative"), "contents": Text("目录", "Contents"),
    "target": Text("目标", "Target"), "actual": Text("实际", "Actual"), "others_plain": Text("其他 {n} 个", "{n} others"),
    "cut": Text("纵轴不从零起", "axis not from zero"),
    "linked": Text("点击数字可打开工作簿里的对应单元格。", "A click on a figure opens its cell in the workbook."),
    "rest": Text("未分到明细", "Not broken down"), "comment": Text("点评", "Comment"),
    "page": Text("第 {page} 页 共 {pages} 页", "Page {page} of {pages}"),
    "as_of": Text("数据截至", "Data as of"), "run": Text("运行号", "Run"), "period": Text("期间", "Period"),
    "unit": Text("金额单位", "Money in"), "source": Text("来源", "Source"), "sha": Text("来源校验", "Source hash"),
    "left_out": Text("没有数据、未列出的部分：{sections}。", "Left out for lack of data: {sections}."),
    "rounding": Text("金额按分计算，显示时四舍五入；各行显示数之和与合计可能相差末位。",
                     "Money is calculated to the fen and rounded when shown; lines may differ from their total in the last digit."),
    "template": Text("月度销售总结模板", "Template of the monthly summary"),
    "engine": Text("本文件由 salesbook 生成：", "Made by salesbook: "),
}
