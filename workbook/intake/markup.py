"""Markup 标记文件: HTML pages and SpreadsheetML 2003 that call themselves .xls, as sheets of cells."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from workbook.intake import refusals
from workbook.intake.sheets import Merged, Row, Sheet
from workbook.intake.sniff import Kind, read_text
from workbook.texts import Text

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MOST_SPAN = 1000


class _Tables(HTMLParser):
    """The tables of an HTML page as rows of texts. Spans leave empty cells; a span downwards is kept as merged."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[list[Row], list[Merged]]] = []
        self._open: list[tuple[list[Row], list[Merged]]] = []
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self._open.append(([], []))
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1][0].append([])
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            named = dict(attrs)
            self._cell, self._spans = [], (_span(named.get("rowspan")), _span(named.get("colspan")))
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
        rows, merged = self._open[-1]
        if not rows:
            rows.append([])
        here = len(rows) - 1
        while any(top < here <= bottom and left <= len(rows[-1]) <= right for top, left, bottom, right in merged):
            rows[-1].append("")
        down, across = self._spans
        at = len(rows[-1])
        rows[-1] += ["".join(self._cell).strip(), *[""] * (across - 1)]
        if down > 1 or across > 1:
            merged.append((here, at, here + down - 1, at + across - 1))
        self._cell = None


def _span(text: str | None) -> int:
    return max(1, min(int(text), _MOST_SPAN)) if text and text.isdigit() else 1


def html_sheets(path: Path, kind: Kind) -> list[Sheet]:
    """Each table of an HTML page that calls itself .xls, as many accounting systems export."""
    parser = _Tables()
    parser.feed(read_text(path, kind))
    parser.close()
    tables = [(rows, merged) for rows, merged in parser.tables if any(rows)]
    if not tables:
        raise refusals.not_a_table(path, Text("没有表格的网页", "a web page without a table"))
    names = [path.stem, *(f"{path.stem} {i}" for i in range(2, len(tables) + 1))]
    return [Sheet(name, rows, tuple(merged)) for name, (rows, merged) in zip(names, tables, strict=True)]


def xml_sheets(path: Path, kind: Kind) -> list[Sheet]:
    """SpreadsheetML 2003: worksheets of rows and cells, either of which may name its position."""
    from xml.etree import ElementTree

    text = read_text(path, kind)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refusals.dtd(path)
    try:
        root = ElementTree.fromstring(text[text.index("<") :].encode("utf-8", "surrogatepass"), _utf8_parser())
    except (ElementTree.ParseError, ValueError) as error:
        raise refusals.damaged(path, str(error)) from error
    return [_xml_sheet(path, worksheet) for worksheet in root.iter(f"{_SS}Worksheet")]


def _utf8_parser() -> Any:
    """A parser that goes by the text we give it, not by the encoding the file declares."""
    from xml.etree import ElementTree

    return ElementTree.XMLParser(encoding="utf-8")


def _xml_sheet(path: Path, worksheet: Any) -> Sheet:
    rows: list[Row] = []
    merged: list[Merged] = []
    hidden: list[int] = []
    for row in worksheet.iter(f"{_SS}Row"):
        _pad(path, rows, row.get(f"{_SS}Index"), [])
        if row.get(f"{_SS}Hidden") == "1":
            hidden.append(len(rows) + 1)
        cells: Row = []
        for cell in row.iter(f"{_SS}Cell"):
            _pad(path, cells, cell.get(f"{_SS}Index"), "")
            across, down = _more(cell, "MergeAcross"), _more(cell, "MergeDown")
            if across or down:
                merged.append((len(rows), len(cells), len(rows) + down, len(cells) + across))
            cells += [_xml_value(cell), *[""] * across]
        rows.append(cells)
    return Sheet(worksheet.get(f"{_SS}Name") or path.stem, rows, tuple(merged), hidden=tuple(hidden))


def _more(cell: Any, name: str) -> int:
    """How many cells more a cell spans."""
    text = cell.get(f"{_SS}{name}") or ""
    return min(int(text), _MOST_SPAN) if text.isdigit() else 0


def _pad(path: Path, items: list[Any], index: str | None, blank: Any) -> None:
    """Fill up to the position, from 1, that the next row or cell names."""
    missing = int(index) - 1 - len(items) if index and index.isdigit() else 0
    if missing > 2**20:
        raise refusals.too_large(path)
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
