"""Proof 核对: the file's own totals and balances against the rows that were read from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.intake.block import Block
from workbook.intake.content import has_content
from workbook.intake.rows import CLOSING, OPENING, TOTAL, is_group_total, meaning
from workbook.intake.sheets import Cells
from workbook.money import to_yuan
from workbook.schema import Table
from workbook.texts import Text
from workbook.values import ValueUnclear, parse_amount


class Totals(NamedTuple):
    """The totals rows of a file: how many of their figures agree with the rows, and those that do not."""

    checked: int
    agreed: int
    problems: list[Problem]


def check_totals(block: Block, positions: dict[str, int], out: dict[int, str], table: Table) -> Totals:
    """Recompute every total of a money or number column.

    A total agrees where it is the sum of the rows above it since the start, since the total before it, since
    the last total of the same label, or of the whole table. A running 累计 may begin before the file, so it is
    only counted, never complained of.
    """
    rows = [i for i, reason in sorted(out.items()) if reason == TOTAL]
    measured = {key: at for key, at in positions.items() if at < len(block.cells) and _is_summed(key, table)}
    if not rows or not measured:
        return Totals(0, 0, [])
    labels = {i: _label(block.cells, i) for i in rows}
    checked = agreed = 0
    problems = []
    for key, at in measured.items():
        sums = _running(block.cells[at], out)
        for number, i in enumerate(rows):
            stated = _fen(block.cells[at][i])
            if stated is None:
                continue
            starts = {0, rows[number - 1] if number else 0, _last_alike(rows[:number], labels, labels[i])}
            possible = {int(sums[i] - sums[start]) for start in starts} | {int(sums[-1])}
            checked += 1
            if stated in possible:
                agreed += 1
            elif "累计" not in labels[i]:
                problems.append(
                    _differs(table, key, block.numbers[i], labels[i], stated, int(sums[i] - sums[max(starts)]))
                )
    return Totals(checked, agreed, problems)


def _is_summed(key: str, table: Table) -> bool:
    """Columns whose totals mean something: amounts and quantities, not prices, balances, numbers of lines."""
    name, _colon, role = key.partition(":")
    if role:
        return role != "direction"
    column = table.column(name)
    return column.type in ("money", "number") and not any(word in name for word in ("price", "balance", "limit"))


def _running(cells: Cells, out: dict[int, str]) -> np.ndarray[Any, Any]:
    """Sums of the data rows before each position, in fen; what cannot be read counts nothing, it is refused elsewhere."""
    fen = [0 if i in out else _fen(cell) or 0 for i, cell in enumerate(cells.tolist())]
    return np.concatenate([[0], np.cumsum(np.array(fen, dtype=np.int64))])


def _fen(cell: Any) -> int | None:
    try:
        return parse_amount(cell)
    except ValueUnclear:
        return None


def _label(cells: Sequence[Cells], i: int) -> str:
    """The text of a row that makes it a totals row."""
    texts = [c[i].strip() for c in cells if isinstance(c[i], str) and has_content(c[i])]
    return next((text for text in texts if meaning(text) or is_group_total(text)), texts[0] if texts else "")


def _last_alike(rows: Sequence[int], labels: dict[int, str], label: str) -> int:
    """The last totals row before with the same label, 0 where there is none."""
    return max((i for i in rows if labels[i] == label), default=0)


def _differs(table: Table, key: str, row: int, label: str, stated: int, summed: int) -> Problem:
    found = Text(
        "“{label}”写的是 {stated}，上面各行相加是 {summed}",
        "“{label}” says {stated}, the rows above add up to {summed}",
    ).with_(label=label, stated=to_yuan(stated), summed=to_yuan(summed))
    need = Text("合计等于各行之和；请核对有没有缺行", "a total that is the sum of its rows; look for missing rows")
    return Problem("total_differs", table.key, key.partition(":")[0], (row,), found, need, is_error=False)


class Balances(NamedTuple):
    """A file's balances in fen. sign: +1 or -1, how movements count in them; 0 where they do not foot.

    breaks: rows where balance and movement do not go together. opening, closing: None where unknown.
    """

    opening: int | None
    closing: int | None
    sign: int
    breaks: tuple[int, ...]


def check_balances(amounts: pd.Series, balances: pd.Series, customers: pd.Series | None = None) -> Balances | None:
    """Whether each balance is the one before plus or minus the movement, oldest first or newest first.

    amounts, balances: fen (Int64) of the data rows in file order; a blank balance breaks nothing. customers:
    where the file holds several, each has its own run. None where fewer than two rows have a balance.
    """
    known = balances.notna() & amounts.notna()
    if known.sum() < 2:
        return None
    amount, balance = amounts[known].to_numpy(dtype=np.int64), balances[known].to_numpy(dtype=np.int64)
    rows = amounts.index[known]
    same_run = np.ones(len(rows) - 1, dtype=bool)
    if customers is not None:
        who = customers[known].astype("str").to_numpy(dtype=object)
        same_run = who[1:] == who[:-1]
    forms = []
    for sign in (1, -1):
        for newest_first in (False, True):
            later = amount[:-1] if newest_first else amount[1:]
            step = balance[:-1] - balance[1:] if newest_first else balance[1:] - balance[:-1]
            breaks = np.flatnonzero((step != sign * later) & same_run)
            forms.append((len(breaks), sign != 1, newest_first, sign, breaks))
    count, _order, newest_first, sign, breaks = min(forms, key=lambda form: form[:3])
    if count:
        return Balances(None, None, 0 if count > len(rows) // 4 else sign, tuple(int(rows[i + 1]) for i in breaks))
    first, last = (-1, 0) if newest_first else (0, -1)
    return Balances(int(balance[first] - sign * amount[first]), int(balance[last]), sign, ())


def stated_balances(block: Block, out: dict[int, str], at: int) -> dict[str, list[tuple[int, int]]]:
    """The balances in rows 期初 and 期末: reason -> (row of the file, fen)."""
    found: dict[str, list[tuple[int, int]]] = {OPENING: [], CLOSING: []}
    for i, reason in sorted(out.items()):
        fen = _fen(block.cells[at][i]) if reason in found and at < len(block.cells) else None
        if fen is not None:
            found[reason].append((block.numbers[i], fen))
    return found


def balance_said(
    balances: Balances, table: Table, opening: int | None, movement: int, closing: int | None
) -> list[Problem]:
    """Findings where the running balance breaks, or opening 期初 + movements is not closing 期末."""
    need = Text("期初 + 发生额 = 期末；请核对有没有缺行", "opening + movements = closing; look for missing rows")
    if balances.breaks:
        found = Text("余额与发生额接不上", "the running balance does not follow the movements")
        return [Problem("balance_breaks", table.key, "amount_fen", balances.breaks, found, need, is_error=False)]
    if opening is None or closing is None or opening + balances.sign * movement == closing:
        return []
    found = Text("期初 {o} + 发生额 {m} ≠ 期末 {c}", "opening {o} + movements {m} ≠ closing {c}")
    said = found.with_(o=to_yuan(opening), m=to_yuan(balances.sign * movement), c=to_yuan(closing))
    return [Problem("balance_breaks", table.key, "amount_fen", (), said, need, is_error=False)]
