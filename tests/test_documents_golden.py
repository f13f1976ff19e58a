"""Golden: the words of every document in both languages. `pytest --golden` rewrites them; read the diff."""

from collections.abc import Callable

import pytest
from report_tables import documents

from reports.verify import text_of_docx, text_of_pdf


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_of_the_summary(lang: str, golden: Callable[[str, str], None]) -> None:
    docx, pdf = documents(lang)
    golden(f"monthly-{lang}-word", text_of_docx(docx) + "\n")
    golden(f"monthly-{lang}-pdf", "\n\f\n".join(text_of_pdf(pdf)) + "\n")
