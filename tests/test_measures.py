"""Measures: every one of the catalogue on the demonstration, in both languages and levels, and the edges of each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from small_tables import rows, tables

from macros.commands import COMMANDS
from macros.run import Run, calculate
from workbook.checks import empty
from workbook.declared.performance import ENTRY_ITEMS, KPI_MEASURES
from workbook.demo import demo_tables
from workbook.errors import InputError, raise_if_any
from workbook.files.read import Book
from workbook.performance.catalogue import MEASURES
from workbook.performance.entries import entry_problems
from workbook.performance.measures import take
from workbook.settings import Settings
from workbook.tables import TABLES

MONTH = dt.date(2026, 10, 1)
Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def demo() -> Frames:
    """The demonstration with its targets broken down, its attainment and its aging."""
    made = demo_tables("zh")
    frames = {key: made.get(key, empty(table)) for key, table in TABLES.items()}
    run = Run(Settings(frames["settings"]), MONTH, "zh", "", {}, Book({}))
    for command in ("targets", "attainment", "aging"):
        calculate(COMMANDS[command], frames, run)
    return frames


def values(key: str, frames: Frames, level: str = "rep", *ids: str) -> list[float]:
    every = frames["reps"]["rep_id"] if level == "rep" else frames["regions"]["region_id"]
    return take(MEASURES[key], frames, pd.Index(list(ids) or every), MONTH, level, "zh").value.tolist()


def test_every_measure_a_kpi_may_name_is_in_the_catalogue() -> None:
    assert {c.code for c in KPI_MEASURES} == {*MEASURES, "custom", "manual"}


@pytest.mark.parametrize("key", MEASURES)
def test_every_measure_has_its_figures_on_the_demonstration(demo: Frames, key: str) -> None:
    measure = MEASURES[key]
    for level, ids in (("rep", demo["reps"]["rep_id"]), ("region", demo["regions"]["region_id"])):
        taken = take(measure, demo, pd.Index(ids), MONTH, level, "en")
        assert not np.isnan(taken.value).any()
        assert all(any(c.isdigit() for c in said) for said in taken.said)
        if measure.kind in ("ratio", "growth") and level == "rep":  # a ratio of sums, never a mean of ratios
            assert np.allclose(taken.upper / taken.lower - (measure.kind == "growth"), taken.value)
    assert measure.formula.zh
    assert measure.unit.zh
    assert measure.source.en


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("expense_ratio", 6_000 / 934_814.52),  # travel 4,200 and entertaining 1,800 over cash
        ("expense_sales_ratio", 6_000 / 953_003.56),
        ("market_share", 953_003.56 / 4_760_000),
        ("coverage_numeric", 61 / 86),  # as entered
        ("coverage_weighted", 752 / 940),
        ("inventory_days", (733_700 + 800_400) / 2 / 667_000 * 31),
        ("complaint_closing", 1.0),
        ("visits", 22),
        ("training_hours", 8),
        ("attendance", 17 / 18),  # October 2026 has 18 working days
        ("reports_handed_in", 1),
    ],
)
def test_what_the_first_rep_comes_to_by_hand(demo: Frames, key: str, wanted: float) -> None:
    assert values(key, demo, "rep", "S01") == [pytest.approx(wanted)]


def test_coverage_without_a_census_counts_the_customers_on_the_books() -> None:
    frames = tables(
        reps=rows("reps", {"rep_id": "A", "region_id": "R"}),
        regions=rows("regions", {"region_id": "R"}),
        customers=rows(
            "customers",
            *({"customer_id": c, "rep_id": "A"} for c in "12"),
            {"customer_id": "3", "rep_id": "A", "opened_date": "2026-11-01"},  # not yet
            {"customer_id": "4", "rep_id": "A", "opened_date": "2026-10-31"},
        ),
        sales=rows(
            "sales",
            {"customer_id": "1", "date": "2026-10-05", "amount_fen": 100},
            {"customer_id": "2", "date": "2026-10-05", "amount_fen": 100},
            {"customer_id": "2", "date": "2026-10-06", "amount_fen": -100},  # came back: carries nothing
        ),
        measure_entries=rows(
            "measure_entries",
            {"date": "2026-01-31", "item": "potential", "customer_id": "1", "value": 50},
            {"date": "2026-09-30", "item": "potential", "customer_id": "1", "value": 30},  # the latest holds
            {"date": "2026-11-30", "item": "potential", "customer_id": "1", "value": 99},  # is not known yet
            {"date": "2026-09-30", "item": "potential", "customer_id": "2", "value": 90},
        ),
    )
    assert values("coverage_numeric", frames) == values("coverage_numeric", frames, "region") == [1 / 3]
    assert values("coverage_weighted", frames) == [0.25]


def entry(item: str, value: float, day: str = "2026-10-31", **more: object) -> dict[str, object]:
    return {"date": day, "item": item, "rep_id": "A", "value": value} | more


@pytest.mark.parametrize(
    ("key", "entered", "wanted"),
    [
        ("inventory_days", (entry("stock_end", 60), entry("stock_end", 40, "2026-09-30"), entry("cost_of_sales", 100)), 15.5),
        ("inventory_days", (entry("stock_end", 60), entry("cost_of_sales", 100)), None),  # no opening stock anywhere
        ("inventory_days", (entry("stock_begin", 40), entry("stock_end", 60), entry("cost_of_sales", 0)), None),
        ("complaint_closing", (entry("complaints", 4),), 0),  # none closed is none closed, not unknown
        ("complaint_closing", (entry("complaints_in_time", 4),), None),
        ("visits", (entry("visits", 1, "2026-10-01"), entry("visits", 1, "2026-10-02"), entry("visits", 1, "2026-09-30")), 2),
        ("attendance", (entry("days_present", 9), entry("days_due", 20)), 0.45),
        ("missing_records", (entry("reports_due", 5), entry("reports_handed", 2)), 3),
        ("missing_records", (entry("reports_due", 5), entry("missing_records", 1)), 1),
        ("expense_ratio", (entry("expense", 100),), None),  # nothing collected
    ],
)  # fmt: skip
def test_entries(key: str, entered: tuple[dict[str, object], ...], wanted: float | None) -> None:
    frames = tables(
        reps=rows("reps", {"rep_id": "A", "region_id": "R"}), measure_entries=rows("measure_entries", *entered)
    )
    taken = take(MEASURES[key], frames, pd.Index(["A"]), MONTH, "rep", "zh")
    if wanted is None:
        assert np.isnan(taken.value[0])
        assert "没有" in taken.said[0] or "不大于 0" in taken.said[0]
    else:
        assert taken.value[0] == pytest.approx(wanted)


def test_an_entry_of_nobody_is_refused_and_one_of_a_customer_is_its_reps() -> None:
    customers = rows("customers", {"customer_id": "1", "rep_id": "A"})
    made = rows("measure_entries", entry("visits", 2, rep_id=None, customer_id="1"))
    assert values("visits", tables(customers=customers, measure_entries=made), "rep", "A") == [2]
    lost = rows("measure_entries", entry("visits", 2, rep_id=None))
    with pytest.raises(InputError) as error:
        raise_if_any(entry_problems(tables(measure_entries=lost)))
    assert [p.code for p in error.value.problems] == ["entry_of_nobody"]


@pytest.mark.parametrize(
    ("due", "wanted"),
    [
        ("month", (1.0, 0.0)),
        ("week+month", (2 / 5, 0.0)),  # October 2026 has four Sundays
        ("day", (2 / 18, 0.0)),
    ],
)
def test_reports_from_their_register(due: str, wanted: tuple[float, float]) -> None:
    handed = (
        ("month", "2026-10-31"),
        ("week", "2026-10-28"),  # its Sunday is 1 November: another month's
        ("week", "2026-09-29"),
        ("week", "2026-10-01"),  # the same week once more
        ("day", "2026-10-12"),
        ("day", "2026-10-13"),
    )
    frames = tables(
        settings=rows("settings", {"parameter": "reports_due", "value": due}),
        reps=rows("reps", *({"rep_id": r, "region_id": "R"} for r in "AB")),
        handins=rows("handins", *({"kind": k, "date": d, "rep_id": "A"} for k, d in handed)),
    )
    assert values("reports_handed_in", frames) == pytest.approx(wanted)
    assert values("missing_records", frames, "rep", "B") == [{"month": 1, "week+month": 5, "day": 18}[due]]


def test_nobody_is_behind_with_reports_where_no_register_is_kept() -> None:
    assert np.isnan(values("reports_handed_in", tables(reps=rows("reps", {"rep_id": "A"})), "rep", "A")).all()


def test_the_error_of_own_forecasts_is_a_ratio_of_sums_over_the_months_of_the_setting() -> None:
    plan = [("2026-09-01", "sales", 80), ("2026-10-01", "sales", 150), ("2026-10-01", "collection", 30)]
    frames = tables(
        reps=rows("reps", {"rep_id": "A", "region_id": "R"}),
        regions=rows("regions", {"region_id": "R"}),
        plan_entries=rows(
            "plan_entries", *({"month": m, "rep_id": "A", "measure": k, "planned_fen": p} for m, k, p in plan)
        ),
        sales=rows(
            "sales",
            *({"rep_id": "A", "date": d, "amount_fen": 100} for d in ("2026-09-10", "2026-10-10", "2026-08-10")),
        ),
    )
    assert values("forecast_wape", frames) == values("forecast_wape", frames, "region") == [(20 + 50 + 30) / 200]
    frames["settings"] = rows("settings", {"parameter": "wape_months", "value": "1"})
    assert values("forecast_wape", frames) == [(50 + 30) / 100]


def test_how_far_back_a_customer_is_new_and_dso_looks_is_a_setting() -> None:
    frames = tables(
        reps=rows("reps", {"rep_id": "A", "region_id": "R"}),
        customers=rows("customers", {"customer_id": "1", "rep_id": "A", "region_id": "R"}),
        aging=rows("aging", {"customer_id": "1", "rep_id": "A", "region_id": "R", "balance_fen": 300}),
        sales=rows(
            "sales", *({"customer_id": "1", "date": d, "amount_fen": 300} for d in ("2026-05-01", "2026-10-01"))
        ),
    )
    assert (values("new_customers", frames, "rep", "A"), values("dso", frames, "rep", "A")) == ([0], [92])
    frames["settings"] = rows(
        "settings", {"parameter": "new_after_months", "value": "3"}, {"parameter": "dso_months", "value": "1"}
    )
    assert (values("new_customers", frames, "rep", "A"), values("dso", frames, "rep", "A")) == ([1], [31])


KEYS = (
    "inventory_days",
    "complaint_closing",
    "visits",
    "attendance",
    "missing_records",
    "coverage_numeric",
    "market_share_units",
)


@given(
    st.lists(
        st.tuples(st.sampled_from([c.code for c in ENTRY_ITEMS]), st.sampled_from("ABC"), st.integers(0, 50)),
        max_size=25,
    ),
    st.randoms(),
)
@limits(max_examples=25, deadline=None)
def test_a_region_is_the_sum_of_its_reps_and_the_order_of_rows_does_not_matter(
    entered: list[tuple[str, str, int]], random: Any
) -> None:
    lines = [entry(item, float(value), rep_id=rep, note=str(n)) for n, (item, rep, value) in enumerate(entered)]
    shuffled = random.sample(lines, len(lines))
    people = {
        "reps": rows("reps", *({"rep_id": r, "region_id": "R"} for r in "ABC")),
        "regions": rows("regions", {"region_id": "R"}),
    }
    first, second = (tables(**people, measure_entries=rows("measure_entries", *given)) for given in (lines, shuffled))
    for key in KEYS:
        ids, measure = pd.Index(list("ABC")), MEASURES[key]
        one, other = (take(measure, f, ids, MONTH, "rep", "zh") for f in (first, second))
        np.testing.assert_array_equal(one.value, other.value)
        whole = take(measure, first, pd.Index(["R"]), MONTH, "region", "zh")
        for mine, all_ in ((one.upper, whole.upper), (one.lower, whole.lower)):
            assert (np.isnan(mine).all() and np.isnan(all_[0])) or np.nansum(mine) == pytest.approx(all_[0])
