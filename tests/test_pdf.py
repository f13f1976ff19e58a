"""PDF: tagged PDF/A with every glyph, the same bytes every time."""

import io

import pypdf
import pytest
from report_tables import context, documents, small

from reports import pdf
from workbook.errors import FileError


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_bytes_every_time(lang: str) -> None:
    assert pdf.render(context(lang), lang) == documents(lang)[1]


def test_tagged_pdf_a_with_embedded_fonts_and_bookmarks() -> None:
    content = documents("zh")[1]
    assert b"pdfaid:part>2<" in content.replace(b" ", b"")
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert next(o.title for o in reader.outline if not isinstance(o, list)).endswith("总体情况")
    fonts = {f["/BaseFont"] for p in reader.pages for f in (x.get_object() for x in p["/Resources"]["/Font"].values())}
    assert fonts
    assert all("Noto" in f for f in fonts)


def test_rare_names_are_there_and_what_people_type_stays_text() -> None:
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(documents("zh")[1])).pages)
    text = text.replace(" ", "")
    assert "𠮷祥䶮贸易" in text
    assert "#华南" in text
    assert "A&B<亚洲>公司" in text


def test_a_character_without_glyph_is_named() -> None:
    frames = small()
    frames["commentary"]["words"] = ["好消息 😀 与 🚀", "-"]
    with pytest.raises(FileError) as caught:
        pdf.render(context(frames=frames), "zh")
    assert caught.value.code == "no_glyph"
    assert "“😀” (U+1F600)" in caught.value.said.zh
    assert "🚀" in caught.value.said.en


def test_a_long_code_may_break_but_not_a_word() -> None:
    assert pdf.softened({"a": ["票 26322000000417321665999"]})["a"][0].count(pdf.SOFT) == 2
    assert pdf.softened("Huayue Intelligent Equipment Co., Ltd.") == "Huayue Intelligent Equipment Co., Ltd."


@pytest.mark.parametrize("package", ["no_such_package_of_fonts", "reports"], ids=["not installed", "its fonts lost"])
def test_a_missing_font_is_said(package: str) -> None:
    with pytest.raises(FileError, match="justmytype-intl-cjk") as caught:
        pdf.fonts(package)
    assert caught.value.code == "no_font"
