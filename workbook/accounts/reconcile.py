"""Reconciliation 对账: our ledger against what customers state, matched without guessing, proved to the fen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from workbook.accounts.board import Board
from workbook.accounts.by_hand import place_by_hand, with_habits
from workbook.accounts.cascade import match
from workbook.accounts.differences import difference_rows
from workbook.accounts.findings import clues_of, findings
from workbook.accounts.followed import carry_forward, follow_up_findings, with_notes
from workbook.accounts.grouped import Groups, groups_of
from workbook.accounts.lines import lines_of
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
    """The three tables of a reconciliation: 勾对结果, 差异清单, 余额调节表; and findings that do not stop it."""

    matches: pd.DataFrame
    differences: pd.DataFrame
    proof: pd.DataFrame
    findings: tuple[Problem, ...]


@dataclass(frozen=True)
class Reconciling:
    """A reconciliation before its matches are told as a table: the board, its groups, their evidence, the IDs."""

    board: Board
    groups: Groups
    reasons: Said
    ids: tuple[Texts, Texts]
    differences: pd.DataFrame
    proof: pd.DataFrame
    findings: tuple[Problem, ...]


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
) -> Reconciliation:
    """Match both sides customer by customer, classify what is left, and prove the balances.

    ours, theirs: one row a line: line_id (unique on its side), customer_id, date, ref, amount_fen (fen, our
    sign: positive when they owe us more); kind and memo where known. customers: customer_id, customer.
    match_days: days amounts without a reference may lie apart. transit_days: a one-sided line this close to
    as_of counts as in transit 在途. rules: the cascade; the built-in one by default.
    by_hand: what people matched or took apart (set_no, side, line_id, action), remembered and learned from.
    notes: who settles which difference by when (差异处理). previous: the differences as they stood before, to
    tell an opening balance that differs by what was not settled then.
    Returns the tables `matches`, `differences` and `proof` with their declared columns. Only a unique answer
    with fewer than 0.05 expected accidental hits has status auto. Raises ArithmeticError where a balance
    does not close, which is our fault and is never written.
    """
    found = reconciling(ours, theirs, as_of, lang, match_days, transit_days, rules, by_hand, previous)
    matches = match_rows(found.board, found.groups, found.ids, found.reasons, lang)
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
) -> Reconciling:
    """The same as `reconcile`, but the matches stay arrays: for a million lines a table is a luxury."""
    theirs, renamed = with_our_names(theirs, ours)
    if by_hand is not None:
        theirs = with_habits(theirs, ours, by_hand)
    lines = lines_of(ours, theirs)
    board = Board(lines)
    ids = (texts_in(ours, "line_id"), texts_in(theirs, "line_id"))
    remarks = [] if by_hand is None else place_by_hand(board, by_hand, ids)
    groups = groups_of(match(board, rules_with(match_days) if rules is None else rules))
    said = reasons(board, groups, lang)
    differences = difference_rows(board, groups, ids, said, as_of, transit_days, lang)
    if previous is not None:
        differences = carry_forward(differences, previous, lang)
    proof = prove(lines, matched_lines(board, groups), differences)
    if not proof["closes"].all():
        open_ones = proof.loc[~proof["closes"], "customer_id"].tolist()
        raise ArithmeticError(f"balances do not close: {open_ones[:20]}")
    told = (*findings(clues_of(board, ids, differences, renamed)), *remarks)
    return Reconciling(board, groups, said, ids, differences, proof, told)


def _names(customers: pd.DataFrame | None) -> dict[str, str]:
    """Customer names by ID."""
    if customers is None:
        return {}
    named = customers[customers["customer"].notna()]
    return dict(zip(named["customer_id"], named["customer"], strict=True))
