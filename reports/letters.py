"""Statement letters 对账函: what each customer owes us by our books, for the customer to confirm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from reports.figures import BLANK, CONTROL
from reports.filenames import safe_name
from reports.letterwords import STATEMENT
from reports.monthly import Stamp
from reports.sheets import index_of
from reports.view import said
from workbook.accounts.capitals import in_words
from workbook.declared.movement import ENTRY_KINDS
from workbook.money import shown
from workbook.periods import month_name
from workbook.settings import Settings
from workbook.texts import Text


def contexts(
    ledger: pd.DataFrame, customers: pd.DataFrame, settings: Settings, month: dt.date, lang: str, stamp: Stamp
) -> list[dict[str, Any]]:
    """Every letter of `each`, at once."""
    return list(each(written_to(ledger, month, stamp.as_of), customers, settings, month, lang, stamp))


def written_to(ledger: pd.DataFrame, month: dt.date, as_of: dt.date) -> pd.DataFrame:
    """The ledger entries to be told: up to as_of, of customers with a balance or a movement in the month.

    ledger: one row per entry: customer_id, date, kind, ref, entry_no, amount_fen (positive when they owe us
    more). Adds is_before: the entry belongs to the opening balance. Sorted by customer, date and number.
    """
    rows = ledger[(ledger["date"] <= pd.Timestamp(as_of)) & ledger["customer_id"].notna()]
    rows = rows.sort_values(["customer_id", "date", "entry_no"], kind="stable")
    rows = rows.assign(is_before=(rows["date"] < pd.Timestamp(month)) | (rows["kind"] == "opening"))
    owed = rows["amount_fen"].fillna(0).groupby(rows["customer_id"]).transform("sum") != 0
    moved = (~rows["is_before"]).groupby(rows["customer_id"]).transform("any")
    return rows[owed | moved]


def each(
    rows: pd.DataFrame, customers: pd.DataFrame, settings: Settings, month: dt.date, lang: str, stamp: Stamp
) -> Iterator[dict[str, Any]]:
    """One letter per customer of `written_to`, in the order of customer_id, made one after the other.

    customers: customer_id, customer, contact, address. month: its first day; the letter states the balance at
    its last day. Yields plain texts: no, customer, opening, lines (date, ref, kind, charged, collected,
    balance), closing, they_owe, we_owe, statement, and `closing_fen` for the index.
    Law: opening + charged - collected = closing, to the fen.
    """
    facts = named_customers(customers)
    own = sender(settings, month, lang, stamp)
    words = {**own, "title": STATEMENT["title"].in_(lang)}
    for no, (customer_id, own_rows) in enumerate(rows.groupby("customer_id", sort=True), start=1):
        opening = int(own_rows.loc[own_rows["is_before"], "amount_fen"].sum())
        told = _letter(opening, own_rows[~own_rows["is_before"]], lang)
        head = {"no": f"DZ-{month:%Y%m}-{no:04d}", **addressee(facts, customer_id)}
        yield {**words, **head, **told, "statement": statement(told["closing_fen"], own)}


def named_customers(customers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The register of customers by customer_id; of one entered twice the first row."""
    rows = customers.drop_duplicates("customer_id")
    found = rows[[c for c in ("customer", "contact", "address") if c in rows]].to_dict("records")
    return dict(zip(rows["customer_id"].astype("str"), found, strict=True))


def addressee(facts: Mapping[str, Mapping[str, Any]], customer_id: Any) -> dict[str, str]:
    """Whom a letter goes to; a customer who is in no register is named by the ID."""
    named = facts.get(str(customer_id), {})
    return {
        "customer_id": str(customer_id),
        "customer": said(named.get("customer", customer_id)),
        "contact": _plain(named.get("contact")),
        "address": _plain(named.get("address")),
    }


def _plain(value: Any) -> str:
    return "" if pd.isna(value) else CONTROL.sub("", str(value))


def sender(settings: Settings, month: dt.date, lang: str, stamp: Stamp) -> dict[str, Any]:
    """Who writes, where to reply, the day the balance is stated for, and where the figures come from."""
    currency = str(settings.value("currency", month))
    blank = "＿" * 12 if lang == "zh" else "_" * 24
    return {
        "lang": lang,
        "company": str(settings.value("company", month)),
        "department": str(settings.value("department", month)),
        "reply_address": str(settings.value("reply_address", month)) or blank,
        "reply_contact": str(settings.value("reply_contact", month)) or blank,
        "as_of": f"{stamp.as_of:%Y-%m-%d}",
        "day": day_name(stamp.as_of, lang),
        "period": month_name(month),
        "unit": "元" if lang == "zh" and currency == "CNY" else currency,
        "run": stamp.run_id,
        "version": stamp.version,
        "sha": stamp.source_sha256[:12],
        "is_rmb": currency == "CNY" and lang == "zh",
    }


