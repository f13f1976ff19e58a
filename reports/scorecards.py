"""Scorecards 绩效单 and statements 提成单: one person's or region's figures, line by line, and nobody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from reports.figures import BLANK, plain_number, printed
from reports.monthly import Stamp
from reports.papers import paper, view_on
from reports.view import Table, View, dated, said, table_of
from workbook.declared.commission import LINE_KINDS
from workbook.performance.statement import Statement
from workbook.periods import month_name
from workbook.settings import Settings
from workbook.texts import Text

PARTS: tuple[tuple[str, Text], ...] = (
    ("earned_fen", Text("本月计提", "Earned")),
    ("held_fen", Text("留待尾款", "Held back")),
    ("released_fen", Text("尾款兑现", "Released")),
    ("clawback_fen", Text("扣回", "Clawed back")),
    ("override_fen", Text("团队提成", "Override")),
    ("limit_fen", Text("封顶与保底", "Cap and floor")),
    ("draw_fen", Text("预支与扣还", "Draw and its recovery")),
)
"""The parts of a commission as `commission_totals` holds them: they add up to the pay."""
KEYS = ("scores", "score_totals", "commission_totals")
TREND = 6
"""Months of the trend, this one included."""
LINES = Text("提成的逐行明细见提成单。", "The commission line by line is on the commission statement.")
OBJECT = Text(
    "对提成有异议的，请在“提成复核”表写明是哪一行、为什么。",
    "Where you disagree with a commission, say which line and why in the sheet Commission reviews.",
)
Row = Mapping[Any, Any]
Facts = list[tuple[str, str]]


def contexts(
    frames: Mapping[str, pd.DataFrame], settings: Settings, month: dt.date, lang: str, stamp: Stamp
) -> list[dict[str, Any]]:
    """One scorecard per representative scored or paid in the month, in the order of rep_id.

    frames: scores, score_totals, score_history, commission_totals. Of other people only their number is told, beside
    the rank. The commission is told by its parts: its lines are the statement's 提成单.
    """
    of_month = {k: frames[k][(frames[k]["month"] == pd.Timestamp(month)).to_numpy(dtype=bool)] for k in KEYS}
    own = {k: _by(rows, "rep_id") for k, rows in of_month.items()}
    past = _by(_past(frames["score_history"], month), "rep_id")
    view = view_on(settings, month, lang, "yuan")
    heads = int(of_month["score_totals"]["score"].notna().sum())
    made = []
    for rep_id in sorted({rep for rows in own.values() for rep in rows}):
        scores, totals, pays = (own[k].get(rep_id, []) for k in KEYS)
        total, pay = (rows[0] if rows else {} for rows in (totals, pays))
        named = (total or pay or {"rep": rep_id})["rep"]
        trend = _trend([(row["month"], row["score"]) for row in past.get(rep_id, [])])
        facts = _person(named, rep_id, total, view) + _standing(total, heads, view) + _fact(TRENDS, trend, view)
        tables = {"score_lines": _score_lines(scores, total, view), **pay_tables([], pay, view)}
        notes = [LINES.in_(lang)] if pay else []
        card = _card(Text("{month} 绩效单", "Scorecard {month}"), facts, tables, settings, view, stamp, notes)
        made.append({**card, "rep_id": rep_id, "rep": said(named)})
    return made


def region_contexts(
    frames: Mapping[str, pd.DataFrame], settings: Settings, month: dt.date, lang: str, stamp: Stamp
) -> list[dict[str, Any]]:
    """One scorecard per region scored in the month: its KPIs on the sums of the region, rank, grade and trend.

    frames: region_scores, score_history. The trend is the average score of the region's reps; none is named.
    """
    rows = frames["region_scores"]
    rows = rows[rows["month"] == pd.Timestamp(month)]
    past = _past(frames["score_history"], month)
    view = view_on(settings, month, lang, "yuan")
    heads = int((rows["kpi_id"].isna() & rows["points"].notna()).sum())
    made = []
    for region_id, lines in rows.groupby("region_id"):
        last = lines[lines["kpi_id"].isna()].rename(columns={"points": "score"}).to_dict("records")
        total = last[0] if last else {}
        facts = [
            (Text("区域", "Region").in_(lang), f"{said(lines['region'].iloc[0])} {region_id}"),
            (Text("月份", "Month").in_(lang), month_name(month)),
            (SCORE.in_(lang), _score(total, lang)),
            *_standing(total, heads, view),
        ]
        average = past[past["region_id"] == region_id].groupby("month")["score"].mean()
        facts += _fact(REP_TREND, _trend(list(average.items())), view)
        scored = lines[lines["kpi_id"].notna()]
        scored = scored.assign(ratio=scored["points"] / scored["weight"].where(scored["weight"] > 0))
        tables = {"score_lines": _score_lines(scored.to_dict("records"), total, view), **pay_tables([], {}, view)}
        card = _card(Text("{month} 区域绩效单", "Region scorecard {month}"), facts, tables, settings, view, stamp)
        made.append({**card, "region_id": str(region_id), "region": said(lines["region"].iloc[0])})
    return made


def statement_contexts(
    statements: Iterable[Statement], settings: Settings, month: dt.date, lang: str, stamp: Stamp
) -> list[dict[str, Any]]:
    """One commission statement 提成单 per payee, in the order given: parts of the pay and every line."""
    view = view_on(settings, month, lang, "yuan")
    made = []
    for statement in statements:
        total = statement.total
        plans = "；".join(str(s.plan["plan"]) for s in statement.plans)
        facts = [
            (Text("业务员", "Rep").in_(lang), f"{said(total['rep'])} {total['rep_id']}"),
            (Text("月份", "Month").in_(lang), month_name(month)),
            (Text("方案", "Plan").in_(lang), said(plans)),
            (Text("与上月比", "Against last month").in_(lang), said(total["change_reason"])),
        ]
        approved = (total["approver"], total["approved_date"])
        if not pd.isna(approved[0]):
            words = " ".join(said(v) if k == 0 else dated(v) for k, v in enumerate(approved) if not pd.isna(v))
            facts.append((Text("审批", "Approved by").in_(lang), words))
        tables = {"score_lines": table_of([]), **pay_tables(statement.lines.to_dict("records"), total, view)}
        disputes = [
            Text("第 {no} 行异议：{what}", "line {no} disputed: {what}").with_(no=int(no), what=what).in_(lang)
            for no, what in statement.reviews.dropna(subset=["no", "dispute"])[["no", "dispute"]].itertuples(
                index=False
            )
        ]
        title = Text("{month} 提成单", "Commission statement {month}")
        made.append(_card(title, facts, tables, settings, view, stamp, (*disputes, OBJECT.in_(lang))))
    return made


def _by(frame: pd.DataFrame, key: str) -> dict[str, list[Row]]:
    """The rows of everyone, in their order."""
    found: dict[str, list[Row]] = {}
    for row in frame.dropna(subset=[key]).to_dict("records"):
        found.setdefault(str(row[key]), []).append(row)
    return found


def _past(history: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """The scores kept up to the month, in order."""
    rows = history[history["score"].notna() & (history["month"] <= pd.Timestamp(month))]
    return rows.sort_values(["month", "rep_id"])


def _card(
    title: Text,
    facts: Facts,
    tables: Mapping[str, Table],
    settings: Settings,
    view: View,
    stamp: Stamp,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    said_title = title.with_(month=month_name(view.month)).in_(view.lang)
    return paper("scorecard", said_title, facts, tables, notes, settings, view, stamp)


# ------------------------------------------------------------------ facts
SCORE = Text("总分（等级）", "Score (grade)")
TRENDS, REP_TREND = Text("走势", "Trend"), Text("业务员平均分走势", "Trend of the reps' average")


def _person(name: str, rep_id: str, total: Row, view: View) -> Facts:
    """Who the card is of, the month, the region, the score."""
    return [
        (Text("业务员", "Rep").in_(view.lang), f"{said(name)} {rep_id}"),
        (Text("月份", "Month").in_(view.lang), month_name(view.month)),
        (Text("区域", "Region").in_(view.lang), said(total.get("region"))),
        (SCORE.in_(view.lang), _score(total, view.lang)),
    ]


def _score(total: Row, lang: str) -> str:
    """38.50（B）."""
    if not total:
        return BLANK
    grade = Text("{score}（{grade}）", "{score} ({grade})").in_(lang)
    return grade.format(score=_number(total.get("score"), "number"), grade=said(total.get("grade")))


def _standing(total: Row, heads: int, view: View) -> Facts:
    """Rank, the month before and performance pay, as far as there are any."""
    rank, last, last_rank, pay = (total.get(k) for k in ("rank", "last_score", "last_rank", "pay_fen"))
    facts: Facts = []
    if rank is not None and not pd.isna(rank):
        facts.append((Text("名次", "Rank").in_(view.lang), f"{int(rank)} / {heads}"))
    if last is not None and not pd.isna(last):
        place = "" if last_rank is None or pd.isna(last_rank) else f" · {int(last_rank)}"
        facts.append(
            (Text("上月总分 · 名次", "Last month's score · rank").in_(view.lang), _number(last, "number") + place)
        )
    if pay is not None and not pd.isna(pay):
        facts.append((Text("绩效工资", "Performance pay").in_(view.lang), _number(pay, "money")))
    return facts


def _trend(scores: Sequence[tuple[Any, float]]) -> str:
    """The scores of the last months, 2026-09: 85.20 → 2026-10: 88.00; nothing where there is one only."""
    told = [f"{pd.Timestamp(at):%Y-%m}: {_number(score, 'number')}" for at, score in scores[-TREND:]]
    return " → ".join(told) if len(told) > 1 else ""


def _fact(name: Text, value: str, view: View) -> Facts:
    return [(name.in_(view.lang), value)] if value else []


# ------------------------------------------------------------------ tables
def _number(value: Any, kind: str) -> str:
    return BLANK if value is None or pd.isna(value) else printed(plain_number(value), kind)


def _score_lines(lines: Sequence[Row], total: Row, view: View) -> Table:
    """Every KPI with its points and the arithmetic; the total with how it adds up."""
    rows = [
        {
            "kpi": said(row["kpi"]),
            "weight": _number(row["weight"], "number"),
            "ratio": _number(row["ratio"], "ratio"),
            "points": _number(row["points"], "number"),
            "reason": said(row["reason"]),
        }
        for row in lines
    ]
    if not total:
        return table_of(rows)
    last = {"kpi": view.word("total"), "weight": "", "ratio": "", "points": _number(total.get("score"), "number")}
    return table_of(rows, {**last, "reason": said(total.get("reason"))})


def pay_tables(lines: Sequence[Row], total: Row, view: View) -> dict[str, Table]:
    """What the pay consists of, and its lines, in which the team's parts are added up already."""
    return {"commission_parts": _parts(total, view), "commission_lines": _lines(lines, view)}


