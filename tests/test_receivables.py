"""Provision, limitation, credit, collection plan, measures, amounts in words: 坏账、时效、信用、收款、指标、大写."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.accounts.capitals import DIGITS, in_words
from workbook.accounts.collect import judge_promises, plan_collections
from workbook.accounts.credit import watch_credit
from workbook.accounts.limitation import watch_limitation
from workbook.accounts.provision import EXAMPLE_RATES, age_by_year, book_band, move, provide
from workbook.accounts.turnover import measure_receivables
from workbook.errors import InputError, UsageError

AS_OF = dt.date(2026, 10, 31)
CUSTOMERS = pd.DataFrame({"customer_id": ["A", "B"], "customer": ["甲", "乙"], "rep_id": ["S1", "S2"]})


def frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    """Rows as a frame; columns that hold days are dates, indexed by sheet row."""
    made = pd.DataFrame(list(rows), columns=columns.split(), index=range(2, 2 + len(rows)))
    for column in made.columns:
        if "date" in column or column in ("promised_on", "month"):
            made[column] = pd.to_datetime(made[column]).astype("datetime64[us]")
        elif column in ("line_id", "evidence", "ref"):
            made[column] = made[column].astype("str")
    return made


RATES = frame("band from_date ratio", *((band, None, ratio) for band, ratio in EXAMPLE_RATES.items()))
NOBODY = frame("customer_id ratio")


@pytest.mark.parametrize(
    ("date", "band"),
    [
        ("2026-10-31", "y1"),
        ("2025-10-31", "y1"),  # exactly one year is still within it
        ("2025-10-30", "y2"),
        ("2023-10-30", "y4"),
        ("2015-01-01", "y6"),
    ],
)
def test_book_age(date: str, band: str) -> None:
    assert book_band(pd.Series([pd.Timestamp(date)]), AS_OF).tolist() == [band]


def test_provision_by_age_and_one_by_one() -> None:
    items = frame(
        "customer_id date open_fen", ("A", "2026-09-01", 100_00), ("A", "2025-01-01", 333), ("B", "2020-01-01", 500)
    )
    aged = age_by_year(items, CUSTOMERS, AS_OF)
    assert aged["open_fen"].tolist() == [10_333, 500]
    made = provide(aged, RATES, frame("customer_id ratio", ("B", 0.5)), AS_OF, "en").set_index("band")
    assert made.loc[["y1", "y2", "y6", "single"], "provision_fen"].tolist() == [500, 33, 0, 250]
    assert made.loc["single", "ratio"] == 0.5
    assert int(made["carrying_fen"].sum()) == 10_833 - 783


def test_the_rate_in_force_counts() -> None:
    rates = pd.concat([RATES, frame("band from_date ratio", ("y1", "2026-01-01", 0.01), ("y1", "2027-01-01", 0.9))])
    aged = age_by_year(frame("customer_id date open_fen", ("A", "2026-09-01", 10_000)), CUSTOMERS, AS_OF)
    assert provide(aged, rates, NOBODY, AS_OF).set_index("band").loc["y1", "provision_fen"] == 100
    assert provide(aged, rates, NOBODY, dt.date(2025, 12, 31)).set_index("band").loc["y1", "ratio"] == 0.05


def test_a_missing_rate_and_a_rate_beyond_one_are_named() -> None:
    aged = age_by_year(frame("customer_id date open_fen", ("A", "2026-09-01", 10_000)), CUSTOMERS, AS_OF)
    with pytest.raises(InputError, match="缺 4–5年、5年以上"):
        provide(aged, RATES.iloc[:4], NOBODY, AS_OF)
    with pytest.raises(InputError, match=r"单项计提.比例：需要0% 到 100% 的比例；第 2 行：1.5"):
        provide(aged, RATES, frame("customer_id ratio", ("A", 1.5)), AS_OF)


@settings(deadline=None)
@given(
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.lists(st.tuples(st.sampled_from(["released", "written_off", "other"]), st.integers(0, 10**6)), max_size=5),
)
def test_law_the_movement_adds_up(opening: int, closing: int, moves: list[tuple[str, int]]) -> None:
    made = move(opening, frame("kind amount_fen", *moves), closing).set_index("step")["amount_fen"]
    assert int(made.drop("closing").sum()) == closing == int(made["closing"])


ITEMS = "customer_id line_id ref due_date open_fen"


@pytest.mark.parametrize(
    ("due", "warning", "days"),
    [
        ("2023-10-30", "expired", -1),
        ("2023-10-31", "m1", 0),  # the last day
        ("2023-11-30", "m1", 30),
        ("2024-01-31", "m3", 92),
        ("2024-04-30", "m6", 181),
        ("2024-05-01", "ok", 182),
    ],
)
def test_limitation_warns_at_six_three_and_one_month(due: str, warning: str, days: int) -> None:
    watched = watch_limitation(frame(ITEMS, ("A", "1", "", due, 100)), PAID, INTERRUPTED, AS_OF, "en")
    assert watched[["warning", "days_left"]].values.tolist() == [[warning, days]]


PAID = frame("charge_line collection_date collection_line")
INTERRUPTED = frame("customer_id date kind line_id evidence")


def test_a_payment_or_a_signed_statement_begins_the_period_anew() -> None:
    items = frame(
        ITEMS, ("A", "1", "", "2023-01-01", 100), ("A", "2", "", "2023-02-01", 100), ("A", "3", "", "2023-03-01", 7)
    )
    paid = frame("charge_line collection_date collection_line", ("1", "2025-05-05", "P9"), ("2", "2022-12-01", "P1"))
    stamped = frame(
        "customer_id date kind line_id evidence",
        ("A", "2024-06-30", "statement", None, "DZ-24"),
        ("A", "2026-12-01", "suit", None, "x"),
    )
    stamped["line_id"] = stamped["line_id"].replace("nan", None)
    watched = watch_limitation(items, paid, stamped, AS_OF, "zh").set_index("line_id")
    assert watched["ends"].dt.strftime("%Y-%m-%d").to_dict() == {
        "1": "2028-05-05",
        "2": "2027-06-30",
        "3": "2027-06-30",
    }
    assert watched.loc["1", "evidence"] == "P9"
    assert "DZ-24" in watched.loc["2", "evidence"]


def test_credit_states_and_concentration() -> None:
    columns = "customer_id customer balance_fen credit_limit_fen over_limit_fen overdue_fen longest_days"
    aging = frame(
        columns,
        ("A", "甲", 600, 500, 100, 50, 9),
        ("B", "乙", 300, 500, 0, 10, 3),
        ("C", "丙", 100, None, None, 0, 0),
        ("D", "丁", -50, 0, 0, 0, 0),
    )
    aging = aging.astype({"credit_limit_fen": "Int64", "over_limit_fen": "Int64"})
    watched = watch_credit(aging, "en").set_index("customer_id")
    assert watched["state"].to_dict() == {"A": "stop", "B": "terms", "C": "ok", "D": "ok"}
    assert watched["running_ratio"].round(2).tolist()[:3] == [0.6, 0.9, 1.0]
    assert watched.loc["A", "used_ratio"] == 1.2
    assert pd.isna(watched.loc["C", "used_ratio"])
    assert watched.loc["B", "advice"] == "3 days beyond terms: press for payment"


PROMISES = "customer_id promised_on due_date amount_fen"
LEDGER = "customer_id date kind amount_fen"


def test_promises_are_judged_by_the_money_that_came() -> None:
    promises = frame(
        PROMISES,
        ("A", "2026-09-01", "2026-09-10", 100),
        ("A", "2026-09-01", "2026-09-20", 100),
        ("B", "2026-10-20", "2026-11-05", 50),
        ("B", "2026-08-01", "2026-08-05", 70),
    )
    money = frame(
        LEDGER,
        ("A", "2026-09-12", "collection", -150),
        ("B", "2026-09-30", "collection", -70),
        ("A", "2026-09-02", "invoice", 999),
    )
    judged = judge_promises(promises, money, AS_OF)
    assert judged[["customer_id", "received_fen", "state"]].values.tolist() == [
        ["A", 100, "kept"],
        ["A", 50, "partly"],
        ["B", 0, "broken"],
        ["B", 0, "open"],
    ]


def test_the_plan_asks_for_promises_then_overdue_then_what_falls_due() -> None:
    items = frame(
        "customer_id due_date open_fen",
        ("A", "2026-10-01", 300),
        ("A", "2026-11-15", 200),
        ("A", "2026-12-15", 900),
        ("B", "2026-10-31", 50),
    )
    promises = frame(PROMISES, ("A", "2026-10-20", "2026-11-05", 120), ("A", "2026-09-01", "2026-09-10", 80))
    judged = judge_promises(promises, frame(LEDGER), AS_OF)
    plan = plan_collections(items, judged, CUSTOMERS, AS_OF, "en")
    rows = plan[["expected_date", "customer_id", "amount_fen", "overdue_fen", "priority"]].astype(
        {"expected_date": "str"}
    )
    assert rows.values.tolist() == [
        ["2026-10-31", "B", 50, 0, 4],
        ["2026-11-01", "A", 180, 180, 1],
        ["2026-11-05", "A", 120, 120, 3],
        ["2026-11-15", "A", 200, 0, 4],
    ]
    assert "the promise for 2026-09-10 was not kept; 30 days overdue" in plan["reason"].tolist()


def test_measures_of_a_month() -> None:
    entries = frame(
        "customer_id date kind amount_fen",
        *(("A", f"2026-{m:02d}-15", "invoice", 30_000) for m in (8, 9, 10)),
        ("A", "2026-10-20", "collection", -45_000),
    )
    opened = frame("due_date open_fen", ("2026-09-14", 30_000), ("2026-10-15", 30_000))
    still = frame("due_date open_fen", ("2026-10-15", 15_000), ("2026-11-14", 30_000))
    due = entries.assign(due_date=entries["date"] + pd.Timedelta(days=30))
    made = measure_receivables(due, opened, still, dt.date(2026, 10, 1), "en").set_index("measure")
    assert made.loc["dso", "days"] == pytest.approx(45_000 * 92 / 90_000)
    assert made.loc["dso_countback", "days"] == pytest.approx(31 + 15)  # October whole, half of September
    assert made.loc["dso_best", "days"] == pytest.approx(30_000 * 92 / 90_000)
    assert made.loc["cei", "ratio"] == pytest.approx((60_000 + 30_000 - 45_000) / (60_000 + 30_000 - 30_000))
    assert made.loc["collected_of_sales", "ratio"] == pytest.approx(1.5)
    assert made.loc["collected_of_due", "ratio"] == pytest.approx(0.75)
    assert made.loc["collected_of_owed", "ratio"] == pytest.approx(0.5)


def test_a_measure_without_a_base_is_blank_and_says_why() -> None:
    nothing = frame("customer_id date kind amount_fen due_date")
    made = measure_receivables(
        nothing, frame("due_date open_fen"), frame("due_date open_fen"), dt.date(2026, 10, 1), "zh"
    )
    assert made.loc[made["measure"] == "dso", "days"].isna().all()
    assert made.loc[made["measure"] == "cei", "definition"].iloc[0].endswith("分母不为正，无值")


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "人民币零元整", "Zero yuan only"),
        (1, "人民币壹分", "Zero yuan and 01/100"),
        (110, "人民币壹元壹角整", "One yuan and 10/100"),
        (100_005, "人民币壹仟元零伍分", "One thousand yuan and 05/100"),
        (140_950, "人民币壹仟肆佰零玖元伍角整", "One thousand four hundred nine yuan and 50/100"),
        (600_714, "人民币陆仟零柒元壹角肆分", "Six thousand seven yuan and 14/100"),
        (10_700_053, "人民币壹拾万零柒仟元零伍角叁分", ""),
        (10**14, "人民币壹万亿元整", "One trillion yuan only"),
        (100_000_000_500, "人民币壹拾亿零伍元整", "One billion five yuan only"),
        (123_456_789_012_345, "人民币壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分", ""),
        (-123_456, "人民币负壹仟贰佰叁拾肆元伍角陆分", "Minus one thousand two hundred thirty-four yuan and 56/100"),
    ],
)
def test_amounts_in_words(fen: int, zh: str, en: str) -> None:
    said = in_words(fen)
    assert _without_optional_zero(said.zh) == _without_optional_zero(zh)
    assert not en or said.en == en


def _without_optional_zero(text: str) -> str:
    """零 after 万 before 仟, and after 元 before 角, may be written or left out (the rules allow both)."""
    return text.replace("万零柒仟", "万柒仟").replace("元零伍角", "元伍角")


UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(text: str) -> int:
    """The amount a 大写 text says, in fen."""
    body = text.removeprefix("人民币").removesuffix("整")
    sign = -1 if body.startswith("负") else 1
    total = section = number = 0
    fen = 0
    for char in body.removeprefix("负"):
        if char in DIGITS:
            number = DIGITS.index(char)
        elif char in UNITS:
            section, number = section + number * UNITS[char], 0
        elif char == "万":
            total, section, number = total + (section + number) * 10**4, 0, 0
        elif char == "亿":
            total, section, number = (total + section + number) * 10**8, 0, 0
        elif char == "元":
            total, section, number = total + section + number, 0, 0
        else:
            fen, number = fen + number * (10 if char == "角" else 1), 0
    return sign * (total * 100 + fen)


@settings(deadline=None)
@given(
    st.one_of(st.integers(-(10**14), 10**14), st.integers(0, 10**5), st.integers(1, 12).map(lambda n: 10**n * 100 + 5))
)
def test_law_what_is_written_reads_back(fen: int) -> None:
    assert read_back(in_words(fen).zh) == fen
    assert "零零" not in in_words(fen).zh


def test_an_amount_too_large_is_refused() -> None:
    with pytest.raises(UsageError, match="金额太大"):
        in_words(10**16)
