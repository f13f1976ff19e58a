"""Findings 提示 of a reconciliation: what a person should know though it stops nothing."""

from __future__ import annotations

import numpy as np

from workbook.accounts.board import Board
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.wording import Texts, taken
from workbook.errors import Problem
from workbook.texts import Text, listed

TABLE = ("ledger", "statements")
SAME_SHARE = 0.98
LEAST_LINES = 20


def findings(board: Board, ids: tuple[Texts, Texts]) -> list[Problem]:
    """Signs that were turned, references Excel destroyed, a side that is empty, the same file on both sides."""
    lines = board.lines
    found = []
    turned = [name for name, flag in zip(lines.customers, lines.turned.tolist(), strict=False) if flag]
    if turned:
        found.append(
            _finding(
                "opposite_signs",
                "statements",
                "amount_fen",
                Text("{names} 的金额方向全部相反", "every amount of {names} has the opposite sign").with_(
                    names=listed(turned)
                ),
                Text(
                    "我方口径（他们欠我们为正）；已按相反方向对账",
                    "our view (positive when they owe us); they were turned",
                ),
            )
        )
    for side in (OURS, THEIRS):
        own = lines[side]
        at = np.flatnonzero(own.damaged)
        if len(at):
            names = zip(taken(ids[side], own.row[at]), own.texts_of(at), strict=True)
            named = listed([f"{line}（{ref}）" for line, ref in names])
            need = Text("完整票号；请按文本重新导出", "the whole reference; export it again as text")
            found.append(_finding("damaged_reference", TABLE[side], "ref", named, need))
    if not len(lines.ours) or not len(lines.theirs):
        side = OURS if not len(lines.ours) else THEIRS
        found.append(
            _finding("empty_side", TABLE[side], "", Text("没有一行", "no line"), Text("至少一行", "at least one line"))
        )
    elif _has_same_lines(board):
        need = Text("对方自己的账", "the customer's own books")
        found.append(
            _finding(
                "both_ours",
                "statements",
                "",
                Text("日期、票号、金额逐行与我方相同", "every date, reference and amount is the same as ours"),
                need,
            )
        )
    if _is_same_file(board, ids):
        need = Text("一份我方、一份对方的明细", "one file of ours and one of theirs")
        found.append(
            _finding("same_file", "statements", "", Text("两边是同一份文件", "both sides are the same file"), need)
        )
    return found


def _has_same_lines(board: Board) -> bool:
    """Whether nearly every line has its twin on the other side, day, reference as written and all: one book twice."""
    ours, theirs = board.lines.ours, board.lines.theirs
    if len(ours) != len(theirs) or len(ours) < LEAST_LINES:
        return False
    alike = (ours.fen == theirs.fen) & (ours.day == theirs.day) & (ours.ref == theirs.ref) & ours.named
    return float(alike.mean()) >= SAME_SHARE


def _is_same_file(board: Board, ids: tuple[Texts, Texts]) -> bool:
    """Whether both sides hold the same line IDs, amounts and dates."""
    ours, theirs = board.lines.ours, board.lines.theirs
    if len(ours) != len(theirs) or len(ours) < 3:
        return False
    alike = (ours.fen == theirs.fen) & (ours.day == theirs.day)
    if float(alike.mean()) < SAME_SHARE:
        return False
    alike &= (ids[OURS].take(ours.row) == ids[THEIRS].take(theirs.row)).astype(bool)
    return float(alike.mean()) >= SAME_SHARE


def _finding(code: str, table: str, column: str, found: Text, need: Text) -> Problem:
    return Problem(code, table, column, (), found, need, is_error=False)
