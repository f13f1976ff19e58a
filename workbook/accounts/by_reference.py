"""Matching by reference 票号: with the amount, the last digits, lists, equal sums, explained differences."""

from __future__ import annotations

import numpy as np

from workbook.accounts.amounts import UNEXPLAINED, explained
from workbook.accounts.board import Board
from workbook.accounts.joins import only, rank_join
from workbook.accounts.lines import OURS, THEIRS, Side
from workbook.accounts.references import TAIL, WIDTH, Bools, Ints, joined
from workbook.accounts.rules import Rule


def match_reference_amount(board: Board, rule: Rule) -> None:
    """Same customer, reference and amount; of several the earliest pairs with the earliest."""
    o, t = _named(board, rule, OURS), _named(board, rule, THEIRS)
    ours, theirs = board.lines.ours, board.lines.theirs
    many = board.lines.wide
    i, j = rank_join(ours.ref[o] * many + ours.same[o], theirs.ref[t] * many + theirs.same[t])
    board.pair(o[i], t[j], rule)
    set_copies_aside(board)


def match_tail_amount(board: Board, rule: Rule) -> None:
    """Same customer and amount, and one reference is the end of the other, eight characters or more."""
    o, t = _named(board, rule, OURS), _named(board, rule, THEIRS)
    ours, theirs = board.lines.ours, board.lines.theirs
    many = board.lines.wide
    i, j = rank_join(ours.tail[o] * many + ours.same[o], theirs.tail[t] * many + theirs.same[t])
    ends = ends_alike(ours, o[i], theirs, t[j])
    board.pair(o[i][ends], t[j][ends], rule)
    set_copies_aside(board)


def set_copies_aside(board: Board) -> None:
    """Free lines that repeat a matched line of their own side: same customer, amount and reference."""
    for side in (OURS, THEIRS):
        own = board.lines[side]
        many = board.lines.wide
        key = own.tail * many + own.same
        usable = own.named & (own.customer >= 0)
        done = np.flatnonzero(~board.free[side] & usable & (board.twin[side] < 0))
        left = np.flatnonzero(board.free[side] & usable)
        if not len(done) or not len(left):
            continue
        done = done[np.argsort(key[done], kind="stable")]
        at = np.minimum(np.searchsorted(key[done], key[left]), len(done) - 1)
        hit = key[done[at]] == key[left]
        hit[hit] = alike(own, left[hit], own, done[at[hit]])
        board.set_aside(side, left[hit], done[at[hit]])


def match_lists(board: Board, rule: Rule) -> None:
    """A line that names several references against the lines that carry them, where the sums are equal."""
    lines = board.lines
    for side in (OURS, THEIRS):
        here, there = lines[side], lines[1 - side]
        at = (lines.part_side == side) & (lines.part_ref >= 0)
        at[at] = board.free[side][lines.part_line[at]] & (here.customer[lines.part_line[at]] >= 0)
        line, part = lines.part_line[at], lines.part_ref[at]
        whole = joined(line, part)
        fresh = np.unique(whole, return_index=True)[1]
        line, part = line[fresh], part[fresh]
        pool = _named(board, rule, 1 - side)
        owner, member = _with_key(
            part * (len(lines.customers) + 1) + here.customer[line],
            there.ref[pool] * (len(lines.customers) + 1) + there.customer[pool],
        )
        _accept_sums(board, rule, side, line[owner], pool[member])


