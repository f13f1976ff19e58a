"""The measures there are 指标目录: each with its formula, base, unit and source.

The names of the upper and lower sums are the formula: upper ÷ lower, − 1 for growth, × days for days.
"""

from __future__ import annotations

from workbook.performance import entries, sums
from workbook.performance.measures import NONE, Measure
from workbook.texts import Text

T = Text
SALES, COLLECTED = T("当月销售", "sales of the month"), T("当月回款", "collection of the month")
ATTAINMENT = T("“达成”：当月", "Attainment: the month")
ATTAINMENT_YTD = T("“达成”：年累计", "Attainment: year to date")
TYPED = T("“指标数据”", "Measure data")
SPENT = T("“指标数据”销售费用（元）", "Measure data: selling expense (yuan)")
TIMES, HOURS, HEADS = T("次", "times"), T("学时", "hours"), T("户", "customers")

_ALL = (
    Measure(
        "sales_attainment",
        "ratio",
        SALES,
        T("销售目标", "sales target"),
        True,
        ATTAINMENT,
        sums.attained("sales", "target_fen"),
    ),
    Measure(
        "collection_attainment",
        "ratio",
        COLLECTED,
        T("回款目标", "collection target"),
        True,
        ATTAINMENT,
        sums.attained("collection", "target_fen"),
    ),
    Measure(
        "sales_attainment_ytd",
        "ratio",
        T("年累计销售", "sales, year to date"),
        T("年累计销售目标", "sales target, year to date"),
        True,
        ATTAINMENT_YTD,
        sums.attained("sales", "target_fen", "year"),
    ),
    Measure(
        "collection_attainment_ytd",
        "ratio",
        T("年累计回款", "collection, year to date"),
        T("年累计回款目标", "collection target, year to date"),
        True,
        ATTAINMENT_YTD,
        sums.attained("collection", "target_fen", "year"),
    ),
    Measure(
        "sales_growth",
        "growth",
        SALES,
        T("去年同月销售", "sales a year ago"),
        True,
        ATTAINMENT,
        sums.attained("sales", "last_year_fen"),
    ),
    Measure(
        "collection_growth",
        "growth",
        COLLECTED,
        T("去年同月回款", "collection a year ago"),
        True,
        ATTAINMENT,
        sums.attained("collection", "last_year_fen"),
    ),
    Measure(
        "overdue_ratio",
        "ratio",
        T("逾期", "overdue"),
        T("应收余额", "receivable balance"),
        True,
        T("“账龄”：月末", "Aging: month end"),
        sums.overdue,
    ),
    Measure(
        "collection_rate",
        "ratio",
        T("本月回款", "cash of the month"),
        T("期初应收加本月应收", "opening receivable and charges"),
        True,
        T("“往来明细”", "Ledger"),
        sums.collected_of_due,
    ),
    Measure(
        "dso",
        "days",
        T("应收余额", "receivable balance"),
        T("近 {months} 个月销售", "sales of {months} months"),
        True,
        T("“账龄”“销售明细”；参数 dso_months", "Aging, Sales; setting dso_months"),
        sums.days_outstanding,
        "dso_months",
    ),
    Measure(
        "new_customers",
        "count",
        T("新客户", "new customers"),
        NONE,
        False,
        T(
            "“销售明细”：前几个月无销售、当月净额为正；参数 new_after_months",
            "Sales: none in the months before, net above 0 in the month; setting new_after_months",
        ),
        sums.new_customers,
        counted=HEADS,
    ),
    Measure(
        "expense_ratio",
        "ratio",
        T("销售费用", "selling expense"),
        COLLECTED,
        True,
        T("{spent}；“回款明细”", "{spent}; Collections").with_(spent=SPENT),
        entries.expense_over("collections"),
    ),
    Measure(
        "expense_sales_ratio",
        "ratio",
        T("销售费用", "selling expense"),
        SALES,
        True,
        T("{spent}；“销售明细”", "{spent}; Sales").with_(spent=SPENT),
        entries.expense_over("sales"),
    ),
    Measure(
        "market_share",
        "ratio",
        SALES,
        T("市场总量", "market"),
        True,
        T("“销售明细”；“指标数据”市场总量（元）", "Sales; Measure data: market (yuan)"),
        entries.market_share,
    ),
    Measure(
        "market_share_units",
        "ratio",
        T("当月销量", "pieces sold in the month"),
        T("市场总量（件）", "market, pieces"),
        False,
        T("“销售明细”数量；“指标数据”市场总量（件）", "Sales: quantity; Measure data: market (pieces)"),
        entries.market_share_units,
    ),
    Measure(
        "coverage_numeric",
        "ratio",
        T("有货网点", "outlets carrying"),
        T("全部网点", "all outlets"),
        False,
        T(
            "“指标数据”网点数；没填的人：当月有净销售的客户 ÷ “客户”里已开户的客户",
            "Measure data: outlets; for whom none were entered: customers with net sales of the month over Customers",
        ),
        entries.coverage,
    ),
    Measure(
        "coverage_weighted",
        "ratio",
        T("有货网点的品类销量", "category sales of outlets carrying"),
        T("全部网点的品类销量", "category sales of all outlets"),
        False,
        T(
            "“指标数据”品类销量；没填的人：逐户填的网点潜力，当月有净销售的算有货",
            "Measure data: category sales; for whom none were entered: the potential of single outlets, "
            "carrying where net sales of the month are above 0",
        ),
        entries.coverage_weighted,
    ),
    Measure(
        "inventory_days",
        "days",
        T("平均库存", "average stock"),
        T("本月销售成本", "cost of sales of the month"),
        True,
        T("“指标数据”期初、期末库存和销售成本（元）", "Measure data: opening and closing stock, cost of sales (yuan)"),
        entries.stock,
    ),
    Measure(
        "complaint_closing",
        "ratio",
        T("按期关闭", "closed in time"),
        T("收到投诉", "complaints received"),
        False,
        TYPED,
        entries.entered("complaints_in_time", "complaints"),
    ),
    Measure(
        "forecast_wape",
        "ratio",
        T("近 {months} 个月自报计划偏差绝对值之和", "sum of |reported plan − actual| of {months} months"),
        T("实际之和", "sum of actuals"),
        True,
        T("“下月上报”“销售明细”“回款明细”；参数 wape_months", "Plan entries, Sales, Collections; setting wape_months"),
        sums.own_forecast,
        "wape_months",
    ),
    Measure("visits", "count", T("拜访", "visits"), NONE, False, TYPED, entries.entered("visits"), counted=TIMES),
    Measure(
        "training_hours",
        "count",
        T("培训学时", "training hours"),
        NONE,
        False,
        TYPED,
        entries.entered("training_hours"),
        counted=HOURS,
    ),
    Measure(
        "attendance",
        "ratio",
        T("出勤天数", "days present"),
        T("应出勤天数", "days due"),
        False,
        T(
            "“指标数据”；没填应出勤天数时用当月工作日",
            "Measure data; the working days of the month where days due were not entered",
        ),
        entries.attendance,
    ),
    Measure(
        "reports_handed_in",
        "ratio",
        T("已交报告", "reports handed in"),
        T("应交报告", "reports due"),
        False,
        T(
            "“指标数据”，没填的人：“汇报登记”；参数 reports_due",
            "Measure data, else Reports handed in; setting reports_due",
        ),
        entries.handed_in,
    ),
    Measure(
        "missing_records",
        "count",
        T("缺报", "missing records"),
        NONE,
        False,
        T("“指标数据”，没填的人：应交减已交报告", "Measure data, else reports due less those handed in"),
        entries.missing,
        counted=TIMES,
    ),
)
MEASURES: dict[str, Measure] = {m.key: m for m in _ALL}
