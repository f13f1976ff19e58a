"""Next month's plan, fairness, and two breakdowns side by side."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from workbook.errors import InputError
from workbook.targets.assigned import names_of
from workbook.targets.changes import compare_breakdowns, compare_rolling
from workbook.targets.fairness import judge_fairness
from workbook.targets.last_year import last_targets
from workbook.targets.plan import compare_plans

REPS = pd.DataFrame({"rep_id": ["r1", "r2"], "rep": ["王", "李"]})
CUSTOMERS = pd.DataFrame({"customer_id": ["a", "b"], "customer": ["甲", "乙"], "rep_id": ["r1", "r2"]})
REGIONS = pd.DataFrame({"region_id": ["N", "S"], "region": ["北", "南"]})
NEXT = pd.Timestamp("2026-11-01")
CELLS = pd.DataFrame(
    [("sales", "a", "r1", "N", NEXT, 100_00, None), ("sales", "b", "r2", "S", NEXT, 200_00, None)],
    columns=["measure", "customer_id", "rep_id", "region_id", "month", "target_fen", "bound"],
)
ASSIGNED = pd.DataFrame({"measure": [], "level": [], "id": [], "period": [], "target_fen": []})
SALES = pd.DataFrame(
    [("2025-05-01", "a", 50_00), ("2025-11-09", "a", 80_00), ("2026-05-01", "a", 75_00), ("2026-09-01", "b", 90_00)],
    columns=["date", "customer_id", "amount_fen"],
).astype({"date": "datetime64[us]"})


def entries(*rows: tuple[Any, ...]) -> pd.DataFrame:
    columns = ["rep_id", "measure", "planned_fen", "agreed_fen", "agreed_by", "agreed_date"]
    frame = pd.DataFrame(list(rows), columns=columns, index=range(2, 2 + len(rows)))
    frame["agreed_date"] = pd.to_datetime(frame["agreed_date"]).astype("datetime64[us]")
    return frame.assign(month=NEXT).astype({"planned_fen": "Int64", "agreed_fen": "Int64"})


def compared(plans: pd.DataFrame, assigned: pd.DataFrame = ASSIGNED) -> pd.DataFrame:
    none = SALES.iloc[:0]
    made = compare_plans(plans, CELLS, assigned, SALES, none, CUSTOMERS, REPS, dt.date(2026, 10, 1), 1, "zh")
    return made.set_index(["measure", "rep_id"])


def test_report_target_and_trend_side_by_side() -> None:
    made = compared(entries(("r1", "sales", 90_00, None, None, None))).loc["sales"]
    assert made.loc["r1", "gap_fen"] == -10_00
    assert made.loc["r1", "status"] == "below"
    assert made.loc["r1", "trend_fen"] == 120_00  # 80 last November x 75 so far / 50 so far last year
    assert made.loc["r2", "trend_fen"] == 30_00  # no last year: the mean of three months
    assert made.loc["r2", "status"] == "missing"
    assert (made.loc["*", "reported_fen"], made.loc["*", "gap_fen"], made.loc["*", "status"]) == (
        90_00,
        -10_00,
        "partly",
    )
    assert made.loc["*", "reason"] == "已上报 1/2 人，已商定 0 人"


def test_an_assigned_target_goes_before_and_over_assignment_is_shown() -> None:
    assigned = pd.DataFrame(
        {"measure": ["sales"], "level": ["rep"], "id": ["r1"], "period": ["2026-11"], "target_fen": [150_00]}
    )
    made = compared(entries(("r1", "sales", 150_00, None, None, None)), assigned).loc["sales"]
    assert made.loc["r1", "status"] == "close"
    assert made.loc["*", "over_fen"] == 50_00


def test_what_was_agreed_keeps_who_and_when() -> None:
    made = compared(entries(("r1", "sales", 90_00, 95_00, "陈", "2026-10-30"))).loc["sales"]
    assert made.loc["r1", "status"] == "agreed"
    assert (made.loc["r1", "agreed_fen"], made.loc["r1", "agreed_by"]) == (95_00, "陈")
    with pytest.raises(InputError) as caught:
        compared(entries(("r1", "sales", 90_00, 95_00, None, None)))
    assert [(p.code, p.column) for p in caught.value.problems] == [
        ("agreed_by_nobody", "agreed_by"),
        ("agreed_by_nobody", "agreed_date"),
    ]


def test_a_report_without_a_target_says_so() -> None:
    made = compared(entries(("r1", "collection", 90_00, None, None, None))).loc["collection"]
    assert made.loc["r1", "status"] == "no_target"


def breakdown(*fen: int) -> pd.DataFrame:
    rows = [("sales", f"c{i}", "r1" if i % 2 else "r2", "N", x, 100) for i, x in enumerate(fen)]
    return pd.DataFrame(rows, columns=["measure", "customer_id", "rep_id", "region_id", "total_fen", "base_fen"])


NOT_ASKED = pd.DataFrame(columns=["measure", "level", "id", "target_fen"])


def potentials(*fen: int | None) -> pd.DataFrame:
    ids = [f"c{i}" for i in range(len(fen))]
    return pd.DataFrame({"customer_id": ids, "potential_fen": pd.array(fen, dtype="Int64")})


def judged(frame: pd.DataFrame, customers: pd.DataFrame = CUSTOMERS, asked: pd.DataFrame = NOT_ASKED) -> pd.DataFrame:
    sales = pd.DataFrame(
        {"date": pd.to_datetime(["2024-06-01", "2025-06-01"]), "customer_id": "c0", "amount_fen": [80, 100]}
    )
    made = judge_fairness(frame, sales, sales.iloc[:0], customers, asked, dt.date(2026, 1, 1), "zh")
    return made.set_index(["level", "figure"])


def test_equal_growth_has_no_dispersion() -> None:
    made = judged(breakdown(110, 110, 110))
    assert made.loc[("customer", "growth"), "value"] == pytest.approx(0.1)
    assert made.loc[("customer", "dispersion"), "value"] == pytest.approx(0)
    assert made.loc[("customer", "gini"), "value"] == pytest.approx(0)
    assert pd.isna(made.loc[("customer", "with_size"), "value"])  # all are equally large
    assert made.loc[("customer", "steep"), "value"] == 1.0
    assert made.loc[("customer", "steep"), "n"] == 1  # only one has a past
    assert "仅 3 个" in made.loc[("customer", "growth"), "reason"]


def test_all_growth_on_one_is_concentrated() -> None:
    assert judged(breakdown(100, 100, 100, 200)).loc[("customer", "gini"), "value"] == pytest.approx(0.75)


def test_nothing_broken_down_nothing_judged() -> None:
    nothing = breakdown().iloc[:0]
    assert judge_fairness(nothing, SALES, SALES, CUSTOMERS, NOT_ASKED, dt.date(2026, 1, 1), "en").empty


def test_growth_that_follows_the_room_there_is() -> None:
    """Room and growth asked rise together; what is not known is not counted, and n says how many are."""
    made = judged(breakdown(101, 120, 140, 500, 110), potentials(110, 200, 400, None, 100)).loc["customer"]
    assert made.loc["with_potential", "value"] > 0.9
    assert made.loc["with_potential", "n"] == made.loc["beyond", "n"] == 4
    assert made.loc["beyond", "value"] == 0.25  # 110 is asked of one that could do 100
    against = judged(breakdown(140, 120, 101), potentials(110, 200, 400)).loc["customer"]
    assert against.loc["with_potential", "value"] < -0.9


def test_growth_beside_last_years_attainment() -> None:
    asked = pd.DataFrame(
        [("sales", "customer", f"c{i}", fen) for i, fen in enumerate((125, 100, 80, 0))], columns=NOT_ASKED.columns
    )
    made = judged(breakdown(101, 120, 140, 500), asked=asked).loc["customer"]
    assert made.loc["with_attainment", "value"] > 0.9  # the better it met its target, the more it is asked for
    assert made.loc["with_attainment", "n"] == 3
    assert judged(breakdown(101, 120, 140)).loc[("customer", "with_attainment"), "n"] == 0


def test_last_years_targets_are_those_broken_down_or_assigned() -> None:
    names = names_of(CUSTOMERS, REPS, REGIONS, "zh")
    quota = pd.DataFrame(
        {"measure": ["sales"], "level": ["rep"], "id": ["r1"], "period": ["2026"], "target_fen": [500_00]}
    )
    made = last_targets(CELLS, quota, names, dt.date(2027, 1, 1), 1).set_index(["measure", "level", "id"])["target_fen"]
    wanted = {
        ("company", "*"): 300_00, ("region", "N"): 100_00, ("region", "S"): 200_00, ("customer", "a"): 100_00,
        ("customer", "b"): 200_00, ("rep", "r1"): 500_00, ("rep", "r2"): 200_00,
    }  # fmt: skip
    assert made["sales"].to_dict() == wanted
    assert last_targets(CELLS, ASSIGNED, names, dt.date(2026, 1, 1), 1).empty


def test_two_breakdowns_side_by_side() -> None:
    new = CELLS.assign(target_fen=[150_00, 180_00], bound=[None, "cap"])
    made = beside(CELLS, new)
    assert made.index.tolist() == [
        ("company", "*"),
        ("region", "N"),
        ("region", "S"),
        ("customer", "a"),
        ("customer", "b"),
    ]
    assert made["delta_fen"].tolist() == [30_00, 50_00, -20_00, 50_00, -20_00]
    assert made["name"].tolist() == ["公司", "北", "南", "甲", "乙"]
    assert made["reason"].iloc[0] == "公司目标变动 +10.00%"
    assert made["reason"].iloc[2] == "公司目标变动 +10.00%；占比由 66.667% 变为 54.545%"
    assert made["reason"].iloc[4] == "公司目标变动 +10.00%；占比由 66.667% 变为 54.545%；受限：上限"
    assert beside(CELLS, CELLS).empty


def test_what_is_new_and_what_is_gone() -> None:
    first = beside(CELLS.iloc[:0], CELLS)
    assert set(first["reason"]) == {"新增"}
    assert first["old_fen"].isna().all()
    assert first["new_fen"].tolist() == first["delta_fen"].tolist() == [300_00, 100_00, 200_00, 100_00, 200_00]
    gone = beside(CELLS, CELLS.iloc[:1])
    assert gone["reason"].tolist() == ["公司目标变动 -66.67%", "不再分解", "不再分解"]
    assert beside(CELLS.iloc[:1], CELLS, "en").loc[("customer", "b"), "reason"] == "new"


def test_a_total_that_stays_stands_over_what_moved_below_it() -> None:
    made = beside(CELLS, CELLS.assign(target_fen=[150_00, 150_00]))
    assert made.loc[("company", "*"), ["delta_fen", "reason"]].tolist() == [0, "总额不变"]


def test_spread_again_side_by_side() -> None:
    rolling = CELLS.rename(columns={"target_fen": "plan_fen"}).assign(
        rolling_fen=[130_00, 200_00], reason=["差 30", ""]
    )
    made = compare_rolling(rolling, CUSTOMERS, REGIONS, "en").set_index(["level", "id"])
    assert made["delta_fen"].to_dict() == {("company", "*"): 30_00, ("region", "N"): 30_00, ("customer", "a"): 30_00}
    assert made["reason"].tolist() == ["", "", "差 30"]


def beside(old: pd.DataFrame, new: pd.DataFrame, lang: str = "zh") -> pd.DataFrame:
    return compare_breakdowns(old, new, CUSTOMERS, REGIONS, lang).set_index(["level", "id"])
