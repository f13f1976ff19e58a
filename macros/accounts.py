"""Account commands 往来: gather → decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from macros.registry import Outcome
from macros.run import Run
from workbook.accounts import aging as aging_of
from workbook.accounts.applications import apply_collections, due_dates
from workbook.accounts.collect import judge_promises, plan_collections
from workbook.accounts.credit import watch_credit
from workbook.accounts.limitation import confirmed_letters, watch_limitation
from workbook.accounts.naming import bank_side
from workbook.accounts.provision import age_by_year, move, provide
from workbook.accounts.reconcile import reconcile as reconcile_lines
from workbook.accounts.rules import rules_of
from workbook.accounts.turnover import measure_receivables
from workbook.money import shown
from workbook.texts import Text

LINE = ["line_id", "customer_id", "date", "kind", "ref", "memo", "amount_fen"]


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
        rules=rules_of(frames["match_rules"], run.settings.value("match_days", run.as_of)),
        by_hand=frames["manual_matches"],
        notes=frames["difference_notes"],
        previous=frames["differences"],
        stored=(frames["matches"], frames["differences"], frames["proof"]),
    )
    said = Text(
        "对账 {customers} 户（{again} 户有变动，重新对账）：勾对 {lines} 行，差异 {differences} 笔，余额调节全部平。",
        "{customers} customers reconciled ({again} anew, the others are unchanged): {lines} lines matched, {differences} differences, every balance proof closes.",
    )
    again = len(result.proof) - result.kept
    counts = {"lines": len(result.matches), "differences": len(result.differences)}
    return Outcome(
        {"matches": result.matches, "differences": result.differences, "proof": result.proof},
        (said.with_(customers=len(result.proof), again=again, **counts),),
        result.findings,
        figures={"reconciled_again": again},
    )


def bank(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Collections in our books against the bank's lines, from its first day to the end of the month."""
    as_of = pd.Timestamp(run.as_of)
    lines = frames["bank_lines"]
    lines = lines[(lines["date"] <= as_of) & lines["amount_fen"].notna()]
    if lines.empty:
        return Outcome(said=(Text("没有银行流水，未对账。", "There is no bank line: nothing was reconciled."),))
    ledger = frames["ledger"].rename(columns={"entry_no": "line_id"})
    in_reach = ledger["date"].between(lines["date"].min(), as_of) & (ledger["kind"] == "collection")
    theirs = bank_side(lines, ledger, frames["customers"], frames["customer_aliases"])
    result = reconcile_lines(
        ledger.loc[in_reach, LINE],
        theirs,
        run.as_of,
        customers=frames["customers"],
        lang=run.lang,
        match_days=run.settings.value("match_days", run.as_of),
        transit_days=run.settings.value("transit_days", run.as_of),
    )
    said = Text(
        "银行对账：勾对 {lines} 行，差异 {differences} 笔，付款人未认出 {unknown} 笔。",
        "Bank: {lines} lines matched, {differences} differences, {unknown} payers not recognised.",
    )
    unknown = int((theirs["customer_id"] == "").sum())
    return Outcome(
        {"bank_matches": result.matches, "bank_differences": result.differences, "bank_proof": result.proof},
        (said.with_(lines=len(result.matches), differences=len(result.differences), unknown=unknown),),
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
            "memo": None,
            "amount_fen": sums.to_numpy(),
        }
    )
    return pd.concat([opening.astype({"ref": "str", "memo": "str"}), lines.loc[~before, LINE]], ignore_index=True)[LINE]


