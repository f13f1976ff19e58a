"""The outline of a workbook 工作簿结构: its sheets, its Excel tables, how it counts days."""

from __future__ import annotations

from dataclasses import dataclass

from workbook.files.markup import attribute, element, is_on, spoken, unescape
from workbook.files.package import Package
from workbook.files.refs import Area, parse_area
from workbook.files.refusals import refusal


@dataclass(frozen=True)
class ExcelTable:
    """An Excel table: where it stands and what its columns are called.

    area: header row included. calculated: the positions, from 0, of columns with a formula of their own.
    """

    name: str
    sheet: str
    part: str
    area: Area
    headers: tuple[str, ...]
    calculated: tuple[int, ...]
    has_header: bool
    has_totals: bool

    @property
    def top(self) -> int:
        """The first row of data."""
        return self.area.top + int(self.has_header)


@dataclass(frozen=True)
class Outline:
    """sheets: name -> part of each worksheet, in order; hidden: the names of those not shown."""

    part: str
    sheets: dict[str, str]
    hidden: tuple[str, ...]
    tables: tuple[ExcelTable, ...]
    counts_from_1904: bool

    def table(self, name: str) -> ExcelTable | None:
        """The table of that name, whatever its case."""
        return next((t for t in self.tables if t.name.lower() == name.lower()), None)

    def tables_on(self, sheet: str) -> list[ExcelTable]:
        return [t for t in self.tables if t.sheet == sheet]


def outline(package: Package) -> Outline:
    """What a workbook consists of. Raises FileError where it is none or has no worksheet."""
    roots = package.relationships("")
    main = next((r.target for r in roots if r.type == "officeDocument"), "")
    if not main or main not in package:
        raise refusal("not_a_workbook", package.name)
    book = package.read(main)
    if element(b"workbook").search(book) is None:
        raise refusal("old_format" if main.lower().endswith(".bin") else "not_a_workbook", package.name)
    sheets, hidden = _sheets(package, main, book)
    if not sheets:
        raise refusal("no_sheets", package.name)
    properties = element(b"workbookPr").search(book)
    dates = bool(properties and is_on(attribute(properties[1], b"date1904")))
    tables = tuple(t for name, part in sheets.items() for t in _tables(package, name, part))
    return Outline(main, sheets, hidden, tables, dates)


def is_signed(package: Package) -> bool:
    """True where the workbook carries a digital signature."""
    return any(r.type == "origin" for r in package.relationships(""))


def _sheets(package: Package, main: str, book: bytes) -> tuple[dict[str, str], tuple[str, ...]]:
    """The worksheets by name, in order, and the names of the hidden ones."""
    parts = {r.id: r.target for r in package.relationships(main) if r.type == "worksheet"}
    sheets: dict[str, str] = {}
    hidden = []
    for match in element(b"sheet").finditer(book):
        name, part = unescape(attribute(match[1], b"name")), parts.get(unescape(attribute(match[1], rb"\w+:id")))
        if part and part in package:
            sheets[name] = part
            if attribute(match[1], b"state") in (b"hidden", b"veryHidden"):
                hidden.append(name)
    return sheets, tuple(hidden)


def _tables(package: Package, sheet: str, part: str) -> list[ExcelTable]:
    """The Excel tables of a sheet."""
    targets = [r.target for r in package.relationships(part) if r.type == "table" and r.target in package]
    return [t for t in (_table(package, sheet, target) for target in targets) if t]


def _table(package: Package, sheet: str, part: str) -> ExcelTable | None:
    """One table part; None where it names no area or no column."""
    content = package.read(part)
    match = element(b"table").search(content)
    if match is None:
        return None
    try:
        area = parse_area(unescape(attribute(match[1], b"ref")))
    except ValueError:
        return None
    columns = list(element(b"tableColumn").finditer(content))
    if not columns:
        return None
    ends = [m.start() for m in columns[1:]] + [len(content)]
    calculated = tuple(
        i
        for i, (m, end) in enumerate(zip(columns, ends, strict=True))
        if b"calculatedColumnFormula" in content[m.end() : end]
    )
    return ExcelTable(
        spoken(attribute(match[1], b"displayName") or attribute(match[1], b"name")),
        sheet,
        part,
        area,
        tuple(spoken(attribute(m[1], b"name")) for m in columns),
        calculated,
        attribute(match[1], b"headerRowCount") != b"0",
        attribute(match[1], b"totalsRowCount") not in (None, b"0"),
    )
