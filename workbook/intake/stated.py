"""Stated totals 声明的合计: what banks and wallets write above or below their lines, 收入：3笔 13,234.51元, as a check."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from workbook.errors import Problem
from workbook.intake.proof import Totals
from workbook.intake.scripts import simplified
from workbook.money import to_yuan
from workbook.schema import Table
from workbook.texts import Text
from workbook.values import ValueUnclear, parse_amount

_IN = "收入|存入|贷方|转入|入账"
_OUT = "支出|支取|借方|转出|出账|取出"
_FIGURE = r"(-?\d[\d,]*(?:\.\d+)?)"
_COUNTED = re.compile(
    rf"(?<![待不])({_IN}|{_OUT})(?:合计|总计|小计|发生|交易)?(?:总)?(?:笔数)?[:\s]*(\d+)\s*笔?[,\s]*(?:共|计|总额|合计|金额|发生额|{_IN}|{_OUT}|发生|总)*"
    rf"(?:\(元\))?[:\s]*{_FIGURE}\s*元?(?![\d笔])"
)
_SUMMED = re.compile(
    rf"({_IN}|{_OUT})(?:发生)?(?:合计|总额|总计|总金额|合计金额)(?:金额)?(?:\(元\))?[:\s]*{_FIGURE}\s*元?(?![\d笔])"
)


def check_stated(rows: Iterable[Sequence[Any]], frame: pd.DataFrame, table: Table) -> Totals:
    """The sums of money in and out that a bank's file states in words, against its lines.

    rows: the rows above the header and those below it that are no data. frame: amount_fen of the kept lines, money
    in positive. A count beside the sum is compared too.
    """
    if table.key != "bank_lines" or "amount_fen" not in frame or frame.empty:
        return Totals(0, 0, [])
    amounts = frame["amount_fen"].dropna()
    checked = agreed = 0
    problems = []
    for label, count, fen in _stated(rows):
        sign = 1 if re.fullmatch(_IN, label) else -1
        mine = amounts[amounts * sign > 0]
        summed = int(mine.sum()) * sign
        checked += 1
        if abs(fen) == summed and count in (None, len(mine)):
            agreed += 1
        else:
            problems.append(_differs(table, label, count, abs(fen), len(mine), summed))
    return Totals(checked, agreed, problems)


def _stated(rows: Iterable[Sequence[Any]]) -> list[tuple[str, int | None, int]]:
    """Each sum that is stated, once: 收入 or 支出, the number of lines or None, fen."""
    found: dict[tuple[str, int | None, int], None] = {}
    for row in rows:
        text = " ".join(str(c).strip() for c in row if isinstance(c, str | float | int) and str(c).strip())
        plain = simplified(unicodedata.normalize("NFKC", text))
        counted = list(_COUNTED.finditer(plain))
        for m in counted:
            _keep(found, m[1], int(m[2]), m[3])
        for m in () if counted else _SUMMED.finditer(plain):
            _keep(found, m[1], None, m[2])
    return list(found)


def _keep(found: dict[tuple[str, int | None, int], None], label: str, count: int | None, figure: str) -> None:
    try:
        fen = parse_amount(figure)
    except ValueUnclear:
        return
    if fen is not None:
        found[(label, count, fen)] = None


def _differs(table: Table, label: str, count: int | None, fen: int, lines: int, summed: int) -> Problem:
    found = Text(
        "文件自己写着“{label}” {count} {stated}，读到的是 {lines} 笔 {summed}",
        "the file itself states “{label}” {count} {stated}; read were {lines} lines, {summed}",
    ).with_(
        label=label,
        count=Text(f"{count} 笔", f"{count} lines,") if count is not None else Text("合计", "in all"),
        stated=to_yuan(fen),
        lines=lines,
        summed=to_yuan(summed),
    )
    need = Text("合计等于各行之和；请核对有没有缺行", "a total that is the sum of its rows; look for missing rows")
    return Problem("total_differs", table.key, "amount_fen", (), found, need, is_error=False)
