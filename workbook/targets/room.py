"""Room 余地 of a re-spreading: what locks, floors and caps of months, and customers that left, leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.targets.limits import BOUND_WORDS
from workbook.targets.presence import Notes, presence
from workbook.targets.rounding import Floats, Ints
from workbook.texts import Text

MOST = 2**53
"""No cap, in fen."""
_HELD = Text("；守本月{bound} {yuan}", "; kept at the month's {bound} {yuan}")


@dataclass(frozen=True)
class Room:
    """Lowest and highest fen of each customer's open month (n x m), how much of the month it is there, and words
    for what holds a cell; rows: the sheet rows of the bounds in play."""

    low: Ints
    high: Ints
    here: Floats
    notes: Notes
    rows: tuple[int, ...]

    @property
    def is_bound(self) -> bool:
        return bool(self.rows) or bool((self.here < 1).any())


def room_of(
    target_bounds: pd.DataFrame, customers: pd.DataFrame, measure: str, ids: pd.Index, months: pd.Index
) -> Room:
    """The room of the customers `ids` in the open months of one measure.

    target_bounds: measure, level, id, month, bound, amount_fen; those of customers and single months are kept,
    the year's are part of the target that is spread. customers: customer_id, closed_date.
    """
    low, high = np.zeros((len(ids), len(months)), np.int64), np.full((len(ids), len(months)), MOST)
    none = pd.Series(pd.NaT, pd.RangeIndex(len(ids)), dtype="datetime64[us]")
    closed = none
    if "closed_date" in customers:
        by_id = dict(zip(customers["customer_id"].astype("str"), customers["closed_date"], strict=True))
        closed = pd.Series([by_id.get(str(i), pd.NaT) for i in ids], dtype="datetime64[us]")
    here, notes = presence(none, closed, [m.date() for m in months], ())
    notes = {at: Text(f"；{note.zh.lstrip('；')}", f"; {note.en.lstrip('; ')}") for at, note in notes.items()}
    rows = target_bounds[(target_bounds["measure"] == measure) & (target_bounds["level"] == "customer")]
    rows = rows[rows["month"].isin(months) & rows["amount_fen"].notna()]
    places, columns = ids.get_indexer(pd.Index(rows["id"].astype("str").str.strip())), months.get_indexer(rows["month"])
    kept = []
    for row, i, t, bound, fen in zip(rows.index, places, columns, rows["bound"], rows["amount_fen"], strict=True):
        if i < 0 or here[i, t] == 0:
            continue
        kept.append(int(row))
        low[i, t] = max(low[i, t], int(fen)) if bound != "cap" else low[i, t]
        high[i, t] = min(high[i, t], int(fen)) if bound != "floor" else high[i, t]
        if bound == "lock":
            notes[int(i), int(t)] = _HELD.with_(bound=BOUND_WORDS[bound], yuan=f"{int(fen) / 100:,.2f}")
    return Room(low, np.where(here == 0, 0, high), here, notes, tuple(kept))
