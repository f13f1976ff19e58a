"""Bank reconciliation 银行对账: collections in our books against what the bank shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from macros.accounts import bank, risk
from macros.run import Run
from workbook.accounts.naming import bank_side
from workbook.checks import empty
from workbook.settings import Settings
from workbook.tables import TABLES

Row = tuple[Any, ...]


def table(key: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of a table with its columns and types, indexed by sheet row."""
    blank = empty(TABLES[key])
    frame = pd.DataFrame(list(rows), index=range(2, 2 + len(rows))).reindex(columns=blank.columns)
    for column in frame.columns:
        if "date" in str(blank[column].dtype):
            frame[column] = pd.to_datetime(frame[column])
    return frame.astype(blank.dtypes.to_dict())


CUSTOMERS = table(
    "customers",
    {"customer_id": "A", "customer": "苏州恒泰电气有限公司", "region_id": "R"},
    {"customer_id": "B", "customer": "上海锐驰医疗器械有限公司", "region_id": "R"},
)
ALIASES = table("customer_aliases", {"alias": "锐驰", "customer_id": "B"})


def entry(
    no: str, customer: str, day: str, yuan: float, kind: str = "collection", ref: str | None = None
) -> dict[str, Any]:
    return {
        "entry_no": no,
        "customer_id": customer,
        "date": day,
        "kind": kind,
        "ref": ref,
        "amount_fen": round(yuan * 100),
    }


def line(no: str, day: str, yuan: float, payer: str, serial: str | None = None) -> dict[str, Any]:
    return {"line_id": no, "date": day, "amount_fen": round(yuan * 100), "counterparty": payer, "serial": serial}


LEDGER = table(
    "ledger",
    entry("p1", "A", "2026-10-08", -5012.34),
    entry("p2", "B", "2026-10-09", -8000.01, ref="K20261009"),
    entry("p3", "B", "2026-10-12", -77.70),
    entry("i1", "A", "2026-10-01", 9999.99, "invoice"),
)
BANK = table(
    "bank_lines",
    line("b1", "2026-10-08", 5012.34, "苏州恒泰电气"),
    line("b2", "2026-10-09", 8000.01, "锐驰（上海）", "K20261009"),
    line("b3", "2026-10-20", 123.45, "某某"),
    line("b4", "2026-10-21", -500.00, "物业公司"),
)


def run_of(month: dt.date = dt.date(2026, 10, 1)) -> Run:
    return Run(Settings.default(), month, "en", "book.xlsx", "0" * 64, {})


def test_payers_become_customers_and_other_money_out_is_left_out() -> None:
    side = bank_side(BANK, LEDGER, CUSTOMERS, ALIASES)
    assert side[["line_id", "customer_id", "amount_fen"]].values.tolist() == [
        ["b1", "A", -501_234],
        ["b2", "B", -800_001],
        ["b3", "", -12_345],
    ]


def test_collections_meet_bank_lines_and_the_rest_is_listed() -> None:
    frames = {"ledger": LEDGER, "bank_lines": BANK, "customers": CUSTOMERS, "customer_aliases": ALIASES}
    outcome = bank(frames, run_of())
    differences = outcome.tables["bank_differences"].set_index("line_id")
    assert differences["kind"].to_dict() == {"b3": "missing_ours", "p3": "missing_theirs"}
    assert outcome.tables["bank_proof"]["closes"].all()
    assert outcome.said[0].en == "Bank: 4 lines matched, 2 differences, 1 payers not recognised."


def test_no_bank_line_is_said() -> None:
    frames = {"ledger": LEDGER, "bank_lines": BANK.iloc[:0], "customers": CUSTOMERS, "customer_aliases": ALIASES}
    assert bank(frames, run_of()).said[0].en.startswith("There is no bank line")


def test_a_stamped_letter_begins_the_limitation_period_anew() -> None:
    keys = ("ledger", "collections", "customers", "interruptions", "letter_replies", "provision_rates")
    frames = {key: empty(TABLES[key]) for key in (*keys, "provision_individual", "provision_entries")}
    frames["customers"] = CUSTOMERS
    frames["ledger"] = table("ledger", entry("i1", "A", "2024-01-01", 100, "invoice"))
    reply = {
        "letter_no": "DZ-1",
        "customer_id": "A",
        "as_of": "2025-12-31",
        "reply": "confirmed",
        "replied_on": "2026-01-15",
    }
    plain = risk(frames, run_of()).tables["limitation"]
    stamped = risk({**frames, "letter_replies": table("letter_replies", reply)}, run_of()).tables["limitation"]
    assert [str(f["ends"].iloc[0].date()) for f in (plain, stamped)] == ["2027-01-31", "2029-01-15"]
    assert [f["warning"].iloc[0] for f in (plain, stamped)] == ["m3", "ok"]
    assert "DZ-1" in stamped["evidence"].iloc[0]
    assert "not" not in risk(frames, run_of()).said[0].en