def day_name(day: dt.date, lang: str) -> str:
    """2026年10月31日, or 2026-10-31 in English."""
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}").in_(lang)


def _letter(opening: int, moved: pd.DataFrame, lang: str) -> dict[str, Any]:
    """Opening balance, the month's lines with a running balance, closing balance on its side."""
    names = {c.code: c.text.in_(lang) for c in ENTRY_KINDS}
    balance, lines = opening, []
    for row in moved.itertuples():
        fen = int(row.amount_fen)
        balance += fen
        ref = row.entry_no if pd.isna(row.ref) else row.ref
        lines.append(
            {
                "date": f"{row.date:%Y-%m-%d}",
                "ref": said(ref),
                "kind": names.get(str(row.kind), said(row.kind)),
                "charged": shown(fen) if fen > 0 else "",
                "collected": shown(-fen) if fen <= 0 else "",
                "balance": shown(balance),
            }
        )
    fen = moved["amount_fen"].astype("int64")
    return {
        "opening": shown(opening),
        "lines": lines,
        "charged": shown(int(fen[fen > 0].sum())),
        "collected": shown(-int(fen[fen <= 0].sum())),
        "closing": shown(balance),
        "they_owe": shown(balance) if balance >= 0 else BLANK,
        "we_owe": shown(-balance) if balance < 0 else BLANK,
        "remark": "",
        "closing_fen": balance,
    }


def statement(fen: int, own: Mapping[str, Any]) -> str:
    """The sentence a customer confirms: who owes whom how much, in figures and, for RMB, in capitals."""
    owed = Text(
        "截至{day}，贵公司尚欠我公司货款余额为 {money}。", "At {day} you owe us, by our books, {money}."
    )  # fmt: skip
    held = Text(
        "截至{day}，我公司预收贵公司款项余额为 {money}。", "At {day} we hold, by our books, {money} of yours."
    )  # fmt: skip
    told = (held if fen < 0 else owed).with_(day=own["day"], money=spelled(abs(fen), own))
    return told.in_(own["lang"])


def spelled(fen: int, own: Mapping[str, Any]) -> str:
    """An amount in figures and, for RMB, in capitals: 5,000.50 元（人民币伍仟元伍角整）."""
    words = f"（{in_words(fen).zh}）" if own["is_rmb"] else ""
    return f"{shown(fen)} {own['unit']}{words}"


def file_name(letter: Mapping[str, Any]) -> str:
    """The name of a letter's file without its ending: number and customer."""
    return safe_name(f"{letter['no']} {letter['customer']}")


def line_of(letter: Mapping[str, Any]) -> list[Any]:
    """What the index keeps of a letter: number, customer ID, customer, balance in yuan, file."""
    return [letter["no"], letter["customer_id"], letter["customer"], letter["closing_fen"] / 100, file_name(letter)]


def index(lines: Sequence[Sequence[Any]], lang: str, title: Text) -> bytes:
    """The index of a batch as a workbook: one line of `line_of` a letter, with room for what came back."""
    heads = [
        (Text("编号", "No.").in_(lang), 16, "text"),
        (Text("客户编号", "Customer ID").in_(lang), 12, "text"),
        (Text("客户", "Customer").in_(lang), 34, "text"),
        (Text("金额", "Amount").in_(lang), 18, "money"),
        (Text("文件", "File").in_(lang), 40, "text"),
        (Text("寄出日期", "Sent").in_(lang), 12, "date"),
        (Text("回函日期", "Returned").in_(lang), 12, "date"),
        (Text("结果", "Result").in_(lang), 10, "text"),
        (Text("客户认可余额", "Their balance").in_(lang), 18, "money"),
        (Text("备注", "Note").in_(lang), 30, "text"),
    ]
    rows = [[*line, None, None, None, None, None] for line in lines]
    results = [Text("相符", "Agrees"), Text("不符", "Differs"), Text("未回", "No reply")]
    return index_of(title.in_(lang), heads, rows, {7: [t.in_(lang) for t in results]})
