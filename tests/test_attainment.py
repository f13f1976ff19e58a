"""Attainment to date: assigned targets go before the breakdown; nothing is divided by nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import InputError
from workbook.targets.assigned import COMPANY
from workbook.targets.attainment import attain

REGIONS = pd.DataFrame({"region_id": ["N"], "region": ["北"]})
REPS = pd.DataFrame({"rep_id": ["r1", "r2"], "rep": ["王", "李"], "region_id": ["N", "N"]})
CUSTOMERS = pd.DataFrame(
    {"customer_id": ["c1", "c2"], "customer": ["甲", "乙"], "region_id": ["N", "N"], "rep_id": ["r1", None]}
)
CELLS = ["measure", "month", "region_id", "rep_id", "customer_id", "target_fen"]
ASSIGNED = ["measure", "level", "id", "period", "target_fen"]
LINES = ["date", "customer_id", "rep_id", "region_id", "amount_fen"]


def cells(year: int = 2026, fen: int = 100_00) -> pd.DataFrame:
    """A sales target of the same fen for c1 in every month."""
    months = pd.date_range(f"{year}-01-01", periods=12, freq="MS", unit="us")
    return pd.DataFrame([("sales", m, "N", "r1", "c1", fen) for m in months], columns=CELLS)


def assigned(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=ASSIGNED, index=range(2, 2 + len(rows)))


def lines(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=LINES).astype({"date": "datetime64[us]"})


def attained(
    target: pd.DataFrame | None = None,
    quota: pd.DataFrame | None = None,
    sales: pd.DataFrame | None = None,
    collections: pd.DataFrame | None = None,
    month: dt.date = dt.date(2026, 5, 1),
    fiscal_start: int = 1,
    lang: str = "zh",
) -> pd.DataFrame:
    target = cells() if target is None else target
    quota = assigned() if quota is None else quota
    sales = lines() if sales is None else sales
    money = (lines() if collections is None else collections).drop(columns=["region_id"])
    made = attain(target, quota, sales, money, CUSTOMERS, REPS, REGIONS, month, fiscal_start, lang)
    return made.set_index(["measure", "level", "id", "period_kind"])


SOLD = lines(
    ("2025-05-03", "c1", None, None, 50_00),
    ("2026-04-30", "c1", None, None, 90_00),
    ("2026-05-01", "c1", "r2", None, 120_00),
    ("2026-05-31", "c2", None, None, -20_00),
    ("2026-06-01", "c1", None, None, 7_00),  # after the month in work
)


def test_month_quarter_half_and_year_to_date() -> None:
    company = attained(sales=SOLD).loc[("sales", "company", COMPANY)]
    assert company["target_fen"].tolist() == [100_00, 200_00, 500_00, 500_00]
    assert company["actual_fen"].tolist() == [100_00, 190_00, 190_00, 190_00]
    assert company["gap_fen"].tolist() == [0, -10_00, -310_00, -310_00]
    assert company["ratio"].tolist() == [1.0, 0.95, 0.38, 0.38]
    assert company["full_target_fen"].tolist() == [100_00, 300_00, 600_00, 1200_00]
    assert company["elapsed_ratio"].round(4).tolist() == [1.0, 0.6667, 0.8333, 0.4167]
    assert company["needed_fen"].astype(object).tolist()[1:] == [110_00, 410_00, 144_29]
    assert company["landing_fen"].tolist() == [100_00, 190_00, 190_00, 190_00]  # last year sold nothing later
    assert company["status"].tolist() == ["met", "on_track", "behind", "behind"]
    assert company["period"].tolist() == ["2026-05", "2026Q2", "2026H1", "2026"]
    assert company["yoy_ratio"].tolist() == [1.0, 2.8, 2.8, 2.8]


def test_a_line_counts_for_its_own_rep_else_for_the_customers() -> None:
    year = attained(sales=SOLD).xs("year", level="period_kind")["actual_fen"]
    assert (year["sales", "rep", "r1"], year["sales", "rep", "r2"]) == (90_00, 120_00)  # c2 has no rep: nobody's
    assert year["sales", "region", "N"] == 190_00
    assert year["sales", "customer", "c2"] == -20_00


def test_both_measures() -> None:
    made = attained(collections=SOLD, sales=SOLD).xs("month", level="period_kind")
    assert made.loc[("collection", "company", COMPANY), "actual_fen"] == 100_00
    assert pd.isna(made.loc[("collection", "company", COMPANY), "target_fen"])


def test_an_assigned_target_goes_before_the_breakdown() -> None:
    quota = assigned(("sales", "rep", "r1", "2026Q1", 600_00), (None, None, "r1", "2026Q2", 900_00))
    mine = attained(quota=quota, sales=SOLD).loc[("sales", "rep", "r1")]
    assert mine["target_fen"].tolist() == [300_00, 600_00, 1200_00, 1200_00]
    assert mine["full_target_fen"].astype(object).tolist()[:3] == [300_00, 900_00, 1500_00]
    assert pd.isna(mine.loc["year", "full_target_fen"])  # Q3 and Q4 are not assigned
    assert mine.loc["quarter", "reason"].startswith("按下达目标 2026Q2（按月数折算）")
    assert mine.loc["half", "reason"].startswith("按下达目标 2026Q1、2026Q2（按月数折算）")


def test_company_without_a_target_sums_the_reps() -> None:
    quota = assigned((None, None, "r1", "2026Q2", 900_00), (None, None, "r2", "2026Q2", 300_00))
    company = attained(cells().iloc[:0], quota, SOLD, month=dt.date(2026, 6, 1)).loc[("sales", "company", COMPANY)]
    assert company.loc["quarter", "target_fen"] == 1200_00
    assert "业务员下达目标合计" in company.loc["quarter", "reason"]
    assert pd.isna(company.loc["year", "target_fen"])


def test_blanks_have_a_reason() -> None:
    made = attained(cells(fen=0), sales=SOLD)
    assert "目标为 0" in made.loc[("sales", "customer", "c1", "year"), "reason"]
    assert "没有目标" in made.loc[("sales", "customer", "c2", "year"), "reason"]
    assert "去年同期不大于 0" in made.loc[("sales", "customer", "c2", "year"), "reason"]
    assert "没有去年同期" in attained(sales=SOLD.iloc[1:]).loc[("sales", "customer", "c1", "year"), "reason"]
    assert made["ratio"].isna().all()
    assert not (made["reason"] == "").any()


@pytest.mark.parametrize(
    ("quota", "code", "column"),
    [
        (assigned(("sales", "rep", "r1", "第二季", 1)), "bad_period", "period"),
        (assigned(("sales", "rep", "r9", "2026Q2", 1)), "unknown_id", "id"),
        (assigned(("sales", "customer", "r1", "2026Q2", 1)), "unknown_id", "id"),
    ],
)
def test_what_is_refused(quota: pd.DataFrame, code: str, column: str) -> None:
    with pytest.raises(InputError) as caught:
        attained(quota=quota)
    assert [(p.code, p.column, p.rows) for p in caught.value.problems] == [(code, column, (2,))]


amounts = st.lists(
    st.tuples(st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)), st.sampled_from(["c1", "c2"]), st.integers(-(10**9), 10**9)),
    max_size=20,
)  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(amounts, st.integers(1, 12), st.sampled_from([1, 7]))
def test_customers_add_up_to_the_company_in_any_order(made: list[Any], month: int, start: int) -> None:
    sales = lines(*((d, c, None, None, fen) for d, c, fen in made))
    rows = attained(sales=sales, month=dt.date(2026, month, 1), fiscal_start=start)
    again = attained(sales=sales.iloc[::-1], month=dt.date(2026, month, 1), fiscal_start=start)
    pd.testing.assert_frame_equal(rows, again)
    level = rows.groupby(["level", "period_kind"])["actual_fen"].sum()
    for kind in ("month", "quarter", "half", "year"):
        assert level.get(("customer", kind), 0) == level.get(("company", kind), 0) == level.get(("region", kind), 0)


def test_a_reps_quarters_of_adventureworks(data_dir: Path) -> None:
    """163 rep-quarters equal the published figures to the cent; 9 are met. The fiscal year starts in July."""
    folder = data_dir / "adventureworks"
    read = {"dtype": str, "encoding": "utf-8-sig"}
    sold, dealers, reps, regions, quotas, expected = (
        pd.read_csv(folder / f"{name}.csv", **read)
        for name in ("sales_lines", "dealers", "reps", "territories", "quotas_quarterly", "expected/attainment_rep_quarter")
    )  # fmt: skip
    sales = pd.DataFrame(
        {
            "date": sold["order_date"].astype("datetime64[us]"), "customer_id": sold["dealer_id"], "rep_id": sold["rep_id"],
            "region_id": sold["territory_id"], "amount_fen": fen(sold["sales_amount"]),
        }
    )  # fmt: skip
    frames = (
        cells().iloc[:0],
        pd.DataFrame({"measure": None, "level": None, "id": quotas["rep_id"], "period": quotas["quarter"], "target_fen": fen(quotas["quota"])}),
        sales,
        sales.iloc[:0],
        dealers.rename(columns={"dealer_id": "customer_id", "dealer": "customer", "home_territory_id": "region_id"}),
        reps.rename(columns={"name": "rep"}),
        regions.rename(columns={"territory_id": "region_id", "territory": "region"}),
    )  # fmt: skip
    met = 0
    for quarter, wanted in expected.groupby("quarter"):
        month = dt.date(int(quarter[:4]), int(quarter[-1]) * 3, 1)
        made = attain(*frames, month, 7, "en").set_index(["level", "period_kind", "id"])
        mine = made.loc[("rep", "quarter")].dropna(subset="ratio").loc[wanted["rep_id"]]
        assert mine["target_fen"].tolist() == fen(wanted["quota"]).tolist()
        assert mine["actual_fen"].tolist() == fen(wanted["actual"]).tolist()
        assert mine["ratio"].round(6).tolist() == wanted["attainment"].astype(float).tolist()
        met += int((mine["ratio"] >= 1).sum())
    assert (len(expected), met) == (163, 9)


def fen(yuan: pd.Series) -> pd.Series:
    return (yuan.astype(float) * 100).round().astype("int64")
