"""Schemes as rows of sheets: real ones from public documents, forced grades, vetoes, custom measures, regions."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_tables import rows, tables

from workbook.errors import InputError
from workbook.performance.catalogue import MEASURES
from workbook.performance.grade import Scale, distribute, quotas_of
from workbook.performance.pay import settle_allowances
from workbook.performance.regions import score_regions, spread_of_grades
from workbook.performance.rules import custom_measures
from workbook.performance.score import score
from workbook.performance.shapes import Rule, earn
from workbook.settings import Settings

MONTH = dt.date(2026, 10, 1)
Table = dict[str, pd.DataFrame]


def kpi(kpi_id: str, weight: float, measure: str = "manual", **more: object) -> dict[str, object]:
    base = {
        "kpi_id": kpi_id,
        "kpi": kpi_id,
        "measure": measure,
        "weight": weight,
        "direction": "higher",
        "shape": "ratio",
        "target": 1.0,
    }
    return base | more


def reps(count: int, **more: object) -> pd.DataFrame:
    return rows("reps", *({"rep_id": f"{k:02d}", "rep": f"P{k}", "region_id": "R", **more} for k in range(count)))


def entries(kpi_id: str, *values: float) -> list[dict[str, object]]:
    return [{"month": MONTH, "rep_id": f"{k:02d}", "kpi_id": kpi_id, "value": v} for k, v in enumerate(values)]


def data(item: str, *values: float) -> list[dict[str, object]]:
    return [{"date": MONTH, "item": item, "rep_id": f"{k:02d}", "value": v} for k, v in enumerate(values)]


def cash(*yuan: int) -> pd.DataFrame:
    paid = (
        {"date": MONTH, "collection_no": k, "rep_id": f"{k:02d}", "amount_fen": y * 100} for k, y in enumerate(yuan)
    )
    return rows("collections", *paid)


def attained(measure: str, *sums: tuple[int, int]) -> list[dict[str, object]]:
    base = {"measure": measure, "level": "rep", "period_kind": "month"}
    return [base | {"id": f"{k:02d}", "actual_fen": a, "target_fen": t} for k, (a, t) in enumerate(sums)]


def scored(given: Table, lang: str = "zh") -> Table:
    return score(
        tables(**({"reps": reps(1), "regions": rows("regions", {"region_id": "R", "region": "华东"})} | given)),
        MONTH,
        Settings.default(),
        lang,
    )


def codes(given: Table) -> set[str]:
    with pytest.raises(InputError) as error:
        scored(given)
    return {p.code for p in error.value.problems}


# ------------------------------------------------------------------ real schemes
def test_a_scheme_of_sales_expense_information_new_customers_and_management() -> None:
    """70 + 15 + 3 + 2 + 10 (sales departments' appraisal rules, yl1001): missing records cost 1 each, none at all 5."""
    curve = [
        {"curve_id": "M", "at": n, "at2": a, "result": r}
        for n in range(6)
        for a, r in ((None, -5.0), (0.001, -float(min(n, 5))))
    ]
    scheme = rows(
        "kpis",
        kpi("1", 70, "sales_attainment", cap_ratio=1.2),
        kpi("2", 15, "expense_ratio", direction="lower", target=0.02),
        kpi("3", 3, "reports_handed_in"),
        kpi("4", 2, "new_customers", target=2),
        kpi("5", 10, target=100),
        kpi("6", 0, "missing_records", direction="lower", shape="table", curve_id="M", measure2="reports_handed_in"),
    )
    given = {
        "kpis": scheme,
        "kpi_curves": rows("kpi_curves", *curve),
        "reps": reps(2),
        "kpi_entries": rows("kpi_entries", *entries("5", 90, 90)),
        "attainment": rows("attainment", *attained("sales", (90, 100), (90, 100))),
        "measure_entries": rows(
            "measure_entries",
            *data("expense", 25_000, 15_000),
            *data("reports_due", 12, 12),
            *data("reports_handed", 10, 0),
        ),
        "collections": cash(1_000_000, 1_000_000),
    }
    made = scored(given)
    lines = made["scores"].set_index(["rep_id", "kpi_id"])["points"]
    assert lines["00"].tolist()[:3] == [63, 12, 2.5]
    assert (lines["00", "6"], lines["01", "6"]) == (-2, -5)
    assert made["score_totals"]["adjust"].tolist() == [-2, -5]


SERIES = (1.5, 1.45, 1.4, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1, 1.0, 0.9, 0.8, 0.6, 0.4, 0.2, 0.0)


def test_the_matrix_of_collection_rate_and_attainment() -> None:
    """15 x 16 and more (shangdiguo 40569): both rates in steps, the coefficient falls along every row and column."""
    down = (1.0, 0.97, 0.94, 0.91, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6, 0.56, 0.52, 0.5, None)
    across = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, None)
    curve = [
        {"curve_id": "T", "at": a, "at2": b, "result": SERIES[min(i + j, 15)]}
        for i, a in enumerate(down)
        for j, b in enumerate(across)
    ]
    one = kpi(
        "1", 100, "collection_attainment", shape="table", curve_id="T", measure2="sales_attainment", cap_ratio=1.5
    )
    given = {
        "kpis": rows("kpis", one),
        "kpi_curves": rows("kpi_curves", *curve),
        "reps": reps(4),
        "schemes": rows("schemes"),
        "attainment": rows(
            "attainment",
            *attained("collection", (100, 100), (97, 100), (969, 1000), (49, 100)),
            *attained("sales", (120, 100), (95, 100), (949, 1000), (200, 100)),
        ),
    }
    made = scored(given, "en")
    assert made["score_totals"]["score"].tolist() == [150, 140, 130, 0]
    assert "table: row from 97.00%, column from 95.00%" in made["scores"]["reason"][1]


