"""Make the Word templates 模板 that ship with the program: `python -m reports.make_templates`.

People edit the result in Word; this builds it anew from the layouts when a table changes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from docx.shared import Cm, Pt

from reports import docxlook as look
from reports import docxtables as tables
from reports.docxcontents import bookmark, contents
from reports.layouts import (
    CHARTS,
    CHARTS_AFTER,
    LAYOUTS,
    SECTION_CHARTS,
    SECTION_TABLES,
    SECTION_WORDS,
    SECTIONS,
    WORDS,
    Layout,
)
from reports.make_letters import demand, letter
from reports.names import BLOCKS, CHART_NAMES, NAMES
from reports.paperlayouts import PAPERS, Paper
from reports.sample import sample_chart
from reports.word import FOLDER
from reports.wordcharts import add_chart


def monthly(lang: str) -> bytes:
    """The template of the monthly summary in one language; Chinese placeholders in the Chinese one."""
    document = look.document(lang)
    n = _namer(lang)
    look.header_and_footer(
        document, f"{{{{ {n('company')} }}}}　{{{{ {n('title')} }}}}", _footer(lang, n), WORDS["page"].in_(lang)
    )
    document.add_paragraph(f"{{{{ {n('title')} }}}}", style="Title")
    document.add_paragraph(f"{{{{ {n('company')} }}}}　{{{{ {n('department')} }}}}", style="Subtitle")
    _facts(document, lang, n)
    contents(
        document, WORDS["contents"].in_(lang), n("contents"), n("fact"), (n("no"), n("title"), n("bookmark"), n("page"))
    )
    for number, (key, title) in enumerate(SECTIONS.items(), start=1):
        section = f"{n('sections')}.{title.zh if lang == 'zh' else key}.{n('shown')}"
        look.tag(document, f"{{%p if {section} %}}")
        bookmark(document.add_heading(title.in_(lang), 1), key, number)
        if key == "overview":
            _tiles(document, lang, n)
        _comment(document, key, lang, n)
        for table in ("", *SECTION_TABLES[key]):
            if table:
                _table(document, LAYOUTS[table], lang, n)
            if CHARTS_AFTER.get(key) == table:
                _charts(document, SECTION_CHARTS[key], lang, n)
        look.tag(document, "{%p endif %}")
    _endnotes(document, lang, n)
    return look.saved(document, WORDS["template"].in_(lang))


def paper(made: Paper, lang: str) -> bytes:
    """The template of a smaller paper: title, facts, the manager's words, tables, notes."""
    document = look.document(lang)
    n = _namer(lang)
    look.header_and_footer(
        document,
        f"{look.printing(n('company'))}　{look.printing(n('title'))}",
        _footer(lang, n),
        WORDS["page"].in_(lang),
    )
    document.add_paragraph(look.printing(n("title")), style="Title")
    document.add_paragraph(f"{look.printing(n('company'))}　{look.printing(n('department'))}", style="Subtitle")
    look.tag(document, f"{{%p for {n('fact')} in {n('facts')} %}}")
    document.add_paragraph(
        f"{look.printing(n('fact'), n('name'))}　{look.printing(n('fact'), n('value'))}", style="Facts"
    )
    look.tag(document, "{%p endfor %}")
    look.rule(document)
    _comment(document, "overview", lang, n)
    for layout in made.tables:
        _table(document, layout, lang, n)
    _endnotes(document, lang, n)
    return look.saved(document, made.title.in_(lang))


def _namer(lang: str) -> Any:
    """What a template of one language calls a key."""
    return (lambda key: NAMES.get(key, key)) if lang == "zh" else (lambda key: key)


def _footer(lang: str, n: Any) -> str:
    return f"　{WORDS['as_of'].in_(lang)} {{{{ {n('as_of')} }}}}　{WORDS['run'].in_(lang)} {{{{ {n('run')} }}}}"


def _facts(document: Any, lang: str, n: Any) -> None:
    """Period, as-of, unit, source, hash, run: two pairs a line, without borders."""
    keys = ("period", "as_of", "unit", "source", "sha", "run")
    rows = []
    for left, right in zip(keys[::2], keys[1::2], strict=True):
        cells = [(WORDS[k].in_(lang), f"{{{{ {n(k)} }}}}") for k in (left, right)]
        rows.append([*cells[0], *cells[1]])
    tables.grid(document, rows, widths=(2.5, 6.2, 2.3, 4.6), style="Facts", border=False)
    look.rule(document)


def _tiles(document: Any, lang: str, n: Any) -> None:
    """Three tiles a row: name and unit, the number, arrow and word, attainment and growth."""
    table = tables.bare_table(document, 3, widths=(5.2, 5.2, 5.2))
    tables.loop_row(table, f"{{%tr for {n('line')} in {n('tiles')} %}}")
    row = tables.row(table)
    for place, cell in enumerate(row.cells):
        tile = f"{n('line')}[{place}]"
        some = f"{{%p if {tile}.{n('name')} %}}"
        lines = [
            (some, "Tile name"),
            (look.printing(tile, n("name")), "Tile name"),
            (f"{{{{ {tile}.{n('value')} }}}}", "Tile value"),
            (f"{{{{ {tile}.{n('arrow')} }}}} {{{{ {tile}.{n('word')} }}}}", "Tile name"),
            (
                f"{{% for {n('note')} in {tile}.{n('notes')} %}}{{{{ {n('note')}.{n('name')} }}}} "
                f"{{{{ {n('note')}.{n('value')} }}}}　{{% endfor %}}",
                "Tile name",
            ),
            ("{%p endif %}", "Tile name"),
        ]
        tables.lines(cell, lines)
        unit = cell.paragraphs[1].add_run(look.bracketed(look.printing(tile, n("unit")), lang))
        unit.font.size = Pt(7)
    tables.loop_row(table, "{%tr endfor %}")
    document.add_paragraph(style="Gap")


