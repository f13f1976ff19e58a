"""Word: a context into a Word document, through a template people edit in Word."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.run import Run
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError, TemplateError

import templates
from reports.blocks import restore
from reports.names import both
from reports.package import steady
from reports.sandbox import Sandbox
from reports.wordcharts import refill
from workbook.errors import FileError
from workbook.texts import Text

FOLDER = Path(templates.__file__).parent
NEGATIVE = re.compile(r"^-[\d,.]+%?$")
RED, GREEN, AMBER = RGBColor(0xC0, 0, 0), RGBColor(0, 0x7A, 0x4D), RGBColor(0x9C, 0x5A, 0)
MARKS = {"▲": GREEN, "◆": AMBER, "▼": RED}


def template_of(document: str, lang: str) -> bytes:
    """The template that ships with the program: templates/zh/monthly.docx."""
    return (FOLDER / lang / f"{document}.docx").read_bytes()


def render(
    context: dict[str, Any],
    lang: str,
    template: bytes | None = None,
    earlier: bytes | None = None,
    document: str = "monthly",
) -> bytes:
    """Fill a Word template with a context. The same context and template give the same bytes.

    template: a person's own template; the one that ships with the program when None. earlier: the file a
    person may have written commentary into; `context` has been through `blocks.kept` with it.
    Raises FileError where the template is no Word file, wants something the context does not have, or
    holds anything but printing, loops and choices.
    """
    filled = DocxTemplate(io.BytesIO(template or template_of(document, lang)))
    try:
        filled.render(both(context), Sandbox(), autoescape=True)
    except SecurityError as error:
        raise FileError(FORBIDDEN.with_(what=str(error)), "template_forbidden") from error
    except TemplateError as error:
        raise FileError(BROKEN.with_(what=str(error)), "template_broken") from error
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise FileError(NOT_WORD, "template_not_word") from error
    restore(filled.docx, context, earlier)
    refill(filled.docx, context.get("charts", {}))
    colour(filled.docx)
    stamp(filled.docx, context)
    out = io.BytesIO()
    filled.docx.save(out)
    return steady(out.getvalue())


FORBIDDEN = Text(
    "模板里有不允许的写法（{what}）：模板只能取值、循环、判断",
    "the template holds something not allowed ({what}): a template may only print, loop and choose",
)
BROKEN = Text("模板有错：{what}", "the template is broken: {what}")
NOT_WORD = Text("模板不是 Word 文件（.docx）", "the template is not a Word file (.docx)")


def colour(document: Any) -> None:
    """Negative numbers in red, with their minus sign; arrows in the colour of their word."""
    for element in document.element.body.iter(qn("w:r")):
        text = "".join(t.text or "" for t in element.findall(qn("w:t"))).strip()
        shade = RED if NEGATIVE.match(text) else MARKS.get(text[:1])
        if shade is not None:
            Run(element, document).font.color.rgb = shade


def stamp(document: Any, context: dict[str, Any]) -> None:
    """Title, author and times of the file: those of the figures, not of the clock."""
    about = document.core_properties
    day = dt.date.fromisoformat(context["as_of"])
    about.title, about.author = context["title"], context["company"]
    about.last_modified_by, about.revision = "salesbook", 1
    about.created = about.modified = dt.datetime(day.year, day.month, day.day)
    about.subject, about.comments = (
        context["period"],
        f"salesbook {context['version']} {context['run']} {context['sha']}",
    )
