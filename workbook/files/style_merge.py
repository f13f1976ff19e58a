"""Styles of two workbooks 样式合并: one workbook's cell styles put behind another's, whose own stay as they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from workbook.files.markup import attribute, element, root_prefix, without_attribute

_ORDER = (
    *(b"numFmts", b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellXfs", b"cellStyles", b"dxfs"),
    *(b"tableStyles", b"colors", b"extLst"),
)
"""The children of a style sheet, as the schema orders them."""
_FIRST_OWN_FORMAT = 164
"""Number formats below are Excel's own and the same in every workbook."""
_LISTS = (b"fonts", b"fills", b"borders")


class Merged(NamedTuple):
    """The style sheet with both; what is to be added to the numbers of the second one's styles."""

    content: bytes
    cells: int
    differential: int


def merged(ours: bytes, theirs: bytes) -> Merged:
    """A style sheet with the fonts, fills, borders, formats and cell styles of `theirs` behind its own.

    Both without a prefix on their elements. Raises ValueError where `ours` has one, or is no style sheet.
    """
    if root_prefix(ours, b"styleSheet"):
        raise ValueError("prefixed styles")
    moves = {name: _count(ours, name) for name in (*_LISTS, b"cellXfs", b"dxfs")}
    content = ours
    formats, wanted = _formats(ours, theirs)
    content = _with(content, b"numFmts", wanted)
    for name in _LISTS:
        content = _with(content, name, _children(theirs, name))
    cells = [_moved(cell, moves, formats) for cell in _children(theirs, b"cellXfs")]
    content = _with(content, b"cellXfs", cells)
    content = _with(content, b"dxfs", _children(theirs, b"dxfs"))
    return Merged(content, moves[b"cellXfs"], moves[b"dxfs"])


def _block(styles: bytes, name: bytes) -> re.Match[bytes] | None:
    """A list of the style sheet: group 1 its attributes, group 2 its children."""
    return re.search(rb"<" + name + rb"\b([^>]*?)(?:/>|>(.*?)</" + name + rb">)", styles, re.DOTALL)


def _children(styles: bytes, name: bytes) -> list[bytes]:
    """The elements of a list, whole, in order."""
    block = _block(styles, name)
    inner = (block[2] or b"") if block else b""
    child = {b"numFmts": b"numFmt", b"cellXfs": b"xf"}.get(name, name[:-1])
    pattern = rb"<" + child + rb"\b(?:[^>]*/>|[^>]*[^>/]>.*?</" + child + rb">|>.*?</" + child + rb">)"
    return [m[0] for m in re.finditer(pattern, inner, re.DOTALL)]


def _count(styles: bytes, name: bytes) -> int:
    return len(_children(styles, name))


def _formats(ours: bytes, theirs: bytes) -> tuple[dict[bytes, bytes], list[bytes]]:
    """Their number formats' numbers -> ours, and those that ours does not have yet."""
    own = {code: number for number, code in map(_format, _children(ours, b"numFmts"))}
    free = max([_FIRST_OWN_FORMAT - 1, *map(int, own.values())]) + 1
    numbers, wanted = {}, []
    for number, code in map(_format, _children(theirs, b"numFmts")):
        if code not in own:
            own[code] = b"%d" % free
            wanted.append(b'<numFmt numFmtId="%d" formatCode="%s"/>' % (free, code))
            free += 1
        numbers[number] = own[code]
    return numbers, wanted


def _format(child: bytes) -> tuple[bytes, bytes]:
    match = element(b"numFmt").search(child)
    attributes = match[1] if match else b""
    return attribute(attributes, b"numFmtId") or b"0", attribute(attributes, b"formatCode") or b""


def _moved(cell: bytes, moves: dict[bytes, int], formats: dict[bytes, bytes]) -> bytes:
    """A cell style of theirs, naming the fonts, fills, borders and formats where they stand now."""

    def moved(match: re.Match[bytes]) -> bytes:
        kind, number = match[1], match[2]
        if kind == b"numFmt":
            return b'numFmtId="%s"' % formats.get(number, number)
        if kind == b"xf":
            return b'xfId="0"'
        return b'%sId="%d"' % (kind, int(number) + moves[kind + b"s"])

    return re.sub(rb'\b(numFmt|font|fill|border|xf)Id="(\d+)"', moved, cell)


def _with(styles: bytes, name: bytes, children: list[bytes]) -> bytes:
    """The style sheet with elements more at the end of a list, which is made where it is not there."""
    if not children:
        return styles
    added, block = b"".join(children), _block(styles, name)
    if block is None:
        whole = b'<%s count="%d">' % (name, len(children)) + added + b"</" + name + b">"
        at = _place(styles, name)
        return styles[:at] + whole + styles[at:]
    count = b' count="%d"' % (_count(styles, name) + len(children))
    attributes = without_attribute(block[1], b"count").rstrip() + count
    whole = b"<" + name + attributes + b">" + (block[2] or b"") + added + b"</" + name + b">"
    return styles[: block.start()] + whole + styles[block.end() :]


def _place(styles: bytes, name: bytes) -> int:
    """Where a list that is not there belongs: before the first of those that come after it."""
    after = b"|".join(_ORDER[_ORDER.index(name) + 1 :])
    match = re.search(rb"<(?:" + after + rb")\b|</styleSheet>", styles)
    if match is None:
        raise ValueError("no style sheet")
    return match.start()
