"""Calculations alone: the tables of a folder in, result tables out, the same figures as through the workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from macros.cli import app
from workbook.demo import demo_tables
from workbook.files.cells import to_cells
from workbook.tables import TABLES


def run(*arguments: object) -> tuple[int, dict[str, Any], str]:
    done = CliRunner().invoke(app, ["calc", *map(str, arguments), "--json"])
    return done.exit_code, json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return demo_tables("zh")


@pytest.fixture
def by_key(frames: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    """A folder with the demonstration's tables: columns by key, money in fen."""
    for key, frame in frames.items():
        frame.to_csv(tmp_path / f"{key}.csv", index=False)
    return tmp_path


def test_targets_add_up_and_headers_mean_yuan(frames: dict[str, pd.DataFrame], by_key: Path, tmp_path: Path) -> None:
    code, answer, said = run("targets", "--in", by_key, "--out", tmp_path / "a", "--month", "2026-10")
    assert code == 0, said
    cells = pd.read_csv(tmp_path / "a" / "target_cells.csv")
    asked = frames["company_targets"].query("year == 2026").set_index("measure")["target_fen"]
    assert cells.groupby("measure")["target_fen"].sum().to_dict() == asked.to_dict()
    assert answer["tables"]["target_cells"] == len(cells)

    headed = tmp_path / "headed"
    headed.mkdir()
    for key, frame in frames.items():
        rows = to_cells(frame, TABLES[key], "zh")
        pd.DataFrame(rows, columns=[c.zh for c in TABLES[key].columns]).to_csv(headed / f"{key}.csv", index=False)
    assert run("targets", "--in", headed, "--out", tmp_path / "b", "--month", "2026-10")[0] == 0
    assert (tmp_path / "a" / "target_cells.csv").read_bytes() == (tmp_path / "b" / "target_cells.csv").read_bytes()


def test_results_are_read_by_the_next_calculation(by_key: Path) -> None:
    for name in ("targets", "attainment", "aging", "score"):
        code, _answer, said = run(name, "--in", by_key, "--out", by_key, "--month", "2026-10")
        assert code == 0, said
    assert len(pd.read_csv(by_key / "score_totals.csv")) == 12


def test_faults_are_told_and_nothing_is_written(by_key: Path, tmp_path: Path) -> None:
    sales = pd.read_csv(by_key / "sales.csv", dtype=str)
    sales.loc[3, "amount_fen"] = "12,5x"
    sales.loc[5, "customer_id"] = "C999"
    sales.to_csv(by_key / "sales.csv", index=False)
    code, answer, said = run("targets", "--in", by_key, "--out", tmp_path / "out", "--month", "2026-10")
    assert code == 1
    assert {(p["column"], tuple(p["rows"])) for p in answer["problems"]} == {
        ("amount_fen", (5,)),
        ("customer_id", (7,)),
    }
    assert "销售明细.金额" in said
    assert not (tmp_path / "out").exists()


def test_a_folder_without_tables_and_a_bad_month(by_key: Path, tmp_path: Path) -> None:
    code, answer, said = run("targets", "--in", tmp_path / "nothing", "--out", tmp_path / "out")
    assert (code, answer["error"]) == (2, "no_tables")
    assert "company_targets.csv" in said
    assert run("targets", "--in", by_key, "--out", tmp_path / "out", "--month", "2026-13")[0] == 2


def test_two_ledgers_are_reconciled(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text(
        "our_id,cust,date,doc_no,ref,cents,memo\n1,A,2026-10-01,,INV10001,10000,\n2,A,2026-10-02,,INV10002,20050,\n"
    )
    (tmp_path / "theirs.csv").write_text(
        "their_id,cust,date,doc_no,ref,cents,memo\n9,A,2026-10-03,,INV10001,-10000,\n8,A,2026-10-05,,INV10002,-20050,\n"
    )
    out = tmp_path / "out"
    code, answer, _said = run(
        "reconcile", "--ours", tmp_path / "ours.csv", "--theirs", tmp_path / "theirs.csv", "--out", out
    )
    assert code == 0
    assert answer["closes"] is True
    matches = pd.read_csv(out / "matches.csv", dtype=str)
    assert list(matches.columns) == ["group", "side", "id", "rule", "status", "reason"]
    assert matches.groupby("group")["id"].apply(set).tolist() == [{"1", "9"}, {"2", "8"}]
    assert set(matches["status"]) == {"auto"}
    bad = run("reconcile", "--ours", tmp_path / "no.csv", "--theirs", tmp_path / "theirs.csv", "--out", out)
    assert (bad[0], bad[1]["error"]) == (2, "no_file")
    dated = ("--as-of", "31.10.2026")
    assert (
        run("reconcile", "--ours", tmp_path / "ours.csv", "--theirs", tmp_path / "theirs.csv", "--out", out, *dated)[0]
        == 2
    )
