"""The manager's words 点评 of the demonstration, true of its figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from workbook.demo.books import WRONG_FROM, WRONG_TO
from workbook.demo.frame import MONTH, Rows, stating_customers
from workbook.demo.names import REGIONS, REPS
from workbook.demo.plans import year_fen
from workbook.texts import Text, same


def _facts(sales: pd.DataFrame, ledger: pd.DataFrame, customers: pd.DataFrame) -> dict[str, Any]:
    """What the manager's words rest on: names taken from the tables, so that they are true of them."""
    region = {r.id: r.name for r in REGIONS}
    rep = {f"S{i + 1:02d}": Text(zh, en) for i, (_region, zh, en, _growth) in enumerate(REPS)}
    name, owner = customers.set_index("customer_id")["customer"], customers.set_index("customer_id")["rep_id"]
    growth = year_fen(sales, "region_id", 2026, 10) / year_fen(sales, "region_id", 2025, 10)
    by_rep = year_fen(sales, "rep_id", 2026, 10) / year_fen(sales, "rep_id", 2025, 10)
    balance = ledger.groupby("customer_id")["amount_fen"].sum()
    stopped = str(balance[["C023", "C044"]].idxmax())
    return {
        "best": region[str(growth.idxmax())],
        "weak": region[str(growth.idxmin())],
        "rep": rep[str(by_rep.idxmin())],
        "star": rep[str(by_rep.idxmax())],
        "stopped": same(name[stopped]),
        "owner": rep[str(owner[stopped])],
        "first": rep["S01"],
        "wrong": same(name[stating_customers()[WRONG_FROM]]),
        "other": same(name[stating_customers()[WRONG_TO]]),
    }


def make_commentary(sales: pd.DataFrame, ledger: pd.DataFrame, customers: pd.DataFrame, lang: str) -> Rows:
    """The manager's words 点评 for the month."""
    words = {
        "summary": Text(
            "累计进度与年度目标基本同步，{best}拉动明显，{weak}偏弱，是四季度的主要缺口。回款节奏整体跟得上发货，老账仍集中在少数客户。",
            "Year to date we are close to plan: {best} leads, {weak} is behind and is the gap to close in the fourth quarter. "
            "Collections keep up with deliveries; old debts remain with a few customers.",
        ),
        "sales": Text(
            "国庆后订单恢复正常。{star}的客户增量最大，主要是伺服系统和控制柜；{rep}的客户有两家推迟项目，已约定 11 月上门。",
            "Orders are back to normal after the October holiday. {star}'s customers grew most, mainly servo systems and cabinets; "
            "two of {rep}'s customers postponed projects, visits are agreed for November.",
        ),
        "collection": Text(
            "本月回款以到期货款为主，承兑占比有所上升。晚付客户已逐户排计划，月末前未到账的暂停发货。",
            "Collections were mostly money that fell due; more of it came as bank acceptance bills. Late payers each have a plan; "
            "where money does not arrive by month end we stop delivering.",
        ),
        "accounts": Text(
            "二十家客户寄来对账单，差异已逐笔列明。{wrong}的一笔回款误记到{other}，由财务更正；{stopped}已停止采购仍有欠款，请{owner}当面核对并签还款协议。",
            "Twenty customers sent statements; every difference is listed. One receipt of {wrong} was booked under {other} and finance corrects it. "
            "{stopped} no longer buys and still owes us: {owner} to agree the balance in person and sign a repayment plan.",
        ),
        "next": Text(
            "11 月抓三件事：{weak}补缺口、老账清收、年度框架协议续签。",
            "Three things for November: close the gap in {weak}, collect old debts, renew the annual frame contracts.",
        ),
    }
    facts = _facts(sales, ledger, customers)
    author = Text("王建业", "Wang Jianye").in_(lang)
    return [
        {"month": MONTH, "block": block, "words": text.with_(**facts).in_(lang), "author": author}
        for block, text in words.items()
    ]


def make_actions(sales: pd.DataFrame, ledger: pd.DataFrame, customers: pd.DataFrame, lang: str) -> Rows:
    """What is to be done next month 下月重点."""
    facts = _facts(sales, ledger, customers)
    items = (
        (
            Text(
                "逐户复核{weak}客户的四季度订单，列出可提前交货的项目",
                "Review the fourth-quarter orders of every customer in {weak}; list what can be delivered early",
            ),
            facts["rep"],
            dt.date(2026, 11, 10),
            Text("缺口清单", "list of gaps"),
        ),
        (
            Text("与{stopped}核对欠款，签还款协议", "Agree the balance with {stopped} and sign a repayment plan"),
            facts["owner"],
            dt.date(2026, 11, 20),
            Text("协议签回", "plan signed"),
        ),
        (
            Text("更正{wrong}误记到{other}的回款", "Correct the receipt of {wrong} booked under {other}"),
            Text("财务 陈会计", "Ms Chen, finance"),
            dt.date(2026, 11, 6),
            Text("两户余额平", "both balances agree"),
        ),
        (
            Text("对账差异全部回复客户", "Answer every reconciliation difference to the customer"),
            Text("内勤 沈洁", "Shen Jie, secretary"),
            dt.date(2026, 11, 15),
            Text("未处理差异为 0", "no difference left open"),
        ),
        (
            Text("续签 2027 年年度框架协议前十大客户", "Renew the 2027 frame contracts of the ten largest customers"),
            facts["first"],
            dt.date(2026, 11, 30),
            Text("签约不少于 6 家", "at least six signed"),
        ),
    )
    return [
        {
            "month": MONTH,
            "no": n + 1,
            "item": item.with_(**facts).in_(lang),
            "owner": owner.in_(lang),
            "due_date": due,
            "measure": measure.in_(lang),
        }
        for n, (item, owner, due, measure) in enumerate(items)
    ]