def test_an_expense_allowance_rewards_half_of_savings_and_charges_the_excess() -> None:
    """W = expense / collected against 2 % (yl1001): excess borne, half of the saving paid."""
    rule = {"rule_id": "W", "rule": "费用", "measure": "expense_ratio", "allowed_ratio": 0.02, "reward_ratio": 0.5}
    frames = tables(
        reps=reps(3),
        allowances=rows("allowances", rule),
        measure_entries=rows("measure_entries", *data("expense", 15_000, 25_000, 5)),
        collections=cash(1_000_000, 1_000_000, 0),
    )
    made = settle_allowances(frames["allowances"], frames, MEASURES, pd.Index(["00", "01", "02"]), MONTH, "zh")
    assert made["pay_fen"].tolist() == [250_000, -500_000]
    assert made["reason"][0] == "1,000,000.00 × 0.02 − 15,000.00 = 节约 5,000.00；× 0.5 = 2,500.00"


def test_bands_of_central_enterprises_are_linear_inside_and_join_at_the_edges() -> None:
    """E to A: 0, 0-1, 1-1.5, 1.5-2, 2-3 times the base (SASAC formula); thresholds as the department sets them."""
    bands = (("E", 0, 0), ("D", 70, 0), ("C", 100, 1), ("B", 115, 1.5), ("A", 130, 2), ("A", 150, 3))
    given = {
        "schemes": rows("schemes", {"scheme_id": "S", "scheme": "S", "coefficient_shape": "linear"}),
        "kpis": rows("kpis", kpi("1", 100, target=100, cap_ratio=2, scheme_id="S")),
        "grades": rows("grades", *({"grade": g, "from_score": s, "coefficient": c} for g, s, c in bands)),
        "reps": reps(5),
        "kpi_entries": rows("kpi_entries", *entries("1", 60, 85, 100, 122.5, 140)),
        "pay_bases": rows("pay_bases", {"rep_id": "04", "base_fen": 1_000_000, "position_fen": 50_000}),
    }
    totals = scored(given)["score_totals"]
    assert totals["coefficient"].tolist() == [0, 0.5, 1, 1.75, 2.5]
    assert totals["grade"].tolist() == ["E", "D", "C", "B", "A"]
    assert totals["pay_fen"].tolist()[4] == 2_550_000
    assert totals["pay_reason"][4] == "500.00 + 10,000.00 × 2.5 = 25,500.00"


