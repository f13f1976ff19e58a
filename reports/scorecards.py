"""Scorecards 绩效单: one representative's score and commission, line by line, and nobody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports.figures import BLANK, figure, printed
from reports.monthly import Stamp
from reports.papers import paper, view_on
from reports.view import Table, View, dated, said, table_of
from workbook.declared.commission import LINE_KINDS
from workbook.performance.statement import own_lines
from workbook.periods import month_name
from workbook.settings import Settings
from workbook.texts import Text

PARTS: tuple[tuple[str, Text, int], ...] = (
    ("earned_fen", Text("本月计提", "Earned"), 1),
    ("held_fen", Text("留待尾款", "Held back"), -1),
    ("released_fen", Text("尾款兑现", "Released"), 1),
    ("clawback_fen", Text("扣回", "Clawed back"), 1),
    ("override_fen", Text("团队提成", "Override"), 1),
    ("limit_fen", Text("封顶与保底", "Cap and floor"), 1),
    ("draw_fen", Text("预支与扣还", "Draw and its recovery"), 1),
)
"""The parts of a commission as `commission_totals` holds them, and their sign in what is paid."""


def contexts(
    frames: Mapping[str, pd.DataFrame], settings: Settings, month: dt.date, lang: str, stamp: Stamp
) -> list[dict[str, Any]]:
    """One scorecard per representative scored or paid in the month, in the order of rep_id.

    frames: scores, score_totals, commission_lines, commission_totals. Only rows of that rep_id are looked at.
    """
    first = pd.Timestamp(month)
    of_month = {k: frames[k][frames[k]["month"] == first] for k in KEYS}
    people = sorted({str(r) for k in KEYS for r in of_month[k]["rep_id"].dropna()})
    view = view_on(settings, month, lang, "yuan")
    return [
        _card({k: f[f["rep_id"].astype("str") == rep_id] for k, f in of_month.items()}, rep_id, settings, view, stamp)
        for rep_id in people
    ]


KEYS = ("scores", "score_totals", "commission_lines", "commission_totals")


def _card(own: Mapping[str, pd.DataFrame], rep_id: str, settings: Settings, view: View, stamp: Stamp) -> dict[str, Any]:
    """One person's scorecard from the rows that are theirs."""
    totals, pay, lang = own["score_totals"], own["commission_totals"], view.lang
    named = next((f["rep"].iloc[0] for f in (totals, pay) if len(f)), rep_id)
    one = totals.iloc[0] if len(totals) else pd.Series(dtype="object")
    grade = Text("{score}（{grade}）", "{score} ({grade})").in_(lang)
    score = (
        grade.format(score=printed(one.get("score"), "number"), grade=said(one.get("grade"))) if len(totals) else BLANK
    )
    facts = [
        (Text("业务员", "Rep").in_(lang), f"{said(named)} {rep_id}"),
        (Text("月份", "Month").in_(lang), month_name(view.month)),
        (Text("区域", "Region").in_(lang), said(one.get("region"))),
        (Text("总分（等级）", "Score (grade)").in_(lang), score),
    ]
    tables = {
        "score_lines": _score_lines(own["scores"], totals, view),
        "commission_parts": _parts(pay, view),
        "commission_lines": _lines(own["commission_lines"], view),
    }
    title = Text("{month} 绩效单", "Scorecard {month}").with_(month=month_name(view.month)).in_(lang)
    made = paper("scorecard", title, facts, tables, [OBJECT.in_(lang)], settings, view, stamp)
    return {**made, "rep_id": rep_id, "rep": said(named)}


OBJECT = Text(
    "对提成有异议的，请在“提成复核”表写明是哪一行、为什么。",
    "Where you disagree with a commission, say which line and why in the sheet Commission reviews.",
)


def _score_lines(lines: pd.DataFrame, totals: pd.DataFrame, view: View) -> Table:
    """Every KPI with its points and the arithmetic; the total with how it adds up."""
    rows = [
        {
            "kpi": said(row["kpi"]),
            **{
                k: figure(lines.iloc[[i]], "scores", "cell", k, kind)
                for k, kind in (("weight", "number"), ("ratio", "ratio"), ("points", "number"))
            },
            "reason": said(row["reason"]),
        }
        for i, (_, row) in enumerate(lines.iterrows())
    ]
    if totals.empty:
        return table_of(rows)
    score = figure(totals, "score_totals", "cell", "score", "number")
    total = {
        "kpi": view.word("total"),
        "weight": "",
        "ratio": "",
        "points": score,
        "reason": said(totals["reason"].iloc[0]),
    }
    return table_of(rows, total)


def _parts(pay: pd.DataFrame, view: View) -> Table:
    """What the pay of the month consists of; parts that are nothing are left out."""
    if pay.empty:
        return table_of([])
    rows = [
        {
            "name": name.in_(view.lang),
            "amount": figure(
                pay, "commission_totals", "sum" if sign > 0 else "minus", column, "money", view.unit, "pay"
            ),
        }
        for column, name, sign in PARTS
        if pay[column].fillna(0).ne(0).any()
    ]
    total = figure(pay, "commission_totals", "sum", "pay_fen", "money", view.unit, "=pay")
    return table_of(rows, {"name": Text("应发", "Pay").in_(view.lang), "amount": total})


def _lines(lines: pd.DataFrame, view: View) -> Table:
    """Every commission line with its document and arithmetic, the team's parts added up, nobody else's pay named."""
    kinds = {c.code: c.text.in_(view.lang) for c in LINE_KINDS}
    lines = own_lines(lines.sort_values("no", kind="stable").reset_index(drop=True), view.lang) if len(lines) else lines
    rows = [
        {
            "date": dated(row["date"]),
            "document": said(row["doc_no"]),
            "kind": kinds.get(str(row["kind"]), said(row["kind"])),
            **{
                k: figure(lines.iloc[[i]], "commission_lines", "sum", f"{k}_fen", "money", view.unit)
                for k in ("base", "earned", "now")
            },
            "reason": said(row["reason"]),
        }
        for i, (_, row) in enumerate(lines.iterrows())
    ]
    total = {
        "date": view.word("total"),
        "document": "",
        "kind": "",
        "base": "",
        **{k: figure(lines, "commission_lines", "sum", f"{k}_fen", "money", view.unit) for k in ("earned", "now")},
        "reason": "",
    }
    return table_of(rows, total)
