"""Red letters 红字发票: a negative invoice is linked to its original by the number it names, and netted with it."""

from __future__ import annotations

import re

import numpy as np

from workbook.accounts.board import Board
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Ints, cleaned
from workbook.accounts.rules import Rule

_WORDS = "红冲|冲红|蓝字|对应正数|冲销|[Cc][Aa][Nn][Cc][Ee][Ll][Ss]|[Cc][Rr][Ee][Dd][Ii][Tt][Ss]"
_NAMES = re.compile(
    r"(?:红冲|冲红|蓝字|对应正数|冲销|cancels|credits)\D{0,30}?(?:代码\D{0,3}\d{10,12}\D{1,12})?(\d{8,20})",
    re.IGNORECASE,
)


def match_red_letters(board: Board, rule: Rule) -> None:
    """Net each red letter with its original 蓝字 on its own side.

    Where the other side carries neither, original and red letter cancel each other alone; where it carries
    one line of the original's reference that equals their sum, all three belong together. A red letter the
    other side has as well is left to the rules of references.
    """
    for side in (OURS, THEIRS):
        for blue, red in _links(board, side):
            if board.free[side][blue] and board.free[side][red]:
                _net(board, rule, side, blue, red)


def _links(board: Board, side: int) -> list[tuple[int, int]]:
    """Original and red letter of one customer, as positions."""
    own = board.lines[side]
    named: dict[tuple[int, str], int] = {}
    reds = np.flatnonzero(board.free[side] & (own.fen < 0) & (own.customer >= 0))
    reds = reds[own.holds(reds, _WORDS)]
    for red, memo, ref in zip(reds.tolist(), own.memos_of(reds), own.texts_of(reds), strict=True):
        if (match := _NAMES.search(memo or ref)) and match[1] != cleaned(ref):
            named[int(own.customer[red]), cleaned(match[1])] = red
    if not named:
        return []
    customers = np.isin(own.customer, [customer for customer, _ref in named])
    links = []
    blues = np.flatnonzero(customers & (own.fen > 0) & board.free[side])
    for blue, ref in zip(blues.tolist(), own.texts_of(blues), strict=True):
        link = named.get((int(own.customer[blue]), cleaned(ref)))
        if link is not None:
            links.append((blue, link))
    return links


def _net(board: Board, rule: Rule, side: int, blue: int, red: int) -> None:
    own, other = board.lines[side], board.lines[1 - side]
    same_customer = board.free[1 - side] & (other.customer == own.customer[blue])
    there = np.flatnonzero(same_customer & np.isin(other.ref, [own.ref[blue], own.ref[red]]) & other.named)
    total = int(own.fen[blue] + own.fen[red])
    if (len(there) == 0 and total == 0) or (len(there) == 1 and total == int(other.fen[there[0]])):
        both = (np.array(sorted((blue, red))), np.zeros(2, np.int64))
        rest: tuple[Ints, Ints] = (there, np.zeros(len(there), np.int64))
        ours, theirs = (both, rest) if side == OURS else (rest, both)
        board.group(ours, theirs, rule, np.ones(1, bool))