# ------------------------------------------------------------------ shapes
@pytest.mark.parametrize(
    ("rule", "value", "points"),
    [
        (kpi("1", 10, shape="linear", threshold=0.6, start_ratio=0.5, stretch=1.2, cap_ratio=1.5), 0.6, 5),
        (kpi("1", 10, shape="linear", threshold=0.6, start_ratio=0.5, stretch=1.2, cap_ratio=1.5), 1.1, 12.5),
        (kpi("1", 10, shape="linear", threshold=0.6, start_ratio=0.5, stretch=1.2, cap_ratio=1.5), 0.59, 0),
        (kpi("1", 10, direction="band", target=20, stretch=30, threshold=10), 25, 10),
        (kpi("1", 10, direction="band", target=20, stretch=30, threshold=10), 34, 6),
        (kpi("1", 10, direction="band", target=20, stretch=30), 19.9, 0),  # no tolerance: nothing outside
        (kpi("1", 10, shape="steps", curve_id="S"), 0.8, 8),  # an edge belongs to the step above
        (kpi("1", 10, shape="steps", curve_id="S"), 0.1, 0),
        (kpi("1", 10, shape="knots", curve_id="S", threshold=None), 0.9, 9),
        (kpi("1", 10, direction="lower", shape="deduct", per_unit=3), 2, 4),
        (kpi("1", 10, direction="lower", shape="deduct", per_unit=3), 9, 0),
        (kpi("1", 10, direction="lower", target=5), 0, 10),
    ],
)
def test_shapes(rule: dict[str, object], value: float, points: float) -> None:
    curve = rows("kpi_curves", *({"curve_id": "S", "at": a, "result": r} for a, r in ((0.5, 0.5), (0.8, 0.8), (1, 1))))
    given = {
        "kpis": rows("kpis", rule, kpi("2", 90)),
        "kpi_curves": curve,
        "kpi_entries": rows("kpi_entries", *entries("1", value)),
    }
    for lang in ("zh", "en"):
        line = scored(given, lang)["scores"].iloc[0]
        assert line["points"] == points
        assert line["reason"]


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (kpi("1", 100, shape="steps", curve_id="X"), "curve_id"),
        (kpi("1", 100, shape="steps", curve_id="F"), "curve_id"),  # falls although higher is better
        (kpi("1", 100, shape="steps", curve_id="H"), "curve_id"),  # a hole
        (kpi("1", 100, shape="knots", curve_id="N"), "curve_id"),  # begins nowhere
        (kpi("1", 100, shape="steps", curve_id="T"), "shape"),
        (kpi("1", 100, shape="table", curve_id="T"), "measure2"),
        (kpi("1", 100, direction="lower", shape="deduct"), "per_unit"),
        (kpi("1", 100, direction="band", target=20, stretch=10), "stretch"),
        (kpi("1", 100, shape="linear", threshold=0.5, stretch=0.9, cap_ratio=1.2), "stretch"),
        (kpi("1", 100, shape="linear", threshold=0.5, stretch=1.2), "cap_ratio"),
        (kpi("1", 100, "custom", measure_id="?"), "measure_id"),
    ],
)
def test_a_kpi_that_cannot_be_scored_is_refused(bad: dict[str, object], column: str) -> None:
    named = (
        ("F", 0, None, 1.0),
        ("F", 1, None, 0.5),
        ("H", 0, 0, 1.0),
        ("H", 0, 1, 1.0),
        ("H", 1, 0, 1.0),
        ("N", None, None, 1.0),
        ("T", 0, 0, 1.0),
        ("T", 0, 1, 1.0),
    )
    curves = rows("kpi_curves", *(dict(zip(("curve_id", "at", "at2", "result"), c, strict=True)) for c in named))
    assert codes({"kpis": rows("kpis", bad), "kpi_curves": curves}) == {f"bad_{column}"}


def test_a_line_of_weight_zero_needs_a_shape_in_points() -> None:
    assert codes({"kpis": rows("kpis", kpi("1", 100), kpi("2", 0))}) == {"bad_shape"}


# ------------------------------------------------------------------ who is on which scheme
def test_the_scheme_of_the_title_goes_before_that_of_everyone_and_none_is_said() -> None:
    schemes = rows(
        "schemes", {"scheme_id": "A", "role": "主管"}, {"scheme_id": "B", "role": "店长", "to_date": "2026-09-30"}
    )
    people = rows("reps", *({"rep_id": f"{k:02d}", "title": t} for k, t in enumerate(("主管", "店长", None))))
    given = {
        "schemes": schemes,
        "reps": people,
        "kpis": rows("kpis", kpi("1", 100, scheme_id="A")),
        "kpi_entries": rows("kpi_entries", *entries("1", 0.9, 0.9, 0.9)),
    }
    totals = scored(given)["score_totals"]
    assert totals["score"].tolist()[0] == 90
    assert totals["score"].isna().tolist() == [False, True, True]
    assert totals["reason"][1] == "没有生效的考核方案"
    both = scored(given | {"kpis": rows("kpis", kpi("1", 100, scheme_id="A"), kpi("1", 100, target=0.9))})[
        "score_totals"
    ]
    assert both["score"].tolist() == [90, 100, 100]


