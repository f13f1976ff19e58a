"""The PDF of an edited Word document: made by the program that shows it, which is named; the Word file stays."""

import datetime as dt
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from needs import absent
from pypdf import PdfReader
from report_tables import context, documents, small

from macros.edited import pdf_of_edited
from reports import convert
from reports.verify import text_of_docx
from workbook.errors import FileError, UsageError
from workbook.files.made import note, noted


def typed() -> bytes:
    """The summary as a person left it: a paragraph of their own, another font in the title."""
    document = Document(io.BytesIO(documents("zh")[0]))
    document.paragraphs[0].runs[0].font.italic = True
    document.paragraphs[-1].insert_paragraph_before("经理在 Word 里写的话。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class Word:
    """Word as COM shows it, writing down what it is asked."""

    def __init__(self, fails: bool = False) -> None:
        self.asked: list[Any] = []
        self.fails = fails
        self.Documents, self.TablesOfContents = self, [self]
        self.Open, self.Update, self.ExportAsFixedFormat = self.opened, self.updated, self.exported
        self.Close, self.Quit = self.closed, self.left

    def opened(self, path: str, **how: Any) -> "Word":
        self.asked.append(("open", Path(path).name, how["ReadOnly"], how["AddToRecentFiles"]))
        return self

    def updated(self) -> None:
        self.asked.append("contents")

    def exported(self, out: str, kind: int, **how: Any) -> None:
        if self.fails:
            raise RuntimeError("(-2147352567, 'exception')")
        self.asked.append(("export", kind, how["UseISO19005_1"], how["DocStructureTags"]))
        Path(out).write_bytes(b"%PDF-1.7")

    def closed(self, save: int) -> None:
        self.asked.append(("close", save))

    def left(self, save: int) -> None:
        self.asked.append(("quit", save))


def test_the_last_line_names_the_program_and_the_original_stays() -> None:
    before = typed()
    text = text_of_docx(convert.signed(before, "Word 16.0", "zh")).split("\n")
    assert text[-1] == "本文件由 salesbook 生成：PDF · Word 16.0（由 Word 文件转换）"
    assert "经理在 Word 里写的话。" in text
    assert "docxtpl" in text_of_docx(before)


def test_a_document_without_our_last_line_gets_one() -> None:
    out = io.BytesIO()
    Document().save(out)
    assert text_of_docx(convert.signed(out.getvalue(), "LibreOffice 7.4", "en")).endswith("(from the Word file)")


def test_what_is_no_word_file() -> None:
    with pytest.raises(FileError) as caught:
        convert.signed(b"no zip", "Word", "zh")
    assert caught.value.code == "not_word"


def test_word_is_asked_in_an_instance_of_its_own_and_quit(tmp_path: Path) -> None:
    program = Word()
    convert.by_word(tmp_path / "a.docx", tmp_path / "a.pdf", lambda: program)
    assert program.asked == [("open", "a.docx", True, False), "contents", ("export", 17, True, True), ("close", 0), ("quit", 0)]  # fmt: skip
    broken = Word(fails=True)
    with pytest.raises(FileError, match="Word 没能转成 PDF"):
        convert.by_word(tmp_path / "a.docx", tmp_path / "b.pdf", lambda: broken)
    assert broken.asked[-1] == ("quit", 0)


def test_no_program_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(convert, "PLACES", ())
    with pytest.raises(UsageError, match="没有 Word，也没有 LibreOffice"):
        convert.engine()


def test_a_program_that_fails_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(FileError, match="LibreOffice 没能转成 PDF"):
        convert.by_libreoffice(shutil.which("false") or "false", tmp_path / "a.docx", tmp_path / "a.pdf")


def test_an_edited_summary_by_libreoffice() -> None:
    """The person's words and look are in the PDF, its last line names LibreOffice, its numbers are the workbook's."""
    if not shutil.which("soffice"):
        absent("LibreOffice is not here")
    outcome = pdf_of_edited(documents("zh")[0], "总结", context(), small(), wants_proof=True)
    reader = PdfReader(io.BytesIO(outcome.files["总结.pdf"]))
    root = reader.trailer["/Root"]
    text = "".join(page.extract_text() for page in reader.pages)
    assert outcome.engines["总结.pdf"].startswith("LibreOffice")
    assert outcome.engines["总结.pdf"] in text
    assert b"<pdfaid:part>2<" in root["/Metadata"].get_object().get_data()
    assert root["/MarkInfo"]["/Marked"]
    assert outcome.figures["mismatches"] == []


def test_without_a_word_file_there_is_nothing_to_turn() -> None:
    with pytest.raises(UsageError, match="请先生成月度总结"):
        pdf_of_edited(None, "总结", context(), small(), wants_proof=False)


def test_what_was_made_is_noted_with_its_program(tmp_path: Path) -> None:
    book = tmp_path / "b.xlsx"
    for n in range(2):
        note(book, "report", "ab" * 32, {"总结.pdf": f"{n}"}, {"总结.pdf": "LibreOffice 7.4"})
    runs = noted(book)
    assert len(runs) == 2
    assert {r.engines["总结.pdf"] for r in runs} == {"LibreOffice 7.4"}
    assert runs[0].before == runs[0].after
    assert runs[0].is_done
    assert dt.datetime.fromisoformat(runs[0].when)
