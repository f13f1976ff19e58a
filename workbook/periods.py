"""Periods 期间: months, quarters, halves and years, calendar or fiscal 财年.

A month is the first day of it (datetime64). A period is written as people write it:
2026-10, 2026Q4, 2026H2, 2026. With a fiscal year that starts in July, FY2020 runs 2019-07 to 2020-06
and its year is named after the month it ends in; quarters (2020Q1) stay calendar quarters.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd

from workbook.errors import UsageError
from workbook.texts import Text

_PERIOD = re.compile(r"^(?:FY)?(\d{4})(?:-?(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?$", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """A run of whole months: first and last are first days of months; kind is month, quarter, half or year."""

    name: str
    kind: str
    first: dt.date
    last: dt.date

    @property
    def end(self) -> dt.date:
        """The last day of the period."""
        return month_end(self.last)


def parse_month(text: str) -> dt.date:
    """The first day of a month written 2026-10."""
    match = re.match(r"^(\d{4})-(\d{1,2})$", str(text).strip())
    if not match or not 1 <= int(match[2]) <= 12:
        raise UsageError(
            Text(
                "月份“{text}”看不懂：需要 2026-10 这样的写法", "month “{text}” is not understood: write it like 2026-10"
            ).with_(text=text),
            "bad_month",
        )
    return dt.date(int(match[1]), int(match[2]), 1)


def parse_period(text: str, fiscal_start: int = 1) -> Period | None:
    """A period as people write it, or None where it is not one.

    2026-10 month, 2026Q4 calendar quarter, 2026H2 half of the fiscal year, 2026 or FY2026 fiscal year.
    """
    match = _PERIOD.match(str(text).strip())
    if not match:
        return None
    year, quarter, half, month = int(match[1]), match[2], match[3], match[4]
    if month:
        first = dt.date(year, int(month), 1)
        return Period(f"{year}-{month}", "month", first, first)
    if quarter:
        first = dt.date(year, int(quarter) * 3 - 2, 1)
        return Period(f"{year}Q{quarter}", "quarter", first, add_months(first, 2))
    start = fiscal_year_first(year, fiscal_start)
    if half:
        first = add_months(start, 6 * (int(half) - 1))
        return Period(f"{year}H{half}", "half", first, add_months(first, 5))
    return Period(f"{year}", "year", start, add_months(start, 11))


def month_name(month: dt.date) -> str:
    """2026-10."""
    return f"{month.year:04d}-{month.month:02d}"


def month_end(month: dt.date) -> dt.date:
    """The last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def add_months(month: dt.date, n: int) -> dt.date:
    """The first day of the month n months later (earlier when negative)."""
    index = month.year * 12 + month.month - 1 + n
    return dt.date(index // 12, index % 12 + 1, 1)


def fiscal_year(month: dt.date, fiscal_start: int = 1) -> int:
    """The fiscal year a month falls in, named after the calendar year it ends in."""
    return month.year + (1 if fiscal_start > 1 and month.month >= fiscal_start else 0)


def fiscal_year_first(year: int, fiscal_start: int = 1) -> dt.date:
    """The first month of a fiscal year."""
    return dt.date(year - 1 if fiscal_start > 1 else year, fiscal_start, 1)


def fiscal_months(year: int, fiscal_start: int = 1) -> list[dt.date]:
    """The twelve months of a fiscal year, in order."""
    first = fiscal_year_first(year, fiscal_start)
    return [add_months(first, i) for i in range(12)]


def to_date(month: dt.date, kind: str, fiscal_start: int = 1) -> Period:
    """The period of a kind up to and including a month: 累计 (year), 季累计, 半年累计 or the month alone."""
    year = fiscal_year(month, fiscal_start)
    start = fiscal_year_first(year, fiscal_start)
    passed = (month.year - start.year) * 12 + month.month - start.month
    if kind == "month":
        return Period(month_name(month), kind, month, month)
    if kind == "year":
        return Period(f"{year}", kind, start, month)
    if kind == "half":
        return Period(f"{year}H{passed // 6 + 1}", kind, add_months(start, passed // 6 * 6), month)
    quarter = (month.month - 1) // 3
    return Period(f"{month.year}Q{quarter + 1}", "quarter", dt.date(month.year, quarter * 3 + 1, 1), month)


def month_of(dates: pd.Series) -> pd.Series:
    """The first day of the month of each date (datetime64); blank stays blank."""
    return dates.dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
