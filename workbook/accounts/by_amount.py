"""Matching by amount and date 逐笔: only where there is one way, or where lines of one amount are interchangeable."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from workbook.accounts.board import Board
from workbook.accounts.by_reference import alike, ends_alike
from workbook.accounts.joins import alone, components, count_within, near, rank
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Bools, Ints, words
from workbook.accounts.rules import Rule
from workbook.accounts.wording import holding

MOST_ACCIDENTS = 0.05
"""A match without a reference is automatic only where fewer accidental hits than this are expected."""
RARE_GAP = 0.01
LEAST_PAIRS = 30
MOST_PAIRS = 250_000
"""Pairs of one customer and amount that are tried: 500 equal lines on each side."""
LONG_WORD = 5
SHORT_TAIL = 4
_APART = "[^ ] +[^ ]|[/,;:|+&、，；：]"


def match_similar_references(board: Board, rule: Rule) -> None:
    """Same customer and amount, near dates, and references that differ in one character or share their words."""
    i, j = same_amount(board, rule)
    ours, theirs = board.lines.ours, board.lines.theirs
    good = one_character_apart(board, i, j) | ends_alike(ours, i, theirs, j, SHORT_TAIL)
    left = np.flatnonzero(~good & (_has_words(board, OURS)[i] | _has_words(board, THEIRS)[j]))
    good[left] = share_words(board, i[left], j[left])
    i, j = i[good], j[good]
    single = alone(i, j)
    typed = ours.named[i] & theirs.named[j]
    board.pair(i[single], j[single], rule, sure=typed[single])


def match_amount_date(board: Board, rule: Rule) -> None:
    """Same customer and amount, near dates, no reference that contradicts, and one way only."""
    i, j = unopposed(board, rule)
    single = alone(i, j)
    i, j = i[single], j[single]
    board.pair(i, j, rule, sure=(accidents(board, i, j, rule) < MOST_ACCIDENTS) & ~is_gap_rare(board, i, j))


def match_amount_sets(board: Board, rule: Rule) -> None:
    """As many lines of one amount on both sides within reach of each other: paired in order of date.

    Where the counts differ only by lines that repeat a reference of their own side, the copies are set
    aside as duplicates first, and the dates are asked again.
    """
    _match_sets(board, rule)
    _set_twins_aside(board)
    match_amount_date(board, rule)
    _match_sets(board, rule)


def _match_sets(board: Board, rule: Rule) -> None:
    i, j = unopposed(board, rule)
    if not len(i):
        return
    ours, theirs = board.lines.ours, board.lines.theirs
    label_o, label_t = components(i, j, len(ours), len(theirs))
    o, t = np.unique(i), np.unique(j)
    size = len(ours) + len(theirs)
    count_o, count_t = (np.bincount(x, minlength=size) for x in (label_o[o], label_t[t]))
    o, t = o[count_o[label_o[o]] == count_t[label_o[o]]], t[count_o[label_t[t]] == count_t[label_t[t]]]
    o, t = o[np.argsort(label_o[o], kind="stable")], t[np.argsort(label_t[t], kind="stable")]
    gap = board.days(THEIRS, rule)[t] - board.days(OURS, rule)[o]
    reach = (gap >= -rule.days_before) & (gap <= rule.days_after)
    bad = np.zeros(size, bool)
    bad[label_o[o[~reach]]] = True
    kept = ~bad[label_o[o]]
    board.pair(o[kept], t[kept], rule, extra=count_o[label_o[o[kept]]])


def _set_twins_aside(board: Board) -> None:
    """Of free lines equal in customer, amount and reference on one side, all but the first are duplicates."""
    for side in (OURS, THEIRS):
        own = board.lines[side]
        free = np.flatnonzero(board.free[side] & own.named & (own.customer >= 0))
        key = own.ref[free] * board.lines.wide + own.same[free]
        order = np.argsort(key, kind="stable")
        place = rank(key[order])
        copies = place > 0
        at = np.arange(len(order))
        board.set_aside(side, free[order[copies]], free[order[(at - place)[copies]]])


def same_amount(board: Board, rule: Rule) -> tuple[Ints, Ints]:
    """Every pair of free lines of one customer and amount within the rule's days."""
    ours, theirs = board.lines.ours, board.lines.theirs
    o, t = (_uncrowded(board, side, rule) for side in (OURS, THEIRS))
    day_o, day_t = board.days(OURS, rule)[o], board.days(THEIRS, rule)[t]
    i, j = near(ours.same[o], day_o, theirs.same[t], day_t, rule.days_before, rule.days_after)
    i, j = o[i], t[j]
    kept = board.allowed(i, j)
    return i[kept], j[kept]


