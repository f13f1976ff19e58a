"""What follows a table 跟随: when a table grows or shrinks, the things that covered it keep covering it.

Its own area and filter, the sheet's dimension, conditional formats, validations, extension ranges and
hyperlinks; pivots over it are refreshed and formulas recalculated when the workbook is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbook.files.markup import (
    ATTRIBUTES,
    attribute,
    element,
    escape,
    is_on,
    root_prefix,
    unescape,
    without_attribute,
)
from workbook.files.outline import ExcelTable, Outline
from workbook.files.package import Package
from workbook.files.refs import Area, parse_area
from workbook.files.refusals import refusal

_AFTER_HYPERLINKS = (
    b"printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|colBreaks|customProperties|cellWatches|"
    b"ignoredErrors|smartTags|drawing|legacyDrawing|legacyDrawingHF|drawingHF|picture|oleObjects|controls|"
    b"webPublishItems|tableParts|extLst"
)
_COLUMN = rb"<(?:\w+:)?tableColumn\b" + ATTRIBUTES + rb"(?:/>|>(.*?)</(?:\w+:)?tableColumn>)"
_NAMES_CELLS = re.compile(rb"(?<![\w\[\]#'])\$?[A-Za-z]{1,3}\$?\d+(?![\w\[(\]])")
_BEFORE_CALCULATION = rb"</(?:\w+:)?(?:sheets|functionGroups|externalReferences|definedNames)>"
"""What may stand before calcPr in a workbook, in any order of appearance: calcPr goes behind the last of them."""


def with_dimension(head: bytes, prefix: bytes, area: Area) -> bytes:
    """The sheet's head, its dimension covering the area too."""
    match = re.search(rb"(<" + prefix + rb"""dimension\b[^>]*?ref\s*=\s*["'])([^"']+)""", head)
    if match is None:
        return head
    try:
        old = parse_area(match[2].decode())
    except ValueError:
        old = area
    new = Area(
        min(old.top, area.top), min(old.left, area.left), max(old.bottom, area.bottom), max(old.right, area.right)
    )
    return head[: match.start(2)] + str(new).encode() + head[match.end(2) :]


def with_ranges(tail: bytes, prefix: bytes, old: Area, new: Area) -> bytes:
    """What follows the rows, its formats and validations that ended with the table ending with it again."""
    if old == new:
        return tail

    def moved(match: re.Match[bytes]) -> bytes:
        return match[1] + b" ".join(_moved(area, old, new) for area in match[2].split()) + match[3]

    ranges = (
        rb"""(<""" + prefix + rb"""(?:conditionalFormatting|dataValidation)\b[^>]*?\bsqref\s*=\s*["'])([^"']*)(["'])"""
    )
    tail = re.sub(ranges, moved, tail)
    return re.sub(rb"(<xm:sqref>)([^<]*)(<)", moved, tail)


def _moved(raw: bytes, old: Area, new: Area) -> bytes:
    """One area, its last row moved with the table's where it covered the table to its end."""
    try:
        area = parse_area(raw.decode())
    except ValueError:
        return raw
    inside = area.bottom == old.bottom and area.top >= old.top and old.left <= area.left and area.right <= old.right
    if not inside or b":" not in raw or area.top > new.bottom:
        return raw
    return str(area._replace(bottom=new.bottom)).encode()


def with_hyperlinks(tail: bytes, prefix: bytes, area: Area, links: Iterable[tuple[str, str]]) -> bytes:
    """What follows the rows, its links inside the area replaced. links: cell name, place in this workbook."""
    p = prefix
    made = [
        b"<" + p + b'hyperlink ref="%s" location="%s" display="%s"/>' % ((cell.encode(),) + (escape(to).encode(),) * 2)
        for cell, to in links
    ]
    block = re.search(rb"<" + p + rb"hyperlinks\b[^>]*>(.*?)</" + p + rb"hyperlinks>", tail, re.DOTALL)
    kept = []
    for match in element(b"hyperlink").finditer(block[1]) if block else ():
        where = _area(attribute(match[1], b"ref"))
        if where is None or not where.meets(area):
            kept.append(block[1][match.start() : _end_of(block[1], match)])  # type: ignore[index]
    both = b"".join(kept + made)
    whole = b"<" + p + b"hyperlinks>" + both + b"</" + p + b"hyperlinks>" if both else b""
    if block:
        return tail[: block.start()] + whole + tail[block.end() :]
    views = tail.rfind(b"</" + p + b"customSheetViews>")  # they hold page margins of their own
    after = re.compile(rb"<" + p + rb"(?:" + _AFTER_HYPERLINKS + rb")\b|</" + p + rb"worksheet>")
    place = after.search(tail, max(views, 0))
    if place is None or not whole:
        return tail
    return tail[: place.start()] + whole + tail[place.start() :]


