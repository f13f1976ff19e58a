"""Writing into a closed workbook: our rows are there, and nothing else is different."""

from __future__ import annotations

import datetime as dt
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.lossless import compare
from tests.small_books import prefixed, small_book, with_parts
from workbook.checks import checked
from workbook.errors import InputError, SalesbookError
from workbook.files.package import Package
from workbook.files.patch import append_rows, write_cells, write_tables
from workbook.files.read import read_book
from workbook.tables import TABLES

KEYS = TABLES["problems"].keys
HEADERS = [c.zh for c in TABLES["problems"].columns]
OLD = [1, "错误", "表", "列", 5, "A1", "x", "y", "z"]


def rows(n: int, **values: Any) -> pd.DataFrame:
    """n rows of the table 问题."""
    base = {"no": range(1, n + 1), "severity": "error", "sheet": "往来明细", "column": "到期日", "row": range(4, n + 4)}
    more = {"place": None, "found": "=1+1", "need": "日期", "fix": None, **values}
    return pd.DataFrame({**base, **more}, index=range(n))[KEYS]


def read(path: Path) -> pd.DataFrame:
    return read_book(path, ["problems"]).tables["problems"].frame


def sheet_of(path: Path, name: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(path) as file:
        return file.read(name).decode()


def refused(source: Path, frame: pd.DataFrame) -> tuple[list[str], str]:
    """The codes and the words with which a write is refused; the output is not made."""
    out = source.with_name("refused.xlsx")
    with pytest.raises(InputError) as error:
        write_tables(source, out, {"problems": frame}, "zh")
    assert not out.exists()
    return [p.code for p in error.value.problems], str(error.value)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return small_book(tmp_path / "book.xlsx", "problems", [OLD, OLD, OLD])


@pytest.mark.parametrize("count", [1, 2, 3, 4, 50])
def test_a_table_grows_and_shrinks_and_nothing_else_changes(book: Path, tmp_path: Path, count: int) -> None:
    out = tmp_path / "out.xlsx"
    assert write_tables(book, out, {"problems": rows(count)}, "zh") == ["problems"]
    assert read(out)["row"].tolist() == list(range(4, count + 4))
    sheet = openpyxl.load_workbook(out)["问题"]
    assert (sheet.tables["sb_problems"].ref, sheet.tables["sb_problems"].autoFilter.ref) == (f"A3:I{3 + count}",) * 2
    owned = {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/tables/table1.xml"}
    told = compare(book, out, owned)
    assert (told["changed"], told["lost"], told["parts"] - told["identical"] <= 3) == ([], [], True)
    assert 'fullCalcOnLoad="1"' in sheet_of(out, "xl/workbook.xml")


def test_an_emptied_table_keeps_one_blank_row_and_its_looks(tmp_path: Path) -> None:
    style = {"columns": [{"header": h} for h in HEADERS]}

    def look(made: Any, sheet: Any) -> None:
        sheet.write(3, 0, 1, made.add_format({"bg_color": "#FFFF00"}))

    book = small_book(tmp_path / "b.xlsx", "problems", [OLD, OLD], options=style, more=look)
    write_tables(book, tmp_path / "empty.xlsx", {"problems": rows(0)}, "zh")
    assert read(tmp_path / "empty.xlsx").empty
    assert openpyxl.load_workbook(tmp_path / "empty.xlsx")["问题"].tables["sb_problems"].ref == "A3:I4"
    write_tables(tmp_path / "empty.xlsx", tmp_path / "again.xlsx", {"problems": rows(3)}, "zh")
    sheet = openpyxl.load_workbook(tmp_path / "again.xlsx")["问题"]
    assert {sheet.cell(r, 1).fill.fgColor.rgb for r in (4, 5, 6)} == {"FFFFFF00"}


def test_the_same_rows_again_are_the_same_bytes(book: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_tables(book, once, {"problems": rows(5)}, "zh")
    assert write_tables(once, twice, {"problems": rows(5)}, "zh") == []
    assert once.read_bytes() == twice.read_bytes()


def test_rows_excel_itself_saved_are_recognised_as_the_same(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [[1, "错误", "s", "c", 4, "", "=1+1", "n", ""]])
    assert write_tables(book, tmp_path / "o.xlsx", {"problems": rows(1, sheet="s", column="c", need="n")}, "zh") == []


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "{=1}", "'x", "\t=1"])
def test_a_text_stays_a_text_whatever_it_begins_with(book: Path, tmp_path: Path, text: str) -> None:
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(1, found=text)}, "zh")
    cell = openpyxl.load_workbook(tmp_path / "o.xlsx")["问题"]["G4"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert "<f>" not in sheet_of(tmp_path / "o.xlsx")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("t")
    book = small_book(folder / "b.xlsx", "problems", [OLD])
    write_tables(book, folder / "o.xlsx", {"problems": rows(len(texts), found=texts)}, "zh")
    sheet = openpyxl.load_workbook(folder / "o.xlsx")["问题"]
    there = [openpyxl.utils.escape.unescape(sheet.cell(4 + i, 7).value or "") for i in range(len(texts))]
    assert there == texts


def test_a_text_that_looks_like_excels_own_escape_is_escaped(book: Path, tmp_path: Path) -> None:
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(1, found="_x0041_ \x01")}, "zh")
    assert "_x005F_x0041_ _x0001_" in sheet_of(tmp_path / "o.xlsx")


