"""Near misses: amounts almost equal, references that disagree, lines under another customer, plain order of date.

All of them only suggest: a person decides.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from workbook.accounts import by_sum
from workbook.accounts.amounts import FEE, LEAST_FEE, ROUNDING, SIGN, TRANSPOSED, swap
from workbook.accounts.board import Board
from workbook.accounts.by_amount import MOST_ACCIDENTS, roundness, same_amount
from workbook.accounts.joins import alone, count_within, near
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Ints, joined
from workbook.accounts.rules import Rule
from workbook.accounts.sums import Floats


def match_near_amounts(board: Board, rule: Rule) -> None:
    """Without references that disagree: opposite sign, rounding, a fee, swapped digits, in that order."""
    for why in (SIGN, ROUNDING, FEE, TRANSPOSED):
        o = board.open(OURS, rule, _usable(board, OURS) & (board.lines.ours.is_receipt | (why != FEE)))
        t = board.open(THEIRS, rule, _usable(board, THEIRS))
        i, j = _near_pairs(board, rule, o, t, why)
        ours, theirs = board.lines.ours, board.lines.theirs
        gap = theirs.day[j] - ours.day[i]
        kept = (gap >= -rule.days_before) & (gap <= rule.days_after) & ~(ours.named[i] & theirs.named[j])
        i, j = i[kept], j[kept]
        single = alone(i, j)
        board.pair(i[single], j[single], rule, sure=False, extra=np.full(int(single.sum()), why))


def _near_pairs(board: Board, rule: Rule, o: Ints, t: Ints, why: int) -> tuple[Ints, Ints]:
    """Pairs of one customer whose amounts differ in one way, as positions in the sides."""
    ours, theirs = board.lines.ours, board.lines.theirs
    customer_o, customer_t = ours.customer[o], theirs.customer[t]
    if why == SIGN:
        i, j = near(customer_o, -ours.fen[o], customer_t, theirs.fen[t], 0, 0)
    elif why == ROUNDING:
        i, j = near(customer_o, ours.fen[o], customer_t, theirs.fen[t], rule.max_fen, rule.max_fen)
        differs = ours.fen[o[i]] != theirs.fen[t[j]]
        i, j = i[differs], j[differs]
    elif why == FEE:
        i, j = near(customer_o, ours.fen[o] - LEAST_FEE, customer_t, theirs.fen[t], rule.fee_fen - LEAST_FEE, 0)
    else:
        i, j = _transposed(customer_o, ours.fen[o], customer_t, theirs.fen[t])
    return o[i], t[j]


def _transposed(customer_o: Ints, ours: Ints, customer_t: Ints, theirs: Ints) -> tuple[Ints, Ints]:
    """Pairs whose amounts are each other with two neighbouring digits swapped: every swap looked up."""
    found: list[tuple[Ints, Ints]] = []
    sign = np.sign(ours)
    for place in range(15):
        made = swap(np.abs(ours), place)
        some = np.flatnonzero((made >= 0) & (made != np.abs(ours)))
        i, j = near(customer_o[some], made[some] * sign[some], customer_t, theirs, 0, 0)
        found.append((some[i], j))
    return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])


def match_tolerance(board: Board, rule: Rule) -> None:
    """Amounts within the rule's tolerance (fen, or share), near dates, one way only; then sums of ours."""
    _match_tolerable_pairs(board, rule)
    by_sum.match_sums_within(board, rule)


def _match_tolerable_pairs(board: Board, rule: Rule) -> None:
    o, t = board.open(OURS, rule, _usable(board, OURS)), board.open(THEIRS, rule, _usable(board, THEIRS))
    ours, theirs = board.lines.ours, board.lines.theirs
    most = int(np.abs(ours.fen).max(initial=0) * rule.max_ratio)
    reach = max(rule.max_fen, most)
    i, j = near(ours.customer[o], ours.fen[o], theirs.customer[t], theirs.fen[t], reach, reach)
    i, j = o[i], t[j]
    gap, days = np.abs(theirs.fen[j] - ours.fen[i]), theirs.day[j] - ours.day[i]
    kept = gap <= np.maximum(rule.max_fen, np.abs(ours.fen[i]) * rule.max_ratio)
    kept &= (days >= -rule.days_before) & (days <= rule.days_after)
    i, j = i[kept], j[kept]
    single = alone(i, j)
    board.pair(i[single], j[single], rule, sure=False)


def match_other_reference(board: Board, rule: Rule) -> None:
    """Same customer and amount, near dates, references that contradict, one way only."""
    i, j = same_amount(board, rule)
    single = alone(i, j) & board.lines.ours.named[i] & board.lines.theirs.named[j]
    board.pair(i[single], j[single], rule, sure=False)


