"""Landing 落点: where a period will end at the pace so far, and what a month is needed to reach its target."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.money import round_half_up
from workbook.periods import Period, add_months, to_date
from workbook.targets.assigned import month_number


@dataclass(frozen=True)
class Flow:
    """Fen by month of everybody at one level for one measure: rows are ids, columns months (datetime64).

    missing ids and months are 0 in `fen`; `first` is the first month anything is known of.
    """

    fen: pd.DataFrame
    first: pd.Timestamp | None

    def of(self, ids: pd.Index, first: dt.date, last: dt.date) -> pd.Series:
        """The sum of each id over whole months first to last."""
        inside = (self.fen.columns >= pd.Timestamp(first)) & (self.fen.columns <= pd.Timestamp(last))
        return self.fen.loc[:, inside].sum(axis=1).reindex(ids, fill_value=0).astype(np.int64)


def needed(rows: pd.DataFrame, months_left: int) -> pd.Series:
    """Fen a month needed from here on for the whole target; blank when the period is over, 0 when it is reached."""
    if months_left == 0:
        return pd.Series(pd.array([pd.NA] * len(rows), dtype="Int64"), rows.index)
    return ((rows["full_target_fen"] - rows["actual_fen"] + months_left - 1) // months_left).clip(lower=0)


def landing(rows: pd.DataFrame, actual: Flow, span: Period, full: Period) -> pd.Series:
    """Where the period will end: the rest as last year's rest x growth so far, else at the pace so far."""
    rest = actual.of(rows.index, add_months(span.last, -11), add_months(full.last, -12)).to_numpy(np.float64)
    done = rows["actual_fen"].to_numpy(np.float64)
    before = rows["last_year_fen"].to_numpy(np.float64, na_value=0.0)
    pace = done / length(span) * (length(full) - length(span))
    more = np.where(before > 0, rest * done / np.where(before > 0, before, 1.0), pace)
    left = 0.0 if span.last == full.last else more
    return pd.Series(pd.array(round_half_up(done + np.maximum(left, 0.0)), dtype="Int64"), rows.index)


def previous(ids: pd.Index, actual: Flow, span: Period, full: Period) -> pd.Series:
    """Fen of the same stretch of the period before 上期: last month, last quarter up to as far; blank before the first."""
    first, last = (add_months(day, -length(full)) for day in (span.first, span.last))
    has = actual.first is not None and actual.first <= pd.Timestamp(last)
    return actual.of(ids, first, last).astype("Int64") if has else pd.Series(pd.NA, ids, dtype="Int64")


def full_period(month: dt.date, kind: str, fiscal_start: int) -> Period:
    """The whole period of a kind that a month lies in."""
    if kind == "month":
        return to_date(month, kind, fiscal_start)
    start = to_date(month, kind, fiscal_start)
    months = {"quarter": 3, "half": 6, "year": 12}[kind]
    return Period(start.name, kind, start.first, add_months(start.first, months - 1))


def length(period: Period) -> int:
    """How many months a period has."""
    return month_number(period.last) - month_number(period.first) + 1
