"""Reading our own workbook: found wherever people moved it, and every fault of its shape named."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import zipfile
from pathlib import Path
from typing import Any

import pytest

from macros.new import new_book
from tests.small_books import prefixed, small_book, with_parts
from workbook.errors import SalesbookError
from workbook.files.password import PASSWORDS, encrypted
from workbook.files.read import language_of, read_book
from workbook.files.refs import column_letter, column_number, parse_area
from workbook.tables import TABLES

DAY = dt.date(2026, 10, 3)
REGIONS = ["区域编号", "区域名称"]
SALES = ["日期", "单号", "客户编号", "金额", "摘要"]
SALE = [DAY, "D1", "C1", 12.5, "x"]


def codes(path: Path, key: str) -> list[str]:
    return [p.code for p in read_book(path, [key]).problems]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_workbook_is_read_whole_in_its_language(tmp_path: Path, lang: str) -> None:
    new_book(tmp_path / "b.xlsx", lang)
    book = read_book(tmp_path / "b.xlsx", list(TABLES))
    assert (set(book.tables), book.problems, book.lang, len(book.sha256)) == (set(TABLES), [], lang, 64)
    assert language_of(tmp_path / "b.xlsx") == lang
    assert all(list(read.frame.columns) == TABLES[key].keys for key, read in book.tables.items())


def test_columns_are_found_by_either_header_wherever_they_stand(tmp_path: Path) -> None:
    headers = ["我的列", "Region", " 区域 编号 "]
    path = small_book(
        tmp_path / "b.xlsx", "regions", [["note", "华东", "R1"], ["", "", ""], ["", "华北", "R2"]], headers
    )
    read = read_book(path, ["regions"]).tables["regions"]
    assert read.frame["region_id"].tolist() == ["R1", "R2"]
    assert list(read.frame.index) == [4, 6]  # the blank row 5 is left out, the index names the sheet's rows
    assert (read.columns["region_id"], read.sheet, read.ref) == ("C", "区域", "A3:C6")


def test_a_table_is_found_by_its_name_on_any_sheet(tmp_path: Path) -> None:
    path = small_book(tmp_path / "b.xlsx", "sales", [SALE], SALES, sheet="随便")
    assert read_book(path, ["sales"]).tables["sales"].sheet == "随便"


def test_a_table_turned_back_into_a_range_is_found_by_sheet_and_headers(tmp_path: Path) -> None:
    path = small_book(tmp_path / "b.xlsx", "sales", [SALE, SALE], SALES, name="")
    read = read_book(path, ["sales"]).tables["sales"]
    assert (read.ref, read.frame["amount_fen"].tolist(), list(read.frame.index)) == ("A3:E5", [12.5, 12.5], [4, 5])


def test_a_table_that_is_nowhere_is_a_problem(tmp_path: Path) -> None:
    path = small_book(tmp_path / "b.xlsx", "regions", [["R1"]], ["区域编号"])
    book = read_book(path, ["regions", "sales"])
    missing = [p for p in book.problems if p.table == "sales"]
    assert [p.code for p in missing] == ["missing_table"]
    assert "区域" in missing[0].said().zh
    assert "sb_sales" in missing[0].said().en
    assert "sales" not in book.tables


def test_a_renamed_required_column_is_an_error_that_names_what_is_there(tmp_path: Path) -> None:
    path = small_book(tmp_path / "b.xlsx", "sales", [SALE], ["日期", "单号", "客户编号", "钱", "摘要"])
    problem = next(p for p in read_book(path, ["sales"]).problems if p.is_error)
    assert (problem.code, problem.column) == ("missing_column", "amount_fen")
    assert "钱" in problem.said().zh


def test_a_renamed_optional_column_is_a_warning(tmp_path: Path) -> None:
    path = small_book(tmp_path / "b.xlsx", "sales", [SALE], [*SALES[:4], "说明"])
    problems = read_book(path, ["sales"]).problems
    assert {(p.code, p.is_error) for p in problems} == {("missing_column", False)}


def test_a_result_table_needs_all_its_columns(tmp_path: Path) -> None:
    path = small_book(tmp_path / "b.xlsx", "problems", [[1]], ["序号"])
    assert {p.is_error for p in read_book(path, ["problems"]).problems} == {True}


def test_a_header_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    path = small_book(tmp_path / "b.xlsx", "sales", [[*SALE, 3]], [*SALES, "Amount"])
    problem = next(p for p in read_book(path, ["sales"]).problems if p.code == "duplicate_column")
    assert (problem.column, problem.is_error) == ("amount_fen", True)
    assert "D" in problem.said().zh
    assert "F" in problem.said().zh


def test_rows_typed_right_below_an_input_table_are_read_with_it(tmp_path: Path) -> None:
    def below(_book: Any, sheet: Any) -> None:
        sheet.write_row(4, 0, ["R2", "华北"])
        sheet.write(8, 0, "制表人：王")

    book = read_book(small_book(tmp_path / "b.xlsx", "regions", [["R1", "华东"]], REGIONS, more=below), ["regions"])
    assert book.tables["regions"].frame["region_id"].tolist() == ["R1", "R2"]
    told = {p.code: (p.rows, p.is_error) for p in book.problems if p.code != "missing_column"}
    assert told == {"below_table": ((5,), False), "after_gap": ((9,), False)}


def test_a_result_table_ends_where_it_ends(tmp_path: Path) -> None:
    row = [1, "错误", "表", "列", 5, None, "x", "y", "z"]
    path = small_book(tmp_path / "b.xlsx", "problems", [row], more=lambda _b, s: s.write(4, 0, 2))
    assert len(read_book(path, ["problems"]).tables["problems"].frame) == 1


def test_a_formula_error_is_never_a_blank(tmp_path: Path) -> None:
    def errors(_book: Any, sheet: Any) -> None:
        sheet.write_formula("D4", "=1/0", None, "#DIV/0!")
        sheet.write_formula("E4", "=x", None, "#NAME?")

    book = read_book(small_book(tmp_path / "b.xlsx", "sales", [SALE], SALES, more=errors), ["sales"])
    assert book.tables["sales"].frame.loc[4, "amount_fen"] == "#DIV/0!"  # the checks refuse it as an amount
    assert [(p.code, p.column, p.rows) for p in book.problems] == [("cell_error", "memo", (4,))]


def test_a_formula_without_a_value_is_a_problem(tmp_path: Path) -> None:
    source = small_book(tmp_path / "a.xlsx", "sales", [SALE], SALES, more=lambda _b, s: s.write_formula("D4", "=1+1"))
    path = with_parts(source, tmp_path / "b.xlsx", lambda _n, part: part.replace(b"</f><v>0</v>", b"</f>"))
    assert codes(path, "sales") == ["uncalculated"]


def test_days_counted_from_1904_are_read_right(tmp_path: Path) -> None:
    path = small_book(tmp_path / "b.xlsx", "sales", [SALE], SALES, book_options={"date_1904": True})
    assert read_book(path, ["sales"]).tables["sales"].frame.loc[4, "date"] == DAY


def test_a_prefixed_workbook_is_read(tmp_path: Path) -> None:
    source = small_book(tmp_path / "a.xlsx", "regions", [["R1", "华东"]], REGIONS)
    path = with_parts(source, tmp_path / "b.xlsx", lambda n, p: prefixed(p) if "/table" in n or "/sheet" in n else p)
    assert read_book(path, ["regions"]).tables["regions"].frame["region"].tolist() == ["华东"]


def _cut(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes()[:2000])


def _word(path: Path, _good: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("word/document.xml", "<w/>")


def _twice(path: Path, good: Path) -> None:
    with_parts(good, path, lambda _n, p: p, xl__Workbook_xml=b"")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as file:
        file.writestr("xl/workbook.xml", b"")


MAKES = {
    "missing": lambda path, good: None,
    "empty_file": lambda path, good: path.write_bytes(b""),
    "not_a_workbook": lambda path, good: path.write_text("a,b\n1,2\n"),
    "damaged": _cut,
    "protected": lambda path, good: path.write_bytes(encrypted(good.read_bytes(), "secret")),
    "duplicate_part": _twice,
    "unreadable": lambda path, good: path.mkdir(),
    "old_format": lambda path, good: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
}


@pytest.mark.parametrize("code", MAKES)
def test_what_is_no_readable_workbook_is_refused_by_name(tmp_path: Path, code: str) -> None:
    good = small_book(tmp_path / "good.xlsx", "regions", [["R1", "华东"]], REGIONS)
    bad = tmp_path / "坏的.xlsx"
    MAKES[code](bad, good)
    with pytest.raises(SalesbookError) as error:
        read_book(bad, ["regions"])
    assert error.value.code == code
    assert "坏的.xlsx" in error.value.said.zh
    assert "坏的.xlsx" in error.value.said.en


def test_a_word_file_is_no_workbook(tmp_path: Path) -> None:
    _word(tmp_path / "b.xlsx", tmp_path)
    with pytest.raises(SalesbookError, match="不是 Excel 工作簿"):
        read_book(tmp_path / "b.xlsx", ["sales"])


def test_a_password_is_asked_until_it_is_right_and_forgotten_after(tmp_path: Path) -> None:
    good = small_book(tmp_path / "good.xlsx", "regions", [["R1", "华东"]], REGIONS)
    path = tmp_path / "b.xlsx"
    path.write_bytes(encrypted(good.read_bytes(), "开门"))
    answers = iter(["wrong", "开门"])
    PASSWORDS.ask_with(lambda name: next(answers))
    try:
        assert read_book(path, ["regions"]).tables["regions"].frame["region"].tolist() == ["华东"]
        assert language_of(path) == "zh"  # asked once a run
        PASSWORDS.ask_with(None)
        PASSWORDS.ask_with(lambda name: "no")
        with pytest.raises(SalesbookError, match="密码不对"):
            read_book(path, ["regions"])
    finally:
        PASSWORDS.ask_with(None)


def test_an_encryption_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    PASSWORDS.ask_with(lambda name: "x")
    try:
        with pytest.raises(SalesbookError, match="加密方式不认识"):
            read_book(path, ["regions"])
    finally:
        PASSWORDS.ask_with(None)


def test_a_cell_in_the_last_corner_costs_a_message_not_the_program(tmp_path: Path) -> None:
    corner = lambda _b, s: s.write("XFD1048576", 1)  # noqa: E731
    path = small_book(tmp_path / "b.xlsx", "regions", [["R1", "华东"]], REGIONS, more=corner)
    with pytest.raises(SalesbookError, match="太大"):
        read_book(path, ["regions"])


def _read_all(folder: Path, answer: Any) -> None:
    """Every nasty file as if it were our workbook: a Book or a named refusal."""
    for path in sorted(folder.iterdir()):
        try:
            read_book(path, ["sales", "regions"])
        except SalesbookError as error:
            answer.send((path.name, error.code))
        else:
            answer.send((path.name, "read"))
    answer.send(("", ""))


def test_no_nasty_file_ends_the_program(data_dir: Path) -> None:
    context: Any = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read_all, args=(data_dir / "nasty", theirs))
    process.start()
    seen = []
    while ours.poll(60) and (row := ours.recv()) != ("", ""):
        seen.append(row)
    process.join(5)
    assert process.exitcode == 0, seen[-1]
    assert len(seen) == len(list((data_dir / "nasty").iterdir()))


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_letters_and_numbers_of_columns(letters: str, number: int) -> None:
    assert (column_number(letters), column_letter(number)) == (number, letters)


def test_an_area_outside_the_sheet_is_none() -> None:
    assert str(parse_area("$B$4:C9")) == "B4:C9"
    for text in ("A1048577", "XFE1", "B", "12"):
        with pytest.raises(ValueError, match=r"cell|outside"):
            parse_area(text)
