"""The new workbook: reproducible, macro-free, with tables, lists, notes and charts, the same in both languages."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from macros.new import new_book
from workbook.files.front import BOARD, HOME
from workbook.files.looks import shown_width
from workbook.files.read import read_book
from workbook.settings import PARAMETERS
from workbook.tables import TABLES


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    path = tmp_path_factory.mktemp("new") / "book.xlsx"
    new_book(path, request.param)
    return request.param, path


def test_the_same_frames_make_the_same_bytes(made: tuple[str, Path], tmp_path: Path) -> None:
    lang, path = made
    new_book(tmp_path / "again.xlsx", lang)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_there_is_no_macro_and_no_outside_link(made: tuple[str, Path]) -> None:
    with zipfile.ZipFile(made[1]) as archive:
        names = archive.namelist()
    assert not [n for n in names if "vba" in n.lower() or "externalLink" in n]
    assert sum("charts/chart" in n for n in names) >= 5


def test_every_table_stands_on_its_sheet_under_its_name(made: tuple[str, Path]) -> None:
    lang, path = made
    book = openpyxl.load_workbook(path)
    for table in TABLES.values():
        sheet = book[table.sheet.in_(lang)]
        ref = sheet.tables[table.excel_name].ref
        headers = [c.value for c in sheet[ref][0]]
        assert headers == [c.header.in_(lang) for c in table.columns], table.key
        assert sheet.freeze_panes is not None
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$3:$3"
        for number, column in enumerate(table.columns, 1):
            if table.is_input and column.required:
                note = sheet.cell(3, number).comment
                assert note is not None
                assert note.text.startswith("*")


def test_choices_and_references_are_drop_down_lists(made: tuple[str, Path]) -> None:
    lang, path = made
    book = openpyxl.load_workbook(path)
    for table in (t for t in TABLES.values() if t.is_input):
        sheet = book[table.sheet.in_(lang)]
        rules = {str(r.sqref).split("1")[0].rstrip("0123456789:"): r for r in sheet.data_validations.dataValidation}
        for number, column in enumerate(table.columns, 1):
            letter = openpyxl.utils.get_column_letter(number)
            rule = next((r for r in rules.values() if f"{letter}4" in str(r.sqref)), None)
            if column.choices or column.ref:
                assert rule is not None, (table.key, column.key)
                assert rule.type == "list"


def test_home_names_every_sheet_and_its_links_lead_somewhere(made: tuple[str, Path]) -> None:
    lang, path = made
    book = openpyxl.load_workbook(path)
    home = book[HOME.in_(lang)]
    links = {c.hyperlink.location.split("!")[0].strip("'") for row in home for c in row if c.hyperlink}
    assert links <= set(book.sheetnames)
    assert {t.sheet.in_(lang) for t in TABLES.values()} | {BOARD.in_(lang)} <= links
    assert book.sheetnames[:2] == [HOME.in_(lang), BOARD.in_(lang)]


def test_headers_fit_their_columns_in_two_lines(made: tuple[str, Path]) -> None:
    lang, path = made
    book = openpyxl.load_workbook(path)
    for table in TABLES.values():
        sheet = book[table.sheet.in_(lang)]
        for number, column in enumerate(table.columns, 1):
            width = sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width
            assert shown_width(column.header.in_(lang)) <= 2 * width, (table.key, column.key)


def test_what_was_made_is_read_back_without_a_problem(made: tuple[str, Path]) -> None:
    lang, path = made
    book = read_book(path, list(TABLES))
    assert book.problems == []
    assert book.lang == lang
    assert set(book.tables) == set(TABLES)
    assert list(book.tables["settings"].frame["parameter"]) == list(PARAMETERS)
