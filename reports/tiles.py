"""KPI tiles 核心指标: the nine numbers a director looks at first, each with an arrow and a word, never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports.attained import attained
from reports.figures import BLANK, Figure, figure, worth
from reports.moneyback import planned
from reports.outlook import landing
from reports.receivables import CHARGED
from reports.view import Table, View
from workbook.texts import Text

GOOD, NEAR, BAD = "▲", "◆", "▼"
MET = Text("达到目标", "target met")
CLOSE = Text("接近目标", "close to target")
MISSED = Text("低于目标", "below target")
UNTARGETED = Text("没有目标", "no target")

Tile = dict[str, Any]


def tiles(frames: Mapping[str, pd.DataFrame], view: View, alert_ratio: float) -> list[Tile]:
    """Sales and collection, month and year to date, receivables, reconciliation, where the year will land, what is to
    be collected next month, promises: those that have data.

    alert_ratio: attainment from here to 1 is close to target, below it the target is missed.
    Returns dicts: name, value, unit, note (list of words and figures), arrow, word.
    """
    found = [
        _attainment_tile(frames["attainment"], measure, kind, name, view, alert_ratio)
        for measure, kind, name in (
            ("sales", "month", Text("本月销售", "Sales, month")),
            ("sales", "year", Text("累计销售", "Sales, YTD")),
            ("collection", "month", Text("本月回款", "Collection, month")),
            ("collection", "year", Text("累计回款", "Collection, YTD")),
        )
    ]
    found += [
        _receivable_tile(frames["aging"], view),
        _reconciled_tile(frames["proof"], frames["differences"], view),
        _landing_tile(landing(frames["attainment"], frames["forecast"], view), view, alert_ratio),
        _plan_tile(planned(frames["collection_plan"], view), view),
        _promises_tile(frames["promises_kept"], view),
    ]
    return [t for t in found if t is not None]


def _tile(
    name: Text, value: Figure, unit: str, notes: list[tuple[Text, Figure]], mark: tuple[str, Text], lang: str
) -> Tile:
    return {
        "name": name.in_(lang),
        "value": value,
        "unit": unit,
        "notes": [{"name": n.in_(lang), "value": v} for n, v in notes],
        "arrow": mark[0],
        "word": mark[1].in_(lang),
    }


def _attainment_tile(
    attainment: pd.DataFrame, measure: str, kind: str, name: Text, view: View, alert_ratio: float
) -> Tile | None:
    """The company's actual of a measure, its attainment and growth; None where nothing is known."""
    rows = attained(attainment, measure, "company", kind, view)
    if rows[["target_fen", "actual_fen"]].fillna(0).eq(0).all(axis=None):
        return None
    ratio = worth(rows, "cell", ("ratio",))
    notes = [
        (Text("达成率", "attained"), figure(rows, "attainment", "cell", "ratio", "ratio")),
        (Text("同比", "YoY"), figure(rows, "attainment", "cell", "yoy_ratio", "ratio")),
    ]
    actual = figure(rows, "attainment", "sum", "actual_fen", "money", view.unit)
    return _tile(name, actual, view.money_name, notes, verdict(ratio, alert_ratio), view.lang)


def verdict(ratio: float | None, alert_ratio: float) -> tuple[str, Text]:
    """Arrow and word of an attainment: from 1 met, from alert_ratio close, below it missed."""
    if ratio is None:
        return "", UNTARGETED
    if ratio >= 1:
        return GOOD, MET
    return (NEAR, CLOSE) if ratio >= alert_ratio else (BAD, MISSED)


def _receivable_tile(aging: pd.DataFrame, view: View) -> Tile | None:
    """What is owed at the end of the month and how much of it is overdue."""
    if aging.empty:
        return None
    late = aging[aging["overdue_fen"].fillna(0) > 0]
    notes = [
        (Text("逾期率", "overdue"), figure(aging, "aging", "quotient", f"overdue_fen {CHARGED}", "ratio")),
        (Text("逾期户数", "customers"), figure(late, "aging", "count", "", "count")),
    ]
    mark = (BAD, Text("有逾期", "some overdue")) if len(late) else (GOOD, Text("没有逾期", "none overdue"))
    balance = figure(aging, "aging", "sum", "balance_fen", "money", view.unit)
    return _tile(Text("应收余额", "Receivable"), balance, view.money_name, notes, mark, view.lang)


def _reconciled_tile(proof: pd.DataFrame, differences: pd.DataFrame, view: View) -> Tile | None:
    """How many customers were reconciled and how many differences are open."""
    if proof.empty:
        return None
    agreeing = proof[~proof["customer_id"].isin(differences["customer_id"])]
    notes = [
        (Text("无差异", "agree"), figure(agreeing, "proof", "count", "", "count")),
        (Text("未清差异", "differences"), figure(differences, "differences", "count", "", "count")),
    ]
    if len(differences):
        mark = BAD, Text("有差异待处理", "differences to settle")
    else:
        mark = GOOD, Text("全部相符", "all agree")
    unit = Text("户", "customers").in_(view.lang)
    return _tile(
        Text("对账户数", "Reconciled"), figure(proof, "proof", "count", "", "count"), unit, notes, mark, view.lang
    )


def _landing_tile(table: Table, view: View, alert_ratio: float) -> Tile | None:
    """Where the year's sales will land, against the target of the year."""
    if not table["shown"]:
        return None
    line = table["total"]
    ratio = line["ratio"].text.rstrip("%").replace(",", "")
    notes = [(Text("预计达成", "reached"), line["ratio"]), (Text("差额", "gap"), line["gap"])]
    mark = verdict(None if ratio == BLANK else float(ratio) / 100, alert_ratio)
    return _tile(Text("全年预计销售", "Sales, full year"), line["landing"], view.money_name, notes, mark, view.lang)


def _plan_tile(rows: pd.DataFrame, view: View) -> Tile | None:
    """What is to be collected next month and how much of it is overdue already."""
    if rows.empty:
        return None
    late = rows[rows["overdue_fen"].fillna(0) > 0]
    notes = [
        (Text("其中逾期", "overdue"), figure(rows, "collection_plan", "sum", "overdue_fen", "money", view.unit)),
        (Text("笔数", "items"), figure(rows, "collection_plan", "count", "", "count")),
    ]
    mark = (
        (NEAR, Text("含逾期催收", "overdue money in it")) if len(late) else (GOOD, Text("都未逾期", "nothing overdue"))
    )
    amount = figure(rows, "collection_plan", "sum", "amount_fen", "money", view.unit)
    return _tile(Text("下月计划收款", "To collect"), amount, view.money_name, notes, mark, view.lang)


def _promises_tile(rows: pd.DataFrame, view: View) -> Tile | None:
    """How much of what was promised came in, and how many promises were not kept."""
    if rows.empty:
        return None
    state = rows["state"].astype("str")
    broken = rows[state.isin(["broken", "partly"])]
    notes = [
        (Text("兑现率", "kept"), figure(rows, "promises_kept", "quotient", "received_fen amount_fen", "ratio")),
        (Text("未兑现", "not kept"), figure(broken, "promises_kept", "count", "", "count")),
    ]
    mark = (BAD, Text("有未兑现承诺", "promises not kept")) if len(broken) else (GOOD, Text("没有失约", "none broken"))
    promised = figure(rows, "promises_kept", "sum", "amount_fen", "money", view.unit)
    return _tile(Text("承诺付款", "Promised"), promised, view.money_name, notes, mark, view.lang)