def _uncrowded(board: Board, side: int, rule: Rule) -> Ints:
    """Free lines of a customer, without the amounts that stand so often that pairing them is hopeless; those are
    marked as capped."""
    own = board.lines[side]
    line = board.open(side, rule, own.customer >= 0)
    if board.crowd[OURS] * board.crowd[THEIRS] <= MOST_PAIRS:
        return line
    size = board.lines.wide
    free = [np.bincount(board.lines[s].same[board.free[s]], minlength=size) for s in (OURS, THEIRS)]
    crowded = free[OURS] * free[THEIRS] > MOST_PAIRS
    board.capped[side][board.free[side] & crowded[own.same]] = True
    return line[~crowded[own.same[line]]]


def unopposed(board: Board, rule: Rule) -> tuple[Ints, Ints]:
    """Pairs of one amount where at least one line has no reference, or the references agree."""
    i, j = same_amount(board, rule)
    ours, theirs = board.lines.ours, board.lines.theirs
    kept = ~(ours.named[i] & theirs.named[j])
    both = np.flatnonzero(~kept)
    kept[both] = alike(ours, i[both], theirs, j[both])
    return i[kept], j[kept]


def accidents(board: Board, i: Ints, j: Ints, rule: Rule) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How many lines would agree with each pair by accident.

    Two estimates, the larger counts: how often the customer has this very amount elsewhere, within the
    rule's days; and how many free lines lie within reach, times the chance of one amount of that roundness
    (multiples of 10, 100 … fen) among the customer's amounts.
    """
    ours, theirs = board.lines.ours, board.lines.theirs
    if not len(i):
        return np.zeros(0)
    days = min(rule.days_before + rule.days_after + 1, 1_000_000)
    span = np.maximum(days_covered(board)[ours.customer[i]], days)
    size = int(max(ours.same.max(), theirs.same.max())) + 1
    others = np.maximum(
        np.bincount(ours.same, minlength=size)[ours.same[i]], np.bincount(theirs.same, minlength=size)[theirs.same[j]]
    )
    repeated = (others - 1) * days / span
    largest = np.ones(len(board.lines.customers) + 1, np.int64)
    for side in (ours, theirs):
        np.maximum.at(largest, side.customer, np.abs(side.fen))
    free = board.open(THEIRS, rule)
    day = ours.day[i]
    reach = count_within(
        theirs.customer[free], theirs.day[free], ours.customer[i], day - rule.days_before, day + rule.days_after
    )
    grain = roundness(ours.fen[i])
    return np.maximum(repeated, (reach - 1).clip(0) * grain / largest[ours.customer[i]])


def is_gap_rare(board: Board, i: Ints, j: Ints) -> Bools:
    """Which pairs lie further apart in days than 99 % of their customer's other pairs, on that side.

    Customers with fewer than 30 pairs tell nothing and no gap of theirs is rare.
    """
    ours, theirs = board.lines.ours, board.lines.theirs
    single = [f for f in board.found if len(f.ours) == len(f.theirs) == len(f.status)]
    o = np.concatenate([i, *(f.ours for f in single)])
    t = np.concatenate([j, *(f.theirs for f in single)])
    customer, gap = ours.customer[o], theirs.day[t] - ours.day[o]
    pairs: Ints = np.bincount(customer, minlength=len(board.lines.customers) + 1)
    mine, days = customer[: len(i)], gap[: len(i)]
    far = np.full(len(i), 1_000_000)
    above = count_within(customer, gap, mine, days, far)
    below = count_within(customer, gap, mine, -far, days)
    return (np.minimum(above, below) < RARE_GAP * pairs[mine]) & (pairs[mine] >= LEAST_PAIRS)


def days_covered(board: Board) -> Ints:
    """How many days the lines of each customer cover, by code."""
    size = len(board.lines.customers) + 1
    first, last = np.full(size, np.iinfo(np.int32).max, np.int64), np.full(size, np.iinfo(np.int32).min, np.int64)
    for side in (board.lines.ours, board.lines.theirs):
        np.minimum.at(first, side.customer, side.day)
        np.maximum.at(last, side.customer, side.day)
    return np.maximum(last - first + 1, 1)


def roundness(fen: Ints) -> Ints:
    """The largest power of ten, up to 10,000 yuan, an amount is a multiple of."""
    grain = np.ones(len(fen), np.int64)
    for step in (10, 100, 1_000, 10_000, 100_000, 1_000_000):
        grain[fen % step == 0] = step
    return grain


def one_character_apart(board: Board, i: Ints, j: Ints) -> Bools:
    """References of equal length, four characters or more, that differ in exactly one."""
    ours, theirs = board.lines.ours, board.lines.theirs
    differ = (ours.chars_of(i) != theirs.chars_of(j)).sum(axis=1)
    shorter = np.minimum(ours.length[i], theirs.length[j])
    return (ours.length[i] == theirs.length[j]) & (shorter >= 4) & (differ == 1)


def _has_words(board: Board, side: int) -> Bools:
    """Which free lines have a reference of several words, or a memo."""
    own = board.lines[side]
    has = np.zeros(len(own), bool)
    at = np.flatnonzero(board.free[side])
    has[at] = holding(own.texts, own.row[at], _APART)
    if len(own.memos):
        has[at] |= (own.memos.take(own.row[at]) != "").astype(bool)
    return has


def share_words(board: Board, i: Ints, j: Ints) -> Bools:
    """References or memos that share a long word with a digit, or one reference's words are all in the other's, or a
    memo's numbers are all in the other's reference."""
    ours, theirs = board.lines.ours, board.lines.theirs
    shared = np.zeros(len(i), bool)
    mine = zip(ours.texts_of(i), ours.memos_of(i), strict=True)
    yours = zip(theirs.texts_of(j), theirs.memos_of(j), strict=True)
    for n, (here, there) in enumerate(zip(mine, yours, strict=True)):
        left, right = _spoken(*here), _spoken(*there)
        within = bool(left.ref and right.ref) and (left.ref <= right.ref or right.ref <= left.ref)
        named = _is_named(left.numbers, right.ref) or _is_named(right.numbers, left.ref)
        shared[n] = within or named or not left.long.isdisjoint(right.long)
    return shared


class _Spoken(NamedTuple):
    """Words of a line: of its reference, the long ones with a digit of both, the numbers of its memo."""

    ref: frozenset[str]
    long: frozenset[str]
    numbers: frozenset[str]


@lru_cache(maxsize=100_000)
def _spoken(text: str, memo: str) -> _Spoken:
    ref, said = words(text), words(memo)
    numbers = frozenset(w for w in said if len(w) >= SHORT_TAIL and not w.isalpha())
    return _Spoken(ref, frozenset(w for w in ref | said if len(w) >= LONG_WORD and not w.isalpha()), numbers)


def _is_named(numbers: frozenset[str], ref: frozenset[str]) -> bool:
    return bool(numbers) and numbers <= ref
