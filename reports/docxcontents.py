"""The table of contents 目录 of a Word template: a real TOC field, filled beforehand, and the bookmarks it leads to.

Word shows it as it is and makes it anew on F9 or "Update table"; nothing has to be updated to read it.
"""

from __future__ import annotations

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from reports import docxlook as look

FIELD = ' TOC \\o "1-1" \\h \\z \\u '
MARK = "_Toc_"


def contents(made: Any, head: str, entries: str, entry: str, fields: tuple[str, str, str, str]) -> None:
    """The contents at the end of a document. entries: the list of the template; entry: one of it.

    fields: what a template calls number, title, bookmark and page of an entry.
    """
    _entry_style(made)
    made.add_paragraph(head, style="Contents")
    control = _control(made, head)
    with look.inside(made, control):
        opening = made.add_paragraph(style="Gap")
        for part in ("begin", FIELD, "separate"):
            opening._p.append(_run(part))
        look.tag(made, f"{{%p for {entry} in {entries} %}}")
        _entry(made, *(look.printing(entry, name) for name in fields))
        look.tag(made, "{%p endfor %}")
        made.add_paragraph(style="Gap")._p.append(_run("end"))


def _entry_style(made: Any) -> None:
    """Entries end at the right edge, dots before the page."""
    style = made.styles["toc 1"]
    style.paragraph_format.tab_stops.add_tab_stop(Cm(15.6), *_right_with_dots())
    style.paragraph_format.space_after = Pt(2)


def _right_with_dots() -> tuple[Any, Any]:
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER

    return WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS


def _control(made: Any, title: str) -> Any:
    """The control Word puts around a table of contents, with its button to update it."""
    element = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="contents"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent/></w:sdt>"
    )
    made.element.body.insert(len(made.element.body) - 1, element)
    return element


def _run(part: str) -> Any:
    """One run of a field: a mark (begin, separate, end) or its instruction."""
    if part in ("begin", "separate", "end"):
        inner = f'<w:fldChar w:fldCharType="{part}"/>'
    else:
        inner = f'<w:instrText xml:space="preserve">{part}</w:instrText>'
    return parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>")


def _entry(made: Any, number: str, title: str, bookmark: str, page: str) -> None:
    """Number and title, dots, the page: a link to the heading."""
    paragraph = made.add_paragraph(style="toc 1")
    link = parse_xml(
        f'<w:hyperlink {nsdecls("w")} w:anchor="{bookmark}" w:history="1"><w:r><w:t>{number}{title}</w:t></w:r>'
        f"<w:r><w:tab/></w:r></w:hyperlink>"
    )
    for part in ("begin", f" PAGEREF {bookmark} \\h ", "separate"):
        link.append(_run(part))
    link.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>{page}</w:t></w:r>"))
    link.append(_run("end"))
    paragraph._p.append(link)


def bookmark(heading: Any, name: str, number: int) -> None:
    """Name a heading so that links find it."""
    ends = (
        f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="{MARK}{name}"/>',
        f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>',
    )
    start, end = (parse_xml(xml) for xml in ends)
    runs = heading._p.findall(qn("w:r"))
    runs[0].addprevious(start)
    runs[-1].addnext(end)
