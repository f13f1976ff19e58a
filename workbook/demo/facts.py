"""What reps report 指标数据 in the demonstration: expense, market, stock, complaints, outlets, visits, plans, reports."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from workbook.demo.frame import LAST_DAY, MONTH, WAN, Rows
from workbook.demo.names import REPS
from workbook.money import FEN_PER_YUAN
from workbook.periods import add_months, month_end
from workbook.texts import Text

PLAN_OFF = (0.94, 1.08, 1.02, 0.9, 1.12, 0.98)
"""How far reps' own plans are from what came, in turn."""
NOT_REPORTED = ("S07", "S11")
"""Who has not reported a plan for the month to come."""
LATE = {("S04", 0): 9, ("S08", 0): 2, ("S10", 1): None}
"""Monthly reports by rep and months back: days late; None is one that never came."""
EVENTS = (
    ("expense", Text("差旅费", "travel"), (4_200, 3_100, 5_250, 2_900, 6_400, 3_700, 4_800)),
    ("expense", Text("招待费", "entertaining"), (1_800, 2_650, 900, 3_400, 1_250, 2_200, 600)),
    ("complaints", Text("投诉记录", "complaint records"), (3, 1, 4, 2, 5)),
    ("complaints_in_time", Text("投诉记录", "complaint records"), (3, 1, 3, 2, 4)),
    ("visits", Text("拜访记录", "visit records"), (22, 26, 18, 20, 24, 21, 15)),
    ("training_hours", Text("培训签到", "training sign-in"), (8, 6, 12, 4, 8)),
    ("days_present", Text("考勤表", "attendance sheet"), (17, 16, 17, 15)),
)
"""Items of the month with the figures of the reps, in turn."""


def make_facts(sales: pd.DataFrame, collections: pd.DataFrame, customers: pd.DataFrame, lang: str) -> dict[str, Rows]:
    """Rows of the tables people enter measures in, by table key; every measure of the catalogue has its figures."""
    reps = [f"S{k + 1:02d}" for k in range(len(REPS))]
    events = [
        {"item": item, "rep_id": rep, "value": float(figures[k % len(figures)]), "note": note.in_(lang)}
        for item, note, figures in EVENTS
        for k, rep in enumerate(reps)
    ]
    outlets = [
        {"item": item, "rep_id": "S01", "value": value, "note": Text("终端普查", "outlet census").in_(lang)}
        for item, value in (("outlets", 86.0), ("outlets_carrying", 61.0), ("category_all", 940.0), ("category_carrying", 752.0))
    ]  # fmt: skip
    rows = [*events, *outlets, *_trade(sales, lang), *_potential(sales, customers, lang)]
    return {
        "measure_entries": [{"date": LAST_DAY, **row} for row in rows],
        "plan_entries": [*_plans(sales, collections, customers), *_ahead(sales, collections, customers, lang)],
        "handins": _handins(reps, lang),
    }


def _in_month(frame: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    return frame[frame["date"].between(pd.Timestamp(month), pd.Timestamp(month_end(month)))]


def _trade(sales: pd.DataFrame, lang: str) -> Rows:
    """Market, stock and cost of every rep, near what was sold."""
    now = _in_month(sales, MONTH).groupby("rep_id")[["amount_fen", "quantity"]].sum()
    notes = (Text("行业协会月报", "monthly of the association"), Text("进销存", "stock ledger"))
    rows: Rows = []
    for k, (rep, sold) in enumerate(now.iterrows()):
        yuan = int(sold["amount_fen"]) // FEN_PER_YUAN
        cost = yuan * 7 // 10 // 1_000 * 1_000
        figures = (
            ("market", yuan * (5 + k % 4) // 10_000 * 10_000, notes[0]),
            ("market_units", int(sold["quantity"]) * (6 + k % 3), notes[0]),
            ("stock_begin", cost * (11 + k % 5) // 10, notes[1]),
            ("stock_end", cost * (12 + k % 4) // 10, notes[1]),
            ("cost_of_sales", cost, notes[1]),
        )
        rows += [{"item": i, "rep_id": str(rep), "value": float(v), "note": n.in_(lang)} for i, v, n in figures]
    return rows


def _potential(sales: pd.DataFrame, customers: pd.DataFrame, lang: str) -> Rows:
    """What every customer buys of the category in a year, from all suppliers, in whole 万元."""
    year = sales[sales["date"] > pd.Timestamp(add_months(LAST_DAY, -12))]
    bought = year.groupby("customer_id")["amount_fen"].sum().reindex(customers["customer_id"], fill_value=0)
    note = Text("客户访谈，万元/年", "asked, 10,000 yuan a year").in_(lang)
    return [
        {"item": "potential", "customer_id": c, "value": float(20 + fen * (14 + k % 9) // 10 // WAN), "note": note}
        for k, (c, fen) in enumerate(bought.astype("int64").items())
    ]


def _plans(sales: pd.DataFrame, collections: pd.DataFrame, customers: pd.DataFrame) -> Rows:
    """What reps planned for the last three months 下月上报, in whole 万元."""
    owner = customers.set_index("customer_id")["rep_id"]
    rows: Rows = []
    for back in (2, 1, 0):
        month = add_months(MONTH, -back)
        for measure, frame in (("sales", sales), ("collection", collections)):
            made = _in_month(frame, month)
            sums = made.groupby(made["customer_id"].map(owner))["amount_fen"].sum()
            rows += [
                {"month": month, "rep_id": str(rep), "measure": measure,
                 "planned_fen": int(fen * PLAN_OFF[(k + back) % len(PLAN_OFF)]) // WAN * WAN}
                for k, (rep, fen) in enumerate(sums.items())
            ]  # fmt: skip
    return rows


def _ahead(sales: pd.DataFrame, collections: pd.DataFrame, customers: pd.DataFrame, lang: str) -> Rows:
    """What reps plan for the month to come: last year's month by how they plan; two have not reported, some agreed."""
    month, owner = add_months(MONTH, 1), customers.set_index("customer_id")["rep_id"]
    agreed = {"agreed_by": Text("周文斌", "Zhou Wenbin").in_(lang), "agreed_date": month_end(MONTH)}
    note = Text("与主管谈定", "agreed with the supervisor").in_(lang)
    rows: Rows = []
    for measure, frame in (("sales", sales), ("collection", collections)):
        made = _in_month(frame, add_months(month, -12))
        sums = made.groupby(made["customer_id"].map(owner))["amount_fen"].sum()
        for k, (rep, fen) in enumerate(sums.items()):
            if rep in NOT_REPORTED:
                continue
            planned = int(fen * 1.1 * PLAN_OFF[k % len(PLAN_OFF)]) // WAN * WAN
            row = {"month": month, "rep_id": str(rep), "measure": measure, "planned_fen": planned}
            rows.append({**row, "agreed_fen": planned + 5 * WAN, **agreed, "note": note} if k % 4 == 0 else row)
    return rows


def _handins(reps: list[str], lang: str) -> Rows:
    """The monthly reports 月报 of September and October; one never came, two came late."""
    words = Text("{month} 月报：见附件", "report of {month}: see attachment")
    rows: Rows = []
    for back in (1, 0):
        month = add_months(MONTH, -back)
        last = month_end(month)
        for rep in reps:
            late = LATE.get((rep, back), 0)
            if late is not None:
                said = words.with_(month=f"{month:%Y-%m}").in_(lang)
                handed = last + dt.timedelta(days=late)
                rows.append({"kind": "month", "date": last, "rep_id": rep, "handed_date": handed, "words": said})
    return rows
