"""The board 勾对板: which lines are still free, and the groups found so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from workbook.accounts.lines import OURS, THEIRS, Lines
from workbook.accounts.references import Bools, Ints
from workbook.accounts.rules import AMBIGUOUS, AUTO, MANUAL, SUGGESTED, Rule
from workbook.targets.calendar import is_work_day

Members = tuple[Ints, Ints]
"""Lines of one side, and the number of the group each belongs to."""


@dataclass
class Found:
    """Groups one rule found at once: lines of each side with the number of their group (0, 1, …)."""

    rule: str
    ours: Ints
    ours_group: Ints
    theirs: Ints
    theirs_group: Ints
    status: Ints
    extra: Ints


@dataclass
class Board:
    """The state of a run: free lines, groups, duplicates set aside, and what could not be decided.

    twin: for a line set aside as a duplicate 重复, the line it repeats; -1 elsewhere.
    unsure: lines that stand in an ambiguous group. capped: lines whose sums were too many to try.
    by_hand: sets people matched, ours and theirs. crowd: how often one amount of one customer stands at most.
    forbidden: pairs people took apart, as ours * len(theirs) + theirs.
    """

    lines: Lines
    free: tuple[Bools, Bools] = field(init=False)
    twin: tuple[Ints, Ints] = field(init=False)
    unsure: tuple[Bools, Bools] = field(init=False)
    capped: tuple[Bools, Bools] = field(init=False)
    found: list[Found] = field(default_factory=list)
    by_hand: tuple[list[list[int]], list[list[int]]] = field(default_factory=lambda: ([], []))
    crowd: tuple[int, int] = field(init=False)
    forbidden: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        sizes = (len(self.lines.ours), len(self.lines.theirs))
        self.free = (np.ones(sizes[0], bool), np.ones(sizes[1], bool))
        self.twin = (np.full(sizes[0], -1), np.full(sizes[1], -1))
        self.unsure = (np.zeros(sizes[0], bool), np.zeros(sizes[1], bool))
        self.capped = (np.zeros(sizes[0], bool), np.zeros(sizes[1], bool))
        most = [int(np.bincount(self.lines[side].same).max(initial=0)) for side in (OURS, THEIRS)]
        self.crowd = (most[OURS], most[THEIRS])

    def open(self, side: int, rule: Rule, only: Bools | None = None) -> Ints:
        """Positions of the free lines of a side a rule may look at."""
        mask = self.free[side]
        if rule.min_fen:
            mask = mask & (np.abs(self.lines[side].fen) >= rule.min_fen)
        return np.flatnonzero(mask if only is None else mask & only)

    def days(self, side: int, rule: Rule) -> Ints:
        """The days of a side's lines as the rule counts them: calendar days, or working days without holidays."""
        day = self.lines[side].day
        if not rule.working_days or not len(day):
            return day
        first, before = self._work_days
        return before[day - first]

    @cached_property
    def _work_days(self) -> tuple[int, Ints]:
        """The first day of both sides, and how many working days lie before each day from it to the last."""
        days = np.concatenate([self.lines[side].day for side in (OURS, THEIRS)])
        first, last = int(days.min()), int(days.max())
        worked = [is_work_day(dt.date(1970, 1, 1) + dt.timedelta(d)) for d in range(first, last + 1)]
        return first, np.cumsum([0, *worked[:-1]]).astype(np.int64)

    def allowed(self, ours: Ints, theirs: Ints) -> Bools:
        """Which pairs nobody has taken apart."""
        if not len(self.forbidden):
            return np.ones(len(ours), bool)
        return ~np.isin(ours * len(self.lines.theirs) + theirs, self.forbidden)

    def pair(self, ours: Ints, theirs: Ints, rule: Rule, sure: Bools | bool = True, extra: Ints | None = None) -> None:
        """Match lines one to one; sure: which of them may be accepted without a person."""
        number = np.arange(len(ours))
        self.group((ours, number), (theirs, number), rule, np.broadcast_to(np.asarray(sure), ours.shape), extra)

    def group(self, ours: Members, theirs: Members, rule: Rule, sure: Bools, extra: Ints | None = None) -> None:
        """Match groups of lines; sure and extra: one element a group. Groups people took apart are left out."""
        if not len(sure):
            return
        extra = np.zeros(len(sure), np.int64) if extra is None else extra
        apart = self._taken_apart(ours, theirs, len(sure))
        if apart.any():
            ours, theirs = _without(ours, apart), _without(theirs, apart)
            sure, extra = sure[~apart], extra[~apart]
        self._match(ours, theirs, rule, np.where(sure & rule.automatic, AUTO, SUGGESTED), extra)

    def decide(self, ours: Members, theirs: Members, rule: Rule, groups: int) -> None:
        """Match what people matched."""
        self._match(ours, theirs, rule, np.full(groups, MANUAL), np.zeros(groups, np.int64))

    def _match(self, ours: Members, theirs: Members, rule: Rule, status: Ints, extra: Ints) -> None:
        self.found.append(Found(rule.key, *ours, *theirs, status, extra))
        self.free[OURS][ours[0]] = False
        self.free[THEIRS][theirs[0]] = False

    def _taken_apart(self, ours: Members, theirs: Members, groups: int) -> Bools:
        """Which groups hold a pair that people took apart."""
        apart = np.zeros(groups, bool)
        for pair in self.forbidden.tolist():
            o, t = divmod(pair, len(self.lines.theirs))
            apart[np.intersect1d(ours[1][ours[0] == o], theirs[1][theirs[0] == t])] = True
        return apart

    def undecided(self, ours: Members, theirs: Members, rule: Rule, count: Ints) -> None:
        """Show groups that have several equally good answers; their lines stay free. count: answers a group."""
        if not len(count):
            return
        status = np.full(len(count), AMBIGUOUS)
        self.found.append(Found(rule.key, *ours, *theirs, status, count))
        self.unsure[OURS][ours[0]] = True
        self.unsure[THEIRS][theirs[0]] = True

    def set_aside(self, side: int, copies: Ints, originals: Ints) -> None:
        """Take duplicates out of play; each knows the line it repeats."""
        self.free[side][copies] = False
        self.twin[side][copies] = originals

    def take_back(self, side: int, copies: Ints) -> None:
        """Put lines back that turned out not to be duplicates."""
        self.free[side][copies] = True
        self.twin[side][copies] = -1


def _without(members: Members, dropped: Bools) -> Members:
    """Lines without those of dropped groups, the groups numbered anew."""
    number = np.cumsum(~dropped) - 1
    kept = ~dropped[members[1]]
    return members[0][kept], number[members[1][kept]]
