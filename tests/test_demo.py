"""The demonstration department: whole, without a fault, and the same figures in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.checks import checked, unknown_references
from workbook.declared.accounts import DIFFERENCE_KINDS
from workbook.demo import demo_tables
from workbook.demo.books import AGREEING, PLANTED
from workbook.demo.frame import stating_customers
from workbook.files.cells import to_cells
from workbook.tables import TABLES


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return demo_tables("zh")


def test_it_is_as_large_as_promised(frames: dict[str, pd.DataFrame]) -> None:
    assert [len(frames[k]) for k in ("regions", "customers", "reps")] == [4, 60, 12]
    assert frames["products"]["product_line"].nunique() == 4
    assert frames["sales"]["date"].dt.to_period("M").nunique() == 24
    assert frames["sales"]["date"].max() <= pd.Timestamp(2026, 10, 31)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_passes_its_own_checks(lang: str) -> None:
    made = demo_tables(lang)
    typed = {}
    for key, frame in made.items():
        table = TABLES[key]
        raw = pd.DataFrame(to_cells(frame, table, lang), columns=table.keys, dtype=object)
        typed[key], problems = checked(raw, table)
        assert problems == [], key
        for column in table.columns:
            if column.type == "money":
                assert typed[key][column.key].equals(frame[column.key].reset_index(drop=True)), (key, column.key)
    assert unknown_references(typed, list(typed)) == []


def test_both_languages_hold_the_same_figures(frames: dict[str, pd.DataFrame]) -> None:
    english = demo_tables("en")
    for key, frame in frames.items():
        for column in TABLES[key].columns:
            if column.type in ("money", "number", "int", "date", "month", "ratio"):
                assert frame[column.key].equals(english[key][column.key]), (key, column.key)


def test_the_ledger_is_the_sales_and_collections(frames: dict[str, pd.DataFrame]) -> None:
    ledger, twice = frames["ledger"], 1
    invoices = ledger[ledger["kind"].isin(["invoice", "return"])]
    documents = frames["sales"].groupby("doc_no")["amount_fen"].sum()
    assert len(invoices) == len(documents) + twice
    received = ledger.loc[ledger["kind"] == "collection", "amount_fen"].sum()
    assert -received == frames["collections"]["amount_fen"].sum()


def test_every_kind_of_difference_is_planted(frames: dict[str, pd.DataFrame]) -> None:
    planted = {kind for kinds in PLANTED.values() for kind in kinds}
    assert planted == {choice.code for choice in DIFFERENCE_KINDS}
    assert set(AGREEING).isdisjoint(PLANTED)
    assert set(frames["statements"]["customer_id"]) == set(stating_customers())
