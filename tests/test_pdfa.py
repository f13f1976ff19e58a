"""PDF/A-2a and tags: what can be read from the structure of every PDF we make.

No validator runs here; these are the rules of ISO 19005-2 whose breach shows in the objects of a file: output
intent, metadata, marks, structure, language, fonts, nothing that runs, nothing outside, no encryption.
"""

import functools
import io
from collections.abc import Iterator
from typing import Any

import pytest
from paper_tables import ACCOUNTS, CUSTOMERS, END, LINES, ledger, scored, sold
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, IndirectObject, NameObject, StreamObject
from report_tables import MONTH, STAMP, documents, settings
from small_tables import rows

from reports import demands, letterpdf, letters, pdf, scorecards, statistics
from reports.spans import span_of

FORBIDDEN_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/ResetForm", "/Movie", "/Sound", "/Rendition"}


def made(name: str, lang: str) -> bytes:
    """One of our PDFs."""
    if name == "monthly":
        return documents(lang)[1]
    if name == "letter":
        told = letters.contexts(ledger(ACCOUNTS), CUSTOMERS, settings(), MONTH, lang, STAMP)[0]
        return letterpdf.render(told, lang)
    if name == "demand":
        item = {"customer_id": "C1", "line_id": "L1", "due_date": "2026-10-01", "amount_fen": 5, "open_fen": 5}
        items = demands.overdue(rows("open_items", {**item, "overdue_days": 30}))
        return letterpdf.render(next(demands.each(items, CUSTOMERS, settings(), MONTH, lang, STAMP)), lang, "demand")
    if name == "scorecard":
        return pdf.render(scorecards.contexts(scored(), settings(), MONTH, lang, STAMP)[0], lang)
    return pdf.render(statistics.context(sold(LINES), settings(), span_of("2026Q4", END), lang, STAMP), lang)


def objects(reader: PdfReader) -> Iterator[Any]:
    """Every object of a file."""
    for number in range(1, int(reader.trailer["/Size"])):
        found = reader.get_object(IndirectObject(number, 0, reader))
        if found is not None:
            yield found


def faults(content: bytes) -> list[str]:
    """What in the objects of a file breaks PDF/A-2a."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data()
    intents = root.get("/OutputIntents", [])
    tests = {
        "header": content[:8] in (b"%PDF-1.4", b"%PDF-1.5", b"%PDF-1.6", b"%PDF-1.7") and min(content[10:14]) > 127,
        "no encryption": "/Encrypt" not in reader.trailer,
        "file identifier": len(reader.trailer["/ID"]) == 2,
        "output intent with its profile": bool(intents) and all(i.get_object()["/S"] == "/GTS_PDFA1" and "/DestOutputProfile" in i.get_object() for i in intents),
        "part 2": b"<pdfaid:part>2</pdfaid:part>" in metadata,
        "conformance A": b"<pdfaid:conformance>A</pdfaid:conformance>" in metadata,
        "title in the metadata": str(reader.metadata.title).encode() in metadata.replace(b"&amp;", b"&").replace(b"&lt;", b"<").replace(b"&gt;", b">"),
        "marked": root["/MarkInfo"]["/Marked"] == True,  # noqa: E712 - an object of its own
        "structure": "/K" in root["/StructTreeRoot"].get_object(),
        "language": bool(root.get("/Lang")),
        "nothing runs": not ({"/AA", "/OpenAction"} & set(root)) and "/JavaScript" not in root.get("/Names", {}),
        "nothing attached": "/EmbeddedFiles" not in root.get("/Names", {}),
        "no form": "/AcroForm" not in root,
        "every page tagged": all("/StructParents" in page for page in reader.pages),
    }  # fmt: skip
    return [name for name, is_so in tests.items() if not is_so] + [f for o in objects(reader) for f in object_faults(o)]


def object_faults(found: Any) -> Iterator[str]:
    """What in one object breaks PDF/A-2a."""
    if isinstance(found, StreamObject):
        filters = found.get("/Filter", [])
        if "/LZWDecode" in (filters if isinstance(filters, list) else [filters]) or "/F" in found:
            yield "a filter or a file outside"
    if not isinstance(found, DictionaryObject):
        return
    is_font = found.get("/Subtype") in ("/TrueType", "/Type1", "/CIDFontType0", "/CIDFontType2")
    if is_font and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(found["/FontDescriptor"].get_object()):
        yield f"font not embedded: {found['/BaseFont']}"
    if found.get("/Subtype") == "/Type0" and "/ToUnicode" not in found:
        yield f"font without its characters: {found['/BaseFont']}"
    if found.get("/S") in FORBIDDEN_ACTIONS:
        yield f"an action: {found['/S']}"
    if found.get("/Type") == "/Annot" and (int(found.get("/F", 0)) & 0b111 != 0b100):
        yield "an annotation that does not print"


@functools.cache
def reader_of(name: str, lang: str) -> PdfReader:
    return PdfReader(io.BytesIO(made(name, lang)))


NAMES = ["monthly", "letter", "demand", "scorecard", "statistics"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_pdf_breaks_pdf_a(name: str, lang: str) -> None:
    assert faults(made(name, lang)) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_tables_have_heads_and_figures_say_what_they_show(name: str, lang: str) -> None:
    elements = [
        o for o in objects(reader_of(name, lang)) if isinstance(o, DictionaryObject) and "/S" in o and "/P" in o
    ]
    kinds = [e["/S"] for e in elements]
    assert kinds.count("/Table") > 0
    assert kinds.count("/TH") >= kinds.count("/Table")
    assert all(e.get("/Alt") for e in elements if e["/S"] == "/Figure")
    assert reader_of(name, lang).trailer["/Root"]["/Lang"] == ("zh-CN" if lang == "zh" else "en-US")


def test_a_fault_is_found() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(made("letter", "zh")))
    writer.root_object["/MarkInfo"][NameObject("/Marked")] = BooleanObject(False)
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): NameObject("/Launch")})
    writer.write(out := io.BytesIO())
    assert {"marked", "nothing runs"} <= set(faults(out.getvalue()))
