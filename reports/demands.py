"""Demands 催款函: what a customer owes us past its due date, asked for in writing, with an acknowledgment to sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from reports.letters import addressee, day_name, named_customers, sender, spelled
from reports.letterwords import DEMAND
from reports.monthly import Stamp
from reports.view import dated, said
from workbook.money import shown
from workbook.settings import Settings
from workbook.texts import Text


def overdue(open_items: pd.DataFrame, least_days: int = 1) -> pd.DataFrame:
    """The open items past due by at least so many days, sorted by customer and due date.

    open_items: one row per item: customer_id, line_id, ref, date, due_date, amount_fen, open_fen, overdue_days.
    """
    rows = open_items[(open_items["overdue_days"].fillna(0) >= least_days) & (open_items["open_fen"] > 0)]
    return rows.sort_values(["customer_id", "due_date", "line_id"], kind="stable")


def each(
    rows: pd.DataFrame, customers: pd.DataFrame, settings: Settings, month: dt.date, lang: str, stamp: Stamp
) -> Iterator[dict[str, Any]]:
    """One demand per customer of `overdue`, in the order of customer_id, made one after the other.

    Yields plain texts: no, customer, lines (ref, date, due, amount, open, days), total, statement, ask,
    acknowledged, and `closing_fen` (what is demanded) for the index. Law: the lines' open sums are the total.
    """
    facts = named_customers(customers)
    own = {**sender(settings, month, lang, stamp), "title": DEMAND["title"].in_(lang)}
    own["bank"] = str(settings.value("bank_account", month)) or "＿" * 16
    deadline = stamp.as_of + dt.timedelta(days=int(settings.value("demand_days", month)))
    for no, (customer_id, items) in enumerate(rows.groupby("customer_id", sort=True), start=1):
        fen = int(items["open_fen"].sum())
        money = spelled(fen, own)
        yield {
            **own,
            "no": f"CK-{month:%Y%m}-{no:04d}",
            **addressee(facts, customer_id),
            "lines": [_line(row) for _, row in items.iterrows()],
            "total": shown(fen),
            "statement": OVERDUE.with_(day=own["day"], n=len(items), money=money).in_(lang),
            "ask": ASK.with_(deadline=day_name(deadline, lang)).in_(lang),
            "acknowledged": OWED.with_(company=own["company"], day=own["day"], money=money).in_(lang),
            "closing_fen": fen,
        }


def _line(row: Any) -> dict[str, str]:
    return {
        "ref": said(row["line_id"] if pd.isna(row["ref"]) else row["ref"]),
        "date": dated(row["date"]),
        "due": dated(row["due_date"]),
        "amount": shown(int(row["amount_fen"])),
        "open": shown(int(row["open_fen"])),
        "days": f"{int(row['overdue_days']):,}",
    }


OVERDUE = Text(
    "截至{day}，贵公司下列 {n} 笔货款已过付款期限仍未付清，合计 {money}。",
    "At {day} the following {n} items are past due and unpaid, in all {money}.",
)
ASK = Text("请于{deadline}前付清上述款项。", "Please pay by {deadline}. ")
OWED = Text(
    "致{company}：我公司确认，截至{day}尚欠贵公司到期货款 {money}。",
    "To {company}: we acknowledge that at {day} we owe you {money} past due.",
)