def _parts(total: Row, view: View) -> Table:
    """What the pay of the month consists of; parts that are nothing are left out."""
    if not total:
        return table_of([])
    rows = [
        {"name": name.in_(view.lang), "amount": _number(total[column], "money")}
        for column, name in PARTS
        if not pd.isna(total[column]) and total[column] != 0
    ]
    return table_of(rows, {"name": Text("应发", "Pay").in_(view.lang), "amount": _number(total["pay_fen"], "money")})


def _lines(lines: Sequence[Row], view: View) -> Table:
    """Every commission line with its document and arithmetic, nobody else's pay named."""
    kinds = {c.code: c.text.in_(view.lang) for c in LINE_KINDS}
    rows = [
        {
            "date": dated(row["date"]),
            "document": said(row["doc_no"]),
            "kind": kinds.get(str(row["kind"]), said(row["kind"])),
            **{k: _number(row[f"{k}_fen"], "money") for k in ("base", "earned", "now")},
            "reason": said(row["reason"]),
        }
        for row in lines
    ]
    sums = {k: _number(sum(int(row[f"{k}_fen"]) for row in lines), "money") for k in ("earned", "now")}
    total = {"date": view.word("total"), "document": "", "kind": "", "base": "", **sums, "reason": ""}
    return table_of(rows, total)
