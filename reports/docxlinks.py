"""Links of a Word document: a figure printed between marks (see `links.Linked`) becomes a link to its cell."""

from __future__ import annotations

import copy
import re
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from reports.links import Linked

MARKED = re.compile(f"{Linked.OPEN}([^{Linked.CLOSE}]+){Linked.CLOSE}(.*?){Linked.OPEN}{Linked.CLOSE}", re.DOTALL)


def link_figures(document: Any, file: str) -> int:
    """Make links of all marked figures in the body; file: the workbook, relative. Returns how many there are.

    The link looks like the text it is: a director reads figures, not blue lines.
    """
    texts = [t for t in document.element.body.iter(qn("w:t")) if t.text and Linked.OPEN in t.text]
    if not texts:
        return 0
    target = document.part.relate_to(file, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    return sum(_split(text.getparent(), text, target) for text in texts)


def _split(run: Any, text: Any, target: str) -> int:
    """One run with marked figures as several: plain text between, a link round every figure."""
    count, place = 0, run
    pieces = MARKED.split(text.text)
    for before, cell, shown in zip(pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True):
        if before:
            place.addnext(plain := _like(run, text, before))
            place = plain
        if cell:
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), target)
            link.set(qn("w:anchor"), cell)
            link.set(qn("w:history"), "1")
            link.append(_like(run, text, shown))
            place.addnext(link)
            place, count = link, count + 1
    run.getparent().remove(run)
    return count


def _like(run: Any, text: Any, words: str) -> Any:
    """A copy of a run with other words in the place of one of its texts."""
    made = copy.deepcopy(run)
    for element, mine in zip(run.iter(qn("w:t")), list(made.iter(qn("w:t"))), strict=True):
        if element is text:
            mine.text = words
            mine.set(qn("xml:space"), "preserve")
    return made
