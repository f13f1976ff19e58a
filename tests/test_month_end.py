"""The main job 月结 from end to end, in both languages, as a person runs it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from typer.testing import CliRunner

from macros.cli import app
from macros.new import buttons, new_book
from macros.run import open_frames
from workbook.demo import demo_tables
from workbook.files.create import create
from workbook.fingerprint import fingerprint
from workbook.tables import TABLES


class Done(NamedTuple):
    lang: str
    book: Path
    before: bytes
    answer: dict[str, Any]
    documents: dict[str, bytes]


def run(*arguments: object) -> dict[str, Any]:
    done = CliRunner().invoke(app, [str(a) for a in (*arguments, "--json")])
    assert done.exit_code == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def month_end(book: Path, out: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    answer = run("month-end", book, "--month", "2026-10", "--verify", "--out", out)
    return answer, {p.name: p.read_bytes() for p in sorted(out.iterdir())}


@pytest.fixture(scope="module", params=["zh", "en"])
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp(request.param)
    book = folder / "book.xlsx"
    new_book(book, request.param, demo=True)
    before = book.read_bytes()
    answer, documents = month_end(book, folder / "out")
    return Done(request.param, book, before, answer, documents)


@pytest.fixture(scope="module")
def frames(done: Done) -> dict[str, pd.DataFrame]:
    _book, frames, problems = open_frames(done.book, list(TABLES))
    assert problems == []
    return frames


def test_it_writes_the_workbook_a_word_file_and_a_pdf(done: Done) -> None:
    assert done.answer["changed"] is True
    assert done.answer["mismatches"] == []
    assert sorted(Path(name).suffix for name in done.documents) == [".docx", ".pdf"]
    assert all(done.answer["tables"][k] for k in ("target_cells", "attainment", "matches", "aging", "score_totals"))


def test_a_second_run_changes_nothing(done: Done) -> None:
    """Beside the first run's: documents lead to the workbook by the way from their folder."""
    content = done.book.read_bytes()
    answer, documents = month_end(done.book, done.book.parent / "again")
    assert answer["changed"] is False
    assert done.book.read_bytes() == content
    assert documents == done.documents


def test_the_report_alone_is_the_same_document(done: Done) -> None:
    alone = done.book.parent / "alone"
    run("report", done.book, "--month", "2026-10", "--pdf", "--out", alone)
    assert {p.name: p.read_bytes() for p in alone.iterdir()} == done.documents


def test_what_people_made_is_still_there(done: Done) -> None:
    with zipfile.ZipFile(done.book) as new:
        import io

        with zipfile.ZipFile(io.BytesIO(done.before)) as old:
            assert [i.filename for i in new.infolist()] == [i.filename for i in old.infolist()]
            untouched = [n for n in old.namelist() if "chart" in n or "drawing" in n or "comment" in n or "styles" in n]
            assert untouched
            assert all(new.read(n) == old.read(n) for n in untouched)


def test_targets_add_up_at_every_level(frames: dict[str, pd.DataFrame]) -> None:
    asked = frames["company_targets"].query("year == 2026").set_index("measure")["target_fen"]
    cells = frames["target_cells"]
    assert cells.groupby("measure")["target_fen"].sum().to_dict() == asked.to_dict()
    months = [c for c in frames["target_breakdown"] if c.startswith("m") and c.endswith("_fen")]
    by_customer = frames["target_breakdown"].set_index(["measure", "customer_id"])
    by_region = frames["target_regions"].set_index(["measure", "region_id"])
    assert (by_customer[months].sum(axis=1) == by_customer["total_fen"]).all()
    assert (by_region[months].sum(axis=1) == by_region["total_fen"]).all()
    summed = frames["target_breakdown"].groupby(["measure", "region_id"])[[*months, "total_fen"]].sum()
    assert (summed == by_region.loc[summed.index, [*months, "total_fen"]]).all(axis=None)


def test_attainment_is_the_sales_and_targets_it_says(frames: dict[str, pd.DataFrame]) -> None:
    sales, cells = frames["sales"], frames["target_cells"]
    year = frames["attainment"].query("measure == 'sales' and level == 'company' and period_kind == 'year'").iloc[0]
    assert year["actual_fen"] == sales.loc[sales["date"] >= pd.Timestamp(2026, 1, 1), "amount_fen"].sum()
    to_date = (cells["measure"] == "sales") & (cells["month"] <= pd.Timestamp(2026, 10, 1))
    assert year["target_fen"] == cells.loc[to_date, "target_fen"].sum()
    assert year["ratio"] == pytest.approx(year["actual_fen"] / year["target_fen"])


def test_balances_are_the_ledger(frames: dict[str, pd.DataFrame]) -> None:
    balance = frames["ledger"].groupby("customer_id")["amount_fen"].sum()
    aged = frames["aging"].set_index("customer_id")["balance_fen"]
    assert aged.to_dict() == balance[balance.index.isin(aged.index)].to_dict()
    assert balance[~balance.index.isin(aged.index)].eq(0).all()
    proof = frames["proof"]
    assert proof["closes"].all()
    assert (proof["adjusted_ours_fen"] == proof["adjusted_theirs_fen"]).all()
    effect = frames["differences"].groupby("customer_id")["effect_fen"].sum()
    gap = proof.set_index("customer_id")["gap_fen"]
    assert gap.to_dict() == effect.reindex(gap.index, fill_value=0).to_dict()


def test_scores_are_the_sum_of_their_lines(frames: dict[str, pd.DataFrame]) -> None:
    lines = frames["scores"].groupby("rep_id")["points"].sum()
    totals = frames["score_totals"].set_index("rep_id")["score"]
    for rep, score in totals.items():
        assert lines[rep] == pytest.approx(score, abs=0.011)


def test_a_fingerprint_names_figures_not_files(frames: dict[str, pd.DataFrame]) -> None:
    keys = ["sales", "target_cells", "settings"]
    first = fingerprint(frames, keys)
    assert first == fingerprint({k: frames[k].set_axis(range(len(frames[k]))) for k in keys}, reversed(keys))
    changed = frames["sales"].copy()
    changed.loc[changed.index[0], "amount_fen"] += 1
    assert fingerprint({**frames, "sales": changed}, keys) != first


def test_without_a_company_target_the_rest_is_done(tmp_path: Path) -> None:
    tables = demo_tables("zh")
    book = tmp_path / "book.xlsx"
    pay = ("plans", "plan_tiers", "plan_overrides", "plan_cases", "plan_factors", "plan_members")
    emptied = {key: tables[key].iloc[:0] for key in ("company_targets", *pay) if key in tables}
    book.write_bytes(create({**tables, **emptied}, "zh", buttons()))
    answer = run("month-end", book, "--month", "2026-10", "--no-pdf", "--out", tmp_path / "out")
    assert "target_cells" not in answer["tables"]
    assert answer["tables"]["attainment"]
    assert "2026 年没有公司目标，未做分解。" in answer["said"]
