"""Word: a context into a Word document, through a template people edit in Word."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.run import Run
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError

import templates
from reports import guarded
from reports.blocks import restore
from reports.docxlinks import link_figures
from reports.docxtables import hold_together
from reports.links import linked
from reports.names import both
from reports.package import steady
from reports.pagination import number_contents
from reports.sandbox import TOO_MUCH, Sandbox, TooMuchError
from reports.template_check import findings
from reports.wordcharts import refill
from workbook.errors import FileError
from workbook.texts import Text, listed

FOLDER = Path(templates.__file__).parent
NEGATIVE = re.compile(r"^-[\d,.]+%?$")
RED, GREEN, AMBER = RGBColor(0xC0, 0, 0), RGBColor(0, 0x7A, 0x4D), RGBColor(0x9C, 0x5A, 0)
MARKS = {"▲": GREEN, "◆": AMBER, "▼": RED}


def template_of(document: str, lang: str) -> bytes:
    """The template that ships with the program: templates/zh/monthly.docx."""
    return (FOLDER / lang / f"{document}.docx").read_bytes()


@functools.cache
def shipped(lang: str) -> frozenset[bytes]:
    """The templates that ship with the program: they are known to be in order."""
    return frozenset(path.read_bytes() for path in (FOLDER / lang).glob("*.docx"))


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
    ours = template_of(document, lang)
    if template is None or template == ours:
        return fill(context, lang, ours, earlier)
    return guarded.fill(context, lang, template, earlier)


def fill(context: dict[str, Any], lang: str, template: bytes, earlier: bytes | None = None) -> bytes:
    """Fill any template, checked first. A person's own goes through `guarded`, which comes back here."""
    if template not in shipped(lang):
        refuse_faults(template, context)
    filled = DocxTemplate(io.BytesIO(template))
    try:
        filled.render(both(marked(context)), Sandbox(), autoescape=True)
    except TemplateError as error:
        what = TOO_MUCH if isinstance(error, TooMuchError) else error.message or error
        raise FileError(BROKEN.with_(what=what), "template_broken") from error
    restore(filled.docx, context, earlier)
    refill(filled.docx, context.get("charts", {}))
    if "file" in context:
        link_figures(filled.docx, context["file"])
    colour(filled.docx)
    hold_together(filled.docx)
    number_contents(filled.docx)
    stamp(filled.docx, context)
    out = io.BytesIO()
    filled.docx.save(out)
    return steady(out.getvalue())


def marked(context: dict[str, Any]) -> dict[str, Any]:
    """What a template is filled with: the figures know their cells where the documents can lead to the workbook."""
    told = {k: v for k, v in context.items() if k != "figures"}
    return dict(linked(told)) if "file" in told else told


BROKEN = Text("模板有错：{what}", "the template is broken: {what}")


def refuse_faults(template: bytes, context: dict[str, Any]) -> None:
    """Raise FileError with everything that is wrong in a person's own template, before anything of it runs."""
    faults = [f for f in findings(template, context) if f.is_error]
    if faults:
        code = "template_forbidden" if any(f.code == "forbidden" for f in faults) else "template_broken"
        raise FileError(BROKEN.with_(what=listed([f.said() for f in faults])), code)


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
        context.get("period", context["title"]),
        f"salesbook {context['version']} {context['run']} {context['sha']}",
    )
