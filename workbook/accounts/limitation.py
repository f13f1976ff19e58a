"""Limitation 诉讼时效: until when an open debt can be sued for, and what to do before.

Three years from the due date (民法典第188条); a demand, an acknowledgement, a part payment or a suit
interrupts it and three years begin anew (第195条). A confirmation letter that says it is no demand is weak
evidence; a signed statement or a delivered demand is what counts.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from workbook.tables import TABLES
from workbook.texts import Text

YEARS = 3
WARNINGS: tuple[tuple[str, int], ...] = (("m1", 1), ("m3", 3), ("m6", 6))
"""Warnings by months left, the most urgent first."""
ADVICE = {
    "expired": Text(
        "已过时效：请债务人书面确认并承诺付款", "expired: have the debtor acknowledge and promise in writing"
    ),
    "m1": Text("一个月内届满：立即送达催款函或起诉", "expires within a month: deliver a demand or sue now"),
    "m3": Text("三个月内届满：送达催款函并留存签收", "expires within three months: deliver a demand, keep the receipt"),
    "m6": Text("六个月内届满：取得盖章对账单", "expires within six months: obtain a stamped statement"),
    "ok": Text("", ""),
}


def watch_limitation(
    open_items: pd.DataFrame, applications: pd.DataFrame, interruptions: pd.DataFrame, as_of: dt.date, lang: str = "zh"
) -> pd.DataFrame:
    """Each open charge with the day its limitation period ends.

    open_items: customer_id, line_id, ref, due_date, open_fen. applications: part payments: charge_line,
    collection_date, collection_line; each interrupts the charge it paid. interruptions: signed statements,
    delivered demands, suits: customer_id, date, kind, evidence; line_id where only one charge is meant.
    Only what happened up to as_of and not before the due date counts. Returns the table `limitation`, the
    earliest end first: starts = the later of due date and last interruption; ends = starts + 3 years;
    warning expired (ends before as_of), m1, m3, m6 (at most so many months left) or ok.
    """
    events = _events(open_items, applications, interruptions)
    events = events[(events["event_date"] <= pd.Timestamp(as_of)) & (events["event_date"] >= events["due_date"])]
    last = events.sort_values(["event_date", "evidence"], kind="stable").drop_duplicates("line_id", keep="last")
    watched = open_items.merge(last[["line_id", "event_date", "evidence"]], "left", on="line_id")
    watched["starts"] = watched["event_date"].fillna(watched["due_date"])
    watched["ends"] = (watched["starts"] + pd.DateOffset(years=YEARS)).astype("datetime64[us]")
    watched["days_left"] = (watched["ends"] - pd.Timestamp(as_of)).dt.days.astype("int64")
    watched["warning"] = "ok"
    for warning, months in reversed(WARNINGS):
        watched.loc[watched["ends"] <= pd.Timestamp(as_of) + pd.DateOffset(months=months), "warning"] = warning
    watched.loc[watched["days_left"] < 0, "warning"] = "expired"
    watched["advice"] = watched["warning"].map({k: t.in_(lang) for k, t in ADVICE.items()})
    ordered = watched.sort_values(["ends", "customer_id", "line_id"], kind="stable", ignore_index=True)
    texts = dict.fromkeys(("warning", "advice", "evidence"), "str")
    return ordered.astype(texts)[TABLES["limitation"].keys]


def confirmed_letters(replies: pd.DataFrame) -> pd.DataFrame:
    """Stamped confirmations 相符 among the letters, as interruptions: customer_id, date, kind, line_id, evidence."""
    stamped = replies[(replies["reply"] == "confirmed") & replies["replied_on"].notna()]
    return pd.DataFrame(
        {
            "customer_id": stamped["customer_id"],
            "date": stamped["replied_on"],
            "kind": "statement",
            "line_id": pd.Series(None, index=stamped.index, dtype="str"),
            "evidence": stamped["letter_no"],
        }
    )


def _events(open_items: pd.DataFrame, applications: pd.DataFrame, interruptions: pd.DataFrame) -> pd.DataFrame:
    """Everything that interrupts an open charge, one row a charge and event."""
    charges = open_items[["customer_id", "line_id", "due_date"]]
    paid = applications.rename(columns={"charge_line": "line_id", "collection_date": "event_date"})
    paid = paid.assign(evidence=paid["collection_line"])[["line_id", "event_date", "evidence"]]
    said = interruptions.rename(columns={"date": "event_date"})
    said = said.assign(evidence=said["kind"].astype("str").str.cat(said["evidence"].fillna("").astype("str"), sep=" "))
    one = said[said["line_id"].notna()][["line_id", "event_date", "evidence"]]
    whole = said[said["line_id"].isna()][["customer_id", "event_date", "evidence"]]
    return pd.concat(
        [charges.merge(paid, on="line_id"), charges.merge(one, on="line_id"), charges.merge(whole, on="customer_id")],
        ignore_index=True,
    )