def match_other_customer(board: Board, rule: Rule) -> None:
    """The same reference and amount, or an amount that cannot be chance, under another customer."""
    ours, theirs = board.lines.ours, board.lines.theirs
    for by_reference in (True, False):
        o = board.open(OURS, rule, ~board.unsure[OURS] & (ours.named | (not by_reference)))
        t = board.open(THEIRS, rule, ~board.unsure[THEIRS] & (theirs.named | (not by_reference)))
        if not len(o) or not len(t):
            continue
        amount = pd.factorize(np.concatenate([ours.fen[o], theirs.fen[t]]))[0].astype(np.int64)
        key = joined(amount, np.concatenate([ours.ref[o], theirs.ref[t]])) if by_reference else amount
        i, j = near(key[: len(o)], ours.day[o], key[len(o) :], theirs.day[t], rule.days_before, rule.days_after)
        i, j = o[i], t[j]
        single = alone(i, j) & (ours.customer[i] != theirs.customer[j])
        if not by_reference:
            single &= ~(ours.named[i] & theirs.named[j]) & (_chance(ours.fen[i], theirs.fen[t]) < MOST_ACCIDENTS)
        board.pair(i[single], j[single], rule, sure=False)


def _chance(fen: Ints, free: Ints) -> Floats:
    """How many of the other side's free lines, amounts half to one and a half as large, would agree by accident."""
    size = np.abs(fen)
    nothing = np.zeros(len(free), np.int64)
    alike = count_within(nothing, np.abs(free), np.zeros(len(fen), np.int64), size // 2, size * 3 // 2)
    return np.asarray(alike * roundness(fen) / np.maximum(size, 1), dtype=np.float64)


def match_in_order(board: Board, rule: Rule) -> None:
    """What is left, applied in order of date until one side is used up: same references first, then all.

    One customer and one sign at a time. Lines that touch each other form one group; what is not reached
    stays open.
    """
    _apply_in_order(board, rule, by_reference=True, newest=False)
    _apply_in_order(board, rule, by_reference=False, newest=False)


def match_newest_first(board: Board, rule: Rule) -> None:
    """The same with the newest lines first."""
    _apply_in_order(board, rule, by_reference=True, newest=True)
    _apply_in_order(board, rule, by_reference=False, newest=True)


def _apply_in_order(board: Board, rule: Rule, by_reference: bool, newest: bool) -> None:
    lines, blocks = [], []
    for side in (OURS, THEIRS):
        own = board.lines[side]
        at = board.open(side, rule, _usable(board, side) & (own.named | (not by_reference)))
        block = own.customer[at] * 2 + (own.fen[at] > 0)
        block = block + (own.ref[at] * 2 * (len(board.lines.customers) + 1) if by_reference else 0)
        order = np.lexsort((-own.day[at] if newest else own.day[at], block))
        lines.append(at[order])
        blocks.append(block[order])
    groups: list[tuple[Ints, Ints]] = []
    for block in np.intersect1d(blocks[OURS], blocks[THEIRS]):
        mine, yours = lines[OURS][blocks[OURS] == block], lines[THEIRS][blocks[THEIRS] == block]
        ends = [np.cumsum(np.abs(board.lines[s].fen[x])) for s, x in ((OURS, mine), (THEIRS, yours))]
        groups += _touching(mine, ends[OURS], yours, ends[THEIRS])
    if groups:
        flat = [np.concatenate([g[k] for g in groups]) for k in (0, 1)]
        number = [np.repeat(np.arange(len(groups)), [len(g[k]) for g in groups]) for k in (0, 1)]
        board.group((flat[0], number[0]), (flat[1], number[1]), rule, np.zeros(len(groups), bool))


def _touching(mine: Ints, end_mine: Ints, yours: Ints, end_yours: Ints) -> list[tuple[Ints, Ints]]:
    """Runs of lines whose amounts overlap when both sides are laid end to end."""
    shared = min(int(end_mine[-1]), int(end_yours[-1]))
    breaks = [0, *np.intersect1d(end_mine, end_yours)]
    if breaks[-1] < shared:
        breaks.append(shared)
    runs = []
    for start, stop in pairwise(breaks):
        begin_mine = np.concatenate([[0], end_mine[:-1]])
        begin_yours = np.concatenate([[0], end_yours[:-1]])
        runs.append((mine[(begin_mine < stop) & (end_mine > start)], yours[(begin_yours < stop) & (end_yours > start)]))
    return runs


def _usable(board: Board, side: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    own = board.lines[side]
    return (own.customer >= 0) & (own.fen != 0)
