"""What people decided 手工勾对: matched or taken apart by hand, remembered, and learned from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.accounts.board import Board
from workbook.accounts.lines import OURS, THEIRS, as_texts
from workbook.accounts.references import Ints, cleaned
from workbook.accounts.rules import Rule
from workbook.accounts.wording import Texts, taken
from workbook.errors import InputError, Problem
from workbook.texts import Text, listed

MATCH, APART = "match", "apart"
SIDE_NUMBER = {"ours": OURS, "theirs": THEIRS}
LEAST_PART = 4
"""A reference must hold this much of the other for the rest to be a habit."""


def place_by_hand(board: Board, by_hand: pd.DataFrame, ids: tuple[Texts, Texts]) -> list[Problem]:
    """Put what people decided on the board: sets to match, and pairs that must stay apart.

    by_hand: one row a line, indexed by sheet row: set_no (lines of one set belong together), side, line_id,
    action ("match" or "apart"). ids: the line IDs of both sides. Returns findings for lines that are no
    longer there; raises InputError where one line stands in two sets to match, and where a set holds lines of two customers.
    """
    matched = by_hand[by_hand["action"] == MATCH]
    twice = matched.duplicated(["side", "line_id"], keep=False)
    if twice.any():
        need = Text("只在一组里的行", "a line that stands in one set only")
        found = listed(matched.loc[twice, "line_id"].unique().tolist())
        raise InputError.of(
            "manual_matches",
            "line_id",
            by_hand.index[by_hand["line_id"].isin(matched.loc[twice, "line_id"])],
            need,
            found,
            "in_two_sets",
        )
    at = _positions(board, by_hand, ids)
    lost = by_hand.index[at < 0]
    problems = []
    if len(lost):
        need = Text("对账范围内的行", "a line of this reconciliation")
        found = listed(by_hand.loc[lost, "line_id"].tolist())
        rows = tuple(int(r) for r in lost)
        problems.append(Problem("line_gone", "manual_matches", "line_id", rows, found, need, is_error=False))
    usable = by_hand.assign(at=at)[at >= 0]
    _require_one_customer(board, usable[usable["action"] == MATCH])
    board.by_hand = _sets(usable[usable["action"] == MATCH])
    apart = [
        ours * len(board.lines.theirs) + theirs
        for lines, others in zip(*_sets(usable[usable["action"] == APART]), strict=True)
        for ours in lines
        for theirs in others
    ]
    board.forbidden = np.array(sorted(apart), np.int64)
    return problems


def _require_one_customer(board: Board, matched: pd.DataFrame) -> None:
    """Raise InputError for sets to match whose lines belong to different customers: neither balance could close."""
    sides = matched["side"].map(SIDE_NUMBER).to_numpy(np.int64)
    owner = [int(board.lines[s].customer[a]) for s, a in zip(sides.tolist(), matched["at"].tolist(), strict=True)]
    mixed = pd.Series(owner, index=matched.index).groupby(matched["set_no"]).transform("nunique") > 1
    if mixed.any():
        rows = matched.index[mixed]
        found = listed(matched.loc[rows, "line_id"].tolist())
        need = Text(
            "同一客户的行；记错客户的先改客户", "lines of one customer; correct the customer of a wrong one first"
        )
        raise InputError.of("manual_matches", "line_id", rows, need, found, "two_customers")


def _positions(board: Board, by_hand: pd.DataFrame, ids: tuple[Texts, Texts]) -> Ints:
    """Where each row's line stands on its side; -1 where it is not there."""
    at = np.full(len(by_hand), -1)
    for name, side in SIDE_NUMBER.items():
        rows = np.flatnonzero((by_hand["side"] == name).to_numpy())
        own = pd.Series(np.arange(len(board.lines[side])), index=taken(ids[side], board.lines[side].row))
        at[rows] = own.reindex(by_hand["line_id"].astype("str").iloc[rows]).fillna(-1).to_numpy(np.int64)
    return at


def _sets(rows: pd.DataFrame) -> tuple[list[list[int]], list[list[int]]]:
    """Positions of our and their lines of each set, in order of set."""
    ours: list[list[int]] = []
    theirs: list[list[int]] = []
    for _name, lines in rows.groupby("set_no", sort=True):
        for side, into in (("ours", ours), ("theirs", theirs)):
            into.append(sorted(int(a) for a in lines.loc[lines["side"] == side, "at"]))
    return ours, theirs


def match_by_hand(board: Board, rule: Rule) -> None:
    """The sets people matched, whatever their amounts; a difference of amounts is listed as one."""
    sides = []
    for sets in board.by_hand:
        lines = np.array([line for lines in sets for line in lines], np.int64)
        sides.append((lines, np.repeat(np.arange(len(sets)), [len(lines) for lines in sets]).astype(np.int64)))
    board.decide(sides[OURS], sides[THEIRS], rule, len(board.by_hand[OURS]))


def with_habits(theirs: pd.DataFrame, ours: pd.DataFrame, by_hand: pd.DataFrame) -> pd.DataFrame:
    """Their lines with a column ref_key: the reference without what a customer always adds to ours.

    Learned from sets of one line a side: where ours "AR1234" stands inside theirs "PO-AR1234/26", that
    customer's references that begin with PO and end in 26 lose both. Columns as in `reconcile`.
    """
    habits = _habits(theirs, ours, by_hand)
    if not habits:
        return theirs
    keys = []
    for customer, ref in zip(as_texts(theirs, "customer_id"), as_texts(theirs, "ref"), strict=True):
        clean, key = cleaned(ref), ref
        for before, after in sorted(habits.get(customer, ())):
            if clean.startswith(before) and clean.endswith(after) and len(clean) >= len(before + after) + LEAST_PART:
                key = clean[len(before) : len(clean) - len(after)]
        keys.append(key)
    return theirs.assign(ref_key=pd.Series(keys, index=theirs.index, dtype="str"))


def _habits(theirs: pd.DataFrame, ours: pd.DataFrame, by_hand: pd.DataFrame) -> dict[str, set[tuple[str, str]]]:
    """What each customer puts before and after our references."""
    ours_ref = dict(zip(as_texts(ours, "line_id"), as_texts(ours, "ref"), strict=True))
    theirs_ref = {
        line: (customer, ref)
        for line, customer, ref in zip(*(as_texts(theirs, c) for c in ("line_id", "customer_id", "ref")), strict=True)
    }
    habits: dict[str, set[tuple[str, str]]] = {}
    matched = by_hand[by_hand["action"] == MATCH]
    for _name, lines in matched.groupby("set_no"):
        mine = lines.loc[lines["side"] == "ours", "line_id"].astype("str").tolist()
        yours = lines.loc[lines["side"] == "theirs", "line_id"].astype("str").tolist()
        if len(mine) != 1 or len(yours) != 1 or yours[0] not in theirs_ref:
            continue
        short, (customer, long) = cleaned(ours_ref.get(mine[0], "")), theirs_ref[yours[0]]
        place = cleaned(long).find(short) if len(short) >= LEAST_PART else -1
        if place >= 0 and cleaned(long) != short:
            habits.setdefault(customer, set()).add((cleaned(long)[:place], cleaned(long)[place + len(short) :]))
    return habits
