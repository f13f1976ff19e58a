"""Previews: what would be written is told, the file stays as it is; a repair is proposed first and applied when accepted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from macros.addin import messages
from macros.changed import changes_of, told_changes
from macros.cli import app
from macros.commands import COMMANDS
from macros.new import buttons
from macros.run import Result, open_frames
from workbook.demo import demo_tables
from workbook.errors import BAD_DATA, DONE
from workbook.files.create import create
from workbook.files.live_plan import Turn

LOCK = 200_000_000_00


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _book(tmp_path_factory.mktemp("preview") / "book.xlsx", demo_tables("zh"))


def _book(path: Path, tables: dict[str, pd.DataFrame]) -> Path:
    path.write_bytes(create(tables, "zh", buttons()))
    return path


def run(*arguments: object) -> tuple[int, dict[str, Any], str]:
    done = CliRunner().invoke(app, [str(a) for a in (*arguments, "--json")])
    return done.exit_code, json.loads(done.stdout), done.stderr


def test_a_preview_tells_old_new_and_why_and_writes_nothing(department: Path, tmp_path: Path) -> None:
    book = Path(shutil.copy(department, tmp_path / "book.xlsx"))
    before = book.read_bytes()
    code, told, said = run("targets", book, "--month", "2026-10", "--preview")
    assert (code, told["preview"], told["changed"]) == (DONE, True, False)
    assert book.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["book.xlsx"]
    assert told["tables"]["target_cells"] == {"before": 0, "after": 1440}
    assert "目标明细：写入 1440 行，覆盖 0 行" in said
    assert "什么都没有写入" in said
    levels = {row["level"] for row in told["changes"]}
    assert levels == {"company", "region", "customer"}
    assert {row["reason"] for row in told["changes"]} == {"新增"}
    run("targets", book, "--month", "2026-10")
    again = run("targets", book, "--month", "2026-10", "--preview")[1]
    assert (again["tables"], again["changes"]) == ({}, [])


@pytest.mark.parametrize("command", ["respread", "plan", "aging"])
def test_every_command_has_a_preview(command: str, department: Path, tmp_path: Path) -> None:
    book = Path(shutil.copy(department, tmp_path / "book.xlsx"))
    run("targets", book, "--month", "2026-09")
    before = book.read_bytes()
    code, told, _ = run(command, book, "--month", "2026-09", "--preview")
    assert code == DONE
    assert told["tables"]
    assert book.read_bytes() == before
    assert bool(told.get("changes")) == (command != "aging")


def test_a_repair_is_proposed_and_applied_when_accepted(tmp_path: Path) -> None:
    tables = demo_tables("zh")
    region = {"measure": "sales", "level": "region", "id": tables["regions"]["region_id"].iloc[0]}
    lock = pd.DataFrame([{**region, "bound": "lock", "amount_fen": LOCK}])
    held = pd.concat([tables["target_bounds"], lock.astype({"amount_fen": "Int64"})], ignore_index=True)
    book = _book(tmp_path / "book.xlsx", {**tables, "target_bounds": held})
    before = book.read_bytes()
    code, told, said = run("targets", book, "--month", "2026-10")
    assert (code, book.read_bytes()) == (BAD_DATA, before)
    assert "最小改动" in said
    code, told, said = run("targets", book, "--month", "2026-10", "--accept-repair", "--preview")
    assert (code, book.read_bytes()) == (DONE, before)
    assert "已接受最小改动" in said
    assert (LOCK, "lock") in [(row["amount_fen"], row["bound"]) for row in told["repair"]]
    assert all(
        row["new_fen"] < row["amount_fen"] for row in told["repair"]
    )  # too much is asked: all give way downwards
    code, told, _ = run("targets", book, "--month", "2026-10", "--accept-repair")
    assert (code, told["changed"]) == (DONE, True)
    frames = open_frames(book, ["target_cells", "company_targets", "target_bounds"])[1]
    asked = frames["company_targets"].query("year == 2026").set_index("measure")["target_fen"]
    assert frames["target_cells"].groupby("measure")["target_fen"].sum().to_dict() == asked.to_dict()
    assert LOCK in frames["target_bounds"]["amount_fen"].tolist()  # what people typed stays as they typed it


def test_nothing_to_repair_says_nothing(department: Path, tmp_path: Path) -> None:
    book = Path(shutil.copy(department, tmp_path / "book.xlsx"))
    code, told, said = run("targets", book, "--month", "2026-10", "--accept-repair", "--preview")
    assert (code, "repair" in told, "最小改动" in said) == (DONE, False, False)


def test_the_ribbon_tells_the_changes_that_matter_most() -> None:
    frame = pd.DataFrame(
        [("sales", "company", "*", "公司", 100, 300, 200, "总额")]
        + [("sales", "customer", f"c{i}", f"客户{i}", 100, 100 + i, i, "占比") for i in range(1, 20)]
        + [("sales", "customer", "new", "新户", None, 5, 5, "新增"), ("sales", "rep", "r", "王", 5, None, None, "")],
        columns=["measure", "level", "id", "name", "old_fen", "new_fen", "delta_fen", "reason"],
    ).astype({"old_fen": "Int64", "new_fen": "Int64", "delta_fen": "Int64"})
    changes = changes_of(frame)
    result = Result("targets", figures={"changes": changes})
    said = messages.preview(COMMANDS["targets"], [Turn("target_cells", [], [[1], [2]])], result, Path("out"))
    assert "目标明细：写入 2 行，覆盖 0 行\n销售 公司：1.00 → 3.00（+2.00） 总额\n销售 客户19：" in said.zh
    assert "共 22 项变动" in said.zh
    assert said.zh.endswith("点“取消”则什么都不改。")
    every = told_changes(changes, 99)
    assert len(every) == 22
    assert "销售 新户：空 → 0.05（+0.05） 新增" in [t.zh for t in every]
    assert "Sales 王: 0.05 → blank" in [t.en for t in every]