def _end_of(content: bytes, match: re.Match[bytes]) -> int:
    """Where an element ends: with its tag, or with its end tag."""
    if match[2]:
        return match.end()
    return content.index(b">", content.index(b"</", match.end())) + 1


def table_part(content: bytes, old: Area, new: Area) -> bytes:
    """A table's part with its new area; what it was filtered and sorted by stays chosen.

    The mark of a table that shows nothing but a row to insert into goes: it has rows now, or a blank one.
    """
    root = element(b"table").search(content)
    if root:
        kept = without_attribute(without_attribute(root[1], b"insertRow"), b"insertRowShift")
        content = content[: root.start(1)] + kept + content[root.end(1) :]

    def moved(match: re.Match[bytes]) -> bytes:
        area = _area(match[2])
        if area is None or area.bottom != old.bottom:
            return match[0]
        return match[1] + str(area._replace(bottom=new.bottom)).encode() + match[3]

    tags = rb"""(<(?:\w+:)?(?:table|autoFilter|sortState|sortCondition)\b[^>]*?\sref\s*=\s*["'])([^"']+)(["'])"""
    return re.sub(tags, moved, content)


def column_formulas(content: bytes) -> dict[int, str]:
    """The formula of each calculated column of a table part, by position from 0, as markup.

    One that names single cells is left out: which cells it means in a new row is not written there.
    """
    found = {}
    for position, match in enumerate(re.finditer(_COLUMN, content, re.DOTALL)):
        inner = match[1] or b""
        formula = re.search(rb"<(?:\w+:)?calculatedColumnFormula\b(" + ATTRIBUTES + rb")>([^<]*)<", inner)
        if formula and not is_on(attribute(formula[1], b"array")) and not _NAMES_CELLS.search(formula[2]):
            found[position] = formula[2].decode("utf-8", "replace")
    return found


def is_filtered(content: bytes) -> bool:
    """True where a table shows only some of its rows."""
    return b"filterColumn" in content


def refresh_pivots(package: Package, shape: Outline, table: ExcelTable) -> None:
    """Have Excel refresh the pivots over a table when it opens the workbook."""
    for related in package.relationships(shape.part):
        if related.type != "pivotCacheDefinition" or related.target not in package:
            continue
        content = package.read(related.target)
        source = element(b"worksheetSource").search(content)
        if source is None or not _is_over(source[1], table):
            continue
        root = element(b"pivotCacheDefinition").search(content)
        if root and not is_on(attribute(root[1], b"refreshOnLoad")):
            rest = without_attribute(root[1], b"refreshOnLoad").rstrip()
            package.put(
                related.target, content[: root.start(1)] + rest + b' refreshOnLoad="1"' + content[root.end(1) :]
            )


def _is_over(source: bytes, table: ExcelTable) -> bool:
    """True where a pivot's source is the table, or cells of it."""
    if unescape(attribute(source, b"name")).lower() == table.name.lower():
        return True
    try:
        area = parse_area(unescape(attribute(source, b"ref")))
    except ValueError:
        return False
    return unescape(attribute(source, b"sheet")) == table.sheet and area.meets(table.area)


def recalculate_on_load(package: Package, shape: Outline) -> None:
    """Have every formula of the workbook calculated anew when it is opened."""
    book = package.read(shape.part)
    match = element(b"calcPr").search(book)
    if match:
        if is_on(attribute(match[1], b"fullCalcOnLoad")):
            return
        kept = without_attribute(match[1], b"fullCalcOnLoad").rstrip()
        package.put(shape.part, book[: match.start(1)] + kept + b' fullCalcOnLoad="1"' + book[match.end(1) :])
        return
    places = list(re.finditer(_BEFORE_CALCULATION, book))
    if not places:
        raise refusal("unusual_markup", package.name, "workbook")
    end, prefix = places[-1].end(), root_prefix(book, b"workbook")
    package.put(shape.part, book[:end] + b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>' + book[end:])


def merged_areas(tail: bytes, prefix: bytes) -> list[Area]:
    """The merged cells of a sheet; what names no cells merges none."""
    found = re.finditer(rb"<" + prefix + rb"mergeCell\b(" + ATTRIBUTES + rb")", tail)
    return [area for m in found if (area := _area(attribute(m[1], b"ref"))) is not None]


def _area(reference: bytes | None) -> Area | None:
    """The area an attribute names; None where it names none."""
    try:
        return parse_area(unescape(reference))
    except ValueError:
        return None
