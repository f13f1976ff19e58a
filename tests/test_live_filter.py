"""A table of the open workbook with a filter on: the rows are written right, and what became of the filter is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.engines.office import load_uno
from tests.test_live import aging_rows
from workbook.files import live, live_write
from workbook.files.read import read_book
from workbook.tables import TABLES

pytest_plugins = ["tests.engines.fixtures"]
SHEET = TABLES["problems"].zh


class Table:
    """A table of Excel on Windows, as far as its filter goes."""

    def __init__(self, hides: bool) -> None:
        self.api = SimpleNamespace(AutoFilter=SimpleNamespace(FilterMode=hides))
        self.done: list[bool] = []

    @property
    def show_autofilter(self) -> bool:
        return True

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.done.append(value)


@pytest.mark.parametrize(("hides", "done"), [(True, [False, True]), (False, [])])
def test_a_filter_that_hides_rows_is_taken_off_first(hides: bool, done: list[bool]) -> None:
    table = Table(hides)
    place = SimpleNamespace(sheet=SHEET, excel=SimpleNamespace(name="sb_problems"))
    sheets = {SHEET: SimpleNamespace(tables={"sb_problems": table})}
    desk: Any = SimpleNamespace(locate=lambda key: (place, []), sheets=sheets)
    assert (live_write.show_all(desk, "problems"), table.done) == (hides, done)
    assert SHEET in str(live_write.FILTER_OFF.with_(names=SHEET))


@pytest.mark.office
def test_rows_out_of_sight_are_written_like_others(
    opened: Callable[..., Any], demonstration: Path, tmp_path: Path
) -> None:
    book = opened(Path(shutil.copy(demonstration, tmp_path / "b.xlsx")))
    live.write(book, live.plan(book, {"problems": aging_rows(6)}, "zh"))
    table = book.sheets[SHEET].tables["sb_problems"].api
    filtered = table.getFilterDescriptor()
    field = load_uno().createUnoStruct("com.sun.star.sheet.TableFilterField")
    field.Field, field.IsNumeric, field.StringValue = 1, False, "warning"
    filtered.setFilterFields((field,))
    table.refresh()
    assert live.write(book, live.plan(book, {"problems": aging_rows(8)}, "zh")) == []
    book.save(str(tmp_path / "saved.xlsx"))
    frame = read_book(tmp_path / "saved.xlsx", ["problems"]).tables["problems"].frame
    assert len(frame) == 8
    assert list(frame["no"]) == [1, 2, 3, 4, 5, 6, 7, 8]