def test_a_text_over_the_limit_of_a_cell_is_refused(book: Path, tmp_path: Path) -> None:
    with pytest.raises(SalesbookError, match="32,767"):
        write_tables(book, tmp_path / "o.xlsx", {"problems": rows(1, found="字" * 32_768)}, "zh")


def test_values_land_under_their_headers_wherever_people_moved_them(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [list(reversed(OLD))], list(reversed(HEADERS)))
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(2)}, "zh")
    assert read(tmp_path / "o.xlsx")["no"].tolist() == [1, 2]
    assert openpyxl.load_workbook(tmp_path / "o.xlsx")["问题"]["I5"].value == 2


def test_new_rows_look_like_the_first_and_old_rows_keep_their_looks(tmp_path: Path) -> None:
    def look(made: Any, sheet: Any) -> None:
        for row, colour in ((3, "#FF0000"), (4, "#00FF00")):
            sheet.write(row, 1, "错误", made.add_format({"bg_color": colour}))

    book = small_book(tmp_path / "b.xlsx", "problems", [OLD, OLD], more=look)
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(4)}, "zh")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")["问题"]
    assert [sheet.cell(r, 2).fill.fgColor.rgb[2:] for r in range(4, 8)] == ["FF0000", "00FF00", "FF0000", "FF0000"]


def test_cells_beside_the_table_stay(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [OLD] * 3, more=lambda _b, s: s.write("L5", "beside"))
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(1)}, "zh")
    assert openpyxl.load_workbook(tmp_path / "o.xlsx")["问题"]["L5"].value == "beside"


def test_links_are_written_and_old_ones_replaced(tmp_path: Path) -> None:
    def link(_book: Any, sheet: Any) -> None:
        sheet.write_url("F4", "internal:'问题'!A1")
        sheet.write_url("A1", "internal:'问题'!B2", string="home")

    book = small_book(tmp_path / "b.xlsx", "problems", [OLD], more=link)
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(2, place=["'往来 & 明细'!B7", None])}, "zh")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")["问题"]
    assert [sheet[a].hyperlink.location for a in ("A1", "F4")] == ["'问题'!B2", "'往来 & 明细'!B7"]
    write_tables(tmp_path / "o.xlsx", tmp_path / "p.xlsx", {"problems": rows(1)}, "zh")
    assert sheet_of(tmp_path / "p.xlsx").count("<hyperlink ") == 1