def _comment(document: Any, section: str, lang: str, n: Any) -> None:
    """The manager's words of a section, where there are any."""
    if section not in SECTION_WORDS:
        return
    block = SECTION_WORDS[section]
    name = f"{n('commentary')}.{BLOCKS[block] if lang == 'zh' else block}"
    shown = f"{name}.{n('shown')}"
    look.tag(document, f"{{%p if {shown} %}}")
    author = f"{{% if {name}.{n('author')} %}}{look.bracketed(look.printing(name, n('author')), lang)}{{% endif %}}"
    label = document.add_paragraph(style="Comment")
    label.add_run(f"{WORDS['comment'].in_(lang)}{author}").bold = True
    label.paragraph_format.keep_with_next = True
    look.tag(document, "{%p endif %}")
    title = f"{WORDS['comment'].in_(lang)} · {SECTIONS[section].in_(lang)}"
    control = look.control(document, title, f"block:{block}:{look.printing(name, n('mark'))}")
    with look.inside(document, control):
        look.tag(document, f"{{%p for {n('paragraph')} in {name}.{n('paragraphs')} %}}")
        document.add_paragraph(look.printing(n("paragraph")), style="Comment")
        look.tag(document, "{%p else %}")
        document.add_paragraph(style="Comment empty")
        look.tag(document, "{%p endfor %}")


def _table(document: Any, layout: Layout, lang: str, n: Any) -> None:
    """One table: its title, a head that repeats on every page, a row that loops, the total."""
    name = f"{n('tables')}.{layout.name if lang == 'zh' else layout.key}"
    look.tag(document, f"{{%p if {name}.{n('shown')} %}}")
    span = look.bracketed(look.printing(name, n("span")), lang) if layout.spanned else ""
    document.add_paragraph(layout.title.in_(lang) + span, style="Caption")
    table = tables.table(document, layout.widths)
    heads = [
        (c.head.in_(lang), look.bracketed(look.printing(n("unit")), lang).strip() if c.kind == "money" else "")
        for c in layout.columns
    ]
    tables.head_row(table, heads)
    tables.loop_row(table, f"{{%tr for {n('row')} in {name}.{n('rows')} %}}")
    keys = [c.head.zh if lang == "zh" else c.key for c in layout.columns]
    kinds = [c.kind for c in layout.columns]
    tables.figure_row(table, [f"{{{{ {n('row')}.{k} }}}}" for k in keys], kinds, keep=False)
    tables.loop_row(table, "{%tr endfor %}")
    if layout.total:
        tables.loop_row(table, f"{{%tr if {name}.{n('total')} %}}")
        tables.figure_row(table, [f"{{{{ {name}.{n('total')}.{k} }}}}" for k in keys], kinds, bold=True, keep=False)
        tables.loop_row(table, "{%tr endif %}")
    document.add_paragraph(style="Gap")
    look.tag(document, "{%p endif %}")


def _charts(document: Any, keys: tuple[str, ...], lang: str, n: Any) -> None:
    """Native charts with sample numbers; they are found again by their alt text."""
    for key in keys:
        name = f"{n('charts')}.{CHART_NAMES[key] if lang == 'zh' else key}"
        look.tag(document, f"{{%p if {name}.{n('shown')} %}}")
        document.add_paragraph(CHARTS[key].in_(lang) + look.bracketed(look.printing(n("unit")), lang), style="Caption")
        run = document.add_paragraph(style="Figure").add_run()
        add_chart(run, key, sample_chart(key, lang), Cm(15.4), Cm(5.4))
        look.tag(document, "{%p endif %}")


def _endnotes(document: Any, lang: str, n: Any) -> None:
    look.rule(document)
    look.tag(document, f"{{%p for {n('paragraph')} in {n('endnotes')} %}}")
    document.add_paragraph(f"{{{{ {n('paragraph')} }}}}", style="Endnote")
    look.tag(document, "{%p endfor %}")
    document.add_paragraph(f"{WORDS['engine'].in_(lang)}Word · docxtpl", style="Endnote")


TEMPLATES: dict[str, Callable[[str], bytes]] = {"monthly": monthly, "letter": letter, "demand": demand}
TEMPLATES |= {key: functools.partial(paper, made) for key, made in PAPERS.items()}


def main() -> None:
    for lang in ("zh", "en"):
        (FOLDER / lang).mkdir(exist_ok=True)
        for name, made in TEMPLATES.items():
            (FOLDER / lang / f"{name}.docx").write_bytes(made(lang))


if __name__ == "__main__":
    main()
