"""Tie-out 核对: every number printed in Word and PDF is the number of the workbook, every total the sum of its lines."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from docx import Document
from docx.oxml.ns import qn

from reports.drawing import shapes
from reports.figures import added, keys_of, printed, worth
from reports.pdf import SOFT
from reports.wordcharts import cached_values

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
CODE = re.compile(r"[\w.\-/]{12,}", re.ASCII)
BROKEN_DATE = re.compile(r"(?<=\d-)\s*\n\s*(?=\d)")

Mismatch = dict[str, str]
Values = list[float | int | None]


def verify(docx: bytes, pdf: bytes, context: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> list[Mismatch]:
    """What does not tie, as rows {"where", "place", "printed", "expected"}; empty when everything does.

    Four proofs: every figure of the context recomputed from the cells it names; every total against its
    lines, in fen; every row of a table and every tile found in order in the text of both files; no number
    in either file that the context does not have. Numbers of the Word charts are read from the charts.
    """
    figures = context["figures"]
    values = values_of(figures, frames)
    found = [*_as_printed(figures, values), *_as_summed(figures, values), *in_charts(docx, context)]
    pages = text_of_pdf(pdf)
    for where, text in (("word", text_of_docx(docx)), ("pdf", rejoined(without_marks(pages, context), context))):
        found += in_text(where, numbers_in(without_contents(text, context)), context)
    return found


# ------------------------------------------------------------------ against the workbook
def against_workbook(figures: list[dict[str, Any]], frames: Mapping[str, pd.DataFrame]) -> list[Mismatch]:
    """Figures whose text is not what their cells in the frames come to."""
    return _as_printed(figures, values_of(figures, frames))


def against_lines(figures: list[dict[str, Any]], frames: Mapping[str, pd.DataFrame]) -> list[Mismatch]:
    """Totals that are not the sum of their lines, to the fen."""
    return _as_summed(figures, values_of(figures, frames))


def _as_printed(figures: list[dict[str, Any]], values: Values) -> list[Mismatch]:
    found = []
    for figure, value in zip(figures, values, strict=True):
        expected = printed(value, figure["kind"], figure["unit"])
        if expected != figure["text"]:
            found.append(mismatch("workbook", figure["place"], figure["text"], expected))
    return found


def _as_summed(figures: list[dict[str, Any]], values: Values) -> list[Mismatch]:
    lines: Counter[str] = Counter()
    totals: dict[str, tuple[str, float]] = {}
    for figure, value in zip(figures, values, strict=True):
        name = figure["part_of"]
        if name.startswith("=") and value is not None:
            totals[name[1:]] = (figure["place"], value)
        elif name and value is not None:
            lines[name] += int(value)
    return [
        mismatch("total", place, f"{total:.0f}", f"{lines[name]}")
        for name, (place, total) in totals.items()
        if name in lines and lines[name] != total
    ]


def values_of(figures: list[dict[str, Any]], frames: Mapping[str, pd.DataFrame]) -> Values:
    """What the cells behind every figure come to."""
    places: dict[str, dict[tuple[str, ...], int]] = {}
    narrow: dict[tuple[str, tuple[str, ...]], pd.DataFrame] = {}

    def own(figure: dict[str, Any]) -> float | int | None:
        table = figure["table"]
        if table not in places:
            places[table] = {key: i for i, key in enumerate(keys_of(frames[table], table))}
        columns = tuple(figure["columns"])
        if (table, columns) not in narrow:
            narrow[table, columns] = frames[table][list(dict.fromkeys(columns))]
        rows = [places[table][k] for k in figure["keys"] if k in places[table]]
        return worth(narrow[table, columns].iloc[rows], figure["how"], columns)

    return [
        added([own(f) for f in (figure, *figure["plus"])], figure["over"] and own(figure["over"]), bool(figure["over"]))
        for figure in figures
    ]


def mismatch(where: str, place: str, shown: str, expected: str) -> Mismatch:
    return {"where": where, "place": place, "printed": shown, "expected": expected}


# ------------------------------------------------------------------ against the text
def in_text(where: str, numbers: list[str], context: Mapping[str, Any]) -> list[Mismatch]:
    """Rows and tiles that do not stand in the text in order, and numbers nobody put there."""
    found = []
    at = 0
    for place, texts in printed_rows(context):
        wanted = numbers_in(" ".join(texts))
        start = run_of(numbers, wanted, at)
        if start is None:
            found.append(mismatch(where, place, "", " ".join(wanted)))
        else:
            at = start + len(wanted)
    allowed = set(
        numbers_in("\n".join(strings({k: v for k, v in context.items() if k not in ("figures", "contents")})))
    )
    allowed |= set(numbers_in("\n".join(s["text"] for c in context["charts"].values() if c["shown"] for s in shapes(c) if s["kind"] == "text")))  # fmt: skip
    return found + [mismatch(where, "text", n, "") for n in dict.fromkeys(numbers) if n not in allowed]


def printed_rows(context: Mapping[str, Any]) -> Iterable[tuple[str, list[str]]]:
    """Tiles, then the rows of every shown table in the order of the document, as lists of texts."""
    for tile in (t for line in context["tiles"] for t in line if t["name"]):
        yield f"tiles.{tile['name']}", [tile["value"], *(n["value"] for n in tile["notes"])]
    for key, table in context["tables"].items():
        columns = [c["key"] for c in table["columns"]]
        for no, row in enumerate([*table["rows"], table["total"]] if table["shown"] else []):
            if row:
                yield f"tables.{key}.{no}", [row[c] for c in columns]


def run_of(numbers: list[str], wanted: list[str], start: int) -> int | None:
    """Where a run of numbers begins at or after start; None where it does not stand."""
    if not wanted:
        return start
    for i in range(start, len(numbers) - len(wanted) + 1):
        if numbers[i] == wanted[0] and numbers[i : i + len(wanted)] == wanted:
            return i
    return None


def strings(tree: Any) -> Iterable[str]:
    """Every text in a tree that is printed; the cells figures lead to are not."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from strings(value) if key != "at" else ()
    elif isinstance(tree, list):
        for value in tree:
            yield from strings(value)


