"""PDF: a context into a tagged PDF/A-2 document through typst, with an open Chinese font, byte for byte the same."""

from __future__ import annotations

import datetime as dt
import functools
import importlib.resources
import json
import re
from pathlib import Path
from typing import Any

import typst

import templates
from reports.drawing import shapes
from reports.fitting import fitted
from reports.layouts import CHARTS_AFTER, SECTION_CHARTS, SECTION_TABLES, SECTION_WORDS
from reports.links import with_urls
from workbook.errors import FileError
from workbook.texts import Text, listed

FOLDER = Path(templates.__file__).parent
MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
UNBROKEN = re.compile(r"[\w.\-/]{22,}", re.ASCII)
SOFT = "\u200b"
NO_GLYPH = Text(
    "PDF 字体里没有这些字符：{characters}；请在工作簿里改用别的写法",
    "the PDF font has no glyph for {characters}; write them differently in the workbook",
)


ORDER = {
    "section-tables": SECTION_TABLES,
    "section-charts": SECTION_CHARTS,
    "section-words": SECTION_WORDS,
    "charts-after": CHARTS_AFTER,
}
"""What stands in which section, and in which order."""


NO_FONT = Text(
    "PDF 的中文字体没有装好（软件包 justmytype-intl-cjk）；请重新安装 salesbook，Word 文件不受影响",
    "the font of the PDFs is not installed (package justmytype-intl-cjk): install salesbook again; Word files need none",
)


@functools.cache
def fonts(package: str = "justmytype_intl_cjk") -> typst.Fonts:
    """Noto Sans SC and, for characters it lacks, Noto Sans JP; no font of the machine is looked at.

    Raises FileError where the package of fonts is missing or has lost them.
    """
    try:
        folder = importlib.resources.files(package) / "fonts" / "ofl"
    except ModuleNotFoundError as error:
        raise FileError(NO_FONT, "no_font") from error
    paths = [str(folder / name) for name in ("notosanssc", "notosansjp")]
    if not all(Path(path).is_dir() for path in paths):
        raise FileError(NO_FONT, "no_font")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


def render(context: dict[str, Any], lang: str, document: str = "") -> bytes:
    """A context as PDF. Raises FileError where a character has no glyph, naming every such character."""
    charts = {k: shapes(c) for k, c in context.get("charts", {}).items() if c["shown"]}
    told = {k: v for k, v in context.items() if k != "figures"}
    source = document or ("paper" if "paper" in context else "monthly")
    size = 8.0 if context["fine"] else 8.5
    told["tables"] = {k: fitted(t, size) if t["shown"] else t for k, t in told["tables"].items()}
    printed = with_urls(softened(told), context.get("file", ""))
    return compiled(source, {**printed, **ORDER, "lang": lang, "drawings": charts}, context["as_of"])


def bracketed(text: str, lang: str) -> str:
    """（…） in Chinese, (…) after a space in English."""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def softened(tree: Any) -> Any:
    """A context whose long unbroken codes may break over lines, at invisible places, every eight characters."""
    if isinstance(tree, str):
        return UNBROKEN.sub(lambda m: SOFT.join(re.findall(".{1,8}", m[0])), tree)
    if isinstance(tree, dict):
        return {k: v if k == "at" else softened(v) for k, v in tree.items()}
    return [softened(v) for v in tree] if isinstance(tree, list) else tree


def compiled(document: str, told: dict[str, Any], as_of: str) -> bytes:
    """The PDF of one typst source and its data; dated with the last day of the figures."""
    noon = dt.datetime.combine(dt.date.fromisoformat(as_of), dt.time(12), dt.UTC)
    try:
        return typst.compile(
            str(FOLDER / f"{document}.typ"),
            root=str(FOLDER),
            font_paths=fonts(),
            sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
            pdf_standards="a-2a",
            timestamp=int(noon.timestamp()),
            format="pdf",
        )
    except typst.TypstError as error:
        missing = sorted(set("".join(MISSING.findall(str(error) + str(getattr(error, "diagnostic", ""))))))
        if not missing:
            raise
        names = listed([f"“{c}” (U+{ord(c):04X})" for c in missing])
        raise FileError(NO_GLYPH.with_(characters=names), "no_glyph") from error
