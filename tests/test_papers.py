"""Scorecards and statistics: only one's own, lines that add up, spans compared with like, workbooks with live formulas."""

import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from needs import absent
from paper_tables import END, LINES, scored, sold
from report_tables import MONTH, STAMP, settings
from small_tables import rows

from reports import pdf, scorecards, statistics, tieout, word
from reports.blocks import kept
from reports.spans import said as span_said
from reports.spans import span_of
from reports.statbook import workbook_of
from reports.verify import numbers_in, text_of_docx, text_of_pdf
from workbook.errors import UsageError


# ------------------------------------------------------------------ scorecards
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_scorecard_holds_its_own_and_nobody_elses(lang: str) -> None:
    cards = scorecards.contexts(scored(), settings(), MONTH, lang, STAMP)
    assert [c["rep_id"] for c in cards] == ["R1", "R2"]
    for card, other, pay in zip(cards, ("刘洋", "林晓梅"), ("11,345.00", "8,876.00"), strict=True):
        for text in (
            text_of_docx(word.render(card, lang, document="scorecard")),
            "".join(text_of_pdf(pdf.render(card, lang))),
        ):
            assert card["rep"] in text.replace(" ", "")
            assert other not in text
            assert pay in text
            assert ("R2" if card["rep_id"] == "R1" else "R1") not in text


def test_the_parts_of_a_commission_add_up_to_its_pay() -> None:
    card = scorecards.contexts(scored(), settings(), MONTH, "zh", STAMP)[0]["tables"]
    assert [(r["name"], r["amount"]) for r in card["commission_parts"]["rows"]] == [
        ("本月计提", "12,345.00"),
        ("留待尾款", "-1,000.00"),
    ]
    assert card["commission_parts"]["total"]["amount"] == "11,345.00"
    assert not card["commission_lines"]["shown"]  # the statement's


def test_a_month_without_scores_has_no_cards() -> None:
    assert scorecards.contexts(scored(), settings(), dt.date(2026, 9, 1), "zh", STAMP) == []


# ------------------------------------------------------------------ spans
@pytest.mark.parametrize(
    ("text", "days", "before", "last_year"),
    [
        ("2026-10-31", ("2026-10-31",) * 2, ("2026-10-30",) * 2, ("2025-10-31",) * 2),
        ("2024-02-29", ("2024-02-29",) * 2, ("2024-02-28",) * 2, ("2023-02-28",) * 2),
        ("2026W43", ("2026-10-19", "2026-10-25"), ("2026-10-12", "2026-10-18"), ("2025-10-20", "2025-10-26")),
        ("2026-09", ("2026-09-01", "2026-09-30"), ("2026-08-01", "2026-08-31"), ("2025-09-01", "2025-09-30")),
        ("2026Q3", ("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30"), ("2025-07-01", "2025-09-30")),
        # a running quarter is compared with as much of the one before
        ("2026Q4", ("2026-10-01", "2026-10-31"), ("2026-07-01", "2026-07-31"), ("2025-10-01", "2025-10-31")),
        ("2026", ("2026-01-01", "2026-10-31"), ("2025-01-01", "2025-10-31"), ("2025-01-01", "2025-10-31")),
    ],
)
def test_spans_and_what_they_are_compared_with(text: str, days: tuple, before: tuple, last_year: tuple) -> None:
    span = span_of(text, END)
    assert tuple(map(str, span.days)) == days
    assert tuple(map(str, span.before)) == before
    assert tuple(map(str, span.last_year)) == last_year


