"""Scores: points, blanks, grades, ranks, and the errors of a scheme."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_tables import rows, tables

from workbook.errors import InputError
from workbook.performance.score import score
from workbook.performance.shapes import Rule, earn
from workbook.settings import Settings

MONTH = dt.date(2026, 10, 1)


def kpi(kpi_id: str, measure: str, weight: float, **more: object) -> dict[str, object]:
    return {
        "kpi_id": kpi_id,
        "kpi": kpi_id,
        "measure": measure,
        "weight": weight,
        "direction": "higher",
        "shape": "ratio",
        "target": 1.0,
        **more,
    }


def attained(rep_id: str, target: int | None, actual: int, last: int | None = None) -> dict[str, object]:
    return {
        "measure": "sales",
        "level": "rep",
        "id": rep_id,
        "period_kind": "month",
        "target_fen": target,
        "actual_fen": actual,
        "last_year_fen": last,
    }


def scored(kpis: pd.DataFrame, lang: str = "zh", **given: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Scores of three reps 甲乙丙 of one region with the tables given, the others empty."""
    reps = rows("reps", *({"rep_id": i, "rep": n, "region_id": "R"} for i, n in zip("123", "甲乙丙", strict=True)))
    regions = rows("regions", {"region_id": "R", "region": "华东"})
    frames = tables(**{"kpis": kpis, "reps": reps, "regions": regions} | given)
    return score(frames, MONTH, Settings.default(), lang)


def test_points_ranks_and_grades_with_a_tie() -> None:
    scheme = rows("kpis", kpi("K1", "sales_attainment", 100, cap_ratio=1.2, threshold=0.6))
    attainment = rows("attainment", attained("1", 1000, 900), attained("2", 1000, 900), attained("3", 1000, 500))
    made = scored(scheme, attainment=attainment)
    totals = made["score_totals"]
    assert totals["score"].tolist() == [90, 90, 0]
    assert totals["rank"].tolist() == [1, 1, 3]
    assert totals["grade"].tolist() == ["A", "A", "D"]
    assert "9.00 ÷ 销售目标 10.00 = 90.00%" in made["scores"]["reason"][0]
    assert "未达门槛 60.00%" in made["scores"]["reason"][2]


def test_a_blank_kpi_is_not_scored_and_says_so() -> None:
    scheme = rows("kpis", kpi("K1", "sales_attainment", 60), kpi("K2", "manual", 40, target=20))
    entries = rows("kpi_entries", *({"month": MONTH, "rep_id": i, "kpi_id": "K2", "value": 10} for i in "12"))
    attainment = rows("attainment", attained("1", 1000, 1000), attained("2", None, 900))
    made = scored(scheme, attainment=attainment, kpi_entries=entries)
    assert made["score_totals"]["score"].tolist()[:2] == [80, 50]
    assert np.isnan(made["score_totals"]["score"][2])
    assert made["score_totals"]["reason"].tolist() == [
        "60 + 20 = 80.00",
        "(20) × 100 ÷ 40 = 50.00；未计分：K1（空白指标的权重按比例分摊）",
        "没有可计分的指标",
    ]
    assert "没有销售目标" in made["scores"]["reason"][2]
    assert made["score_totals"]["grade"].isna()[2]


def test_growth_overdue_and_new_customers() -> None:
    scheme = rows(
        "kpis",
        kpi("K1", "sales_growth", 50, shape="linear", threshold=-0.1, target=0.1),
        kpi("K2", "overdue_ratio", 30, shape="linear", direction="lower", threshold=0.4, target=0.2),
        kpi("K3", "new_customers", 20, target=2),
    )
    aging = rows(
        "aging",
        {"customer_id": "C1", "rep_id": "1", "overdue_fen": 30, "balance_fen": 100},
        {"customer_id": "C2", "rep_id": "2", "overdue_fen": 0, "balance_fen": 0},
    )
    customers = rows(
        "customers", *({"customer_id": c, "rep_id": r} for c, r in (("C1", "1"), ("C2", "1"), ("C3", "2")))
    )
    sold = (("C1", "2026-10-09", 500), ("C2", "2026-10-09", 500), ("C2", "2026-01-09", 500), ("C3", "2026-10-01", -5))
    sales = rows("sales", *({"customer_id": c, "date": d, "amount_fen": a} for c, d, a in sold))
    attainment = rows("attainment", attained("1", 1000, 1050, 1000), attained("2", 1000, 900, 0))
    made = scored(scheme, "en", attainment=attainment, aging=aging, customers=customers, sales=sales)
    lines = made["scores"].set_index(["rep_id", "kpi_id"])
    assert lines["points"].loc["1"].tolist() == [37.5, 15, 10]  # growth 5 %, overdue 30 %, one new customer
    assert "sales a year ago 0.00 is not above 0" in lines["reason"]["2", "K1"]
    assert "receivable balance 0.00 is not above 0" in lines["reason"]["2", "K2"]
    assert lines["actual"]["2", "K3"] == 0  # bought, but net below 0
    assert lines["actual"]["3", "K3"] == 0  # has no customers at all: none is none


def test_every_fault_of_a_scheme_at_once() -> None:
    scheme = rows(
        "kpis",
        kpi("K1", "sales_attainment", 50, target=0),
        kpi("K2", "overdue_ratio", 40, shape="linear", direction="lower", threshold=0.1, target=0.2),
        kpi("K3", "sales_growth", 5, shape="linear", target=0.2),
    )
    with pytest.raises(InputError) as error:
        scored(scheme)
    found = {(p.code, p.column, p.rows, p.found.zh) for p in error.value.problems}
    assert found == {
        ("weights_not_100", "weight", (4, 5, 6), "95"),
        ("bad_target", "target", (4,), "0"),
        ("bad_threshold", "threshold", (5,), "0.1"),
        ("bad_threshold", "threshold", (6,), "空"),
    }


def test_grades_that_do_not_fall_are_refused() -> None:
    settings = Settings(pd.DataFrame({"parameter": ["grade_b"], "from_date": [pd.NaT], "value": ["95"]}))
    frames = tables(kpis=rows("kpis", kpi("K1", "manual", 100)), reps=rows("reps", {"rep_id": "1"}))
    with pytest.raises(InputError, match="grade_a"):
        score(frames, MONTH, settings)


def test_who_left_before_the_month_is_not_scored() -> None:
    reps = rows(
        "reps",
        {"rep_id": "1", "leave_date": "2026-09-30"},
        {"rep_id": "2", "join_date": "2026-10-31"},
        {"rep_id": "3", "join_date": "2026-11-01"},
    )
    made = scored(rows("kpis", kpi("K1", "manual", 100)), reps=reps)
    assert made["score_totals"]["rep_id"].tolist() == ["2"]


values = st.floats(-1e6, 1e6, allow_nan=False)


@given(values, values, st.sampled_from(["ratio", "linear"]), st.sampled_from(["higher", "lower"]), st.floats(0, 3))
def test_a_better_actual_never_earns_less(a: float, b: float, shape: str, direction: str, cap: float) -> None:
    threshold = 5.0 if direction == "higher" else 50.0
    target = 20.0
    rule = Rule(direction, shape, threshold, target, cap, 10, False)
    points = earn(rule, np.array(sorted([a, b])), np.array([np.nan, np.nan])).points
    low, high = points if direction == "higher" else points[::-1]
    assert 0 <= low <= high <= cap * 10
