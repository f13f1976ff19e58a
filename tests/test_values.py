"""Values as people write them: what is read, what is refused, and that nothing is guessed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.schema import Choice, Column
from workbook.texts import Text
from workbook.values import (
    ValueUnclear,
    parse_amount,
    parse_choice,
    parse_date,
    parse_decimal,
    parse_flag,
    parse_int,
    parse_month,
    parse_number,
    parse_ratio,
    parse_text,
    typed,
)

MONEY = Column("amount_fen", "金额", "Amount", "money")
TEXT = Column("memo", "摘要", "Memo")
DATE = Column("date", "日期", "Date", "date")


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        ("1,234.50", 123450),
        ("１，２３４．５０", 123450),
        ("¥1,234.50", 123450),
        ("￥ 1,234.50元", 123450),
        ("RMB 12", 1200),
        ("CNY13.50", 1350),
        ("1\xa0234.50", 123450),
        ("1 234 567", 123456700),
        ("3.2万元", 3200000),
        ("1.5亿", 15000000000),
        ("2千元", 200000),
        ("（1,234.50）", -123450),
        ("(500)", -50000),
        ("1234.5-", -123450),
        ("－12.00", -1200),
        ("−12.00", -1200),
        ("+7", 700),
        ("-¥5", -500),
        ("0.005", 1),  # half up, away from zero
        ("-0.005", -1),
        ("", None),
        ("-", None),
        ("--", None),
        ("　", None),
        (None, None),
        (float("nan"), None),
        (1052.75, 105275),
        (0.1 + 0.2, 30),
        (12, 1200),
        (np.int64(12), 1200),
        (Decimal("1.005"), 101),
    ],
)
def test_amounts_that_are_read(raw: object, fen: int | None) -> None:
    assert parse_amount(raw) == fen


@pytest.mark.parametrize(
    "raw",
    [
        "1052,75",  # a decimal comma, or a lost digit?
        "1.234,50",
        "12,34,567",
        "0,721",  # no thousands begin with zero
        "1,2345",
        "1,234.5.6",
        "-(5)",
        "-5-",
        "USD 5",
        "JPY 1000.00",
        "1.23E+05",
        "235.61(已退款235.50)",
        "约100",
        "#REF!",
        True,
        float("inf"),
        "99999999999999999",
    ],
)
def test_amounts_that_are_refused(raw: object) -> None:
    with pytest.raises(ValueUnclear) as unclear:
        parse_amount(raw)
    assert unclear.value.need.zh.startswith("金额")
    assert unclear.value.need.en.startswith("an amount")


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-10-03", "2026-10-03"),
        ("2026/10/3", "2026-10-03"),
        ("2026.10.3", "2026-10-03"),
        ("2026年10月3日", "2026-10-03"),
        ("2026年10月3日 星期六", "2026-10-03"),
        ("20261003", "2026-10-03"),
        ("２０２６－１０－０３", "2026-10-03"),
        ("2023-05-02     \t", "2023-05-02"),
        ("2026-10-03 08:15:30", "2026-10-03"),
        ("2026-10-03T08:15:30Z", "2026-10-03"),
        ("2025/12/03  14:05:06", "2025-12-03"),
        ("2026/10/3 下午3:05", "2026-10-03"),
        ("2026-10-03 03:05 PM", "2026-10-03"),
        ("3-Oct-2026", "2026-10-03"),
        ("October 3, 2026", "2026-10-03"),
        (46298.0, "2026-10-03"),
        (46298.75, "2026-10-03"),
        (20261003.0, "2026-10-03"),
        (dt.datetime(2026, 10, 3, 9), "2026-10-03"),
        (dt.date(2026, 10, 3), "2026-10-03"),
        (np.datetime64("2026-10-03"), "2026-10-03"),
        ("-", None),
        ("", None),
    ],
)
def test_dates_that_are_read(raw: object, day: str | None) -> None:
    assert parse_date(raw) == (None if day is None else dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("raw", "need"),
    [
        ("01/02/2026", "四位年份在前"),
        ("26-10-03", "四位年份在前"),
        ("3-Oct-26", "日期，如"),
        ("3/10/26", "四位年份在前"),
        ("2026-02-30", "日历上有"),
        ("2026-13-01", "日历上有"),
        ("20261332", "日历上有"),
        ("1026-01-01", "日历上有"),
        ("合计金额", "日期，如"),
        ("00:00.0", "日期，如"),
        (1.5, "日期，如"),
        (dt.date(1026, 1, 1), "日历上有"),
    ],
)
def test_dates_that_are_refused(raw: object, need: str) -> None:
    with pytest.raises(ValueUnclear) as unclear:
        parse_date(raw)
    assert need in unclear.value.need.zh


@pytest.mark.parametrize(
    ("raw", "month"),
    [("2026-10", "2026-10-01"), ("2026年10月", "2026-10-01"), (202610.0, "2026-10-01"), ("2026-10-17", "2026-10-01")],
)
def test_months(raw: object, month: str) -> None:
    assert parse_month(raw) == dt.date.fromisoformat(month)
    assert parse_month("") is None
    for wrong in ("2026-13", "十月"):
        with pytest.raises(ValueUnclear, match="月份"):
            parse_month(wrong)


def test_numbers_ratios_flags_texts_choices() -> None:
    assert (parse_number("1,234.5"), parse_number(2.5), parse_number("-")) == (1234.5, 2.5, None)
    assert (parse_int("3.0"), parse_int(3.0), parse_int(None)) == (3, 3, None)
    assert (parse_ratio("95%"), parse_ratio(0.95), parse_ratio("0.95"), parse_ratio("")) == (0.95, 0.95, 0.95, None)
    assert (parse_flag("是"), parse_flag("N"), parse_flag(True), parse_flag("")) == (True, False, True, None)
    assert (parse_text(1001.0), parse_text("007"), parse_text(" a\u3000"), parse_text(True)) == (
        "1001",
        "007",
        "a",
        "TRUE",
    )
    assert parse_text(dt.datetime(2026, 1, 2, 3)) == "2026-01-02 03:00:00"
    assert parse_decimal("1.2345万") == Decimal("12345.0000")
    choices = (Choice("invoice", Text("发票", "Invoice")),)
    assert parse_choice("ＩＮＶＯＩＣＥ", choices) == parse_choice("发票", choices) == "invoice"


@pytest.mark.parametrize(
    ("parse", "raw", "need"),
    [
        (parse_number, "abc", "数字"),
        (parse_int, "3.5", "整数"),
        (parse_ratio, "%", "比率"),
        (parse_ratio, "九成", "比率"),
        (parse_flag, "也许", "“是”或“否”"),
        (lambda raw: parse_choice(raw, (Choice("a", Text("甲", "A")),)), "乙", "其中之一：甲"),
    ],
)
def test_what_other_values_need(parse: object, raw: str, need: str) -> None:
    with pytest.raises(ValueUnclear) as unclear:
        parse(raw)  # type: ignore[operator]
    assert need in unclear.value.need.zh


@settings(deadline=None)
@given(st.integers(-(10**14), 10**14))
def test_an_amount_comes_back_however_it_is_written(fen: int) -> None:
    yuan = Decimal(fen).scaleb(-2)
    assert parse_amount(f"{yuan:,.2f}") == parse_amount(f"{yuan:.2f}") == fen
    assert parse_amount(f"¥{abs(yuan):,.2f}") == abs(fen)
    if fen < 0:
        assert parse_amount(f"({-yuan:,.2f})") == parse_amount(f"{-yuan:.2f}-") == fen
    if abs(fen) < 10**13:
        assert parse_amount(float(yuan)) == fen


@settings(deadline=None)
@given(st.dates(dt.date(1960, 1, 1), dt.date(2110, 12, 31)))
def test_a_date_comes_back_however_it_is_written(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    forms = (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    )
    assert {parse_date(form) for form in (*forms, serial, day)} == {day}


def is_read_or_refused(parse: object, raw: object) -> bool:
    """A parser gives a value or says in both languages what it needs; anything else is our fault."""
    try:
        parse(raw)  # type: ignore[operator]
    except ValueUnclear as unclear:
        return bool(unclear.need.zh and unclear.need.en)
    return True


PARSERS = (
    parse_amount,
    parse_date,
    parse_month,
    parse_number,
    parse_ratio,
    parse_flag,
    parse_int,
    parse_decimal,
    parse_text,
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=20), st.text("0123456789.,-+()¥%年月日/ ", max_size=14), st.floats(), st.datetimes()))
def test_anything_is_read_or_refused(raw: object) -> None:
    assert all(is_read_or_refused(parse, raw) for parse in PARSERS)


AMOUNT_CELLS = st.one_of(
    st.integers(-(10**9), 10**9).map(lambda n: f"{n / 100:,.2f}"),
    st.floats(-1e9, 1e9).map(lambda x: round(x, 2)),
    st.sampled_from(["", "-", "(5)", "1052,75", "x", "1.005", "1,5", None, 7, "¥3", "0.125"]),
)


@settings(deadline=None)
@given(st.lists(AMOUNT_CELLS, max_size=30))
def test_a_column_is_read_as_its_cells_are(cells: list[object]) -> None:
    values, faults = typed(pd.Series(cells, index=range(2, len(cells) + 2), dtype=object), MONEY)
    for row, cell in enumerate(cells, 2):
        try:
            fen = parse_amount(cell)
        except ValueUnclear:
            assert row in faults
            continue
        if row in faults:  # the column shows that its comma may be a decimal sign
            assert isinstance(cell, str)
            assert "," in cell
        else:
            assert (None if values[row] is pd.NA else values[row]) == fen


def test_a_decimal_comma_makes_every_comma_of_its_column_unclear() -> None:
    values, faults = typed(pd.Series(["5,70", "288,404", "2,024,994", "12", "1,234.50"], dtype=object), MONEY)
    assert sorted(faults) == [0, 1, 2]
    assert values[3:].tolist() == [1200, 123450]


def test_texts_keep_what_they_say() -> None:
    clean = typed(pd.Series(["007", "", "甲 乙"], dtype=object), TEXT)[0]
    padded = typed(pd.Series(["007 ", "\u200b", 7.0, "a\tb\t"], dtype=object), TEXT)[0]
    assert clean.fillna("∅").tolist() == ["007", "∅", "甲 乙"]
    assert padded.fillna("∅").tolist() == ["007", "∅", "7", "a b"]


def test_dates_of_one_column_and_of_a_datetime_column() -> None:
    values, faults = typed(pd.Series(["2026-10-03", "x", 46298.0, None], dtype=object), DATE)
    assert values.dt.strftime("%F").fillna("").tolist() == ["2026-10-03", "", "2026-10-03", ""]
    assert list(faults) == [1]
    stamps = typed(pd.Series(pd.to_datetime(["2026-10-03 14:00"])), DATE)[0]
    assert stamps.tolist() == [pd.Timestamp("2026-10-03")]
