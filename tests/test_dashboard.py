"""The dashboard's tables say what the result tables say, and blank where they say nothing."""

import datetime as dt

import pandas as pd
import pytest
from small_tables import rows

from workbook.checks import empty
from workbook.dashboard import dashboard
from workbook.errors import InputError
from workbook.files.dashboard_sheet import TILES
from workbook.tables import TABLES

NAMES = (
    "attainment",
    "target_cells",
    "sales",
    "collections",
    "aging",
    "proof",
    "differences",
    "score_totals",
    "regions",
)


def made(lang: str = "zh", fiscal_start: int = 1, **tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    given = {n: tables.get(n, empty(TABLES[n])) for n in NAMES}
    return dashboard(**given, month=dt.date(2026, 10, 1), fiscal_start=fiscal_start, lang=lang)


def line(level: str, id_: str, measure: str, span: str, **more: object) -> dict[str, object]:
    return {"level": level, "id": id_, "measure": measure, "period_kind": span, **more}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_tile_has_its_figure_even_when_nothing_is_known(lang: str) -> None:
    tables = made(lang)
    assert {t.figure for t in TILES} <= set(tables["dashboard_figures"]["figure"])
    assert all(list(tables[k].columns) == TABLES[k].keys for k in tables)
    assert tables["dashboard_figures"]["value_fen"].isna().all()
    assert tables["dashboard_figures"]["note"].str.len().gt(0).all()


def test_figures_are_those_of_the_result_tables() -> None:
    year = line("company", "ALL", "sales", "year", target_fen=2_000_000, actual_fen=1_500_000, ratio=0.75)
    aging = rows(
        "aging",
        {"customer_id": "A", "balance_fen": 1000, "overdue_fen": 250},
        {"customer_id": "B", "balance_fen": -200, "overdue_fen": 0},
    )
    proof = rows("proof", {"customer_id": "A", "gap_fen": -30})
    differences = rows("differences", {"customer_id": "A"}, {"customer_id": "A"})
    scores = rows("score_totals", {"month": "2026-10-01", "rep_id": "1", "rep": "甲", "score": 88.5, "rank": 1})
    tables = made(
        attainment=rows("attainment", year), aging=aging, proof=proof, differences=differences, score_totals=scores
    )
    figures = tables["dashboard_figures"].set_index("figure")
    assert figures.loc["sales_year", ["value_fen", "ratio", "note"]].tolist() == [1_500_000, 0.75, "目标 2.0 万元"]
    assert figures.loc["balance", "value_fen"] == 800
    assert figures.loc["overdue", "ratio"] == 250 / 800
    assert figures.loc["differences", ["value_fen", "number"]].tolist() == [30, 2]
    assert figures.loc["best_score", "note"] == "甲；共 1 人"


def test_months_of_a_fiscal_year_blank_before_the_first_and_after_the_last_record() -> None:
    sales = rows(
        "sales", *({"date": d, "amount_fen": a} for d, a in (("2025-12-05", 700), ("2026-10-31", 5), ("2026-11-01", 9)))
    )
    cells = rows("target_cells", *({"measure": "sales", "month": "2026-10-01", "target_fen": a} for a in (10, 20)))
    months = made(fiscal_start=7, sales=sales, target_cells=cells)["dashboard_months"]
    assert months["month"].iloc[0] == pd.Timestamp("2026-07-01")
    assert months["sales_fen"].tolist()[:4] == [0, 0, 0, 5]
    assert months["sales_fen"].isna().tolist() == [False] * 4 + [True] * 8
    assert months["last_sales_fen"].tolist()[5:8] == [700, 0, 0]  # December 2025 is where the records begin
    assert months["last_sales_fen"].isna().tolist()[:5] == [True] * 5
    assert months["sales_target_fen"][3] == 30


def test_regions_in_order_with_blanks_where_there_is_no_target() -> None:
    regions = rows("regions", {"region_id": "B", "region": "乙"}, {"region_id": "A", "region": "甲"})
    line_a = line("region", "A", "collection", "year", target_fen=100, actual_fen=90, ratio=0.9)
    frame = made(attainment=rows("attainment", line_a), regions=regions)["dashboard_regions"]
    assert frame["region"].tolist() == ["甲", "乙"]
    assert frame["collection_fen"].tolist() == [90, pd.NA]
    assert frame["sales_ratio"].isna().all()


def test_the_attainment_of_another_month_is_refused() -> None:
    september = line("company", "*", "sales", "month", period="2026-09")
    with pytest.raises(InputError, match="2026-10 的达成率"):
        made(attainment=rows("attainment", september))


def test_from_last_year_to_this_by_what_customers_did() -> None:
    people = (
        ("new", 70, None),
        ("lost", None, 40),
        ("grew", 150, 100),
        ("fell", 30, 50),
        ("back", 10, -5),
        ("same", 5, 5),
    )
    lines = [
        line("customer", name, "sales", "year", actual_fen=now or 0, last_year_fen=last or 0)
        for name, now, last in people
    ]
    made_ = made(attainment=rows("attainment", *lines))["dashboard_figures"].set_index("figure")
    steps = made_.loc[made_.index.str.startswith("bridge_"), "value_fen"]
    assert steps.to_dict() == {
        "bridge_last": 190, "bridge_lost": -40, "bridge_fell": -20, "bridge_grew": 50, "bridge_new": 85, "bridge_actual": 265,
    }  # fmt: skip
    assert steps.iloc[:-1].sum() == steps.iloc[-1]
    assert made_.loc["bridge_new", ["number", "note"]].tolist() == [2, "2 户"]
    blank = [line("customer", "a", "sales", "year", actual_fen=7)]
    nothing = made("en", attainment=rows("attainment", *blank))["dashboard_figures"].set_index("figure")
    assert nothing.loc["bridge_new", "note"] == "nothing a year ago"
