"""Duplicates 重复 without a reference to prove them: the same amount twice within days, once on the other side."""

from __future__ import annotations

import numpy as np

from workbook.accounts.board import Board
from workbook.accounts.by_reference import alike
from workbook.accounts.joins import near, only
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.rules import Rule

MOST = 3
"""An amount that stands more often than this is ordinary, and a further one is no sign of a duplicate."""


def set_likely_copies_aside(board: Board, rule: Rule) -> None:
    """Free lines that repeat the amount of one matched line of their side within the rule's days.

    Only where this side has that amount once more than the other side, and the references do not contradict.
    """
    size = max((int(s.same.max()) + 1 for s in (board.lines.ours, board.lines.theirs) if len(s)), default=0)
    counts = [np.bincount(board.lines[s].same, minlength=size) for s in (OURS, THEIRS)]
    for side in (OURS, THEIRS):
        own = board.lines[side]
        extra = (counts[side] == counts[1 - side] + 1) & (counts[side] <= MOST)
        usable = (own.customer >= 0) & (own.fen != 0) & extra[own.same]
        left = board.open(side, rule, usable)
        done = np.flatnonzero(usable & ~board.free[side] & (board.twin[side] < 0))
        i, j = near(own.same[done], own.day[done], own.same[left], own.day[left], rule.days_before, rule.days_after)
        i, j = done[i], left[j]
        fits = only(j) & (~(own.named[i] & own.named[j]) | alike(own, i, own, j) | _one_apart(board, side, i, j))
        board.set_aside(side, j[fits], i[fits])


def _one_apart(board: Board, side: int, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    own = board.lines[side]
    return np.asarray((own.length[i] == own.length[j]) & ((own.chars_of(i) != own.chars_of(j)).sum(axis=1) == 1))
