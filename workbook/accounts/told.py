"""What the board found, told as rows: the tables 勾对结果 and 差异清单."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts import evidence
from workbook.accounts.amounts import KINDS, swapped_at
from workbook.accounts.board import Board
from workbook.accounts.grouped import Groups
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Ints
from workbook.accounts.rules import AMBIGUOUS, KEYS, STATUSES
from workbook.money import shown as money
from workbook.texts import Text, shown

SIDES = ("ours", "theirs")
EXPLAINING = ("ref_small", "near_amount")
BY_GAP = ("ref_amount", "amount_date", "opening", "manual")
"""Rules whose evidence says nothing but the days between: told once for each number of days."""
UNNAMED = Text("（未写明客户）", "(no customer named)")
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
    ref = picked([np.array(s.texts, dtype=object)[s.row] for s in sides])
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


def _dates(days: Ints) -> NDArray[Any]:
    return (EPOCH + days.astype("timedelta64[D]")).astype("datetime64[us]")


def reasons(board: Board, groups: Groups, lang: str) -> list[str]:
    """The evidence of every group. Common rules say nothing but the days between, so that is said once."""
    known: dict[tuple[int, int], str] = {}
    said = []
    plain = np.isin(groups.rule, [groups.rules.index(r) for r in BY_GAP if r in groups.rules]) & groups.is_match
    gap = _gaps(board, groups).tolist()
    for n, (rule, days, common) in enumerate(zip(groups.rule.tolist(), gap, plain.tolist(), strict=True)):
        if not common:
            said.append(told(_template(groups, n), Facts(board, groups, n, days), lang))
            continue
        if (rule, days) not in known:
            known[rule, days] = told(_template(groups, n), Facts(board, groups, n, days), lang)
        said.append(known[rule, days])
    return said


def _gaps(board: Board, groups: Groups) -> Ints:
    """Days from our first line to theirs, 0 where a side has none."""
    gap = np.zeros(len(groups), np.int64)
    i, j = groups.first
    both = (i >= 0) & (j >= 0)
    gap[both] = board.lines.theirs.day[j[both]] - board.lines.ours.day[i[both]]
    return gap


def _template(groups: Groups, n: int) -> Text:
    """What is said of one group."""
    rule = groups.rules[groups.rule[n]]
    if groups.status[n] == AMBIGUOUS:
        return evidence.UNDECIDED.get(rule, evidence.UNDECIDED["amount_date"])
    return evidence.EXPLAINED[int(groups.extra[n])] if rule in EXPLAINING else evidence.MATCHED[rule]


def told(text: Text, facts: Mapping[str, Any], lang: str) -> str:
    """A template filled in one language."""
    template = text.zh if lang == "zh" else text.en
    return template.format(**{k: shown(facts[k], lang) for k in fields(template)})


@lru_cache(maxsize=256)
def fields(template: str) -> tuple[str, ...]:
    """The names in the braces of a template."""
    return tuple(name for _text, name, _spec, _conversion in Formatter().parse(template) if name)


class Facts(Mapping[str, Any]):
    """What the evidence of one group may speak of, reckoned only when it is asked for."""

    def __init__(self, board: Board, groups: Groups, n: int, days: int) -> None:
        self.board, self.groups, self.n, self.days = board, groups, n, days

    def __iter__(self) -> Iterator[str]:
        return iter(_FACTS)

    def __len__(self) -> int:
        return len(_FACTS)

    def __getitem__(self, name: str) -> Any:
        return _FACTS[name](self)

    def count(self, side: int) -> int:
        return int(self.groups.count[side][self.n])

    def fen(self, side: int) -> int:
        return int(self.groups.total[side][self.n])

    def text(self, side: int) -> str:
        at = int(self.groups.first[side][self.n])
        return self.board.lines[side].text_of(at) if at >= 0 else ""

    def customer(self, side: int) -> str | Text:
        at = int(self.groups.first[side][self.n])
        named = customer_name(self.board, int(self.board.lines[side].customer[at])) if at >= 0 else ""
        return named or UNNAMED

    def one_fen(self) -> int:
        """The amount the evidence speaks of: a single line's where there is one, else ours."""
        if self.groups.rules[self.groups.rule[self.n]] == "amount_date":
            return int(self.board.lines.ours.fen[self.groups.first[OURS][self.n]])
        return self.fen(THEIRS) if self.count(THEIRS) == 1 else self.fen(OURS)

    def digits(self) -> str:
        ours, theirs = self.fen(OURS), self.fen(THEIRS)
        return evidence.digits_said(ours, int(swapped_at(np.array([ours]), np.array([theirs]))[0]))


_FACTS: dict[str, Callable[[Facts], Any]] = {
    "gap": lambda f: evidence.gap_said(f.days),
    "ours": lambda f: f.count(OURS),
    "theirs": lambda f: f.count(THEIRS),
    "several": lambda f: max(f.count(OURS), f.count(THEIRS)),
    "extra": lambda f: int(f.groups.extra[f.n]),
    "ours_fen": lambda f: money(f.fen(OURS)),
    "theirs_fen": lambda f: money(f.fen(THEIRS)),
    "total": lambda f: money(f.one_fen()),
    "diff": lambda f: money(f.fen(OURS) - f.fen(THEIRS)),
    "fee": lambda f: money(abs(f.fen(THEIRS) - f.fen(OURS))),
    "theirs_paid": lambda f: money(abs(f.fen(THEIRS))),
    "ours_got": lambda f: money(abs(f.fen(OURS))),
    "ours_ref": lambda f: f.text(OURS),
    "theirs_ref": lambda f: f.text(THEIRS),
    "tail": lambda f: f.text(OURS)[-8:],
    "ours_customer": lambda f: f.customer(OURS),
    "theirs_customer": lambda f: f.customer(THEIRS),
    "digits": lambda f: f.digits(),
}


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