def test_two_schemes_in_force_are_refused() -> None:
    twice = rows(
        "schemes", {"scheme_id": "A", "role": "主管"}, {"scheme_id": "B", "role": "主管", "from_date": "2026-10-31"}
    )
    assert codes({"schemes": twice, "kpis": rows("kpis", kpi("1", 100))}) == {"two_in_force"}


@pytest.mark.parametrize(("rule", "total"), [("share", 80), ("zero", 48), ("full", 88), (None, 80)])
def test_what_a_blank_kpi_does_is_the_schemes_to_say(rule: str | None, total: float) -> None:
    given = {
        "schemes": rows("schemes", {"scheme_id": "A", "blank_rule": rule}),
        "kpis": rows("kpis", kpi("1", 60, scheme_id="A"), kpi("2", 40, scheme_id="A")),
        "kpi_entries": rows("kpi_entries", *entries("1", 0.8)),
    }
    totals = scored(given)["score_totals"]
    assert totals["score"][0] == total
    assert "2" in totals["reason"][0].split("未计分")[1]


# ------------------------------------------------------------------ plus, minus, veto, grades
def event(rep: str, item: str, kind: str, **more: object) -> dict[str, object]:
    return {"month": MONTH, "rep_id": rep, "item": item, "kind": kind, **more}


def test_points_are_limited_and_vetoes_come_after_them() -> None:
    events = rows(
        "score_events",
        event("00", "建议", "points", points=20),
        event("01", "虚假订单", "veto_zero", approver="总经理"),
        event("02", "投诉", "veto_grade", grade="C", approver="总经理"),
        event("03", "缺席", "points", points=-200),
    )
    given = {
        "schemes": rows("schemes", {"scheme_id": "A", "adjust_limit": 10, "coefficient_shape": "step"}),
        "kpis": rows("kpis", kpi("1", 100, scheme_id="A")),
        "kpi_entries": rows("kpi_entries", *entries("1", 0.8, 0.95, 0.95, 0.05)),
        "grades": rows(
            "grades",
            *(
                {"grade": g, "from_score": s, "coefficient": c}
                for g, s, c in (("A", 90, 1.2), ("B", 80, 1), ("C", 0, 0.8))
            ),
        ),
        "reps": reps(4),
        "score_events": events,
    }
    made = scored(given)
    totals = made["score_totals"]
    assert totals["score"].tolist() == [90, 0, 95, 0]
    assert totals["grade"].tolist() == ["A", "C", "C", "C"]
    assert totals["coefficient"].tolist() == [1.2, 0.8, 0.8, 0.8]
    assert totals["reason"][0] == "80 = 80.00；加减分 +10 = 90.00"
    assert totals["veto"][1] == "虚假订单"
    assert made["scores"].loc[made["scores"]["kpi_id"] == "+01", "kpi"].tolist() == ["建议", "虚假订单", "投诉", "缺席"]


def test_events_without_what_they_need_are_refused() -> None:
    events = rows(
        "score_events",
        event("00", "a", "veto_zero"),
        event("00", "b", "points"),
        event("00", "c", "veto_grade", approver="x"),
    )
    found = codes({"kpis": rows("kpis", kpi("1", 100)), "score_events": events})
    assert found == {"event_without_approver", "event_without_points", "event_without_grade"}


def forced(count: int, **scheme: object) -> Table:
    shares = (("A", 90, 0.2), ("B", 80, 0.5), ("C", 0, 0.3))
    return {
        "schemes": rows("schemes", {"scheme_id": "S", "grade_rule": "forced", **scheme}),
        "kpis": rows("kpis", kpi("1", 100, scheme_id="S")),
        "grades": rows(
            "grades", *({"grade": g, "from_score": s, "share": p, "coefficient": 1 + p} for g, s, p in shares)
        ),
        "reps": reps(count),
        "kpi_entries": rows("kpi_entries", *entries("1", *(0.9 for _ in range(count)))),
    }


