"""Last year's targets 去年目标: what everybody was asked the year before, as broken down or assigned then."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from workbook.periods import Period, add_months
from workbook.targets.assigned import assigned_of, covering
from workbook.targets.changes import LEVELS, by_level

COLUMNS = ["measure", "level", "id", "target_fen"]


def last_targets(
    target_cells: pd.DataFrame,
    assigned_targets: pd.DataFrame,
    names: dict[str, dict[str, str]],
    first: dt.date,
    fiscal_start: int,
) -> pd.DataFrame:
    """Targets of the twelve months before `first`: measure, level, id, target_fen; an assigned one goes before.

    target_cells: what the workbook holds of the year before (none, once a new year was broken down).
    assigned_targets, names: as `assigned.assigned_of` takes them.
    """
    start, end = add_months(first, -12), add_months(first, -1)
    cells = target_cells[(target_cells["month"] >= pd.Timestamp(start)) & (target_cells["month"] <= pd.Timestamp(end))]
    fen = by_level(cells, "target_fen", (*LEVELS, "rep")).to_dict() if len(cells) else {}
    year = Period(f"{end.year}", "year", start, end)
    for (measure, level), book in assigned_of(assigned_targets, names, fiscal_start).items():
        fen |= {(measure, level, name): got[0] for name, mine in book.items() if (got := covering(mine, year))}
    return pd.DataFrame([(*at, amount) for at, amount in fen.items()], columns=COLUMNS)
