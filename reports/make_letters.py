"""Make the Word templates of the letters 函件模板: the statement letter 对账函 and the demand 催款函."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt

from reports import docxlook as look
from reports import docxtables as tables
from reports.docxlook import bracketed, printing
from reports.layouts import WORDS, Cell
from reports.letterwords import DEMAND, DEMAND_LINES, LETTER_NAMES, STATEMENT, STATEMENT_LINES, STATEMENT_SUM
from reports.names import NAMES
from workbook.texts import Text

Namer = Callable[[str], str]


def letter(lang: str) -> bytes:
    """The template of the statement letter: letter and reply on the first page, the details on the next."""
    n, w = _namer(lang), _words(STATEMENT, lang)
    document = _begun(lang, n, w)
    _indented(document, w["greeting"])
    table = tables.table(document, [c.width for c in STATEMENT_SUM])
    kinds = _head(table, STATEMENT_SUM, lang, n)
    tables.figure_row(table, [printing(n(c.key)) for c in STATEMENT_SUM], kinds, bold=True)
    _indented(document, printing(n("statement"))).paragraph_format.space_before = Pt(6)
    _indented(document, w["after"])
    _signed(document, n, w)
    _slip(document, n, w, f"{w['slip_text']}{printing(n('no'))}")
    boxes = [f"{w[k]}\n\n\n{w['stamp']}\n{w['by']}" for k in ("agree", "differ")]
    tables.grid(document, [boxes], widths=(7.8, 7.8), style="Facts", border=True)
    detail = document.add_paragraph(w["detail"], style="Subtitle")
    detail.paragraph_format.page_break_before = True
    document.add_paragraph(f"{w['no']}{printing(n('no'))}　{printing(n('customer'))}", style="Facts")
    table = tables.table(document, [c.width for c in STATEMENT_LINES])
    kinds = _head(table, STATEMENT_LINES, lang, n)
    tables.figure_row(table, ["", w["opening"], "", "", "", printing(n("opening"))], kinds)
    _lines(table, STATEMENT_LINES, kinds, lang, n)
    sums = ["", w["total"], "", *(printing(n(k)) for k in ("charged", "collected", "closing"))]
    tables.figure_row(table, sums, kinds, bold=True)
    return look.saved(document, w["title"])


def demand(lang: str) -> bytes:
    """The template of the demand for payment, with an acknowledgment of debt to sign."""
    n, w = _namer(lang), _words(DEMAND, lang)
    document = _begun(lang, n, w)
    _indented(document, printing(n("statement")))
    table = tables.table(document, [c.width for c in DEMAND_LINES])
    kinds = _head(table, DEMAND_LINES, lang, n)
    _lines(table, DEMAND_LINES, kinds, lang, n)
    tables.figure_row(table, [w["total"], "", "", "", printing(n("total")), ""], kinds, bold=True)
    _indented(document, f"{printing(n('ask'))}{w['after']}").paragraph_format.space_before = Pt(6)
    document.add_paragraph(f"{w['pay_to']}{printing(n('bank'))}", style="Facts")
    _signed(document, n, w)
    _slip(document, n, w, printing(n("acknowledged")))
    document.add_paragraph(w["promise"]).paragraph_format.keep_with_next = True
    tables.grid(document, [[f"\n{w['stamp']}\n{w['by']}"]], widths=(15.6,), style="Facts", border=True)
    return look.saved(document, w["title"])


def _namer(lang: str) -> Namer:
    """What a template of one language calls a key."""
    return (lambda key: {**NAMES, **LETTER_NAMES}.get(key, key)) if lang == "zh" else (lambda key: key)


def _words(words: dict[str, Text], lang: str) -> dict[str, str]:
    return {k: t.in_(lang) for k, t in words.items()}


def _begun(lang: str, n: Namer, w: dict[str, str]) -> Any:
    """Title, number, whom it goes to."""
    document = look.document(lang)
    document.sections[0].top_margin = document.sections[0].bottom_margin = Mm(25)
    foot = f"　{printing(n('no'))}　{printing(n('run'))}　{WORDS['engine'].in_(lang)}Word · docxtpl"
    look.header_and_footer(document, w["seam_here"], foot, WORDS["page"].in_(lang))
    document.add_paragraph(w["title"], style="Title")
    document.add_paragraph(f"{w['no']}{printing(n('no'))}", style="Facts").alignment = ALIGN.RIGHT
    contact = f"{{% if {n('contact')} %}}　{printing(n('contact'))}{{% endif %}}"
    document.add_paragraph(f"{printing(n('customer'))}{contact}{w['colon']}")
    return document


def _indented(document: Any, text: str) -> Any:
    """A paragraph of the letter, its first line indented by two signs."""
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Pt(24)
    return paragraph


def _head(table: Any, columns: Sequence[Cell], lang: str, n: Namer) -> list[str]:
    """The head of a table with its unit; the kinds of its columns."""
    unit = bracketed(printing(n("unit")), lang).strip()
    tables.head_row(table, [(c.head.in_(lang), unit if c.kind == "money" else "") for c in columns])
    return [c.kind for c in columns]


def _lines(table: Any, columns: Sequence[Cell], kinds: list[str], lang: str, n: Namer) -> None:
    tables.loop_row(table, f"{{%tr for {n('row')} in {n('lines')} %}}")
    tables.figure_row(table, [printing(n("row"), n(c.key)) for c in columns], kinds)
    tables.loop_row(table, "{%tr endfor %}")


def _signed(document: Any, n: Namer, w: dict[str, str]) -> None:
    """Where to reply, who writes and when."""
    for text in (f"{w['reply_to']}{printing(n('reply_address'))}", f"{w['contact']}{printing(n('reply_contact'))}"):
        document.add_paragraph(text, style="Facts")
    for text in (f"{printing(n('company'))}{w['sealed']}", printing(n("day"))):
        document.add_paragraph(text).alignment = ALIGN.RIGHT
    look.rule(document)


def _slip(document: Any, n: Namer, w: dict[str, str], text: str) -> None:
    """The reply's title, whom it goes to and what it says; held together with what follows."""
    for line, style in ((w["slip"], "Subtitle"), (f"{printing(n('company'))}{w['colon']}", None), (text, None)):
        document.add_paragraph(line, style=style).paragraph_format.keep_with_next = True
