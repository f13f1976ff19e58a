"""The order of properties in Word files 属性次序: as the schema of the format (ISO/IEC 29500) lists them.

Word forgives most disorder, other readers less.
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

ORDER: dict[str, tuple[str, ...]] = {
    "w:pPr": (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
        *("suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap"),
        *("overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid"),
        *("spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection"),
        *("textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
    ),
    "w:tblPr": (
        *("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW"),
        *("jc", "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"),
        *("tblCaption", "tblDescription", "tblPrChange"),
    ),
    "w:tcPr": (
        *("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar"),
        *("textDirection", "tcFitText", "vAlign", "hideMark"),
    ),
}


def put_in_order(root: Any) -> None:
    """Sort the properties of every paragraph, table and cell below an element."""
    for name, order in ORDER.items():
        rank = {qn(f"w:{child}"): i for i, child in enumerate(order)}
        for properties in root.iter(qn(name)):
            children = sorted(properties, key=lambda child: rank.get(child.tag, len(rank)))
            if children != list(properties):
                properties[:] = children


def put_document_in_order(document: Any) -> None:
    """Sort the properties in a whole document: its text, styles, heads and feet; say the zoom the format asks for."""
    for part in document.part.package.iter_parts():
        if str(part.partname).startswith("/word/") and hasattr(part, "element"):
            put_in_order(part.element)
    for zoom in document.settings.element.iter(qn("w:zoom")):
        if zoom.get(qn("w:percent")) is None:
            zoom.set(qn("w:percent"), "100")
