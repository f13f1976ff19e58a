"""Assigned targets 下达目标: targets given outside the breakdown, such as a rep's quarterly quota 季度定额."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.periods import Period, parse_period
from workbook.texts import Text, listed, same

COMPANY = "*"
"""The id of the company's own rows, and of the company's assigned targets."""
_ASSIGNED = Text("按下达目标 {period}", "assigned target {period}")
_BY_MONTHS = Text("{periods}（按月数折算）", "{periods} (by months)")


class Assigned(NamedTuple):
    """One assigned target: its fen and its first and last month, counted as year * 12 + month."""

    first: int
    last: int
    period: str
    fen: int

    @property
    def months(self) -> int:
        return self.last - self.first + 1


Book = dict[tuple[str, str], dict[str, list[Assigned]]]
"""(measure, level) -> id -> its assigned targets."""


def assigned_of(assigned_targets: pd.DataFrame, names: dict[str, dict[str, str]], fiscal_start: int) -> Book:
    """Assigned targets by measure, level and id; a blank measure is sales, a blank level is rep.

    assigned_targets: one target a row: measure, level, id, period as people write it, target_fen.
    names: level -> the ids there are. The company needs no id.
    Raises InputError where a period is not understood or an id is not known.
    """
    rows = assigned_targets[["measure", "level", "id", "period", "target_fen"]].copy()
    rows["measure"] = rows["measure"].astype("str").fillna("sales")
    rows["level"] = rows["level"].astype("str").fillna("rep")
    rows["id"] = rows["id"].astype("str").str.strip().mask(rows["level"] == "company", COMPANY)
    periods = [parse_period(str(p), fiscal_start) for p in rows["period"]]
    raise_if_any(_faults(rows, periods, names))
    book: Book = defaultdict(dict)
    for measure, level, name, period, fen in zip(
        rows["measure"], rows["level"], rows["id"], periods, rows["target_fen"], strict=True
    ):
        if period is not None and not pd.isna(fen):
            one = Assigned(month_number(period.first), month_number(period.last), period.name, int(fen))
            book[measure, level].setdefault(name, []).append(one)
    return book


def names_of(
    customers: pd.DataFrame, reps: pd.DataFrame, regions: pd.DataFrame, lang: str
) -> dict[str, dict[str, str]]:
    """Level -> id -> name of everybody a target can be assigned to."""
    names = {"company": {COMPANY: Text("公司", "Company").in_(lang)}}
    for level, frame in (("region", regions), ("rep", reps), ("customer", customers)):
        names[level] = dict(zip(frame[f"{level}_id"].astype("str"), frame[level].astype("str"), strict=True))
    return names


def covering(assigned: Iterable[Assigned], span: Period) -> tuple[int, Text] | None:
    """The assigned target over a span and what it was taken from; None where the periods do not cover it.

    From the first month on: the longest assigned period that starts there and ends within the span; where
    there is none, the shortest that holds the month, in proportion to its months in the span, half up.
    """
    at, last, total = month_number(span.first), month_number(span.last), 0
    whole: list[str] = []
    parts: list[str] = []
    while at <= last:
        here = sorted(a for a in assigned if a.first <= at <= a.last)
        if not here:
            return None
        inside = [a for a in here if a.first == at and a.last <= last]
        one = max(inside, key=lambda a: a.last) if inside else min(here, key=lambda a: a.months)
        months = min(one.last, last) - at + 1
        total += (one.fen * months * 2 + one.months) // (2 * one.months)
        (whole if months == one.months else parts).append(one.period)
        at += months
    said = [_run(whole)] if whole else []
    return total, _ASSIGNED.with_(period=listed([*said, _BY_MONTHS.with_(periods=_run(parts))] if parts else said))


def summed(assigned: dict[str, list[Assigned]]) -> list[Assigned]:
    """The targets of many as one, period by period; none where their periods are not equally long."""
    every = [a for targets in assigned.values() for a in targets]
    if len({a.months for a in every}) != 1:
        return []
    by_period: dict[tuple[int, int, str], int] = defaultdict(int)
    for a in every:
        by_period[a.first, a.last, a.period] += a.fen
    return [Assigned(*period, fen) for period, fen in sorted(by_period.items())]


def month_number(month: dt.date) -> int:
    return month.year * 12 + month.month - 1


def _run(periods: list[str]) -> Text:
    """Periods in a row as words: the first and the last where they are many."""
    return listed(periods) if len(periods) < 4 else same(f"{periods[0]}–{periods[-1]}")


def _faults(rows: pd.DataFrame, periods: list[Period | None], names: dict[str, dict[str, str]]) -> list[Problem]:
    problems = []
    for row, text, period in zip(rows.index, rows["period"], periods, strict=True):
        if period is None:
            need = Text("2026-10、2026Q4、2026H2 或 2026", "2026-10, 2026Q4, 2026H2 or 2026")
            problems.append(Problem("bad_period", "assigned_targets", "period", (int(row),), same(f"“{text}”"), need))
    for level, part in rows.groupby("level"):
        for name, lost in part[~part["id"].isin(names.get(str(level), {}))].groupby("id"):
            need = Text("这个层级有的编号", "an ID of this level")
            at = tuple(int(i) for i in lost.index)
            problems.append(Problem("unknown_id", "assigned_targets", "id", at, same(f"“{name}”"), need))
    return problems
