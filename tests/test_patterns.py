"""Months by a pattern, months without days, plans in two currencies."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.test_breakdown import broken, faults, targets, weights
from tests.test_plan import compared, entries
from workbook.errors import InputError
from workbook.periods import fiscal_months
from workbook.targets.patterns import pattern_of

YEAR = fiscal_months(2026)


@pytest.mark.parametrize(
    ("text", "weights_"),
    [
        ("4-4-5", [4, 4, 5] * 4), ("445", [4, 4, 5] * 4), ("5-4-4", [5, 4, 4] * 4), ("4 - 5 - 4", [4, 5, 4] * 4),
        ("2004-04-05 00:00:00", [4, 4, 5] * 4),  # what Excel makes of 4-4-5
        ("1-2-3-4-5-6-7-8-9-10-11-12", list(range(1, 13))), ("1.5/1/1", [1.5, 1, 1] * 4),
        ("days", [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]), ("天数", [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
        ("13", None), ("4-4", None), ("一月", None), ("4-4-x", None), ("4-4-5-4", None),
    ],
)  # fmt: skip
def test_a_pattern_is_named_as_people_write_it(text: str, weights_: list[float] | None) -> None:
    assert pattern_of(text, YEAR) == weights_


def test_working_days_are_those_of_the_years_own_calendar() -> None:
    days = pattern_of("工作日", YEAR)
    assert days is not None
    assert all(14 <= d <= 23 for d in days)
    assert days[1] < days[2]  # the Spring Festival


def months_of(*rows: tuple[Any, ...]) -> list[int]:
    cells = broken(targets(5200_00), weights(*rows))["target_cells"]
    return [int(fen) for fen in cells.groupby("month")["target_fen"].sum()]


def test_one_row_stands_for_twelve_months() -> None:
    assert months_of((None, "month", "4-4-5", 1)) == [w * 100_00 for w in [4, 4, 5] * 4]
    assert months_of((None, "month", "454", 0)) == [w * 100_00 for w in [4, 5, 4] * 4]  # its own weight says nothing
    both = months_of((None, "month", "544", 1), ("sales", "month", "445", 1))
    assert both == months_of((None, "month", "445", 1))  # the measure's own goes before
    single = [("sales", "month", f"{m:02d}", 1) for m in range(1, 13)]
    assert months_of((None, "month", "445", 1), *single) == months_of(*single)


@pytest.mark.parametrize(
    ("rows", "code", "at"),
    [
        ([(None, "month", "445", 1), (None, "month", "01", 5)], "pattern_and_months", (2, 3)),
        ([(None, "month", "4-0-5", 1)], "month_without_days", (2,)),
        ([(None, "month", f"{m:02d}", m != 2) for m in range(1, 13)], "month_without_days", (3,)),
        ([(None, "month", "4-4", 1)], "unknown_id", (2,)),
    ],
)
def test_a_calendar_that_is_none_is_named(rows: list[tuple[Any, ...]], code: str, at: tuple[int, ...]) -> None:
    assert (code, "target_weights", at) in [(c, t, r) for c, t, _, r in faults(weighed=weights(*rows))]


def test_a_month_without_days_says_which() -> None:
    with pytest.raises(InputError, match=r"02、05、08、11 为 0"):
        broken(weighed=weights((None, "month", "4-0-5", 1)))


def test_a_target_in_another_currency_is_named() -> None:
    asked = targets(4800_00, 100_00).assign(currency=["CNY", "usd"])
    assert faults(asked=asked) == [("mixed_currency", "company_targets", "currency", (3,))]
    with pytest.raises(InputError, match=r"需要一种币种：CNY；第 3 行：USD。按同一汇率折成 CNY 再填"):
        broken(asked=asked)


@pytest.mark.parametrize("currency", [None, "", "CNY", "rmb", "人民币"])
def test_the_departments_own_currency_is_written_in_many_ways(currency: str | None) -> None:
    tables = broken(asked=targets().assign(currency=[currency]))
    assert tables["target_cells"]["target_fen"].sum() == 4800_00


def test_a_report_in_another_currency_is_named() -> None:
    plans = entries(("r1", "sales", 90_00, None, None, None), ("r2", "sales", 90_00, None, None, None))
    with pytest.raises(InputError) as caught:
        compared(plans.assign(currency=pd.array([None, "HKD"], dtype="str")))
    assert [(p.code, p.table, p.rows) for p in caught.value.problems] == [("mixed_currency", "plan_entries", (3,))]
