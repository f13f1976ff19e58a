"""The summary of odd months: nothing sold, one region, no forecast, thousands of customers, names nobody expects."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from report_tables import LINES, MONTH, NAMES, STAMP, attainment, context, small
from report_tables import settings as settings_of
from small_tables import rows, tables

from reports import monthly, pdf, word
from reports.alerts import alerts
from reports.attained import behind_table
from reports.outlook import landing
from reports.verify import against_workbook, verify
from reports.view import View
from reports.waterfall import chart, floor_of
from workbook.errors import FileError

ZH = View(MONTH, 1, "zh", "wan", "CNY")


def tied(frames: dict[str, pd.DataFrame], lang: str = "zh", **settings: str) -> tuple[bytes, bytes, dict]:
    """Both documents of a month; every figure ties."""
    made = context(lang, frames, **settings)
    docx, paper = word.render(made, lang), pdf.render(made, lang)
    assert verify(docx, paper, made, frames) == []
    return docx, paper, made


@pytest.mark.parametrize("emptied", [
    ("forecast", "plan_gap"),
    ("collection_plan", "promises_kept", "receivable_measures"),
    ("proof", "differences", "aging", "limitation", "credit_watch"),
])  # fmt: skip
def test_what_is_not_there_is_left_out(emptied: tuple[str, ...]) -> None:
    frames = {**small()}
    frames |= {key: frames[key].iloc[:0] for key in emptied}
    tied(frames)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_region_and_yuan(lang: str) -> None:
    lines = [x for x in LINES if x[1] in ("company", "customer")] + [
        (m, "region", "HD", t, a, y) for m, level, _id, t, a, y in LINES if level == "company"
    ]
    frames = {**small(), "attainment": attainment(lines)}
    made = tied(frames, lang, money_unit="yuan")[2]
    assert len(made["tables"]["sales_region_month"]["rows"]) == 1
    assert [len(s["values"]) for s in made["charts"]["waterfall"]["series"]] == [3] * 4


@pytest.mark.parametrize(
    "name", ["A&B <亚洲> #1 $x {{ 标题 }} 100%", "某" * 60, "Very Long Trading Company " * 3, "‘引号’—“破折”"]
)
def test_names_nobody_expects(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, "C2", name.strip())
    tied(small())


def test_an_emoji_in_a_name_is_named_and_word_still_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, "C2", "好运😀公司")
    made = context(frames=small())
    assert "😀" in str(made["tables"]["sales_customer_year"])
    word.render(made, "zh")
    with pytest.raises(FileError, match="U\\+1F600"):
        pdf.render(made, "zh")


def test_two_thousand_customers_in_one_table() -> None:
    lines = [("sales", "customer", f"C{i:04d}", 100_00 + i, 100_00, 90_00) for i in range(2_000)]
    lines.append(("sales", "company", "*", *(sum(x[k] for x in lines) for k in (3, 4, 5))))
    frames = {**tables(), "attainment": attainment(lines)}
    made = tied(frames, summary_top="2000")[2]
    assert len(made["tables"]["sales_customer_year"]["rows"]) == 2_000
    assert len(made["tables"]["sales_customer_behind"]["rows"]) == 6


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_without_anything_still_makes_both_documents(lang: str) -> None:
    made = monthly.context(tables(), settings_of(), MONTH, lang, STAMP)
    assert verify(word.render(made, lang), pdf.render(made, lang), made, tables()) == []
    assert [c["bookmark"] for c in made["contents"]] == ["_Toc_overview"]


# ------------------------------------------------------------------ the new parts
def test_the_furthest_behind_then_the_others_then_the_company() -> None:
    table = behind_table(attainment(), "sales", "customer", "year", View(MONTH, 1, "zh", "wan", "CNY", bottom=1))
    assert [(r["name"], str(r["gap"])) for r in table["rows"]] == [(NAMES["C2"], "-25.00"), ("其他 2 户", "10.00")]
    assert str(table["total"]["gap"]) == "-15.00"


def test_the_landing_is_actual_and_forecast_or_the_trend() -> None:
    frames = small()
    line = landing(frames["attainment"], frames["forecast"], ZH)["total"]
    assert [str(line[k]) for k in ("target", "actual", "rest", "landing", "ratio", "gap", "trend")] == [
        "300.00", "285.00", "62.00", "347.00", "115.7%", "47.00", "342.00",
    ]  # fmt: skip
    stale = frames["forecast"][frames["forecast"]["month"] > pd.Timestamp(2026, 11, 1)]  # made a month ago or later
    line = landing(frames["attainment"], stale, ZH)["total"]
    assert [str(line[k]) for k in ("rest", "landing")] == ["—", "342.00"]


def test_a_waterfall_goes_from_target_to_actual() -> None:
    made = chart(attainment(), ZH, "t")
    assert made["categories"] == ["目标", "华南", "华东", "实际"]
    assert [str(x) for x in made["labels"]] == ["300.00", "-25.00", "10.00", "285.00"]
    assert made["series"][0]["values"] == ["", "275.00", "275.00", ""]
    assert made["series"][3]["values"] == ["", "25.00", "", ""]
    assert float(made["floor"]) <= 275
    assert floor_of([100.0, -5.0]) == 0.0
    lost = [("sales", "company", "*", 10_000_00, -20_000_00, 0), ("sales", "region", "HD", 10_000_00, -20_000_00, 0)]
    assert not chart(attainment(lost), ZH, "t")["shown"]  # a stack cannot float below zero


def test_every_alert_has_an_owner_and_a_date() -> None:
    rows_ = alerts(small(), ZH, dt.date(2026, 11, 10))["rows"]
    told = [(r["kind"], r["name"], str(r["amount"]), r["owner"], r["due"]) for r in rows_]
    assert told == [
        ("目标落后", "华南", "-25.00", "黄建平", "2026-11-10"),
        ("承诺未兑现", NAMES["C1"], "1.00", "林晓梅", "2026-11-10"),
        ("信用", NAMES["C1"], "9.00", "林晓梅", "2026-11-10"),
        ("诉讼时效", NAMES["C2"], "0.30", "林晓梅", "2026-11-25"),
        ("差异逾期未清", NAMES["C2"], "-1.23", "沈洁", "2026-10-30"),
    ]


def test_more_alerts_than_lines_are_summed() -> None:
    frames = small()
    owing = [
        {"customer_id": f"X{i}", "customer": f"X{i}", "balance_fen": 100_00 + i, "state": "stop"} for i in range(9)
    ]
    frames["credit_watch"] = rows("credit_watch", *owing)
    found = [r for r in alerts(frames, ZH, MONTH)["rows"] if r["kind"] == "信用"]
    assert len(found) == 6
    assert found[-1]["name"] == "另 4 项"
    made = context(frames=frames)
    assert against_workbook(made["figures"], frames) == []


def test_the_aging_stands_beside_last_month() -> None:
    made = context()["tables"]
    assert made["aging_bands"]["total"] | {"share": ""} == {
        "name": "合计", "amount": "14.00", "share": "", "was": "13.00", "change": "1.00",
    }  # fmt: skip
    assert [r["overdue_change"] for r in made["aging_regions"]["rows"]] == ["2.00", "0.00"]
