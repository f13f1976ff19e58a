"""Tie-out: clean documents tie, and every kind of tampering is found."""

import io
import zipfile

import pytest
from report_tables import context, documents, small

from reports.verify import Mismatch, verify


def altered(docx: bytes, part: str, old: str, new: str) -> bytes:
    """A Word file with one text of one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            after.writestr(name, content)
    return out.getvalue()


def found(docx: bytes | None = None, frames: dict | None = None, lang: str = "zh") -> list[Mismatch]:
    word, pdf = documents(lang)
    return verify(docx or word, pdf, context(lang), frames or small())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_documents_tie_to_the_workbook(lang: str) -> None:
    assert found(lang=lang) == []


def test_a_number_changed_in_word_is_found() -> None:
    wrong = found(altered(documents("zh")[0], "word/document.xml", "21.00", "21.10"))
    assert {m["where"] for m in wrong} == {"word"}
    assert "tables.sales_region_month.0" in [m["place"] for m in wrong]
    assert "21.10" in [m["printed"] for m in wrong]


def test_a_number_added_in_word_is_found() -> None:
    wrong = found(altered(documents("zh")[0], "word/document.xml", "华东超额", "华东超额 77.77"))
    assert wrong == [{"where": "word", "place": "text", "printed": "77.77", "expected": ""}]


def test_a_chart_changed_in_word_is_found() -> None:
    wrong = found(altered(documents("zh")[0], "word/charts/chart1.xml", ">28.50<", ">29.50<"))
    assert [m["place"] for m in wrong] == ["charts.trend"]


def test_a_cell_changed_in_the_workbook_is_found() -> None:
    frames = small()
    frames["attainment"].loc[frames["attainment"]["id"] == "HN", "actual_fen"] += 100_000
    wrong = found(frames=frames)
    assert {m["where"] for m in wrong} == {"workbook", "total"}
    assert "tables.sales_region_month.rows.1.actual" in [m["place"] for m in wrong]


def test_a_row_gone_from_the_workbook_is_found() -> None:
    frames = small()
    frames["differences"] = frames["differences"].iloc[:0]
    assert {m["where"] for m in found(frames=frames)} == {"workbook"}
