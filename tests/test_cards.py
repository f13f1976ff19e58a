"""Scorecards and statements as the commands write them: complete, and nobody else's figures in any byte."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

import pandas as pd
import pytest
from report_tables import STAMP

from macros.cards import scorecards, statements
from macros.commands import COMMANDS
from macros.run import Run, calculate
from reports.scorecards import region_contexts, statement_contexts
from reports.verify import text_of_pdf
from workbook.checks import empty
from workbook.demo import demo_tables
from workbook.files.read import Book
from workbook.money import shown
from workbook.performance.statement import statements as statements_of
from workbook.settings import Settings
from workbook.tables import TABLES

MONTH = dt.date(2026, 10, 1)


def run_of(frames: Mapping[str, pd.DataFrame], lang: str = "zh", month: dt.date = MONTH) -> Run:
    return Run(Settings(frames["settings"]), month, lang, "b.xlsx", {}, Book({}))


@pytest.fixture(scope="module")
def demo() -> dict[str, pd.DataFrame]:
    """The demonstration's month of September and October, scored and paid; one payee disputes a line."""
    made = demo_tables("zh")
    frames = {key: made.get(key, empty(table)) for key, table in TABLES.items()}
    for month in (dt.date(2026, 9, 1), MONTH):
        for command in ("targets", "attainment", "aging", "score", "commission"):
            calculate(COMMANDS[command], frames, run_of(frames, month=month))
    review = {"month": pd.Timestamp(MONTH), "rep_id": "S01", "no": 2, "dispute": "这单是我的", "status": "open"}
    whole = {
        "month": pd.Timestamp(MONTH),
        "rep_id": "S02",
        "approver": "总经理",
        "approved_date": pd.Timestamp(2026, 11, 3),
    }
    frames["commission_reviews"] = pd.DataFrame([review, whole]).reindex(columns=TABLES["commission_reviews"].keys)
    return frames


def text_of(name: str, content: bytes) -> str:
    """Every byte a file holds, unpacked; of a PDF its text."""
    if name.endswith(".pdf"):
        return "".join(text_of_pdf(content)).replace("\u200b", "")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "".join(package.read(part).decode("utf-8", "ignore") for part in package.namelist())


@pytest.mark.parametrize("command", [statements, scorecards])
def test_nobodys_file_holds_anybody_elses_figures(demo: dict[str, pd.DataFrame], command: object) -> None:
    outcome = command(demo, run_of(demo))  # type: ignore[operator]
    totals = demo["commission_totals"].set_index("rep_id")
    reps = demo["reps"].set_index("rep_id")["rep"]
    assert outcome.batch is not None
    papers = list(outcome.batch.papers())
    assert len(papers) == outcome.batch.count
    seen = set()
    for files in papers:
        own = next((i for i in totals.index if any(f"{i} " in name or f" {i}" in name for name in files)), None)
        if own is None:
            continue  # a region's card
        seen.add(own)
        for name, content in files.items():
            text = text_of(name, content)
            assert shown(int(totals.loc[own, "pay_fen"])) in text or name.endswith(".xlsx")
            for other in totals.index.drop(own):
                assert reps[other] not in text, (name, other)
                assert f">{other}<" not in text
                assert shown(int(totals.loc[other, "pay_fen"])) not in text
    assert seen == set(totals.index)


def test_a_statement_comes_in_three_forms_that_say_the_same(demo: dict[str, pd.DataFrame]) -> None:
    outcome = statements(demo, run_of(demo))
    assert outcome.batch is not None
    files = next(iter(outcome.batch.papers()))
    assert sorted(n.rpartition(".")[2] for n in files) == ["docx", "pdf", "xlsx"]
    assert all(n.startswith("提成单-2026-10/") for n in files)
    lines = demo["commission_lines"]
    mine = lines[(lines["rep_id"] == "S01") & (lines["month"] == pd.Timestamp(MONTH))]
    for name, content in files.items():
        if not name.endswith(".xlsx"):
            text = "".join(text_of(name, content).split())
            documents = mine.loc[mine["kind"] != "override", "doc_no"].dropna()
            assert all(str(doc) in text for doc in documents)


def test_a_statement_shows_its_dispute_its_approval_and_the_month_before(demo: dict[str, pd.DataFrame]) -> None:
    rows = {k: demo[k][demo[k]["month"] == pd.Timestamp(MONTH)] for k in ("commission_lines", "commission_totals")}
    made = statements_of(demo, rows["commission_lines"], rows["commission_totals"], MONTH)
    first, second = statement_contexts(made, Settings(demo["settings"]), MONTH, "zh", STAMP)[:2]
    assert "第 2 行异议：这单是我的" in first["endnotes"]
    facts = {f["name"]: f["value"] for f in second["facts"]}
    assert facts["审批"] == "总经理 2026-11-03"
    assert "业绩" in facts["与上月比"]
    parts = second["tables"]["commission_parts"]
    amounts = [round(float(r["amount"].replace(",", "")) * 100) for r in parts["rows"]]
    assert sum(amounts) == round(float(parts["total"]["amount"].replace(",", "")) * 100)
    assert any(r["name"] == "留待尾款" and r["amount"].startswith("-") for r in parts["rows"])


def test_a_card_tells_rank_last_month_trend_and_pay(demo: dict[str, pd.DataFrame]) -> None:
    from reports.scorecards import contexts

    facts = {f["name"]: f["value"] for f in contexts(demo, Settings(demo["settings"]), MONTH, "zh", STAMP)[0]["facts"]}
    total = demo["score_totals"].set_index("rep_id").loc["S01"]
    assert facts["名次"] == f"{total['rank']} / 12"
    assert facts["走势"].startswith("2026-09: ")
    assert facts["走势"].endswith(f"2026-10: {total['score']:.2f}")
    assert facts["绩效工资"] == shown(int(total["pay_fen"]))


def test_regions_have_cards_of_their_own(demo: dict[str, pd.DataFrame]) -> None:
    cards = region_contexts(demo, Settings(demo["settings"]), MONTH, "en", STAMP)
    assert [c["region_id"] for c in cards] == ["HB", "HD", "HN", "XN"]
    facts = {f["name"]: f["value"] for f in cards[0]["facts"]}
    assert facts["Rank"].endswith(" / 4")
    assert "→" in facts["Trend of the reps' average"]
    assert cards[0]["tables"]["score_lines"]["total"]["points"] in facts["Score (grade)"]
    assert not cards[0]["tables"]["commission_lines"]["shown"]


@pytest.mark.parametrize(("command", "said"), [(statements, "先运行“提成”"), (scorecards, "先运行“考核得分”")])
def test_a_month_without_figures_says_what_to_run(demo: dict[str, pd.DataFrame], command: object, said: str) -> None:
    outcome = command(demo, run_of(demo, month=dt.date(2026, 8, 1)))  # type: ignore[operator]
    assert outcome.batch is None
    assert said in outcome.said[0].zh
