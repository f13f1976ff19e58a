"""Checking templates 检查模板: what is wrong in a Word template, in which paragraph, said so that its author can mend it."""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from reports.layouts import LAYOUTS, Layout
from reports.letterwords import LETTER_NAMES
from reports.names import both
from reports.paperlayouts import PAPER_LAYOUTS
from reports.sandbox import ForbiddenError, Sandbox, refuse
from reports.wordcharts import chart_keys
from workbook.errors import FileError
from workbook.texts import Text

LARGEST = 64 * 2**20
NOT_WORD = Text("模板不是 Word 文件（.docx）", "the template is not a Word file (.docx)")
TOO_LARGE = Text("模板解开后超过 64 MB", "the template is larger than 64 MB when unpacked")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
WIDE_BRACES = re.compile(r"[｛｝]|\{[ 　]*％|％[ 　]*\}")
WIDE_SIGNS = re.compile(r"[｜（），：；＝＂＇［］．]")
SPECIAL = re.compile(r"(\{[{%])-?(?:p|tr|tc|r)\s")
OPENS, CLOSES = re.compile(r"\{%-?\s*(for|if)\b"), re.compile(r"\{%-?\s*end(for|if)\b")


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a template. paragraph: its number in the file, 0 for the whole file; text: how it begins.

    is_error: the template cannot be filled; else it can, but something will be missing.
    """

    code: str
    paragraph: int
    text: str
    what: Text
    is_error: bool = True

    def said(self) -> Text:
        if not self.paragraph:
            return self.what
        where = Text("第 {no} 段“{text}”：{what}", "paragraph {no} “{text}”: {what}")
        return where.with_(no=self.paragraph, text=self.text, what=self.what)


def opened(template: bytes) -> Any:
    """A template as a python-docx document.

    Raises FileError where it is no Word file, or one that would fill the memory when unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST:
                raise FileError(TOO_LARGE, "template_too_large")
        return Document(io.BytesIO(template))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise FileError(NOT_WORD, "template_not_word") from error


def paragraphs_of(document: Any) -> list[str]:
    """Every paragraph of the body, then of headers and footers, as text in the order of the file."""
    parts = [document.element.body]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for part in parts for p in part.iter(qn("w:p"))]


def findings(template: bytes, context: Mapping[str, Any]) -> list[Finding]:
    """Everything wrong in a template, in the order of its paragraphs; the unused parts of the context last.

    context: a real or a sample context in English names. Raises FileError where it is no Word file.
    """
    document = opened(template)
    paragraphs = paragraphs_of(document)
    found = [*_typing(paragraphs), *_nesting(paragraphs)]
    if not any(f.is_error for f in found):
        found += _meaning(paragraphs, both(dict(context)))
    if not any(f.is_error for f in found):
        found += [*_unused(paragraphs, context), *_charts(document, context)]
    return sorted(found, key=lambda f: (f.paragraph == 0, f.paragraph))


def _finding(code: str, no: int, paragraphs: list[str], what: Text) -> Finding:
    text = paragraphs[no - 1].strip() if 0 < no <= len(paragraphs) else ""
    return Finding(code, no, text if len(text) <= 30 else text[:30] + "…", what)


def _typing(paragraphs: list[str]) -> Iterator[Finding]:
    """Signs typed in full width, braces left open."""
    for no, text in enumerate(paragraphs, start=1):
        if WIDE_BRACES.search(text):
            yield _finding("wide_braces", no, paragraphs, WIDE)
        tags = TAG.findall(text)
        for tag in tags:
            if sign := WIDE_SIGNS.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", tag)):
                yield _finding("wide_sign", no, paragraphs, WIDE_SIGN.with_(sign=sign[0]))
        rest = TAG.sub("", text)
        if re.search(r"\{\{|\{%|\}\}|%\}", rest):
            yield _finding("open_braces", no, paragraphs, OPEN)


def _nesting(paragraphs: list[str]) -> Iterator[Finding]:
    """Loops and choices that are not closed, or closed without having been opened."""
    stack: list[tuple[str, int]] = []
    for no, text in enumerate(paragraphs, start=1):
        for tag in TAG.findall(SPECIAL.sub(r"\1 ", text)):
            if opening := OPENS.match(tag):
                stack.append((opening[1], no))
            elif closing := CLOSES.match(tag):
                if not stack or stack[-1][0] != closing[1]:
                    yield _finding("not_opened", no, paragraphs, NOT_OPENED.with_(name=closing[1]))
                else:
                    stack.pop()
    for name, no in stack:
        yield _finding("not_closed", no, paragraphs, NOT_CLOSED.with_(name=name))


def _meaning(paragraphs: list[str], context: dict[str, Any]) -> Iterator[Finding]:
    """Mistakes in the language of templates, things a template may not do, names the context does not have."""
    source = "\n".join(SPECIAL.sub(r"\1 ", p) for p in paragraphs)
    try:
        tree = Sandbox().parse(source)
        refuse(tree)
    except RecursionError:
        yield Finding("forbidden", 0, "", FORBIDDEN.with_(what=TOO_DEEP))
    except TemplateSyntaxError as error:
        yield _finding("syntax", error.lineno, paragraphs, SYNTAX.with_(what=error.message))
    except ForbiddenError as error:
        yield _finding("forbidden", error.lineno, paragraphs, FORBIDDEN.with_(what=error.message))
    else:
        for no, name, near in _unknown(tree.body, context):
            what = UNKNOWN.with_(name=name) if not near else UNKNOWN_NEAR.with_(name=name, near=near)
            yield _finding("unknown", no, paragraphs, what)


