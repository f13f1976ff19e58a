"""Which sheets are in sight: everyday ones always, others once they hold rows, papers when asked for."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from macros.new import buttons
from macros.sheets import sheets
from workbook.errors import UsageError
from workbook.everyday import EVERYDAY, PAPERS, is_shown
from workbook.files.create import create
from workbook.files.patch import append_rows, write_tables
from workbook.files.read import outline_of
from workbook.tables import TABLES


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "b.xlsx"
    path.write_bytes(create({}, "zh", buttons()))
    return path


def changed_parts(old: Path, new: Path) -> set[str]:
    a, b = zipfile.ZipFile(old), zipfile.ZipFile(new)
    assert a.namelist() == b.namelist()
    return {name for name in a.namelist() if a.read(name) != b.read(name)}


def out_of(path: Path) -> set[str]:
    hidden = set(outline_of(path).hidden)
    return {key for key, table in TABLES.items() if table.zh in hidden}


def test_everyday_and_papers_are_tables_and_no_table_is_both() -> None:
    assert set(TABLES) >= EVERYDAY
    assert set(TABLES) >= PAPERS
    assert not EVERYDAY & PAPERS
    assert is_shown("sales", False)
    assert is_shown("scores", True)
    assert not is_shown("scores", False)
    assert not is_shown("applications", True)


def test_a_new_workbook_shows_the_everyday_sheets_and_opens_on_home(book: Path) -> None:
    assert not EVERYDAY & out_of(book)
    assert out_of(book) >= PAPERS | {"scores", "whatif", "forecast"}
    assert openpyxl.load_workbook(book).active.title == "首页"


def test_a_sheet_appears_with_its_first_rows_and_stays_as_people_left_it(book: Path, tmp_path: Path) -> None:
    rows, out, again = pd.DataFrame([{"rep_id": "R1"}]), tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    write_tables(book, out, {"team_gaps": rows, "contest_standings": rows}, "zh")
    assert "contest_standings" not in out_of(out)
    assert "team_gaps" in out_of(out)
    sheets(out, [], ["contest_standings"])
    write_tables(out, again, {"contest_standings": pd.DataFrame([{"rep_id": "R2"}])}, "zh")
    assert "contest_standings" in out_of(again)


def test_imported_rows_bring_their_sheet_in_sight(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    append_rows(book, out, "splits", pd.DataFrame([{"rep_id": "R1"}]), "zh")
    assert "splits" not in out_of(out)


def test_a_sheet_that_a_problem_links_to_comes_into_sight(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    sheet = TABLES["match_rules"].zh
    key = next(c.key for c in TABLES["problems"].columns if c.type == "link")
    write_tables(book, out, {"problems": pd.DataFrame([{key: f"'{sheet}'!A4"}])}, "zh")
    assert "match_rules" not in out_of(out)


def test_show_and_hide_by_any_name_touch_nothing_but_the_workbooks_own_part(book: Path) -> None:
    before = book.read_bytes()
    figures, _ = sheets(book, ["applications", "Match rules"], ["问题"])
    assert figures["changed"]
    assert "核销明细" in figures["shown"]
    assert "问题" in figures["hidden"]
    assert "match_rules" not in out_of(book)
    old = book.with_name("old.xlsx")
    old.write_bytes(before)
    assert changed_parts(old, book) == {"xl/workbook.xml"}
    figures, said = sheets(book, [], [])
    assert not figures["changed"]
    assert str(len(figures["shown"])) in said[0].zh
    assert not sheets(book, ["applications"], [])[0]["changed"]
    sheets(book, [], [], everything=True)
    assert not out_of(book)


def test_hiding_the_sheet_it_opens_on_opens_it_on_the_next(book: Path) -> None:
    sheets(book, [], ["首页"])
    assert b'activeTab="1"' in zipfile.ZipFile(book).read("xl/workbook.xml")


def test_what_cannot_be_is_said(book: Path) -> None:
    with pytest.raises(UsageError, match="foo"):
        sheets(book, ["foo"], [])
    with pytest.raises(UsageError, match="至少"):
        sheets(book, [], list(outline_of(book).sheets))
