"""Opening balances 期初余额 and running balances of a file: used as a check, and kept apart from the movements."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from workbook.checks import empty
from workbook.errors import Problem
from workbook.intake.block import Block
from workbook.intake.header import whole
from workbook.intake.mapping import Mapping
from workbook.intake.proof import balance_said, check_balances, stated_balances
from workbook.intake.rows import CLOSING, OPENING
from workbook.intake.shapes import DIRECTION, sign_of
from workbook.money import to_yuan
from workbook.schema import Table
from workbook.texts import Text
from workbook.values import ValueUnclear, parse_amount, parse_date


class FileBalances(NamedTuple):
    """What a file's balances say. sign: how its movements count in them, 0 where that is unknown."""

    sign: int
    facts: dict[str, Any]
    problems: list[Problem]


def balances_of(
    block: Block, positions: dict[str, int], mapping: Mapping, out: dict[int, str], frame: pd.DataFrame, table: Table
) -> FileBalances:
    """The running balance of a file against its movements, and opening + movements against closing."""
    at = block.position(mapping.balance) if mapping.balance else None
    if at is None or "amount_fen" not in frame or not len(frame):
        return FileBalances(0, {}, [])
    column = block.column(at)
    first = block.numbers[0]
    fen = [_fen(column[row - first]) for row in frame.index]
    balances = pd.Series(fen, index=frame.index, dtype="Int64") * _balance_signs(block, frame, table)
    customers = frame["customer_id"] if "customer_id" in frame and frame["customer_id"].nunique() > 1 else None
    found = check_balances(frame["amount_fen"], balances, customers)
    if found is None:
        return FileBalances(0, {}, [])
    stated = stated_balances(block, out, at)
    opening = stated[OPENING][0][1] if stated[OPENING] else found.opening
    closing = stated[CLOSING][-1][1] if stated[CLOSING] else found.closing
    facts: dict[str, Any] = {
        "balance_sign": found.sign,
        "balance_foots": not found.breaks,
        "balance_breaks": len(found.breaks),
    }
    if customers is None and not found.breaks and opening is not None and closing is not None:
        facts |= {"opening": str(to_yuan(opening)), "closing": str(to_yuan(closing))}
    problems = [] if customers is not None and not found.breaks else _said(found, table, opening, frame, closing)
    return FileBalances(found.sign, facts, problems)


def _said(found: Any, table: Table, opening: int | None, frame: pd.DataFrame, closing: int | None) -> list[Problem]:
    return balance_said(found, table, opening, int(frame["amount_fen"].sum()), closing)


def _balance_signs(block: Block, frame: pd.DataFrame, table: Table) -> pd.Series:
    """+1 or -1 per row for a balance that has its direction 借/贷 in a column of its own, beside two amount columns."""
    names = [whole(h) for h in block.headers]
    at = next((names.index(n) for n in DIRECTION if n in names), None)
    ones = pd.Series(1, index=frame.index, dtype="Int64")
    if at is None or table.key not in ("ledger", "statements"):
        return ones
    column, first = block.column(at), block.numbers[0]
    signs = [sign_of(column[row - first], table.key) for row in frame.index]
    return pd.Series([1 if s is None or s == 0 else s for s in signs], index=frame.index, dtype="Int64")


def opening_rows(
    block: Block,
    positions: dict[str, int],
    mapping: Mapping,
    out: dict[int, str],
    frame: pd.DataFrame,
    table: Table,
    sign: int,
) -> pd.DataFrame:
    """The rows 期初余额 of a ledger or a statement as rows of the table, kind opening, in fen.

    The amount is the stated balance, turned as the movements are. The date is the row's own, else the day
    before the first movement. None where the file has none, or its customer is not known.
    """
    at = block.position(mapping.balance) if mapping.balance else None
    rows = [i for i, reason in sorted(out.items()) if reason == OPENING]
    if table.key not in ("ledger", "statements") or at is None or not rows or frame.empty:
        return empty(table)
    customer = frame["customer_id"].dropna().unique()
    fen = _fen(block.column(at)[rows[0]])
    if len(customer) != 1 or fen is None or frame["date"].isna().all():
        return empty(table)
    signs = _balance_signs(block, pd.DataFrame(index=[block.numbers[rows[0]]]), table)
    date = _date(block, positions, rows[0]) or frame["date"].min() - pd.Timedelta(days=1)
    row = {
        table.key_columns[0]: f"opening-{customer[0]}-{date:%Y%m%d}",
        "date": date,
        "customer_id": customer[0],
        "kind": "opening",
        "amount_fen": fen * int(signs.iloc[0]) * (sign or 1),
        "source": frame["source"].iloc[0].rpartition("!")[0] + f"!{block.numbers[rows[0]]}",
    }
    made = pd.DataFrame([{c.key: row.get(c.key) for c in table.columns}], index=[block.numbers[rows[0]]])
    return made.astype({c: empty(table)[c].dtype for c in made})


def opening_for(opening: pd.DataFrame, there: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """The opening rows to add: those of customers without any row so far; the others are only compared.

    opening: rows of `opening_rows`. there: the rows of the table so far. A finding where what is there up to
    the day of the opening balance does not add up to it.
    """
    if opening.empty:
        return opening, []
    known = opening["customer_id"].isin(there["customer_id"])
    problems = []
    for row, customer, date, fen in opening.loc[known, ["customer_id", "date", "amount_fen"]].itertuples():
        before = there[(there["customer_id"] == customer) & (there["date"] <= date)]
        so_far = int(before["amount_fen"].sum())
        if so_far != fen:
            found = Text("期初余额 {o}，已有各行合计 {s}", "opening balance {o}, the rows so far add up to {s}")
            need = Text("期初等于上期期末", "an opening balance that is the last closing balance")
            said = found.with_(o=to_yuan(int(fen)), s=to_yuan(so_far))
            problems.append(
                Problem("opening_differs", table.key, "amount_fen", (int(row),), said, need, is_error=False)
            )
    return opening[~known], problems


def _date(block: Block, positions: dict[str, int], i: int) -> pd.Timestamp | None:
    if "date" not in positions:
        return None
    try:
        day = parse_date(block.column(positions["date"])[i])
    except ValueUnclear:
        return None
    return None if day is None else pd.Timestamp(day)


def _fen(cell: Any) -> int | None:
    try:
        return parse_amount(cell)
    except ValueUnclear:
        return None
