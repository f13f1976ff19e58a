"""Account commands 往来: gather → decide."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from macros.registry import Outcome
from macros.run import Run
from workbook.accounts import aging as aging_of
from workbook.accounts.applications import apply_collections
from workbook.accounts.reconcile import reconcile as reconcile_lines
from workbook.money import shown
from workbook.texts import Text

LINE = ["line_id", "customer_id", "date", "kind", "ref", "amount_fen"]


def reconcile(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Our ledger against every statement a customer has sent, up to the end of the month."""
    as_of = pd.Timestamp(run.as_of)
    theirs = frames["statements"]
    theirs = theirs[theirs["date"] <= as_of]
    if theirs.empty:
        return Outcome(
            said=(Text("没有客户对账单，未对账。", "There is no customer statement: nothing was reconciled."),)
        )
    ours = since_opening(frames["ledger"][frames["ledger"]["date"] <= as_of], theirs)
    result = reconcile_lines(
        ours[LINE],
        theirs[LINE],
        run.as_of,
        customers=frames["customers"],
        lang=run.lang,
        match_days=run.settings.value("match_days", run.as_of),
        transit_days=run.settings.value("transit_days", run.as_of),
    )
    said = Text(
        "对账 {customers} 户：勾对 {lines} 行，差异 {differences} 笔，余额调节全部平。",
        "{customers} customers reconciled: {lines} lines matched, {differences} differences, every balance proof closes.",
    )
    return Outcome(
        {"matches": result.matches, "differences": result.differences, "proof": result.proof},
        (said.with_(customers=len(result.proof), lines=len(result.matches), differences=len(result.differences)),),
    )


def since_opening(ledger: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Our ledger lines of the customers who sent a statement, from its first day on.

    What our ledger holds before that day is summed into one opening line 期初 per customer, so that both
    sides tell the same stretch of time. Returns the columns of LINE; line_id is the ledger's entry_no.
    """
    first = statements.groupby("customer_id")["date"].min()
    lines = ledger[ledger["customer_id"].isin(first.index)].rename(columns={"entry_no": "line_id"})
    start = lines["customer_id"].map(first)
    opened = statements[statements["kind"] == "opening"].groupby("customer_id")["date"].min()
    before = (lines["date"] < start) | ((lines["kind"] == "opening") & (lines["date"] <= start))
    sums = (
        lines[before]
        .groupby("customer_id")["amount_fen"]
        .sum()
        .reindex(opened.index.union(lines.loc[before, "customer_id"].unique()), fill_value=0)
    )
    opening = pd.DataFrame(
        {
            "line_id": "期初-" + sums.index.astype("str"),
            "customer_id": sums.index,
            "kind": "opening",
            "date": first.reindex(sums.index).to_numpy(),
            "ref": None,
            "amount_fen": sums.to_numpy(),
        }
    )
    return pd.concat([opening.astype({"ref": "str"}), lines.loc[~before, LINE]], ignore_index=True)[LINE]


def aging(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Apply collections to charges and age what is left."""
    days = frames["customers"].set_index("customer_id")["credit_days"]
    applications, open_items, unapplied = apply_collections(
        frames["ledger"], run.as_of, days, run.settings.value("credit_days", run.as_of), run.lang
    )
    aged = aging_of.age(open_items, unapplied, frames["customers"], run.as_of, run.lang)
    said = Text(
        "账龄截至 {as_of}：应收 {balance} 元，逾期 {overdue} 元，{customers} 户。",
        "Aging at {as_of}: {balance} receivable, {overdue} overdue, {customers} customers.",
    )
    return Outcome(
        {"applications": applications, "open_items": open_items, "aging": aged},
        (
            said.with_(
                as_of=run.as_of,
                balance=shown(int(aged["balance_fen"].sum())),
                overdue=shown(int(aged["overdue_fen"].sum())),
                customers=len(aged),
            ),
        ),
    )
