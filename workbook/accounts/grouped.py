"""Groups 勾对组 in final order: every match of a board as flat arrays, numbered the same on every run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbook.accounts.board import Board, Found
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Ints
from workbook.accounts.rules import AMBIGUOUS


@dataclass(frozen=True)
class Groups:
    """All groups; rule, status, extra, sums, counts, first lines: one element a group (-1 = no such line).

    ours, theirs: positions of the lines with the number of their group, sorted by group.
    """

    rules: list[str]
    rule: Ints
    status: Ints
    extra: Ints
    ours: Ints
    ours_group: Ints
    theirs: Ints
    theirs_group: Ints
    count: tuple[Ints, Ints]
    total: tuple[Ints, Ints]
    first: tuple[Ints, Ints]

    def __len__(self) -> int:
        return len(self.rule)

    @property
    def is_match(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return self.status != AMBIGUOUS

    def in_order(self) -> tuple[Ints, Ints, Ints]:
        """Every line of every group: position, group and side, by group, ours before theirs."""
        line = np.concatenate([self.ours, self.theirs])
        group = np.concatenate([self.ours_group, self.theirs_group])
        side = np.repeat([OURS, THEIRS], [len(self.ours), len(self.theirs)])
        order = np.argsort(group * 2 + side, kind="stable")
        return line[order], group[order], side[order]


def groups_of(board: Board) -> Groups:
    """Collect what the rules found, ordered by customer, date and lines."""
    rules = sorted({f.rule for f in board.found})
    found = [f for f in board.found if len(f.status)]
    shifts = np.cumsum([0] + [len(f.status) for f in found])
    n = int(shifts[-1])
    rule = np.repeat([rules.index(f.rule) for f in found], [len(f.status) for f in found]).astype(np.int64)
    lines = (_chain(found, "ours", 0), _chain(found, "theirs", 0))
    group = (_chain(found, "ours_group", shifts), _chain(found, "theirs_group", shifts))
    first = (_firsts(lines[0], group[0], n), _firsts(lines[1], group[1], n))
    customer, day = (_of_first(board, first, name) for name in ("customer", "day"))
    order = np.lexsort((first[THEIRS], first[OURS], day, customer))
    number = np.empty(n, np.int64)
    number[order] = np.arange(n)
    sides = []
    for side in (OURS, THEIRS):
        at = np.lexsort((lines[side], number[group[side]]))
        sides.append((lines[side][at], number[group[side]][at]))
    totals = []
    for side, (line, where) in enumerate(sides):
        total = np.zeros(n, np.int64)
        np.add.at(total, where, board.lines[side].fen[line])
        totals.append(total)
    counts = [np.bincount(where, minlength=n).astype(np.int64) for _, where in sides]
    return Groups(
        rules,
        rule[order],
        _chain(found, "status", 0)[order],
        _chain(found, "extra", 0)[order],
        *sides[0],
        *sides[1],
        (counts[0], counts[1]),
        (totals[0], totals[1]),
        (first[0][order], first[1][order]),
    )


def _chain(found: list[Found], name: str, shifts: Ints | int) -> Ints:
    """One array of all findings, their group numbers shifted behind each other."""
    steps = np.broadcast_to(shifts, len(found) + 1)
    arrays = [getattr(f, name) + s for f, s in zip(found, steps, strict=False)]
    return np.concatenate(arrays).astype(np.int64) if arrays else np.zeros(0, np.int64)


def _firsts(lines: Ints, group: Ints, n: int) -> Ints:
    """The first line of each group, -1 where it has none on this side."""
    first = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(first, group, lines)
    first[first == np.iinfo(np.int64).max] = -1
    return first


def _of_first(board: Board, first: tuple[Ints, Ints], name: str) -> Ints:
    """A value of each group's first line: ours, else theirs."""
    ours, theirs = getattr(board.lines.ours, name), getattr(board.lines.theirs, name)
    values = np.zeros(len(first[OURS]), np.int64)
    has = first[OURS] >= 0
    values[has] = ours[first[OURS][has]]
    values[~has] = theirs[first[THEIRS][~has]]
    return values
