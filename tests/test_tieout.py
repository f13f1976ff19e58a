"""Tie-out of the smaller documents: clean ones tie, and every kind of tampering is found."""

import io
import zipfile
from typing import Any

import openpyxl
import pandas as pd
import pytest
from paper_tables import ACCOUNTS, CUSTOMERS, END, LINES, ledger, scored, sold
from report_tables import MONTH, STAMP, settings
from small_tables import rows

from reports import batch, cardcheck, demands, letterpdf, letters, pdf, scorecards, statbook, statistics, tieout, word
from reports.spans import Span, span_of
from workbook.errors import FileError

OPEN = rows(
    "open_items",
    *[
        {"customer_id": c, "line_id": f"L{i}", "ref": f"F{i}", "due_date": "2026-09-01", "amount_fen": fen, "open_fen": fen, "overdue_days": 60}
        for i, (c, fen) in enumerate([("C1", 100_00), ("C1", 50_05), ("C2", 1)])
    ],
)  # fmt: skip


def altered(docx: bytes, old: str, new: str) -> bytes:
    """A Word file with one text of its body changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            after.writestr(name, content)
    return out.getvalue()


# ------------------------------------------------------------------ letters
def written(kind: str, lang: str) -> tuple[dict[str, Any], bytes, bytes, pd.DataFrame]:
    """The first letter, its Word file, its PDF, and the rows it is made from."""
    if kind == "letter":
        source = letters.written_to(ledger(ACCOUNTS), MONTH, STAMP.as_of)
        told = next(letters.each(source, CUSTOMERS, settings(), MONTH, lang, STAMP))
    else:
        source = demands.overdue(OPEN)
        told = next(demands.each(source, CUSTOMERS, settings(), MONTH, lang, STAMP))
    docx = next(batch.filled(word.template_of(kind, lang), [told]))
    return told, docx, letterpdf.render(told, lang, kind), source


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["letter", "demand"])
def test_letters_tie(kind: str, lang: str) -> None:
    told, docx, made, source = written(kind, lang)
    assert tieout.letter(docx, made, told, kind, source) == []


@pytest.mark.parametrize(
    ("kind", "old", "new"), [("letter", "5,000.50", "5,000.05"), ("demand", "150.05", "150.50"), ("letter", "L2", "L2 7.77")]
)  # fmt: skip
def test_a_number_changed_in_a_letter_is_found(kind: str, old: str, new: str) -> None:
    told, docx, made, source = written(kind, "zh")
    wrong = tieout.letter(altered(docx, old, new), made, told, kind, source)
    assert {m["where"] for m in wrong} == {"word"}
    with pytest.raises(FileError, match="与工作簿不符，没有写出"):
        tieout.refuse(told["no"], wrong)


@pytest.mark.parametrize("kind", ["letter", "demand"])
def test_a_cell_changed_under_a_letter_is_found(kind: str) -> None:
    told, docx, made, source = written(kind, "zh")
    column = "amount_fen" if kind == "letter" else "open_fen"
    wrong = tieout.letter(docx, made, told, kind, source.assign(**{column: source[column] + 1}))
    assert {m["where"] for m in wrong} == {"workbook"}


# ------------------------------------------------------------------ scorecards
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_scorecards_tie(lang: str) -> None:
    for card in scorecards.contexts(scored(), settings(), MONTH, lang, STAMP):
        docx, made = word.render(card, lang, document="scorecard"), pdf.render(card, lang)
        assert cardcheck.card(docx, made, card, scored(), MONTH) == []


@pytest.mark.parametrize(
    ("table", "column", "place"),
    [
        ("scores", "points", "tables.score_lines"), ("score_totals", "score", "tables.score_lines.total"),
 ("commission_totals", "pay_fen", "tables.commission_parts.total"),
    ],
)  # fmt: skip
def test_a_cell_changed_under_a_scorecard_is_found(table: str, column: str, place: str) -> None:
    card = scorecards.contexts(scored(), settings(), MONTH, "zh", STAMP)[0]
    docx, made = word.render(card, "zh", document="scorecard"), pdf.render(card, "zh")
    frames = scored()
    frames[table] = frames[table].assign(**{column: frames[table][column] + 1})
    assert place in [m["place"] for m in cardcheck.card(docx, made, card, frames, MONTH)]


# ------------------------------------------------------------------ statistics
PERIODS = ["2026-10-05", "2026W41", "2026-10", "2026Q4", "2026H2", "2026"]


def told(period: str, lang: str = "zh", unit: str = "wan") -> tuple[dict[str, Any], dict[str, pd.DataFrame], Span]:
    frames, span = sold(LINES), span_of(period, END)
    return statistics.context(frames, settings(money_unit=unit), span, lang, STAMP), frames, span


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("period", PERIODS)
def test_statistics_tie(period: str, lang: str) -> None:
    made, frames, span = told(period, lang)
    assert tieout.statistics(made, frames, span, "wan") == []
    docx, paper = word.render(made, lang, document="statistics"), pdf.render(made, lang)
    assert tieout.in_documents(docx, paper, made) == []
    assert tieout.workbook(statbook.workbook_of(frames, span, lang, 1), frames, span, lang) == []


def test_what_is_changed_in_statistics_is_found() -> None:
    made, frames, span = told("2026-10")
    docx, paper = word.render(made, "zh", document="statistics"), pdf.render(made, "zh")
    assert {m["where"] for m in tieout.in_documents(altered(docx, "3.00", "3.01"), paper, made)} == {"word"}
    frames["sales"].loc[frames["sales"].index[0], "amount_fen"] += 100_00
    wrong = tieout.statistics(made, frames, span, "wan")
    assert "tables.sales_region.rows.0.amount" in [m["place"] for m in wrong]
    assert "tables.sales_region.total.amount" in [m["place"] for m in wrong]
    book = tieout.workbook(statbook.workbook_of(sold(LINES), span, "zh", 1), frames, span, "zh")
    assert {m["where"] for m in book} == {"xlsx"}


def test_a_line_that_is_not_told_is_found() -> None:
    made, frames, span = told("2026-10")
    del made["tables"]["sales_region"]["rows"][1]
    wrong = tieout.statistics(made, frames, span, "wan")
    assert ("", "华南") in [(m["printed"], m["expected"]) for m in wrong]


def test_a_cell_changed_in_the_statistics_workbook_is_found() -> None:
    _, frames, span = told("2026-10")
    book = openpyxl.load_workbook(io.BytesIO(statbook.workbook_of(frames, span, "zh", 1)), data_only=True)
    book["分区域销售"]["B2"] = 1
    out = io.BytesIO()
    book.save(out)
    wrong = tieout.workbook(out.getvalue(), frames, span, "zh")
    assert ("分区域销售.华东", "1", "30000.0") in [(m["place"], m["printed"], m["expected"]) for m in wrong]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_row_is_split_over_two_pages(lang: str) -> None:
    """Sixty lines with long reasons: each is found whole in the text of its page."""
    frames = scored()
    line = frames["scores"].iloc[:1]
    reason = "超额 累计 545,238.66 → 777,238.66：54,761.34 × 0.4% + 177,238.66 × 0.6% = 1,282.48"
    many = [line.assign(kpi_id=f"K{n}", kpi=f"XS2609-{n:03d}", reason=reason) for n in range(1, 61)]
    frames["scores"] = pd.concat(many, ignore_index=True)
    card = scorecards.contexts(frames, settings(), MONTH, lang, STAMP)[0]
    docx, made = word.render(card, lang, document="scorecard"), pdf.render(card, lang)
    assert tieout.in_documents(docx, made, card) == []
