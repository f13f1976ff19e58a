"""Grids: the cells of text, markup and workbook files, and rows that unquoted commas have broken."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from workbook.errors import FileError, UsageError
from workbook.files.password import PASSWORDS
from workbook.intake import delimited
from workbook.intake import grid as grids
from workbook.intake.delimited import csv_rows, mend
from workbook.intake.grid import grid
from workbook.intake.intake import read_foreign
from workbook.intake.password import EXCELS_OWN, read_sheets
from workbook.intake.sheets import ByColumn, as_cells, columns_of
from workbook.intake.sniff import Kind, sniff
from workbook.intake.untold import untold
from workbook.tables import TABLES


def write(folder: Path, text: str, name: str = "f.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def rows_of(path: Path) -> list[list[object]]:
    [sheet] = grid(path)
    return [list(row) for row in sheet.rows]


def test_csv_with_quotes_line_breaks_and_padding(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\r\n"x, y","two\nlines"\r\n"pad"\t,"q ""z"""\r\n\x1a')
    assert rows_of(path) == [["a", "b"], ["x, y", "two\nlines"], ["pad", 'q "z"']]


def test_texts_wrapped_against_excel(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n=\"00123\",'6222020000000001\n'n,='x\n")
    assert rows_of(path) == [["a", "b"], ["00123", "6222020000000001"], ["'n", "='x"]]


def test_csv_whose_quotes_do_not_pair(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="引号不成对") as refused:
        rows_of(write(tmp_path, 'a,b\n1,"2\n3,4\n'))
    assert refused.value.code == "bad_quotes"


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters='\x00\r\n",\x1a`', exclude_categories=["Cs", "Cc"]), max_size=6
)


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_a_large_text_is_read_as_a_small_one(rows: list[list[str]]) -> None:
    text = "a,b,c\n" + "\n".join(",".join(f'"{c}"' if c[:1] in " '" else c for c in row) for row in rows)
    whole = delimited._all_at_once(text.encode(), ",")
    assert whole is not None
    small = delimited._records(Path("f"), text, ",")
    padded = [row + [""] * (3 - len(row)) for row in small]
    assert [list(row) + [""] * (3 - len(row)) for row in whole] == padded


@pytest.mark.parametrize(
    "text", ["a,b\n1,2,3\n", 'a,b\n1,x"y"z\n', 'a,b\n1,"2\n', 'a,b\n1,"2\n3,"4\n', "a,b\n1,`2\n", "a,b\n1,'2\n"]
)
def test_a_large_text_that_is_not_plain_goes_the_careful_way(text: str) -> None:
    assert delimited._all_at_once(text.replace("\n1", "\n" + "0,0\n" * 80 + "1").encode(), ",") is None


def test_rows_by_column_are_rows() -> None:
    rows = ByColumn([as_cells(["a", "1", ""]), as_cells(["b", "", ""])])
    assert list(rows) == [["a", "b"], ["1"], []]
    assert list(rows[1:]) == [["1"], []]
    assert [c.tolist() for c in columns_of([["a"], ["b", 1]])] == [["a", "b"], ["", 1]]
    assert len(ByColumn([])) == 0


def test_unquoted_commas_are_mended_where_one_way_is_possible() -> None:
    rows = [
        ["A", "按钉", " 金属", "342", "5"],
        ["B", "笔", "120", "2"],
        ["C", "打孔机", "1", "326", "5"],
        ["D", "桌", "2", "100", "050", "4"],
        ["E", "椅", "(1", "375)", "3"],
    ]
    mended = mend(rows, 4)
    assert (mended.mended, mended.unclear) == ([0, 2, 3, 4], [])
    assert [row[1:] for row in mended.rows] == [
        ["按钉, 金属", "342", "5"],
        ["笔", "120", "2"],
        ["打孔机", "1,326", "5"],
        ["桌", "2,100,050", "4"],
        ["椅", "(1,375)", "3"],
    ]


def test_a_row_that_can_be_mended_in_two_ways_is_left_and_named() -> None:
    rows = [["A", "1", "2"], ["B", "5,000", "7,000"], ["C", "1", "222", "333"]]
    mended = mend([["A", "1", "2"], ["B", "900000", "900000"], rows[2]], 3)
    assert mended.unclear == [2]
    assert mended.rows[2] == rows[2]


def test_the_way_within_what_its_columns_hold_counts() -> None:
    rows = [["A", "1500", "2"], ["B", "3000", "19"], ["C", "1", "701", "6"]]
    assert mend(rows, 3).rows[2] == ["C", "1,701", "6"]


