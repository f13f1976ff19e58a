"""Untold 未述: what calamine does not tell of a workbook: hidden rows, cells in error, merged cells of .ods.

Loaded by `child.py` in the process that reads the file, so it imports nothing of the project. Whatever cannot be
parsed here is simply not told: the reader itself judges whether the file is damaged.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

_ODS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ODS_ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_MOST_ODS = 64 * 2**20
_ERROR_CELL = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(.*?)</c>', re.DOTALL)
_SHOWN = re.compile(rb"<v>([^<]*)</v>")
_CODES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BUNDLE, _ROW, _ERRORS = 156, 0, (3, 11)
_UNREADABLE = (
    IndexError,
    zipfile.BadZipFile,
    KeyError,
    OSError,
    NotImplementedError,  # zipfile: a way of packing it does not know
    RuntimeError,
    ValueError,
    struct.error,
)


class Untold(NamedTuple):
    """Of one sheet: row numbers that are hidden, cells in error (row, column from 0, text), merged ranges."""

    hidden: list[int]
    errors: list[tuple[int, int, str]]
    merged: list[tuple[int, int, int, int]]


def untold(path: str) -> dict[str, Untold]:
    """What calamine does not tell, by the name of the sheet."""
    try:
        with open(path, "rb") as file:
            start = file.read(8)
        if start.startswith(b"PK"):
            with zipfile.ZipFile(path) as archive:
                names = set(archive.namelist())
                if "content.xml" in names:
                    return dict(_ods(archive))
                if "xl/workbook.bin" in names:
                    return dict(_xlsb(archive, names))
                return dict(_xlsx(archive, names)) if "xl/workbook.xml" in names else {}
        return dict(_xls(path)) if start.startswith(b"\xd0\xcf") else {}
    except _UNREADABLE:
        return {}


def _xlsx(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, Untold]]:
    """By two searches of each sheet's markup."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    parts = _parts(archive, "xl/_rels/workbook.xml.rels")
    for tag in re.findall(r"<sheet\b[^>]*>", book):
        part = parts.get(_named(tag, "r:id"), "")
        content = archive.read(part) if part in names else b""
        hidden = b'hidden="' in content and re.findall(
            rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"', content
        )
        found = _ERROR_CELL.finditer(content) if b't="e"' in content else ()
        errors = [(int(m[2]) - 1, _column(m[1]), _error_text(m[3])) for m in found]
        yield unescape(_named(tag, "name")), Untold([int(row) for row in hidden or ()], errors, [])


def _parts(archive: zipfile.ZipFile, links: str) -> dict[str, str]:
    """The part each link of a workbook names."""
    tags = re.findall(r"<Relationship\b[^>]*>", archive.read(links).decode("utf-8", "replace"))
    return {_named(tag, "Id"): "xl/" + _named(tag, "Target").removeprefix("/xl/") for tag in tags}


def _xlsb(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, Untold]]:
    """By the records of rows and of cells in error of each sheet (MS-XLSB 2.4.307, 2.4.824)."""
    parts = _parts(archive, "xl/_rels/workbook.bin.rels")
    book = archive.read("xl/workbook.bin")
    for kind, at, _size in _binary_records(book):
        if kind != _BUNDLE:
            continue
        link, after = _wide_text(book, at + 8)
        part = parts.get(link, "")
        told, row = Untold([], [], []), 0
        content = archive.read(part) if part in names else b""
        for record, start, size in _binary_records(content):
            if record == _ROW and size >= 12:
                row = struct.unpack_from("<I", content, start)[0]
                if content[start + 11] & 0x10:
                    told.hidden.append(row + 1)
            elif record in _ERRORS and size >= 9:
                column = struct.unpack_from("<I", content, start)[0]
                told.errors.append((row, column, _CODES.get(content[start + 8], "#N/A")))
        yield _wide_text(book, after)[0], told


def _wide_text(content: bytes, at: int) -> tuple[str, int]:
    """A counted text of UTF-16 and the position behind it."""
    end = at + 4 + 2 * struct.unpack_from("<I", content, at)[0]
    return content[at + 4 : end].decode("utf-16-le", "replace"), end


