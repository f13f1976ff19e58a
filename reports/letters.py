"""Statement letters 对账函: what each customer owes us by our books, for the customer to confirm."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from reports.figures import CONTROL
from reports.monthly import Stamp
from reports.sheets import index_of
from reports.view import said
from workbook.accounts.capitals import in_words
from workbook.declared.movement import ENTRY_KINDS
from workbook.money import shown
from workbook.periods import month_name
from workbook.settings import Settings
from workbook.texts import Text

RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def contexts(
    ledger: pd.DataFrame, customers: pd.DataFrame, settings: Settings, month: dt.date, lang: str, stamp: Stamp
) -> list[dict[str, Any]]:
    """One letter per customer with a balance or a movement in the month, in the order of customer_id.

    ledger: one row per entry: customer_id, date, kind, ref, entry_no, amount_fen (positive when they owe us
    more). customers: customer_id, customer, contact, address. month: its first day; the letter states the
    balance at its last day. Returns plain texts: no, customer, opening, lines (date, ref, kind, charged,
    collected, balance), closing, capital, and `closing_fen` for the index.
    Law: opening + charged - collected = closing, to the fen.
    """
    last = pd.Timestamp(stamp.as_of)
    entries = ledger[ledger["date"] <= last].sort_values(["customer_id", "date", "entry_no"], kind="stable")
    facts = customers.drop_duplicates("customer_id").set_index("customer_id")
    letters = []
    for no, (customer_id, rows) in enumerate(entries.groupby("customer_id", sort=True), start=1):
        is_before = (rows["date"] < pd.Timestamp(month)) | (rows["kind"] == "opening")
        moved = rows[~is_before]
        opening = int(rows.loc[is_before, "amount_fen"].sum())
        if opening + int(moved["amount_fen"].sum()) == 0 and moved.empty:
            continue
        named = facts.loc[customer_id] if customer_id in facts.index else pd.Series(dtype="object")
        told = _letter(opening, moved, lang)
        sender = _sender(settings, month, lang, stamp)
        head = {
            "no": f"DZ-{month:%Y%m}-{no:04d}",
            "customer_id": str(customer_id),
            "customer": said(named.get("customer", customer_id)),
            "contact": _plain(named.get("contact")),
            "address": _plain(named.get("address")),
        }
        letters.append({**sender, **head, **told, "statement": statement(told["closing_fen"], sender)})
    return letters


def _plain(value: Any) -> str:
    return "" if pd.isna(value) else CONTROL.sub("", str(value))


def _sender(settings: Settings, month: dt.date, lang: str, stamp: Stamp) -> dict[str, Any]:
    """Who writes, the day the balance is stated for, and where the figures come from."""
    currency = str(settings.value("currency", month))
    return {
        "lang": lang,
        "title": Text("对账函", "Statement of account").in_(lang),
        "company": str(settings.value("company", month)),
        "department": str(settings.value("department", month)),
        "as_of": f"{stamp.as_of:%Y-%m-%d}",
        "day": Text(f"{stamp.as_of.year}年{stamp.as_of.month}月{stamp.as_of.day}日", f"{stamp.as_of:%Y-%m-%d}").in_(
            lang
        ),
        "period": month_name(month),
        "unit": "元" if lang == "zh" and currency == "CNY" else currency,
        "run": stamp.run_id,
        "version": stamp.version,
        "sha": stamp.source_sha256[:12],
        "is_rmb": currency == "CNY" and lang == "zh",
    }


def _letter(opening: int, moved: pd.DataFrame, lang: str) -> dict[str, Any]:
    """Opening balance, the month's lines with a running balance, closing balance."""
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
        "closing_fen": balance,
    }


def statement(fen: int, sender: Mapping[str, Any]) -> str:
    """The sentence a customer confirms: who owes whom how much, in figures and, for RMB, in capitals."""
    owed = Text(
        "截至{day}，贵公司尚欠我公司货款余额为 {money} {unit}{words}。",
        "At {day} you owe us, by our books, {money} {unit}.",
    )
    held = Text(
        "截至{day}，我公司预收贵公司款项余额为 {money} {unit}{words}。",
        "At {day} we hold, by our books, {money} {unit} of yours.",
    )
    words = f"（{in_words(abs(fen)).zh}）" if sender["is_rmb"] else ""
    said_ = (held if fen < 0 else owed).with_(
        day=sender["day"], money=shown(abs(fen)), unit=sender["unit"], words=words
    )
    return said_.in_(sender["lang"])


def safe_name(text: str, longest: int = 60) -> str:
    """A text as a file name on Windows and on a share: no path, no reserved name, at most `longest` signs."""
    name = UNSAFE.sub("_", text).strip(" .")[:longest].strip(" .")
    return f"_{name}" if not name or RESERVED.match(name.split(".")[0]) else name


def file_names(letters: Sequence[Mapping[str, Any]]) -> list[str]:
    """The name of each letter's file without its ending: number and customer."""
    return [safe_name(f"{letter['no']} {letter['customer']}") for letter in letters]


def index(letters: list[dict[str, Any]], lang: str) -> bytes:
    """The index of a batch as a workbook: one line a letter, with room for what came back."""
    heads = [
        (Text("编号", "No.").in_(lang), 16, "text"),
        (Text("客户编号", "Customer ID").in_(lang), 12, "text"),
        (Text("客户", "Customer").in_(lang), 34, "text"),
        (Text("余额", "Balance").in_(lang), 18, "money"),
        (Text("文件", "File").in_(lang), 40, "text"),
        (Text("寄出日期", "Sent").in_(lang), 12, "date"),
        (Text("回函日期", "Returned").in_(lang), 12, "date"),
        (Text("结果", "Result").in_(lang), 10, "text"),
        (Text("客户认可余额", "Their balance").in_(lang), 18, "money"),
        (Text("备注", "Note").in_(lang), 30, "text"),
    ]
    rows = [
        [x["no"], x["customer_id"], x["customer"], x["closing_fen"] / 100, name, None, None, None, None, None]
        for x, name in zip(letters, file_names(letters), strict=True)
    ]
    results = [Text("相符", "Agrees"), Text("不符", "Differs"), Text("未回", "No reply")]
    return index_of(Text("对账函目录", "Statement letters").in_(lang), heads, rows, {7: [t.in_(lang) for t in results]})
