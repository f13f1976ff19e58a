"""What the board found, told as rows: the tables 勾对结果 and 差异清单."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts import evidence
from workbook.accounts.amounts import KINDS
from workbook.accounts.board import Board
from workbook.accounts.facts import Facts, fields, sentences
from workbook.accounts.grouped import Groups
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Ints
from workbook.accounts.rules import AMBIGUOUS, KEYS, STATUSES
from workbook.accounts.wording import Texts
from workbook.texts import Text

SIDES = ("ours", "theirs")
EXPLAINING = ("ref_small", "near_amount")
EPOCH = np.datetime64("1970-01-01", "D")


@dataclass(frozen=True)
class Said:
    """The evidence of every group: texts, and which of them each group has; what many share stands once."""

    texts: list[str]
    code: Ints

    def __getitem__(self, group: int) -> str:
        return self.texts[self.code[group]]

    def of(self, groups: Ints) -> list[str]:
        """The evidence of some groups."""
        return [self.texts[c] for c in self.code[groups].tolist()]


def match_rows(board: Board, groups: Groups, ids: tuple[Texts, Texts], said: Said, lang: str) -> pd.DataFrame:
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
    ref = picked([s.texts.to_numpy(object)[s.row] for s in sides])
    ref[ref == ""] = None
    return pd.DataFrame(
        {
            "group_no": group + 1,
            "customer_id": _texts(customer_names(board, picked([s.customer for s in sides]))),
            "side": _texts(np.array(SIDES, dtype=object)[side]),
            "line_id": _texts(picked([i.to_numpy(object)[s.row] for i, s in zip(ids, sides, strict=True)])),
            "date": dates(picked([s.day for s in sides])),
            "ref": _texts(ref),
            "amount_fen": picked([s.fen for s in sides]),
            "rule": _texts(names[groups.rule[group]]),
            "status": _texts(np.array(STATUSES, dtype=object)[groups.status[group]]),
            "reason": _texts(np.array(said.texts, dtype=object)[said.code[group]]),
        }
    )


def matched_lines(board: Board, groups: Groups) -> Ints:
    """How many of our lines are matched, by customer code; the last is no customer."""
    decided = groups.is_match[groups.ours_group]
    customer = board.lines.ours.customer[groups.ours[decided]]
    size = len(board.lines.customers) + 1
    return np.bincount(customer % size, minlength=size)


def customer_name(board: Board, code: int) -> str:
    """The ID of one customer; "" where a line names none."""
    return board.lines.customers[code] if code >= 0 else ""


def customer_names(board: Board, codes: Ints) -> NDArray[Any]:
    """Customer IDs by code; "" for a line that names none."""
    names = np.array([*board.lines.customers, ""], dtype=object)
    return names[codes]


def _texts(values: NDArray[Any]) -> pd.Series:
    return pd.Series(values, dtype="str")


def dates(days: Ints) -> NDArray[Any]:
    return (EPOCH + days.astype("timedelta64[D]")).astype("datetime64[us]")


def reasons(board: Board, groups: Groups, lang: str) -> Said:
    """The evidence of every group. A rule that says nothing but the days between says it once for each number."""
    texts: list[str] = []
    code = np.zeros(len(groups), np.int64)
    explains = np.isin(groups.rule, [groups.rules.index(r) for r in EXPLAINING if r in groups.rules])
    key = groups.rule * 16 + np.where(groups.is_match, np.where(explains, groups.extra, 0), 8)
    for _key, at in _by_value(key):
        template = _template(groups, int(at[0])).in_(lang)
        facts = Facts(board, groups, at, lang)
        which = np.arange(len(at))
        if set(fields(template)) <= {"gap"}:
            _days, first, which = np.unique(facts.gaps(), return_index=True, return_inverse=True)
            facts = Facts(board, groups, at[first], lang)
        code[at] = len(texts) + which
        texts += sentences(template, facts)
    return Said(texts, code)


def _by_value(key: Ints) -> Iterator[tuple[int, Ints]]:
    """Each value and where it stands."""
    order = np.argsort(key, kind="stable")
    values, starts = np.unique(key[order], return_index=True)
    yield from zip(values.tolist(), np.split(order, starts[1:]), strict=True) if len(key) else ()


def _template(groups: Groups, n: int) -> Text:
    """What is said of one group."""
    rule = groups.rules[groups.rule[n]]
    if groups.status[n] == AMBIGUOUS:
        return evidence.UNDECIDED.get(rule, evidence.UNDECIDED["amount_date"])
    return evidence.EXPLAINED[int(groups.extra[n])] if rule in EXPLAINING else evidence.MATCHED[rule]


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
