"""Bad schemes and plans in a real workbook: every fault at once, exit code 1, the workbook byte for byte as it was."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_tables import rows
from typer.testing import CliRunner

from macros.cli import app
from macros.commands import COMMANDS
from macros.new import buttons
from macros.run import tables_read
from workbook.demo import demo_tables
from workbook.files.create import create
from workbook.tables import TABLES

KPI = {"measure": "sales_attainment", "direction": "higher", "target": 1.0}
SCHEMES = [
    {"scheme_id": "A", "scheme": "甲", "role": "业务员", "from_date": "2026-01-01"},
    {"scheme_id": "B", "scheme": "乙", "role": "业务员", "from_date": "2026-10-01"},  # two in force
]
KPIS = [
    {"kpi_id": "1", "kpi": "销售", "weight": 70, "scheme_id": "A", **KPI},  # 95 together
    {"kpi_id": "2", "kpi": "自定义", "weight": 25, "scheme_id": "A", **KPI, "measure": "custom", "measure_id": None},
]
EVENTS = [{"month": "2026-10-01", "rep_id": "S02", "item": "虚假订单", "kind": "veto_zero"}]  # nobody approved it
PLANS = [
    {"plan_id": "P1", "plan": "甲", "basis": "invoiced", "method": "whole"},
    {"plan_id": "P2", "plan": "乙", "basis": "invoiced", "method": "marginal"},  # two for everyone
]
TIERS = [
    {"plan_id": "P1", "from_value": 0, "to_value": 100, "rate": 0.01},
    {"plan_id": "P1", "from_value": 200, "to_value": None, "rate": 0.02},  # a hole
    {"plan_id": "P2", "from_value": 0, "to_value": 300, "rate": 0.01},
    {"plan_id": "P2", "from_value": 200, "to_value": None, "rate": 0.02},  # an overlap
]
SPLITS = [{"doc_no": "X", "rep_id": r, "share": 0.6} for r in ("S01", "S02")]


@functools.cache
def demonstration() -> dict[str, pd.DataFrame]:
    """The demonstration with the transactions of its last month only: it is read again and again."""
    made = demo_tables("zh")
    for key in ("sales", "collections", "ledger", "statements"):
        made[key] = made[key][made[key]["date"] >= pd.Timestamp(2026, 10, 1)]
    return made


def book_of(path: Path, command: str, **changed: pd.DataFrame) -> Path:
    """A workbook with what the command reads and writes, the demonstration's rows and the changed tables."""
    keys = [*dict.fromkeys([*tables_read(COMMANDS[command]), *COMMANDS[command].writes])]
    made = {k: f for k, f in demonstration().items() if k in keys} | changed
    path.write_bytes(create(made, "zh", buttons(), keys))
    return path


def run(command: str, path: Path) -> tuple[int, dict[str, Any], str]:
    done = CliRunner().invoke(app, [command, str(path), "--month", "2026-10", "--json"])
    return done.exit_code, json.loads(done.stdout), done.stderr


def told(path: Path, command: str) -> tuple[set[tuple[str, str]], str]:
    """The faults a command tells, table and code; it must refuse, and leave everything as it was."""
    before = path.read_bytes()
    code, answer, said = run(command, path)
    assert code == 1
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name], "nothing is left beside it"
    return {(p["table"], p["code"]) for p in answer["problems"]}, said


def test_every_fault_of_the_schemes_at_once(tmp_path: Path) -> None:
    rules = rows(
        "measure_rules",
        {"measure_id": "M", "name": "x", "kind": "ratio", "upper_table": "没有这张表", "lower_table": "sales"},
    )
    path = book_of(
        tmp_path / "b.xlsx", "score", schemes=rows("schemes", *SCHEMES), kpis=rows("kpis", *KPIS),
        score_events=rows("score_events", *EVENTS), measure_rules=rules, kpi_entries=rows("kpi_entries"),
    )  # fmt: skip
    found, said = told(path, "score")
    assert found == {
        ("kpis", "weights_not_100"),
        ("schemes", "two_in_force"),
        ("score_events", "event_without_approver"),
        ("kpis", "bad_measure_id"),
        ("measure_rules", "bad_measure"),
    }
    assert "考核指标.权重：需要合计为 100 的权重；第 4、5 行：95" in said
    assert "加减分与否决.批准人：需要否决的批准人；第 4 行：空" in said


def test_every_fault_of_the_plans_at_once(tmp_path: Path) -> None:
    reps = demonstration()["reps"].copy()
    reps.loc[0, "supervisor_id"], reps.loc[1, "supervisor_id"] = reps["rep_id"].iloc[1], reps["rep_id"].iloc[0]
    path = book_of(
        tmp_path / "b.xlsx", "commission", reps=reps, plans=rows("plans", *PLANS), plan_tiers=rows("plan_tiers", *TIERS),
        splits=rows("splits", *SPLITS), plan_factors=rows("plan_factors"), plan_overrides=rows("plan_overrides"),
        plan_cases=rows("plan_cases"),
    )  # fmt: skip
    found, said = told(path, "commission")
    assert found == {
        ("plans", "two_in_force"),
        ("plan_tiers", "tier_hole"),
        ("plan_tiers", "tier_overlap"),
        ("splits", "split_over_100"),
        ("reps", "team_cycle"),
    }
    assert "业绩分摊.比例：需要合计不超过 100% 的分摊；第 4、5 行：X: 120.00%" in said


@pytest.mark.parametrize(
    ("plan", "tiers", "code"),
    [
        ({"role": "没有人的职务"}, TIERS[:1], ("plan_members", "payee_without_plan")),
        ({"basis": "invoiced"}, TIERS[:1], ("plans", "negative_base")),
        ({"tier_by": "attainment"}, [{"plan_id": "P1", "from_value": 0, "rate": 0.01}], ("attainment", "payee_without_target")),
    ],
)  # fmt: skip
def test_payees_that_cannot_be_paid(
    tmp_path: Path, plan: dict[str, object], tiers: list[dict[str, object]], code: tuple[str, str]
) -> None:
    sales = demonstration()["sales"].copy()
    sales["amount_fen"] = -sales["amount_fen"].abs() if code[1] == "negative_base" else sales["amount_fen"].abs()
    path = book_of(
        tmp_path / "b.xlsx", "commission", sales=sales, plans=rows("plans", PLANS[0] | plan), plan_tiers=rows("plan_tiers", *tiers),
        plan_factors=rows("plan_factors"), plan_overrides=rows("plan_overrides"), plan_cases=rows("plan_cases"),
    )  # fmt: skip
    assert told(path, "commission")[0] == {code}


def test_a_measure_that_is_none_of_the_list_is_refused_with_the_list(tmp_path: Path) -> None:
    import openpyxl

    path = book_of(tmp_path / "b.xlsx", "score")
    book = openpyxl.load_workbook(path)
    book["考核指标"].cell(5, TABLES["kpis"].keys.index("measure") + 1).value = "销售大成率"
    book.save(path)
    found, said = told(path, "score")
    assert ("kpis", "not_understood") in found
    assert "“销售大成率”" in said


def test_a_case_beside_the_plan_that_does_not_come_out_stops_the_run(tmp_path: Path) -> None:
    case = {"plan_id": "T1", "case": "算例", "base_fen": 50_000_000, "expected_fen": 200_001}
    found, said = told(book_of(tmp_path / "b.xlsx", "commission", plan_cases=rows("plan_cases", case)), "commission")
    assert found == {("plan_cases", "case_fails")}
    assert "需要方案算出的 2,000.00；第 4 行：2,000.01" in said