@pytest.mark.parametrize(
    ("text", "code"), [("2026Q5", "bad_period"), ("2026W60", "bad_period"), ("2026-13-01", "bad_period"), ("x", "bad_period"), ("2026-11", "future_period")]
)  # fmt: skip
def test_what_is_no_span(text: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        span_of(text, END)
    assert caught.value.code == code


# ------------------------------------------------------------------ statistics
def told(lang: str = "zh", lines: list[tuple[str, str, int]] = LINES, period: str = "2026-10", **values: str) -> dict:
    return statistics.context(sold(lines), settings(**values), span_of(period, END), lang, STAMP)


def test_amount_share_and_growth() -> None:
    table = told()["tables"]["sales_region"]
    assert [tuple(r.values()) for r in table["rows"]] == [
        ("华东", "3.00", "75.0%", "2.00", "50.0%", "0.00", "—"),
        ("华南", "1.00", "25.0%", "0.00", "—", "0.50", "100.0%"),
    ]
    assert tuple(table["total"].values()) == ("合计", "4.00", "100.0%", "2.00", "100.0%", "0.50", "700.0%")


def test_who_has_and_who_has_not_handed_in() -> None:
    made = told()["tables"]["handins"]["rows"]
    assert [(r["name"], r["state"], r["words"]) for r in made] == [
        ("林晓梅", "已交", "完成")
    ]  # who has left is not asked
    assert not told(period="2026Q4")["tables"]["handins"]["shown"]
    assert not told(period="2026W43")["tables"]["handins"]["shown"]  # nobody keeps the register for weeks


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("period", ["2026-10-05", "2026W41", "2026-10", "2026Q4", "2026H2", "2026"])
def test_every_span_in_word_and_pdf(lang: str, period: str) -> None:
    made = told(lang, period=period)
    docx = word.render(made, lang, document="statistics")
    assert docx == word.render(made, lang, document="statistics")
    text = text_of_docx(docx)
    assert made["title"] in text
    wanted = numbers_in(" ".join(made["tables"]["sales_region"]["total"].values()))
    assert " ".join(wanted) in " ".join(numbers_in(text))
    assert " ".join(wanted) in " ".join(numbers_in("".join(text_of_pdf(pdf.render(made, lang)))))


moves = st.tuples(
    st.dates(dt.date(2025, 9, 1), END).map(str), st.sampled_from(["C1", "C2"]), st.integers(-(10**8), 10**9)
)


@limits(max_examples=5, deadline=None)
@given(st.lists(moves, max_size=15), st.randoms())
def test_every_table_adds_up_and_order_does_not_matter(lines: list, random) -> None:
    made = told(lines=lines, money_unit="yuan")
    for key in ("sales_region", "sales_product_line", "sales_rep", "sales_customer"):
        table = made["tables"][key]
        for column in ("amount", "previous", "last_year"):
            parts = sum(round(float(r[column].replace(",", "")) * 100) for r in table["rows"])
            assert parts == round(float(table["total"].get(column, "0").replace(",", "")) * 100)
    random.shuffle(lines)
    assert told(lines=lines, money_unit="yuan") == made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_has_native_tables_live_formulas_and_charts(lang: str) -> None:
    content = workbook_of(sold(LINES), span_of("2026-10", END), lang, 1)
    assert content == workbook_of(sold(LINES), span_of("2026-10", END), lang, 1)
    formulas, values = (openpyxl.load_workbook(io.BytesIO(content), data_only=d) for d in (False, True))
    sheet = formulas["分区域销售" if lang == "zh" else "Sales by region"]
    assert sheet.tables["stat_sales_region"].totalsRowCount == 1
    assert sheet["E2"].value == '=IF(D2>0,B2/D2-1,"")'
    assert values[sheet.title]["E2"].value == 0.5
    assert values[sheet.title]["B4"].value == 40_000
    assert len(sheet._charts) == 1
    lines = formulas["分产品线销售" if lang == "zh" else "Sales by product line"]
    assert (lines["A2"].value, lines["A2"].data_type) == ("=1+1", "s")  # text that looks like a formula stays text


# ------------------------------------------------------------------ words typed in Word
def typed_into(docx: bytes, words: str) -> bytes:
    """A Word file with words typed into its block."""
    document = Document(io.BytesIO(docx))
    block = next(iter(document.element.body.iter(qn("w:sdt"))))
    paragraph = next(iter(block.iter(qn("w:p"))))
    Paragraph(paragraph, document).add_run(words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_typed_into_a_weekly_report_survive_the_next_run(lang: str) -> None:
    made = told(lang, period="2026W41")
    first = word.render(made, lang, document="statistics")
    edited = typed_into(first, "下周走访 3 家。")
    again, problems = kept(told(lang, period="2026W41"), edited)
    assert problems == []
    docx = word.render(again, lang, None, edited, "statistics")
    assert "下周走访 3 家。" in text_of_docx(docx)
    assert "下周走访 3 家。" in "".join(text_of_pdf(pdf.render(again, lang))).replace("\n", "")
    assert word.render(kept(made, docx)[0], lang, None, docx, "statistics") == docx
    assert tieout.in_documents(docx, pdf.render(again, lang), again) == []
    assert word.render(kept(made, first)[0], lang, None, first, "statistics") == first


# ------------------------------------------------------------------ the manager's questions
def with_targets() -> dict:
    cells = [
        {"measure": "sales", "customer_id": "C1", "month": f"2026-{m:02d}-01", "target_fen": 40_000_00}
        for m in (9, 10, 11)
    ]
    return {**sold(LINES), "target_cells": rows("target_cells", *cells)}


@pytest.mark.parametrize(
    ("period", "lines"),
    [
        ("2026-10-05", [("本月销售", "4.00", "3.00", "75.0%", "16.1%", "1.00"), ("本年销售", "12.00", "5.00", "41.7%", "76.2%", "7.00")]),
        ("2026-10", [("本月销售", "4.00", "4.00", "100.0%", "100.0%", "0.00"), ("本年销售", "12.00", "6.00", "50.0%", "83.3%", "6.00")]),
        ("2026Q4", [("本季销售", "8.00", "4.00", "50.0%", "33.7%", "4.00"), ("本年销售", "12.00", "6.00", "50.0%", "83.3%", "6.00")]),
        ("2026", [("本年销售", "12.00", "6.00", "50.0%", "83.3%", "6.00")]),
    ],
)  # fmt: skip
def test_how_far_the_target_is_reached(period: str, lines: list[tuple[str, ...]]) -> None:
    frames, span = with_targets(), span_of(period, END)
    made = statistics.context(frames, settings(), span, "zh", STAMP)
    assert [tuple(r.values()) for r in made["tables"]["progress"]["rows"]] == lines
    assert tieout.statistics(made, frames, span, "wan") == []
    frames["target_cells"]["target_fen"] += 100_00
    assert len(tieout.statistics(made, frames, span, "wan")) == len(lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_week_in_which_nobody_handed_in_names_them(lang: str) -> None:
    frames = sold(LINES)
    week = {"kind": "week", "date": "2026-10-21", "rep_id": "R1", "handed_date": "2026-10-26", "words": "完成"}
    frames["handins"] = rows("handins", week)
    handed, none = (
        statistics.context(frames, settings(), span_of(p, END), lang, STAMP) for p in ("2026W43", "2026W42")
    )
    assert handed["facts"][-1]["value"] == ("应交 1 份，已交 1 份" if lang == "zh" else "1 of 1 handed in")
    assert none["facts"][-1]["value"] == ("应交 1 份，已交 0 份；未交：林晓梅" if lang == "zh" else "0 of 1 handed in; missing: 林晓梅")  # fmt: skip
    assert none["title"] == ("销售周报 2026年第42周" if lang == "zh" else "Weekly report, week 42, 2026")


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2026-10-05", "2026年10月5日", "2026-10-05"), ("2026-W41", "2026年第41周", "week 41, 2026"), ("2026-10", "2026年10月", "2026-10"),
        ("2026Q4", "2026年第4季度", "quarter 4, 2026"), ("2026H2", "2026年下半年", "H2 2026"), ("2026", "2026年", "2026"),
    ],
)  # fmt: skip
def test_a_span_as_people_say_it(period: str, zh: str, en: str) -> None:
    assert tuple(span_said(span_of(period, END))) == (zh, en)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_corrected_amount_changes_shares_growth_and_totals(lang: str, tmp_path: Path) -> None:
    """The formulas are alive: LibreOffice calculates them anew after one amount was changed by hand."""
    if not shutil.which("soffice"):
        absent("LibreOffice is not here")
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(sold(LINES), span_of("2026-10", END), lang, 1)))
    title = "分区域销售" if lang == "zh" else "Sales by region"
    book[title]["B2"] = 90_000
    book.save(tmp_path / "changed.xlsx")
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]  # fmt: skip
    command += ["--outdir", str(tmp_path / "out"), str(tmp_path / "changed.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "changed.xlsx", data_only=True)[title]
    assert [c.value for c in sheet[2]][:7] == [sheet["A2"].value, 90_000, 0.9, 20_000, 3.5, 0, None]
    assert (sheet["B4"].value, sheet["C3"].value) == (100_000, 0.1)
