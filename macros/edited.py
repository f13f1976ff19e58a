"""Edited documents 改过的文件: the PDF of the Word file a person has worked on; the Word file stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from macros.registry import Outcome
from workbook.errors import UsageError
from workbook.texts import Text

NO_FILE = Text(
    "文件夹里没有 {name}；请先生成月度总结，改好后再转 PDF",
    "{name} is not in the folder: write the summary first, edit it, then turn it into PDF",
)


def pdf_of_edited(
    docx: bytes | None, name: str, context: dict[str, Any], frames: Mapping[str, pd.DataFrame], wants_proof: bool
) -> Outcome:
    """The PDF of a summary as people left it in Word, and the proof of its numbers when asked.

    docx: the file called name (without ending), None where there is none. context: what the summary would say
    now, with the words people wrote into the file. Raises UsageError where there is no file or no program.
    """
    from reports.convert import converted, last_line
    from reports.verify import verify

    if docx is None:
        raise UsageError(NO_FILE.with_(name=f"{name}.docx"), "no_word_file")
    pdf, program = converted(docx, context["lang"])
    said = [Text("{name}.pdf 由 {program} 转成", "{name}.pdf made by {program}").with_(name=name, program=program)]
    figures: dict[str, Any] = {}
    if wants_proof:
        told = {**context, "endnotes": [*context["endnotes"], last_line(program, context["lang"])]}
        wrong = [m for m in verify(docx, pdf, told, frames) if m["where"] != "pdf"] + not_shown(pdf, told)
        figures["mismatches"] = wrong
        said.append(Text("核对：{n} 处不符", "Checked: {n} mismatches").with_(n=len(wrong)))
    return Outcome(files={f"{name}.pdf": pdf}, said=tuple(said), figures=figures, engines={f"{name}.pdf": program})


def not_shown(pdf: bytes, context: Mapping[str, Any]) -> list[dict[str, str]]:
    """Tiles and rows of tables that do not stand in the PDF another program made, in order, cell by cell.

    Where lines break and what stands at the axes of charts is that program's own, so spaces do not count and
    numbers beside the rows are not asked for their reason: the Word file has been.
    """
    from reports.verify import mismatch, printed_rows, text_of_pdf

    flat, at = "".join("".join(text_of_pdf(pdf)).split()), 0
    found = []
    for place, texts in printed_rows(context):
        start = at
        for text in ("".join(t.split()) for t in texts):
            stands = flat.find(text, start)
            if stands < 0:
                found.append(mismatch("pdf", place, "", " ".join(texts)))
                break
            start = stands + len(text)
        else:
            at = start
    return found
