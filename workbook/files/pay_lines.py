"""The lines of a commission statement 提成单明细: every commission a formula over the tiers above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbook.files.looks import GREY, INPUT_PALE, LINE, RESULT, WHITE, Looks, shown_width
from workbook.performance.statement import PlanShown, Statement
from workbook.performance.tiers import REACHED, earned_to
from workbook.tables import TABLES
from workbook.texts import Text

COLUMNS = (
    ("no", Text("序号", "No."), 6),
    ("kind", Text("种类", "Kind"), 11),
    ("doc_no", Text("单号", "Document"), 18),
    ("line_no", Text("行号", "Line"), 6),
    ("date", Text("日期", "Date"), 12),
    ("plan", Text("方案", "Plan"), 10),
    ("base", Text("业绩", "Base"), 13),
    ("before", Text("之前累计", "Before"), 14),
    ("after", Text("之后累计", "After"), 14),
    ("rate", Text("提成率", "Rate"), 10),
    ("factor", Text("系数", "Factor"), 11),
    ("earned", Text("提成", "Commission"), 12),
    ("now", Text("本月兑现", "Paid now"), 12),
    ("held", Text("留待尾款", "Held back"), 12),
    ("reason", Text("算法", "Why"), 44),
    ("dispute", Text("异议", "Dispute"), 20),
)
LETTER = {key: chr(65 + k) for k, (key, _name, _width) in enumerate(COLUMNS)}
FROM, TO, RATE, STEP, AMOUNT = "G", "H", "J", "K", "L"
"""Where the tiers stand: below the columns of the lines that hold the same kind of figure."""
ROW_HEIGHT = 14
MONEY, DATE = "#,##0.00;[Red]-#,##0.00", "yyyy-mm-dd"


@dataclass(frozen=True)
class Rung:
    """Where a plan's tiers stand on the sheet: its first and last row, counted from 1."""

    shown: PlanShown
    first: int
    last: int

    def cells(self, letter: str) -> str:
        return f"${letter}${self.first}:${letter}${self.last}"


def write_lines(sheet: Any, made: Looks, statement: Statement, rungs: Mapping[str, Rung], row: int) -> int:
    """The lines below their header; the last row, counted from 1."""
    header = made(bold=True, font_color=WHITE, bg_color=RESULT, text_wrap=True, align="center")
    for k, (_key, name, _width) in enumerate(COLUMNS):
        sheet.write_string(row, k, name.in_(made.lang), header)
    ends = _ends(statement, row + 2)
    words = {c.code: c.text.in_(made.lang) for c in TABLES["commission_lines"].column("kind").choices}
    disputes = statement.reviews.dropna(subset=["no"]).set_index("no")["dispute"].to_dict()
    paid = statement.lines.groupby("plan_id")["now_fen"].cumsum().tolist()
    climbs = statement.lines["kind"] == "line"
    after = {row + 2 + int(k): int(fen) for k, fen in statement.lines.loc[climbs, "after_fen"].items()}
    before: Mapping[str, Any] | None = None
    for k, line in enumerate(statement.lines.to_dict("records")):
        at = row + 2 + k
        _facts(sheet, made, line, at, words, str(disputes.get(line["no"]) or ""))
        final = after.get(ends[k])
        place = Place(at, row + 2, ends[k], rungs[line["plan_id"]], before, paid[k], final)
        _amounts(sheet, made, line, place)
        before = line
    return row + 1 + len(statement.lines)


@dataclass(frozen=True)
class Place:
    """Where a line stands.

    at, first, end: its row, the first line's, and the row where its climb ends, counted from 1. rung: its plan's
    tiers. before: the line before. paid_fen: what the plan has paid with this line. final_fen: the cumulative base
    at the end of the climb; None where the month has no line of it.
    """

    at: int
    first: int
    end: int
    rung: Rung
    before: Mapping[str, Any] | None
    paid_fen: int
    final_fen: int | None


def _ends(statement: Statement, first: int) -> list[int]:
    """The sheet row where the climb of every line ends: of its plan, or of its document where each climbs alone."""
    lines = statement.lines
    alone = {s.plan["plan_id"] for s in statement.plans if s.plan["tier_period"] == "document"}
    key = [f"{p}|{d}" if p in alone else str(p) for p, d in zip(lines["plan_id"], lines["doc_no"], strict=True)]
    row = pd.Series(np.arange(first, first + len(lines)), index=lines.index)
    climbs = (lines["kind"] == "line").to_numpy()
    last = row[climbs].groupby(np.array(key, dtype=object)[climbs]).max()
    return [int(last.get(k, 0)) for k in key]


