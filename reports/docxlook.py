"""The look 版式 of our Word templates: page, styles, tables, fields.

Chinese: A4, margins 37/35/28/26 mm and 黑体 headings after GB/T 9704-2012, 仿宋 小四 body; tables 小五.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt, RGBColor
from lxml import etree

from reports.docxorder import put_document_in_order
from reports.package import steady

FONTS = {"zh": ("仿宋", "黑体", "Times New Roman", "Arial"), "en": ("宋体", "黑体", "Arial", "Arial")}
"""Chinese body and heading font, Latin body and heading font."""
SINGLE = 1.2
"""Pitch of single-spaced lines, in font sizes. Pitches are exact 固定值, so that pages break alike whatever the fonts."""
OTHER_NAMES = {"仿宋": "FangSong", "黑体": "SimHei", "宋体": "SimSun"}
BLUE, GREY = RGBColor(0x1F, 0x38, 0x64), RGBColor(0x59, 0x59, 0x59)


def document(lang: str) -> Any:
    """An empty A4 document with our styles."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(18)
    _language(made, lang)
    _styles(made, lang)
    _alias_fonts(made)
    return made


def saved(made: Any, title: str) -> bytes:
    """The bytes of a template, the same every time."""
    out = io.BytesIO()
    about = made.core_properties
    about.title, about.author = title, "salesbook"
    about.created = about.modified = dt.datetime(2000, 1, 1)
    put_document_in_order(made)
    made.save(out)
    return steady(out.getvalue())


def printing(*path: str) -> str:
    """A placeholder: {{ 表.销售 }}."""
    return f"{{{{ {'.'.join(path)} }}}}"


def bracketed(text: str, lang: str) -> str:
    """（…） in Chinese, (…) after a space in English."""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def _language(made: Any, lang: str) -> None:
    """Chinese glyph forms and line breaking for Chinese text, whatever the machine."""
    defaults = made.styles.element.find(".//" + qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), "zh-CN" if lang == "zh" else "en-US")
    element.set(qn("w:eastAsia"), "zh-CN")
    defaults.append(element)
    settings = made.settings.element
    theme = settings.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:eastAsia"), "zh-CN")


def _styles(made: Any, lang: str) -> None:
    body, heading, latin, latin_heading = FONTS[lang]
    text, title = (body, latin), (heading, latin_heading)
    _style(made, "Normal", text, 12 if lang == "zh" else 10.5, spacing=1.35)
    _style(made, "Title", title, 22, bold=True, align=ALIGN.CENTER, colour=BLUE, after=6)
    _style(made, "Subtitle", title, 12, align=ALIGN.CENTER, after=8)
    _style(made, "Heading 1", title, 16 if lang == "zh" else 15, bold=True, colour=BLUE, before=16, after=8)
    _style(made, "Caption", title, 10.5 if lang == "zh" else 10, bold=True, before=8, after=3)
    _style(made, "toc 1", text, 10.5, spacing=1.15)
    _style(made, "Contents", title, 12, bold=True, colour=BLUE, before=6, after=3)
    for name, size, after in (("Facts", 10, 0), ("Tile name", 9, 0), ("Endnote", 8.5, 0), ("Gap", 4, 0)):
        _style(made, name, text, size, after=after, spacing=1.0)
    _style(made, "Figure", text, 9, after=4, spacing=0)
    _style(made, "Tile value", title, 17, bold=True, before=2, after=2, spacing=1.0)
    _style(made, "Cell", text, 9 if lang == "zh" else 8, spacing=1.0)
    _style(made, "Comment", text, 12 if lang == "zh" else 10.5, before=1, after=1, spacing=1.3)
    _style(made, "Comment empty", text, 6, spacing=1.0)
    made.styles["Caption"].paragraph_format.keep_with_next = True
    made.styles["Figure"].paragraph_format.alignment = ALIGN.CENTER
    made.styles["Comment"].paragraph_format.left_indent = Cm(0.5)
    border = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="8" w:color="1F3864"/></w:pBdr>'
    made.styles["Comment"].element.get_or_add_pPr().append(parse_xml(border))
    _number_headings(made, lang)