def test_forced_grades_keep_their_quotas_and_the_published_tie_rule() -> None:
    made = scored(forced(7))
    assert made["score_totals"]["grade"].tolist() == ["A", "B", "B", "B", "B", "C", "C"]  # 1.4, 3.5, 2.1
    assert made["score_totals"]["coefficient"].tolist()[0] == 1.2
    assert "组内第 2/7 名，与上一名同分" in made["score_totals"]["reason"][1]
    assert set(scored(forced(7, tie_rule="together"))["score_totals"]["grade"]) == {"A"}


def test_the_distribution_shows_heads_against_quotas() -> None:
    given = forced(7, forced_group="region")
    frames = tables(**given, regions=rows("regions", {"region_id": "R", "region": "华东"}))
    totals = score(frames, MONTH, Settings.default())["score_totals"]
    spread = spread_of_grades(frames, totals, MONTH, Settings.default())
    region = spread[spread["group"] == "华东"]
    assert region["heads"].tolist() == region["quota"].tolist() == [1, 4, 2]
    assert spread.loc[spread["group"] == "全部门", "quota"].isna().all()


def test_shares_that_are_not_whole_are_refused() -> None:
    given = forced(2)
    given["grades"]["share"] = 0.5
    assert codes(given) == {"bad_shares"}


def test_settings_whose_grades_do_not_fall_are_refused() -> None:
    settings = Settings(rows("settings", {"parameter": "grade_b", "value": "95"}))
    frames = tables(reps=reps(1), kpis=rows("kpis", kpi("1", 100)), regions=rows("regions", {"region_id": "R"}))
    with pytest.raises(InputError) as error:
        score(frames, MONTH, settings)
    assert [p.code for p in error.value.problems] == ["grades_not_falling"]


# ------------------------------------------------------------------ measures of one's own, regions, history
def test_any_column_of_the_workbook_is_a_measure() -> None:
    rule = {"measure_id": "M", "name": "控制柜占比", "kind": "ratio", "upper_table": "销售明细", "upper_column": "金额", "upper_where": "产品线=控制柜",
            "lower_table": "sales", "lower_column": "Amount"}  # fmt: skip
    sales = rows(
        "sales",
        *(
            {"customer_id": "C", "product_id": p, "amount_fen": a, "date": "2026-10-02"}
            for p, a in (("X", 30), ("Y", 70))
        ),
    )
    given = {
        "measure_rules": rows("measure_rules", rule),
        "kpis": rows("kpis", kpi("1", 100, "custom", measure_id="M", target=0.5)),
        "sales": sales,
        "products": rows("products", {"product_id": "X", "product_line": "控制柜"}),
        "customers": rows("customers", {"customer_id": "C", "rep_id": "00", "region_id": "R"}),
    }
    made = scored(given)
    assert made["score_totals"]["score"].tolist() == [60]
    assert "控制柜占比分子 0.30 ÷ 控制柜占比分母 1.00 = 30.00%" in made["scores"]["reason"][0]
    frames = tables(**given, reps=reps(1), regions=rows("regions", {"region_id": "R", "region": "华东"}))
    regions = score_regions(frames, MONTH, Settings.default())
    assert regions["points"].tolist() == [60, 60]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"upper_table": "?"}, "upper_table"),
        ({"upper_table": "kpis"}, "upper_table"),
        ({"upper_column": "备注"}, "upper_column"),
        ({"upper_where": "产品线"}, "upper_where"),
        ({"lower_table": None}, "lower_table"),
    ],
)
def test_a_measure_that_names_nothing_is_refused(change: dict[str, object], column: str) -> None:
    rule = {
        "measure_id": "M",
        "name": "n",
        "kind": "ratio",
        "upper_table": "sales",
        "upper_column": "amount_fen",
        "lower_table": "sales",
    }
    found, problems = custom_measures(rows("measure_rules", rule | change), tables())
    assert not found
    assert [(p.code, p.column) for p in problems] == [("bad_measure", column)]


