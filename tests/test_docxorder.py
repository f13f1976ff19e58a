"""Properties in Word files stand in the order their format lists."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from reports.docxorder import ORDER, put_document_in_order, put_in_order
from reports.make_templates import TEMPLATES


def test_children_are_sorted_and_unknown_ones_come_last() -> None:
    markup = '<w:p %s><w:pPr><w:jc w:val="left"/><w:own/><w:keepNext/><w:pStyle w:val="a"/></w:pPr></w:p>'
    paragraph = parse_xml(markup % nsdecls("w"))
    put_in_order(paragraph)
    names = [child.tag.rpartition("}")[2] for child in paragraph[0]]
    assert names == ["pStyle", "keepNext", "jc", "own"]


def test_a_document_says_the_zoom_its_format_asks_for() -> None:
    document = Document()
    put_document_in_order(document)
    zoom = document.settings.element.find(qn("w:zoom"))
    assert zoom.get(qn("w:percent"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_template_of_ours_is_in_order(lang: str) -> None:
    for name, made in TEMPLATES.items():
        document = Document(io.BytesIO(made(lang)))
        for element, order in ORDER.items():
            rank = {qn(f"w:{child}"): i for i, child in enumerate(order)}
            for root in (document.element, document.styles.element):
                for properties in root.iter(qn(element)):
                    ranks = [rank[child.tag] for child in properties]
                    assert ranks == sorted(ranks), (name, element)
