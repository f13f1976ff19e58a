"""Buckets 分桶: customers shared out, each share reconciled alone, the rest across all of them.

What one process finds over everything and what many find over shares is the same to the line: no rule but
the search under other customers looks beyond one customer, and that one sees what all shares left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.accounts.board import Board
from workbook.accounts.cascade import match_across, match_within
from workbook.accounts.differences import difference_rows
from workbook.accounts.findings import Clues, clues_of
from workbook.accounts.grouped import Groups, groups_of
from workbook.accounts.lines import OURS, THEIRS, Side, lines_of
from workbook.accounts.naming import with_our_names
from workbook.accounts.proof import prove
from workbook.accounts.references import Ints
from workbook.accounts.rules import STATUSES, rules_with
from workbook.accounts.told import SIDES, Said, customer_name, matched_lines, reasons
from workbook.accounts.wording import Texts, taken, texts_in

Key = tuple[str, int, int, int]


@dataclass(frozen=True)
class Record:
    """One group as it is written: where it stands in the order, and its lines (side, ID) with what is said."""

    key: Key
    lines: tuple[tuple[str, str], ...]
    rule: str
    status: str
    reason: str


@dataclass(frozen=True)
class Share:
    """What one bucket came to. left: lines for the search under other customers, with their rank."""

    records: list[Record]
    differences: pd.DataFrame
    proof: pd.DataFrame
    left: tuple[pd.DataFrame, pd.DataFrame]
    votes: Ints
    clues: Clues


def reconcile_share(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    as_of: dt.date,
    lang: str,
    match_days: int | None,
    transit_days: int,
    follow: bool,
) -> Share:
    """Reconcile the customers of one bucket; the frames are those of `reconcile`."""
    theirs, renamed = with_our_names(theirs, ours)
    board = Board(lines_of(ours, theirs, follow))
    groups = groups_of(match_within(board, rules_with(match_days)))
    ids = (texts_in(ours, "line_id"), texts_in(theirs, "line_id"))
    said = reasons(board, groups, lang)
    differences = difference_rows(board, groups, ids, said, as_of, transit_days, lang)
    proof = prove(board.lines, matched_lines(board, groups), differences)
    ranks = tuple(_rank(board.lines[s]) for s in (OURS, THEIRS))
    left = tuple(_left(board, s, f, ranks[s]) for s, f in ((OURS, ours), (THEIRS, theirs)))
    records = _records(board, groups, said, ids, (ranks[0], ranks[1]))
    clues = clues_of(board, ids, differences, renamed, in_shares=True)
    return Share(records, differences, proof, (left[0], left[1]), board.lines.votes, clues)


def _rank(side: Side) -> Ints:
    """How many lines of the customer stand before each."""
    return np.arange(len(side)) - np.searchsorted(side.customer, side.customer)


def _left(board: Board, side: int, frame: pd.DataFrame, rank: Ints) -> pd.DataFrame:
    """Free, decided lines in our sign with their rank, for the search under other customers."""
    own = board.lines[side]
    at = np.flatnonzero(board.free[side] & ~board.unsure[side])
    return frame.iloc[own.row[at]].assign(amount_fen=own.fen[at], rank=rank[at]).reset_index(drop=True)


def _records(
    board: Board, groups: Groups, said: Said, ids: tuple[Texts, Texts], ranks: tuple[Ints, Ints]
) -> list[Record]:
    """Every group with its place in the order and its lines."""
    lines: list[list[tuple[str, str]]] = [[] for _ in range(len(groups))]
    for side, at, group in ((OURS, groups.ours, groups.ours_group), (THEIRS, groups.theirs, groups.theirs_group)):
        named = taken(ids[side], board.lines[side].row[at])
        for where, name in zip(group.tolist(), named, strict=True):
            lines[where].append((SIDES[side], str(name)))
    records = []
    for n in range(len(groups)):
        i, j = int(groups.first[OURS][n]), int(groups.first[THEIRS][n])
        own, first = (board.lines.ours, i) if i >= 0 else (board.lines.theirs, j)
        place = [int(ranks[s][k]) if k >= 0 else -1 for s, k in ((OURS, i), (THEIRS, j))]
        key = (customer_name(board, int(own.customer[first])), int(own.day[first]), place[0], place[1])
        status = STATUSES[groups.status[n]]
        records.append(Record(key, tuple(lines[n]), groups.rules[groups.rule[n]], status, said[n]))
    return records


def reconcile_left(
    left: Iterable[tuple[pd.DataFrame, pd.DataFrame]],
    as_of: dt.date,
    lang: str,
    match_days: int | None,
    transit_days: int,
) -> tuple[list[Record], pd.DataFrame]:
    """What stands under another customer, among the lines all buckets left: groups and differences."""
    sides = [pd.concat(list(frames), ignore_index=True) for frames in zip(*left, strict=True)]
    board = Board(lines_of(sides[0], sides[1], follow=False))
    groups = groups_of(match_across(board, rules_with(match_days)))
    ids = (texts_in(sides[0], "line_id"), texts_in(sides[1], "line_id"))
    said = reasons(board, groups, lang)
    ranks = tuple(f["rank"].to_numpy(np.int64)[board.lines[s].row] for s, f in enumerate(sides))
    found = difference_rows(board, groups, ids, said, as_of, transit_days, lang)
    return _records(board, groups, said, ids, (ranks[0], ranks[1])), found[found["kind"] == "wrong_customer"]