def test_formats_and_validations_that_covered_the_table_follow_it(tmp_path: Path) -> None:
    def cover(_book: Any, sheet: Any) -> None:
        sheet.conditional_format("E4:E6", {"type": "cell", "criteria": ">", "value": 3})
        sheet.conditional_format("A4:A5", {"type": "cell", "criteria": ">", "value": 3})
        sheet.conditional_format("E4:E6", {"type": "data_bar", "data_bar_2010": True})
        sheet.data_validation("B4:B6", {"validate": "list", "source": ["a"]})

    book = small_book(tmp_path / "b.xlsx", "problems", [OLD] * 3, more=cover)
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(7)}, "zh")
    markup = sheet_of(tmp_path / "o.xlsx")
    assert set(re.findall(r'sqref="([^"]+)"', markup)) >= {"E4:E10", "A4:A5", "B4:B10"}
    assert "<xm:sqref>E4:E10</xm:sqref>" in markup
    assert '<dimension ref="A3:I10"/>' in markup


def test_a_filter_stays_chosen_but_hides_no_new_row(tmp_path: Path) -> None:
    def hide(_book: Any, sheet: Any) -> None:
        sheet.set_row(3, None, None, {"hidden": True})

    source = small_book(tmp_path / "a.xlsx", "problems", [OLD] * 2, more=hide)
    chosen = b'<autoFilter ref="A3:I5"><filterColumn colId="0"><filters><filter val="2"/></filters></filterColumn></autoFilter>'
    book = with_parts(source, tmp_path / "b.xlsx", lambda _n, p: p.replace(b'<autoFilter ref="A3:I5"/>', chosen))
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(3)}, "zh")
    assert "hidden" not in sheet_of(tmp_path / "o.xlsx")
    assert '<autoFilter ref="A3:I6"><filterColumn' in sheet_of(tmp_path / "o.xlsx", "xl/tables/table1.xml")


def test_an_empty_table_of_excel_loses_its_insert_row_mark(book: Path, tmp_path: Path) -> None:
    mark = lambda n, p: p.replace(b'totalsRowShown="0"', b'totalsRowShown="0" insertRow="1"')  # noqa: E731
    source = with_parts(book, tmp_path / "b2.xlsx", mark)
    assert "insertRow" in sheet_of(source, "xl/tables/table1.xml")
    write_tables(source, tmp_path / "o.xlsx", {"problems": rows(3)}, "zh")
    assert "insertRow" not in sheet_of(tmp_path / "o.xlsx", "xl/tables/table1.xml")


PIVOT = """<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" refreshOnLoad="0">
<cacheSource type="worksheet"><worksheetSource {}/></cacheSource></pivotCacheDefinition>"""


@pytest.mark.parametrize(
    ("over", "refreshes"), [('name="sb_problems"', True), ('ref="A3:I9" sheet="问题"', True), ('name="other"', False)]
)
def test_pivots_over_the_table_refresh_on_opening(book: Path, tmp_path: Path, over: str, refreshes: bool) -> None:
    relation = b'<Relationship Id="rP" Type="http://x/pivotCacheDefinition" Target="pivotCache/p.xml"/></Relationships>'

    def add(name: str, part: bytes) -> bytes:
        return part.replace(b"</Relationships>", relation) if name == "xl/_rels/workbook.xml.rels" else part

    source = with_parts(book, tmp_path / "p.xlsx", add, xl__pivotCache__p=b"")
    source = with_parts(book, tmp_path / "p.xlsx", add, **{"xl__pivotCache__p.xml": PIVOT.format(over).encode()})
    write_tables(source, tmp_path / "o.xlsx", {"problems": rows(9)}, "zh")
    assert ('refreshOnLoad="1"' in sheet_of(tmp_path / "o.xlsx", "xl/pivotCache/p.xml")) is refreshes


