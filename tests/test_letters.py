"""Statement letters: balances that close, amounts in capitals, safe file names, an index of replies."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from paper_tables import ACCOUNTS, CUSTOMERS, ledger
from report_tables import MONTH, STAMP, settings
from small_tables import rows

from reports import batch, demands, letterpdf, word
from reports.filenames import safe_name
from reports.letters import contexts, file_name, index, line_of
from reports.letterwords import STATEMENT
from reports.verify import text_of_docx, text_of_pdf
from workbook.accounts.capitals import in_words
from workbook.texts import Text


def letters(lang: str = "zh", entries: list[tuple[str, str, str, str, int]] = ACCOUNTS) -> list[dict]:
    return contexts(ledger(entries), CUSTOMERS, settings(), MONTH, lang, STAMP)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "人民币零元整"),
        (1, "人民币壹分"),
        (1_05, "人民币壹元零伍分"),
        (100_50, "人民币壹佰元伍角整"),
        (12_340_56, "人民币壹万贰仟叁佰肆拾元伍角陆分"),
        (100_100_01, "人民币壹拾万零壹佰元零壹分"),
        (10_050_000_00, "人民币壹仟零伍万元整"),
        (1_234_567_890_12, "人民币壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
        (16_000_000_000_100_00, "人民币壹拾陆万亿零壹佰元整"),
        (-20_00, "人民币负贰拾元整"),
    ],
)
def test_amounts_in_capitals(fen: int, text: str) -> None:
    assert in_words(fen).zh == text


def test_a_letter_states_the_balance_of_its_day() -> None:
    first, second = letters()
    assert (first["opening"], first["charged"], first["collected"], first["closing"]) == (
        "10,000.00",
        "5,000.50",
        "10,000.00",
        "5,000.50",
    )
    assert first["statement"] == ("截至2026年10月31日，贵公司尚欠我公司货款余额为 5,000.50 元（人民币伍仟元伍角整）。")
    assert "我公司预收贵公司款项余额为 300.00 元（人民币叁佰元整）" in second["statement"]
    assert [x["customer_id"] for x in letters()] == ["C1", "C2"]  # the one settled long ago gets none
    assert "you owe us" in letters("en")[0]["statement"]


amounts = st.lists(
    st.tuples(st.dates(dt.date(2026, 9, 1), dt.date(2026, 10, 31)), st.integers(-(10**9), 10**9)), max_size=12
)


@limits(max_examples=20, deadline=None)
@given(amounts, st.randoms())
def test_opening_and_lines_add_up_to_closing(moves: list, random) -> None:
    entries = [(f"L{i:03d}", str(day), "C1", "invoice", fen) for i, (day, fen) in enumerate(moves)]
    made = letters(entries=entries)
    assert sum(x["closing_fen"] for x in made) == sum(fen for _day, fen in moves)
    random.shuffle(entries)
    assert letters(entries=entries) == made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_word_and_pdf_of_every_letter(lang: str) -> None:
    made = letters(lang)
    docx = list(batch.filled(word.template_of("letter", lang), made))
    again = list(batch.filled(word.template_of("letter", lang), made))
    assert docx == again
    for content, letter in zip(docx, made, strict=True):
        text = text_of_docx(content)
        assert letter["customer"] in text
        assert letter["statement"] in text
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert letterpdf.render(made[0], lang) == letterpdf.render(made[0], lang)
    told = "".join(text_of_pdf(letterpdf.render(made[0], lang))).replace(" ", "").replace("\n", "")
    assert "A&B<亚洲>#1公司" in told
    assert "5,000.50" in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_customers_letter_names_no_other_customer(lang: str) -> None:
    first, second = batch.filled(word.template_of("letter", lang), letters(lang))
    assert "我们欠他的" not in text_of_docx(first)
    assert "亚洲" not in text_of_docx(second)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("..\\x", "_x"),
        ("CON", "_CON"),
        ("com1.公司", "_com1.公司"),
        ("甲" * 100, "甲" * 60),
        ('a/b:c*"d"', "a_b_c__d_"),
        ("尾点. ", "尾点"),
        ("", "_"),
    ],
)
def test_a_file_name_is_safe_on_windows(name: str, safe: str) -> None:
    assert safe_name(name) == safe


TITLE = Text("对账函目录", "Statement letters")


def test_the_index_has_room_for_the_replies() -> None:
    lines = [line_of(letter) for letter in letters()]
    sheet = openpyxl.load_workbook(io.BytesIO(index(lines, "zh", TITLE))).active
    values = list(sheet.values)
    assert values[0][:5] == ("编号", "客户编号", "客户", "金额", "文件")
    assert values[1][:4] == ("DZ-202610-0001", "C1", "A&B <亚洲> #1 公司", 5000.5)
    assert "相符,不符,未回" in sheet.data_validations.dataValidation[0].formula1
    assert index(lines, "zh", TITLE) == index(lines, "zh", TITLE)
    assert len({file_name(letter) for letter in letters()}) == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_letter_has_every_part_a_confirmation_needs(lang: str) -> None:
    """The parts of 企业询证函: number, full name, both sides of the balance, reply with two boxes, where to reply."""
    told = {"reply_address": "苏州 园区路 1 号 财务部", "reply_contact": "徐芳 0512-1"}
    letter = contexts(ledger(ACCOUNTS), CUSTOMERS, settings(**told), MONTH, lang, STAMP)[0]
    docx = text_of_docx(next(batch.filled(word.template_of("letter", lang), [letter])))
    pages = text_of_pdf(letterpdf.render(letter, lang))
    wanted = [letter["no"], letter["customer"], *told.values()]
    keys = ("agree", "differ", "reply_to", "by", "detail", "seam")
    for text in (docx, "".join(pages)):
        flat = text.replace(" ", "").replace("\n", "").replace("\u200b", "")
        for part in wanted + [STATEMENT[k].in_(lang) for k in keys if k != "seam"]:
            assert part.replace(" ", "") in flat, part
    assert len(pages) == 2
    assert ("骑" in pages[0]) == (lang == "zh")


def test_who_owes_whom_stands_in_its_own_column() -> None:
    first, second = letters()
    assert (first["they_owe"], first["we_owe"]) == ("5,000.50", "—")
    assert (second["they_owe"], second["we_owe"]) == ("—", "300.00")


# ------------------------------------------------------------------ demands
OPEN = rows(
    "open_items",
    *[
        {"customer_id": c, "line_id": f"L{i}", "ref": f"F{i}", "date": "2026-06-01", "due_date": due,
         "amount_fen": fen * 2, "open_fen": fen, "overdue_days": days}
        for i, (c, due, fen, days) in enumerate(
            [("C1", "2026-07-01", 100_00, 122), ("C1", "2026-07-31", 50_05, 92), ("C2", "2026-11-30", 9_00, -30), ("C3", "2026-10-30", 1, 1)]
        )
    ],
)  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_demand_asks_for_what_is_past_due_and_nothing_else(lang: str) -> None:
    made = list(demands.each(demands.overdue(OPEN), CUSTOMERS, settings(), MONTH, lang, STAMP))
    assert [(d["customer_id"], d["closing_fen"]) for d in made] == [("C1", 150_05), ("C3", 1)]
    assert [x["open"] for x in made[0]["lines"]] == ["100.00", "50.05"]
    docx = next(batch.filled(word.template_of("demand", lang), made))
    for text in (text_of_docx(docx), "".join(text_of_pdf(letterpdf.render(made[0], lang, "demand")))):
        flat = text.replace(" ", "").replace("\n", "")
        assert "150.05" in flat
        assert ("2026年11月10日" if lang == "zh" else "2026-11-10") in flat  # ten days after the last day of the month
    if lang == "zh":
        assert "人民币壹佰伍拾元零伍分" in made[0]["acknowledged"]


@limits(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["C1", "C2"]), st.integers(1, 10**9), st.integers(-9, 9)), max_size=9))
def test_the_lines_of_a_demand_are_its_total(items: list) -> None:
    frame = rows(
        "open_items",
        *[
            {"customer_id": c, "line_id": f"L{i}", "due_date": "2026-10-01", "amount_fen": f, "open_fen": f, "overdue_days": d}
            for i, (c, f, d) in enumerate(items)
        ],
    )  # fmt: skip
    made = list(demands.each(demands.overdue(frame), CUSTOMERS, settings(), MONTH, "zh", STAMP))
    assert sum(d["closing_fen"] for d in made) == sum(f for _c, f, d in items if d > 0)