def test_html_with_spans(tmp_path: Path) -> None:
    page = (
        "<html><body><table><tr><td colspan=3>报表</td></tr><tr><th>客户<th>日期<th>金额</tr>"
        "<tr><td rowspan=2>甲<td>2026-10-03<td>1&nbsp;234<br>元</tr><tr><td>2026-10-04<td>5</tr></table>"
        "<table><tr><td>另一张</td></tr></table></body></html>"
    )
    first, second = grid(write(tmp_path, page, "f.xls", "gbk"))
    assert first.rows == [
        ["报表", "", ""],
        ["客户", "日期", "金额"],
        ["甲", "2026-10-03", "1\xa0234\n元"],
        ["", "2026-10-04", "5"],
    ]
    assert (2, 0, 3, 0) in first.merged
    assert (second.name, second.rows) == ("f 2", [["另一张"]])
    with pytest.raises(FileError, match="没有表格的网页"):
        grid(write(tmp_path, "<html><p>无</p></html>", "n.xls"))


XML = """<?xml version="1.0" encoding="utf-8"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>
<Row ss:Index="2"><Cell ss:Index="2"><Data ss:Type="String">金额</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:MergeDown="1"><Data ss:Type="Number">1.5</Data></Cell>
<Cell><Data ss:Type="DateTime">2026-10-03T00:00:00.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell>
<Cell><Data ss:Type="Number">x</Data></Cell><Cell/></Row></Table></Worksheet></Workbook>"""


