"""The target commands over the demonstration department and over AdventureWorks, in memory, as a run walks them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_tables import tables

from macros import targets as of
from macros.commands import COMMANDS
from macros.run import Run, calculate
from workbook.demo import demo_tables
from workbook.errors import UsageError
from workbook.settings import Settings
from workbook.targets.breakdown import break_down

MONTH = dt.date(2026, 10, 1)


class _Run(Run):
    """A run without a workbook."""

    def __init__(self, month: dt.date = MONTH, **options: Any) -> None:
        super().__init__(Settings.default(), month, options.pop("lang", "zh"), "book.xlsx", options, None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def demo() -> dict[str, pd.DataFrame]:
    return tables(**demo_tables("zh"))


def test_targets_attainment_and_all_that_follows(demo: dict[str, pd.DataFrame]) -> None:
    frames = dict(demo)
    for name in ("targets", "attainment", "forecast", "respread", "plan", "cash-plan"):
        month = dt.date(2026, 9, 1) if name == "respread" else MONTH
        result = calculate(COMMANDS[name], frames, _Run(month))
        assert set(result.tables) == set(COMMANDS[name].writes)
        assert result.said
        assert all(all(said) for said in result.said)
    asked = demo["company_targets"].set_index(["year", "measure"])["target_fen"]
    cells = frames["target_cells"].groupby("measure")["target_fen"].sum()
    assert cells.to_dict() == {m: asked[2026, m] for m in ("sales", "collection")}
    lines = frames["target_lines"]
    assert lines["total_fen"].sum() == asked[2026, "sales"]
    cash = frames["cash_plan"]
    assert (cash["opening_fen"] + cash["sales_fen"] - cash["collection_fen"] == cash["closing_fen"]).all()
    sold = demo["sales"]
    done = sold.loc[(sold["date"] >= "2026-01-01") & (sold["date"] < "2026-10-01"), "amount_fen"].sum()
    rolling = frames["target_rolling"]
    assert done + rolling.loc[rolling["measure"] == "sales", "rolling_fen"].sum() == asked[2026, "sales"]


def test_running_again_changes_nothing(demo: dict[str, pd.DataFrame]) -> None:
    frames = dict(demo)
    first = calculate(COMMANDS["targets"], frames, _Run())
    again = calculate(COMMANDS["targets"], frames, _Run())
    for key in ("target_cells", "target_breakdown", "target_regions", "target_lines"):
        pd.testing.assert_frame_equal(first.tables[key], again.tables[key])
    assert again.tables["target_changes"].empty


def test_the_month_end_leaves_targets_that_stand(demo: dict[str, pd.DataFrame]) -> None:
    frames = dict(demo)
    first = of.targets(frames, _Run(command="month-end"))
    assert "target_cells" in first.tables
    frames["target_cells"] = first.tables["target_cells"]
    second = of.targets(frames, _Run(command="month-end"))
    assert not second.tables
    assert "保持不动" in second.said[0].zh
    moved = frames["company_targets"].assign(target_fen=frames["company_targets"]["target_fen"] + 100)
    assert "target_cells" in of.targets({**frames, "company_targets": moved}, _Run(command="month-end")).tables
    nothing = {**frames, "company_targets": frames["company_targets"].iloc[:0]}
    assert "没有公司目标" in of.targets(nothing, _Run(command="month-end")).said[0].zh


def test_what_to_keep_is_one_of_three(demo: dict[str, pd.DataFrame]) -> None:
    with pytest.raises(UsageError, match="week"):
        of.respread(demo, _Run(keep="week"))


def test_quotas_of_adventureworks_broken_down_to_635_dealers(data_dir: Path) -> None:
    """FY20's quotas over the 635 dealers that ever bought, by what they bought in FY19; the year starts in July."""
    folder = data_dir / "adventureworks"
    sold, dealers, regions, quotas = (
        pd.read_csv(folder / f"{name}.csv", dtype=str, encoding="utf-8-sig")
        for name in ("sales_lines", "dealers", "territories", "quotas_quarterly")
    )
    sales = pd.DataFrame(
        {
            "date": sold["order_date"].astype("datetime64[us]"),
            "customer_id": sold["dealer_id"],
            "amount_fen": fen(sold["sales_amount"]),
        }
    )
    people = dealers[dealers["dealer_id"].isin(sold["dealer_id"])].rename(
        columns={"dealer_id": "customer_id", "dealer": "customer", "home_territory_id": "region_id"}
    )
    total = int(fen(quotas.loc[quotas["quarter"].isin(["2019Q3", "2019Q4", "2020Q1", "2020Q2"]), "quota"]).sum())
    asked = pd.DataFrame({"year": [2020], "measure": ["sales"], "target_fen": [total]})
    blank = tables()
    made = break_down(
        asked, regions.rename(columns={"territory_id": "region_id", "territory": "region"}), people, blank["target_weights"],
        blank["target_bounds"], sales, sales.iloc[:0], 2020, 7, "en",
    )  # fmt: skip
    customers, cells = made["target_breakdown"], made["target_cells"]
    assert len(customers) == 635
    assert (
        cells["target_fen"].sum()
        == customers["total_fen"].sum()
        == made["target_regions"]["total_fen"].sum()
        == total
        == 43_240_000_00
    )
    last = customers["base_fen"].sum()
    assert last == 27_979_779_53
    assert cells["reason"].str.len().min() > 20
    assert (customers.loc[customers["base_fen"] > 0, "total_fen"] > 0).all()


def fen(yuan: pd.Series) -> pd.Series:
    return (yuan.astype(float) * 100).round().astype("int64")


def test_a_department_without_a_past_is_told_so(demo: dict[str, pd.DataFrame]) -> None:
    nothing = {key: demo[key].iloc[:0] for key in ("sales", "collections")}
    result = calculate(COMMANDS["targets"], {**demo, **nothing}, _Run())
    assert [(p.code, p.table, p.is_error) for p in result.problems] == [
        ("no_base", "collections", False),
        ("no_base", "sales", False),
    ]
    assert "按客户均分" in result.problems[1].said().zh
    assert not calculate(COMMANDS["targets"], dict(demo), _Run()).problems
