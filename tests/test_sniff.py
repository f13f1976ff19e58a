"""Sniffing: what a file is by its content, and what is refused by name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import FileError
from workbook.intake import sniff as kinds
from workbook.intake.grid import grid
from workbook.intake.sniff import encoding_of, read_text, sniff

CHINESE = '客户,日期,金额\n上海某某贸易有限公司,2026-10-03,"1,234.50"\n'
TRADITIONAL = '客戶,日期,金額\n台北貿易有限公司,2026-10-03,"1,234.50"\n高雄電機股份有限公司,2026-10-04,12\n'


def file(folder: Path, content: bytes, name: str = "f.xls") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("rows", [1, 2, 20])
@pytest.mark.parametrize(
    ("encoding", "known"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, known: str, rows: int) -> None:
    head, line, _end = CHINESE.split("\n")
    text = "\n".join([head, *[line] * rows, ""])
    path = file(tmp_path, text.encode(encoding))
    kind = sniff(path)
    assert (kind.format, kind.encoding, kind.sure, kind.delimiter) == ("csv", known, True, ",")
    assert read_text(path, kind) == text


def test_big5_is_read_but_said_to_be_a_guess(tmp_path: Path) -> None:
    path = file(tmp_path, TRADITIONAL.encode("big5"))
    kind = sniff(path)
    assert not kind.sure
    assert read_text(path, kind) == TRADITIONAL


@pytest.mark.parametrize(
    ("text", "sign"), [("a;b\n1;2\n", ";"), ("a\tb\n1,5\t2\n", "\t"), ("a|b\n1|2", "|"), ("one\n", ",")]
)
def test_delimiters(tmp_path: Path, text: str, sign: str) -> None:
    assert sniff(file(tmp_path, text.encode())).delimiter == sign


def test_markup_that_calls_itself_xls(tmp_path: Path) -> None:
    page = '<html><meta charset="gbk"><table><tr><td>客户</td></tr></table></html>'
    assert sniff(file(tmp_path, page.encode("gbk"))).format == "html"
    xml = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table/></Workbook>'
    assert sniff(file(tmp_path, xml.encode())).format == "xml2003"


def zipped(folder: Path, parts: dict[str, bytes]) -> Path:
    path = folder / "z.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("parts", "format_"),
    [
        ({"xl/workbook.xml": b"<a/>"}, "xlsx"),
        ({"xl\\workbook.xml": b"<a/>"}, "xlsx"),
        ({"xl/workbook.bin": b""}, "xlsb"),
        ({"content.xml": b"<a/>"}, "ods"),
    ],
)
def test_zipped_workbooks(tmp_path: Path, parts: dict[str, bytes], format_: str) -> None:
    assert sniff(zipped(tmp_path, parts)).format == format_


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty", "是空文件"),
        (b"%PDF-1.7 ...", "not_a_table", "PDF"),
        (b"\x89PNG....", "not_a_table", "PNG"),
        (b"\x00\x01\x02\x03\xff\xfe\x00\x05", "not_a_table", "二进制"),
        (b"abc\x01\x02\x03", "not_a_table", "二进制"),
        (b"<svg></svg>", "not_a_table", "没有表格的标记文件"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "dtd", "DTD"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "not_a_table", "不是工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected", "打开密码"),
        (b"PK\x03\x04 broken", "damaged", "损坏"),
    ],
)
def test_what_is_refused_and_why(tmp_path: Path, content: bytes, code: str, said: str) -> None:
    with pytest.raises(FileError, match=said) as refused:
        sniff(file(tmp_path, content))
    assert refused.value.code == code
    assert "f.xls" in refused.value.said.en


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word/document.xml": b"<a/>"}, "not_a_table"),
        ({"readme.txt": b"x"}, "not_a_table"),
        ({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}, "dtd"),
        ({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * 120_000_000}, "too_large"),
    ],
)
def test_zip_files_that_are_refused(tmp_path: Path, parts: dict[str, bytes], code: str) -> None:
    with pytest.raises(FileError) as refused:
        sniff(zipped(tmp_path, parts))
    assert refused.value.code == code


def test_a_zip_file_with_two_parts_of_one_name_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"xl/workbook.xml": b"<a/>"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/Workbook.xml", b"<b/>")
    with pytest.raises(FileError, match="two parts of one name"):
        sniff(path)


def test_paths_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileError, match="打不开"):
        sniff(tmp_path / "gone.csv")
    with pytest.raises(FileError, match="是文件夹"):
        sniff(tmp_path)
    monkeypatch.setattr(kinds, "MOST_BYTES", 3)
    with pytest.raises(FileError, match="太大"):
        sniff(file(tmp_path, b"a,b\n"))


def test_a_text_cut_in_a_character_is_damaged(tmp_path: Path) -> None:
    path = file(tmp_path, CHINESE.encode())
    kind = sniff(path)
    path.write_bytes(CHINESE.encode()[:-20] + b"\xff\xff")
    with pytest.raises(FileError, match="损坏"):
        read_text(path, kind)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_have_an_encoding_or_none(content: bytes) -> None:
    name, _sure = encoding_of(content)
    if name and not name.startswith("utf-16"):
        content.decode(name, errors="strict")


@settings(deadline=None)
@given(st.lists(st.sampled_from("客户日期金额公司上海，。（）1234,.- \n"), min_size=8, max_size=80))
def test_common_chinese_in_gbk_is_read_as_it_was(characters: list[str]) -> None:
    text = "客户名称,金额\n" + "".join(characters)
    name, _sure = encoding_of(text.encode("gbk"))
    assert text.encode("gbk").decode(name) == text


def test_an_old_workbook_under_the_xor_password_is_no_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Obfuscated:
        def __init__(self, _file: object) -> None: ...

        def is_encrypted(self) -> bool:
            return True

    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"))
    with pytest.raises(FileError) as damaged:
        grid(path)
    monkeypatch.setattr("msoffcrypto.OfficeFile", Obfuscated)
    with pytest.raises(FileError) as protected:
        grid(path)
    assert (damaged.value.code, protected.value.code) == ("damaged", "protected")
