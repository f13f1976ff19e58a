"""Spans 期间: a day, a week, a month, a quarter, a half or a year, with the one before and the same of last year."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd

from workbook.errors import UsageError
from workbook.periods import add_months, month_end, parse_period
from workbook.texts import Text, same

DAY, WEEK = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$"), re.compile(r"^(\d{4})-?W(\d{1,2})$", re.IGNORECASE)
KINDS: dict[str, Text] = {
    "day": Text("销售日报", "Daily report"),
    "week": Text("销售周报", "Weekly report"),
    "month": Text("月度销售统计", "Monthly statistics"),
    "quarter": Text("季度销售统计", "Quarterly statistics"),
    "half": Text("半年销售统计", "Half-year statistics"),
    "year": Text("年度销售统计", "Yearly statistics"),
}
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Span:
    """Days from first to last, both included; before and last_year are the days they are compared with."""

    name: str
    kind: str
    days: Days
    before: Days
    last_year: Days


def span_of(text: str, as_of: dt.date, fiscal_start: int = 1) -> Span:
    """A span as people write it: 2026-10-31, 2026W44, 2026-10, 2026Q4, 2026H2, 2026.

    What lies after as_of is cut off, and the spans it is compared with are cut at the same place, so that a
    running quarter is compared with as much of the quarter before.
    Raises UsageError where the text is no span, or the span lies wholly after as_of.
    """
    found = _days_of(text.strip(), as_of, fiscal_start)
    if found is None:
        said = Text(
            "期间“{text}”看不懂：请写 2026-10-31、2026W44、2026-10、2026Q4、2026H2 或 2026",
            "period “{text}” is not understood: write 2026-10-31, 2026W44, 2026-10, 2026Q4, 2026H2 or 2026",
        )
        raise UsageError(said.with_(text=text), "bad_period")
    kind, first, last = found
    if first > as_of:
        said = Text("期间 {text} 还没有开始（数据截至 {day}）", "period {text} has not begun (data as of {day})")
        raise UsageError(said.with_(text=text, day=as_of), "future_period")
    last = min(last, as_of)
    if kind in MONTHS:
        earlier, year = (tuple(_moved(d, -n) for d in (first, last)) for n in (MONTHS[kind], 12))
    else:
        step = dt.timedelta(days=1 if kind == "day" else 7)
        earlier = (first - step, last - step)
        year = tuple(_moved(d, -12) for d in (first, last)) if kind == "day" else (first - 52 * step, last - 52 * step)
    return Span(text, kind, (first, last), earlier, year)  # type: ignore[arg-type]


def said(span: Span) -> Text:
    """A span as people say it: 2026年第43周, week 43 of 2026; what is no plain year stays as it is written."""
    if span.kind == "day":
        day = span.days[0]
        return Text(f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}")
    if span.kind == "month" and re.fullmatch(r"\d{4}-\d{2}", span.name):
        first = span.days[0]
        return Text(f"{first.year}年{first.month}月", span.name)
    found = re.fullmatch(r"(\d{4})-?([WQH])(\d{1,2})", span.name, re.IGNORECASE)
    if not found:
        return Text(f"{span.name}年", span.name) if span.name.isdigit() else same(span.name)
    year, letter, number = found[1], found[2].upper(), int(found[3])
    if letter == "H":
        return Text(f"{year}年{'上' if number == 1 else '下'}半年", f"H{number} {year}")
    name = {"W": Text("周", "week"), "Q": Text("季度", "quarter")}[letter]
    return Text(f"{year}年第{number}{name.zh}", f"{name.en} {number}, {year}")


def _days_of(text: str, as_of: dt.date, fiscal_start: int) -> tuple[str, dt.date, dt.date] | None:
    """Kind, first and last day of what is written; None where it is no span."""
    try:
        if match := DAY.match(text):
            day = dt.date(int(match[1]), int(match[2]), int(match[3]))
            return "day", day, day
        if match := WEEK.match(text):
            monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return "week", monday, monday + dt.timedelta(days=6)
    except ValueError:
        return None
    period = parse_period(text, fiscal_start)
    return None if period is None else (period.kind, period.first, period.end)


def _moved(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the last day of a month stays a last day."""
    first = add_months(day.replace(day=1), months)
    last = month_end(first)
    return last if day == month_end(day) or day.day > last.day else first.replace(day=day.day)


def within(dates: pd.Series, days: Days) -> pd.Series:
    """Which dates lie in a span."""
    return (dates >= pd.Timestamp(days[0])) & (dates <= pd.Timestamp(days[1]))
