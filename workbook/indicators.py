"""Indicators 指标: the ratios of a sales department, each with its formula; amounts in any one unit.

Every one is a ratio of sums. A denominator that is not above 0 gives NaN, which is shown as blank.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

BLANK = float("nan")


def ratio(above: float, below: float) -> float:
    """above / below; blank where below is not above 0."""
    return above / below if below > 0 else BLANK


def growth(current: float, base: float) -> float:
    """Growth 增长率, year on year 同比 or month on month 环比: (current - base) / base."""
    return ratio(current - base, base)


def average_growth(current: float, base: float, periods: int) -> float:
    """Average growth a period 平均增速: (current / base)^(1 / periods) - 1. NBS, two-year average of 2021."""
    quotient = ratio(current, base)
    return BLANK if not quotient >= 0 else float(quotient ** (1 / periods) - 1)


def dso(receivable: float, credit_sales: float, days: int) -> float:
    """Days sales outstanding 应收周转天数: receivable / credit sales x days."""
    return ratio(receivable, credit_sales) * days


def dso_count_back(receivable: float, monthly_sales: Sequence[float], month_days: Sequence[int]) -> float:
    """DSO by counting back 倒推法: whole months of sales are taken off the receivable, the last in part.

    monthly_sales, month_days: the latest month first. Blank where the receivable is older than the months given.
    """
    left, total = receivable, 0.0
    for sales, days in zip(monthly_sales, month_days, strict=True):
        if left <= sales:
            return total + ratio(left, sales) * days if left > 0 else total
        left, total = left - sales, total + days
    return BLANK


def best_dso(current_receivable: float, credit_sales: float, days: int) -> float:
    """Best possible DSO 最佳周转天数: what is not yet due / credit sales x days; DSO - best = average days delinquent."""
    return dso(current_receivable, credit_sales, days)


def cei(begin: float, credit_sales: float, months: float, end_total: float, end_current: float) -> float:
    """Collection effectiveness index 收款有效性: (begin + sales/N - end total) / (begin + sales/N - end not due).

    credit_sales: of N months. Source: Credit Research Foundation.
    """
    month = credit_sales / months
    return ratio(begin + month - end_total, begin + month - end_current)


def collection_of_sales(sales: float, begin: float, end: float) -> float:
    """Collection rate of sales 回款率: (sales - (end - begin)) / sales, receivables at both ends."""
    return ratio(sales - (end - begin), sales)


def collection_of_due(begin: float, sales: float, end: float) -> float:
    """Collection rate of what was owed 应收回款率: (begin + sales - end) / (begin + sales), tax included."""
    return ratio(begin + sales - end, begin + sales)


def stock_turnover(cost_of_sales: float, begin: float, end: float) -> float:
    """Stock turnover 库存周转次数: cost of sales / average stock of both ends."""
    return ratio(cost_of_sales, (begin + end) / 2)


def days_on_hand(cost_of_sales: float, begin: float, end: float, days: int) -> float:
    """Days on hand 库存天数: days / turnover."""
    return ratio(days, stock_turnover(cost_of_sales, begin, end))


def sell_through(sold: float, opening: float, received: float) -> float:
    """Sell-through 动销率: sold / (opening + received)."""
    return ratio(sold, opening + received)


def stock_to_sales(closing: float, sales: float) -> float:
    """Stock to sales 库销比: closing stock / sales of the period."""
    return ratio(closing, sales)


def numeric_distribution(handlers: Collection[str], outlets: Collection[str]) -> float:
    """Numeric distribution 数值铺货率: outlets that carry it / all outlets."""
    return ratio(len(set(handlers) & set(outlets)), len(set(outlets)))


def weighted_distribution(handlers: Collection[str], category_sales: Mapping[str, float]) -> float:
    """Weighted distribution 加权铺货率 (PCV): category sales of the outlets that carry it / of all outlets."""
    return ratio(sum(category_sales.get(h, 0.0) for h in set(handlers)), sum(category_sales.values()))


def depth_of_distribution(item_distributions: Sequence[float], brand_distribution: float) -> float:
    """Depth of distribution 铺货深度: sum of the items' distributions / the brand's = items an outlet carries."""
    return ratio(sum(item_distributions), brand_distribution)


def market_share(own: float, market: float) -> float:
    """Market share 市场占有率: own sales / market sales, in value or in units."""
    return ratio(own, market)


def wape(actual: Sequence[float], forecast: Sequence[float]) -> float:
    """Weighted absolute percentage error: sum |actual - forecast| / sum |actual|."""
    return ratio(sum(abs(a - f) for a, f in zip(actual, forecast, strict=True)), sum(abs(a) for a in actual))


def bias(actual: Sequence[float], forecast: Sequence[float]) -> float:
    """Bias of a forecast 偏差: sum (forecast - actual) / sum actual; above 0 it promises too much."""
    return ratio(sum(forecast) - sum(actual), sum(actual))