def _style(
    made: Any,
    name: str,
    fonts: tuple[str, str],
    size: float,
    bold: bool = False,
    align: Any = None,
    colour: Any = None,
    before: float = 0,
    after: float = 0,
    spacing: float = 1.25,
) -> None:
    """Set one paragraph style, made when it is not there; spacing 0: lines as high as what stands in them."""
    names = [s.name for s in made.styles]
    style = made.styles[name] if name in names else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.name, style.font.size, style.font.bold = fonts[1], Pt(size), bold
    style.font.italic, style.font.color.rgb = False, colour or RGBColor(0, 0, 0)
    run = style.element.get_or_add_rPr()
    family = run.find(qn("w:rFonts"))
    for attribute in [a for a in family.attrib if a.endswith(("Theme", "theme"))]:
        del family.attrib[attribute]
    for attribute in ("w:ascii", "w:hAnsi", "w:cs"):
        family.set(qn(attribute), fonts[1])
    family.set(qn("w:eastAsia"), fonts[0])
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing = Pt(round(size * spacing * SINGLE * 2) / 2) if spacing else 1.0
    if align is not None:
        shape.alignment = align
    for border in style.element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)


def _alias_fonts(made: Any) -> None:
    """Each Chinese font by its other name too, so that a machine that knows only one of them finds it."""
    part = next(p for p in made.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml")
    table = parse_xml(part.blob)
    for name, other in OTHER_NAMES.items():
        table.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
            )
        )
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _number_headings(made: Any, lang: str) -> None:
    """Headings number themselves: 一、二、… in Chinese, 1. 2. … in English."""
    fmt, text = ("chineseCountingThousand", "%1、") if lang == "zh" else ("decimal", "%1.")
    numbering = made.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:pStyle w:val="Heading1"/><w:suff w:val="{"nothing" if lang == "zh" else "space"}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    properties = made.styles["Heading 1"].element.get_or_add_pPr()
    properties.insert(0, parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))


def header_and_footer(made: Any, header: str, footer: str, page: str) -> None:
    """Header right; footer centred: page x of y and what the data is."""
    section = made.sections[0]
    top, bottom = section.header.paragraphs[0], section.footer.paragraphs[0]
    top.text, top.alignment = header, ALIGN.RIGHT
    bottom.alignment = ALIGN.CENTER
    before, rest = page.split("{page}")
    between, after = rest.split("{pages}")
    bottom.add_run(before)
    field(bottom, "PAGE")
    bottom.add_run(between)
    field(bottom, "NUMPAGES")
    bottom.add_run(after + footer)
    for paragraph in (top, bottom):
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8.5), GREY


def field(paragraph: Any, code: str) -> None:
    """A field Word fills in itself: PAGE, NUMPAGES."""
    for kind in ("begin", code, "separate", "1", "end"):
        run = paragraph.add_run()
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == "1":
            run.text = "1"
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)


def tag(made: Any, text: str) -> None:
    """A paragraph that only steers the template and vanishes."""
    made.add_paragraph(text, style="Gap")


def control(made: Any, title: str, name: str) -> Any:
    """A content control at the end of the document; title is what Word shows when a person clicks into it."""
    element = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{name}"/></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    made.element.body.insert(len(made.element.body) - 1, element)
    return element


@contextmanager
def inside(made: Any, control: Any) -> Iterator[None]:
    """What is added to the document meanwhile stands in the content control."""
    before = list(made.element.body)
    yield
    for added in [e for e in made.element.body if e not in before]:
        control.find(qn("w:sdtContent")).append(added)


def rule(made: Any) -> None:
    """A thin line across the page."""
    paragraph = made.add_paragraph(style="Gap")
    border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="8" w:space="1" w:color="1F3864"/></w:pBdr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(border))
