"""Commentary blocks: what is typed into the Word file survives the next run, and contradictions are shown."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.run import Run
from lxml import etree
from report_tables import MONTH, context, documents, settings, small

from macros.reports import report
from macros.run import Run as CommandRun
from reports import word
from reports.blocks import blocks_of, kept, mark_of
from reports.verify import text_of_docx, text_of_pdf
from workbook.files.read import Book


def typed_into(docx: bytes, block: str, write: Callable[[Any, Any], None]) -> bytes:
    """The Word file after a person has typed into one block."""
    document = Document(io.BytesIO(docx))
    for control in document.element.body.iter(qn("w:sdt")):
        if f"block:{block}:" in control.find(".//" + qn("w:tag")).get(qn("w:val")):
            write(document, control.find(qn("w:sdtContent")))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def words(text: str, bold: bool = False) -> Callable[[Any, Any], None]:
    """Type one paragraph over everything in a block."""

    def write(document: Any, content: Any) -> None:
        paragraph = content.findall(qn("w:p"))[0]
        for other in list(content)[1:]:
            content.remove(other)
        for run in paragraph.findall(qn("w:r")):
            paragraph.remove(run)
        run = paragraph.add_r()
        Run(run, document).text = text
        Run(run, document).bold = bold

    return write


def rerun(earlier: bytes, said: str | None = None) -> tuple[bytes, list[str]]:
    """The next run over the earlier file; said: the summary's words in the workbook, None as they were."""
    frames = small()
    if said is not None:
        frames["commentary"].loc[frames["commentary"]["block"] == "summary", "words"] = said
    made, problems = kept(context(frames=frames), earlier)
    return word.render(made, "zh", earlier=earlier), [p.code for p in problems]


def test_blocks_are_found_by_id_and_know_whether_they_were_edited() -> None:
    blocks = blocks_of(documents("zh")[0])
    assert set(blocks) == {"summary", "sales", "collection", "accounts", "performance", "next"}
    assert not any(b.was_edited for b in blocks.values())
    assert mark_of(["一  二 ", ""]) == mark_of(["一 二"])


def test_nothing_edited_nothing_changes() -> None:
    docx = documents("zh")[0]
    assert rerun(docx) == (docx, [])


def test_words_typed_into_word_survive_with_their_look() -> None:
    edited = typed_into(documents("zh")[0], "sales", words("国庆后恢复，{{ 标题 }} 12.5%", bold=True))
    first, problems = rerun(edited)
    assert "国庆后恢复，{{ 标题 }} 12.5%" in text_of_docx(first)
    blocks = [etree.tostring(b.content, encoding="unicode") for b in blocks_of(first).values()]
    assert "<w:b/>" in next(b for b in blocks if "国庆" in b)
    assert problems == []
    assert rerun(first) == (first, [])


def test_an_edit_of_the_workbook_alone_wins() -> None:
    docx, problems = rerun(documents("zh")[0], "新的总体评价。")
    assert "新的总体评价。" in text_of_docx(docx)
    assert "华东超额" not in text_of_docx(docx)
    assert problems == []


def test_a_contradiction_keeps_both_and_is_shown_once() -> None:
    edited = typed_into(documents("zh")[0], "summary", words("经理在 Word 里写的。"))
    docx, problems = rerun(edited, "工作簿里也改了。")
    text = text_of_docx(docx)
    assert text.index("经理在 Word 里写的。") < text.index("工作簿里的另一版本") < text.index("工作簿里也改了。")
    assert problems == ["commentary_conflict"]
    again, problems = rerun(docx, "工作簿里也改了。")
    assert (text_of_docx(again), problems) == (text, [])


def test_both_edited_alike_is_no_contradiction() -> None:
    edited = typed_into(documents("zh")[0], "summary", words("同一句话。"))
    docx, problems = rerun(edited, "同一句话。")
    assert text_of_docx(docx).count("同一句话。") == 1
    assert problems == []


def test_words_deleted_in_word_stay_deleted() -> None:
    docx, problems = rerun(typed_into(documents("zh")[0], "summary", words("")))
    assert "华东超额" not in text_of_docx(docx)
    assert problems == []


@pytest.mark.parametrize("earlier", [b"", b"not a zip", None])
def test_an_earlier_file_that_cannot_be_read_changes_nothing(earlier: bytes | None) -> None:
    made, problems = kept(context(), earlier)
    assert made["commentary"] == context()["commentary"]
    assert problems == []


def test_the_command_reads_the_file_it_is_about_to_replace(tmp_path: Path) -> None:
    """`report` with the folder its documents go to: what was typed there is in the next Word file and PDF."""
    run = CommandRun(settings(), MONTH, "zh", "工作簿.xlsx", {"folder": str(tmp_path), "verify": True}, Book({}))
    for name, content in report(small(), run).files.items():
        (tmp_path / name).write_bytes(content)
    path = next(tmp_path.glob("*.docx"))
    path.write_bytes(typed_into(path.read_bytes(), "sales", words("直接写在 Word 里的话。")))
    again = report(small(), run)
    assert again.figures["mismatches"] == []
    assert "直接写在 Word 里的话。" in text_of_docx(again.files[path.name])
    assert "直接写在Word里的话。" in "".join(text_of_pdf(again.files[f"{path.stem}.pdf"])).replace(" ", "")
