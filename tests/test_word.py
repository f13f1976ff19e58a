"""Word: what a template may do, what it may never do, and that the file is the same every time."""

import io
import re
import sys
import time
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.run import Run
from report_tables import context, documents, small

from reports import guarded, word
from reports.layouts import LAYOUTS
from reports.make_templates import TEMPLATES
from reports.names import both
from reports.verify import text_of_docx
from workbook.errors import FileError

PLACEHOLDER = re.compile(r"\{\{\s*([\w.\[\]]+)\s*\}\}")


def template(*paragraphs: str) -> bytes:
    """A Word file a person might write: one paragraph each."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def filled(*paragraphs: str) -> list[str]:
    return text_of_docx(word.fill(context(), "zh", template(*paragraphs))).split("\n")


def test_names_in_chinese_and_in_english() -> None:
    assert filled("{{ 标题 }} {{ title }}")[0] == "2026年10月销售总结 2026年10月销售总结"
    assert (
        filled("{% for 行 in 表.销售_区域_本月.各行 %}{{ 行.区域 }} {{ 行.实际 }}；{% endfor %}")[0]
        == "华东 21.00；华南 7.50；"
    )
    assert filled("{{ 表.账龄_结构.合计.金额 }} {{ 点评.总体情况.段落[0] }}")[0] == "14.00 华东超额，华南偏弱。"


def test_what_people_type_stays_text() -> None:
    text = text_of_docx(documents("zh")[0])
    assert "A&B <亚洲> 公司" in text
    assert "走访 {{ 标题 }} 与 #华南 $客户" in text  # a placeholder in a cell of the workbook is not filled
    assert "𠮷祥䶮贸易" in text


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 标题.__init__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ title.upper() }}",
        "{{ 'x' * 300000000 }}",
        "{{ 9 ** 999999999 }}",
        "{% for i in range(1000000) %}x{% endfor %}",
        "{% set x = 标题 %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' as y %}",
        "{{ 标题|attr('__class__') }}",
        "{{ 标题|format(1) }}",
        "{{ 标题|center(999999999) }}",
        "{% for a in 指标 %}{% for b in 指标 %}{% for c in 指标 %}{% for d in 指标 %}x{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
        "{{ self._TemplateReference__context }}",
        "{% for a in 指标 recursive %}{{ loop(指标) }}{% endfor %}",
        '{{ "%0999999999d" % 1 }}',
        '{{ "%0999999999d"|format(1) }}',
        '{{ "{:>999999999}".format(1) }}',
        '{{ "a" * 10**9 }}',
        "{{ 标题 ~ 标题 }}",
        "{{ 标题[::2] }}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{% extends '/etc/passwd' %}",
        "{% filter upper %}x{% endfilter %}",
        "{{ lipsum(1000000) }}",
        "{{ namespace(x=1) }}",
        "{{ 标题.__class__ }}",
        "{{ 标题['__class__'] }}",
        "{{ 标题|counted(1) }}",
        "{{ " + "(" * 50_000 + "标题" + ")" * 50_000 + " }}",
        "{% if 标题 %}" * 30 + "x" + "{% endif %}" * 30,
        "{{ 标题" + ".x" * 5_000 + " }}",
        "{{ " + "not " * 500 + "标题 }}",
    ],
)
def test_a_template_never_runs_anything(attack: str) -> None:
    with pytest.raises(FileError) as caught:
        word.fill(context(), "zh", template(attack))
    assert caught.value.code in ("template_forbidden", "template_broken")


def test_a_loop_in_a_loop_over_long_lists_ends() -> None:
    """8,000,000,000 turns over a list every template may use."""
    long = context()
    long["endnotes"] = ["x"] * 2_000
    loops = "".join(f"{{% for {v} in 尾注 %}}" for v in "abc") + "y" * 50 + "{% endfor %}" * 3
    started = time.process_time()
    with pytest.raises(FileError, match="循环套循环"):
        word.fill(long, "zh", template(loops))
    assert time.process_time() - started < 10


def test_a_template_runs_in_a_process_of_its_own_that_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose braces keep the reader busy ends by the clock; the one who asked gets a message."""
    assert text_of_docx(word.render(context(), "zh", template("{{ 标题 }}"))) == "2026年10月销售总结"
    with pytest.raises(FileError) as caught:
        word.render(context(), "zh", template("{{ 标体 }}"))
    assert "是不是“标题”" in caught.value.said.zh
    monkeypatch.setattr(guarded, "SECONDS", 0.05)
    with pytest.raises(FileError, match="没有填完"):
        word.render(context(), "zh", template("{{ 标题 }}"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows caps no memory of a process from inside")
def test_a_template_does_not_take_all_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "MEMORY", 64 * 2**20)
    with pytest.raises(FileError, match="用掉了太多内存"):
        word.render(context(), "zh", template("{{ 标题 }}"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ 没有这个 }}", "template_broken"),
        ("{% for 行 in 指标 %}", "template_broken"),
        ("{{ 标题｜upper }}", "template_broken"),
        ("｛｛ 标题 ｝｝", "template_broken"),
        ("{{ 标题 }", "template_broken"),
    ],
)
def test_a_template_with_a_mistake_is_named(text: str, code: str) -> None:
    with pytest.raises(FileError) as caught:
        word.fill(context(), "zh", template(text))
    assert caught.value.code == code