def test_money_days_and_counts_of_built_in_measures() -> None:
    frames = tables(
        reps=reps(1),
        customers=rows("customers", {"customer_id": "C", "rep_id": "00", "region_id": "R"}),
        aging=rows("aging", {"customer_id": "C", "rep_id": "00", "region_id": "R", "balance_fen": 4_600}),
        sales=rows("sales", {"customer_id": "C", "date": "2026-08-01", "amount_fen": 9_200}),
        ledger=rows(
            "ledger",
            {"customer_id": "C", "date": "2026-09-01", "kind": "opening", "amount_fen": 600},
            {"customer_id": "C", "date": "2026-10-02", "kind": "invoice", "amount_fen": 400},
            {"customer_id": "C", "date": "2026-10-09", "kind": "collection", "amount_fen": -250},
        ),
        measure_entries=rows(
            "measure_entries",
            *data("stock_begin", 40),
            *data("stock_end", 60),
            *data("cost_of_sales", 100),
            *data("visits", 7),
        ),
    )
    from workbook.performance.measures import take

    def value(key: str, level: str = "rep") -> float:
        return float(
            take(MEASURES[key], frames, pd.Index(["00" if level == "rep" else "R"]), MONTH, level, "zh").value[0]
        )

    assert value("dso") == value("dso", "region") == 46  # 4,600 / 9,200 x 92 days
    assert value("collection_rate") == 0.25
    assert value("inventory_days") == 15.5
    assert value("visits", "region") == 7


def test_the_month_before_is_kept_and_a_second_run_says_the_same() -> None:
    given = {
        "kpis": rows("kpis", kpi("1", 100)),
        "kpi_entries": rows("kpi_entries", *entries("1", 0.8)),
        "reps": reps(1),
    }
    before = rows(
        "score_history",
        {"month": "2026-09-01", "rep_id": "00", "score": 70, "rank": 2},
        {"month": MONTH, "rep_id": "00", "score": 1},
    )
    made = scored(given | {"score_history": before})
    assert made["score_totals"][["last_score", "last_rank"]].iloc[0].tolist() == [70, 2]
    assert made["score_history"]["score"].tolist() == [70, 80]
    again = scored(given | {"score_history": made["score_history"]})
    pd.testing.assert_frame_equal(again["score_history"], made["score_history"])


# ------------------------------------------------------------------ laws
values = st.floats(0, 200, allow_nan=False)


@given(
    values,
    values,
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 150)), min_size=1, max_size=6, unique_by=lambda t: t[0]),
    st.sampled_from(["steps", "knots"]),
)
def test_a_better_actual_never_earns_less_on_a_rising_curve(
    a: float, b: float, knots: list[tuple[int, int]], shape: str
) -> None:
    from workbook.performance.shapes import Curve

    at, result = sorted(k for k, _r in knots), sorted(r / 100 for _k, r in knots)
    curve = Curve(np.array(at, float), np.array([-np.inf]), np.array(result)[:, None])
    rule = Rule("higher", shape, np.nan, np.nan, 1.5, 10, False, curve=curve)
    low, high = earn(rule, np.array(sorted([a, b])), np.full(2, np.nan)).points
    assert 0 <= low <= high <= 15


@given(st.integers(1, 60), st.lists(st.integers(1, 9), min_size=2, max_size=5), st.randoms())
def test_forced_grades_add_up_and_never_rank_a_worse_score_better(
    heads: int, weights: list[int], random: object
) -> None:
    names = tuple("ABCDE"[: len(weights)])
    scale = Scale(
        names, tuple(range(len(weights), 0, -1)), tuple(w / sum(weights) for w in weights), np.array([]), np.array([])
    )
    people = pd.DataFrame(
        {"score": [random.randint(0, 9) for _ in range(heads)], "sales_ratio": 1.0, "collection_ratio": 1.0},  # type: ignore[attr-defined]
        index=pd.Index([f"{k:02d}" for k in range(heads)], name="rep_id"),
    )
    quotas = quotas_of(heads, scale)
    assert quotas.sum() == heads
    made = distribute(people, scale, False, "zh")
    assert made["grade"].value_counts().reindex(names, fill_value=0).tolist() == quotas.tolist()
    best = people["score"].groupby(made["grade"]).agg(["min", "max"]).sort_index()
    assert all(a >= b for a, b in zip(best["min"], best["max"].iloc[1:], strict=False))
    pd.testing.assert_frame_equal(distribute(people.iloc[::-1], scale, False, "zh"), made)