def _binary_records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, position of the content and its size, of each record of a binary part."""
    at, length = 0, len(content)
    while at + 2 <= length:
        kind, at = content[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (content[at] << 7), at + 1
        size = shift = 0
        while at < length:
            byte, at = content[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        yield kind, at, size
        at += size


def _column(letters: bytes) -> int:
    """A column's letters as its position from 0."""
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at - 1


def _error_text(cell: bytes) -> str:
    shown = _SHOWN.search(cell)
    return shown[1].decode("utf-8", "replace") if shown else "#N/A"


def _ods(archive: zipfile.ZipFile) -> Iterator[tuple[str, Untold]]:
    """By its one part, where that is not large."""
    from xml.etree import ElementTree

    if archive.getinfo("content.xml").file_size > _MOST_ODS:
        return
    try:
        root = ElementTree.fromstring(archive.read("content.xml"))
    except ElementTree.ParseError:
        return
    for table in root.iter(f"{_ODS}table"):
        told = Untold([], [], [])
        at_row = 0
        for row in table.iter(f"{_ODS}table-row"):
            repeated = _count(row, "number-rows-repeated")
            if row.get(f"{_ODS}visibility") in ("collapse", "filter") and repeated < 10_000:
                told.hidden.extend(range(at_row + 1, at_row + repeated + 1))
            _ods_row(row, at_row, told)
            at_row += repeated
        yield table.get(f"{_ODS}name") or "", told


def _ods_row(row: Any, at_row: int, told: Untold) -> None:
    """The cells of a row that are merged downwards or in error."""
    at = 0
    for cell in row:
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1:
            told.merged.append((at_row, at, at_row + down - 1, at + across - 1))
        if cell.get(_ODS_ERROR) == "error":
            told.errors.append((at_row, at, "".join(cell.itertext()).strip() or "#N/A"))
        at += _count(cell, "number-columns-repeated")


def _count(element: Any, name: str) -> int:
    """How often a row or cell of an .ods stands, or how many it covers; 1 where it does not say."""
    text = element.get(f"{_ODS}{name}") or "1"
    return int(text) if text.isdigit() else 1


def _xls(path: str) -> Iterator[tuple[str, Untold]]:
    """By the records ROW, BOOLERR and FORMULA of each sheet's substream (MS-XLS 2.4.220, 2.4.24, 2.4.127)."""
    import olefile  # type: ignore[import-untyped]

    with olefile.OleFileIO(path) as ole:
        names = {"/".join(entry).lower(): entry for entry in ole.listdir()}
        if "workbook" not in names:
            return
        stream = ole.openstream(names["workbook"]).read()
    for name, start in list(_sheets_of(stream)):
        told = Untold([], [], [])
        for kind, at, size in _records(stream, start):
            if kind == 0x0208 and size >= 16 and stream[at + 12] & 0x20:
                told.hidden.append(struct.unpack_from("<H", stream, at)[0] + 1)
            elif kind == 0x0205 and size >= 8 and stream[at + 7]:
                told.errors.append((*struct.unpack_from("<HH", stream, at), _CODES.get(stream[at + 6], "#N/A")))
            elif kind == 0x0006 and size >= 14 and stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:
                told.errors.append((*struct.unpack_from("<HH", stream, at), _CODES.get(stream[at + 8], "#N/A")))
        yield name, told


def _sheets_of(stream: bytes) -> Iterator[tuple[str, int]]:
    """The name of each sheet of an .xls and where its records begin."""
    for kind, at, size in _records(stream, 0):
        if kind == 0x0085 and size >= 8:
            length, is_wide = stream[at + 6], stream[at + 7] & 1
            raw = stream[at + 8 : at + 8 + length * (2 if is_wide else 1)]
            yield raw.decode("utf-16-le" if is_wide else "latin-1", "replace"), struct.unpack_from("<I", stream, at)[0]


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, position of the content and its size, of each record up to the end of a substream."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        depth += (kind == 0x0809) - (kind == 0x000A)
        yield kind, start + 4, size
        start += 4 + size
        if depth <= 0:
            return


def _named(tag: str, name: str) -> str:
    """An attribute of a tag, "" where it has none."""
    match = re.search(rf'\s{name}="([^"]*)"', tag)
    return match[1] if match else ""
