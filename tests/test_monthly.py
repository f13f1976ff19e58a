"""The monthly summary: what it says, and that what it says adds up."""

import datetime as dt
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_tables import LINES, MONTH, STAMP, attainment, context, small
from report_tables import settings as settings_of
from small_tables import tables

from reports import monthly
from reports.attained import attainment_table
from reports.figures import printed, worth
from reports.tiles import verdict
from reports.verify import against_lines, against_workbook
from reports.view import View
from workbook.errors import InputError
from workbook.settings import Settings

ZH = View(MONTH, 1, "zh", "wan", "CNY")


@pytest.mark.parametrize(
    ("value", "kind", "unit", "text"),
    [
        (123_456_78, "money", "wan", "12.35"),
        (-50, "money", "yuan", "-0.50"),
        (-50, "money", "wan", "0.00"),  # no minus sign before nothing
        (0.9535, "ratio", "yuan", "95.4%"),
        (None, "ratio", "yuan", "—"),
        (88.125, "number", "yuan", "88.13"),
        (1234, "count", "yuan", "1,234"),
    ],
)
def test_how_a_number_is_printed(value: float, kind: str, unit: str, text: str) -> None:
    assert printed(value, kind, unit) == text


def test_a_ratio_of_sums_is_blank_where_a_line_has_no_base() -> None:
    rows = pd.DataFrame({"actual": [100, 50], "target": pd.array([100, None], dtype="Int64")})
    assert worth(rows, "quotient", ("actual", "target")) is None
    assert worth(rows.assign(actual=[100, 0]), "quotient", ("actual", "target")) == 1
    assert worth(rows.assign(target=0), "growth", ("actual", "target")) is None
    assert worth(rows, "rest", ("actual",)) == 50


def test_only_plain_data() -> None:
    made = context()
    assert json.loads(json.dumps(made, ensure_ascii=False))["title"] == "2026年10月销售总结"
    assert made["tables"]["sales_region_month"]["total"] == {
        "name": "合计",
        "target": "30.00",
        "actual": "28.50",
        "ratio": "95.0%",
        "gap": "-1.50",
        "last_year": "25.00",
        "yoy": "14.0%",
        "mom": "100.0%",
    }


def test_tiles_say_it_with_arrow_and_word() -> None:
    tiles = [t for line in context()["tiles"] for t in line]
    assert [(t["name"], t["arrow"], t["word"]) for t in tiles[:3]] == [
        ("本月销售", "◆", "接近目标"),
        ("累计销售", "◆", "接近目标"),
        ("本月回款", "▲", "达到目标"),
    ]
    assert [verdict(r, 0.9)[0] for r in (1.0, 0.9, 0.89, None)] == ["▲", "◆", "▼", ""]


def test_the_managers_words_of_this_month_only() -> None:
    words = context()["commentary"]
    assert words["summary"]["paragraphs"] == ["华东超额，华南偏弱。", "下月补缺口 25%。"]
    assert words["summary"]["author"] == "王建业"
    assert not words["sales"]["shown"]


def test_the_unit_and_the_currency_of_the_settings() -> None:
    assert context(money_unit="yuan")["tables"]["sales_region_month"]["total"]["actual"] == "285,000.00"
    assert [context(lang, currency="USD")["unit"] for lang in ("zh", "en")] == ["万USD", "USD 10,000"]
    assert context("en", currency="USD", money_unit="yuan")["unit"] == "USD"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_without_anything_makes_a_summary_that_says_so(lang: str) -> None:
    made = monthly.context(tables(), Settings.default(), MONTH, lang, STAMP)
    assert [k for k, v in made["sections"].items() if v["shown"]] == ["overview"]
    assert made["tiles"] == []
    assert any(("销售" if lang == "zh" else "Sales") in note for note in made["endnotes"])


def test_a_sheet_that_still_holds_another_month_is_refused() -> None:
    with pytest.raises(InputError, match="2026-09 的达成率"):
        monthly.context(small(), settings_of(), dt.date(2026, 9, 1), "zh", STAMP)


def test_what_no_region_holds_is_a_line_of_its_own() -> None:
    lines = [(m, v, i, t, a - 5_000_00 if i == "HN" else a, y) for m, v, i, t, a, y in LINES]
    rows = attainment_table(attainment(lines), "sales", "region", "month", ZH)["rows"]
    assert [(r["name"], str(r["actual"])) for r in rows][-1] == ("未分到明细", "0.50")


def test_more_customers_than_lines_are_summed_as_others() -> None:
    lines = [("sales", "company", "*", 2_000, 2_000, 1_000)]
    lines += [("sales", "customer", f"C{i:02d}", 100, 100, 50) for i in range(20)]
    table = attainment_table(attainment(lines), "sales", "customer", "month", View(MONTH, 1, "zh", "yuan", "CNY"), 10)
    assert len(table["rows"]) == 11
    assert (table["rows"][-1]["name"], str(table["rows"][-1]["actual"])) == ("其他 10 户", "10.00")
    assert str(table["total"]["actual"]) == "20.00"


fen = st.integers(-(10**9), 10**12)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(fen, fen, fen), min_size=1, max_size=14), st.integers(-1000, 1000), st.randoms())
def test_lines_add_up_to_their_total_and_order_does_not_matter(lines, unassigned, random) -> None:
    rows = [("sales", "customer", f"C{i:02d}", *line) for i, line in enumerate(lines)]
    company = tuple(sum(line[k] for line in lines) for k in range(3))
    rows.append(("sales", "company", "*", company[0], company[1] + unassigned, company[2]))
    frames = {**small(), "attainment": attainment(rows)}
    made = context(frames=frames)
    assert against_lines(made["figures"], frames) == []
    assert against_workbook(made["figures"], frames) == []
    shuffled = frames["attainment"].sample(frac=1, random_state=random.randrange(10**6))
    assert context(frames={**frames, "attainment": shuffled}) == made
