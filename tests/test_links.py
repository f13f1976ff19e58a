"""Links: every figure that leads to a cell leads to the cell that holds it, in Word and in the PDF."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from report_tables import MONTH, STAMP, small
from report_tables import settings as settings_of

from macros.new import buttons
from macros.reports import first_row
from reports import monthly, pdf, word
from reports.figures import printed
from reports.links import Linked, Places, Stand, linked, url_of
from reports.verify import numbers_in, text_of_docx
from workbook.files.create import create
from workbook.files.read import read_book
from workbook.tables import TABLES

MARK = re.compile(r"^'(.+)'!([A-Z]+)(\d+)(?::\2(\d+))?$")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict, list[dict]]:
    """A workbook with the small month, its summary's context, its figures."""
    path = tmp_path_factory.mktemp("links") / "销售 部.xlsx"
    frames = small()
    path.write_bytes(create(frames, "zh", buttons()))
    keys = [k for k in TABLES if len(frames[k])]
    book = read_book(path, keys)
    places = Places(f"../{path.name}", {k: Stand(t.sheet, first_row(t.ref), t.columns) for k, t in book.tables.items()})
    context = monthly.context(frames, settings_of(), MONTH, "zh", STAMP, places)
    return path, context, context["figures"]


def test_a_figure_of_one_cell_leads_to_the_cell_that_holds_it(made: tuple) -> None:
    path, context, figures = made
    sheets = openpyxl.load_workbook(path, data_only=True)
    held = 0
    for figure in figures:
        holder = context
        *steps, key = figure["place"].split(".")
        for step in steps:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        if not isinstance(holder, dict) or key not in holder.get("at", {}):
            continue
        sheet, letter, first, last = MARK.match(holder["at"][key]).groups()
        cell = sheets[sheet][f"{letter}{first}"].value
        if len(figure["keys"]) == 1 and figure["how"] in ("cell", "sum") and not figure["plus"]:
            value = None if cell is None else cell * (100 if figure["kind"] == "money" else 1)
            assert printed(value, figure["kind"], figure["unit"]) == figure["text"], figure["place"]
            held += 1
        assert last is None or int(last) - int(first) == len(figure["keys"]) - 1
    assert held > 150


def test_word_and_pdf_lead_to_the_same_cells(made: tuple) -> None:
    _path, context, _figures = made
    document = Document(io.BytesIO(docx := word.render(context, "zh")))
    links = [h for h in document.element.body.iter(qn("w:hyperlink")) if h.get(qn("r:id"))]
    targets = {document.part.rels[h.get(qn("r:id"))].target_ref for h in links}
    assert targets == {"../销售 部.xlsx"}
    cells = {h.get(qn("w:anchor")) for h in links}
    assert all(MARK.match(c) for c in cells)
    actions = [
        a.get_object().get("/A")
        for p in pypdf.PdfReader(io.BytesIO(pdf.render(context, "zh"))).pages
        for a in p.get("/Annots", [])
    ]
    urls = {unquote(a["/URI"]) for a in actions if a and "/URI" in a}
    assert urls == {f"../销售 部.xlsx#{c}" for c in cells}
    assert Linked.OPEN not in text_of_docx(docx)


def test_the_words_are_the_same_with_links_and_without(made: tuple) -> None:
    _path, context, _figures = made
    plain = {k: v for k, v in context.items() if k != "file"}
    assert text_of_docx(word.render(context, "zh")) == text_of_docx(word.render(plain, "zh"))


def test_a_figure_with_a_cell_is_still_its_text() -> None:
    told = linked({"rows": [{"name": "甲", "target": "1.00", "at": {"target": "'表'!C7"}}]})["rows"][0]
    assert told == {"name": "甲", "target": "1.00"}
    assert told["target"].__html__() == f"{Linked.OPEN}'表'!C7{Linked.CLOSE}1.00{Linked.OPEN}{Linked.CLOSE}"
    assert url_of("../a b.xlsx", "'O''K'!C7:C9") == "../a%20b.xlsx#'O''K'!C7:C9"
    assert numbers_in("1.00") == ["1.00"]