def test_spreadsheetml(tmp_path: Path) -> None:
    [sheet] = grid(write(tmp_path, XML, "f.xls"))
    assert sheet.rows == [[], ["", "金额"], [1.5, dt.datetime(2026, 10, 3), True, "x", ""]]
    assert sheet.hidden == (3,)
    assert sheet.merged == ((2, 0, 3, 0),)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("</Workbook>", ""), "damaged"),
        (('ss:Index="2"><Cell', 'ss:Index="9999999"><Cell'), "too_large"),
        (("<Workbook", "<!DOCTYPE a><Workbook"), "dtd"),
    ],
)
def test_spreadsheetml_that_is_refused(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    with pytest.raises(FileError) as refused:
        grid(write(tmp_path, XML.replace(*change), "f.xls"), kind=Kind("xml2003", "utf-8"))
    assert refused.value.code == code


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with merged cells, a hidden row, a hidden sheet."""
    made = openpyxl.Workbook()
    first = made.worksheets[0]
    first.title = "销售 & 回款"
    for row in (["客户", "金额", "日期"], ["甲", 1.5, dt.datetime(2026, 10, 3)], [None, 2, None], ["乙", 3, None]):
        first.append(row)
    first.merge_cells("A2:A3")
    first.row_dimensions[4].hidden = True
    second = made.create_sheet("藏")
    second["B2"] = "x"
    second.sheet_state = "hidden"
    made.save(tmp_path / "b.xlsx")
    return tmp_path / "b.xlsx"


def test_a_workbook(book: Path) -> None:
    first, second = grid(book)
    assert first.rows == [["客户", "金额", "日期"], ["甲", 1.5, dt.date(2026, 10, 3)], ["", 2.0], ["乙", 3.0]]
    assert first.merged == ((1, 0, 2, 0),)
    assert (first.visible, first.hidden, second.visible) == (True, (4,), False)
    assert second.rows == [[], ["", "x"]]
    assert [s.name for s in grid(book, "藏")] == ["藏"]


def test_a_sheet_that_is_not_there(book: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有工作表“无”；有：销售 & 回款、藏"):
        grid(book, "无")
    with pytest.raises(UsageError, match="没有工作表"):
        grid(write(tmp_path, "a,b\n"), "无")


def test_a_workbook_in_utf_16(book: Path, tmp_path: Path) -> None:
    import zipfile

    wide = tmp_path / "wide.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(wide, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet1"):
                text = content.decode()
                text = text if text.startswith("<?xml") else '<?xml version="1.0" encoding="UTF-8"?>' + text
                content = text.replace("UTF-8", "UTF-16").encode("utf-16")
            new.writestr(name, content)
    assert grid(wide)[0].rows == grid(book)[0].rows


def test_time_and_memory_are_limited(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "SECONDS", 0.01)
    with pytest.raises(FileError, match="no end after"):
        grid(book)
    monkeypatch.setattr(grids, "SECONDS", 60)
    monkeypatch.setattr(grids, "MEMORY", 2**20)
    with pytest.raises(FileError):
        grid(book)


def locked(book: Path, password: str) -> Path:
    path = book.with_name("locked.xlsx")
    with book.open("rb") as plain, path.open("wb") as out:
        OOXMLFile(io.BytesIO(plain.read())).encrypt(password, out)
    return path


def test_passwords(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = locked(book, "对账2026")
    with pytest.raises(FileError, match="SALESBOOK_PASSWORDS"):
        read_sheets(path)
    monkeypatch.setenv("SALESBOOK_PASSWORDS", "错")
    with pytest.raises(FileError, match="都不对"):
        read_sheets(path)
    monkeypatch.setenv("SALESBOOK_PASSWORDS", "错\n对账2026")
    assert read_sheets(path)[1][0].rows == grid(book)[0].rows
    assert read_sheets(locked(book, EXCELS_OWN))[1][0].rows == grid(book)[0].rows  # Excel opens these without asking


def test_a_password_is_asked_for_where_somebody_can_answer(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = locked(book, "对账2026")
    monkeypatch.delenv("SALESBOOK_PASSWORDS", raising=False)
    answers = iter(["错", "对账2026"])
    asked: list[str] = []
    PASSWORDS.ask_with(lambda name: asked.append(name) or next(answers, ""))  # type: ignore[func-returns-value]
    try:
        assert read_sheets(path)[1][0].rows == grid(book)[0].rows
        with pytest.raises(FileError, match="密码"):  # nothing is kept: the next file is asked for again
            read_sheets(path)
    finally:
        PASSWORDS.ask_with(None)
    assert asked == ["locked.xlsx"] * 3


def test_text_of_a_csv_is_never_a_formula(tmp_path: Path) -> None:
    path = write(tmp_path, "客户,备注\n甲,=cmd|'/c calc'!A0\n")
    assert csv_rows(path, sniff(path))[1][1] == "=cmd|'/c calc'!A0"


def test_a_long_workbook_comes_by_column_and_says_the_same(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    rows: list[list[object]] = [["标题"], ["日期", "客户", "金额", "混", ""]]
    rows += [[dt.date(2026, 1, 1 + i % 28), f"C{i}", i / 4, ["甲", i, None][i % 3]] for i in range(5_200)]
    for number, row in enumerate(rows, 3):
        for column, value in enumerate(row, 2):
            if value not in ("", None):
                sheet.cell(number, column, value)
    made.save(tmp_path / "long.xlsx")
    [read] = grid(tmp_path / "long.xlsx")
    assert isinstance(read.rows, ByColumn)
    assert [list(row) for row in read.rows[:2]] == [[], []]
    for number, row in enumerate(rows, 3):
        cells = ["" if value in ("", None) else float(value) if isinstance(value, int) else value for value in row]
        while cells and cells[-1] == "":
            cells.pop()
        assert read.rows[number - 1] == ["", *cells]


def test_a_formula_that_failed_is_no_blank(tmp_path: Path) -> None:
    """calamine gives #REF! as an empty cell; here it is told, so that an amount is not lost in silence."""
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(str(path))  # type: ignore[no-untyped-call]
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["日期", "单号", "客户", "金额", "备注"])
    sheet.write_row(1, 0, ["2026-10-01", "A1", "C1", 5, "x"])
    sheet.write_row(2, 0, ["2026-10-02", "A2", "C1"])
    sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 4, "=NA()", None, "#N/A")
    book.close()
    assert grid(path)[0].rows[2] == ["2026-10-02", "A2", "C1", "#DIV/0!", "#N/A"]
    [intake] = read_foreign(path, TABLES["sales"])
    assert [(p.code, p.column, p.rows, p.is_error) for p in intake.problems] == [
        ("formula_error", "memo", (3,), False),
        ("not_an_amount", "amount_fen", (3,), True),
    ]


def test_errors_and_hidden_rows_of_a_binary_sheet(data_dir: Path) -> None:
    told = untold(str(next((data_dir / "nasty").glob("*msodde__dde-test.xlsb"))))
    assert next(t.errors for t in told.values()) == [(3, 1, "#REF!")]
    hidden = untold(str(data_dir / "messy_fixtures" / "poi_SubtotalsNested.xls"))
    assert next(t.hidden for t in hidden.values()) == [23]
    assert untold(str(data_dir / "README.md")) == {}
