"""The Chinese calendar 日历 of a sales year: where the Spring Festival 春节 falls, how many working days a month has."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from lunardate import LunarDate
from numpy.typing import NDArray

from workbook.periods import month_end
from workbook.texts import Text

LUNAR = (1901, 2099)
"""The years whose lunar calendar is known."""
ESTIMATE = Text("估计", "estimate")
BEFORE = (-25, -6)
"""Days before the Spring Festival in which goods are stocked 节前备货."""
AROUND = (-5, 14)
"""Days around it in which plants and offices stand still 停工."""


class WorkDays(NamedTuple):
    """Working days of a month; official: by the State Council's notice 国务院放假通知, else an estimate 估计."""

    days: int
    official: bool


def spring_festival(year: int) -> dt.date:
    """The first day of the first lunar month 正月初一 in a calendar year (1900 to 2099)."""
    day: dt.date = LunarDate(year, 1, 1).to_solar_date()
    return day


def festival_share(months: list[dt.date], window: tuple[int, int]) -> NDArray[np.float64]:
    """What part of a window of days around each Spring Festival falls into each month: 0 to 1."""
    length = window[1] - window[0] + 1
    shares = []
    for month in months:
        last = month_end(month)
        inside = 0
        for year in (month.year, month.year + 1):
            day = spring_festival(year)
            first, end = day + dt.timedelta(window[0]), day + dt.timedelta(window[1])
            inside += max((min(last, end) - max(month, first)).days + 1, 0)
        shares.append(inside / length)
    return np.array(shares)


def work_days(month: dt.date) -> WorkDays:
    """The working days of a month: by the official notice where there is one, else estimated.

    The notice for a year comes out in November of the year before. The estimate: weekdays less statutory
    holidays (2025 rule: New Year 1, Spring Festival 4, Qingming 1, Labour 2, Dragon Boat 1, Mid-Autumn 1,
    National 3 days), make-up days unknown.
    """
    days = [month + dt.timedelta(i) for i in range(month_end(month).day)]
    try:
        import chinese_calendar  # type: ignore[import-untyped]  # it has no types

        return WorkDays(sum(chinese_calendar.is_workday(d) for d in days), True)
    except (ImportError, NotImplementedError):  # what the package raises for a year without a notice
        free = _statutory(month.year)
        return WorkDays(sum(d.weekday() < 5 and d not in free for d in days), False)


def is_work_day(day: dt.date) -> bool:
    """Whether people work on a day: by the official notice, make-up days 调休 included; without one a weekday that
    is no statutory holiday."""
    try:
        import chinese_calendar

        return bool(chinese_calendar.is_workday(day))
    except (ImportError, NotImplementedError):  # what the package raises for a year without a notice
        known = LUNAR[0] <= day.year <= LUNAR[1]
        return day.weekday() < 5 and not (known and day in _statutory(day.year))


@lru_cache(maxsize=256)
def _statutory(year: int) -> set[dt.date]:
    """The statutory holidays of a year by rule; a holiday at a weekend moves to the next weekday."""
    new_year = spring_festival(year)
    fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]
    wanted = [dt.date(year, m, d) for m, d in fixed]
    wanted += [new_year + dt.timedelta(i) for i in range(-1, 3)]
    wanted += [_qingming(year), LunarDate(year, 5, 5).to_solar_date(), LunarDate(year, 8, 15).to_solar_date()]
    free: set[dt.date] = set()
    for day in sorted(wanted):
        while day.weekday() >= 5 or day in free:
            day += dt.timedelta(1)
        free.add(day)
    return free


def _qingming(year: int) -> dt.date:
    """Qingming 清明, by the usual formula for 1900 to 2099: day = floor(y x 0.2422 + c) - floor(y / 4)."""
    y, c = year % 100, 4.81 if year >= 2000 else 5.59
    return dt.date(year, 4, int(y * 0.2422 + c) - y // 4)
