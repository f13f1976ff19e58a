"""Receivables 往来 of the demonstration: the bank's lines, promises, letters and their replies, who settles what."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from workbook.accounts.starting import starting_rows
from workbook.demo.frame import MONTH, Rows, stating_customers
from workbook.texts import Text

BANK_FROM = dt.date(2026, 10, 1)
PAYS_LATE = (4, 9, 14, 19, 24)
"""Which customers, by number from 0, have promised to pay: every one that pays late, of the first reps."""


def make_receivables(
    ledger: pd.DataFrame, statements: pd.DataFrame, customers: pd.DataFrame, lang: str
) -> dict[str, Rows]:
    """The input tables around receivables, by key; ledger with its entry numbers."""
    return {
        **starting_rows(lang),
        "bank_lines": _bank_lines(ledger, customers, lang),
        "promises": _promises(ledger, customers, lang),
        "letter_replies": _letters(ledger, lang),
        "difference_notes": _notes(statements, lang),
        "provision_individual": [
            {
                "customer_id": "C023",
                "ratio": 0.5,
                "reason": Text("已停止往来，欠款逾一年", "no longer buys; a year overdue").in_(lang),
            }
        ],
    }


def _bank_lines(ledger: pd.DataFrame, customers: pd.DataFrame, lang: str) -> Rows:
    """October's collections as the bank shows them: the last not yet there, one payer unknown, a rent paid out."""
    names = dict(zip(customers["customer_id"], customers["customer"], strict=True))
    october = ledger[(ledger["kind"] == "collection") & (ledger["date"] >= pd.Timestamp(BANK_FROM))]
    rows = [
        {
            "date": row.date,
            "amount_fen": -row.amount_fen,
            "serial": row.ref if n % 3 else None,
            "counterparty": names[row.customer_id],
            "memo": Text("货款", "payment for goods").in_(lang),
        }
        for n, row in enumerate(october.itertuples())
    ][:-1]
    day = pd.Timestamp(2026, 10, 20)
    rows += [
        {
            "date": day,
            "amount_fen": 268_000,
            "counterparty": Text("王建国", "Wang Jianguo").in_(lang),
            "memo": Text("转账", "transfer").in_(lang),
        },
        {
            "date": day,
            "amount_fen": -1_850_000,
            "counterparty": Text("恒安物业", "Heng'an Property").in_(lang),
            "memo": Text("房租", "rent").in_(lang),
        },
    ]
    return [{"line_id": f"B2610-{n + 1:04d}", **row} for n, row in enumerate(rows)]


def _promises(ledger: pd.DataFrame, customers: pd.DataFrame, lang: str) -> Rows:
    """Promises of five customers that pay late: two for November, the others fell due in October."""
    rows: Rows = []
    for n, number in enumerate(PAYS_LATE):
        customer = str(customers["customer_id"].iloc[number])
        mine = ledger[(ledger["customer_id"] == customer) & (ledger["kind"] == "invoice")]
        amount = int(mine.loc[mine["date"] < pd.Timestamp(MONTH), "amount_fen"].iloc[-1])  # type: ignore[arg-type]
        due = dt.date(2026, 11, 10 + n) if n < 2 else dt.date(2026, 10, 12 + n)
        rows.append(
            {
                "customer_id": customer,
                "promised_on": dt.date(2026, 10, 8),
                "due_date": due,
                "amount_fen": amount,
                "by": customers["contact"].iloc[number],
                "note": Text("电话承诺", "promised by telephone").in_(lang),
            }
        )
    return rows


def _letters(ledger: pd.DataFrame, lang: str) -> Rows:
    """Last quarter's letters to six customers: four agreed, one disputed, one has not answered."""
    rows: Rows = []
    as_of = dt.date(2026, 9, 30)
    courier = Text("顺丰", "courier").in_(lang)
    for n, customer in enumerate(stating_customers()[:6]):
        mine = ledger[(ledger["customer_id"] == customer) & (ledger["date"] <= pd.Timestamp(as_of))]
        reply = ("confirmed", "confirmed", "confirmed", "disputed", "none", "confirmed")[n]
        row = {
            "letter_no": f"DZ-202609-{n + 1:04d}",
            "customer_id": customer,
            "as_of": as_of,
            "sent_on": dt.date(2026, 10, 9),
            "method": f"{courier} SF{1_026_100_000 + n * 37}",
            "reply": reply,
            "replied_on": None if reply == "none" else dt.date(2026, 10, 14 + n),
            "their_fen": int(mine["amount_fen"].sum()) if reply == "confirmed" else None,
        }
        rows.append(row)
    return rows


def _notes(statements: pd.DataFrame, lang: str) -> Rows:
    """Who settles which difference: the line a customer entered twice."""
    again = statements.duplicated(["customer_id", "ref", "amount_fen"]) & statements["ref"].notna()
    return [
        {
            "customer_id": row.customer_id,
            "side": "theirs",
            "line_id": row.line_id,
            "owner": Text("沈洁", "Shen Jie").in_(lang),
            "due_date": dt.date(2026, 11, 10),
            "status": "working",
            "note": Text("已请客户更正", "the customer was asked to correct it").in_(lang),
        }
        for row in statements[again].itertuples()
    ]
