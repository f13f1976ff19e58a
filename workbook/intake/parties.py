"""Parties 收付双方: the other party of a bank's line where the file names both the payer 付款人 and the payee 收款人."""

from __future__ import annotations

import pandas as pd

from workbook.intake.block import Block
from workbook.intake.header import plain
from workbook.intake.mapping import Mapping
from workbook.schema import Table
from workbook.values import parse_text

_PAYER = ("付款人", "付款方", "汇款人", "汇出方")
_PAYEE = ("收款人", "收款方", "汇入方")
_ENDINGS = {"counterparty": ("名称", "户名", "姓名", ""), "counter_account": ("账号", "帐号", "账户")}


def with_other_party(frame: pd.DataFrame, block: Block, mapping: Mapping, table: Table) -> pd.DataFrame:
    """Typed lines of a bank with the payer where money came in and the payee where it went out.

    frame: amount_fen (money in positive), indexed by the row of the file. Only where the file has both, and the
    mapping takes no third column for it.
    """
    if table.key != "bank_lines" or frame.empty:
        return frame
    names = [plain(header) for header in block.headers]
    first = block.numbers[0]
    for key, endings in _ENDINGS.items():
        payer, payee = (_found(names, words, endings) for words in (_PAYER, _PAYEE))
        taken = block.position(mapping.columns[key]) if key in mapping.columns else None
        if payer is None or payee is None or taken not in (None, payer, payee):
            continue
        came_in = (frame["amount_fen"].fillna(0) >= 0).tolist()
        cells = [block.column(payer), block.column(payee)]
        texts = [parse_text(cells[not is_in][row - first]) for row, is_in in zip(frame.index, came_in, strict=True)]
        frame = frame.assign(**{key: pd.Series(texts, index=frame.index, dtype="str")})
    return frame


def _found(names: list[str], words: tuple[str, ...], endings: tuple[str, ...]) -> int | None:
    """Where the first of some words with one of some endings stands among headers."""
    return next((names.index(word + end) for word in words for end in endings if word + end in names), None)
