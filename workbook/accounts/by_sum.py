"""Matching by sums 全额: several lines of one side add up to one of the other, in one way only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbook.accounts.board import Board
from workbook.accounts.by_amount import MOST_ACCIDENTS, same_amount
from workbook.accounts.joins import expand, rank
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Bools, Ints
from workbook.accounts.rules import Rule
from workbook.accounts.sums import MOST, Floats, expected_hits, sizes, ways

PASSES = 3
MOST_MIXED_ACCIDENTS = 0.2
MOST_MIXED = 12
"""Candidates of sums that hold opposite lines: more give too many accidental sums to be worth trying."""
CROWD = 2_000
"""Unmatched lines of one customer from which on each is tried with fewer candidates."""
REACH, LEAST_REACH = 200, 12
"""Lines looked at before and after a date; more than that is said."""
LOOKS = 2_000_000
"""Lines looked at for one customer on either side of the dates; who has more targets looks less far for each."""
SHOWN = 3
"""Alternatives shown of a sum that has several."""


@dataclass(frozen=True)
class Solutions:
    """Sets found: target a solution, members with the number of their solution."""

    target: Ints
    member: Ints
    owner: Ints
    hits: Floats
    named: Bools
    has_single: Bools


def match_sums_to_theirs(board: Board, rule: Rule) -> None:
    """Several of our lines add up to one of theirs (多对一)."""
    _match_sums(board, rule, THEIRS, mixed=False)


def match_sums_to_ours(board: Board, rule: Rule) -> None:
    """Several of their lines add up to one of ours (一对多)."""
    _match_sums(board, rule, OURS, mixed=False)


def match_net_sums(board: Board, rule: Rule) -> None:
    """Sums that hold opposite lines (returns, red letters), both ways."""
    _match_sums(board, rule, THEIRS, mixed=True)
    _match_sums(board, rule, OURS, mixed=True)


def match_sums_within(board: Board, rule: Rule) -> None:
    """Several of our lines add up to one of theirs within the rule's tolerance."""
    if rule.max_fen or rule.max_ratio:
        _accept(board, rule, THEIRS, solutions(board, rule, THEIRS, mixed=False, exact=False), 1)


def _match_sums(board: Board, rule: Rule, side: int, mixed: bool) -> None:
    """Sums to the lines of a side: first what is certain, in passes until nothing new;
    then what is likely. Sums with opposite lines, which are only suggested, need a smaller chance of accident."""
    found = solutions(board, rule, side, mixed)
    for most in (MOST_ACCIDENTS, MOST_MIXED_ACCIDENTS if mixed else 1):
        for _ in range(PASSES):
            taken = _accept(board, rule, side, found, most)
            if not len(taken):
                break
            found = _again(board, rule, side, mixed, found, taken)
    if not mixed:
        _show_undecided(board, rule, side, found)


def _again(board: Board, rule: Rule, side: int, mixed: bool, found: Solutions, taken: Ints) -> Solutions:
    """Solutions after some were accepted: only the customers of those targets are tried anew."""
    customer = board.lines[side].customer
    touched = np.zeros(len(board.lines.customers) + 1, bool)
    touched[customer[taken]] = True
    kept = ~touched[customer[found.target]]
    number = np.cumsum(kept) - 1
    inside = kept[found.owner]
    new = solutions(board, rule, side, mixed, customers=touched)
    return Solutions(
        np.concatenate([found.target[kept], new.target]),
        np.concatenate([found.member[inside], new.member]),
        np.concatenate([number[found.owner[inside]], new.owner + int(kept.sum())]),
        np.concatenate([found.hits[kept], new.hits]),
        np.concatenate([found.named[kept], new.named]),
        np.concatenate([found.has_single[kept], new.has_single]),
    )


def _accept(board: Board, rule: Rule, side: int, found: Solutions, most: float) -> Ints:
    """Match the targets with exactly one set, none of whose lines another such set wants; returns them.

    most: fewer accidental hits than this are expected, or a reference names the set.
    """
    pick = np.flatnonzero(_decided(found, most))
    if not len(pick):
        return pick
    chosen = np.isin(found.owner, pick)
    member, owner = found.member[chosen], found.owner[chosen]
    wanted: Ints = np.bincount(member)
    contested = np.unique(owner[wanted[member] > 1])
    pick = pick[~np.isin(pick, contested)]
    chosen = np.isin(found.owner, pick)
    number = np.full(len(found.target), -1)
    number[pick] = np.arange(len(pick))
    one, one_group = found.target[pick], np.arange(len(pick))
    several, several_group = found.member[chosen], number[found.owner[chosen]]
    parts = ((several, several_group), (one, one_group))
    ours, theirs = parts if side == THEIRS else parts[::-1]
    board.group(ours, theirs, rule, _certain(found)[pick])
    return one


