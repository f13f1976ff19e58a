"""Layouts of the smaller papers 单据: scorecards, and the daily, weekly, monthly, quarterly and yearly statistics."""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass

from reports.layouts import Cell, Layout, cell
from workbook.texts import Text


@dataclass(frozen=True)
class Paper:
    """One kind of paper: what it is called, its tables in order."""

    key: str
    title: Text
    tables: tuple[Layout, ...]


def _compared(first: Cell) -> tuple[Cell, ...]:
    """An amount beside the period before and the same period of last year."""
    return (first, cell("amount", "本期", "This period", "money", 2.5), cell("share", "占比", "Share", "ratio", 1.5),
            cell("previous", "上期", "Before", "money", 2.5), cell("mom", "环比", "On before", "ratio", 1.5),
            cell("last_year", "去年同期", "Last year", "money", 2.5), cell("yoy", "同比", "YoY", "ratio", 1.5))


SCORECARD = Paper("scorecard", Text("绩效单", "Scorecard"), (
    Layout("score_lines", Text("得分明细", "Score, line by line"), "得分", (
        cell("kpi", "指标", "KPI", "long", 2.8), cell("weight", "权重", "Weight", "number", 1.5), cell("ratio", "完成度", "Reached", "ratio", 1.7),
        cell("points", "得分", "Points", "number", 1.6), cell("reason", "算法", "Why", "long", 8.0))),
    Layout("commission_parts", Text("提成组成", "What the commission consists of"), "提成组成", (
        cell("name", "项目", "Item", "text", 5.0), cell("amount", "金额", "Amount", "money", 3.4))),
    Layout("commission_lines", Text("提成明细", "Commission, line by line"), "提成明细", (
        cell("date", "日期", "Date", "mark", 1.8), cell("document", "单号", "Document", "long", 2.5), cell("kind", "种类", "Kind", "mark", 1.5),
        cell("base", "业绩", "Base", "money", 2.1), cell("earned", "提成", "Commission", "money", 1.9),
        cell("now", "本月兑现", "Paid now", "money", 1.9), cell("reason", "算法", "Why", "long", 3.9))),
))

STATISTICS = Paper("statistics", Text("统计", "Statistics"), (
    Layout("overview", Text("总览", "Overview"), "总览", _compared(cell("name", "指标", "Measure", "text", 3.6))),
    Layout("progress", Text("目标进度", "Progress against target"), "目标进度", (
        cell("name", "指标", "Measure", "text", 3.6), cell("target", "目标", "Target", "money", 2.6), cell("actual", "累计实际", "To date", "money", 2.6),
        cell("ratio", "达成率", "Attained", "ratio", 1.8), cell("elapsed", "时间进度", "Time elapsed", "ratio", 1.8),
        cell("gap", "还差", "To go", "money", 2.6)), total=False),
    Layout("sales_region", Text("分区域销售", "Sales by region"), "销售_区域", _compared(cell("name", "区域", "Region", "text", 3.6))),
    Layout("sales_product_line", Text("分产品线销售", "Sales by product line"), "销售_产品线", _compared(cell("name", "产品线", "Product line", "long", 3.6))),
    Layout("sales_rep", Text("分业务员销售", "Sales by representative"), "销售_人员", _compared(cell("name", "业务员", "Rep", "text", 3.6))),
    Layout("sales_customer", Text("分客户销售", "Sales by customer"), "销售_客户", _compared(cell("name", "客户", "Customer", "long", 4.4))),
    Layout("collection_region", Text("分区域回款", "Collection by region"), "回款_区域", _compared(cell("name", "区域", "Region", "text", 3.6))),
    Layout("collection_rep", Text("分业务员回款", "Collection by representative"), "回款_人员", _compared(cell("name", "业务员", "Rep", "text", 3.6))),
    Layout("handins", Text("汇报情况", "Reports handed in"), "汇报", (
        cell("name", "业务员", "Rep", "text", 2.6), cell("state", "是否交来", "Handed in", "mark", 2.0), cell("date", "日期", "Date", "mark", 2.2),
        cell("words", "内容", "What it says", "long", 8.8)), total=False),
))

PAPERS: dict[str, Paper] = {p.key: p for p in (SCORECARD, STATISTICS)}
PAPER_LAYOUTS: dict[str, Layout] = {f"{p.key}.{t.key}": t for p in PAPERS.values() for t in p.tables}
