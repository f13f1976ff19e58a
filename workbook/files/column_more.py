"""Columns more 补列: declared columns a table does not have yet, put at its right end, looking as in a new workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbook.errors import Problem
from workbook.files import follow, table_rows
from workbook.files.grids import Sheets
from workbook.files.markup import ATTRIBUTES, attribute, element, escape, unescape
from workbook.files.package import Package
from workbook.files.places import Place
from workbook.files.refs import Area, column_letter, parse_area
from workbook.files.row_looks import looks_of_row
from workbook.files.sheet_rows import Change, SheetParts, cut
from workbook.files.transplant import Host
from workbook.schema import Column
from workbook.texts import Text, same

_AFTER_VALIDATIONS = (
    rb"<(?:hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|colBreaks|customProperties|"
    rb"cellWatches|ignoredErrors|smartTags|drawing|legacyDrawing|legacyDrawingHF|drawingHF|picture|oleObjects|"
    rb"controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)


@dataclass(frozen=True)
class Model:
    """The same table in a new workbook: its sheet, and where its columns stand there (numbers from 1)."""

    parts: SheetParts
    header_row: int
    columns: dict[str, int]


def model_of(donor: Package, part: str, place: Place) -> Model:
    """What a table looks like in a new workbook."""
    return Model(cut(donor.read(part)), place.area.top, place.columns)


def add_columns(
    desk: Sheets, host: Host, place: Place, columns: list[Column], lang: str, model: Model
) -> list[Problem]:
    """Put columns at the right end of a table; what stands in the way instead.

    Rows that are there get blank cells in the new columns, formatted. Types, drop-down lists and widths are
    those of a new workbook.
    """
    area = place.area
    new = Area(area.top, area.right + 1, area.bottom, area.right + len(columns))
    if problem := _in_the_way(desk, place, new):
        return [problem]
    at = {area.right + 1 + i: column for i, column in enumerate(columns)}
    heads, styles = _looks(host, model, at)
    _put(desk, place, {area.top: [_text(c.header.in_(lang)) for c in columns]}, tuple(at), heads, new)
    _put(desk, place, dict.fromkeys(range(place.top, area.bottom + 1), ["/>"] * len(at)), tuple(at), styles, new)
    sheet = desk.shape.sheets[place.sheet]
    content = desk.package.read(sheet)
    content = _with_widths(content, host, model, at)
    desk.package.put(sheet, _with_validations(content, model, at, place))
    if place.excel is not None:
        headers = [c.header.in_(lang) for c in columns]
        desk.package.put(place.excel.part, _wider_table(desk.package.read(place.excel.part), area, new, headers))
    return []


def _in_the_way(desk: Sheets, place: Place, new: Area) -> Problem | None:
    """Content, another table or merged cells right of a table."""
    grid = desk.grid(place.sheet)
    rows = grid.cut(new.top, new.bottom, new.left, new.right)
    cells = [(new.top + i, new.left + j) for i, row in enumerate(rows) for j, value in enumerate(row) if value != ""]
    others = [t.area for t in desk.shape.tables_on(place.sheet) if t is not place.excel]
    parts = table_rows.sheet_parts(desk, place.sheet)
    others += follow.merged_areas(parts.tail, parts.prefix)
    cells += [(o.top, o.left) for o in others if o.meets(new)]
    if not cells:
        return None
    need = Text("表格右边 {area} 是空的，好补上新的列", "nothing right of the table in {area}: new columns go there")
    fix = Text("把那里的内容移到别的工作表", "move what is there to another sheet")
    return table_rows.in_the_way("no_room", place.table.key, "", cells, need.with_(area=same(new)), fix)


def _looks(host: Host, model: Model, at: dict[int, Column]) -> tuple[dict[int, str], dict[int, str]]:
    """The styles of header and data cells as a new workbook has them, by the columns they go to."""
    found = []
    for row in (model.header_row, model.header_row + 1):
        theirs, _ = looks_of_row(model.parts, row, list(model.columns.values()))
        named = {number: theirs.get(model.columns[column.key]) for number, column in at.items()}
        found.append({number: str(int(style) + host.cells) for number, style in named.items() if style})
    return found[0], found[1]


def _put(
    desk: Sheets, place: Place, rows: dict[int, list[str]], columns: tuple[int, ...], styles: dict[int, str], new: Area
) -> None:
    """Write cells beside a table."""
    parts = table_rows.sheet_parts(desk, place.sheet)
    change = Change(columns, dict(rows), styles, 0)
    table_rows.put_rows(desk, place.sheet, place.table.key, parts, change, new, {})


def _text(text: str) -> str:
    return f' t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _with_widths(content: bytes, host: Host, model: Model, at: dict[int, Column]) -> bytes:
    """The sheet with the new columns as wide as in a new workbook, where nobody set a width there."""
    block = re.search(rb"<cols>(.*?)</cols>", content, re.DOTALL)
    inner = block[1] if block else b""
    taken = [(int(attribute(m[1], b"min") or 0), int(attribute(m[1], b"max") or 0)) for m in _cols(inner)]
    made = []
    for number, column in at.items():
        theirs = model.columns[column.key]
        for match in _cols(model.parts.head):
            first, last = int(attribute(match[1], b"min") or 0), int(attribute(match[1], b"max") or 0)
            if first <= theirs <= last and not any(a <= number <= b for a, b in taken):
                width, style = attribute(match[1], b"width") or b"12", int(attribute(match[1], b"style") or 0)
                values = (number, number, width, style + host.cells)
                made.append((number, b'<col min="%d" max="%d" width="%s" style="%d" customWidth="1"/>' % values))
    if not made:
        return content
    every = sorted([*((a, m[0]) for (a, _), m in zip(taken, _cols(inner), strict=True)), *made])
    whole = b"<cols>" + b"".join(col for _, col in every) + b"</cols>"
    if block:
        return content[: block.start()] + whole + content[block.end() :]
    at_rows = content.index(b"<sheetData")
    return content[:at_rows] + whole + content[at_rows:]


def _cols(markup: bytes) -> list[re.Match[bytes]]:
    return list(re.finditer(rb"<col\b(" + ATTRIBUTES + rb")/>", markup))


def _with_validations(content: bytes, model: Model, at: dict[int, Column], place: Place) -> bytes:
    """The sheet with the rules of the new columns, over the rows the others' rules reach."""
    made = []
    for match in re.finditer(
        rb"<dataValidation\b(" + ATTRIBUTES + rb")>.*?</dataValidation>", model.parts.tail, re.DOTALL
    ):
        area = parse_area(unescape(attribute(match[1], b"sqref")))
        for number, column in at.items():
            if model.columns[column.key] == area.left == area.right:
                letter, top = column_letter(number), place.top
                there = f"{letter}{top}:{letter}{max(area.bottom, place.area.bottom)}".encode()
                made.append(match[0].replace(b'sqref="%s"' % str(area).encode(), b'sqref="%s"' % there))
    if not made:
        return content
    start = content.rindex(b"</sheetData>")
    block = re.compile(rb"<dataValidations\b[^>]*>(.*?)</dataValidations>", re.DOTALL).search(content, start)
    inner = (block[1] if block else b"") + b"".join(made)
    whole = b'<dataValidations count="%d">' % inner.count(b"<dataValidation ") + inner + b"</dataValidations>"
    if block:
        return content[: block.start()] + whole + content[block.end() :]
    views = content.rfind(b"</customSheetViews>")  # they hold page margins of their own
    after = re.compile(_AFTER_VALIDATIONS).search(content, max(views, start))
    end = after.start() if after else len(content)
    return content[:end] + whole + content[end:]


