"""Facts 事实 of matched groups, as columns: what a sentence of evidence may speak of, for many groups at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbook.accounts import evidence
from workbook.accounts.amounts import swapped_at
from workbook.accounts.board import Board
from workbook.accounts.grouped import Groups
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Ints
from workbook.texts import Text

UNNAMED = Text("（未写明客户）", "(no customer named)")
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Facts:
    """Some groups of a board, by number, and the language they are spoken of in."""

    board: Board
    groups: Groups
    at: Ints
    lang: str

    def fen(self, side: int) -> Ints:
        return self.groups.total[side][self.at]

    def count(self, side: int) -> Ints:
        return self.groups.count[side][self.at]

    def first(self, side: int) -> Ints:
        """The first line of each group on a side; -1 where it has none."""
        return self.groups.first[side][self.at]

    def gaps(self) -> Ints:
        """Days from our first line to theirs, 0 where a side has none."""
        gap = np.zeros(len(self.at), np.int64)
        i, j = self.first(OURS), self.first(THEIRS)
        both = (i >= 0) & (j >= 0)
        gap[both] = self.board.lines.theirs.day[j[both]] - self.board.lines.ours.day[i[both]]
        return gap

    def refs(self, side: int) -> list[str]:
        """The reference of each group's first line as it was written, "" where there is none."""
        first = self.first(side)
        if not len(self.board.lines[side]):
            return [""] * len(first)
        texts = self.board.lines[side].texts_of(np.maximum(first, 0))
        return [text if at >= 0 else "" for text, at in zip(texts, first.tolist(), strict=True)]

    def customers(self, side: int) -> list[str]:
        """The customer of each group's first line."""
        first, names = self.first(side), [*self.board.lines.customers, UNNAMED.in_(self.lang)]
        own = self.board.lines[side].customer
        return [names[int(own[at])] if at >= 0 else names[-1] for at in first.tolist()]

    def one_fen(self) -> Ints:
        """The amount the evidence speaks of: a single line's where there is one, else ours."""
        ours = self.fen(OURS)
        made = np.where(self.count(THEIRS) == 1, self.fen(THEIRS), ours)
        plain = np.array([r == "amount_date" for r in self.groups.rules], bool)[self.groups.rule[self.at]]
        made[plain] = self.board.lines.ours.fen[self.first(OURS)[plain]]
        return made

    def digits(self) -> list[str]:
        """The two digits that changed places."""
        ours = self.fen(OURS)
        places = swapped_at(ours, self.fen(THEIRS))
        return [evidence.digits_said(fen, place) for fen, place in zip(ours.tolist(), places.tolist(), strict=True)]

    def days_said(self) -> list[str]:
        """How far apart the dates lie, in words."""
        gaps = self.gaps().tolist()
        words = {days: evidence.gap_said(days).in_(self.lang) for days in set(gaps)}
        return [words[days] for days in gaps]


_money = evidence.amounts_said
COLUMNS: dict[str, Callable[[Facts], list[Any]]] = {
    "gap": lambda f: f.days_said(),
    "ours": lambda f: f.count(OURS).tolist(),
    "theirs": lambda f: f.count(THEIRS).tolist(),
    "several": lambda f: np.maximum(f.count(OURS), f.count(THEIRS)).tolist(),
    "extra": lambda f: f.groups.extra[f.at].tolist(),
    "ours_fen": lambda f: _money(f.fen(OURS)),
    "theirs_fen": lambda f: _money(f.fen(THEIRS)),
    "total": lambda f: _money(f.one_fen()),
    "diff": lambda f: _money(f.fen(OURS) - f.fen(THEIRS)),
    "fee": lambda f: _money(np.abs(f.fen(THEIRS) - f.fen(OURS))),
    "theirs_paid": lambda f: _money(np.abs(f.fen(THEIRS))),
    "ours_got": lambda f: _money(np.abs(f.fen(OURS))),
    "ours_ref": lambda f: f.refs(OURS),
    "theirs_ref": lambda f: f.refs(THEIRS),
    "tail": lambda f: [ref[-8:] for ref in f.refs(OURS)],
    "ours_customer": lambda f: f.customers(OURS),
    "theirs_customer": lambda f: f.customers(THEIRS),
    "digits": lambda f: f.digits(),
}


def sentences(template: str, facts: Facts) -> list[str]:
    """A template filled for every group."""
    names = fields(template)
    if not names:
        return [template] * len(facts.at)
    return list(map(_FIELD.sub("{}", template).format, *(COLUMNS[name](facts) for name in names)))


def fields(template: str) -> list[str]:
    """The names in the braces of a template, in order."""
    return _FIELD.findall(template)
