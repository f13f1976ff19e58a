"""Differences 差异: every line that does not agree, its kind, its evidence and what it does to the balance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts import evidence
from workbook.accounts.board import Board
from workbook.accounts.by_reference import alike
from workbook.accounts.grouped import Groups
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Ints
from workbook.accounts.rules import AMBIGUOUS
from workbook.accounts.told import SIDES, customer_name, difference_kind, told

Row = tuple[Any, ...]
ONE_SIDED = (
    "missing_theirs",
    "missing_ours",
    "transit_theirs",
    "transit_ours",
    "duplicate_ours",
    "duplicate_theirs",
    "wrong_customer",
    "ambiguous",
)
"""Kinds whose line stands on one side only; the others are differences between two lines."""
COLUMNS = ("customer_id", "kind", "side", "line_id", "date", "ref", "amount_fen", "effect_fen", "reason")


def difference_rows(
    board: Board,
    groups: Groups,
    ids: Sequence[NDArray[Any]],
    said: Sequence[str],
    as_of: dt.date,
    transit_days: int,
    lang: str,
) -> pd.DataFrame:
    """One row per difference, by customer, date and line; effect_fen = ours - theirs, so their sum is the gap."""
    rows = [*_between(board, groups, ids, said), *_openings(board, ids, lang)]
    group_of = _undecided_groups(board, groups)
    for side in (OURS, THEIRS):
        undecided = {int(at): said[n] for at, n in enumerate(group_of[side].tolist()) if n >= 0}
        rows += _alone(board, side, ids, undecided, as_of, transit_days, lang)
    return as_table(rows)


def as_table(rows: list[Row]) -> pd.DataFrame:
    """Difference rows in order as a frame."""
    rows.sort(key=lambda r: (r[0], r[4], r[2], str(r[3]), r[1]))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(
        {
            **dict.fromkeys(("customer_id", "kind", "side", "line_id", "ref", "reason"), "str"),
            "amount_fen": "int64",
            "effect_fen": "int64",
            "date": "datetime64[us]",
        }
    )


def _row(board: Board, side: int, at: int, ids: Sequence[NDArray[Any]], kind: str, effect: int, reason: str) -> Row:
    own = board.lines[side]
    customer = customer_name(board, int(own.customer[at]))
    date = np.datetime64(int(own.day[at]), "D")
    ref = own.text_of(at) or None
    return (customer, kind, SIDES[side], ids[side][own.row[at]], date, ref, int(own.fen[at]), effect, reason)


def _between(board: Board, groups: Groups, ids: Sequence[NDArray[Any]], said: Sequence[str]) -> list[Row]:
    """Differences inside matched groups: one row at their first line; a wrong customer is a row on each side."""
    kinds = difference_kind(groups)
    rows = []
    for n in np.flatnonzero(kinds != "").tolist():
        reason = said[n]
        i, j = int(groups.first[OURS][n]), int(groups.first[THEIRS][n])
        if kinds[n] == "wrong_customer":
            rows.append(_row(board, OURS, i, ids, kinds[n], int(board.lines.ours.fen[i]), reason))
            rows.append(_row(board, THEIRS, j, ids, kinds[n], -int(board.lines.theirs.fen[j]), reason))
            continue
        effect = int(groups.total[OURS][n] - groups.total[THEIRS][n])
        side, at = (THEIRS, j) if j >= 0 else (OURS, i)
        rows.append(_row(board, side, at, ids, kinds[n], effect, reason))
    return rows


def _openings(board: Board, ids: Sequence[NDArray[Any]], lang: str) -> list[Row]:
    """Customers whose opening balances differ, or stand on one side only with an amount."""
    found: dict[int, list[tuple[int, int]]] = {}
    for side in (OURS, THEIRS):
        own = board.lines[side]
        for at in np.flatnonzero(own.is_opening).tolist():
            found.setdefault(int(own.customer[at]), []).append((side, at))
    rows = []
    for places in found.values():
        fen = [sum(int(board.lines[s].fen[a]) for s, a in places if s == side) for side in (OURS, THEIRS)]
        if fen[OURS] == fen[THEIRS]:
            continue
        side, at = places[-1]
        said = evidence.ALONE["opening"].with_(
            ours_fen=evidence.money_said(fen[OURS]), theirs_fen=evidence.money_said(fen[THEIRS])
        )
        rows.append(_row(board, side, at, ids, "opening", fen[OURS] - fen[THEIRS], said.in_(lang)))
    return rows


def _undecided_groups(board: Board, groups: Groups) -> tuple[Ints, Ints]:
    """The first undecided group each line stands in, -1 where none."""
    made = []
    for side, line, group in ((OURS, groups.ours, groups.ours_group), (THEIRS, groups.theirs, groups.theirs_group)):
        number = np.full(len(board.lines[side]), -1)
        at = groups.status[group] == AMBIGUOUS
        number[line[at][::-1]] = group[at][::-1]
        made.append(number)
    return made[0], made[1]


def _alone(
    board: Board,
    side: int,
    ids: Sequence[NDArray[Any]],
    undecided: Mapping[int, str],
    as_of: dt.date,
    transit_days: int,
    lang: str,
) -> list[Row]:
    """Lines of one side without a counterpart: duplicates, undecided, in transit or missing."""
    own, other = board.lines[side], SIDES[1 - side]
    cut = (as_of - dt.date(1970, 1, 1)).days
    sign = 1 if side == OURS else -1
    rows = []
    for at in np.flatnonzero(board.free[side] | (board.twin[side] >= 0)).tolist():
        days = cut - int(own.day[at])
        twin = int(board.twin[side][at])
        facts: dict[str, Any] = {"days": days}
        if twin >= 0:
            kind = f"duplicate_{SIDES[side]}"
            facts |= {"twin": ids[side][own.row[twin]], "date": np.datetime64(int(own.day[twin]), "D")}
        elif board.unsure[side][at]:
            kind = "ambiguous"
        else:
            kind = f"{'transit' if 0 <= days <= transit_days else 'missing'}_{other}"
        if kind == "ambiguous":
            rows.append(_row(board, side, at, ids, kind, sign * int(own.fen[at]), undecided.get(at, "")))
            continue
        proved = twin >= 0 and bool(alike(own, np.array([at]), own, np.array([twin]))[0])
        reason = kind if twin < 0 or (proved and own.ref[at] >= 0) else f"copy_{SIDES[side]}"
        said = told(evidence.ALONE[reason], facts, lang) + _remarks(board, side, at, lang)
        rows.append(_row(board, side, at, ids, kind, sign * int(own.fen[at]), said))
    return rows


def _remarks(board: Board, side: int, at: int, lang: str) -> str:
    """What else must be said of a line: a cap that was hit, a reference Excel destroyed."""
    own = board.lines[side]
    said = evidence.CAPPED.in_(lang) if board.capped[side][at] else ""
    return said + told(evidence.DAMAGED, {"ref": own.text_of(at)}, lang) if own.damaged[at] else said