def _facts(sheet: Any, made: Looks, line: Mapping[str, Any], at: int, words: Mapping[str, str], dispute: str) -> None:
    """What a line is about."""
    thin = {"bottom": 1, "bottom_color": LINE}
    for k in range(len(COLUMNS)):
        sheet.write_blank(at - 1, k, None, made(**thin))
    sheet.write_number(at - 1, 0, int(line["no"]), made(**thin))
    sheet.write_string(at - 1, 1, words[line["kind"]], made(**thin))
    sheet.write_string(at - 1, 2, "" if pd.isna(line["doc_no"]) else str(line["doc_no"]), made(num_format="@", **thin))
    if not pd.isna(line["line_no"]):
        sheet.write_number(at - 1, 3, int(line["line_no"]), made(**thin))
    if not pd.isna(line["date"]):
        sheet.write_datetime(at - 1, 4, line["date"].to_pydatetime(), made(num_format=DATE, **thin))
    sheet.write_string(at - 1, 5, str(line["plan_id"]), made(num_format="@", align="center", **thin))
    sheet.write_string(at - 1, 14, str(line["reason"]), made(font_color=GREY, text_wrap=True, indent=1, **thin))
    high = max(rows_of(str(line["reason"]), COLUMNS[14][2]), rows_of(dispute, COLUMNS[15][2]))
    if high > 1:
        sheet.set_row(at - 1, ROW_HEIGHT * high)
    sheet.write_string(at - 1, 15, dispute, made(bg_color=INPUT_PALE, text_wrap=True, **thin))


