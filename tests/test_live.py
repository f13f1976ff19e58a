"""The open workbook through xlwings over LibreOffice: the same tables as the closed file, read and written."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.engines.office import Office
from workbook.checks import checked, empty
from workbook.errors import BusyError, FileError, InputError, Problem, UsageError
from workbook.files import live, live_plan, live_write
from workbook.files.live_plan import Turn
from workbook.files.live_write import as_typed, is_busy, patiently
from workbook.files.patch import write_tables
from workbook.files.read import read_book
from workbook.tables import TABLES
from workbook.texts import same

pytest_plugins = ["tests.engines.fixtures"]
pytestmark = pytest.mark.office
Open = Callable[..., Any]


def aging_rows(count: int) -> pd.DataFrame:
    """Made-up rows of the sheet 问题: texts that Excel would take for something else."""
    traps = ["=1+1", "+8613800000000", "-5", "@SUM", "007", "2026-10", "1/2", "TRUE", "'quoted", "平安 & 保险"]
    frame = pd.DataFrame(
        {
            "no": range(1, count + 1),
            "severity": ["error", "warning"] * (count // 2) + ["error"] * (count % 2),
            "sheet": "客户",
            "column": [traps[i % len(traps)] for i in range(count)],
            "row": range(4, count + 4),
            "place": [f"'客户'!A{i + 4}" for i in range(count)],
            "found": [traps[-1 - i % len(traps)] for i in range(count)],
            "need": "有值",
            "fix": None,
        }
    )
    return frame.astype({k: empty(TABLES["problems"])[k].dtype for k in TABLES["problems"].keys})


def cells_of(book: Any, key: str) -> pd.DataFrame:
    return checked(live.read_book(book, [key]).tables[key].frame, TABLES[key])[0].reset_index(drop=True)


def test_every_table_reads_as_from_the_closed_file(opened: Open, demonstration: Path) -> None:
    keys = list(TABLES)
    here, there = live.read_book(opened(demonstration), keys), read_book(demonstration, keys)
    assert (set(here.tables), here.lang) == (set(there.tables), there.lang)
    for key in here.tables:
        assert (here.tables[key].ref, here.tables[key].columns) == (there.tables[key].ref, there.tables[key].columns)
        mine, faults = checked(here.tables[key].frame, TABLES[key])
        theirs, same_faults = checked(there.tables[key].frame, TABLES[key])
        pd.testing.assert_frame_equal(mine, theirs)
        assert faults == same_faults


def test_rows_written_live_are_the_rows_written_closed(opened: Open, department: Path, tmp_path: Path) -> None:
    tables = {"problems": aging_rows(23)}
    book = opened(department)
    turns = live.plan(book, tables, "zh")
    assert [(t.key, t.before, len(t.after)) for t in turns] == [("problems", [], 23)]
    live.write(book, turns)
    patched = tmp_path / "closed.xlsx"
    write_tables(department, patched, tables, "zh")
    closed = checked(read_book(patched, ["problems"]).tables["problems"].frame, TABLES["problems"])[0]
    pd.testing.assert_frame_equal(cells_of(book, "problems"), closed.reset_index(drop=True))
    assert live.plan(book, tables, "zh") == []


def test_what_was_written_live_stays_text_and_link_in_the_saved_file(
    opened: Open, department: Path, tmp_path: Path
) -> None:
    book = opened(department)
    live.write(book, live.plan(book, {"problems": aging_rows(4)}, "zh"))
    book.save(str(tmp_path / "saved.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "saved.xlsx")["问题"]
    column = {sheet.cell(3, i).value: i for i in range(1, 10)}
    assert sheet.cell(4, column["列"]).value == "=1+1"
    assert sheet.cell(4, column["列"]).data_type == "s"
    assert sheet.cell(5, column["位置"]).hyperlink.location == "'客户'!A5"
    assert sheet.tables["sb_problems"].ref == "A3:I7"


@pytest.mark.parametrize(("first", "second"), [(9, 3), (3, 9), (5, 0), (0, 2)])
def test_a_table_shrinks_grows_and_empties(opened: Open, department: Path, first: int, second: int) -> None:
    book = opened(department)
    for count in (first, second):
        live.write(book, live.plan(book, {"problems": aging_rows(count)}, "zh"))
    read = live.read_book(book, ["problems"]).tables["problems"]
    assert len(read.frame) == second
    assert read.ref == f"A3:I{3 + max(second, 1)}"
    assert all(cell == "" for row in live.grid_of(book.sheets["问题"]).cut(4 + second, 20, 1, 9) for cell in row)


def test_undo_is_the_turn_back_and_edits_since_are_seen(opened: Open, department: Path) -> None:
    book = opened(department)
    live.write(book, live.plan(book, {"problems": aging_rows(3)}, "zh"))
    before = cells_of(book, "problems")
    turns = live.plan(book, {"problems": aging_rows(8)}, "zh")
    live.write(book, turns)
    assert live.edited_since(book, turns) == []
    book.sheets["问题"]["G5"].value = "edited"
    assert live.edited_since(book, turns) == ["problems"]
    live.write(book, [turn.back() for turn in turns])
    pd.testing.assert_frame_equal(cells_of(book, "problems"), before)


def test_what_stands_in_the_way_is_named_and_nothing_is_written(opened: Open, department: Path) -> None:
    book = opened(department)
    sheet = book.sheets["问题"]
    live.write(book, live.plan(book, {"problems": aging_rows(3)}, "zh"))
    sheet["C9"].value = "mine"
    sheet["D5"].formula = "=1+1"
    with pytest.raises(InputError) as caught:
        live.plan(book, {"problems": aging_rows(9)}, "zh")
    assert {(p.code, p.found.en, p.rows) for p in caught.value.problems} == {
        ("grows_into", "C9", (9,)),
        ("formula_cell", "D5", (5,)),
    }
    assert "需要" in str(caught.value)
    assert len(cells_of(book, "problems")) == 3
    back = Turn("problems", [], [[1, "错误", "a", "b", 4, None, "c", "d", None]] * 9)
    with pytest.raises(InputError):
        live.make_sure_of_room(book, [back])


def test_content_in_a_column_people_added_is_not_lost(opened: Open, department: Path) -> None:
    book = opened(department)
    sheet = book.sheets["问题"]
    sheet["J3"].value, sheet["J4"].value = "我的备注", "keep me"
    sheet.tables["sb_problems"].resize(sheet["A3:J4"])
    with pytest.raises(InputError) as caught:
        live.plan(book, {"problems": aging_rows(2)}, "zh")
    assert [(p.code, p.found.en) for p in caught.value.problems] == [("extra_column", "J4")]
    sheet["J4"].clear_contents()
    live.write(book, live.plan(book, {"problems": aging_rows(2)}, "zh"))
    assert live.read_book(book, ["problems"]).tables["problems"].ref == "A3:J5"


def test_a_write_that_fails_puts_everything_back(opened: Open, department: Path) -> None:
    book = opened(department)
    live.write(book, live.plan(book, {"problems": aging_rows(3)}, "zh"))
    before = cells_of(book, "problems")
    with pytest.raises(IndexError):
        live.write(book, [*live.plan(book, {"problems": aging_rows(6)}, "zh"), Turn("matches", [], [["too short"]])])
    pd.testing.assert_frame_equal(cells_of(book, "problems"), before)
    assert (book.app.screen_updating, book.app.enable_events, book.app.calculation) == (True, True, "automatic")


def test_what_cannot_be_put_back_is_said(opened: Open, department: Path) -> None:
    book = opened(department)
    turns = live.plan(book, {"problems": aging_rows(6)}, "zh")
    with pytest.raises(FileError, match="没能恢复：勾对结果"):
        live.write(book, [*turns, Turn("matches", [["too short"]], [["too short"]])])
    assert cells_of(book, "problems").empty


# ------------------------------------------------------------------ rows and cells of input tables
def regions(*rows: tuple[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame({"region_id": [r[0] for r in rows], "region": [r[1] for r in rows]})
    for key in TABLES["regions"].keys:
        frame[key] = frame.get(key, pd.Series(index=frame.index, dtype=empty(TABLES["regions"])[key].dtype))
    return frame


def test_rows_are_appended_below_what_people_typed_and_taken_away_again(opened: Open, department: Path) -> None:
    book = opened(department)
    before = cells_of(book, "regions")
    read = live.read_book(book, ["regions"]).tables["regions"]
    sheet, below = book.sheets[read.sheet], int(read.frame.index[-1]) + 1
    sheet[f"{read.columns['region_id']}{below}"].value = "'TYPED"  # below the table, which did not grow
    sheet[f"{read.columns['region']}{below}"].value = "typed"
    turns = live.plan_rows(book, {"regions": regions(("X1", "=1+1"), ("007", "华东"))}, "zh")
    assert [(t.before, t.first) for t in turns] == [([], len(before) + 1)]
    live.write(book, turns)
    after = cells_of(book, "regions")
    assert list(after["region_id"].tail(3)) == ["TYPED", "X1", "007"]
    assert list(after["region"].tail(3)) == ["typed", "=1+1", "华东"]
    assert live.edited_since(book, turns) == []
    live.write(book, [turn.back() for turn in turns])
    assert list(cells_of(book, "regions")["region_id"]) == [*before["region_id"], "TYPED"]


def test_a_column_people_added_to_an_input_table_is_left_alone(opened: Open, department: Path) -> None:
    book = opened(department)
    read = live.read_book(book, ["regions"]).tables["regions"]
    sheet, last = book.sheets[read.sheet], len(TABLES["regions"].keys) + 1
    bottom = int(read.frame.index[-1])
    sheet.range((3, last)).value, sheet.range((bottom, last)).value = "备注", "mine"
    sheet.tables["sb_regions"].resize(sheet.range((3, 1), (bottom, last)))
    live.write(book, live.plan_rows(book, {"regions": regions(("X1", "新"))}, "zh"))
    assert sheet.range((bottom, last)).value == "mine"
    assert list(cells_of(book, "regions")["region_id"])[-1] == "X1"


def test_rows_typed_after_an_append_stay_when_it_is_taken_away(opened: Open, department: Path) -> None:
    book = opened(department)
    turns = live.plan_rows(book, {"regions": regions(("X1", "新"))}, "zh")
    live.write(book, turns)
    live.write(book, live.plan_rows(book, {"regions": regions(("X2", "后"))}, "zh"))
    live.write(book, [turn.back() for turn in turns])
    assert list(cells_of(book, "regions")["region_id"])[-1] == "X2"


def test_new_rows_do_not_grow_into_other_content(opened: Open, department: Path) -> None:
    book = opened(department)
    read = live.read_book(book, ["regions"]).tables["regions"]
    book.sheets[read.sheet].range((int(read.frame.index[-1]) + 3, 2)).value = "a note"
    with pytest.raises(InputError) as caught:
        live.plan_rows(book, {"regions": regions(("X1", "a"), ("X2", "b"), ("X3", "c"))}, "zh")
    assert [p.code for p in caught.value.problems] == ["grows_into"]


def test_single_cells_change_and_change_back_formulas_do_not(opened: Open, department: Path) -> None:
    book = opened(department)
    read = live.read_book(book, ["regions"]).tables["regions"]
    row, sheet = int(read.frame.index[0]), book.sheets[read.sheet]
    was = sheet[f"{read.columns['region']}{row}"].value
    turns = live.plan_cells(book, "regions", {(row, "region"): "改名"})
    live.write(book, turns)
    assert sheet[f"{read.columns['region']}{row}"].value == "改名"
    assert len(cells_of(book, "regions")) == len(read.frame)
    live.write(book, [turn.back() for turn in turns])
    assert sheet[f"{read.columns['region']}{row}"].value == was
    sheet[f"{read.columns['region']}{row}"].formula = '="a"&"b"'
    with pytest.raises(InputError) as caught:
        live.plan_cells(book, "regions", {(row, "region"): "x"})
    assert [p.code for p in caught.value.problems] == ["formula_cell"]


def test_a_hidden_sheet_comes_into_sight_with_its_first_rows(opened: Open, department: Path) -> None:
    book = opened(department)
    book.sheets["问题"].visible = book.sheets["客户"].visible = False
    live.write(book, live.plan(book, {"problems": aging_rows(2)}, "zh"))
    assert book.sheets["问题"].visible
    assert book.sheets["客户"].visible  # the links lead there


def test_errors_of_formulas_and_missing_tables_are_problems(opened: Open, department: Path) -> None:
    book = opened(department)
    sheet = book.sheets["客户"]
    read = live.read_book(book, ["customers"]).tables["customers"]
    cell = f"{read.columns['customer']}6"
    sheet[cell].formula = "=1/0"
    problems = live.read_book(book, ["customers"]).problems
    assert [(p.code, p.rows) for p in problems] == [("cell_error", (6,))]
    assert live.cell_of(book, problems[0]) == f"客户\t{cell}"
    assert live.cell_of(book, Problem("x", "no table", "", (), same(""), same(""))) == ""
    head = Problem("x", "customers", "", (), same(""), same(""))
    assert live.cell_of(book, head) == "客户\tA3"


def test_a_workbook_without_our_tables_says_so(opened: Open, tmp_path: Path) -> None:
    other = openpyxl.Workbook()
    other.active.append(["something", "else"])
    other.save(tmp_path / "other.xlsx")
    book = opened(tmp_path / "other.xlsx")
    read = live.read_book(book, ["customers"])
    assert [p.code for p in read.problems] == ["missing_table"]
    assert live.cell_of(book, read.problems[0]) == ""


def test_a_range_that_was_a_table_is_found_by_its_headers(opened: Open, tmp_path: Path) -> None:
    other = openpyxl.Workbook()
    sheet = other.active
    sheet.title = "区域"
    sheet.append([TABLES["regions"].column(k).zh for k in TABLES["regions"].keys])
    sheet.append(["R1", "华东"] + [None] * (len(TABLES["regions"].keys) - 2))
    other.save(tmp_path / "range.xlsx")
    book = opened(tmp_path / "range.xlsx")
    assert len(live.read_book(book, ["regions"]).tables["regions"].frame) == 1


def test_a_workbook_that_is_not_open_is_named(calc: Any) -> None:
    with pytest.raises(UsageError, match=r"没有打开“不在\.xlsx”"):
        live.open_book("不在.xlsx")


def test_ten_thousand_rows_are_written_in_time(opened: Open, department: Path, office: Office) -> None:
    book = opened(department)
    key = "target_cells"
    columns = TABLES[key].columns
    count = 10_000 * 12 // len(columns)
    frame = pd.DataFrame({c.key: _made_up(c.type, count) for c in columns})
    turns = live.plan(book, {key: frame}, "zh")
    started = office.cpu_seconds()
    live.write(book, turns)
    seconds = office.cpu_seconds() - started
    assert len(live.read_book(book, [key]).tables[key].frame) == count
    assert seconds < 10, f"{count} x {len(columns)} cells took {seconds:.1f} s"


def _made_up(kind: str, count: int) -> Any:
    if kind in ("money", "int"):
        return pd.Series(range(count), dtype="Int64")
    if kind in ("number", "ratio"):
        return pd.Series(range(count), dtype="float64") / 7
    if kind in ("date", "month"):
        return pd.Series(pd.date_range("2020-01-01", periods=count, freq="h").as_unit("us"))
    return pd.Series([f"客户{i}" for i in range(count)], dtype="str")


# ------------------------------------------------------------------ without an office
def one(name: str, fullname: str) -> Any:
    return SimpleNamespace(name=name, fullname=fullname)


@pytest.mark.parametrize(
    ("path", "hwnd", "found"),
    [
        ("C:\\b\\台账.xlsx", 0, "C:\\b\\台账.xlsx"),
        ("c:\\B\\台账.XLSX", 1, "C:\\b\\台账.xlsx"),
        ("//server/台账.xlsx", 2, "C:\\b\\台账.xlsx"),  # opened under another name of the drive
        ("台账.xlsx", 1, "C:\\a\\台账.xlsx"),
    ],
)
def test_the_right_one_of_two_workbooks_is_found(
    path: str, hwnd: int, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import xlwings

    apps = [
        SimpleNamespace(hwnd=1, books=[one("台账.xlsx", "C:\\a\\台账.xlsx"), one("x.xlsx", "C:\\x.xlsx")]),
        SimpleNamespace(hwnd=2, books=[one("台账.xlsx", "C:\\b\\台账.xlsx")]),
    ]
    monkeypatch.setattr(xlwings, "apps", apps)
    assert live.open_book(path, hwnd).fullname == found


def test_a_machine_without_excel_is_sent_to_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    import xlwings

    class Nothing:
        def __iter__(self) -> Any:
            raise xlwings.XlwingsError("no")

    monkeypatch.setattr(xlwings, "apps", Nothing())
    with pytest.raises(UsageError, match="没有能用的 Excel"):
        live.open_book("a.xlsx")


class BusyComError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code, "busy", None, None)
        self.hresult = code


class HiddenComError(Exception):
    """A com_error that carries the code in its details."""


@pytest.mark.parametrize(
    "error", [BusyComError(-2147418111), BusyComError(-2147417846), HiddenComError(1, "", ("", "", -2146777998), None)]
)
def test_a_busy_excel_is_asked_again(error: Exception) -> None:
    answers: list[Exception | int] = [error, error, 7]

    def step() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert patiently(step, pause=0) == 7


def test_an_excel_that_stays_busy_is_said() -> None:
    def step() -> None:
        raise BusyComError(-2147418111)

    with pytest.raises(BusyError, match="正忙"):
        patiently(step, seconds=0, pause=0)


class BusyApp:
    """An Excel that refuses the second thing it is told, once."""

    def __init__(self) -> None:
        vars(self).update(screen_updating=True, enable_events=True, calculation="semiautomatic", told=0)

    def __setattr__(self, name: str, value: Any) -> None:
        vars(self)["told"] += 1
        if vars(self)["told"] == 2:
            raise BusyComError(-2147418111)
        vars(self)[name] = value


@pytest.mark.parametrize("error", [None, ValueError("x")])
def test_screen_and_calculation_are_given_back_whatever_happens(error: Exception | None) -> None:
    app = BusyApp()
    with contextlib.suppress(ValueError), live_write.held(app):
        assert (app.screen_updating, app.enable_events, app.calculation) == (False, False, "manual")
        if error:
            raise error
    assert (app.screen_updating, app.enable_events, app.calculation) == (True, True, "semiautomatic")


def test_xlwings_does_not_ask_a_busy_excel_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    import xlwings

    windows = SimpleNamespace(N_COM_ATTEMPTS=0)
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", windows)  # type: ignore[arg-type]
    monkeypatch.setattr(xlwings, "apps", [SimpleNamespace(hwnd=1, books=[one("a.xlsx", "a.xlsx")])])
    live.open_book("a.xlsx")
    assert windows.N_COM_ATTEMPTS == live.XLWINGS_ATTEMPTS > 0


def test_other_errors_are_not_waited_for() -> None:
    assert not is_busy(ValueError("x"))
    with pytest.raises(ZeroDivisionError):
        patiently(lambda: 1 / 0)


def test_texts_are_marked_as_texts() -> None:
    assert as_typed("=1") == "'=1"
    assert as_typed("") is None
    assert as_typed(dt.date(2026, 10, 1)) == dt.datetime(2026, 10, 1)
    assert as_typed(3.5) == 3.5


def test_rows_compare_as_people_see_them() -> None:
    assert live_plan._plain([[None, 1, dt.datetime(2026, 10, 1), True]]) == [["", 1.0, dt.date(2026, 10, 1), True]]
