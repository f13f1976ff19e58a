"""Tables of our Word templates: fixed widths, heads that repeat, rows that are not split, numbers to the right."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

ALIGNED = {"money": ALIGN.RIGHT, "ratio": ALIGN.RIGHT, "number": ALIGN.RIGHT, "count": ALIGN.RIGHT, "days": ALIGN.RIGHT}
ALIGNED |= {"tenth": ALIGN.RIGHT}
ALIGNED |= {"mark": ALIGN.CENTER, "text": ALIGN.LEFT, "long": ALIGN.LEFT}


def table(made: Any, widths: list[float], border: bool = True) -> Any:
    """A table of fixed column widths (cm) without rows."""
    found = made.add_table(rows=0, cols=len(widths))
    found.style = "Table Grid" if border else "Normal Table"
    found.alignment, found.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(found.columns, widths, strict=True):
        column.width = Cm(width)
    properties = found._tbl.tblPr
    if border:
        edges = "".join(
            f'<w:{e} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
            for e in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        properties.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>"))
    margins = "".join(f'<w:{e} w:w="57" w:type="dxa"/>' for e in ("left", "right"))
    properties.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    return found


def bare_table(made: Any, columns: int, widths: tuple[float, ...]) -> Any:
    """A table for tiles."""
    return table(made, list(widths[:columns]))


def row(found: Any) -> Any:
    """A row that is never split over two pages."""
    made = found.add_row()
    made._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column in zip(made.cells, found.columns, strict=True):
        cell.width = column.width
    return made


def head_row(found: Any, heads: list[tuple[str, str]]) -> None:
    """The head: bold, shaded, repeated on every page; the unit on a second line."""
    made = row(found)
    made._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, (name, unit) in zip(made.cells, heads, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.style, paragraph.alignment = "Cell", ALIGN.CENTER
        paragraph.add_run(name).bold = True
        if unit:
            second = cell.add_paragraph(style="Cell")
            second.alignment = ALIGN.CENTER
            second.add_run(unit).font.size = Pt(7.5)
        for line in cell.paragraphs:
            line.paragraph_format.keep_with_next = True
        cell._tc.get_or_add_tcPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="DCE6F1"/>')
        )
        _centre(cell)


def figure_row(found: Any, texts: list[str], kinds: list[str], bold: bool = False, keep: bool = True) -> None:
    """A row of placeholders: numbers right, short marks centred, text left; keep: it stays with the next row."""
    made = row(found)
    for cell, text, kind in zip(made.cells, texts, kinds, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.style, paragraph.alignment = "Cell", ALIGNED[kind]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
        if keep:
            paragraph.paragraph_format.keep_with_next = not bold
        run = paragraph.add_run(text)
        run.bold = bold
        if kind == "long":
            run.font.size = Pt(8)
        _centre(cell)


def loop_row(found: Any, text: str) -> None:
    """A row that only steers the template and vanishes."""
    row(found).cells[0].paragraphs[0].add_run(text)


def _centre(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))


def lines(cell: Any, texts: list[tuple[str, str]]) -> None:
    """Several paragraphs in one cell: (text, style)."""
    for place, (text, style) in enumerate(texts):  # a line a paragraph, so that each has its style
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.text, paragraph.style = text, style


def grid(made: Any, rows: list[list[str]], widths: tuple[float, ...], style: str, border: bool) -> None:
    """A plain grid of texts."""
    found = table(made, list(widths), border)
    for texts in rows:
        for cell, text in zip(row(found).cells, texts, strict=True):
            cell.paragraphs[0].text, cell.paragraphs[0].style = text, style


WHOLE_UP_TO = 8
"""Rows, head included, of a table that is not broken over pages; a longer one breaks and repeats its head."""


def hold_together(document: Any) -> None:
    """Where tables may break: a short one nowhere, a long one not behind its head, first two or before its last two rows.

    Only tables with a head that repeats are looked at.
    """
    for found in document.element.body.iter(qn("w:tbl")):
        rows = found.findall(qn("w:tr"))
        if rows and rows[0].find(qn("w:trPr") + "/" + qn("w:tblHeader")) is not None:
            last = len(rows) - 1
            held = rows[:last] if len(rows) <= WHOLE_UP_TO else [*rows[:3], *rows[last - 2 : last]]
            for row in held:
                for paragraph in row.iter(qn("w:p")):
                    Paragraph(paragraph, document).paragraph_format.keep_with_next = True
