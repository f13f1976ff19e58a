"""Pagination 分页: on which page of a Word document its headings stand, reckoned without Word.

Only for the page numbers in a table of contents, which Word makes anew on "Update table". Our styles have exact line
pitches, so heights do not hang on the fonts of a machine; what is reckoned is where lines wrap.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

POINT = 12_700
"""EMU in a point."""
EDGE = 0.5
"""Points of a row's border."""
PADDING = 5.7
"""Points left and right of a cell's text together."""
NARROW, LATIN = 0.5, 0x2E7F
"""Width of a character up to LATIN, in ems; those behind it, Chinese ones, have 1."""


@dataclass(frozen=True)
class Block:
    """What is not split: a paragraph or a row. Heights in points.

    keeps: it stays on the page of the next one. head: of the table's repeated head, added where a page begins with
    this row. mark: the bookmark that begins in it. before: the part of its height that is left out at the top of a page.
    """

    height: float
    keeps: bool
    head: float = 0.0
    mark: str = ""
    before: float = 0.0


@dataclass(frozen=True)
class Look:
    """A paragraph style: font size, pitch of lines (0 = that of its content), space before and after, keeps with next."""

    size: float
    pitch: float
    before: float
    after: float
    keeps: bool


def pages_of(document: Any) -> dict[str, int]:
    """Bookmark -> page, of a python-docx document in our styles."""
    section = document.sections[0]
    high = (section.page_height - section.top_margin - section.bottom_margin) / POINT
    wide = (section.page_width - section.left_margin - section.right_margin) / POINT
    looks = {s.style_id: look_of(s) for s in document.styles if s.type == 1}
    return placed(list(blocks_of(document.element.body, looks, wide)), high)


def placed(blocks: list[Block], high: float) -> dict[str, int]:
    """Where the marked blocks come to stand, on pages so many points high."""
    page, left, found = 1, high, {}
    for chain in chains(blocks):
        whole = sum(b.height for b in chain)
        if left < whole <= high and left < high:
            page, left = page + 1, high - chain[0].head + chain[0].before
        for block in chain:
            if block.height > left and left < high:
                page, left = page + 1, high - block.head + block.before
            left -= block.height
            if block.mark:
                found[block.mark] = page
    return found


def chains(blocks: list[Block]) -> Iterator[list[Block]]:
    """Blocks that stay together: each up to the first that does not keep with the next."""
    chain: list[Block] = []
    for block in blocks:
        chain.append(block)
        if not block.keeps:
            yield chain
            chain = []
    if chain:
        yield chain


def look_of(style: Any) -> Look:
    """What the height of a paragraph in a style comes from."""
    shape, size = style.paragraph_format, style.font.size
    points = size.pt if size is not None else 10.5
    pitch = shape.line_spacing
    before, after = (0.0 if s is None else s.pt for s in (shape.space_before, shape.space_after))
    exact = pitch.pt if hasattr(pitch, "pt") else 0.0
    return Look(points, exact, before, after, bool(shape.keep_with_next) or style.name.startswith("Heading"))


def blocks_of(holder: Any, looks: dict[str, Look], wide: float) -> Iterator[Block]:
    """The paragraphs and rows of a body or a content control, in order."""
    for element in holder:
        if element.tag == qn("w:p"):
            mark = element.find(qn("w:bookmarkStart"))
            name = "" if mark is None else mark.get(qn("w:name"))
            before = looks[style_of(element)].before
            yield Block(height_of(element, looks, wide), keeps(element, looks), mark=name, before=before)
        elif element.tag == qn("w:tbl"):
            yield from rows_of(element, looks)
        elif element.tag == qn("w:sdt"):
            yield from blocks_of(element.find(qn("w:sdtContent")), looks, wide)


def rows_of(table: Any, looks: dict[str, Look]) -> Iterator[Block]:
    """The rows of a table; a row keeps with the next when its first paragraph does."""
    widths = [int(c.get(qn("w:w"))) / 20 - PADDING for c in table.find(qn("w:tblGrid"))]
    head = 0.0
    for row in table.iterfind(qn("w:tr")):
        cells = row.findall(qn("w:tc"))
        heights = [
            sum(height_of(p, looks, width) for p in cell.iterfind(qn("w:p")))
            for cell, width in zip(cells, itertools.chain(widths, itertools.repeat(widths[-1])), strict=False)
        ]
        height = max(heights, default=0.0) + EDGE
        yield Block(height, keeps(cells[0].find(qn("w:p")), looks), head)
        if row.find(qn("w:trPr") + "/" + qn("w:tblHeader")) is not None:
            head += height


def height_of(paragraph: Any, looks: dict[str, Look], wide: float) -> float:
    """Lines times their pitch, the space around, or the height of a drawing."""
    look = looks[style_of(paragraph)]
    drawn = [int(e.get("cy")) / POINT for e in paragraph.iter("{*}extent")]
    length = sum(length_of(run, look.size) for run in paragraph.iter(qn("w:r")))
    lines = max(1, math.ceil(length / wide - 0.02))
    spaced = paragraph.find(qn("w:pPr") + "/" + qn("w:spacing"))
    own = [int(v) / 20 for k in ("w:before", "w:after") if spaced is not None and (v := spaced.get(qn(k)))]
    return lines * (look.pitch or look.size * 1.2) + (sum(own) or look.before + look.after) + sum(drawn)


def length_of(run: Any, size: float) -> float:
    """Points a run would take on one line; size: that of its style."""
    own = run.find(qn("w:rPr") + "/" + qn("w:sz"))
    points = size if own is None else int(own.get(qn("w:val"))) / 2
    return points * sum(1.0 if ord(c) > LATIN else NARROW for t in run.iterfind(qn("w:t")) for c in t.text or "")


def keeps(paragraph: Any, looks: dict[str, Look]) -> bool:
    """Whether a paragraph stays on the page of the next one."""
    own = paragraph.find(qn("w:pPr") + "/" + qn("w:keepNext"))
    return looks[style_of(paragraph)].keeps if own is None else own.get(qn("w:val"), "1") not in ("0", "false")


def style_of(paragraph: Any) -> str:
    """The id of a paragraph's style."""
    style = paragraph.find(qn("w:pPr") + "/" + qn("w:pStyle"))
    return "Normal" if style is None else str(style.get(qn("w:val")))


def number_contents(document: Any) -> None:
    """Write the page of every bookmark into the table of contents, where the document has one."""
    fields = [p for p in document.element.body.iter(qn("w:instrText")) if (p.text or "").strip().startswith("PAGEREF")]
    pages = pages_of(document) if fields else {}
    for field in fields:
        runs = field.getparent().getparent().findall(qn("w:r"))
        shown = runs[runs.index(field.getparent()) + 2].find(qn("w:t"))
        shown.text = str(pages.get(field.text.split()[1], ""))