@pytest.mark.parametrize("content", [b"", b"PK not a zip", b"%PDF-1.7", documents], ids=["empty", "cut", "pdf", "xlsx"])
def test_a_template_that_is_no_word_file(content: object) -> None:
    if callable(content):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr("xl/workbook.xml", "<workbook/>")
        content = out.getvalue()
    with pytest.raises(FileError) as caught:
        word.fill(context(), "zh", content or b" ")
    assert caught.value.code == "template_not_word"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_bytes_every_time(lang: str) -> None:
    assert word.render(context(lang), lang) == documents(lang)[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_templates_that_ship_are_those_that_are_built(lang: str) -> None:
    for name, made in TEMPLATES.items():
        assert word.template_of(name, lang) == made(lang), "run python -m reports.make_templates"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_placeholder_is_a_key_and_every_table_is_used(lang: str) -> None:
    made = both(context(lang))
    text = text_of_docx(word.template_of("monthly", lang))
    for path in PLACEHOLDER.findall(text):
        head = path.split(".")[0].split("[")[0]
        assert head in made or head in ("行", "段", "排", "注", "项", "row", "paragraph", "line", "note", "fact"), path
    for layout in LAYOUTS.values():
        name = f"表.{layout.name}" if lang == "zh" else f"tables.{layout.key}"
        assert f"{name}.{'各行' if lang == 'zh' else 'rows'}" in text
        assert all(f".{c.head.zh if lang == 'zh' else c.key} }}}}" in text for c in layout.columns)


def test_negative_numbers_are_red_and_have_their_minus() -> None:
    document = Document(io.BytesIO(documents("zh")[0]))
    red = [
        Run(r, document).text
        for r in document.element.body.iter(qn("w:r"))
        if Run(r, document).font.color is not None and Run(r, document).font.color.rgb == RGBColor(0xC0, 0, 0)
    ]
    assert "-1.50" in red
    assert all(t.startswith(("-", "▼")) for t in red)


def test_heads_repeat_rows_hold_together_and_chinese_forms_are_asked_for() -> None:
    document = Document(io.BytesIO(documents("zh")[0]))
    figures = [t for t in document.tables if t.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None]
    assert len(figures) >= 15
    assert all(r._tr.find(".//" + qn("w:cantSplit")) is not None for t in figures for r in t.rows)
    language = document.styles.element.find(".//" + qn("w:lang"))
    assert language.get(qn("w:eastAsia")) == "zh-CN"


def test_sections_without_data_are_left_out() -> None:
    frames = small()
    for key in ("proof", "differences", "aging", "score_totals", "credit_watch"):
        frames[key] = frames[key].iloc[:0]
    text = text_of_docx(word.render(context(frames=frames), "zh"))
    assert "余额" not in text
    assert "没有数据、未列出的部分：往来对账、应收账龄、绩效。" in text