def rows_of(text: str, width: float) -> int:
    """How many rows a wrapped text takes in a column."""
    return max(-(-shown_width(text) // int(width)), 1)


def _amounts(sheet: Any, made: Looks, line: Mapping[str, Any], place: Place) -> None:
    """What a line comes to: formulas where the statement holds what they need, numbers elsewhere."""
    money = made(num_format=MONEY, bottom=1, bottom_color=LINE)
    at, plan = place.at, place.rung.shown.plan
    yuan = {key: int(line[f"{key}_fen"]) / 100 for key in ("earned", "now", "held")}

    def put(key: str, formula: str | None, value: float, look: Any = money) -> None:
        cell = f"{LETTER[key]}{at}"
        sheet.write_formula(cell, formula, look, value) if formula else sheet.write_number(cell, value, look)

    if line["kind"] == "line":
        _ladder(made, line, place, put)
        put("earned", _earned(line, place), yuan["earned"])
        ratio = 1.0 if pd.isna(plan["now_ratio"]) else float(plan["now_ratio"])
        put("now", f"=ROUND({fen(f'L{at}')}*{round(ratio * 1e6)}/1000000,0)/100", yuan["now"])
        put("held", f"=L{at}-M{at}", yuan["held"])
        return
    if line["kind"] in ("trueup", "knots", "override", "clawback"):
        put("earned", _payout(line, place) if line["kind"] == "knots" else None, yuan["earned"])
    put("now", f"=L{at}" if line["kind"] == "knots" else _limit(line, place), yuan["now"])
    put("held", None, yuan["held"])


def _ladder(made: Looks, line: Mapping[str, Any], place: Place, put: Callable[..., None]) -> None:
    """Base, cumulative before and after, rate and factor of a credited line."""
    at, end, rung, before = place.at, place.end, place.rung, place.before
    start, stop, base = (int(line[k]) / 100 for k in ("before_fen", "after_fen", "base_fen"))
    follows = before is not None and before["kind"] == "line" and before["plan_id"] == line["plan_id"]
    follows = follows and before is not None and bool(before["after_fen"] == line["before_fen"])
    put("base", None, base)
    put("before", f"=I{at - 1}" if follows else None, start)
    put("after", f"=H{at}" if start == stop else f"=H{at}+G{at}", stop)
    put("factor", None, float(line["factor"]), made(num_format="0.0000", bottom=1, bottom_color=LINE))
    percent = made(num_format="0.0000%", bottom=1, bottom_color=LINE)
    rate = 0.0 if pd.isna(line["rate"]) else float(line["rate"])
    method = rung.shown.tiers.method
    if is_fixed(line) or method == "knots" or (method == "marginal" and not pd.isna(line["rate"])):
        put("rate", None, rate, percent)  # blank where a line spans tiers
    elif rung.shown.tiers.method in REACHED:
        found = f"LOOKUP(I{end},{rung.cells(FROM)},{rung.cells(RATE)})"
        put("rate", f"=IF(I{end}<${FROM}${rung.first},{_below(rung, end)},{found})", rate, percent)


def _payout(line: Mapping[str, Any], place: Place) -> str | None:
    """The payout between knots on the base to date, less what earlier months of the period paid."""
    if place.final_fen is None:
        return None
    shown, rung = place.rung.shown, place.rung
    reached = earned_to(shown.tiers, shown.edges[None, :], np.array([0]), np.array([place.final_fen], dtype=np.int64))
    paid = (int(reached[0]) - int(line["earned_fen"])) / 100
    x, knots, amounts = f"I{place.end}", rung.cells(FROM), rung.cells(AMOUNT)
    k = f"MATCH({x},{knots})"
    run, rise = (f"ROUND((INDEX({c},{k}+1)-INDEX({c},{k}))*100,0)" for c in (knots, amounts))
    between = f"ROUND(ROUND(INDEX({amounts},{k})*100,0)+{rise}*ROUND(({x}-INDEX({knots},{k}))*100,0)/{run},0)/100"
    first, last = rung.first, rung.last
    payout = f"IF({x}<${FROM}${first},${AMOUNT}${first},IF({x}>=${FROM}${last},${AMOUNT}${last},{between}))"
    return f"={payout}-{paid:.2f}"


def _below(rung: Rung, end: int) -> str:
    """The rate below the first tier: none, or the first tier's for a base below zero where it starts at zero."""
    return f"IF(AND(I{end}<0,${FROM}${rung.first}<=0),${RATE}${rung.first},0)"


def is_fixed(line: Mapping[str, Any]) -> bool:
    """A line at a fixed rate: it does not climb."""
    return bool(line["before_fen"] == line["after_fen"] and line["base_fen"] != 0)


def _earned(line: Mapping[str, Any], place: Place) -> str:
    """The formula of a line's commission: whole fen x whole millionths x whole parts of the factor, rounded once.

    A spreadsheet counts in binary fractions and rounds halves either way; whole numbers it counts exactly.
    """
    at, rung = place.at, place.rung
    method = rung.shown.tiers.method
    parts = f"{fen(f'G{at}')}*ROUND(J{at}*1000000,0)"
    if not is_fixed(line) and method == "mixed":
        parts = f"({parts}+{_lower(rung, f'I{at}', place.end)}-{_lower(rung, f'H{at}', place.end)})"
    elif not is_fixed(line) and method == "marginal":
        parts = f"({_up_to(rung, f'I{at}')}-{_up_to(rung, f'H{at}')})"
    fine = 10_000 if round(float(line["factor"]) * 1e6) % 100 == 0 else 1_000_000
    return f"=ROUND({parts}*ROUND(K{at}*{fine},0)/{1_000_000 * fine},0)/100"


def fen(cell: str) -> str:
    """Yuan of a cell as whole fen."""
    return f"ROUND({cell}*100,0)"


def _up_to(rung: Rung, cell: str) -> str:
    """What a cumulative base earns over marginal tiers, in millionths of a fen: every edge passed adds its step."""
    edges, steps = rung.cells(FROM), rung.cells(STEP)
    below_zero = f"{fen(f'MIN({cell},0)')}*IF(${FROM}${rung.first}=0,ROUND(${RATE}${rung.first}*1000000,0),0)"
    return f"(SUMPRODUCT(({cell}>{edges})*{fen(f'({cell}-{edges})')}*ROUND({steps}*1000000,0))+{below_zero})"


def _lower(rung: Rung, cell: str, end: int) -> str:
    """What a cumulative base earns in the tiers below the one reached at the end, in millionths of a fen."""
    if rung.first == rung.last:
        return "0"
    starts, stops, rates = (f"${c}${rung.first}:${c}${rung.last - 1}" for c in (FROM, TO, RATE))
    within = f"({cell}<{stops})*({cell}-{starts})+({cell}>={stops})*({stops}-{starts})"
    reached = f"(I{end}>={stops})*({cell}>{starts})"
    return f"SUMPRODUCT({reached}*{fen(f'({within})')}*ROUND({rates}*1000000,0))"


def _limit(line: Mapping[str, Any], place: Place) -> str | None:
    """Cap, floor and draw as the edge less what the plan paid before them; None for other kinds."""
    if line["kind"] not in ("cap", "floor", "draw"):
        return None
    above = f"SUMIF($F${place.first}:$F${place.at - 1},F{place.at},$M${place.first}:$M${place.at - 1})"
    return f"={place.paid_fen / 100:.2f}-{above}" if place.at > place.first else f"={place.paid_fen / 100:.2f}"
