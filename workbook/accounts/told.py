"""What the board found, told as rows: the tables 勾对结果 and 差异清单."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts import evidence
from workbook.accounts.amounts import KINDS, TRANSPOSED, swapped_at
from workbook.accounts.board import Board
from workbook.accounts.grouped import Groups
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Ints
from workbook.accounts.rules import AMBIGUOUS, KEYS, STATUSES

SIDES = ("ours", "theirs")
EXPLAINING = ("ref_small", "near_amount")
BY_GAP = ("ref_amount", "amount_date", "opening", "manual")
"""Rules whose evidence says nothing but the days between: told once for each number of days."""
EPOCH = np.datetime64("1970-01-01", "D")


def match_rows(
    board: Board, groups: Groups, ids: Sequence[NDArray[Any]], said: Sequence[str], lang: str
) -> pd.DataFrame:
    """The table matches: one row a line of a group, in order of group, ours before theirs."""
    names = np.array([KEYS[r].name.in_(lang) for r in groups.rules] or [""], dtype=object)
    line, group, side = groups.in_order()
    on = [side == OURS, side == THEIRS]

    def picked(values: Sequence[NDArray[Any]]) -> NDArray[Any]:
        taken = np.empty(len(line), dtype=values[0].dtype)
        for number, at in enumerate(on):
            taken[at] = values[number][line[at]]
        return taken

    sides = (board.lines.ours, board.lines.theirs)
    ref = picked([s.text for s in sides])
    ref[ref == ""] = None
    return pd.DataFrame(
        {
            "group_no": group + 1,
            "customer_id": _texts(customer_names(board, picked([s.customer for s in sides]))),
            "side": _texts(np.array(SIDES, dtype=object)[side]),
            "line_id": _texts(picked([i[s.row] for i, s in zip(ids, sides, strict=True)])),
            "date": _dates(picked([s.day for s in sides])),
            "ref": _texts(ref),
            "amount_fen": picked([s.fen for s in sides]),
            "rule": _texts(names[groups.rule[group]]),
            "status": _texts(np.array(STATUSES, dtype=object)[groups.status[group]]),
            "reason": _texts(np.array(said, dtype=object)[group]),
        }
    )


def matched_lines(board: Board, groups: Groups) -> pd.Series:
    """How many of our lines are matched, by customer ID."""
    decided = groups.is_match[groups.ours_group]
    customer = board.lines.ours.customer[groups.ours[decided]]
    counts = np.bincount(customer + 1, minlength=len(board.lines.customers) + 1)
    return pd.Series(counts, index=["", *board.lines.customers])


def customer_names(board: Board, codes: Ints) -> NDArray[Any]:
    """Customer IDs by code; "" for a line that names none."""
    names = np.array([*board.lines.customers, ""], dtype=object)
    return names[codes]


def _texts(values: NDArray[Any]) -> pd.Series:
    return pd.Series(values, dtype="str")


def _dates(days: Ints) -> NDArray[Any]:
    return (EPOCH + days.astype("timedelta64[D]")).astype("datetime64[us]")


def reasons(board: Board, groups: Groups, lang: str) -> list[str]:
    """The evidence of every group."""
    ours, theirs = board.lines.ours, board.lines.theirs
    gap = np.zeros(len(groups), np.int64)
    both = (groups.first[OURS] >= 0) & (groups.first[THEIRS] >= 0)
    gap[both] = theirs.day[groups.first[THEIRS][both]] - ours.day[groups.first[OURS][both]]
    known: dict[tuple[int, int], str] = {}
    said = []
    plain = np.isin(groups.rule, [groups.rules.index(r) for r in BY_GAP if r in groups.rules]) & groups.is_match
    for n, (rule, days, cached) in enumerate(zip(groups.rule.tolist(), gap.tolist(), plain.tolist(), strict=True)):
        if not cached:
            said.append(_reason(board, groups, n, days, lang))
            continue
        if (rule, days) not in known:
            known[rule, days] = evidence.MATCHED[groups.rules[rule]].with_(gap=evidence.gap_said(days)).in_(lang)
        said.append(known[rule, days])
    return said


def _reason(board: Board, groups: Groups, n: int, days: int, lang: str) -> str:
    """The evidence of one group."""
    rule, extra = groups.rules[groups.rule[n]], int(groups.extra[n])
    facts = _facts(board, groups, n, days)
    if groups.status[n] == AMBIGUOUS:
        text = evidence.UNDECIDED.get(rule, evidence.UNDECIDED["amount_date"])
    elif rule in EXPLAINING:
        text = evidence.EXPLAINED[extra]
    else:
        text = evidence.MATCHED[rule]
    return text.with_(**facts).in_(lang)


def _facts(board: Board, groups: Groups, n: int, days: int) -> dict[str, Any]:
    """Everything the evidence of a group may speak of."""
    ours, theirs = board.lines.ours, board.lines.theirs
    i, j = int(groups.first[OURS][n]), int(groups.first[THEIRS][n])
    our_fen, their_fen = int(groups.total[OURS][n]), int(groups.total[THEIRS][n])
    facts: dict[str, Any] = {
        "gap": evidence.gap_said(days),
        "ours": int(groups.count[OURS][n]),
        "theirs": int(groups.count[THEIRS][n]),
        "several": max(int(groups.count[OURS][n]), int(groups.count[THEIRS][n])),
        "extra": int(groups.extra[n]),
        "ours_fen": evidence.money_said(our_fen),
        "theirs_fen": evidence.money_said(their_fen),
        "total": evidence.money_said(
            their_fen
            if groups.count[THEIRS][n] == 1
            else int(ours.fen[i])
            if groups.status[n] == AMBIGUOUS and groups.count[OURS][n]
            else our_fen
        ),
        "diff": evidence.money_said(our_fen - their_fen),
        "fee": evidence.money_said(abs(their_fen - our_fen)),
        "theirs_paid": evidence.money_said(abs(their_fen)),
        "ours_got": evidence.money_said(abs(our_fen)),
        "ours_ref": ours.text[i] if i >= 0 else "",
        "theirs_ref": theirs.text[j] if j >= 0 else "",
        "tail": (ours.text[i] if i >= 0 else "")[-8:],
        "ours_customer": customer_names(board, ours.customer[[i]])[0],
        "theirs_customer": customer_names(board, theirs.customer[[j]])[0],
    }
    if groups.rules[groups.rule[n]] in EXPLAINING and groups.extra[n] == TRANSPOSED:
        place = int(swapped_at(np.array([our_fen]), np.array([their_fen]))[0])
        facts["digits"] = evidence.digits_said(our_fen, place)
    return facts


def difference_kind(groups: Groups) -> NDArray[Any]:
    """The kind of difference each match shows, "" where it shows none."""
    kind = np.full(len(groups), "", dtype=object)
    gap = groups.total[OURS] != groups.total[THEIRS]
    for number, rule in enumerate(groups.rules):
        at = (groups.rule == number) & groups.is_match
        if rule in EXPLAINING:
            kind[at] = np.array(KINDS, dtype=object)[groups.extra[at]]
        elif rule in ("wrong_ref", "wrong_customer"):
            kind[at] = rule
        else:
            kind[at & gap] = "amount"
    return kind