def _wider_table(content: bytes, old: Area, new: Area, headers: list[str]) -> bytes:
    """A table's part with columns more at its end."""
    wide = old._replace(right=new.right)
    columns = list(element(b"tableColumn").finditer(content))
    first = max(int(attribute(m[1], b"id") or 0) for m in columns) + 1
    end = content.rindex(b"</tableColumns>")
    made = "".join(f'<tableColumn id="{first + i}" name="{escape(h)}"/>' for i, h in enumerate(headers))
    content = content[:end] + made.encode() + content[end:]
    content = re.sub(rb'(<tableColumns\b[^>]*?\bcount=")\d+', rb"\g<1>%d" % (len(columns) + len(headers)), content)
    old_ref, new_ref = str(old).encode(), str(wide).encode()
    pattern = rb'(<(?:table|autoFilter)\b[^>]*?\sref=")' + re.escape(old_ref) + rb'(")'
    content = re.sub(pattern, rb"\g<1>" + new_ref + rb"\g<2>", content)
    without_totals = str(old._replace(bottom=old.bottom - 1)).encode()
    shorter = str(wide._replace(bottom=old.bottom - 1)).encode()
    return re.sub(
        rb'(<autoFilter\b[^>]*?\sref=")' + re.escape(without_totals) + rb'(")', rb"\g<1>" + shorter + rb"\g<2>", content
    )