def _certain(found: Solutions) -> Bools:
    return (found.hits < MOST_ACCIDENTS) | found.named


def _decided(found: Solutions, most: float) -> Bools:
    """Which solutions are their target's only one, or the only one that holds the line it names."""
    if not len(found.target):
        return np.zeros(0, bool)
    total: Ints = np.bincount(found.target)
    named: Ints = np.bincount(found.target, weights=found.named).astype(np.int64)
    only = ((total[found.target] == 1) & ~found.has_single) | (found.named & (named[found.target] == 1))
    return only & ((found.hits < most) | (found.named & (most < 1)))


def _show_undecided(board: Board, rule: Rule, side: int, found: Solutions) -> None:
    """Targets with a few equally good sets, where accident does not explain them all, up to three each."""
    if not len(found.target):
        return
    total: Ints = np.bincount(found.target)
    place = np.zeros(len(found.target), np.int64)
    order = np.argsort(found.target, kind="stable")
    place[order] = rank(found.target[order])
    shown = (total[found.target] > 1) & (total[found.target] <= 2 * SHOWN) & (place < SHOWN) & (found.hits < 1)
    targets = np.unique(found.target[shown])
    member, group = found.member[shown[found.owner]], found.target[found.owner[shown[found.owner]]]
    several = np.unique(np.stack([group, member], axis=1), axis=0) if len(member) else np.zeros((0, 2), np.int64)
    number = np.searchsorted(targets, several[:, 0])
    one, one_group = targets, np.arange(len(targets))
    parts = ((several[:, 1], number), (one, one_group))
    ours, theirs = parts if side == THEIRS else parts[::-1]
    board.undecided(ours, theirs, rule, total[targets])


def solutions(
    board: Board, rule: Rule, side: int, mixed: bool, exact: bool = True, customers: Bools | None = None
) -> Solutions:
    """Every set of free lines of the other side that adds up to a free line of this side.

    mixed: the set holds both signs. exact: to the fen, else within the rule's tolerance. customers: whose
    targets to try, by code; all by default.
    """
    here, there = board.lines[side], board.lines[1 - side]
    target, start, stop = _candidates(board, rule, side, customers)
    owner, at = expand(start, stop)
    pool = board.open(1 - side, rule, there.customer >= 0)
    line = pool[at]
    wanted, fen = here.fen[target[owner]], there.fen[line]
    fits = np.abs(fen) < np.abs(wanted) if not mixed else fen != 0
    if not mixed:
        fits &= (fen > 0) == (wanted > 0)
    owner, line = _nearest(board, side, target, owner[fits], line[fits], MOST_MIXED if mixed or not exact else MOST)
    counts = np.bincount(owner, minlength=len(target))
    starts = np.concatenate([[0], np.cumsum(counts)])
    made: list[tuple[Ints, Ints, Ints, Floats]] = []
    for n in np.unique(counts[counts >= 2]):
        rows = np.flatnonzero(counts == n)
        members = line[starts[rows][:, None] + np.arange(n)]
        amounts, goal = there.fen[members], here.fen[target[rows]]
        most = np.full(len(rows), rule.at_most)
        if exact:
            likely = _is_likely(board, side, target[rows], members, amounts, rule)
            if not mixed:
                least, most = sizes(amounts, goal, rule.at_most)
                likely &= least <= most
            rows, members, amounts, goal, most = (x[likely] for x in (rows, members, amounts, goal, most))
        for size in np.unique(most).tolist():
            at = most == size
            slack = None if exact else np.maximum(rule.max_fen, (np.abs(goal) * rule.max_ratio).astype(np.int64))
            made.append(
                _solved(target[rows[at]], members[at], amounts[at], goal[at], (size, rule.at_most), mixed, slack)
            )
    i, j = same_amount(board, rule)
    return _joined(board, side, made, j if side == THEIRS else i)


def _is_likely(board: Board, side: int, target: Ints, members: Ints, amounts: Ints, rule: Rule) -> Bools:
    """Targets worth trying: fewer than one accidental hit expected, or their reference is a member's."""
    here, there = board.lines[side], board.lines[1 - side]
    ref = here.ref[target][:, None]
    named = np.any((ref >= 0) & (there.ref[members] == ref), axis=1)
    return (expected_hits(amounts, rule.at_most) < 1) | named