# ------------------------------------------------------------------ odd but right files
def _prefixed(name: str, part: bytes) -> bytes:
    return prefixed(part) if "/sheet1" in name or "/table" in name or name.endswith("workbook.xml") else part


def _utf16(name: str, part: bytes) -> bytes:
    return part.decode().replace("UTF-8", "UTF-16").encode("utf-16") if "/sheet1" in name else part


def _strict(_name: str, part: bytes) -> bytes:
    part = part.replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    return part.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    )


def _no_references(name: str, part: bytes) -> bytes:
    return re.sub(rb'(<(?:row|c)) r="\w+"', rb"\1", part) if "/sheet1" in name else part


@pytest.mark.parametrize("change", [_prefixed, _utf16, _strict])
def test_odd_markup_is_written_as_it_is_read(book: Path, tmp_path: Path, change: Callable[[str, bytes], bytes]) -> None:
    odd = with_parts(book, tmp_path / "odd.xlsx", change)
    write_tables(odd, tmp_path / "o.xlsx", {"problems": rows(5)}, "zh")
    assert read(tmp_path / "o.xlsx")["row"].tolist() == [4, 5, 6, 7, 8]


def test_cells_without_references_keep_their_places(tmp_path: Path) -> None:
    source = small_book(tmp_path / "a.xlsx", "problems", [OLD, OLD], more=lambda _b, s: s.write_row(0, 0, ["t", "u"]))
    source = with_parts(source, tmp_path / "b.xlsx", lambda n, p: p.replace(b'<row r="3"', b'<row r="2"/><row r="3"'))
    odd = with_parts(source, tmp_path / "odd.xlsx", _no_references)
    write_tables(odd, tmp_path / "o.xlsx", {"problems": rows(3)}, "zh")
    assert read(tmp_path / "o.xlsx")["no"].tolist() == [1, 2, 3]


def test_streamed_zip_files_are_copied_without_their_descriptors(book: Path, tmp_path: Path) -> None:
    class Unseekable:
        def __init__(self, path: Path) -> None:
            self.file = path.open("wb")

        def write(self, data: bytes) -> int:
            return self.file.write(data)

        def flush(self) -> None:
            self.file.flush()

    stream = Unseekable(tmp_path / "streamed.xlsx")
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:  # type: ignore[call-overload]
        for entry in old.infolist():
            with new.open(entry.filename, "w", force_zip64=True) as part:
                part.write(old.read(entry))
    stream.file.close()
    source = tmp_path / "streamed.xlsx"
    with zipfile.ZipFile(source) as file:
        assert all(i.flag_bits & 8 for i in file.infolist())
    write_tables(source, tmp_path / "o.xlsx", {"problems": rows(2)}, "zh")
    owned = {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/tables/table1.xml"}
    assert compare(source, tmp_path / "o.xlsx", owned)["changed"] == []
    assert read(tmp_path / "o.xlsx")["no"].tolist() == [1, 2]
    with zipfile.ZipFile(tmp_path / "o.xlsx") as file:
        assert not any(i.flag_bits & 8 for i in file.infolist())


def test_dates_are_written_in_the_days_of_1904(tmp_path: Path) -> None:
    headers = ["日期", "单号", "客户编号", "金额"]
    row = [dt.date(2026, 10, 3), "D1", "C1", 5]
    book = small_book(tmp_path / "b.xlsx", "sales", [row], headers, book_options={"date_1904": True})
    frame = pd.DataFrame(
        {"date": pd.to_datetime(["2026-10-04"]), "doc_no": "D2", "customer_id": "C1", "amount_fen": [105275]}
    )
    append_rows(book, tmp_path / "o.xlsx", "sales", frame, "zh")
    read_back = read_book(tmp_path / "o.xlsx", ["sales"]).tables["sales"].frame
    assert read_back["date"].tolist() == [dt.date(2026, 10, 3), dt.date(2026, 10, 4)]
    assert read_back["amount_fen"].tolist() == [5, 1052.75]


# ------------------------------------------------------------------ refused, with the cell
def test_a_table_never_grows_into_other_content(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [OLD], more=lambda _b, s: s.write("C7", "mine"))
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(3)}, "zh")  # up to row 6 it is free
    codes, said = refused(book, rows(4))
    assert (codes, "C7" in said) == (["grows_into"], True)


