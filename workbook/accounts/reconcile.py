"""Reconciliation 对账: our ledger against what customers state, matched without guessing, proved to the fen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from workbook.accounts.board import Board
from workbook.accounts.by_hand import place_by_hand, with_habits
from workbook.accounts.cascade import match_across, match_within
from workbook.accounts.differences import difference_rows
from workbook.accounts.findings import clues_of, findings
from workbook.accounts.followed import carry_forward, follow_up_findings, with_notes
from workbook.accounts.grouped import Groups, groups_of
from workbook.accounts.kept import NOTHING, Kept, Stored, digests, kept_of, result_digests
from workbook.accounts.lines import Lines, lines_of
from workbook.accounts.naming import with_our_names
from workbook.accounts.proof import prove
from workbook.accounts.rules import Rule, rules_with
from workbook.accounts.told import Said, match_rows, matched_lines, reasons
from workbook.accounts.wording import Texts, texts_in
from workbook.checks import empty
from workbook.errors import Problem
from workbook.tables import TABLES


@dataclass(frozen=True)
class Reconciliation:
    """The three tables of a reconciliation: 勾对结果, 差异清单, 余额调节表; findings that do not stop it; how many
    customers were kept as they were."""

    matches: pd.DataFrame
    differences: pd.DataFrame
    proof: pd.DataFrame
    findings: tuple[Problem, ...]
    kept: int


@dataclass(frozen=True)
class Reconciling:
    """A reconciliation before its matches are told as a table: the board, its groups, their evidence, the IDs.

    kept: customers that were not reconciled again. stands_on: the digest of what each customer's result stands on.
    """

    board: Board
    groups: Groups
    reasons: Said
    ids: tuple[Texts, Texts]
    differences: pd.DataFrame
    proof: pd.DataFrame
    findings: tuple[Problem, ...]
    kept: Kept
    stands_on: dict[str, str]


def reconcile(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    as_of: dt.date,
    *,
    customers: pd.DataFrame | None = None,
    lang: str = "zh",
    match_days: int | None = 30,
    transit_days: int = 7,
    rules: Sequence[Rule] | None = None,
    by_hand: pd.DataFrame | None = None,
    notes: pd.DataFrame | None = None,
    previous: pd.DataFrame | None = None,
    stored: Stored | None = None,
) -> Reconciliation:
    """Match both sides customer by customer, classify what is left, and prove the balances.

    ours, theirs: one row a line: line_id (unique on its side), customer_id, date, ref, amount_fen (fen, our
    sign: positive when they owe us more); kind and memo where known. customers: customer_id, customer.
    match_days: days amounts without a reference may lie apart. transit_days: a one-sided line this close to
    as_of counts as in transit 在途. rules: the cascade; the built-in one by default.
    by_hand: what people matched or took apart (set_no, side, line_id, action), remembered and learned from.
    notes: who settles which difference by when (差异处理). previous: the differences as they stood before, to
    tell an opening balance that differs by what was not settled then. stored: the three tables as the last run left
    them: customers of whom nothing changed since keep their rows; the result is that of a full run.
    Returns the tables `matches`, `differences` and `proof` with their declared columns. Only a unique answer
    with fewer than 0.05 expected accidental hits has status auto. Raises ArithmeticError where a balance
    does not close, which is our fault and is never written.
    """
    found = reconciling(ours, theirs, as_of, lang, match_days, transit_days, rules, by_hand, previous, stored)
    matches = found.kept.with_matches(match_rows(found.board, found.groups, found.ids, found.reasons, lang))
    results = result_digests(matches, found.differences)
    told = [found.stands_on.get(c, "") + results.get(c, "") for c in found.proof["customer_id"]]
    found.proof["digest"] = pd.Series(told, found.proof.index, dtype="str")
    names = _names(customers)
    noted = empty(TABLES["difference_notes"]) if notes is None else notes
    differences = with_notes(found.differences, noted, as_of)
    for frame in (differences, found.proof):
        frame["customer"] = pd.Series([names.get(c, c) for c in frame["customer_id"]], frame.index, dtype="str")
    return Reconciliation(
        matches[TABLES["matches"].keys],
        differences[TABLES["differences"].keys],
        found.proof[TABLES["proof"].keys],
        (*found.findings, *follow_up_findings(differences, noted, as_of)),
        len(found.kept.customers),
    )


def reconciling(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    as_of: dt.date,
    lang: str = "zh",
    match_days: int | None = 30,
    transit_days: int = 7,
    rules: Sequence[Rule] | None = None,
    by_hand: pd.DataFrame | None = None,
    previous: pd.DataFrame | None = None,
    stored: Stored | None = None,
) -> Reconciling:
    """The same as `reconcile`, but the matches stay arrays: for a million lines a table is a luxury."""
    theirs, renamed = with_our_names(theirs, ours)
    if by_hand is not None:
        theirs = with_habits(theirs, ours, by_hand)
    lines = lines_of(ours, theirs)
    ids = (texts_in(ours, "line_id"), texts_in(theirs, "line_id"))
    chosen = tuple(rules_with(match_days) if rules is None else rules)
    kept, stands_on = NOTHING, {}
    if stored is not None:
        told = (as_of, transit_days, lang, [c for c, t in zip(lines.customers, lines.turned, strict=False) if t])
        decided = empty(TABLES["manual_matches"]) if by_hand is None else by_hand
        stands_on = digests(ours, theirs, decided, chosen, told)
        kept = kept_of(stored, stands_on, ours, theirs)
    board, kept, remarks = _matched(lines, ids, chosen, by_hand, kept)
    groups = groups_of(board)
    said = reasons(board, groups, lang)
    differences = difference_rows(board, groups, ids, said, as_of, transit_days, lang)
    differences = kept.with_differences(differences)
    if previous is not None:
        differences = carry_forward(differences, previous, lang)
    matched = kept.with_matched(matched_lines(board, groups), lines.customers)
    proof = prove(lines, matched, differences)
    if not proof["closes"].all():
        open_ones = proof.loc[~proof["closes"], "customer_id"].tolist()
        raise ArithmeticError(f"balances do not close: {open_ones[:20]}")
    noticed = (*findings(clues_of(board, ids, differences, renamed)), *remarks)
    return Reconciling(board, groups, said, ids, differences, proof, noticed, kept, stands_on)


def _matched(
    lines: Lines, ids: tuple[Texts, Texts], rules: Sequence[Rule], by_hand: pd.DataFrame | None, kept: Kept
) -> tuple[Board, Kept, list[Problem]]:
    """The board with every rule tried on all but the kept customers, and those across customers on all.

    A kept customer one of whose lines turns up under another one is no longer kept, and all is tried again.
    """
    while True:
        board = Board(lines)
        remarks = [] if by_hand is None else place_by_hand(board, by_hand, ids)
        kept.hold(board)
        match_within(board, rules)
        kept.let_go(board, ids)
        match_across(board, rules)
        crossed = kept.crossed(board)
        if not crossed:
            return board, kept, remarks
        kept = kept.without(crossed)


def _names(customers: pd.DataFrame | None) -> dict[str, str]:
    """Customer names by ID."""
    if customers is None:
        return {}
    named = customers[customers["customer"].notna()]
    return dict(zip(named["customer_id"], named["customer"], strict=True))
