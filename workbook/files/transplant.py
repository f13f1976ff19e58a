"""Transplanting sheets 移植工作表: whole sheets of a workbook just made, put behind those of another.

Only what must name the new sheets changes: the workbook's part and its relationships, the content types, the
style sheet (grown at its ends). Texts go into the cells themselves, so the shared strings stay as they are.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workbook.files import style_merge
from workbook.files.markup import attribute, element, escape, root_prefix, unescape
from workbook.files.outline import Outline
from workbook.files.package import Package
from workbook.files.refusals import refusal

_TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_CONTENT_TYPE = {"worksheet": _MAIN + "worksheet+xml", "table": _MAIN + "table+xml", "comments": _MAIN + "comments+xml"}
_PLACE = {
    "worksheet": "xl/worksheets/sheet{}.xml",
    "table": "xl/tables/table{}.xml",
    "comments": "xl/comments{}.xml",
    "vmlDrawing": "xl/drawings/vmlDrawing{}.vml",
}
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SHAPES_A_DRAWING = 1024


@dataclass(frozen=True)
class Host:
    """The workbook that takes sheets in.

    cells, differential: what is to be added to the donor's style numbers.
    """

    package: Package
    shape: Outline
    cells: int
    differential: int


def grown_styles(package: Package, shape: Outline, donor: Package) -> Host:
    """The workbook with the donor's styles behind its own. Raises FileError where its markup is unusual."""
    part = next((r.target for r in package.relationships(shape.part) if r.type == "styles"), "")
    theirs = next(r.target for r in donor.relationships("xl/workbook.xml") if r.type == "styles")
    try:
        if not part or root_prefix(package.read(shape.part), b"workbook"):
            raise ValueError("no styles, or prefixed")
        merged = style_merge.merged(package.read(part), donor.read(theirs))
    except ValueError as error:
        raise refusal("unusual_markup", package.name, error) from error
    package.put(part, merged.content)
    return Host(package, shape, merged.cells, merged.differential)


def take_in(host: Host, donor: Package, theirs: Outline, names: Mapping[str, str], hidden: Collection[str]) -> None:
    """Put sheets of the donor behind the host's.

    names: the donor's sheet -> what it is called in the host. hidden: those, by host name, that are not shown.
    Formulas of the donor's sheets name other sheets as they are called in the host.
    """
    strings = _strings(donor)
    book = host.package.read(host.shape.part)
    rels_part = _rels_of(host.shape.part)
    rels, content_types = host.package.read(rels_part), host.package.read(_TYPES)
    next_id, next_rel = _next(book, b"sheetId"), _next_rel(rels)
    count = len(list(element(b"sheet").finditer(book)))
    sheets, links, overrides, titles = [], [], [], []
    for number, (name, called) in enumerate(names.items()):
        part, types = _sheet_in(host, donor, theirs.sheets[name], names, strings)
        overrides += types
        rel, target = f"rId{next_rel + number}", posixpath.relpath(part, posixpath.dirname(host.shape.part))
        links.append(f'<Relationship Id="{rel}" Type="{_RELATIONSHIP}worksheet" Target="{target}"/>')
        state = ' state="hidden"' if called in hidden else ""
        sheets.append(f'<sheet name="{escape(called)}" sheetId="{next_id + number}"{state} {_rid(book)}="{rel}"/>')
        titles += _print_titles(donor, theirs, name, called, count + number)
    host.package.put(rels_part, _before(rels, b"</Relationships>", links))
    host.package.put(_TYPES, _before(_with_vml(content_types), b"</Types>", overrides))
    host.package.put(host.shape.part, with_names(_before(book, b"</sheets>", sheets), titles))


def with_names(book: bytes, names: list[str]) -> bytes:
    """The workbook's part with defined names more, given as whole elements."""
    if not names:
        return book
    if b"</definedNames>" in book:
        return _before(book, b"</definedNames>", names)
    ends = list(re.finditer(rb"</(?:sheets|functionGroups|externalReferences)>|<externalReferences\b[^>]*/>", book))
    end = ends[-1].end()
    return book[:end] + ("<definedNames>" + "".join(names) + "</definedNames>").encode() + book[end:]


# ------------------------------------------------------------------ one sheet and what belongs to it
def _sheet_in(
    host: Host, donor: Package, part: str, names: Mapping[str, str], strings: list[bytes]
) -> tuple[str, list[str]]:
    """One sheet with its tables and notes; its part in the host, and the content types to be told."""
    content = _restyled(donor.read(part), host)
    content = _renamed(_with_own_texts(content, strings), names)
    place = _free(host.package, "worksheet")
    host.package.add(place, content)
    types, links = [_override(place, "worksheet")], []
    for related in donor.relationships(part):
        target = _free(host.package, related.type)
        host.package.add(target, _own_numbers(host, related.type, donor.read(related.target)))
        path = posixpath.relpath(target, posixpath.dirname(place))
        links.append(f'<Relationship Id="{related.id}" Type="{_RELATIONSHIP}{related.type}" Target="{path}"/>')
        types += [_override(target, related.type)] if related.type in _CONTENT_TYPE else []
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    whole = f'{head}<Relationships xmlns="{space}">{"".join(links)}</Relationships>'
    if links:
        host.package.add(_rels_of(place), whole.encode())
    return place, types


