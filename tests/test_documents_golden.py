"""Golden: the words of every document in both languages. `pytest --golden` rewrites them; read the diff."""

from collections.abc import Callable

import pytest
from paper_tables import ACCOUNTS, CUSTOMERS, END, LINES, ledger, scored, sold
from report_tables import MONTH, STAMP, documents, settings

from reports import batch, letterpdf, letters, pdf, scorecards, statistics, word
from reports.spans import span_of
from reports.verify import text_of_docx, text_of_pdf


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_of_the_summary(lang: str, golden: Callable[[str, str], None]) -> None:
    docx, pdf = documents(lang)
    golden(f"monthly-{lang}-word", text_of_docx(docx) + "\n")
    golden(f"monthly-{lang}-pdf", "\n\f\n".join(text_of_pdf(pdf)) + "\n")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_of_the_smaller_papers(lang: str, golden: Callable[[str, str], None]) -> None:
    card = scorecards.contexts(scored(), settings(), MONTH, lang, STAMP)[0]
    made = statistics.context(sold(LINES), settings(), span_of("2026-10", END), lang, STAMP)
    letter = letters.contexts(ledger(ACCOUNTS), CUSTOMERS, settings(), MONTH, lang, STAMP)[0]
    golden(f"scorecard-{lang}-word", text_of_docx(word.render(card, lang, document="scorecard")) + "\n")
    golden(f"statistics-{lang}-word", text_of_docx(word.render(made, lang, document="statistics")) + "\n")
    golden(f"letter-{lang}-word", text_of_docx(next(batch.filled(word.template_of("letter", lang), [letter]))) + "\n")
    for name, content in (("scorecard", pdf.render(card, lang)), ("statistics", pdf.render(made, lang))):
        golden(f"{name}-{lang}-pdf", "\n\f\n".join(text_of_pdf(content)) + "\n")
    golden(f"letter-{lang}-pdf", "\n\f\n".join(text_of_pdf(letterpdf.render(letter, lang))) + "\n")