def test_a_table_never_grows_into_another_table_or_merged_cells(tmp_path: Path) -> None:
    def other(_book: Any, sheet: Any) -> None:
        sheet.add_table("A9:B10", {"header_row": False})

    book = small_book(tmp_path / "b.xlsx", "problems", [OLD], more=other)
    assert refused(book, rows(9))[0] == ["grows_into"]
    book = small_book(tmp_path / "c.xlsx", "problems", [OLD], more=lambda _b, s: s.merge_range("A8:B8", ""))
    assert "A8" in refused(book, rows(9))[1]


def test_formulas_are_never_overwritten(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [OLD] * 2, more=lambda _b, s: s.write_formula("E5", "=1+1"))
    codes, said = refused(book, rows(2))
    assert (codes, "E5" in said) == (["formula_cell"], True)
    assert refused(book, rows(1))[0] == ["formula_cell"]  # nor taken away


def test_spilled_formulas_are_never_overwritten(tmp_path: Path) -> None:
    book = small_book(
        tmp_path / "b.xlsx", "problems", [OLD], more=lambda _b, s: s.write_array_formula("L1:L9", "{=A1:A9}")
    )
    write_tables(book, tmp_path / "o.xlsx", {"problems": rows(3)}, "zh")
    spill = lambda _b, s: s.write_array_formula("E2:E8", "{=A1:A7}")  # noqa: E731
    assert refused(small_book(tmp_path / "c.xlsx", "problems", [], more=spill), rows(3))[0][0] == "formula_cell"


def test_a_totals_row_is_refused(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [OLD] * 2, options={"total_row": True})
    codes, said = refused(book, rows(3))
    assert (codes, "A5" in said) == (["totals_row"], True)


def test_content_in_columns_people_added_is_refused(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [[*OLD, "my note"]], [*HEADERS, "我的备注"])
    codes, said = refused(book, rows(3))
    assert (codes, "J4" in said) == (["extra_column"], True)


def test_a_missing_result_column_is_refused(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [OLD[:8]], HEADERS[:8])
    assert refused(book, rows(3))[0] == ["missing_column"]


def test_everything_in_the_way_of_every_table_is_said_at_once(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [OLD], more=lambda _b, s: s.write("C7", "mine"))
    with pytest.raises(InputError) as error:
        write_tables(book, tmp_path / "o.xlsx", {"problems": rows(9), "aging": rows(1)}, "zh")
    assert [(p.code, p.table) for p in error.value.problems] == [("grows_into", "problems"), ("missing_table", "aging")]


def test_a_signed_workbook_is_refused(book: Path, tmp_path: Path) -> None:
    relation = b'<Relationship Id="rS" Type="http://x/digital-signature/origin" Target="s.xml"/></Relationships>'
    signed = with_parts(
        book, tmp_path / "s.xlsx", lambda n, p: p.replace(b"</Relationships>", relation) if n == "_rels/.rels" else p
    )
    with pytest.raises(SalesbookError, match="数字签名"):
        write_tables(signed, tmp_path / "o.xlsx", {"problems": rows(1)}, "zh")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b"<sheetData><!-- x -->"),
        (b'<row r="4"', b'<row r="9"/><row r="4"'),
        (b"</sheetData>", b""),
        (b"<worksheet", b"<something"),
    ],
)
def test_markup_no_program_writes_is_refused(book: Path, tmp_path: Path, old: bytes, new: bytes) -> None:
    odd = with_parts(book, tmp_path / "odd.xlsx", lambda n, p: p.replace(old, new) if "/sheet1" in n else p)
    with pytest.raises(SalesbookError) as error:
        write_cells(odd, tmp_path / "o.xlsx", "问题", {(30, 1): 1})
    assert error.value.code == "unusual_markup"


