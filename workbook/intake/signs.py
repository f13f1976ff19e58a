"""Signs 正负: one signed amount a row out of two columns, or out of an amount and its direction."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pandas as pd

from workbook.errors import Problem
from workbook.intake.content import has_content
from workbook.intake.proof import check_balances
from workbook.intake.shapes import signs_of
from workbook.intake.sheets import Cells, as_cells
from workbook.schema import Table
from workbook.texts import Text, same
from workbook.values import ValueUnclear, parse_amount, parse_decimal

_MINUS_HEADER = re.compile(r"[(（\[]\s*[-－−]")
_FEW = 3


def signed_amounts(
    parts: dict[str, Cells], headers: dict[str, str], balances: Cells | None, index: pd.Index, table: Table, key: str
) -> tuple[Cells, list[Problem]]:
    """One signed amount a row from plus and minus columns, or from amount and direction.

    parts, headers: cells and header by role. balances: the file's running balance, where it has one. Amounts out
    that are written with their minus already, 支出金额（-元）, keep it. Plus and minus both filled are netted only
    where one is zero; else the row is a problem, and so is a direction that is not understood.
    """
    if "direction" in parts:
        values, out, problems = _by_direction(parts, headers["direction"], index, table, key)
    else:
        values, out, problems = _by_column(parts, index, table, key)
    turned = as_cells([_negative(v) if o else v for v, o in zip(values, out, strict=True)])
    minus = [n for v, o in zip(values, out, strict=True) if o and (n := _number(v))]
    if not minus or any(n > 0 for n in minus):
        return turned, problems
    as_sent = as_cells(values)
    name = headers.get("minus", "")
    is_sap = {str(c).strip().upper() for c in parts.get("direction", ())} <= {"S", "H", ""} and "direction" in parts
    proven = is_sap or bool(_MINUS_HEADER.search(name)) or _foots(as_sent, turned, balances)
    if proven is None and table.key == "bank_lines" and len(minus) >= _FEW:
        proven = True
    if proven is None:
        need = Text("支出写成正数，或有能核对的余额", "amounts out without a minus, or a balance that proves it")
        found = Text("支出一方全是负数，可能已带正负号", "every amount out is negative: it may have its sign already")
        rows = tuple(int(r) for r, v, o in zip(index, values, out, strict=True) if o and _number(v))
        problems.append(Problem("sign_unclear", table.key, key, rows, found, need))
    return (as_sent if proven else turned), problems


def _foots(as_sent: Cells, turned: Cells, balances: Cells | None) -> bool | None:
    """Whether the running balance follows the amounts as sent; None where it decides nothing."""
    if balances is None:
        return None
    fen = pd.Series([_fen(b) for b in balances.tolist()], dtype="Int64")
    found = []
    for amounts in (as_sent, turned):
        checked = check_balances(pd.Series([_fen(a) for a in amounts.tolist()], dtype="Int64"), fen)
        found.append(checked is not None and not checked.breaks)
    return found[0] if found[0] != found[1] else None


def _by_direction(
    parts: dict[str, Cells], header: str, index: pd.Index, table: Table, key: str
) -> tuple[list[Any], list[bool], list[Problem]]:
    """The amounts as they stand, which of them are out, and directions that are not understood."""
    directions = parts["direction"].tolist()
    signs = signs_of(directions, table.key, header)
    faults: dict[str, list[int]] = {}
    for direction, row in zip(directions, index, strict=True):
        if has_content(direction) and signs[direction] is None:
            faults.setdefault(str(direction).strip(), []).append(int(row))
    need = Text("借或贷、收入或支出", "debit or credit, in or out")
    problems = [Problem("direction", table.key, key, tuple(r), same(f"“{d}”"), need) for d, r in faults.items()]
    return parts["amount"].tolist(), [signs.get(d, 1) == -1 for d in directions], problems


def _by_column(
    parts: dict[str, Cells], index: pd.Index, table: Table, key: str
) -> tuple[list[Any], list[bool], list[Problem]]:
    """The amount of whichever column is filled, whether it is the one of money out, and rows with both."""
    values: list[Any] = []
    out: list[bool] = []
    faults: dict[str, list[int]] = {}
    empty_plus, empty_minus = _nothings(parts["plus"]), _nothings(parts["minus"])
    for plus, minus, row in zip(parts["plus"].tolist(), parts["minus"].tolist(), index, strict=True):
        is_out = not (no_minus := minus in empty_minus) and plus in empty_plus
        values.append(minus if is_out else plus)
        out.append(is_out)
        if not no_minus and not is_out:
            faults.setdefault(f"{plus} / {minus}", []).append(int(row))
    need = Text("借方、贷方只填一个", "a debit or a credit, not both")
    return (
        values,
        out,
        [Problem("both_sides", table.key, key, tuple(r), same(f"“{d}”"), need) for d, r in faults.items()],
    )


def _nothings(cells: Cells) -> set[Any]:
    """The different cells of a column that are blank, a dash or zero; one that cannot be read is something."""
    return {cell for cell in set(cells.tolist()) if _is_nothing(cell)}


def _is_nothing(cell: Any) -> bool:
    try:
        return not parse_decimal(cell)
    except ValueUnclear:
        return False


def _number(cell: Any) -> Decimal | None:
    try:
        return parse_decimal(cell)
    except ValueUnclear:
        return None


def _fen(cell: Any) -> int | None:
    try:
        return parse_amount(cell)
    except ValueUnclear:
        return None


def _negative(cell: Any) -> Any:
    """An amount with the other sign; one that cannot be read stays, to be refused with its row."""
    try:
        number = parse_decimal(cell)
    except ValueUnclear:
        return cell
    return None if number is None else -number
