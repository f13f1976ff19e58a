"""Mirror 口径: whether a customer's statement counts our way round, by what it has in common with our ledger.

A customer's statement is their payable: their credit is our debit. Which way round a file counts is detected
and said, never assumed in silence.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from workbook.errors import Problem
from workbook.intake.mapping import Mapping
from workbook.schema import Table
from workbook.texts import Text


class Orientation(NamedTuple):
    """sign: +1 as read, -1 turned round. same, turned: lines that agree with the ledger one way and the other."""

    sign: int
    same: int
    turned: int


def orientation(statement: pd.DataFrame, ledger: pd.DataFrame, balance_sign: int) -> Orientation:
    """Which way round the amounts of a statement agree with our ledger.

    statement, ledger: customer_id, ref, amount_fen (Int64). Lines agree that have customer, reference and
    amount in common, or, where no reference agrees, customer and amount. Where that decides nothing, a
    running balance that falls where the amounts rise (balance_sign -1) turns them.
    """
    same = turned = 0
    for columns in (["customer_id", "ref"], ["customer_id"]):
        same, turned = (_in_common(statement, ledger, columns, sign) for sign in (1, -1))
        if same != turned:
            break
    if same == turned:
        return Orientation(-1 if balance_sign == -1 else 1, same, turned)
    return Orientation(1 if same > turned else -1, same, turned)


def _in_common(statement: pd.DataFrame, ledger: pd.DataFrame, columns: list[str], sign: int) -> int:
    """Lines of the statement that stand in the ledger, each ledger line used once."""
    theirs, ours = _lines(statement, columns, sign), _lines(ledger, columns, 1)
    return sum((theirs & ours).values())


def _lines(frame: pd.DataFrame, columns: list[str], sign: int) -> Counter[tuple[object, ...]]:
    known = frame.dropna(subset=[*columns, "amount_fen"])
    known = known[known["amount_fen"] != 0]
    amounts = (known["amount_fen"] * sign).astype("int64").tolist()
    return Counter(zip(*(known[c].astype(str).tolist() for c in columns), amounts, strict=True))


def orientation_said(found: Orientation, mapping: Mapping, balance_sign: int, table: Table) -> Problem:
    """How a statement was turned and why, for the person who imports it."""
    two_columns = set(mapping.signed.get("amount_fen", {})) == {"plus", "minus"}
    turned = (found.sign == -1) != two_columns
    way = (
        Text("按对方的应付账读，正负已换成我方口径", "read as their payable and turned to our view")
        if turned
        else Text("按我方口径读，正负照原样", "read in our view, signs as sent")
    )
    if found.same != found.turned:
        why = Text(
            "{n} 行与往来明细相符，反过来 {m} 行", "{n} lines agree with our ledger, {m} the other way round"
        ).with_(n=max(found.same, found.turned), m=min(found.same, found.turned))
    elif balance_sign:
        why = Text("余额与发生额的方向如此", "the running balance goes that way")
    else:
        why = Text("没有证据，请核对", "nothing proves it, please check")
    said = Text("{way}（{why}）", "{way} ({why})").with_(way=way, why=why)
    need = Text("核对一两行的正负", "a look at the sign of a line or two")
    return Problem("orientation", table.key, "amount_fen", (), said, need, is_error=False)