def test_a_part_whose_bytes_are_damaged_is_refused(book: Path) -> None:
    content = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as file:
        entry = file.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + sum(struct.unpack_from("<HH", content, entry.header_offset + 26))
    content[start + 20 : start + 30] = b"\xff" * 10
    with pytest.raises(SalesbookError, match="损坏"):
        Package(bytes(content), "b.xlsx").test()


# ------------------------------------------------------------------ single cells
def test_single_cells_are_written_and_the_rest_stays(book: Path, tmp_path: Path) -> None:
    values = {(1, 2): "标题", (4, 1): 7, (9, 3): dt.datetime(2026, 1, 2, 12), (4, 9): None, (9, 1): True}
    write_cells(book, tmp_path / "o.xlsx", "问题", values)
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")["问题"]
    assert [sheet[a].value for a in ("B1", "A4", "B4", "C9", "I4", "A9")] == ["标题", 7, "错误", 46024.5, None, True]
    with pytest.raises(SalesbookError, match="没有工作表"):
        write_cells(book, tmp_path / "o.xlsx", "没有", values)


def test_a_cell_inside_merged_cells_is_refused(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "problems", [OLD], more=lambda _b, s: s.merge_range("A8:B9", "x"))
    write_cells(book, tmp_path / "o.xlsx", "问题", {(8, 1): "anchor"})
    with pytest.raises(InputError, match="B9"):
        write_cells(book, tmp_path / "o.xlsx", "问题", {(9, 2): 1})


# ------------------------------------------------------------------ input rows
def region(*ids: str) -> pd.DataFrame:
    return pd.DataFrame({"region_id": ids, "region": [f"区 {i}" for i in ids]})


REGION_HEADERS = ["区域编号", "区域名称"]


@pytest.mark.parametrize(
    ("present", "ref"),
    [([["R1", "a"], ["R2", "b"]], "A3:B7"), ([], "A3:B5"), ([["R1", "a"], ["", ""], ["", ""], ["", ""]], "A3:B7")],
)
def test_rows_are_appended_below_the_last_one_typed(tmp_path: Path, present: list[list[str]], ref: str) -> None:
    book = small_book(tmp_path / "b.xlsx", "regions", present, REGION_HEADERS)
    assert append_rows(book, tmp_path / "o.xlsx", "regions", region("R8", "R9"), "zh") == 2
    read_back = read_book(tmp_path / "o.xlsx", ["regions"]).tables["regions"]
    assert read_back.frame["region_id"].tolist() == [r[0] for r in present if r[0]] + ["R8", "R9"]
    assert read_back.ref == ref
    frame, problems = checked(read_back.frame, TABLES["regions"])
    assert problems == []
    assert frame["region"].iloc[-1] == "区 R9"


def test_rows_typed_below_the_table_are_taken_into_it(tmp_path: Path) -> None:
    below = lambda _b, s: s.write_row(4, 0, ["R2", "b"])  # noqa: E731
    book = small_book(tmp_path / "b.xlsx", "regions", [["R1", "a"]], REGION_HEADERS, more=below)
    append_rows(book, tmp_path / "o.xlsx", "regions", region("R3"), "zh")
    read_back = read_book(tmp_path / "o.xlsx", ["regions"]).tables["regions"]
    assert (read_back.frame["region_id"].tolist(), read_back.ref) == (["R1", "R2", "R3"], "A3:B6")


def test_rows_are_appended_to_a_plain_range(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "regions", [["R1", "a"]], REGION_HEADERS, name="")
    append_rows(book, tmp_path / "o.xlsx", "regions", region("R3"), "zh")
    assert read_book(tmp_path / "o.xlsx", ["regions"]).tables["regions"].frame["region_id"].tolist() == ["R1", "R3"]


