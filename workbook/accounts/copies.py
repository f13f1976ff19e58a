"""Duplicates 重复 without a reference to prove them: the same amount twice within days, once on the other side."""

from __future__ import annotations

import numpy as np

from workbook.accounts.board import Board
from workbook.accounts.by_amount import days_covered
from workbook.accounts.by_reference import alike
from workbook.accounts.joins import alone, near
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Bools, Ints
from workbook.accounts.rules import Rule
from workbook.accounts.sums import Floats

LIKELY = 0.2
"""A line that repeats an amount is a likely duplicate where fewer accidental repetitions than this are expected."""


def set_likely_copies_aside(board: Board, rule: Rule) -> None:
    """Free lines that repeat the amount of one matched line of their side within the rule's days.

    Only where nothing of the other side is left for them, the references do not contradict, and the customer
    does not state this amount so often that one so near is no wonder.
    """
    for side in (OURS, THEIRS):
        own, other = board.lines[side], board.lines[1 - side]
        waiting = np.zeros(board.lines.wide, bool)
        waiting[other.same[board.free[1 - side]]] = True
        usable = (own.customer >= 0) & (own.fen != 0) & ~waiting[own.same]
        left = board.open(side, rule, usable)
        done = np.flatnonzero(usable & ~board.free[side] & (board.twin[side] < 0))
        i, j = near(own.same[done], own.day[done], own.same[left], own.day[left], rule.days_before, rule.days_after)
        i, j = done[i], left[j]
        likely = _accidents(board, side, i, j) < LIKELY
        likely &= ~(own.named[i] & own.named[j]) | alike(own, i, own, j) | _one_apart(board, side, i, j)
        i, j = i[likely], j[likely]
        single = alone(i, j)
        board.set_aside(side, j[single], i[single])


def _accidents(board: Board, side: int, i: Ints, j: Ints) -> Floats:
    """How many lines of this amount would lie as near as this pair by accident: other lines of the amount, times
    the days between, to both sides, in the days the customer's lines cover."""
    own = board.lines[side]
    others = np.bincount(own.same, minlength=board.lines.wide)[own.same[j]] - 1
    reach = 2 * np.abs(own.day[i] - own.day[j]) + 1
    return np.asarray(others * reach / np.maximum(days_covered(board)[own.customer[j]], 1), dtype=np.float64)


def _one_apart(board: Board, side: int, i: Ints, j: Ints) -> Bools:
    own = board.lines[side]
    return np.asarray((own.length[i] == own.length[j]) & ((own.chars_of(i) != own.chars_of(j)).sum(axis=1) == 1))