def _candidates(board: Board, rule: Rule, side: int, customers: Bools | None) -> tuple[Ints, Ints, Ints]:
    """Free lines of a side, and the range of the other side's free lines of the customer within the days."""
    here, there = board.lines[side], board.lines[1 - side]
    wanted = (here.customer >= 0) & (here.fen != 0)
    target = board.open(side, rule, wanted if customers is None else wanted & customers[here.customer])
    pool = board.open(1 - side, rule, there.customer >= 0)
    early, late = (rule.days_after, rule.days_before) if side == THEIRS else (rule.days_before, rule.days_after)
    base = min((int(s.day.min()) for s in (here, there) if len(s)), default=0) - early - late - 1
    span = max((int(s.day.max()) for s in (here, there) if len(s)), default=0) - base + early + late + 2
    key = there.customer[pool] * span + (there.day[pool] - base)
    centre = here.customer[target] * span + (here.day[target] - base)
    start = np.searchsorted(key, centre - early)
    stop = np.searchsorted(key, centre + late, side="right")
    middle = np.searchsorted(key, centre)
    crowd: Ints = np.bincount(here.customer[target], minlength=1)
    reach = np.clip(LOOKS // np.maximum(crowd, 1), LEAST_REACH, REACH)[here.customer[target]]
    wide = stop - start > 2 * reach
    board.capped[side][target[wide]] = True
    start, stop = (
        np.where(wide, np.maximum(start, middle - reach), start),
        np.where(wide, np.minimum(stop, middle + reach), stop),
    )
    some = stop - start >= 2
    return target[some], start[some], stop[some]


def _nearest(board: Board, side: int, target: Ints, owner: Ints, line: Ints, most: int) -> tuple[Ints, Ints]:
    """At most so many candidates a target, the nearest dates first; a target that had more is marked as capped.

    A customer with thousands of targets gets fewer candidates for each, or the sums of one would take minutes.
    """
    here, there = board.lines[side], board.lines[1 - side]
    counts = np.bincount(owner, minlength=len(target))
    crowd: Ints = np.bincount(here.customer[target])
    allowed = np.where(crowd[here.customer[target]] > CROWD, min(most, MOST_MIXED), most)
    if not (counts > allowed).any():
        return owner, line
    gap = np.abs(there.day[line] - here.day[target[owner]])
    order = np.lexsort((line, gap, owner))
    starts = np.concatenate([[0], np.cumsum(counts)])[:-1]
    near = np.arange(len(order)) - np.repeat(starts, counts) < allowed[owner[order]]
    board.capped[side][target[counts > allowed]] = True
    kept = np.sort(order[near])
    return owner[kept], line[kept]


def _solved(
    target: Ints, members: Ints, amounts: Ints, goal: Ints, most: tuple[int, int], mixed: bool, slack: Ints | None
) -> tuple[Ints, Ints, Ints, Floats]:
    """Solutions of targets with one number of candidates: target, members, solution number, expected hits.

    most: how many lines can add up to these targets, and how many the rule allows, which is what accident counts.
    """
    row, mask = ways(amounts, goal, most[0], slack)
    chosen = ((mask[:, None] >> np.arange(members.shape[1])) & 1).astype(bool)
    if mixed and len(row):
        sign = np.sign(amounts[row])
        both = ((sign > 0) & chosen).any(axis=1) & ((sign < 0) & chosen).any(axis=1)
        row, chosen = row[both], chosen[both]
    number, place = np.nonzero(chosen)
    hits = expected_hits(amounts, most[1])[row]
    hits = hits if slack is None else np.zeros(len(row))
    return target[row], members[row[number], place], number, hits


def _joined(board: Board, side: int, made: list[tuple[Ints, Ints, Ints, Floats]], single: Ints) -> Solutions:
    """All solutions together; named: the target's reference is the reference of one of its members.

    single: targets with a free line of the very same amount, which beats any sum.
    """
    here, there = board.lines[side], board.lines[1 - side]
    if not made:
        none = np.zeros(0, np.int64)
        return Solutions(none, none, none, np.zeros(0), np.zeros(0, bool), np.zeros(0, bool))
    target = np.concatenate([m[0] for m in made])
    member = np.concatenate([m[1] for m in made])
    shift = np.cumsum([0] + [len(m[0]) for m in made])
    owner = np.concatenate([m[2] + s for m, s in zip(made, shift, strict=False)])
    hits = np.concatenate([m[3] for m in made])
    named = np.zeros(len(target), bool)
    agrees = (here.ref[target[owner]] >= 0) & (here.ref[target[owner]] == there.ref[member])
    named[owner[agrees]] = True
    return Solutions(target, member, owner, hits, named, np.isin(target, single))