MISSING = object()


def _unknown(body: list[nodes.Node], scope: dict[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Names that lead nowhere: paragraph, name, the nearest name there is."""
    for node in body:
        if isinstance(node, nodes.For):
            values = _value(node.iter, scope)
            yield from _lost(node.iter, scope)
            first = values[0] if isinstance(values, list) and values else ""
            yield from _unknown(node.body, {**scope, getattr(node.target, "name", ""): first})
            yield from _unknown(node.else_, scope)
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            yield from _lost(node, scope)
        else:
            yield from _unknown(list(node.iter_child_nodes()), scope)


def _lost(node: nodes.Node, scope: dict[str, Any]) -> Iterator[tuple[int, str, str]]:
    """The first step of a path that leads nowhere."""
    if isinstance(node, nodes.Name):
        if node.name not in scope:
            yield node.lineno, node.name, _nearest(node.name, scope)
    elif isinstance(node, nodes.Getattr | nodes.Getitem):
        holder = _value(node.node, scope)
        if holder is MISSING:
            yield from _lost(node.node, scope)
        elif _value(node, scope) is MISSING:
            name = node.attr if isinstance(node, nodes.Getattr) else str(getattr(node.arg, "value", "?"))
            yield node.lineno, name, _nearest(name, holder if isinstance(holder, dict) else {})


def _nearest(name: str, names: Mapping[str, Any]) -> str:
    return next(iter(difflib.get_close_matches(name, list(names), 1, 0.4)), "")


def _value(node: nodes.Node, scope: dict[str, Any]) -> Any:
    """What a path of names stands for in the sample; MISSING where it leads nowhere."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, MISSING)
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        holder = _value(node.node, scope)
        key = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", None)
        if isinstance(holder, dict):
            return holder.get(key, MISSING)
        if isinstance(holder, list):
            return holder[key] if isinstance(key, int) and -len(holder) <= key < len(holder) else MISSING
        return MISSING
    return MISSING if isinstance(node, nodes.Call) else ""


def _unused(paragraphs: list[str], context: Mapping[str, Any]) -> Iterator[Finding]:
    """Tables, and of a letter the parts and columns, that no paragraph mentions."""
    text = " ".join(t for p in paragraphs for t in TAG.findall(p))
    wanted = {key: (layout.name, layout.title) for key, layout in layouts_of(context).items()}
    if "tables" not in context:
        told = {k for k in context if k in LETTER_NAMES and k not in SPARE} | set(context["lines"][0])
        wanted = {k: (LETTER_NAMES[k], Text(LETTER_NAMES[k], k)) for k in sorted(told)}
    for key, (name, title) in wanted.items():
        if not re.search(rf"(?<!\w)({re.escape(key)}|{re.escape(name)})(?!\w)", text):
            what = UNUSED if "tables" in context else UNUSED_PART
            yield Finding("unused", 0, "", what.with_(name=title), is_error=False)


SPARE = {"address", "contact", "remark", "reply_contact", "lines"}
"""Parts of a letter that may be left out without anybody missing them."""


def layouts_of(context: Mapping[str, Any]) -> dict[str, Layout]:
    """The layouts of the tables of a context by key."""
    paper = context.get("paper")
    return {k: PAPER_LAYOUTS[f"{paper}.{k}"] if paper else LAYOUTS[k] for k in context.get("tables", {})}


def _charts(document: Any, context: Mapping[str, Any]) -> Iterator[Finding]:
    """Charts whose alt text names none of ours."""
    known = context.get("charts", {})
    for key in chart_keys(document):
        if key not in known:
            names = Text("、".join(f"chart:{k}" for k in known), ", ".join(f"chart:{k}" for k in known))
            yield Finding("unknown_chart", 0, "", UNKNOWN_CHART.with_(name=key, names=names), is_error=False)


WIDE = Text(
    "花括号或百分号是全角的：请用半角 {{ }} 和 {% %}", "braces or per cent signs in full width: type {{ }} and {% %}"
)
WIDE_SIGN = Text("“{sign}”是全角的：花括号里面请用半角符号", "“{sign}” is in full width: inside braces use half width")
OPEN = Text(
    "花括号没有成对：每个 {{ 要有 }}，每个 {% 要有 %}", "braces without a partner: every {{ needs }}, every {% needs %}"
)
NOT_CLOSED = Text("{name} 没有结束：缺 end{name}", "{name} is not closed: end{name} is missing")
NOT_OPENED = Text("end{name} 前面没有对应的 {name}", "end{name} without a {name} before it")
SYNTAX = Text("写法有错：{what}", "a mistake: {what}")
FORBIDDEN = Text(
    "不允许的写法（{what}）：模板只能取值、循环、判断",
    "not allowed ({what}): a template may only print, loop and choose",
)
TOO_DEEP = Text("括号或条件套得太深", "brackets or conditions too deep in one another")
UNKNOWN = Text("没有“{name}”这个占位符", "there is no placeholder “{name}”")
UNKNOWN_NEAR = Text(
    "没有“{name}”这个占位符；是不是“{near}”？", "there is no placeholder “{name}”; do you mean “{near}”?"
)
UNUSED = Text("没有用到的表：{name}", "a table that is not used: {name}")
UNUSED_PART = Text("没有用到：{name}", "not used: {name}")
UNKNOWN_CHART = Text(
    "图表的替代文字 chart:{name} 没有对应的图；可用：{names}",
    "no chart for the alt text chart:{name}; there are {names}",
)
