"""Checking templates: every mistake is named with its paragraph, in both languages."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from docx.shared import Cm
from paper_tables import ACCOUNTS, CUSTOMERS, END, LINES, ledger, scored, sold
from report_tables import MONTH, STAMP, context, settings
from small_tables import rows

from macros.reports import refuse_template
from macros.templates import checked_template, exported, listed_templates
from reports import demands, letters, scorecards, statistics, word
from reports.sample import sample, sample_chart
from reports.samples import TEMPLATES, checked, marked, sample_of
from reports.spans import span_of
from reports.template_check import LARGEST, findings
from reports.wordcharts import add_chart
from workbook.errors import FileError, UsageError


def template(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def shape(tree: Any) -> Any:
    """The keys of a tree, a list by its first item."""
    if isinstance(tree, dict):
        return {k: shape(v) for k, v in tree.items()}
    return [shape(tree[0])] if isinstance(tree, list) and tree else type(tree).__name__


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample_has_the_keys_of_a_real_context(lang: str) -> None:
    real = {k: v for k, v in context(lang).items() if k != "figures"}
    made = sample(lang)
    for tree in (real, made):
        for block in tree["commentary"].values():
            block["paragraphs"] = []
    assert shape(made) == shape(real)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_our_own_templates_are_in_order(lang: str) -> None:
    ours = word.template_of("monthly", lang)
    assert findings(ours, sample(lang)) == []
    assert word.fill(sample(lang), lang, ours)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("｛｛ 标题 ｝｝", "wide_braces", "第 2 段“｛｛ 标题 ｝｝”：花括号或百分号是全角的"),
        ("{{ 标题｜upper }}", "wide_sign", "“｜”是全角的"),
        ("{{ 标题 }", "open_braces", "花括号没有成对"),
        ("{% for 行 in 表.对账_种类.各行 %}", "not_closed", "for 没有结束：缺 endfor"),
        ("{% endif %}", "not_opened", "endif 前面没有对应的 if"),
        ("{{ 标题 公司 }}", "syntax", "写法有错"),
        ("{%p foo %}", "syntax", "写法有错"),
        ("{{ 标题.upper() }}", "forbidden", "不允许的写法（Call）"),
        ("{{ 标题|attr('x') }}", "forbidden", "不允许的写法（|attr）"),
        ("{{ 标体 }}", "unknown", "没有“标体”这个占位符；是不是“标题”？"),
        ("{{ zzz }}", "unknown", "没有“zzz”这个占位符"),
        ("{{ 表.对账_种类.各行[0].笔 }}", "unknown", "没有“笔”这个占位符；是不是“笔数”？"),
        ("{% for 行 in 表.没有.各行 %}{{ 行.x }}{% endfor %}", "unknown", "没有“没有”这个占位符"),
    ],
)
def test_a_mistake_is_named_with_its_paragraph(text: str, code: str, said: str) -> None:
    first = findings(template("正常的一段 {{ 标题 }}", text), sample("zh"))[0]
    assert (first.code, first.paragraph, first.is_error) == (code, 2, True)
    assert said in first.said().zh
    assert first.said().en.startswith("paragraph 2")


def test_every_mistake_at_once() -> None:
    found = findings(template("｛｛ 标题 ｝｝", "{{ 标题 }", "{% if 标题 %}"), sample("zh"))
    assert [(f.code, f.paragraph) for f in found] == [("wide_braces", 1), ("open_braces", 2), ("not_closed", 3)]


def test_what_is_not_used_is_said_but_is_no_error() -> None:
    found = findings(template("{{ 标题 }}"), sample("zh"))
    assert {f.code for f in found} == {"unused"}
    assert "没有用到的表：账龄结构" in [f.said().zh for f in found]


def test_a_chart_whose_alt_text_names_none_of_ours() -> None:
    document = Document()
    add_chart(document.add_paragraph().add_run(), "trnd", sample_chart("trend", "zh"), Cm(10), Cm(5))
    out = io.BytesIO()
    document.save(out)
    assert (
        "chart:trnd" in next(f for f in findings(out.getvalue(), sample("zh")) if f.code == "unknown_chart").said().zh
    )


def test_a_template_that_unpacks_to_gigabytes_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (LARGEST + 1))
    with pytest.raises(FileError) as caught:
        word.fill(context(), "zh", out.getvalue())
    assert caught.value.code == "template_too_large"


def test_a_template_with_xml_entities_expands_none() -> None:
    """A document that declares entities in entities (billion laughs) does not fill the memory."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template("x"))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                head, rest = content.split(b"?>", 1)
                content = head + b"?>" + bomb.encode() + rest.replace(b"<w:t>x<", b"<w:t>&b;<")
            new.writestr(name, content)
    assert "aaaaaaaaaa" * 4 not in str(findings(out.getvalue(), sample("zh")))


# ------------------------------------------------------------------ the other templates
SMALLER = [name for name in TEMPLATES if name != "monthly"]


def real_of(name: str, lang: str) -> dict[str, Any]:
    """A real context of a smaller template."""
    if name == "letter":
        return letters.contexts(ledger(ACCOUNTS), CUSTOMERS, settings(), MONTH, lang, STAMP)[0]
    if name == "demand":
        return next(demands.each(demands.overdue(overdue_items()), CUSTOMERS, settings(), MONTH, lang, STAMP))
    if name == "scorecard":
        return scorecards.contexts(scored(), settings(), MONTH, lang, STAMP)[0]
    return statistics.context(sold(LINES), settings(), span_of("2026-10", END), lang, STAMP)


