"""Grids 单元格网格: the cells of a foreign file as rows of plain values, wherever they came from.

Workbooks are read by calamine in a child process with limits of time and memory; CSV, HTML tables and
SpreadsheetML 2003 are read here.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from typing import Any

from workbook.errors import FileError, UsageError
from workbook.intake import sniff as kinds
from workbook.intake.sniff import Kind, read_text, sniff
from workbook.texts import Text, listed

SECONDS = 60
MEMORY = 1_500 * 2**20
_CHILD = Path(__file__).with_name("child.py")
_MOST_CELL = 2**20
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows[0] is row 1. A cell is str, float, bool, date, datetime, time, timedelta; "" is blank.

    merged: (first row, first column, last row, last column), from 0, of cells merged downwards.
    """

    name: str
    rows: list[list[Any]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    visible: bool = True


def grid(path: Path, sheet: str | None = None, kind: Kind | None = None) -> list[Sheet]:
    """The sheets of a file, or the named one; a text file is one sheet named after the file.

    Raises FileError where the file cannot be read, UsageError where the sheet is not in it.
    """
    kind = kind or sniff(path)
    if kind.format == "csv":
        sheets = [Sheet(path.stem, _csv_rows(path, kind))]
    elif kind.format == "html":
        sheets = _html_sheets(path, kind)
    elif kind.format == "xml2003":
        sheets = _xml_sheets(path, kind)
    else:
        return _workbook_sheets(path, sheet or "")
    named = [s for s in sheets if sheet in (None, "", s.name)]
    if not named:
        raise no_sheet(path, str(sheet), [s.name for s in sheets])
    return named


def no_sheet(path: Path, wanted: str, names: list[str]) -> UsageError:
    """A sheet was asked for that the file does not have."""
    text = Text("{file} 里没有工作表“{wanted}”；有：{names}", "{file} has no sheet “{wanted}”; it has: {names}")
    return UsageError(text.with_(file=path.name, wanted=wanted, names=listed(names)), "no_sheet")


def _csv_rows(path: Path, kind: Kind) -> list[list[Any]]:
    """Records of a CSV as texts. An unclosed quote is refused: it would swallow the rest of the file."""
    text = read_text(path, kind).rstrip("\x1a\r\n")
    csv.field_size_limit(_MOST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=kind.delimiter or ",", strict=True)
    rows: list[list[Any]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise FileError(
            Text(
                f"{path.name} 第 {reader.line_num} 行的引号不成对，后面的内容无法分列；请改好引号或另存为 .xlsx",
                f"{path.name} line {reader.line_num}: the quotes do not pair, what follows cannot be parted into cells; "
                f"mend the quotes or save it as .xlsx ({error})",
            ),
            "bad_quotes",
        ) from error
    return rows


def _workbook_sheets(path: Path, sheet: str) -> list[Sheet]:
    """The sheets of a workbook, read by `child.py` in a process of its own."""
    command = [sys.executable, "-P", str(_CHILD), str(path), sheet, str(MEMORY)]
    flags = {"creationflags": 0x08000000} if os.name == "nt" else {}  # no console window over Excel
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False, **flags
        )  # type: ignore[call-overload]
    except subprocess.TimeoutExpired as error:
        raise kinds.damaged(path, f"no end after {SECONDS} s") from error
    if done.returncode != 0 or not done.stdout:
        raise (kinds.too_large(path) if b"memory allocation" in done.stderr else kinds.damaged(path, "reader aborted"))
    answer: dict[str, Any] = pickle.loads(done.stdout)
    if "error" in answer:
        raise _refused(path, sheet, answer["error"], answer["text"])
    return [Sheet(name, rows, tuple(merged), visible) for name, visible, rows, merged in answer["sheets"]]


def _refused(path: Path, sheet: str, error: str, text: str) -> FileError | UsageError:
    """What the reader said as a message a person can act on."""
    if error == "NoSheet":
        return no_sheet(path, sheet, text.split("\n"))
    if error == "PasswordError" or "password" in text.lower():
        return kinds.protected(path)
    if error in ("TooLarge", "MemoryError"):
        return kinds.too_large(path)
    return kinds.damaged(path, text)


class _Tables(HTMLParser):
    """The tables of an HTML page as rows of texts; spans are spread as empty cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[Any]]] = []
        self._open: list[list[list[Any]]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self._cell, self._span = [], min(int(span), 1000) if span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        if not self._open[-1]:
            self._open[-1].append([])
        self._open[-1][-1] += ["".join(self._cell).strip(), *[""] * (self._span - 1)]
        self._cell = None


def _html_sheets(path: Path, kind: Kind) -> list[Sheet]:
    """Each table of an HTML page that calls itself .xls, as many accounting systems export."""
    parser = _Tables()
    parser.feed(read_text(path, kind))
    parser.close()
    tables = [rows for rows in parser.tables if any(rows)]
    if not tables:
        raise kinds.not_a_table(path, Text("没有表格的网页", "a web page without a table"))
    return [Sheet(path.stem if i == 0 else f"{path.stem} {i + 1}", rows) for i, rows in enumerate(tables)]


def _xml_sheets(path: Path, kind: Kind) -> list[Sheet]:
    """SpreadsheetML 2003: worksheets of rows and cells, either of which may name its position."""
    from xml.etree import ElementTree

    text = read_text(path, kind)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise kinds.dtd(path)
    try:
        root = ElementTree.fromstring(text[text.index("<") :])
    except (ElementTree.ParseError, ValueError) as error:
        raise kinds.damaged(path, str(error)) from error
    sheets = []
    for worksheet in root.iter(f"{_SS}Worksheet"):
        rows: list[list[Any]] = []
        for row in worksheet.iter(f"{_SS}Row"):
            _pad(path, rows, row.get(f"{_SS}Index"), [])
            cells: list[Any] = []
            for cell in row.iter(f"{_SS}Cell"):
                _pad(path, cells, cell.get(f"{_SS}Index"), "")
                cells += [_xml_value(cell), *[""] * min(int(cell.get(f"{_SS}MergeAcross") or 0), 1000)]
            rows.append(cells)
        sheets.append(Sheet(worksheet.get(f"{_SS}Name") or path.stem, rows))
    return sheets


def _pad(path: Path, items: list[Any], index: str | None, blank: Any) -> None:
    """Fill up to the position, from 1, that the next row or cell names."""
    missing = int(index) - 1 - len(items) if index and index.isdigit() else 0
    if missing > 2**20:
        raise kinds.too_large(path)
    items.extend([type(blank)() for _ in range(missing)])


def _xml_value(cell: Any) -> Any:
    """A cell of SpreadsheetML as the value of its type."""
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text, type_ = "".join(data.itertext()), data.get(f"{_SS}Type")
    try:
        if type_ == "Number":
            return float(text)
        if type_ == "DateTime":
            return dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text.strip() == "1" if type_ == "Boolean" else text


def columns_of(rows: list[list[Any]]) -> list[tuple[Any, ...]]:
    """Rows turned to columns of equal length; short rows end in blanks."""
    return list(zip_longest(*rows, fillvalue=""))
