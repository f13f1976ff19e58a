"""The two books 两本账 of the demonstration: our ledger, and what customers state, differences planted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from workbook.demo.frame import FIRST_DAY, LAST_DAY, STATED_FROM, stating_customers
from workbook.demo.payments import make_openings, make_rebates
from workbook.demo.trade import make_documents
from workbook.texts import Text

AGREEING = (0, 2, 5, 7, 10, 12, 15, 18)
"""Which of the stating customers, in order of their number, agree with us to the fen."""
PLANTED: dict[int, tuple[str, ...]] = {
    1: ("missing_theirs",),
    3: ("missing_ours", "rounding", "transit_theirs"),
    4: ("duplicate_ours",),
    6: ("duplicate_theirs", "transposed"),
    8: ("amount", "fee"),
    9: ("opening",),
    11: ("wrong_customer",),
    13: (),
    14: ("wrong_ref", "transit_ours"),
    16: ("ambiguous",),
    17: ("sign",),
    19: ("missing_theirs", "fee", "rounding", "transit_ours"),
}
"""The differences 差异 planted in the other statements; 13 is where a receipt of 11 was booked by mistake."""
WRONG_FROM, WRONG_TO = 11, 13


def make_ledger(profile: pd.DataFrame, sales: pd.DataFrame, collections: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Our ledger 往来明细 as it ought to be: openings, one entry per document, collections, rebates."""
    credit = pd.to_timedelta(profile.set_index("customer_id")["credit_days"], unit="D")
    openings = make_openings(profile)
    opening = pd.DataFrame(
        {
            "customer_id": openings.index,
            "date": pd.Timestamp(FIRST_DAY),
            "kind": "opening",
            "amount_fen": openings.to_numpy(),
        }
    )
    documents = make_documents(sales)
    documents["kind"] = np.where(documents["is_return"], "return", "invoice")
    documents["memo"] = documents["doc_no"]
    received = collections[["customer_id", "date", "amount_fen", "collection_no"]].rename(
        columns={"collection_no": "ref"}
    )
    received = received.assign(kind="collection", amount_fen=-received["amount_fen"])
    rebates = make_rebates(sales, profile).assign(kind="rebate")
    ledger = pd.concat(
        [opening, documents[["customer_id", "date", "kind", "ref", "amount_fen", "memo"]], received, rebates],
        ignore_index=True,
    )
    ledger["date"] = ledger["date"].astype("datetime64[us]")
    ledger["due_date"] = (ledger["date"] + ledger["customer_id"].map(credit)).where(ledger["kind"] == "invoice")
    words = {
        "opening": Text("期初余额", "opening balance"),
        "collection": Text("收回货款", "collection"),
        "rebate": Text("季度返利", "quarterly rebate"),
    }
    ledger["memo"] = ledger["memo"].where(
        ledger["memo"].notna(), ledger["kind"].map({k: t.in_(lang) for k, t in words.items()})
    )
    return _in_order(ledger)


def _in_order(ledger: pd.DataFrame) -> pd.DataFrame:
    """Entries by date, kind, customer and reference."""
    order = {"opening": 0, "invoice": 1, "return": 2, "rebate": 3, "collection": 4}
    return (
        ledger.assign(_kind=ledger["kind"].map(order))
        .sort_values(["date", "_kind", "customer_id", "ref"], kind="stable", ignore_index=True, na_position="first")
        .drop(columns="_kind")
    )


def make_numbered(ledger: pd.DataFrame) -> pd.DataFrame:
    """Entry numbers 凭证号 in order of date: AR2610-0001."""
    month = ledger["date"].dt.strftime("%y%m")
    serial = ledger.groupby(month).cumcount() + 1
    return ledger.assign(entry_no=[f"AR{m}-{n:04d}" for m, n in zip(month, serial, strict=True)])