def overdue_items() -> pd.DataFrame:
    item = {"customer_id": "C1", "line_id": "L1", "due_date": "2026-10-01", "amount_fen": 5, "open_fen": 5}
    return rows("open_items", {**item, "overdue_days": 30})


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", SMALLER)
def test_the_samples_of_the_smaller_templates(name: str, lang: str) -> None:
    """A sample has the keys of a real context, and our own template is in order with it and uses all of it."""
    real, made = (shape({k: v for k, v in c.items() if k != "figures"}) for c in (real_of(name, lang), sample_of(name, lang)))  # fmt: skip
    for tree in (real, made):
        tree.get("commentary", {}).get("summary", {})["paragraphs"] = []
    if "tables" in real:
        real["tables"], made["tables"] = ({k: (sorted(t), t["columns"]) for k, t in x["tables"].items()} for x in (real, made))  # fmt: skip
    assert made == real
    ours = word.template_of(name, lang)
    assert findings(ours, sample_of(name, lang)) == []
    assert checked(marked(ours, name), lang) == (name, [])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("letter", "{{ 贵公司少 }}", "没有“贵公司少”这个占位符；是不是“贵公司欠”？"),
        ("letter", "｛｛ 编号 ｝｝", "花括号或百分号是全角的"),
        ("demand", "{% for 行 in 明细 %}{{ 行.未付 }}{% endfor %}", "没有“未付”这个占位符；是不是“未付金额”？"),
        ("demand", "{%tr for 行 in 明细 %}", "for 没有结束：缺 endfor"),
        ("scorecard", "{{ 表.得分.合计.得 }}", "没有“得”这个占位符；是不是“得分”？"),
        ("statistics", "{{ 表.销售_区域.合计.本期.x }}", "没有“x”这个占位符"),
        ("statistics", "{{ 表.销售区域.合计 }}", "是不是“销售_区域”？"),
    ],
)
def test_mistakes_in_the_smaller_templates(name: str, text: str, said: str) -> None:
    kind, found = checked(template("正常 {{ 公司 }}", text), "zh", name)
    assert kind == name
    assert (found[0].paragraph, found[0].is_error) == (2, True)
    assert said in found[0].said().zh


def test_what_a_letter_leaves_out_is_said() -> None:
    _, found = checked(template("{{ 编号 }} {{ 客户 }} {{ 结论 }}"), "zh", "letter")
    told = [f.said().zh for f in found]
    assert "没有用到：贵公司欠" in told
    assert "没有用到：联系人" not in told
    _, found = checked(template("{{ 标题 }}"), "zh", "scorecard")
    assert "没有用到的表：得分明细" in [f.said().zh for f in found]


def test_which_template_a_file_is() -> None:
    assert checked(template("{{ 要求 }} {{ 收款账户 }}"), "zh")[0] == "demand"
    assert checked(template("{{ 表.汇报.标题 }}"), "zh")[0] == "statistics"
    assert checked(word.template_of("scorecard", "en"), "en")[0] == "scorecard"


def test_a_template_from_another_version_is_said() -> None:
    taken = marked(word.template_of("letter", "zh"), "letter")
    document = Document(io.BytesIO(taken))
    document.core_properties.keywords = "salesbook-template letter 0123456789"
    out = io.BytesIO()
    document.save(out)
    assert [f.code for f in checked(taken, "zh")[1]] == []
    assert [(f.code, f.is_error) for f in checked(out.getvalue(), "zh")[1]] == [("other_version", False)]


def test_letters_with_a_template_that_is_wrong_are_refused_before_the_first() -> None:
    with pytest.raises(FileError) as caught:
        refuse_template(template("{{ 贵公司少 }}"), "zh", "letter")
    assert "是不是“贵公司欠”" in caught.value.said.zh
    with pytest.raises(FileError) as caught:
        refuse_template(b"no zip", "zh", "letter")
    assert caught.value.code == "template_not_word"


# ------------------------------------------------------------------ the shell
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_listed_and_exported_in_order(tmp_path: Path, name: str) -> None:
    told = listed_templates("zh", name)
    assert name in [t["name"] for t in told["templates"]]
    assert "公司" in told["placeholders"]
    path = exported(name, tmp_path, "zh", False)
    assert checked(path.read_bytes(), "zh") == (name, [])


def test_list_export_check(tmp_path: Path) -> None:
    assert "标题" in listed_templates("zh")["placeholders"]
    assert "sales_rep" in listed_templates("en")["tables"]
    path = exported("monthly", tmp_path, "zh", False)
    assert checked_template(path, "zh")["exit_code"] == 0
    path.write_bytes(template("{{ 标体 }}"))
    told = checked_template(path, "zh", "monthly")
    assert (told["exit_code"], told["findings"][0]["paragraph"]) == (1, 1)


def test_a_template_is_not_overwritten_unasked(tmp_path: Path) -> None:
    exported("monthly", tmp_path, "zh", False)
    with pytest.raises(UsageError, match="已存在"):
        exported("monthly", tmp_path, "zh", False)
    assert exported("monthly", tmp_path, "zh", True).is_file()
    with pytest.raises(UsageError, match="没有模板"):
        exported("../x", tmp_path, "zh", False)
    with pytest.raises(UsageError, match="没有这个文件"):
        checked_template(tmp_path / "nothing.docx", "zh")
