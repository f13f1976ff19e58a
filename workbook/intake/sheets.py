"""Sheets 工作表 of a foreign file as plain cells, by row or, where they are many, by column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, overload

import numpy as np

from workbook.intake.longtexts import Texts

Cells = Any
"""One column of cells: an object array, or the `Texts` of a large CSV; "" is blank."""
Row = list[Any]
Merged = tuple[int, int, int, int]


class ByColumn(Sequence[Row]):
    """Rows of a large sheet held by column; a row is made only when somebody asks for it."""

    def __init__(self, columns: list[Cells]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> ByColumn: ...
    def __getitem__(self, at: int | slice) -> Row | ByColumn:
        if isinstance(at, slice):
            return ByColumn([column[at] for column in self.columns])
        row = [column[at] for column in self.columns]
        while row and row[-1] == "":
            row.pop()
        return row

    def __iter__(self) -> Iterator[Row]:
        return (self[i] for i in range(len(self)))


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows[0] is row `first` of the file. A cell is str, float, bool, date, datetime, time or
    timedelta; "" is blank.

    merged: (first row, first column, last row, last column), positions from 0, of cells merged into one.
    hidden: the file's row numbers that a filter or a person hides.
    """

    name: str
    rows: Sequence[Row]
    merged: tuple[Merged, ...] = ()
    visible: bool = True
    hidden: tuple[int, ...] = ()
    first: int = 1


def different_in(cells: Cells) -> list[Any]:
    """The cells of a column, each different one once where that is known; never fewer than there are."""
    return cells.different() if isinstance(cells, Texts) else list(cells.tolist())


def rows_where(cells: Cells, test: Callable[[Any], Any]) -> list[int]:
    """The positions of the cells that pass a test, which looks at each different text once where that is known."""
    if not (isinstance(cells, Texts) and cells.few):
        every = cells.tolist()
        passed = {cell for cell in set(every) if test(cell)}
        return [i for i, cell in enumerate(every) if cell in passed] if passed else []
    passing = np.array([bool(test(text)) for text in cells.different()], dtype=bool)
    return list(np.flatnonzero(passing[cells.arrow.indices.to_numpy()]).tolist()) if passing.any() else []


def series_of(cells: Cells, chosen: Any, index: Any) -> Any:
    """Some cells of a column as a Series, in the form that costs least."""
    import pandas as pd

    return (
        cells.series(chosen, index) if isinstance(cells, Texts) else pd.Series(cells[chosen], index=index, dtype=object)
    )


def columns_of(rows: Sequence[Row]) -> list[Cells]:
    """Rows turned to columns of equal length; short rows end in blanks."""
    if isinstance(rows, ByColumn):
        return rows.columns
    return [as_cells(column) for column in zip_longest(*rows, fillvalue="")]


def as_cells(values: Sequence[Any]) -> Cells:
    """A list of cells as one object array, whatever the cells are."""
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return cells


def filled(cells: Cells) -> Cells:
    """Which cells hold more than white space."""
    some = np.asarray(cells != "", dtype=bool)
    for i in np.flatnonzero(some & np.array([c is None or (c.__class__ is str and c.isspace()) for c in cells])):
        some[i] = False
    return some
