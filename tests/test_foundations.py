"""Money, periods, tables and settings: what everything else stands on."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.errors import InputError, UsageError
from workbook.money import round_half_up, shown, split, to_fen, to_yuan
from workbook.periods import fiscal_months, parse_month, parse_period, to_date
from workbook.settings import Settings
from workbook.tables import TABLES, place
from workbook.texts import Text


@given(st.integers(-(10**13), 10**13), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_a_split_adds_up_and_gives_nothing_to_weight_zero(total: int, shares: list[int]) -> None:
    parts = split(total, shares)
    assert parts.sum() == total
    assert all(p == 0 for p, s in zip(parts, shares, strict=True) if s == 0)


def test_rounding_is_half_away_from_zero() -> None:
    assert round_half_up([2.5, -2.5, 0.4]).tolist() == [3, -3, 0]
    assert to_fen("12.345") == 1235
    assert str(to_yuan(-5)) == "-0.05"
    assert shown(123456789, "wan") == "123.46"
    assert shown(np.nan) == ""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020Q1", "2020-01-01", "2020-03-01"),
        ("FY2020", "2019-07-01", "2020-06-01"),
        ("2020H2", "2020-01-01", "2020-06-01"),
        ("2020-05", "2020-05-01", "2020-05-01"),
    ],
)
def test_periods_of_a_july_year(text: str, first: str, last: str) -> None:
    period = parse_period(text, 7)
    assert period is not None
    assert (str(period.first), str(period.last)) == (first, last)


def test_what_is_no_period() -> None:
    assert parse_period("2020-13") is None
    with pytest.raises(UsageError, match="2026-13"):
        parse_month("2026-13")
    assert fiscal_months(2020, 7)[0] == dt.date(2019, 7, 1)
    assert to_date(dt.date(2020, 5, 1), "year", 7).first == dt.date(2019, 7, 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_headers_are_one_of_a_kind_and_in_both_languages(lang: str) -> None:
    for table in TABLES.values():
        headers = [getattr(c, lang) for c in table.columns]
        assert all(headers)
        assert len(set(headers)) == len(headers), table.key
        assert all(table.has(k) for k in table.key_columns)
        assert all(c.ref in TABLES for c in table.columns if c.ref)
    assert len({t.zh for t in TABLES.values()}) == len({t.en for t in TABLES.values()}) == len(TABLES)


def test_a_place_is_named_in_both_languages() -> None:
    assert place("ledger", "due_date") == Text("往来明细.到期日", "Ledger.Due")


def test_the_setting_in_force_on_a_day() -> None:
    rows = pd.DataFrame(
        {"parameter": ["grade_a", "grade_a"], "from_date": pd.to_datetime([None, "2026-01-01"]), "value": ["85", "95"]}
    )
    settings = Settings(rows)
    assert settings.value("grade_a", dt.date(2025, 6, 1)) == 85
    assert settings.value("grade_a", dt.date(2026, 6, 1)) == 95
    assert settings.value("credit_days") == 30
    bad = Settings(rows.assign(value=["x", "y"]))
    with pytest.raises(InputError, match="grade_a"):
        bad.value("grade_a")