def test_rows_are_not_appended_above_a_totals_row_or_into_content(tmp_path: Path) -> None:
    book = small_book(tmp_path / "b.xlsx", "regions", [["R1", "a"]], REGION_HEADERS, options={"total_row": True})
    with pytest.raises(InputError, match="汇总行"):
        append_rows(book, tmp_path / "o.xlsx", "regions", region("R3"), "zh")
    note = lambda _b, s: s.write(6, 0, "制表人")  # noqa: E731
    book = small_book(tmp_path / "c.xlsx", "regions", [["R1", "a"]], REGION_HEADERS, more=note)
    with pytest.raises(InputError, match="A7"):
        append_rows(book, tmp_path / "o.xlsx", "regions", region("R3", "R4", "R5"), "zh")


@pytest.mark.parametrize(
    ("formula", "filled"),
    [("=LEN(sb_regions[[#This Row],[区域编号]])*2", "LEN(sb_regions[[#This Row],[区域编号]])*2"), ("=A4&1", None)],
)
def test_columns_people_calculate_are_filled_in_for_new_rows(tmp_path: Path, formula: str, filled: str | None) -> None:
    columns = [{"header": "区域编号"}, {"header": "区域名称"}, {"header": "我的公式", "formula": formula}]
    headers = [*REGION_HEADERS, "我的公式"]
    book = small_book(tmp_path / "b.xlsx", "regions", [["R1", "a"]], headers, options={"columns": columns})
    append_rows(book, tmp_path / "o.xlsx", "regions", region("R3"), "zh")
    cell = openpyxl.load_workbook(tmp_path / "o.xlsx")["区域"]["C5"]
    assert cell.value == (f"={filled}" if filled else None)


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
FEN = st.integers(-(10**14), 10**14)  # Excel keeps fifteen digits


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(DAYS, FEN), max_size=6), min_size=1, max_size=3), st.booleans())
def test_every_day_and_every_fen_that_is_appended_comes_back(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[dt.date, int]]], from_1904: bool
) -> None:
    folder = tmp_path_factory.mktemp("law")
    look = {"date_1904": from_1904}
    book = small_book(folder / "0.xlsx", "sales", [], ["日期", "单号", "客户编号", "金额"], book_options=look)
    for n, batch in enumerate(batches, 1):
        frame = pd.DataFrame({"date": pd.to_datetime([d for d, _ in batch]), "amount_fen": [f for _, f in batch]})
        frame = frame.assign(doc_no="D", customer_id="C")
        append_rows(book, folder / f"{n}.xlsx", "sales", frame, "zh")
        book = folder / f"{n}.xlsx"
    sent = [row for batch in batches for row in batch]
    frame, _ = checked(read_book(book, ["sales"]).tables["sales"].frame, TABLES["sales"])
    assert [d.date() for d in frame["date"]] == [d for d, _ in sent]
    assert frame["amount_fen"].tolist() == [f for _, f in sent]


@pytest.mark.parametrize(("has_style", "kind"), [(True, "d"), (False, "s")])
def test_a_day_in_a_column_without_a_format_is_shown_as_one(tmp_path: Path, has_style: bool, kind: str) -> None:
    def other(made: Any, sheet: Any) -> None:
        if has_style:
            sheet.write("H1", 1, made.add_format({"num_format": "yyyy-mm-dd"}))

    book = small_book(tmp_path / "b.xlsx", "sales", [], ["日期", "单号", "客户编号", "金额"], more=other)
    frame = pd.DataFrame({"date": pd.to_datetime(["2026-10-04"]), "doc_no": "D", "customer_id": "C", "amount_fen": 1})
    append_rows(book, tmp_path / "o.xlsx", "sales", frame, "zh")
    assert openpyxl.load_workbook(tmp_path / "o.xlsx")["销售明细"]["A4"].data_type == kind