def with_our_mistakes(
    ledger: pd.DataFrame, collections: pd.DataFrame, customers: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Our own two mistakes: an invoice entered twice, and a receipt booked under another customer."""
    wrong = _misbooked(ledger)
    other = stating_customers()[WRONG_TO]
    ledger = ledger.copy()
    number = ledger.loc[wrong, "ref"]
    ledger.loc[wrong, "customer_id"] = other
    there = collections["collection_no"] == number
    rep = customers.set_index("customer_id").loc[other, "rep_id"]
    collections = collections.assign(
        customer_id=collections["customer_id"].where(~there, other),
        rep_id=collections["rep_id"].where(~there, rep),
        ref=collections["ref"].where(~there, None),
    )
    duplicated = next(k for k, kinds in PLANTED.items() if "duplicate_ours" in kinds)
    twice = _pick(ledger[ledger["customer_id"] == stating_customers()[duplicated]], "invoice", 1)
    return _in_order(pd.concat([ledger, ledger.loc[[twice]]], ignore_index=True)), collections


def _misbooked(ledger: pd.DataFrame) -> Any:
    """The receipt that was booked under another customer: the smallest of the summer."""
    summer = ledger["date"].between(pd.Timestamp(2026, 5, 1), pd.Timestamp(2026, 9, 10))
    mine = ledger[
        summer & (ledger["customer_id"] == stating_customers()[WRONG_FROM]) & (ledger["kind"] == "collection")
    ]
    return mine.index[int(mine["amount_fen"].abs().argmin())]


def _pick(
    lines: pd.DataFrame,
    kind: str,
    nth: int = 0,
    since: dt.date = dt.date(2026, 3, 1),
    until: dt.date = dt.date(2026, 10, 15),
) -> int:
    """The nth line of a kind between two days, as its label."""
    fits = lines[(lines["kind"] == kind) & lines["date"].between(pd.Timestamp(since), pd.Timestamp(until))]
    return int(fits.index[nth])


def make_statements(rng: np.random.Generator, ledger: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Customers' statements 客户对账单 of 2026 in our view, with the planted differences."""
    made = []
    for k, customer_id in enumerate(stating_customers()):
        mine = ledger[ledger["customer_id"] == customer_id]
        before = mine["date"] < pd.Timestamp(STATED_FROM)
        lines = _as_stated(rng, mine[~before])
        for kind in PLANTED.get(k, ()):
            lines = _plant(kind, lines, mine)
        opening = int(mine.loc[before, "amount_fen"].sum()) - (1_200_000 if "opening" in PLANTED.get(k, ()) else 0)
        first = pd.DataFrame(
            {
                "date": [pd.Timestamp(STATED_FROM)],
                "kind": ["opening"],
                "amount_fen": [opening],
                "memo": [Text("上年结转", "brought forward").in_(lang)],
                "ref": [None],
            }
        )
        lines = lines.sort_values(["date", "ref", "amount_fen"], kind="stable", na_position="last")
        whole = pd.concat([first, lines], ignore_index=True)
        whole["customer_id"] = customer_id
        whole["line_id"] = [f"{customer_id}-{n + 1:03d}" for n in range(len(whole))]
        whole["source"] = Text(f"{customer_id}_2026年10月对账单.xlsx", f"{customer_id}_statement_2026-10.xlsx").in_(
            lang
        )
        made.append(whole)
    return pd.concat(made, ignore_index=True)


def _as_stated(rng: np.random.Generator, lines: pd.DataFrame) -> pd.DataFrame:
    """Our lines as a customer writes them: other days, shortened or missing references, nothing wrong.

    Invoices are booked up to three days later, payments up to two days earlier; one reference in ten is
    cut to its last eight digits; a third of the payments names none, where its amount stands once.
    """
    lag = np.where(lines["kind"] == "collection", -rng.integers(0, 3, len(lines)), rng.integers(0, 4, len(lines)))
    stated = lines["date"] + pd.to_timedelta(lag, unit="D")
    dates = stated.where(stated > pd.Timestamp(STATED_FROM), pd.Timestamp(2026, 1, 2))
    dates = dates.where(dates <= pd.Timestamp(LAST_DAY), pd.Timestamp(LAST_DAY))
    short = (rng.random(len(lines)) < 0.1) & (lines["kind"] == "invoice")
    once = ~lines["amount_fen"].abs().duplicated(keep=False)
    silent = (rng.random(len(lines)) < 0.33) & (lines["kind"] == "collection") & once
    ref = lines["ref"].where(~short, lines["ref"].str[-8:]).where(~silent, None)
    return lines[["kind", "amount_fen"]].assign(date=dates.astype("datetime64[us]"), ref=ref, memo=None)


def _plant(kind: str, lines: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    """One difference of a kind in a statement; lines and ours share their labels. Our own mistakes plant nothing here."""
    lines = lines.copy()
    if kind == "missing_theirs":
        return lines.drop(index=_pick(ours, "invoice", 2))
    if kind == "transit_theirs":
        return lines.drop(index=ours.index[ours["date"] >= pd.Timestamp(2026, 10, 25)][-1])
    if kind in ("missing_ours", "transit_ours"):
        date, amount = (
            (dt.date(2026, 8, 14), -3_168_527) if kind == "missing_ours" else (dt.date(2026, 10, 30), -4_713_906)
        )
        return _one_more(lines, {"date": pd.Timestamp(date), "kind": "collection", "amount_fen": amount, "ref": None})
    if kind == "duplicate_theirs":
        twice = _pick(ours, "invoice", 5)
        lines.at[twice, "ref"] = ours.at[twice, "ref"]
        return _one_more(lines, lines.loc[twice].to_dict())
    if kind == "ambiguous":
        halves = ours[(ours["kind"] == "collection") & ours["amount_fen"].duplicated(keep=False)]
        lines.loc[halves.index[0], ["ref", "date"]] = [None, halves["date"].iloc[0]]
        return lines.drop(index=halves.index[1])
    if kind in ("amount", "rounding", "transposed", "fee", "sign", "wrong_ref"):
        return _one_changed(kind, lines, ours)
    return lines


def _one_changed(kind: str, lines: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    """One line of a statement with another amount, sign or reference; the reference is given in full."""
    of = {"fee": "collection", "sign": "rebate" if (ours["kind"] == "rebate").any() else "collection"}.get(
        kind, "invoice"
    )
    nth = {"amount": 1, "rounding": 3, "transposed": 2, "wrong_ref": 4}.get(kind, 0)
    label = _pick(ours, of, nth)
    fen = int(ours.at[label, "amount_fen"])
    stated = {
        "amount": fen + fen // 16,
        "rounding": fen - 3,
        "transposed": _swapped(fen),
        "fee": fen - 2_500,
        "sign": -fen,
    }
    lines.at[label, "amount_fen"] = stated.get(kind, fen)
    lines.at[label, "ref"] = ours.at[_pick(ours, "invoice", 5) if kind == "wrong_ref" else label, "ref"]
    return lines


def _swapped(fen: int) -> int:
    """An amount with two neighbouring digits of its yuan the wrong way round."""
    digits = str(fen)
    for i in range(1, len(digits) - 3):
        if digits[i] != digits[i + 1]:
            return int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
    raise ValueError(f"no two different digits in {fen}")


def _one_more(lines: pd.DataFrame, row: dict[Any, Any]) -> pd.DataFrame:
    more = pd.DataFrame([row], index=[int(lines.index.max()) + 1_000_000])
    return pd.concat([lines, more.astype({"date": "datetime64[us]"})])