def numbers_in(text: str) -> list[str]:
    """The numbers of a text in order; a date broken over two lines is joined first."""
    return [n.rstrip(",") for n in NUMBER.findall(BROKEN_DATE.sub("", text))]


# ------------------------------------------------------------------ reading the two files
def text_of_docx(docx: bytes) -> str:
    """The body of a Word file as text, a paragraph or cell a line."""
    lines = []
    for paragraph in Document(io.BytesIO(docx)).element.body.iter(qn("w:p")):
        lines.append("".join(t.text or "" for t in paragraph.iter(qn("w:t"))))
    return "\n".join(lines)


def text_of_pdf(pdf: bytes) -> list[str]:
    """The text of a PDF, a page an item."""
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def without_marks(pages: list[str], context: Mapping[str, Any]) -> str:
    """The pages' text without the numbers a page carries by itself."""
    kept = []
    for no, page in enumerate(pages, start=1):
        foot = context["words"]["page"].format(page=no, pages=len(pages))
        kept.append(page.replace(foot, ""))
    return "\n".join(kept)


def without_contents(text: str, context: Mapping[str, Any]) -> str:
    """A text without the lines of the table of contents and without the numbers of headings."""
    for entry in context["contents"]:
        no, title = re.escape(entry["no"].strip()), re.escape(entry["title"])
        text = re.sub(rf"{no}\s*{title}[ .]*\d*$", entry["title"], text, flags=re.MULTILINE)
    return text


def rejoined(text: str, context: Mapping[str, Any]) -> str:
    """A PDF's text with its long codes whole again, where the page broke them over lines; a space
    behind each, for a code that fills its column and the next column's number."""
    told = {k: v for k, v in context.items() if k != "figures"}
    codes = {c for s in strings(told) for c in CODE.findall(s)}
    for code in sorted(codes):
        text = re.sub(r"\s*".join(map(re.escape, code)), code.replace("\\", r"\\") + " ", text.replace(SOFT, ""))
    return text


def in_charts(docx: bytes, context: Mapping[str, Any]) -> list[Mismatch]:
    """Values of the native Word charts that are not the figures of the context."""
    held = cached_values(Document(io.BytesIO(docx)))
    found = []
    for key, chart in context["charts"].items():
        if not chart["shown"]:
            continue
        wanted = [[v.replace(",", "") for v in s["values"] if numbers_in(v)] for s in chart["series"]]
        if held.get(chart["title"]) != wanted:
            found.append(mismatch("word", f"charts.{key}", str(held.get(chart["title"])), str(wanted)))
    return found
