"""What-if on a copy, and targets of supervisors against their teams'."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from small_tables import rows, tables

from workbook.errors import InputError
from workbook.performance.rollup import find_team_gaps, gaps_said
from workbook.performance.whatif import changed_plans, try_out

MONTH = dt.date(2026, 10, 1)


def frames(*changes: dict[str, object]) -> dict[str, pd.DataFrame]:
    tier = {"plan_id": "P", "from_value": 0, "to_value": 1000, "rate": 0.01}
    return tables(
        plans=rows("plans", {"plan_id": "P", "plan": "P", "basis": "invoiced", "method": "marginal"}),
        plan_tiers=rows("plan_tiers", tier, {"plan_id": "P", "from_value": 1000, "rate": 0.02}),
        plan_cases=rows("plan_cases", {"plan_id": "P", "case": "1", "base_fen": 100_000, "expected_fen": 1_000}),
        reps=rows("reps", {"rep_id": "1", "rep": "甲"}, {"rep_id": "2", "rep": "乙"}),
        sales=rows("sales", *({"doc_no": f"D{r}", "line_no": 1, "rep_id": r, "customer_id": "C", "date": "2026-10-05", "amount_fen": a} for r, a in (("1", 200_000), ("2", 50_000)))),
        customers=rows("customers", {"customer_id": "C"}),
        whatif=rows("whatif", *changes),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "then"),
    [
        ({"field": "rate", "from_value": 1000, "value": 0.05}, [6_000, 500]),
        ({"field": "edge", "from_value": 1000, "value": 500}, [3_500, 500]),
        ({"field": "cap", "value": 20}, [2_000, 500]),
        ({"field": "floor", "value": 10}, [3_000, 1_000]),
        ({"field": "now", "value": 0.5}, [1_500, 250]),
        ({"field": "draw", "value": 8}, [3_000, 800]),
    ],
)
def test_what_a_change_of_the_plan_would_pay(change: dict[str, object], then: list[int]) -> None:
    given = frames({"plan_id": "P", **change})
    before = given["plan_tiers"].copy()
    made = try_out(given, MONTH)
    assert made["pay_fen"].tolist() == [3_000, 500]
    assert made["then_fen"].tolist() == then
    assert (made["change_fen"] == made["then_fen"] - made["pay_fen"]).all()
    pd.testing.assert_frame_equal(given["plan_tiers"], before)


def test_a_change_of_what_is_not_there_is_refused() -> None:
    given = frames(
        {"plan_id": "Q", "field": "cap", "value": 1}, {"plan_id": "P", "field": "rate", "from_value": 7, "value": 1}
    )
    with pytest.raises(InputError) as error:
        changed_plans(given)
    assert [p.rows for p in error.value.problems] == [(4,), (5,)]


def test_a_supervisors_target_beside_the_teams() -> None:
    reps = rows(
        "reps",
        {"rep_id": "9", "rep": "主管", "supervisor_id": "0"},
        *({"rep_id": r, "supervisor_id": "9"} for r in "12"),
    )
    targets = rows(
        "assigned_targets",
        *({"id": i, "period": "2026Q4", "target_fen": f} for i, f in (("9", 100), ("1", 60), ("2", 30))),
    )
    gaps = find_team_gaps(targets, reps)
    assert gaps[["rep_id", "team_fen", "gap_fen", "members"]].to_numpy().tolist() == [["9", 90, 10, 2]]
    assert gaps["reason"][0] == "本人 1.00 − 下属 2 人合计 0.90 = 0.10"
    said = gaps_said(gaps)
    assert said is not None
    assert "主管" in said.zh
    assert gaps_said(find_team_gaps(targets[:0], reps)) is None


def test_the_published_roll_up_gaps(data_dir: Path) -> None:
    """168 manager-months, 26 of them what the team adds up to."""
    source = data_dir / "adventureworks"
    targets = pd.read_csv(source / "targets_monthly.csv", dtype=str)
    people = pd.read_csv(source / "reps.csv", dtype=str)
    assigned = targets.assign(
        id=targets["rep_id"], period=targets["month"], measure=None, level=None, note=None,
        target_fen=(targets["target_thousands"].astype(float) * 100_000).round().astype("int64"),
    )  # fmt: skip
    reps = people.rename(columns={"name": "rep", "manager_id": "supervisor_id"})
    ours = find_team_gaps(assigned, reps, "en").set_index(["rep_id", "period"])
    theirs = pd.read_csv(source / "expected" / "target_rollup_gaps.csv", dtype={"manager_id": str})
    theirs = theirs.set_index(["manager_id", "month"])
    ours = ours.loc[theirs.index]
    assert (ours["gap_fen"] == (theirs["difference"] * 100_000).round().astype("int64")).all()
    assert (len(ours), int((ours["gap_fen"] != 0).sum())) == (168, 142)
