"""Several of ours against several of theirs 多对多: two or three lines a side with equal sums; only suggested."""

from __future__ import annotations

import numpy as np

from workbook.accounts.board import Board
from workbook.accounts.joins import expand, only
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Bools, Ints, joined
from workbook.accounts.rules import Rule

SPAN_DAYS = 45
"""Lines of one side that go together lie at most this many days apart."""
FOLLOWERS = 12
"""How many later lines each line is put together with."""
FEW_LINES = 8
"""Free lines a side up to which a customer's opposite lines are put together too; more add up by accident."""


def match_sums(board: Board, rule: Rule) -> None:
    """Sets of 2–3 lines of each side of one customer with equal sums, where a sum stands once on both sides.

    Lines of one sign first; then, where a customer has few lines left, returns and refunds among them.
    """
    for mixed in (False, True):
        _match(board, rule, mixed)


def _match(board: Board, rule: Rule, mixed: bool) -> None:
    members_o, sum_o = combinations(board, rule, OURS, mixed)
    members_t, sum_t = combinations(board, rule, THEIRS, mixed)
    if not len(sum_o) or not len(sum_t):
        return
    ours, theirs = board.lines.ours, board.lines.theirs
    customer = np.concatenate([ours.customer[members_o[:, 0]], theirs.customer[members_t[:, 0]]])
    key = joined(np.concatenate([sum_o, sum_t]), customer)
    i, j = _equal(key[: len(sum_o)], key[len(sum_o) :])
    gap = theirs.day[members_t[j, 0]] - ours.day[members_o[i, 0]]
    near = (gap >= -rule.days_before) & (gap <= rule.days_after)
    i, j = i[near], j[near]
    single = only(i) & only(j) & only(np.unique(key[i], return_inverse=True)[1])
    i, j = i[single], j[single]
    single = _unclaimed(members_o[i]) & _unclaimed(members_t[j])
    o, group_o = _flat(members_o[i[single]])
    t, group_t = _flat(members_t[j[single]])
    board.group((o, group_o), (t, group_t), rule, np.zeros(int(single.sum()), bool))


def combinations(board: Board, rule: Rule, side: int, mixed: bool = False) -> tuple[Ints, Ints]:
    """Pairs and triples of free lines of one customer within 45 days: members (-1 = none) and sums.

    Of one sign; mixed: of either, where the customer has few lines left on both sides.
    """
    own = board.lines[side]
    line = board.open(side, rule, (own.customer >= 0) & (own.fen != 0))
    line = line[_has_few(board)[own.customer[line]]] if mixed else line
    block = own.customer[line] * 2 + ((own.fen[line] > 0) & (not mixed))
    order = np.lexsort((own.day[line], block))
    line, block = line[order], block[order]
    day = own.day[line]
    base = int(day.min()) if len(day) else 0
    span = (int(day.max()) - base if len(day) else 0) + SPAN_DAYS + 2
    key = block * span + (day - base)
    stop = np.minimum(np.searchsorted(key, key + SPAN_DAYS, side="right"), np.arange(len(line)) + 1 + FOLLOWERS)
    first, second = expand(np.arange(len(line)) + 1, stop)
    pair, third = expand(second + 1, stop[first]) if rule.at_most >= 3 else (first[:0], first[:0])
    twos = np.stack([line[first], line[second], np.full(len(first), -1)], axis=1)
    threes = np.stack([line[first[pair]], line[second[pair]], line[third]], axis=1)
    fen = own.fen
    sums = np.concatenate(
        [fen[twos[:, 0]] + fen[twos[:, 1]], fen[threes[:, 0]] + fen[threes[:, 1]] + fen[threes[:, 2]]]
    )
    return np.concatenate([twos, threes]), sums


def _has_few(board: Board) -> Bools:
    """Which customers have few free lines on both sides."""
    size = len(board.lines.customers) + 1
    counts = [np.bincount(board.lines[s].customer[board.free[s]] % size, minlength=size) for s in (OURS, THEIRS)]
    return np.asarray((counts[OURS] <= FEW_LINES) & (counts[THEIRS] <= FEW_LINES))


def _equal(ours: Ints, theirs: Ints) -> tuple[Ints, Ints]:
    """Every pair of positions with equal keys; keys that stand more than a few times on a side are no evidence."""
    order = np.argsort(ours, kind="stable")
    low = np.searchsorted(ours[order], theirs)
    high = np.searchsorted(ours[order], theirs, side="right")
    few = high - low <= 4
    owner, at = expand(np.where(few, low, 0), np.where(few, high, 0))
    return order[at], owner


def _unclaimed(members: Ints) -> Bools:
    """Which sets share no line with another set."""
    flat = members[members >= 0]
    counts = np.bincount(flat) if len(flat) else np.zeros(1, np.int64)
    return np.all(np.where(members >= 0, counts[np.maximum(members, 0)], 0) <= 1, axis=1)


def _flat(members: Ints) -> tuple[Ints, Ints]:
    """Members as one list of lines and the number of their set."""
    number, place = np.nonzero(members >= 0)
    return members[number, place], number
