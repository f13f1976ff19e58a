"""Commentary blocks 点评块: what a manager writes into the Word file itself survives the next run.

A block is a content control whose tag is `block:<key>:<mark>`; the mark is a short hash of the words that came
from the workbook, so an edit in Word and an edit in the workbook can be told apart.
"""

from __future__ import annotations

import copy
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from workbook.errors import Problem
from workbook.tables import TABLES
from workbook.texts import Text, same

TAG = "block:"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

Element = Any


@dataclass(frozen=True)
class Block:
    """One block of a Word file: the mark of the words it was made with, its paragraphs, its content."""

    mark: str
    paragraphs: tuple[str, ...]
    content: Element

    @property
    def was_edited(self) -> bool:
        return mark_of(self.paragraphs) != self.mark


def mark_of(paragraphs: Sequence[str]) -> str:
    """A short hash of the words of a block, however its lines are spaced."""
    words = "\n".join(" ".join(p.split()) for p in paragraphs if p.strip())
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def blocks_of(docx: bytes) -> dict[str, Block]:
    """The commentary blocks of a Word file by key; none where it is not one of ours or cannot be read."""
    try:
        document = Document(io.BytesIO(docx))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
        return {}
    return dict(_blocks(document))


def _blocks(document: Any) -> list[tuple[str, Block]]:
    found = []
    for control in document.element.body.iter(qn("w:sdt")):
        tag = control.find(qn("w:sdtPr") + "/" + qn("w:tag"))
        content = control.find(qn("w:sdtContent"))
        name = "" if tag is None else tag.get(qn("w:val"), "")
        if not name.startswith(TAG) or name.count(":") != 2 or content is None:
            continue
        _, key, mark = name.split(":")
        found.append((key, Block(mark, tuple(_paragraphs(content)), content)))
    return found


def _paragraphs(content: Element) -> list[str]:
    """The paragraphs of a block as text; a line break inside one is a space, empty ones are left out."""
    texts = []
    for paragraph in content.iter(qn("w:p")):
        parts = [
            (e.text or "") if e.tag == qn("w:t") else " " for e in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
        ]
        texts.append("".join(parts).strip())
    return [t for t in texts if t]


def kept(context: Mapping[str, Any], earlier: bytes | None) -> tuple[dict[str, Any], list[Problem]]:
    """A context with the words a person wrote into the earlier Word file, and what contradicts the workbook.

    Edited in Word only: the words of the Word file. Edited in the workbook only: those of the workbook. Edited
    in both: the Word file's, then the workbook's under a line that says so, and a Problem that names the block.
    """
    blocks = blocks_of(earlier) if earlier else {}
    words, problems = dict(context["commentary"]), []
    for key, block in blocks.items():
        if key not in words or not block.was_edited:
            continue
        ours, theirs = words[key], list(block.paragraphs)
        if ours["mark"] != block.mark and ours["paragraphs"] and mark_of(theirs) != ours["mark"]:
            problems.append(conflict(key, theirs, ours["paragraphs"]))
            theirs += [CONFLICT.in_(context["lang"]), *ours["paragraphs"]]
        words[key] = {**ours, "paragraphs": theirs, "shown": bool(theirs), "kept": True}
    sections = {
        k: {**s, "shown": s["shown"] or any(words[b]["shown"] for b in s["blocks"])}
        for k, s in context.get("sections", {}).items()
    }
    return {**context, "commentary": words, **({"sections": sections} if sections else {})}, problems


CONFLICT = Text("【工作簿里的另一版本，请取舍】", "[The workbook says otherwise; keep one of the two]")


def conflict(key: str, theirs: Sequence[str], ours: Sequence[str]) -> Problem:
    """Both the Word file and the workbook were edited since the last run."""
    name = next(c.text for c in TABLES["commentary"].column("block").choices if c.code == key)
    found = Text("“{block}”：Word 里是“{theirs}”", "“{block}”: Word says “{theirs}”")
    need = Text("两处一致的点评；工作簿里是“{ours}”", "the same words in both; the workbook says “{ours}”")
    return Problem(
        "commentary_conflict",
        "commentary",
        "words",
        (),
        found.with_(block=name, theirs=shortened(theirs)),
        need.with_(ours=shortened(ours)),
        Text("两个版本都留在 Word 里，请删去一个", "both versions are in the Word file: delete one"),
        is_error=False,
    )


def shortened(paragraphs: Sequence[str]) -> Text:
    """The first words of a block."""
    text = " ".join(paragraphs)
    return same(text if len(text) <= 40 else text[:40] + "…")


def restore(document: Any, context: Mapping[str, Any], earlier: bytes | None) -> None:
    """Put the edited blocks of an earlier file into a new one as they were typed: bold, lists, colours.

    A block with pictures or links is left as the text it already has: their parts are not in the new file.
    """
    before = blocks_of(earlier) if earlier else {}
    for key, block in _blocks(document):
        old = before.get(key)
        words = context["commentary"].get(key, {})
        if old is None or not words.get("kept") or list(old.paragraphs) != words["paragraphs"]:
            continue
        if any(a.startswith(LINKED) for e in old.content.iter() for a in e.attrib):
            continue
        for child in list(block.content):
            block.content.remove(child)
        for child in old.content:
            block.content.append(copy.deepcopy(child))
