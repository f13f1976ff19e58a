"""Names 占位符: what a Chinese template calls the parts of a context.

Both names work in every template: {{ 标题 }} and {{ title }}.
"""

from __future__ import annotations

from typing import Any

from reports.layouts import LAYOUTS, SECTION_WORDS, SECTIONS
from reports.letterwords import LETTER_NAMES
from reports.paperlayouts import PAPER_LAYOUTS

NAMES: dict[str, str] = {
    "title": "标题",
    "company": "公司",
    "department": "部门",
    "period": "期间",
    "unit": "金额单位",
    "as_of": "数据截至",
    "source": "来源",
    "sha": "校验码",
    "run": "运行号",
    "version": "版本",
    "contents": "目录",
    "no": "序号",
    "bookmark": "书签",
    "page": "页",
    "tiles": "指标",
    "sections": "节",
    "endnotes": "尾注",
    "tables": "表",
    "charts": "图",
    "commentary": "点评",
    "notes": "备注",
    "note": "注",
    "facts": "要点",
    "fact": "项",
    "rows": "各行",
    "row": "行",
    "line": "排",
    "paragraph": "段",
    "total": "合计",
    "shown": "有",
    "span": "口径",
    "name": "名称",
    "value": "数值",
    "arrow": "箭头",
    "word": "评语",
    "paragraphs": "段落",
    "author": "作者",
    "mark": "指纹",
}
BLOCKS: dict[str, str] = {block: SECTIONS[section].zh for section, block in SECTION_WORDS.items()}
CHART_NAMES: dict[str, str] = {"trend": "趋势", "regions": "区域", "waterfall": "差额", "aging": "账龄"}


def both(context: dict[str, Any]) -> dict[str, Any]:
    """A context whose parts answer to their English and to their Chinese names."""
    if "tables" not in context:
        entries = [_also(line, LETTER_NAMES) for line in context.get("lines", [])]
        return _also({**context, "lines": entries}, NAMES | LETTER_NAMES)
    named = {k: _named(v) for k, v in context.items()}
    named["tables"] = {}
    for key, table in context["tables"].items():
        layout = PAPER_LAYOUTS[f"{context['paper']}.{key}"] if "paper" in context else LAYOUTS[key]
        columns = {c.key: c.head.zh for c in layout.columns}
        lines = {"rows": [_also(r, columns) for r in table["rows"]], "total": _also(table["total"], columns)}
        whole = _also({**table, **lines}, NAMES)
        named["tables"] |= {key: whole, layout.name: whole}
    inner = {"sections": {k: t.zh for k, t in SECTIONS.items()}, "commentary": BLOCKS, "charts": CHART_NAMES}
    for key, names in inner.items():
        if key in named:
            named[key] = _also(named[key], names)
    return _also(named, NAMES)


def _named(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_named(v) for v in tree]
    return _also({k: _named(v) for k, v in tree.items()}, NAMES) if isinstance(tree, dict) else tree


def _also(values: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return values | {names[k]: v for k, v in values.items() if k in names}
