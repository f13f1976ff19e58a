"""Collection plan 收款计划: what to ask whom for, and when, from due dates and promises; promises kept."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.tables import TABLES
from workbook.texts import Text

SOURCES = {
    "promised": Text("承诺 {date} 付款", "promised for {date}"),
    "broken": Text("承诺 {date} 未兑现，逾期 {days} 天", "the promise for {date} was not kept; {days} days overdue"),
    "overdue": Text("逾期 {days} 天，尚无承诺", "{days} days overdue, nothing promised"),
    "due": Text("{date} 到期", "due {date}"),
}
KEPT_WITHIN = 3
"""Days after the promised day a payment still keeps the promise."""


def judge_promises(
    promises: pd.DataFrame, ledger: pd.DataFrame, as_of: dt.date, within: int = KEPT_WITHIN
) -> pd.DataFrame:
    """Each promise 付款承诺 with what came in for it: kept, partly, broken or open.

    promises: one row a promise: customer_id, promised_on, due_date, amount_fen. ledger: entries: customer_id,
    date, kind, amount_fen (collections negative). Money received from promised_on to due_date + within days
    counts, each fen once, for the customer's promises in order of their due date.
    Returns the table `promises_kept` in that order: received_fen, kept_ratio = received / promised, state
    (open while the last day has not passed).
    """
    ordered = promises.sort_values(
        ["customer_id", "due_date", "promised_on", "amount_fen"], kind="stable", ignore_index=True
    )
    receipts = ledger[(ledger["kind"] == "collection") & (ledger["date"] <= pd.Timestamp(as_of))]
    receipts = receipts.sort_values(["customer_id", "date"], kind="stable")
    received = np.zeros(len(ordered), np.int64)
    for customer, mine in ordered.groupby("customer_id"):
        money = receipts[receipts["customer_id"] == customer]
        left = -money["amount_fen"].to_numpy(np.int64)
        days = money["date"].to_numpy()
        for row in mine.itertuples():
            last = row.due_date + pd.Timedelta(days=within)  # type: ignore[operator]
            usable = (days >= np.datetime64(row.promised_on)) & (days <= np.datetime64(last)) & (left > 0)  # type: ignore[call-overload]
            wanted = int(row.amount_fen)  # type: ignore[call-overload]
            for at in np.flatnonzero(usable):
                part = min(wanted - int(received[row.Index]), int(left[at]))
                received[row.Index] += part
                left[at] -= part
    return _judged(ordered, received, as_of, within)


def _judged(ordered: pd.DataFrame, received: np.ndarray, as_of: dt.date, within: int) -> pd.DataFrame:
    """The state of each promise."""
    promised = ordered["amount_fen"].to_numpy(np.int64)
    passed = (ordered["due_date"] + pd.Timedelta(days=within) < pd.Timestamp(as_of)).to_numpy()
    state = np.select([received >= promised, ~passed, received > 0], ["kept", "open", "partly"], "broken")
    judged = ordered.assign(received_fen=received, kept_ratio=received / np.where(promised > 0, promised, np.nan))
    judged["state"] = pd.Series(state, dtype="str")
    return judged[TABLES["promises_kept"].keys]


def plan_collections(
    open_items: pd.DataFrame, judged: pd.DataFrame, customers: pd.DataFrame, as_of: dt.date, lang: str = "zh"
) -> pd.DataFrame:
    """Whom to ask for how much next month, by expected day.

    open_items: customer_id, due_date, open_fen. judged: the table promises_kept. customers: customer_id,
    customer, rep_id. A customer's open promises come first, at most what it owes; the rest that is overdue is
    expected at once (the day after as_of), what falls due within the next month on its due date.
    Returns the table `collection_plan` by customer and day: amount_fen, overdue_fen (the part of it past
    due), priority 1 broken promise, 2 overdue, 3 promised, 4 falling due, with its reason.
    """
    day = pd.Timestamp(as_of)
    horizon = day + pd.offsets.MonthEnd(1)
    rows: list[tuple[str, pd.Timestamp, int, int, int, str]] = []
    for customer, items in open_items[open_items["due_date"] <= horizon].groupby("customer_id"):
        mine = judged[judged["customer_id"] == customer]
        rows += _customer_plan(str(customer), items, mine, day, lang)
    columns = ["customer_id", "expected_date", "amount_fen", "overdue_fen", "priority", "reason"]
    plan = pd.DataFrame(rows, columns=columns).sort_values(
        ["expected_date", "priority", "customer_id"], kind="stable", ignore_index=True
    )
    facts = customers.drop_duplicates("customer_id").set_index("customer_id")
    for column in ("customer", "rep_id"):
        plan[column] = plan["customer_id"].map(facts[column].to_dict()).astype("str")
    plan["expected_date"] = pd.to_datetime(plan["expected_date"]).astype("datetime64[us]")
    return plan.astype({"customer_id": "str", "reason": "str", "amount_fen": "int64", "overdue_fen": "int64"})[
        TABLES["collection_plan"].keys
    ]


def _customer_plan(
    customer: str, items: pd.DataFrame, mine: pd.DataFrame, day: pd.Timestamp, lang: str
) -> list[tuple[str, pd.Timestamp, int, int, int, str]]:
    """One customer: promises first, then what is overdue, then what falls due."""
    late = items[items["due_date"] < day]
    coming = items[items["due_date"] >= day]
    overdue, days = int(late["open_fen"].sum()), int((day - late["due_date"]).dt.days.max()) if len(late) else 0
    rows = []
    for promise in mine[mine["state"] == "open"].sort_values("due_date").itertuples():
        part = min(int(promise.amount_fen) - int(promise.received_fen), int(items["open_fen"].sum()))  # type: ignore[call-overload]
        paid_late = min(part, overdue)
        overdue -= paid_late
        said = SOURCES["promised"].in_(lang).format(date=promise.due_date.date())  # type: ignore[union-attr]
        rows.append((customer, promise.due_date, part, paid_late, 3, said))
    if overdue:
        broken = mine[mine["state"].isin(["broken", "partly"])]
        kind, priority = ("broken", 1) if len(broken) else ("overdue", 2)
        date = broken["due_date"].max().date() if len(broken) else ""
        said = SOURCES[kind].in_(lang).format(days=days, date=date)
        rows.append((customer, day + pd.Timedelta(days=1), overdue, overdue, priority, said))
    for due, fen in coming.groupby("due_date")["open_fen"].sum().items():
        said = SOURCES["due"].in_(lang).format(date=due.date())  # type: ignore[union-attr]
        rows.append((customer, due, int(fen), 0, 4, said))
    return rows  # type: ignore[return-value]