def aging(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Apply collections to charges and age what is left, with the month before beside it."""
    applications, open_items, unapplied = applied(frames, run, run.as_of)
    before = run.month - dt.timedelta(days=1)
    _paid, then_open, then_unapplied = applied(frames, run, before)
    now = aging_of.age(open_items, unapplied, frames["customers"], run.as_of, run.lang)
    then = aging_of.age(then_open, then_unapplied, frames["customers"], before, run.lang)
    known = bool((frames["ledger"]["date"] <= pd.Timestamp(before)).any())
    aged = aging_of.beside(now, then, frames["customers"], known)
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
                customers=len(now),
            ),
        ),
    )


def applied(
    frames: Mapping[str, pd.DataFrame], run: Run, as_of: dt.date
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Collections applied as they stood on a day; what a receipt pays is looked up in the register of receipts."""
    named = frames["collections"].dropna(subset=["ref"]).drop_duplicates("collection_no")
    pays = frames["ledger"]["ref"].map(named.set_index("collection_no")["ref"])
    pays = pays.where(frames["ledger"]["kind"] == "collection")
    days = frames["customers"].set_index("customer_id")["credit_days"]
    default = run.settings.value("credit_days", as_of)
    return apply_collections(frames["ledger"].assign(pays=pays), as_of, days, default, run.lang)


def risk(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Bad debts before they are: book age and provision, limitation periods, limits and concentration."""
    applications, open_items, unapplied = applied(frames, run, run.as_of)
    aged = aging_of.age(open_items, unapplied, frames["customers"], run.as_of, run.lang)
    interruptions = pd.concat([frames["interruptions"], confirmed_letters(frames["letter_replies"])])
    limited = watch_limitation(open_items, applications, interruptions, run.as_of, run.lang)
    watched = watch_credit(aged, run.lang)
    book_aging = age_by_year(open_items, frames["customers"], run.as_of)
    urgent = int((limited["warning"] != "ok").sum())
    said = [
        Text(
            "时效预警 {urgent} 笔；超额度或超账期 {watched} 户。",
            "{urgent} debts near or past limitation; {watched} customers over their limit or terms.",
        ).with_(urgent=urgent, watched=int((watched["state"] != "ok").sum()))
    ]
    tables = {"limitation": limited, "credit_watch": watched, "book_aging": book_aging}
    if frames["provision_rates"].empty:
        said.append(
            Text("“坏账比例”是空的，未计提坏账准备。", "“Provision rates” is empty: no provision was reckoned.")
        )
        return Outcome(tables, tuple(said))
    return Outcome({**tables, **_provision(frames, run, book_aging)}, tuple(said))


def _provision(frames: Mapping[str, pd.DataFrame], run: Run, book_aging: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The provision of this month's end, and how it came from that of the month before."""
    rates, individual = frames["provision_rates"], frames["provision_individual"]
    before = run.month - dt.timedelta(days=1)
    earlier = age_by_year(applied(frames, run, before)[1], frames["customers"], before)
    opening = provide(earlier, rates, individual, before, run.lang)
    closing = provide(book_aging, rates, individual, run.as_of, run.lang)
    entries = frames["provision_entries"]
    entries = entries[entries["month"] == pd.Timestamp(run.month)]
    sums = [int(p["provision_fen"].sum()) for p in (opening, closing)]
    return {"provision": closing, "provision_moves": move(sums[0], entries, sums[1], run.lang)}


def collect_plan(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Next month's collections, promises kept, and how fast money comes back."""
    _applications, open_items, _unapplied = applied(frames, run, run.as_of)
    before = run.month - dt.timedelta(days=1)
    opened = applied(frames, run, before)[1]
    ledger = frames["ledger"]
    judged = judge_promises(frames["promises"], ledger, run.as_of)
    plan = plan_collections(open_items, judged, frames["customers"], run.as_of, run.lang)
    days = frames["customers"].set_index("customer_id")["credit_days"]
    due = due_dates(ledger, days, run.settings.value("credit_days", run.as_of))
    measures = measure_receivables(ledger.assign(due_date=due), opened, open_items, run.month, run.lang)
    said = Text(
        "下月收款计划 {amount} 元，{customers} 户，其中逾期 {overdue} 元；未兑现承诺 {broken} 个。",
        "Next month's collection plan: {amount} from {customers} customers, {overdue} of it overdue; {broken} promises broken.",
    )
    return Outcome(
        {"promises_kept": judged, "collection_plan": plan, "receivable_measures": measures},
        (
            said.with_(
                amount=shown(int(plan["amount_fen"].sum())),
                customers=plan["customer_id"].nunique(),
                overdue=shown(int(plan["overdue_fen"].sum())),
                broken=int(judged["state"].isin(["broken", "partly"]).sum()),
            ),
        ),
    )