def _with_key(wanted: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Every pair of positions where a wanted key equals a key."""
    from workbook.accounts.joins import expand

    order = np.argsort(keys, kind="stable")
    low = np.searchsorted(keys[order], wanted)
    high = np.searchsorted(keys[order], wanted, side="right")
    owner, at = expand(low, high)
    return owner, order[at]


def _accept_sums(board: Board, rule: Rule, side: int, line: Ints, member: Ints) -> None:
    """Match each line with its two or more members where they add up to it and no one else claims them."""
    here, there = board.lines[side], board.lines[1 - side]
    if not len(line):
        return
    heads, group = np.unique(line, return_inverse=True)
    total = np.zeros(len(heads), np.int64)
    np.add.at(total, group, there.fen[member])
    count = np.bincount(group)
    claimed_alone = np.ones(len(heads), bool)
    claimed_alone[group[~only(member)]] = False
    good = (total == here.fen[heads]) & (count >= 2) & claimed_alone
    number = np.cumsum(good) - 1
    kept = good[group]
    one, one_group = heads[good], number[good]
    several, several_group = member[kept], number[group[kept]]
    parts = ((one, one_group), (several, several_group))
    ours, theirs = parts if side == OURS else parts[::-1]
    board.group(ours, theirs, rule=rule, sure=np.ones(int(good.sum()), bool))


def match_reference_sums(board: Board, rule: Rule) -> None:
    """Three lines or more of one reference whose sums on both sides are equal."""
    for tail in (False, True):
        o, group_o, t, group_t, n = _by_reference(board, rule, tail)
        count_o, count_t = np.bincount(group_o, minlength=n), np.bincount(group_t, minlength=n)
        sum_o, sum_t = np.zeros(n, np.int64), np.zeros(n, np.int64)
        np.add.at(sum_o, group_o, board.lines.ours.fen[o])
        np.add.at(sum_t, group_t, board.lines.theirs.fen[t])
        good = (count_o > 0) & (count_t > 0) & (count_o + count_t > 2) & (sum_o == sum_t)
        number = np.cumsum(good) - 1
        in_o, in_t = good[group_o], good[group_t]
        sure = np.ones(int(good.sum()), bool)
        board.group((o[in_o], number[group_o[in_o]]), (t[in_t], number[group_t[in_t]]), rule, sure)


def match_small_differences(board: Board, rule: Rule) -> None:
    """One line a side of a reference, whose amounts differ by sign, rounding, fee or swapped digits."""
    for tail in (False, True):
        o, t = _one_each(board, rule, tail)
        ours, theirs = board.lines.ours, board.lines.theirs
        why = explained(ours.fen[o], theirs.fen[t], ours.is_receipt[o], rule.max_fen, rule.fee_fen)
        kept = why != UNEXPLAINED
        board.pair(o[kept], t[kept], rule, extra=why[kept])


def match_other_amounts(board: Board, rule: Rule) -> None:
    """One line a side of a reference with amounts that nothing explains: shown side by side, never by itself."""
    for tail in (False, True):
        o, t = _one_each(board, rule, tail)
        ours, theirs = board.lines.ours.fen[o], board.lines.theirs.fen[t]
        kept = np.abs(theirs - ours) <= np.maximum(np.abs(ours), np.abs(theirs)) * rule.max_ratio
        board.pair(o[kept], t[kept], rule, sure=False)


def _one_each(board: Board, rule: Rule, tail: bool) -> tuple[Ints, Ints]:
    """References with exactly one free line on each side."""
    o, group_o, t, group_t, n = _by_reference(board, rule, tail)
    single = (np.bincount(group_o, minlength=n) == 1) & (np.bincount(group_t, minlength=n) == 1)
    at_o, at_t = np.full(n, -1), np.full(n, -1)
    at_o[group_o], at_t[group_t] = o, t
    return at_o[single], at_t[single]


def _by_reference(board: Board, rule: Rule, tail: bool) -> tuple[Ints, Ints, Ints, Ints, int]:
    """Free lines of both sides numbered by customer and reference (or its last eight characters)."""
    import pandas as pd

    lines = board.lines
    o, t = _named(board, rule, OURS), _named(board, rule, THEIRS)
    if tail:
        o, t = o[lines.ours.written[o] >= TAIL], t[lines.theirs.written[t] >= TAIL]
    code_o = lines.ours.tail[o] if tail else lines.ours.ref[o]
    code_t = lines.theirs.tail[t] if tail else lines.theirs.ref[t]
    wide = len(lines.customers) + 1
    keys = np.concatenate([code_o * wide + lines.ours.customer[o], code_t * wide + lines.theirs.customer[t]])
    codes = pd.factorize(keys)[0].astype(np.int64)
    return o, codes[: len(o)], t, codes[len(o) :], int(codes.max()) + 1 if len(codes) else 0


def _named(board: Board, rule: Rule, side: int) -> Ints:
    """Free lines with a reference and a customer."""
    own = board.lines[side]
    return board.open(side, rule, own.named & (own.customer >= 0))


def ends_alike(left: Side, i: Ints, right: Side, j: Ints, least: int = TAIL) -> Bools:
    """Whether one reference is the end of the other and at least so many characters long."""
    shorter = np.minimum(left.written[i], right.written[j])
    alike = left.written_of(i) == right.written_of(j)
    outside = np.arange(WIDTH)[None, :] < WIDTH - np.minimum(shorter, WIDTH)[:, None]
    return (alike | outside).all(axis=1) & (shorter >= least)


def alike(left: Side, i: Ints, right: Side, j: Ints) -> Bools:
    """Whether two references are the same, or one is the end of the other."""
    return (left.ref[i] == right.ref[j]) | ends_alike(left, i, right, j)
