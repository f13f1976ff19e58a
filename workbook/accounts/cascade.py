"""The cascade 勾对顺序: the rules one after the other over one board."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from workbook.accounts import by_amount, by_hand, by_nearness, by_reference, by_sum, by_sums, copies, red_letters
from workbook.accounts.board import Board
from workbook.accounts.joins import components
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.rules import KEYS, Rule

Match = Callable[[Board, Rule], None]


def match_openings(board: Board, rule: Rule) -> None:
    """Equal opening balances of a customer; openings meet nothing else."""
    ours, theirs = board.lines.ours, board.lines.theirs
    o = np.flatnonzero(ours.is_opening & board.free[OURS])
    t = np.flatnonzero(theirs.is_opening & board.free[THEIRS])
    both = np.isin(ours.customer[o], theirs.customer[t])
    at = np.searchsorted(theirs.customer[t], ours.customer[o[both]])
    equal = ours.fen[o[both]] == theirs.fen[t[at]] if both.any() else np.zeros(0, bool)
    board.pair(o[both][equal], t[at][equal], rule)
    board.free[OURS][o] = False
    board.free[THEIRS][t] = False


MATCHES: dict[str, Match] = {
    "opening": match_openings,
    "manual": by_hand.match_by_hand,
    "red_letter": red_letters.match_red_letters,
    "ref_amount": by_reference.match_reference_amount,
    "tail_amount": by_reference.match_tail_amount,
    "ref_list": by_reference.match_lists,
    "ref_group": by_reference.match_reference_sums,
    "ref_small": by_reference.match_small_differences,
    "amount_ref": by_amount.match_similar_references,
    "amount_date": by_amount.match_amount_date,
    "amount_set": by_amount.match_amount_sets,
    "sum_theirs": by_sum.match_sums_to_theirs,
    "sum_ours": by_sum.match_sums_to_ours,
    "sum_net": by_sum.match_net_sums,
    "sums": by_sums.match_sums,
    "near_amount": by_nearness.match_near_amounts,
    "tolerance": by_nearness.match_tolerance,
    "ref_amount_differs": by_reference.match_other_amounts,
    "wrong_ref": by_nearness.match_other_reference,
    "likely_copy": copies.set_likely_copies_aside,
    "in_order": by_nearness.match_in_order,
    "newest_first": by_nearness.match_newest_first,
}


def match(board: Board, rules: Sequence[Rule]) -> Board:
    """Customer by customer, then what is left across all customers."""
    return match_across(match_within(board, rules), rules)


def match_within(board: Board, rules: Sequence[Rule]) -> Board:
    """The rules that are on, in order, customer by customer, and then what stays undecided.

    No customer's lines have any influence on another's, so customers may be shared out as one likes.
    """
    for rule in rules:
        if rule.on and rule.key in MATCHES:
            MATCHES[rule.key](board, rule)
    _show_undecided_amounts(board, next((r for r in rules if r.key == "amount_date"), KEYS["amount_date"]))
    _drop_decided(board)
    return board


def match_across(board: Board, rules: Sequence[Rule]) -> Board:
    """Lines that nothing of their own customer explains, looked for under every other customer (串户)."""
    for rule in rules:
        if rule.on and rule.key == "wrong_customer":
            by_nearness.match_other_customer(board, rule)
    return board


def _show_undecided_amounts(board: Board, rule: Rule) -> None:
    """Free lines of one amount that could go together in several ways."""
    i, j = by_amount.unopposed(board, rule)
    if not len(i):
        return
    n, m = len(board.lines.ours), len(board.lines.theirs)
    label_o, label_t = components(i, j, n, m)
    o, t = np.unique(i), np.unique(j)
    labels, number = np.unique(np.concatenate([label_o[o], label_t[t]]), return_inverse=True)
    ways = np.bincount(number[: len(o)], minlength=len(labels)) * np.bincount(number[len(o) :], minlength=len(labels))
    board.undecided((o, number[: len(o)]), (t, number[len(o) :]), rule, ways)


def _drop_decided(board: Board) -> None:
    """Take undecided groups back whose lines were matched later."""
    from workbook.accounts.rules import AMBIGUOUS

    board.unsure[OURS][:] = False
    board.unsure[THEIRS][:] = False
    kept = []
    for found in board.found:
        if not len(found.status) or found.status[0] != AMBIGUOUS:
            kept.append(found)
            continue
        stale = np.zeros(len(found.status), bool)
        stale[found.ours_group[~board.free[OURS][found.ours]]] = True
        stale[found.theirs_group[~board.free[THEIRS][found.theirs]]] = True
        number = np.cumsum(~stale) - 1
        in_o, in_t = ~stale[found.ours_group], ~stale[found.theirs_group]
        found.ours, found.ours_group = found.ours[in_o], number[found.ours_group[in_o]]
        found.theirs, found.theirs_group = found.theirs[in_t], number[found.theirs_group[in_t]]
        found.status, found.extra = found.status[~stale], found.extra[~stale]
        board.unsure[OURS][found.ours] = True
        board.unsure[THEIRS][found.theirs] = True
        kept.append(found)
    board.found = kept
