"""Commission statement 提成单 as a workbook of one payee: live formulas that come to the same fen."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from workbook.files.looks import GREY, INK, Looks
from workbook.files.pay_lines import AMOUNT, COLUMNS, FROM, LETTER, MONEY, RATE, STEP, TO, Rung, write_lines
from workbook.performance.statement import PlanShown, Statement, parts_said
from workbook.tables import TABLES
from workbook.texts import Text

TIER_HEADS = (
    ("B", Text("方法", "Method")),
    ("C", Text("方案", "Plan")),
    (FROM, Text("起点", "From")),
    (TO, Text("终点", "To")),
    (RATE, Text("提成率", "Rate")),
    (STEP, Text("较上一档", "Step")),
    (AMOUNT, Text("金额", "Amount")),
)


def write_statement(statement: Statement, company: str, lang: str) -> bytes:
    """One payee's statement as .xlsx: head, tiers, lines with formulas, sums, approval.

    Every commission is a formula over the tiers above it, every sum a formula over the lines; what comes from
    other months (a release, a clawback, a balance) is a number with its reason.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _title(statement, lang), "author": company, "created": pd.Timestamp(statement.month)})
    sheet, made = book.add_worksheet(Text("提成单", "Statement").in_(lang)), Looks(book, lang)
    for k, (_key, _name, width) in enumerate(COLUMNS):
        sheet.set_column(k, k, width)
    row = _head(sheet, made, statement, company)
    rungs, row = _tiers(sheet, made, statement, row)
    last = write_lines(sheet, made, statement, rungs, row)
    _foot(sheet, made, statement, row + 1, last)
    sheet.freeze_panes(row, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.3, 0.3, 0.4, 0.5)
    sheet.repeat_rows(row - 1)
    book.close()
    return buffer.getvalue()


def _title(statement: Statement, lang: str) -> str:
    month = f"{statement.month:%Y-%m}"
    return Text(f"{month} 提成单", f"Commission statement {month}").in_(lang)


def _head(sheet: Any, made: Looks, statement: Statement, company: str) -> int:
    """The title, who it is for and what is paid; the next free row, counted from 0."""
    total, lang = statement.total, made.lang
    sheet.set_row(0, 26)
    sheet.write_string(
        0, 0, f"{company}　{_title(statement, lang)}".strip(), made(bold=True, font_size=15, font_color=INK)
    )
    who = f"{total['rep']}（{total['rep_id']}）" if lang == "zh" else f"{total['rep']} ({total['rep_id']})"
    sheet.write_string(1, 0, who, made(bold=True, font_size=12))
    parts = "　".join(f"{name} {amount}" for name, amount in parts_said(statement, lang))
    sheet.write_string(2, 0, parts, made(font_color=INK))
    against = Text("与上月比：", "against last month: ").in_(lang)
    sheet.write_string(3, 0, against + str(total["change_reason"]), made(font_color=GREY))
    return 5


def _tiers(sheet: Any, made: Looks, statement: Statement, row: int) -> tuple[dict[str, Rung], int]:
    """The tiers of the payee's plans; where they stand, and the row of the lines' header."""
    head = made(bold=True, bottom=1, bottom_color=INK, font_color=GREY)
    for letter, name in TIER_HEADS:
        sheet.write_string(f"{letter}{row + 1}", name.in_(made.lang), head)
    methods = {c.code: c.text.in_(made.lang) for c in TABLES["plans"].column("method").choices}
    rungs: dict[str, Rung] = {}
    at = row + 2
    for shown in statement.plans:
        rung = Rung(shown, at, at + len(shown.edges) - 1)
        for k in range(len(shown.edges)):
            sheet.write_string(f"B{at + k}", methods[shown.tiers.method], made())
            sheet.write_string(f"C{at + k}", str(shown.plan["plan"]), made())
            _tier(sheet, made, rung, k)
        rungs[str(shown.plan["plan_id"])] = rung
        at = rung.last + 1
    return rungs, at


def _tier(sheet: Any, made: Looks, rung: Rung, k: int) -> None:
    """One tier: its edges, its rate (between knots, its slope) and what that adds to the tier before."""
    shown, at, last = rung.shown, rung.first + k, k + 1 == len(rung.shown.edges)
    money, rate = made(num_format=MONEY), made(num_format="0.0000%")
    rates = slopes(shown) if shown.tiers.method == "knots" else [r / 1e6 for r in shown.tiers.rates.tolist()]
    sheet.write_number(f"{FROM}{at}", int(shown.edges[k]) / 100, money)
    if not last:
        sheet.write_formula(f"{TO}{at}", f"={FROM}{at + 1}", money, int(shown.edges[k + 1]) / 100)
    if shown.tiers.method == "knots":
        rise = f"({AMOUNT}{at + 1}-{AMOUNT}{at})/({FROM}{at + 1}-{FROM}{at})"
        sheet.write_formula(f"{RATE}{at}", "=0" if last else f"={rise}", rate, rates[k])
        sheet.write_number(f"{AMOUNT}{at}", int(shown.tiers.amounts[k]) / 100, money)
    else:
        sheet.write_number(f"{RATE}{at}", rates[k], rate)
    step = f"={RATE}{at}" if k == 0 else f"={RATE}{at}-{RATE}{at - 1}"
    sheet.write_formula(f"{STEP}{at}", step, rate, rates[k] - (rates[k - 1] if k else 0))


def slopes(shown: PlanShown) -> list[float]:
    """What one more fen pays between the knots; level after the last."""
    rise, run = np.diff(shown.tiers.amounts), np.diff(shown.edges)
    return [*(rise / run).tolist(), 0.0]


def _foot(sheet: Any, made: Looks, statement: Statement, first: int, last: int) -> None:
    """Sums, and where payee and manager sign."""
    bold = made(bold=True, num_format=MONEY, top=2)
    row = last
    sheet.write_string(row, 1, Text("合计", "Total").in_(made.lang), made(bold=True, top=2))
    for key in ("base", "earned", "now", "held"):
        letter, total = LETTER[key], int(statement.lines[f"{key}_fen"].sum()) / 100
        sheet.write_formula(row, ord(letter) - 65, f"=SUM({letter}{first + 1}:{letter}{last})", bold, total)
    sheet.write_string(row + 1, 1, Text("应发提成", "Pay").in_(made.lang), made(bold=True))
    pay = int(statement.total["pay_fen"]) / 100
    sheet.write_formula(row + 1, 12, f"=M{row + 1}", made(bold=True, num_format=MONEY), pay)
    approver = statement.total["approver"]
    signed = Text(
        "审批人：{who}　　　　本人确认：　　　　　　日期：", "approved by: {who}　　　　payee:　　　　　　date:"
    )
    sheet.write_string(row + 3, 1, signed.with_(who="" if pd.isna(approver) else approver).in_(made.lang), made())