def _restyled(content: bytes, host: Host) -> bytes:
    """A sheet whose cells, rows and columns name their styles where they stand in the host."""

    def cell(match: re.Match[bytes]) -> bytes:
        return match[1] + b"%d" % (int(match[2]) + host.cells) + match[3]

    content = re.sub(rb'(<(?:c|row)\b[^>]*?\bs=")(\d+)(")', cell, content)
    content = re.sub(rb'(<col\b[^>]*?\bstyle=")(\d+)(")', cell, content)
    return re.sub(rb'(\bdxfId=")(\d+)(")', lambda m: m[1] + b"%d" % (int(m[2]) + host.differential) + m[3], content)


def _strings(donor: Package) -> list[bytes]:
    """The donor's shared strings: the inside of each."""
    part = next((r.target for r in donor.relationships("xl/workbook.xml") if r.type == "sharedStrings"), "")
    return [m[1] for m in re.finditer(rb"<si>(.*?)</si>", donor.read(part), re.DOTALL)] if part else []


def _with_own_texts(content: bytes, strings: list[bytes]) -> bytes:
    """A sheet that holds its texts itself."""

    def own(match: re.Match[bytes]) -> bytes:
        return match[1] + b' t="inlineStr"><is>' + strings[int(match[2])] + b"</is></c>"

    return re.sub(rb'(<c\b[^>]*?) t="s"><v>(\d+)</v></c>', own, content)


def _renamed(content: bytes, names: Mapping[str, str]) -> bytes:
    """A sheet whose rules name other sheets as the host calls them."""
    for name, called in names.items():
        if name != called:
            content = content.replace(f"'{escape(name)}'!".encode(), f"'{escape(called)}'!".encode())
    return content


def _own_numbers(host: Host, kind: str, content: bytes) -> bytes:
    """A table or drawing with numbers no other one of the host bears."""
    if kind == "table":
        number = max((_table_id(host.package.read(p)) for p in host.package.parts if _is_table(p)), default=0) + 1
        return re.sub(rb'(<table\b[^>]*?\bid=")\d+(")', rb"\g<1>%d\g<2>" % number, content, count=1)
    if kind == "vmlDrawing":
        known = [p for p in host.package.parts if p.endswith(".vml")]
        used = [int(n) for p in known for n in re.findall(rb'<o:idmap\b[^>]*\bdata="(\d+)', host.package.read(p))]
        own = int((re.search(rb'<o:idmap\b[^>]*\bdata="(\d+)', content) or [b"", b"1"])[1])
        number = max(used, default=0) + 1
        shift = (number - own) * _SHAPES_A_DRAWING
        content = re.sub(rb'(<o:idmap\b[^>]*\bdata=")[\d,]+', rb"\g<1>%d" % number, content)
        return re.sub(rb"(_x0000_s)(\d+)", lambda m: m[1] + b"%d" % (int(m[2]) + shift), content)
    return content


def _is_table(part: str) -> bool:
    return part.startswith("xl/tables/") and part.endswith(".xml")


def _table_id(content: bytes) -> int:
    match = element(b"table").search(content)
    return int(unescape(attribute(match[1], b"id")) or 0) if match else 0


# ------------------------------------------------------------------ names and numbers
def _free(package: Package, kind: str) -> str:
    """The first free name for a part of a kind."""
    number = 1
    while _PLACE[kind].format(number) in package:
        number += 1
    return _PLACE[kind].format(number)


def _rels_of(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", base + ".rels")


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{_CONTENT_TYPE[kind]}"/>'


def _with_vml(types: bytes) -> bytes:
    """The content types, drawings of notes among them."""
    if re.search(rb'Extension="vml"', types, re.IGNORECASE):
        return types
    kind = b"application/vnd.openxmlformats-officedocument.vmlDrawing"
    at = re.search(rb"<Types\b[^>]*>", types)
    if at is None:
        return types
    return types[: at.end()] + b'<Default Extension="vml" ContentType="' + kind + b'"/>' + types[at.end() :]


def _before(content: bytes, end: bytes, elements: list[str]) -> bytes:
    """A part with elements more before an end tag."""
    at = content.rindex(end)
    return content[:at] + "".join(elements).encode() + content[at:]


def _next(book: bytes, name: bytes) -> int:
    """A sheet number that is free."""
    return max(int(attribute(m[1], name) or 0) for m in element(b"sheet").finditer(book)) + 1


def _next_rel(rels: bytes) -> int:
    """The first n for which no relationship rIdn, rIdn+1 … is there."""
    return max((int(n) for n in re.findall(rb'\bId="rId(\d+)"', rels)), default=0) + 1


def _rid(book: bytes) -> str:
    """How this workbook writes r:id."""
    match = next(element(b"sheet").finditer(book))
    name = re.search(rb"\s(\w+:id)\s*=", match[1])
    return name[1].decode() if name else "r:id"


def _print_titles(donor: Package, theirs: Outline, name: str, called: str, position: int) -> list[str]:
    """The rows a sheet repeats on every page, as the host's defined name."""
    at = list(theirs.sheets).index(name)
    book = donor.read(theirs.part)
    pattern = rb'<definedName name="_xlnm.Print_Titles" localSheetId="%d">([^<]*)<' % at
    match = re.search(pattern, book)
    ranges = re.findall(r"\$[A-Z]+:\$[A-Z]+|\$\d+:\$\d+", match[1].decode()) if match else []
    where = ",".join(f"'{escape(called)}'!{area}" for area in ranges)
    return [f'<definedName name="_xlnm.Print_Titles" localSheetId="{position}">{where}</definedName>'] if where else []
