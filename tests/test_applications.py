"""Applying collections 核销 and aging 账龄: which charge a receipt paid, and how old is what is left."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.accounts.aging import age, band_of, beside, days_overdue
from workbook.accounts.applications import apply_collections
from workbook.errors import InputError

AS_OF = dt.date(2026, 10, 31)
Row = tuple[Any, ...]


def ledger(*rows: Row) -> pd.DataFrame:
    """Entries as (number, customer, day of 2026 "09-30", reference, yuan) and, if wanted, due day."""
    frame = pd.DataFrame(
        [(*r, None)[:6] for r in rows], columns=["entry_no", "customer_id", "day", "ref", "yuan", "due"]
    )
    frame["date"] = pd.to_datetime("2026-" + frame["day"]).astype("datetime64[us]")
    frame["due_date"] = pd.to_datetime("2026-" + frame["due"].astype("object"), errors="coerce").astype(
        "datetime64[us]"
    )
    frame["amount_fen"] = (frame["yuan"].astype("float64") * 100).round().astype("Int64")
    frame.index = pd.RangeIndex(2, 2 + len(frame))
    return frame.astype({"ref": "str"})


def applied(frame: pd.DataFrame) -> list[tuple[str, str, float, str]]:
    applications, _open, _left = apply_collections(frame, AS_OF, {}, 30, "en")
    return [(r.collection_line, r.charge_line, r.amount_fen / 100, r.rule) for r in applications.itertuples()]


def test_a_receipt_pays_what_it_names_first() -> None:
    entries = ledger(
        ("i1", "A", "08-01", "X1", 100), ("i2", "A", "09-01", "X2", 80), ("p", "A", "10-01", "X2、X1", -120)
    )
    assert applied(entries) == [("p", "i1", 40.0, "Named"), ("p", "i2", 80.0, "Named")]


def test_the_invoice_a_receipt_was_registered_for_counts_as_named() -> None:
    entries = ledger(("i1", "A", "08-01", "X1", 100), ("i2", "A", "09-01", "X2", 80), ("p", "A", "10-01", "R9", -50))
    assert applied(entries.assign(pays=["", "", "X2"])) == [("p", "i2", 50.0, "Named")]


def test_an_equal_amount_comes_before_the_due_order() -> None:
    entries = ledger(("i1", "A", "08-01", "", 100), ("i2", "A", "09-01", "", 80), ("p", "A", "10-01", "", -80))
    assert applied(entries) == [("p", "i2", 80.0, "Equal amount")]


def test_the_only_sum_comes_before_the_due_order() -> None:
    rows = [("i1", "A", "08-01", "", 100.01), ("i2", "A", "09-01", "", 80.02), ("i3", "A", "09-02", "", 55.55)]
    assert applied(ledger(*rows, ("p", "A", "10-01", "", -135.57))) == [
        ("p", "i2", 80.02, "Equal sum"),
        ("p", "i3", 55.55, "Equal sum"),
    ]


def test_what_names_nothing_goes_to_the_earliest_due() -> None:
    rows = [("i1", "A", "08-01", "", 100, "12-01"), ("i2", "A", "09-01", "", 80)]
    found = applied(ledger(*rows, ("p", "A", "10-01", "", -90)))
    assert sorted(found) == [("p", "i1", 10.0, "Due order"), ("p", "i2", 80.0, "Due order")]


def test_two_charges_of_one_amount_and_one_receipt_is_only_suggested() -> None:
    rows = [("i1", "A", "08-01", "", 100), ("i2", "A", "09-01", "", 100), ("p", "A", "10-01", "", -100)]
    applications, _open, _left = apply_collections(ledger(*rows), AS_OF, {}, 30, "en")
    assert applications[["charge_line", "status"]].values.tolist() == [["i1", "suggested"]]


def test_money_beyond_the_charges_stays_unapplied_and_entries_after_the_day_are_left_out() -> None:
    rows = [("i1", "A", "08-01", "", 100), ("p", "A", "10-01", "", -130), ("i2", "A", "11-01", "", 500)]
    _applications, open_items, left = apply_collections(ledger(*rows), AS_OF, {}, 30, "en")
    assert open_items.empty
    assert left.to_dict() == {"A": 3000}


def test_due_dates_are_reckoned_from_the_customers_terms() -> None:
    rows = [("i1", "A", "09-01", "", 100), ("i2", "B", "09-01", "", 100), ("i3", "B", "09-01", "", 7, "10-31")]
    _applications, items, _left = apply_collections(ledger(*rows), AS_OF, {"A": 10}, 45, "en")
    assert items["overdue_days"].tolist() == [50, 15, 0]
    assert items["band"].tolist() == ["31–60 days", "1–30 days", "Not due"]


def test_blank_cells_are_all_named_at_once() -> None:
    entries = ledger(("i1", "A", "09-01", "", 100), ("i2", "A", "09-02", "", 50))
    entries.loc[2, "amount_fen"] = pd.NA
    entries.loc[3, "date"] = pd.NaT
    with pytest.raises(InputError) as raised:
        apply_collections(entries, AS_OF, {}, 30)
    assert [(p.column, p.rows) for p in raised.value.problems] == [("date", (3,)), ("amount_fen", (2,))]
    assert "往来明细.日期：需要有值才能核销；第 3 行：空" in str(raised.value)


@pytest.mark.parametrize(
    ("due", "band"),
    [
        ("2026-10-31", "not_due"),  # due today is not overdue
        ("2026-10-30", "d1_30"),
        ("2026-10-01", "d1_30"),
        ("2026-09-30", "d31_60"),
        ("2025-10-31", "d181_365"),
        ("2025-10-30", "d366"),
    ],
)
def test_a_band_begins_at_its_lower_edge(due: str, band: str) -> None:
    overdue = days_overdue(pd.Series([pd.Timestamp(due)]), AS_OF)
    assert band_of(overdue).tolist() == [band]


def test_aging_sums_to_the_balance() -> None:
    rows = [("i1", "A", "08-01", "", 100), ("i2", "A", "10-15", "", 50), ("p", "B", "10-01", "", -30)]
    _applications, items, left = apply_collections(ledger(*rows), AS_OF, {}, 30, "en")
    customers = pd.DataFrame(
        {"customer_id": ["A"], "customer": ["甲"], "region_id": ["R"], "rep_id": ["S"], "credit_limit_fen": [12000]}
    )
    aged = age(items, left, customers, AS_OF, "en").set_index("customer_id")
    assert aged.loc["A", ["not_due_fen", "d61_90_fen", "balance_fen", "overdue_fen"]].tolist() == [
        5000,
        10000,
        15000,
        10000,
    ]
    assert aged.loc["A", "over_limit_fen"] == 3000
    assert aged.loc["A", "overdue_ratio"] == pytest.approx(2 / 3)
    assert aged.loc["A", "longest_days"] == 61
    assert aged.loc["B", ["unapplied_fen", "balance_fen"]].tolist() == [3000, -3000]
    assert pd.isna(aged.loc["B", "overdue_ratio"])
    assert pd.isna(aged.loc["B", "over_limit_fen"])


def test_the_month_before_stands_beside_and_who_has_paid_keeps_a_row() -> None:
    rows = [("i1", "A", "08-01", "", 100), ("i2", "B", "09-10", "", 70), ("p", "B", "10-05", "", -70)]
    before = dt.date(2026, 9, 30)
    customers = pd.DataFrame(
        {"customer_id": ["A", "B"], "customer": ["甲", "乙"], "region_id": ["R"] * 2, "rep_id": ["S"] * 2}
    )
    aged = []
    for day in (AS_OF, before):
        _applications, items, left = apply_collections(ledger(*rows), day, {}, 30, "en")
        aged.append(age(items, left, customers, day, "en"))
    assert aged[0]["customer_id"].tolist() == ["A"]
    both = beside(*aged, customers, known=True).set_index("customer_id")
    assert both.loc["A", ["balance_fen", "was_balance_fen", "was_overdue_fen"]].tolist() == [10000, 10000, 10000]
    assert both.loc["B", ["balance_fen", "overdue_fen", "was_not_due_fen", "was_balance_fen"]].tolist() == [
        0,
        0,
        7000,
        7000,
    ]
    assert both.loc["B", "customer"] == "乙"
    unknown = beside(*aged, customers, known=False)
    assert unknown["was_balance_fen"].isna().all()
    assert unknown["balance_fen"].tolist() == [10000, 0]


ENTRIES = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(1, 28), st.sampled_from(["", "X1", "X2"]), st.integers(-300, 300)),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(ENTRIES)
def test_law_nothing_is_lost(entries: list[Row]) -> None:
    rows = [(f"e{n}", c, f"09-{d:02d}", ref, y) for n, (c, d, ref, y) in enumerate(entries)]
    frame = ledger(*rows) if rows else ledger(("x", "A", "09-01", "", 1)).iloc[:0]
    applications, items, left = apply_collections(frame, AS_OF, {}, 30)
    total = int(frame["amount_fen"].sum()) if rows else 0
    assert int(items["open_fen"].sum()) - int(left.sum()) == total
    assert (applications["amount_fen"] > 0).all()
    again = apply_collections(frame.iloc[::-1], AS_OF, {}, 30)  # the order of rows does not matter
    pd.testing.assert_frame_equal(applications, again[0])
    pd.testing.assert_frame_equal(items, again[1])


def test_classicmodels_reconciles_completely(data_dir: Path) -> None:
    """Orders are charges, payments are collections: every payment finds its orders, and 18 orders stay open."""
    folder = data_dir / "classicmodels"
    orders = pd.read_csv(folder / "orders.csv")
    details = pd.read_csv(folder / "orderdetails.csv")
    payments = pd.read_csv(folder / "payments.csv")
    details["amount_fen"] = details["quantityOrdered"] * (details["priceEach"] * 100).round().astype("int64")
    orders = orders.merge(details.groupby("orderNumber")["amount_fen"].sum().reset_index(), on="orderNumber")
    orders = orders[orders["status"] != "Cancelled"]
    charges = pd.DataFrame(
        {
            "entry_no": orders["orderNumber"].astype("str"),
            "customer_id": orders["customerNumber"].astype("str"),
            "date": orders["orderDate"],
            "amount_fen": orders["amount_fen"],
        }
    )
    receipts = pd.DataFrame(
        {
            "entry_no": payments["checkNumber"],
            "customer_id": payments["customerNumber"].astype("str"),
            "date": payments["paymentDate"],
            "amount_fen": -(payments["amount"] * 100).round().astype("int64"),
        }
    )
    book = pd.concat([charges, receipts], ignore_index=True).assign(ref=None)
    book["date"] = pd.to_datetime(book["date"]).astype("datetime64[us]")
    applications, items, left = apply_collections(book, dt.date(2005, 6, 30), {}, 30, "en")
    by_rule = applications.groupby("rule")["collection_line"].nunique().to_dict()
    assert by_rule == {"Equal amount": 250, "Equal sum": 23}
    assert set(applications["status"]) == {"auto"}
    assert (len(items), int(items["open_fen"].sum()), items["customer_id"].nunique()) == (18, 51_149_720, 16)
    assert left.empty
    balance = book.groupby("customer_id")["amount_fen"].sum()
    assert items.groupby("customer_id")["open_fen"].sum().to_dict() == balance[balance != 0].to_dict()
